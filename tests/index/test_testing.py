"""Hash encoder: what tests may rely on."""

import numpy as np
import pytest

from index.testing import HashEncoder

PASSAGES = [
    "The library offers free English classes on Tuesday evenings.",
    "La biblioteca ofrece clases gratuitas de inglés los martes.",
    "圖書館每週二提供免費英語課程。",
    "تقدم المكتبة دروسا مجانية في اللغة الإنجليزية.",
    "Библиотека предлагает бесплатные уроки английского языка.",
    "ห้องสมุดมีชั้นเรียนภาษาอังกฤษฟรี",
    "Maktabaddu waxay bixisaa fasallo Ingiriisi ah oo bilaash ah.",
]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("free english classes?", 0),
        ("¿CLASES gratuitas?", 1),
        ("免費英語", 2),
        ("دروسا مجانية", 3),
        ("бесплатные уроки", 4),
        ("ภาษาอังกฤษ", 5),
        ("fasallo bilaash", 6),
    ],
)
def test_shared_words_score_highest(question, best):
    """A question is nearest to the passage it shares words with, in any script."""
    encoder = HashEncoder()
    scores = encoder.encode_document(PASSAGES) @ encoder.encode_query([question])[0]
    assert int(np.argmax(scores)) == best


def test_same_vectors_on_every_machine():
    """A vector depends on the text alone, not on the process."""
    vector = HashEncoder(64).encode_query(["hola hola mundo"])[0]
    assert np.flatnonzero(vector).tolist() == sorted([zlib_place("hola"), zlib_place("mundo")])
    assert vector[zlib_place("hola")] == pytest.approx(2 / 5**0.5)


def zlib_place(word):
    """Return the place of a word among 64, from its CRC-32."""
    return {"hola": 0x6FA0F988 % 64, "mundo": 0x65B4200F % 64}[word]


def test_calls_and_texts_are_counted():
    """The encoder says how often it was asked and for how many texts."""
    encoder = HashEncoder()
    encoder.encode_query(["one"])
    encoder.encode_document(["one", "two"])
    encoder.encode_document([])
    assert (encoder.query_calls, encoder.document_calls, encoder.texts) == (1, 2, 3)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("two words", 2), ("免費英語 class", 5), ("  spaced \n out ", 2), ("مكتبة عامة", 2)],
)
def test_tokens_are_words_or_characters(text, count):
    """Tokens are words, and characters where a script has no spaces."""
    assert HashEncoder().count_tokens(text) == count


def test_words_past_the_limit_have_no_influence():
    """A text longer than `max_tokens` is cut there, as with a real encoder."""
    encoder = HashEncoder(max_tokens=2)
    vectors = encoder.encode_document(["a b", "a b c"])
    assert np.array_equal(vectors[0], vectors[1])


def test_sizes_have_their_own_id():
    """Vectors of another length come under another id."""
    assert HashEncoder().id == "hash@1"
    assert HashEncoder(64).id != HashEncoder().id
