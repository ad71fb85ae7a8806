"""Conflict: texts that give different figures."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.citation import Citation
from assistant.conflict import conflicts, must_stand_beside, newest_first
from corpus import PartialDate, Related
from index import Query


def query(text, lang="en"):
    """A question without vectors."""
    return Query(text=text, lang=lang, vector=np.zeros(2, np.float32))


@pytest.fixture
def cited(make_document):
    """Return a function that makes citations of documents of their own, a (quote, date) each."""

    def make(*told, family=None):
        found = []
        for number, (quote, published) in enumerate(told):
            document = make_document(
                quote, source=f"{number}.txt", published=PartialDate.parse(published), family=family
            )
            found.append(Citation(marker=1, passage_id="p", document=document, start=0, end=len(quote), quote=quote))
        return found

    return make


def test_ten_mayors_and_nineteen_signers_conflict(cited):
    """Figures in words and digits that have none in common differ, and the newest text leads."""
    told = cited(("Ten city mayors signed.", "2017-07"), ("The list has 19 municipalities.", "2017-08"))
    assert conflicts(query("How many mayors signed?"), told)
    ordered = newest_first(query("How many mayors signed?"), told)
    assert [(one.marker, one.quote) for one in ordered] == [
        (1, "The list has 19 municipalities."),
        (2, "Ten city mayors signed."),
    ]


def test_the_same_figure_does_not_conflict(cited):
    """Ten is 10."""
    assert not conflicts(query("How many signed?"), cited(("Ten mayors.", "2017"), ("10 leaders signed.", "2018")))


def test_one_text_does_not_conflict_with_itself(cited):
    """Several figures of one document, or of one family, are no conflict."""
    told = cited(("It costs $5.", "2017"), ("It costs $6 on Sundays.", "2017"), family="fees")
    assert not conflicts(query("How much is it?"), told)


def test_only_a_question_for_a_figure_can_find_a_conflict(cited):
    """Where no figure is asked for, texts keep their order and nothing is said."""
    told = cited(("Ten city mayors signed.", "2017"), ("The list has 19 municipalities.", "2018"))
    assert not conflicts(query("Why did the mayors sign?"), told)
    assert [one.quote for one in newest_first(query("Why did they sign?"), told)] == [one.quote for one in told]
    assert newest_first(query("How many?"), []) == []


def test_what_replaced_another_leads_it(make_document):
    """A newer text that stands in the same answer comes first, whatever is asked for."""
    old, new = (make_document(text, source=f"{text}.txt") for text in ("Blue permit.", "Safety card."))
    citations = [
        Citation(marker=1, passage_id="p", document=one, start=0, end=len(one.text), quote=one.text, superseded_by=by)
        for one, by in ((old, new), (new, None))
    ]
    assert [one.quote for one in newest_first(query("What must a seller show?"), citations)] == [new.text, old.text]


def test_a_newer_figure_must_stand_beside_an_older_one(make_document):
    """It is shown though it fits less well; an older one, or one without a figure of the kind asked for, is not."""
    old, new = (make_document(f"It is ${day[-2:]}.", published=PartialDate.parse(day)) for day in ("2015", "2026"))
    none = Related(added=0)
    asked = query("How much is it?")
    assert must_stand_beside(asked, new.text, new, old, none)
    assert not must_stand_beside(asked, old.text, old, new, none)
    assert not must_stand_beside(asked, "It is fine.", new, old, none)
    assert not must_stand_beside(query("Where is it?"), new.text, new, old, none)
    assert must_stand_beside(query("Where is it?"), new.text, new, old, Related(added=0, superseded_by=new))
