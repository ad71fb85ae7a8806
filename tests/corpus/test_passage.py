"""Passages: slices of a document with ids that hang on the text."""

import pytest

from corpus.passage import Passage, Span, passage_id


@pytest.fixture
def passage():
    """Return a passage that does not begin at the document's start."""
    return Passage(
        id="x",
        document_id="d",
        content_hash="h",
        start=100,
        end=112,
        heading=("Title", "Part"),
        lang="es",
        text="Sí. ¿Cuándo?",
        sentences=(Span(100, 103), Span(104, 112)),
    )


def test_quote_counts_from_the_document(passage):
    """A sentence's offsets are the document's, and its words come out exactly."""
    assert [passage.quote(span) for span in passage.sentences] == ["Sí.", "¿Cuándo?"]


def test_embedded_form_puts_headings_first(passage):
    """The encoder reads the headings, outermost first, then the text."""
    assert passage.embedded == "Title\nPart\nSí. ¿Cuándo?"


def test_id_is_stable_across_machines():
    """The id of a slice never changes, or the citations of yesterday would break."""
    assert passage_id("d" * 12, "0" * 64, 0, 5) == "82b079ee3a6f4bc4"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(("e", "h", 1, 2), id="document"),
        pytest.param(("d", "i", 1, 2), id="text"),
        pytest.param(("d", "h", 0, 2), id="start"),
        pytest.param(("d", "h", 1, 3), id="end"),
        pytest.param(("d", "h", 11, 2), id="digits-do-not-run-together"),
    ],
)
def test_id_differs_by_everything_it_names(other):
    """Another document, another version of its text or another slice is another passage."""
    assert passage_id("d", "h", 1, 2) != passage_id(*other)


def test_spans_sort_by_place():
    """Spans sort as they stand in the text."""
    assert sorted([Span(5, 9), Span(0, 4), Span(5, 6)]) == [Span(0, 4), Span(5, 6), Span(5, 9)]
