"""Asked index: questions that sentences are known to answer are found again by like ones."""

import numpy as np
import pytest

from corpus import Asked, Passage, Span
from index.asked import AskedIndex, encode_asked
from index.dense import DenseIndex
from index.testing import HashEncoder
from index.tokens import TokenIndex

ENCODER = HashEncoder()
PASSAGES = (
    (
        ("Keep the door closed.", ("do I open up when they knock", "should I let them in")),
        ("Ask for the paper.", ("what paper do they need",)),
    ),
    (("The library card is free.", ("how much is the card",)), ("Bring a letter.", ())),
    (("Nobody asks this.", ()),),
)


def passage(number):
    """Return a passage with what its sentences are known to answer."""
    text, spans, asked = "", [], []
    for sentence, questions in PASSAGES[number]:
        spans.append(Span(len(text), len(text) + len(sentence)))
        asked += [Asked(text=question, start=spans[-1].start, end=spans[-1].end) for question in questions]
        text += f"{sentence} "
    return Passage(
        id=f"{number:016x}",
        document_id="d" * 12,
        content_hash="c" * 64,
        start=0,
        end=len(text) - 1,
        heading=(),
        lang="en",
        text=text[:-1],
        sentences=tuple(spans),
        asked=tuple(asked),
    )


@pytest.fixture
def passages():
    """Return three passages, the last without known questions."""
    return [passage(number) for number in range(3)]


@pytest.fixture
def asked(passages):
    """Return their index."""
    questions = [(question, one.lang) for one in passages for question in one.asked]
    return AskedIndex.from_parts(passages, encode_asked(questions, ENCODER, lambda _more: None), ENCODER.dimension)


def likeness(asked, question):
    """Return how much a question is like what is known."""
    (encoded,) = ENCODER.encode_query_tokens([question])
    weights = np.full(len(encoded.tokens), 1 / max(1, len(encoded.tokens)), np.float32)
    return asked.likeness(encoded.vector, encoded.tokens, weights)


def test_the_same_question_is_most_alike(asked):
    """A known question, asked again, is like that one, for the sentence that answers it."""
    found = likeness(asked, "do I open up when they knock")
    assert found.sentences[0, 0] == found.passages[0]
    assert found.sentences[0, 1] < 0.5 * found.passages[0]
    assert found.passages[1] < 0.5 * found.passages[0]


def test_a_known_question_that_says_more_is_less_alike(asked):
    """Both questions must say the same: one that is only a part of the other is less alike."""
    assert likeness(asked, "the card").passages[1] < likeness(asked, "how much is the card").passages[1]


def test_what_is_not_known_is_like_none(asked):
    """A passage without known questions has 0; neither has a sentence without one a likeness."""
    found = likeness(asked, "how much is the card")
    assert found.of(np.arange(3))[2] == 0
    assert set(found.sentences) <= {(0, 0), (0, 1), (1, 0)}


def test_an_index_without_known_questions(passages):
    """Nothing is like anything then."""
    found = likeness(AskedIndex.from_parts(passages[2:], [], ENCODER.dimension), "anything")
    assert (found.passages, found.sentences) == ({}, {})


def test_what_is_kept_of_a_passage_can_be_taken_over(asked, passages):
    """The parts of all passages make the same index again."""
    parts = [part for row in range(3) for part in asked.parts(row)]
    again = AskedIndex.from_parts(passages, parts, ENCODER.dimension)
    assert likeness(again, "what paper").sentences == likeness(asked, "what paper").sentences


def test_written_and_read_again(asked, passages, tmp_path):
    """The files hold the same index."""
    asked.vectors.save(tmp_path / "v")
    asked.tokens.save(tmp_path / "t.npy", tmp_path / "f.npy")
    tokens = TokenIndex.load(tmp_path / "t.npy", tmp_path / "f.npy")
    again = AskedIndex(passages, DenseIndex.load(tmp_path / "v"), tokens)
    assert likeness(again, "card").sentences == likeness(asked, "card").sentences


def test_nothing_to_encode():
    """No question, no part, and nothing is reported."""
    assert encode_asked([], ENCODER, pytest.fail) == []


def test_an_empty_question_is_like_none(asked):
    """A question without a token matches nothing."""
    assert not any(likeness(asked, "").passages.values())
