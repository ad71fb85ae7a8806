"""Related: succession is told from both ends, and families are no copies."""

import pytest

from corpus.document import BlockKind
from corpus.related import are_near_duplicates, linked, successors


@pytest.fixture(scope="session")
def named(make_document):
    """Return a function that makes a document of a source name."""

    def make(source, **fields):
        return make_document((BlockKind.PARAGRAPH, source), source=source, **fields)

    return make


@pytest.mark.parametrize("by", ["id", "source"])
@pytest.mark.parametrize("end", ["old", "new"])
def test_one_end_gives_the_other(named, by, end):
    """Whichever of two documents names the other, by id or source, both say so."""
    old, new = named("old"), named("new")
    pair = (
        [named("old", superseded_by=getattr(new, by)), new]
        if end == "old"
        else [old, named("new", supersedes=getattr(old, by))]
    )
    assert successors(pair) == {old.id: new.id}
    first, second = linked(pair)
    assert (first.superseded_by, second.supersedes) == (new.id, old.id)
    assert (first.supersedes, second.superseded_by) == (None, None)


def test_what_is_not_there_stays_as_it_is(named):
    """A link to a document that is gone is kept for staff to see."""
    assert [d.superseded_by for d in linked([named("a", superseded_by="gone")])] == ["gone"]
    assert successors([named("a", superseded_by="gone", supersedes="gone too")]) == {}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, True),
        ({"family": "a", "lang": "en"}, {}, True),
        ({"family": "a", "lang": "en"}, {"family": "a", "lang": "en"}, True),
        ({"family": "a", "lang": "zh-Hans"}, {"family": "a", "lang": "zh-Hant"}, False),
        ({"family": "a", "lang": "en"}, {"family": "b", "lang": "en"}, False),
    ],
)
def test_families_say_what_a_document_is(named, one, other, expected):
    """Translations, and sheets with names of their own, are no near-duplicates however alike they read."""
    assert are_near_duplicates(named("a", **one), named("b", **other)) is expected
    assert are_near_duplicates(named("b", **other), named("a", **one)) is expected
