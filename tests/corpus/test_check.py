"""Check: what staff should look at."""

from datetime import date

import pytest

from corpus.check import SERIOUS, Problem, check
from corpus.dates import PartialDate
from corpus.document import BlockKind, Kind, Review
from corpus.service import Phone, Service

TODAY = date(2026, 11, 22)
SOUND = {
    "lang": "en",
    "published": PartialDate(year=2026),
    "review": Review(by="Ana", on=date(2026, 11, 1)),
}


@pytest.fixture(scope="session")
def sound(make_document):
    """Return a function that makes a document without problems, but for what is stated."""

    def make(source="a.md", text="Open every day.", **fields):
        return make_document((BlockKind.PARAGRAPH, text), source=source, **(SOUND | fields))

    return make


def found(documents, services=()):
    """Return the problems as (source, problem, detail)."""
    return [(one.document.source, one.problem, one.detail) for one in check(documents, services, TODAY)]


def test_sound_document_has_no_findings(sound):
    """A signed, dated text in a known language is fine, and so is nothing at all."""
    assert found([sound()]) == []
    assert found([]) == []


@pytest.mark.parametrize(
    ("fields", "problem", "detail"),
    [
        pytest.param({"review": Review()}, Problem.DRAFT, "", id="draft"),
        pytest.param({"published": None}, Problem.UNDATED, "", id="undated"),
        pytest.param({"lang": None}, Problem.UNKNOWN_LANGUAGE, "", id="language"),
        pytest.param({"published": PartialDate(year=2017)}, Problem.STALE, "2017", id="stale"),
        pytest.param(
            {"review_by": PartialDate(year=2026, month=11, day=21)}, Problem.PAST_REVIEW, "2026-11-21", id="past-review"
        ),
        pytest.param({"supersedes": "gone.md"}, Problem.BROKEN_LINK, "gone.md", id="supersedes"),
        pytest.param({"superseded_by": "gone.md"}, Problem.BROKEN_LINK, "gone.md", id="superseded-by"),
    ],
)
def test_one_problem(sound, fields, problem, detail):
    """Each problem is found alone, with what it is about."""
    assert found([sound(**fields)]) == [("a.md", problem, detail)]


@pytest.mark.parametrize(
    ("field", "text", "problems"),
    [
        pytest.param("review_by", "2026-11-22", [], id="review-is-due-today"),
        pytest.param("review_by", "2026", [], id="review-some-time-this-year"),
        pytest.param("review_by", "2026-10", [Problem.PAST_REVIEW], id="review-was-last-month"),
        pytest.param("published", "2024-11-22", [], id="exactly-two-years"),
        pytest.param("published", "2024-11-21", [Problem.STALE], id="a-day-over-two-years"),
        pytest.param("published", "2024", [], id="year-counts-to-its-end"),
        pytest.param("published", "2023", [Problem.STALE], id="year-that-is-over"),
        pytest.param("published", "2030", [], id="future"),
    ],
)
def test_borders_of_time(sound, field, text, problems):
    """A partial date counts until its last day, and borders belong to the better side."""
    assert [problem for _, problem, _ in found([sound(**{field: PartialDate.parse(text)})])] == problems


def test_checked_text_is_not_stale(sound):
    """An old text that was checked lately holds."""
    document = sound(published=PartialDate(year=2017), checked=PartialDate(year=2026))
    assert found([document]) == []


def test_links_by_id_or_source_hold(sound):
    """A link may name the other document by its id or by its source."""
    old, new = sound(source="old.md", text="Old."), sound(source="new.md", text="New.")
    linked = [
        sound(source="old.md", text="Old.", superseded_by=new.id),
        sound(source="new.md", text="New.", supersedes=old.source),
    ]
    assert found(linked) == []


def test_copies_are_found_but_not_among_listings(sound):
    """The same prose twice is a problem of both; listings may read alike."""
    assert found([sound(), sound(source="b.md")]) == [
        ("a.md", Problem.DUPLICATE, ""),
        ("b.md", Problem.DUPLICATE, ""),
    ]
    assert found([sound(kind=Kind.LISTING), sound(source="b", kind=Kind.LISTING)]) == []


@pytest.mark.parametrize(
    ("contact", "problems"),
    [
        pytest.param({}, [Problem.NO_CONTACT], id="none"),
        pytest.param({"phones": (Phone(number="911"),)}, [], id="phone"),
        pytest.param({"email": "a@b.co"}, [], id="e-mail"),
        pytest.param({"url": "https://b.co"}, [], id="website"),
        pytest.param({"addresses": ("1 Main St",)}, [Problem.NO_CONTACT], id="address-only"),
    ],
)
def test_listing_that_cannot_be_reached(sound, contact, problems):
    """A listing needs a phone, an e-mail address or a website."""
    document = sound(kind=Kind.LISTING)
    service = Service(id="1", document_id=document.id, name="Desk", organization="", description="", **contact)
    assert found([document], [service]) == [("a.md", problem, "Desk") for problem in problems]


def test_order_follows_the_documents(sound):
    """Findings come in the order of the documents, several of one together."""
    documents = [
        sound(source="b.md", text="B.", lang=None, review=Review()),
        sound(source="a.md", text="A.", lang=None),
    ]
    assert [source for source, _, _ in found(documents)] == ["b.md", "b.md", "a.md"]


def test_serious_problems(sound):
    """What misleads people now is serious; what is merely unfinished is not."""
    assert {Problem.PAST_REVIEW, Problem.BROKEN_LINK, Problem.NO_CONTACT} == SERIOUS
    draft, broken = check([sound(review=Review(), supersedes="gone.md")], [], TODAY)
    assert (draft.serious, broken.serious) == (False, True)
