"""Similarity: one story told twice is recognised, another story on the same subject is not."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from corpus.document import BlockKind
from corpus.loaders import load
from corpus.similarity import MIN_SHARED, SKETCH, THRESHOLD, resemblance, shingles, sketch

STORIES = json.loads((Path(__file__).parent / "stories.json").read_text(encoding="utf-8"))
REWRITTEN = "rewritten column"


@pytest.fixture(scope="session")
def pairs(make_document):
    """Return the pairs of texts as (story of one, story of the other, shingles of both, an outlet of the two)."""
    told = [(s, shingles(make_document((BlockKind.PARAGRAPH, s["text"])))) for s in STORIES]
    return [(one, other, mine, theirs) for (one, mine), (other, theirs) in combinations(told, 2)]


def test_a_story_is_recognised_when_another_tells_it(pairs):
    """Two outlets' versions of a story resemble each other more than the threshold, a text written anew apart."""
    told_twice = [p for p in pairs if p[0]["story"] == p[1]["story"]]
    assert len(told_twice) == 7
    for one, other, mine, theirs in told_twice:
        assert (resemblance(mine, theirs) >= THRESHOLD) is (REWRITTEN not in {one["outlet"], other["outlet"]})


def test_other_stories_on_a_subject_are_far_below(pairs):
    """What different stories share stays under half of the threshold, in every script."""
    different = [resemblance(mine, theirs) for one, other, mine, theirs in pairs if one["story"] != other["story"]]
    assert len(different) > 150
    assert max(different) < THRESHOLD / 2


def test_sketches_find_every_pair(pairs):
    """Whatever passes the threshold shares enough of its sketch to be looked at."""
    for _, _, mine, theirs in pairs:
        if resemblance(mine, theirs) >= THRESHOLD:
            assert len(set(sketch(mine)) & set(sketch(theirs))) >= 2 * MIN_SHARED


def test_the_seeds_are_different_stories(shared):
    """Two reports of one summit that share no words are not near-duplicates."""
    texts = [load(path, path.name).documents[0] for path in sorted(shared("seeds").glob("*.txt"))]
    assert len(texts) == 5
    assert max(resemblance(shingles(a), shingles(b)) for a, b in combinations(texts, 2)) < THRESHOLD / 5


def test_resemblance_is_symmetric_and_bounded():
    """The order of two texts means nothing; a text is all of itself, and nothing resembles nothing."""
    assert resemblance({1, 2, 3}, {2, 3, 4}) == resemblance({2, 3, 4}, {1, 2, 3}) == 0.5
    assert resemblance({1}, {1}) == 1.0
    assert resemblance(set(), set()) == 0.0


def test_a_text_resembles_itself_in_every_script(make_document, sample):
    """Any script has word sequences, and case or layout does not change them."""
    text = shingles(make_document((BlockKind.PARAGRAPH, sample)))
    assert text
    assert shingles(make_document((BlockKind.HEADING, "T"), (BlockKind.ITEM, f"  {sample.upper().lower()}"))) & text


def test_only_what_can_be_quoted_counts(make_document):
    """Headings, captions and buttons that many pages share make no near-duplicates."""
    words = "The same words on every page of this site"
    assert shingles(make_document((BlockKind.LINE, words), (BlockKind.HEADING, words))) == frozenset()


def test_a_sketch_is_bounded_and_stable():
    """A sketch holds the smallest hashes, in order, whatever order they come in."""
    assert sketch(reversed(range(1000))) == list(range(SKETCH))
