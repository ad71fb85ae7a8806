"""Listings: the services shown with an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from assistant.listings import MAX_SERVICES, best, fitting, meant, named, speaks
from corpus import LOCAL, Service
from index import Hit, Query
from index.glossary import Glossary
from index.lexical import LexicalQuery

NOW = datetime(2026, 11, 25, 12, tzinfo=LOCAL)


def query(text, lang="en"):
    """A question without vectors."""
    lexical = LexicalQuery.of(text, lang, Glossary([]))
    return Query(text=text, lang=lang, vector=np.zeros(2, np.float32), lexical=lexical)


def service(number, **fields):
    """A listing of its own document."""
    defaults = {"id": f"s{number}", "name": f"Service {number}", "organization": "Somebody", "description": ""}
    return Service(document_id=f"d{number}", **defaults | fields)


@pytest.fixture
def hits(make_document, make_passage):
    """Return a function that makes hits of documents d0, d1 and so on with these scores."""

    def make(*scores):
        found = []
        for number, score in enumerate(scores):
            passage = replace(make_passage(make_document("A sentence."), 0, 11, (0, 11)), document_id=f"d{number}")
            found.append(Hit(passage=passage, score=score, evidence=score, rank=number + 1, origin="hybrid"))
        return found

    return make


def by_document(*services):
    """Listings as they are looked up."""
    return {one.document_id: one for one in services}


def test_the_persons_language_comes_first(hits):
    """Of listings that fit alike, the one where the person's language is spoken leads, closed ones come last."""
    listed = by_document(service(0, status="temporarily closed"), service(1), service(2, languages=("Haitian Creole",)))
    found = fitting(query("Ki kote m ka jwenn èd?", "ht"), hits(0.6, 0.6, 0.6), listed, NOW)
    assert [one.id for one in found] == ["s2", "s1", "s0"]


def test_a_zip_code_brings_what_is_near(hits):
    """A listing in the ZIP code that was named leads."""
    listed = by_document(service(0), service(1, addresses=("1 Main St, Boston, MA 02128",)))
    found = fitting(query("Where is a clinic near 02128?"), hits(0.6, 0.6), listed, NOW)
    assert [one.id for one in found] == ["s1", "s0"]


def test_what_is_far_below_the_best_is_not_shown(hits):
    """A listing that fits much worse than the best passage is left out, and there are never more than the most."""
    assert fitting(query("Where is help?"), hits(0.6, 0.3), by_document(service(1)), NOW) == ()
    many = by_document(*(service(number) for number in range(5)))
    assert len(fitting(query("Where is help?"), hits(*[0.6] * 5), many, NOW)) == MAX_SERVICES
    assert fitting(query("Where is help?"), [], {}, NOW) == ()


def test_who_is_called_by_name_is_shown(hits):
    """A question that names an organization gets its card even where no sentence answers."""
    listed = by_document(service(0, name="SafeLink hotline"), service(1, name="Boston help"))
    assert [one.id for one in named(query("phone number of SafeLink"), hits(0.7, 0.7), listed)] == ["s0"]
    assert named(query("What time does the zoo in Boston open?"), hits(0.7, 0.7), listed) == ()


def test_interpreters_are_not_the_language():
    """Only a language that is listed as spoken counts."""
    assert speaks(service(0, languages=("Portuguese", "Cape Verdean Creole")), "kea")
    assert not speaks(service(0, interpretation="130 languages"), "kea")
    assert not speaks(service(0, languages=("English",)), None)


def test_a_listing_is_meant_when_every_name_is_its(hits):
    """All names of a question are the listing's, or the whole name is there; languages and days are none."""
    found = hits(0.6, 0.6, 0.6)
    listed = by_document(
        service(0, name="SafeLink hotline", organization="Casa Myrna"),
        service(1, name="Mass 211", organization="United Way"),
        service(2, name="Library", organization="Public Library"),
    )

    def ids(text, lang="en"):
        return [one.id for one in meant(query(text, lang), found, listed)]

    assert ids("Does SafeLink speak Somali on Saturday?") == ["s0"]
    assert ids("電話 SafeLink 星期六", "zh-Hant") == ["s0"]
    assert ids("mass 211 hours") == ["s1"]
    assert ids("What is the number of Mass 211?") == ["s1"]
    assert ids("When does the Chelsea Library open?") == []
    assert ids("When is it open?") == []


def test_a_name_of_two_organizations_means_neither(hits):
    """Who is meant has to be clear."""
    listed = by_document(service(0, organization="Bread Project"), service(1, organization="PAIR Project"))
    found = hits(0.6, 0.6)
    assert meant(query("phone of the Project"), found, listed) == ()
    assert [one.id for one in meant(query("phone of PAIR Project"), found, listed)] == ["s1"]


def test_the_best_hit_is_a_listing_with_every_name(hits):
    """It may be asked for without a name, and never where a name in the question is not in it."""
    found, listed = hits(0.6), by_document(service(0, name="Central Library"))
    assert best(query("is the library open on sunday"), found, listed) is not None
    assert best(query("is it open in Chelsea"), found, listed) is None
    assert best(query("is it open"), found, {}) is None
    assert best(query("is it open"), [], listed) is None
