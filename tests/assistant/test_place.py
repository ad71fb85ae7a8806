"""Place: where a question and a text are about."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.place import holds, places
from corpus import Document, Span
from index import Query
from index.glossary import Glossary
from index.lexical import LexicalQuery


def asked(text: str, lang: str = "en") -> Query:
    """A question without vectors."""
    lexical = LexicalQuery.of(text, lang, Glossary([]))
    return Query(text=text, lang=lang, vector=np.zeros(2, np.float32), lexical=lexical)


def told(text: str, *, title: str = "Notes", jurisdiction: tuple[str, ...] = ()) -> tuple[Document, Span]:
    """A sentence of a document."""
    document = Document(id="d", title=title, text=text, blocks=(), source="s", lang="en", jurisdiction=jurisdiction)
    return document, Span(0, len(text))


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Is there a clinic in Hartford?", "en", {"Hartford"}),
        ("¿La policía de Filadelfia ayuda a ICE?", "es", {"Philadelphia"}),
        ("Èske lapolis Filadelfi ede ICE?", "ht", {"Philadelphia"}),
        ("费城警察局长是谁？", "zh-Hans", {"Philadelphia"}),
        ("費城的警察局長是誰？", "zh-Hant", {"Philadelphia"}),
        ("Полиция Филадельфии помогает ICE?", "ru", {"Philadelphia"}),
        ("Я живу в Нью-Йорке", "ru", {"US-NY"}),
        ("هل تساعد شرطة فيلادلفيا؟", "ar", {"Philadelphia"}),
        ("NEW HAVEN and Boston", "en", {"New Haven", "Boston"}),
        ("Where is the library?", "en", set()),
        ("ice 😀 42", "en", set()),
    ],
)
def test_places_are_known_by_their_names(text, lang, expected):
    """A place is recognised in the question's language, in cases and capitals."""
    assert places(text, lang) == expected


def test_elsewhere_does_not_hold_at_home():
    """A text about Philadelphia, Hartford or Nassau bears out nothing about Boston."""
    question = asked("Who is the police commissioner of Boston?")
    for place in ("Philadelphia", "Hartford", "Nassau County"):
        assert not holds(question, *told(f"{place} has a police commissioner."))
    assert holds(question, *told("Boston has a police commissioner."))


def test_a_question_without_a_place_is_about_home():
    """Nothing said, a text about elsewhere alone does not answer."""
    question = asked("Do the police work with ICE?")
    assert not holds(question, *told("Nassau County police work with ICE."))
    assert not holds(question, *told("The police work with ICE.", title="News from Philadelphia"))
    assert not holds(question, *told("The police work with ICE.", jurisdiction=("US-PA", "Philadelphia")))
    assert holds(question, *told("Boston police, unlike those of Nassau, do not."))
    assert holds(question, *told("The police do not work with ICE.", jurisdiction=("US", "US-MA", "Boston")))


def test_a_place_asked_for_is_answered_from_texts_about_it():
    """Asked about Hartford, a text about home does not hold, one about Hartford or its state does."""
    question = asked("How much is a licence in Hartford?")
    assert not holds(question, *told("A licence costs $115.", jurisdiction=("US", "US-MA", "Boston")))
    assert holds(question, *told("In Hartford a licence costs $72."))
    assert holds(question, *told("A licence costs $72.", title="Licences in Connecticut"))


def test_somebody_asked_for_by_name_is_found_elsewhere_too():
    """A question that names what stands in the sentence is answered wherever that is."""
    assert holds(asked("What did Mayor Harp say?"), *told("New Haven Mayor Toni Harp said the city would not change."))


def test_a_text_is_about_the_places_it_names_where_its_title_names_none():
    """A later sentence of a story about Nassau, without the name, bears out nothing about Boston."""
    text = "Nassau signed an agreement. The police hold people for ICE."
    document, _ = told(text, title="County police")
    assert not holds(asked("Do Boston police hold people for ICE?"), document, Span(28, len(text)))
    document, _ = told(text + " Boston did not.", title="County police")
    assert holds(asked("Do Boston police hold people for ICE?"), document, Span(28, len(text)))
