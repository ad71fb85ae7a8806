"""Extraction: of saved pages of many kinds, what a reader came for is kept and the rest is gone."""

import logging

import pytest

from corpus.document import QUOTABLE, BlockKind
from corpus.loaders.html import load_html
from corpus.loaders.raw import RawFile
from tests.corpus.loaders.extraction import PAGES, count, ours, page_and_gold, plain, scores

PUBLISHED = 0.924
"""The F-score that trafilatura 2.2 gives for itself on its own pages."""
FLOOR = (0.96, 0.98, 0.97)
"""Precision, recall and F that the loader must not fall below; docs/measurements.md has the figures."""


@pytest.fixture(scope="module")
def measured():
    """Return precision, recall and F of our loader and of plain trafilatura on the same pages."""
    logging.disable(logging.ERROR)
    yield scores(count(ours, PAGES)[0]), scores(count(plain, PAGES)[0])
    logging.disable(logging.NOTSET)


def test_quality(measured):
    """The loader is above its own floor, and so above what trafilatura publishes for itself."""
    for value, floor in zip(measured[0], FLOOR, strict=True):
        assert value >= floor
    assert FLOOR[2] > PUBLISHED


def test_nothing_is_worse_than_with_the_plain_extractor(measured):
    """Precision, recall and F are at least those of the extractor that the loader builds on."""
    for our_value, plain_value in zip(*measured, strict=True):
        assert our_value >= plain_value


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_is_kept_can_be_quoted(path):
    """Nearly every line that a reader came for is a heading or a quotable block of its page."""
    page, keep, _ = page_and_gold(path)
    (document,) = load_html(RawFile(source=path.name, data=page.encode())).documents
    kinds = {*QUOTABLE, BlockKind.HEADING}
    shown = [" ".join(document.text[b.start : b.end].split()) for b in document.blocks if b.kind in kinds]
    found = sum(any(" ".join(line.split()) in text for text in shown) for line in keep)
    assert found >= len(keep) - 1


def test_the_pages_are_enough():
    """There are at least twenty pages, each with lines to keep, and hundreds of lines in all."""
    lines = [page_and_gold(path)[1:] for path in PAGES]
    assert len(PAGES) >= 20
    assert all(keep for keep, _ in lines)
    assert sum(len(keep) for keep, _ in lines) > 250
    assert sum(len(gone) for _, gone in lines) > 150
    assert not any("data-keep" in page_and_gold(path)[0] for path in PAGES)
