"""Known index: questions that passages are known to answer are found again by like ones."""

import numpy as np
import pytest

from corpus import KnownQuestion, Passage, Span
from index.dense import DenseIndex
from index.known import KnownIndex, encode_known
from index.testing import HashEncoder
from index.tokens import TokenIndex

ENCODER = HashEncoder()
TEXTS = ("Keep the door closed. Ask for the paper.", "The library card is free. Bring a letter.", "Nobody asks this.")
KNOWN = (
    (
        ("do I open up when they knock", "en", 0),
        ("eske m dwe louvri pou yo", "ht", 0),
        ("what paper do they need", "en", 1),
    ),
    (("how much is the card", "en", 0),),
    (),
)


def passage(number):
    """Return a passage of two sentences, or one, with what it is known to answer."""
    text, ends = TEXTS[number], [i + 1 for i, c in enumerate(TEXTS[number]) if c == "."]
    spans = tuple(Span(start, end) for start, end in zip((0, *(end + 1 for end in ends)), ends, strict=False))
    known = tuple(KnownQuestion(text=text, lang=lang, sentence=spans[place]) for text, lang, place in KNOWN[number])
    return Passage(
        id=f"{number:016x}",
        document_id="d" * 12,
        content_hash="c" * 64,
        start=0,
        end=len(text),
        heading=(),
        lang="en",
        text=text,
        sentences=spans,
        known=known,
    )


@pytest.fixture
def passages():
    """Return three passages, the last without known questions."""
    return [passage(number) for number in range(3)]


@pytest.fixture
def known(passages):
    """Return their index."""
    questions = [question for one in passages for question in one.known]
    return KnownIndex.from_parts(passages, encode_known(questions, ENCODER, lambda _more: None), ENCODER.dimension)


def likeness(known, question, lang):
    """Return how much a question is like what is known."""
    (encoded,) = ENCODER.encode_query_tokens([question])
    weights = np.full(len(encoded.tokens), 1 / max(1, len(encoded.tokens)), np.float32)
    return known.likeness(encoded.vector, encoded.tokens, weights, lang)


def test_the_same_question_is_fully_alike(known):
    """A known question, asked again, matches with all its words, for the sentence that answers it."""
    found = likeness(known, "do I open up when they knock", "en")
    assert found.passages[0] == pytest.approx(1, abs=0.02)
    assert found.sentences[0, 0] == found.passages[0]
    assert found.sentences[0, 1] < found.passages[0]
    assert found.passages[1] < found.passages[0]


def test_a_passage_without_known_questions_is_like_none(known):
    """It has 0, and neither has a sentence of it a likeness."""
    found = likeness(known, "how much is the card", "en")
    assert found.passages[2] == 0
    assert {row for row, _ in found.sentences} == {0, 1}


@pytest.mark.parametrize(("lang", "alike"), [("ht", True), ("es", False), (None, False)])
def test_questions_of_ones_own_language_and_english_are_compared(known, lang, alike):
    """What is known in a third language is left alone."""
    found = likeness(known, "eske m dwe louvri pou yo", lang)
    assert (found.passages[0] == pytest.approx(1, abs=0.02)) is alike


def test_an_index_without_known_questions(passages):
    """Nothing is like anything then."""
    bare = [passages[2]]
    known = KnownIndex.from_parts(bare, [], ENCODER.dimension)
    found = likeness(known, "anything", "en")
    assert found.passages.tolist() == [0]
    assert found.sentences == {}


def test_what_is_kept_of_a_passage_can_be_taken_over(known, passages):
    """The parts of all passages make the same index again."""
    parts = [part for row in range(3) for part in known.parts(row)]
    again = KnownIndex.from_parts(passages, parts, ENCODER.dimension)
    first, second = (likeness(one, "what paper", "en").passages for one in (known, again))
    assert np.array_equal(first, second)


def test_written_and_read_again(known, passages, tmp_path):
    """The files hold the same index."""
    known.vectors.save(tmp_path / "v")
    known.tokens.save(tmp_path / "t.npy", tmp_path / "f.npy")
    again = KnownIndex(
        passages, DenseIndex.load(tmp_path / "v"), TokenIndex.load(tmp_path / "t.npy", tmp_path / "f.npy")
    )
    assert likeness(again, "card", "en").sentences == likeness(known, "card", "en").sentences


def test_nothing_to_encode():
    """No question, no part, and nothing is reported."""
    assert encode_known([], ENCODER, pytest.fail) == []


def test_an_empty_question_is_like_none(known):
    """A question without a token matches nothing."""
    assert not likeness(known, "", "en").passages.any()
