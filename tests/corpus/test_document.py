"""Documents: identity, the date to judge them by, and who has signed them."""

import dataclasses
from datetime import date

import pytest

from corpus.dates import PartialDate
from corpus.document import QUOTABLE, BlockKind, Review, content_hash, document_id


def test_ids_are_stable_across_machines():
    """The id of a source never changes, or citations of yesterday would break."""
    assert document_id("starter/housing.en.md") == "6ca20b5ed296"
    assert content_hash("Zürich 你好").startswith("cf7238ee598a17d1")


def test_ids_differ_by_source(sample):
    """Another source is another document, in every script."""
    assert len(document_id(sample)) == 12
    assert document_id(sample) == document_id(str(sample))
    assert document_id(sample) != document_id(f"{sample} ")


def test_composed_and_decomposed_text_hash_apart_until_normalised():
    """The hash is of exact code points, so texts must be normalised before."""
    assert content_hash("é") != content_hash("e\u0301")


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"published": "2017"}, "2017", id="published"),
        pytest.param({"published": "2017", "effective": "2016"}, "2016", id="effective-before-published"),
        pytest.param({"published": "2017", "effective": "2016", "checked": "2015"}, "2015", id="checked-first"),
    ],
)
def test_date_to_judge_by(make_document, dates, expected):
    """What was checked counts most, then when it takes effect, then when it was published."""
    document = make_document(
        (BlockKind.PARAGRAPH, "Text."), **{name: PartialDate.parse(text) for name, text in dates.items()}
    )
    assert document.as_of == (PartialDate.parse(expected) if expected else None)


@pytest.mark.parametrize(
    ("review", "status"),
    [
        pytest.param(Review(), "draft", id="nobody"),
        pytest.param(Review(by="Ana"), "draft", id="no-day"),
        pytest.param(Review(on=date(2026, 11, 1)), "draft", id="no-name"),
        pytest.param(Review(by="", on=date(2026, 11, 1)), "draft", id="empty-name"),
        pytest.param(Review(by="Ana", on=date(2026, 11, 1)), "reviewed", id="signed"),
    ],
)
def test_review_needs_name_and_day(review, status):
    """A text is reviewed only when somebody signed it on a day."""
    assert review.status == status


def test_defaults_claim_nothing(make_document):
    """A document that says nothing of itself has no language, date, publisher or reviewer."""
    document = make_document((BlockKind.PARAGRAPH, "Text."))
    assert (document.lang, document.publisher, document.as_of, document.review.status) == (None, None, None, "draft")


def test_documents_cannot_be_changed(make_document):
    """A document is frozen: whoever holds one can trust its offsets."""
    document = make_document((BlockKind.PARAGRAPH, "Text."))
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.text = "Other."


def test_headings_and_loose_lines_are_not_quotable():
    """Only sentences of paragraphs, items and rows may be quoted."""
    assert {BlockKind.HEADING, BlockKind.LINE}.isdisjoint(QUOTABLE)
    assert {BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ROW} == QUOTABLE
