"""Token index: what is stored of tokens, and the scores it gives against a plain computation."""

import numpy as np
import pytest

from corpus import Passage, Span
from index.encoder import Encoded
from index.errors import IndexDamagedError
from index.testing import HashEncoder
from index.tokens import TokenIndex, meaningful, pack, passage_tokens

NONE = np.iinfo(np.uint16).max


def unit(vectors):
    """Return the vectors brought to unit length."""
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


@pytest.fixture
def random():
    """Return a source of random numbers."""
    return np.random.default_rng(11)


def unpack(index, passage, dimension):
    """Return the vectors that are stored of a passage, digit by digit."""
    found = []
    for record in index.records(passage):
        digits = [byte & 15 for byte in record["code"]] + [byte >> 4 for byte in record["code"]]
        found.append((np.array(digits[:dimension]) - 7.5) * record["scale"])
    return np.array(found)


NO_WEIGHTS = np.zeros(0, np.float32)


def even(tokens):
    """The same weight for every token."""
    return np.full(len(tokens), 1 / len(tokens), np.float32)


@pytest.mark.parametrize("dimension", [2, 31, 384])
def test_packed_vectors_are_close(random, dimension):
    """Packed vectors have unit length, point where the full ones do, and take half a byte a coordinate."""
    tokens = unit(random.normal(size=(200, dimension)))
    index = TokenIndex.from_passages([pack(tokens, np.zeros(200, np.int64))], dimension)
    stored = unpack(index, 0, dimension)
    assert np.linalg.norm(stored, axis=1) == pytest.approx(1, abs=1e-3)
    assert (stored * tokens).sum(axis=1).mean() > 0.98
    assert index.records(0).dtype["code"].itemsize == (dimension + 1) // 2


@pytest.mark.parametrize("seed", range(4))
def test_scores_are_means_of_best_cosines(seed):
    """Passage and sentence scores are those of the definition, computed here token by token."""
    random = np.random.default_rng(seed)
    counts, dimension = [5, 1, 9, 0, 30], 16
    parts, numbers = [], []
    for count in counts:
        number = np.sort(random.integers(-1, 4, count))
        numbers.append(np.where(number < 0, NONE, number))
        parts.append(pack(unit(random.normal(size=(count, dimension))), numbers[-1]))
    index = TokenIndex.from_passages(parts, dimension)
    question = unit(random.normal(size=(6, dimension)))
    speaking = random.random(4 * len(counts)) < 0.6
    first = 4 * np.arange(len(counts) + 1)
    rows = np.array([4, 0, 2, 3, 1])
    match = index.match(question, even(question), rows, speaking, first)
    for place, row in enumerate(rows):
        cosines = unpack(index, row, dimension) @ question.T if counts[row] else np.zeros((1, 6))
        assert match.passage[place] == pytest.approx(cosines.max(axis=0).mean(), abs=1e-5)
        expected, alone = [], np.zeros(4)
        for number in range(4):
            mine = cosines[: counts[row]][numbers[row] == number]
            if len(mine):
                alone[number] = mine.max(axis=0).mean()
                expected += [alone[number]] * bool(speaking[4 * row + number])
        assert match.sentence[place] == pytest.approx(max(expected, default=np.nan), abs=1e-5, nan_ok=True)
        assert index.sentences(question, even(question), row, 4) == pytest.approx(alone, abs=1e-5)


def test_nothing_to_compare_scores_nothing():
    """Without tokens in the question, or without passages, there is no score and no error."""
    index = TokenIndex.from_passages([pack(np.eye(4, dtype=np.float32), np.zeros(4, np.int64))], 4)
    first, speaking = np.array([0, 1]), np.ones(1, bool)
    match = index.match(np.zeros((0, 4), np.float32), NO_WEIGHTS, np.array([0]), speaking, first)
    assert match.passage.tolist() == [0]
    assert np.isnan(match.sentence).all()
    assert (
        len(
            index.match(
                np.eye(4, dtype=np.float32), np.full(4, 0.25, np.float32), np.zeros(0, np.int64), speaking, first
            ).passage
        )
        == 0
    )
    assert index.sentences(np.zeros((0, 0), np.float32), NO_WEIGHTS, 0, 1).tolist() == [0]


def test_saved_index_is_mapped(tmp_path, random):
    """A saved index gives the same scores, from files that are mapped into memory; an empty one too."""
    parts = [pack(unit(random.normal(size=(n, 8))), np.zeros(n, np.int64)) for n in (3, 7)]
    question = unit(random.normal(size=(2, 8)))
    for made in (TokenIndex.from_passages(parts, 8), TokenIndex.from_passages([], 8)):
        made.save(tmp_path / "t.npy", tmp_path / "f.npy")
        loaded = TokenIndex.load(tmp_path / "t.npy", tmp_path / "f.npy")
        assert len(loaded) == len(made)
        if len(made):
            assert isinstance(loaded._records, np.memmap)
            assert np.array_equal(
                loaded.sentences(question, even(question), 1, 1), made.sentences(question, even(question), 1, 1)
            )


@pytest.mark.parametrize("garbage", [b"", b"\x93NUMPY", b"\x80\x04."])
def test_unreadable_file_is_damage(tmp_path, garbage):
    """Files that are no arrays are damage, told in one line; pickles are not loaded."""
    (tmp_path / "t.npy").write_bytes(garbage)
    (tmp_path / "f.npy").write_bytes(garbage)
    with pytest.raises(IndexDamagedError, match="corner build") as caught:
        TokenIndex.load(tmp_path / "t.npy", tmp_path / "f.npy")
    assert "\n" not in str(caught.value)


def test_tokens_belong_to_their_sentences():
    """Each token has the number of the sentence it stands in; headings and gaps have none."""
    text = "First words here. (gap) 第二句話。"
    start = 100
    passage = Passage(
        id="p",
        document_id="d",
        content_hash="c",
        start=start,
        end=start + len(text),
        heading=("The title",),
        lang=None,
        text=text,
        sentences=(Span(start, start + 17), Span(start + 24, start + len(text))),
    )
    encoded = HashEncoder().encode_document_tokens([passage.embedded])[0]
    tokens, numbers = passage_tokens(encoded, passage)
    words = ["The", "title", "First", "words", "here.", "(gap)", *"第二句話"]
    assert numbers.tolist() == [NONE, NONE, 0, 0, 0, NONE, 1, 1, 1, 1]
    assert [passage.embedded[a:b] for a, b in encoded.spans] == words
    assert len(tokens) == len(words)


def test_punctuation_says_nothing():
    """Tokens of punctuation and space are left out, letters, digits, marks and emoji are not."""
    text = "a , ? 7 é 圖 ่ 👩 — \u202e"
    spans = np.array([(place, place + 1) for place, character in enumerate(text) if character != " "])
    kept = meaningful(text, spans)
    assert [text[a] for (a, _), keep in zip(spans, kept, strict=True) if keep] == ["a", "7", "é", "圖", "่", "👩"]
    assert meaningful("?!", np.array([(0, 1), (1, 2)])).all()
    assert len(meaningful("", np.zeros((0, 2), np.int64))) == 0


def test_passage_without_tokens_has_a_record():
    """A passage the encoder finds no token in takes one record, so that every passage can be looked up."""
    assert len(pack(np.zeros((0, 6), np.float32), np.zeros(0, np.int64))) == 1


def test_encoder_gives_whole_and_tokens():
    """The stand-in encoder gives the same vector with and without tokens."""
    one = HashEncoder().encode_query_tokens(["where is the school?"])[0]
    assert isinstance(one, Encoded)
    assert np.array_equal(one.vector, HashEncoder().encode_query(["where is the school?"])[0])
    assert one.tokens.shape == (4, 256)
