"""Check: what staff should look at."""

from datetime import date

import pytest

from corpus.check import SERIOUS, Problem, check, is_stale
from corpus.dates import PartialDate
from corpus.document import BlockKind, Kind, Review
from corpus.language import LANGUAGES
from corpus.schedule import Schedule
from corpus.service import Phone, Service
from corpus.similarity import NearDuplicate

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


def found(documents, services=(), near_duplicates=()):
    """Return the problems as (source, problem, detail)."""
    findings = check(documents, services, TODAY, near_duplicates)
    return [(one.document.source, one.problem, one.detail) for one in findings]


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
        pytest.param({"email": "a@b.co"}, [Problem.NO_PHONE], id="e-mail"),
        pytest.param({"url": "https://b.co"}, [Problem.NO_PHONE], id="website"),
        pytest.param({"addresses": ("1 Main St",)}, [Problem.NO_CONTACT], id="address-only"),
    ],
)
def test_listing_that_cannot_be_reached(sound, contact, problems):
    """A listing needs a phone, an e-mail address or a website; one without a phone is told as well."""
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


@pytest.mark.parametrize(
    ("checked", "problems"),
    [
        pytest.param("2025-11-22", [], id="a-year-ago"),
        pytest.param("2025-11-21", [Problem.STALE_LISTING], id="a-day-over-a-year"),
        pytest.param("2025", [], id="some-time-last-year"),
    ],
)
def test_a_listing_is_confirmed_once_a_year(sound, checked, problems):
    """A listing that nobody confirmed for a year is told as one, a text only after two."""
    dates = {"published": None, "checked": PartialDate.parse(checked)}
    assert [problem for _, problem, _ in found([sound(kind=Kind.LISTING, **dates)])] == problems
    assert found([sound(**dates)]) == []


@pytest.mark.parametrize(
    ("rows", "detail"),
    [
        pytest.param([{"valid_to": date(2026, 11, 21)}], "Desk: 2026-11-21", id="past"),
        pytest.param([{"until": date(2026, 1, 1)}, {"valid_to": date(2026, 3, 1)}], "Desk: 2026-03-01", id="all-past"),
        pytest.param([{"valid_to": date(2026, 11, 22)}], None, id="last-day-today"),
        pytest.param([{"until": date(2026, 1, 1)}, {}], None, id="one-without-end"),
        pytest.param([], None, id="no-hours"),
    ],
)
def test_hours_that_are_over(sound, rows, detail):
    """Hours are expired when the last day of every row is past."""
    document = sound(kind=Kind.LISTING)
    schedules = tuple(Schedule(freq="WEEKLY", byday=("MO",), **row) for row in rows)
    service = Service(
        id="1",
        document_id=document.id,
        name="Desk",
        organization="",
        description="",
        phones=(Phone(number="311"),),
        schedules=schedules,
    )
    expected = [("a.md", Problem.EXPIRED_HOURS, detail)] if detail else []
    assert found([document], [service]) == expected


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        pytest.param("Gr\ufffd\ufffde aus dem Amt.", "2 characters that could not be read", id="replaced"),
        pytest.param("\ue001\ue002\ue003 form", "3 characters that could not be read", id="private-use"),
        pytest.param("CafÃ© Ã© la crÃ¨me", "wrong encoding", id="mojibake-latin"),
        pytest.param("Ð”Ð¾Ð¼ Ð¸ ÑÐ°Ð´ Ð² Ð»ÐµÑ", "wrong encoding", id="mojibake-cyrillic"),
    ],
)
def test_a_text_that_was_read_wrongly(sound, text, detail):
    """Characters that stand for lost ones, and letters in the wrong encoding, are told."""
    ((_, problem, told),) = found([sound(text=text)])
    assert problem is Problem.UNREADABLE
    assert detail in told


def test_texts_of_every_script_are_readable(sound, sample):
    """No script is taken for a wrong encoding, nor capitals before a closing quotation mark."""
    assert found([sound(text=sample), sound(source="b", text="“LIBERTÉ” et “FRATERNITÉ”, « ÉTÉ »")]) == []


def test_a_document_of_labels_is_told(make_document):
    """A text in which next to nothing can be quoted was not read well, or is none."""
    scraps = [(BlockKind.LINE, "Menu of the day")] * 20
    empty = make_document(*scraps, (BlockKind.PARAGRAPH, "Open today."), source="a.md", **SOUND)
    assert found([empty]) == [("a.md", Problem.UNREADABLE, "only 11 of 332 characters can be quoted")]


def pair(one, other):
    """Return a link of two documents."""
    return NearDuplicate(document_id=one.id, other_id=other.id, resemblance=0.456)


def test_near_duplicates_are_told_of_both(sound):
    """Each of two names the other with how much of them is alike."""
    one, other = sound(source="a.md", text="One."), sound(source="b.md", text="Two.")
    assert found([one, other], near_duplicates=[pair(one, other)]) == [
        ("a.md", Problem.NEAR_DUPLICATE, "b.md (46% alike)"),
        ("b.md", Problem.NEAR_DUPLICATE, "a.md (46% alike)"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"superseded_by": "b.md"}, {}, id="a-newer-version"),
        pytest.param({"family": "f", "lang": "en"}, {"family": "g", "lang": "en"}, id="two-sheets"),
    ],
)
def test_versions_and_sheets_are_no_near_duplicates(sound, one, other):
    """What staff know to be another version or another sheet is not told."""
    one, other = sound(source="a.md", text="One.", **one), sound(source="b.md", text="Two.", **other)
    assert found([one, other], near_duplicates=[pair(one, other)]) == []


@pytest.mark.parametrize(
    "links",
    [
        pytest.param(({"superseded_by": "b.md"}, {"superseded_by": "a.md"}), id="by-each-other"),
        pytest.param(({"supersedes": "b.md"}, {"supersedes": "a.md"}), id="each-the-other"),
        pytest.param(({"superseded_by": "b.md", "supersedes": "b.md"}, {}), id="both-by-one"),
    ],
)
def test_circles_are_broken_links(sound, links):
    """Documents that replace each other are told with their circle, from whichever end it is stated."""
    documents = [sound(source=name, text=name, **fields) for name, fields in zip(("a.md", "b.md"), links, strict=True)]
    assert found(documents) == [
        ("a.md", Problem.BROKEN_LINK, "replaces itself: a.md -> b.md -> a.md"),
        ("b.md", Problem.BROKEN_LINK, "replaces itself: b.md -> a.md -> b.md"),
    ]


def test_a_circle_further_on_is_told_where_it_is(sound):
    """What leads into a circle is not itself in it."""
    links = {"a.md": "b.md", "b.md": "c.md", "c.md": "b.md"}
    findings = found([sound(source=name, text=name, superseded_by=new) for name, new in links.items()])
    assert [source for source, _, _ in findings] == ["b.md", "c.md"]


def test_languages_missing_in_a_family(sound):
    """A family of several languages names those it lacks once, at its original; a sheet alone lacks none."""
    original = sound(source="a.en.md", text="One.", family="a")
    translation = sound(source="a.ht.md", text="Youn.", family="a", lang="ht", translated_from="en")
    missing = " ".join(lang for lang in LANGUAGES if lang not in {"en", "ht"})
    assert found([original, translation]) == [("a.en.md", Problem.MISSING_LANGUAGES, missing)]
    assert found([original]) == []


@pytest.mark.parametrize(
    ("text", "fields", "detail"),
    [
        pytest.param("Youn. De.", {}, "2 sentences, not 1: Youn. De.", id="structure"),
        pytest.param("Youn 2026.", {}, "other numbers than the original: Youn 2026.", id="numbers"),
        pytest.param(
            "Youn.", {"published": PartialDate(year=2025)}, "the en original is of 2026, this text of 2025", id="older"
        ),
        pytest.param("Youn.", {"translated_from": "fr"}, "its original (fr) is not here", id="no-original"),
        pytest.param(
            "Youn. De.",
            {"published": PartialDate(year=2025)},
            "the en original is of 2026, this text of 2025 (and 1 more)",
            id="more-than-one",
        ),
    ],
)
def test_a_translation_out_of_step(sound, text, fields, detail):
    """A translation that no longer stands beside its original is told with why, in one line."""
    original = sound(source="a.en.md", text="One.", family="a")
    values = {"family": "a", "lang": "ht", "translated_from": "en"} | fields
    findings = found([original, sound(source="a.ht.md", text=text, **values)])
    assert [f for f in findings if f[1] is not Problem.MISSING_LANGUAGES] == [("a.ht.md", Problem.OUT_OF_STEP, detail)]


@pytest.mark.parametrize(
    ("fields", "stale"),
    [
        ({}, False),
        ({"published": None}, False),
        ({"published": PartialDate(year=2017)}, True),
        ({"review_by": PartialDate(year=2025)}, True),
        ({"kind": Kind.LISTING, "published": PartialDate(year=2024)}, True),
        ({"review": Review()}, False),
    ],
)
def test_stale_is_old_or_past_review(sound, fields, stale):
    """A text is stale by its age or its review date, not for being a draft or undated."""
    assert is_stale(sound(**fields), TODAY) is stale
