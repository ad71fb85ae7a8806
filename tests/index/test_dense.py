"""Dense index: exact search, and a file that is whole or refused."""

from pathlib import Path

import numpy as np
import pytest

from index.dense import DenseIndex
from index.errors import IndexDamagedError

DIMENSION = 24


def unit_vectors(count, seed=0):
    """Return random unit vectors."""
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("k", [1, 2, 10, 299, 300, 301, 5000])
def test_search_is_exact(seed, k):
    """The nearest rows and their scores are those of comparing with every vector."""
    vectors = unit_vectors(300, seed)
    question = unit_vectors(1, seed + 100)[0]
    scores, rows = DenseIndex.from_vectors(vectors, DIMENSION).search(question, k)
    every = vectors @ question
    best = np.argsort(-every)[:k]
    assert rows.tolist() == best.tolist()
    assert scores == pytest.approx(every[best], abs=1e-6)


def test_vector_finds_itself():
    """A vector of the index is its own nearest, with cosine one."""
    vectors = unit_vectors(50)
    index = DenseIndex.from_vectors(vectors, DIMENSION)
    for row in range(50):
        scores, rows = index.search(vectors[row], 1)
        assert rows.tolist() == [row]
        assert scores[0] == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("k", [0, 1, 10])
def test_empty_index_finds_nothing(k):
    """An index without vectors answers every search with nothing, and keeps its dimension."""
    index = DenseIndex.from_vectors(np.empty((0, DIMENSION), np.float32), DIMENSION)
    scores, rows = index.search(unit_vectors(1)[0], k)
    assert (scores.shape, rows.shape) == ((0,), (0,))
    assert len(index) == 0
    assert index.vectors().shape == (0, DIMENSION)


def test_none_wanted_none_found():
    """With k = 0 nothing is found."""
    scores, rows = DenseIndex.from_vectors(unit_vectors(5), DIMENSION).search(unit_vectors(1)[0], 0)
    assert len(scores) == len(rows) == 0


def test_vectors_come_back_as_they_were_given():
    """Any stretch of rows is returned bit for bit, whatever the memory layout of what was given."""
    vectors = unit_vectors(20)
    for given in (vectors, np.asfortranarray(vectors), vectors.astype(np.float64)):
        index = DenseIndex.from_vectors(given, DIMENSION)
        assert len(index) == 20
        assert np.array_equal(index.vectors(), vectors)
        assert np.array_equal(index.vectors(3), vectors[3:])
        assert np.array_equal(index.vectors(3, 4), vectors[3:7])
        assert index.vectors(3, 0).shape == (0, DIMENSION)
        assert index.vectors(20).shape == (0, DIMENSION)


@pytest.mark.parametrize("count", [0, 1, 200])
def test_file_holds_the_whole_index(tmp_path, count):
    """A saved and loaded index has the same vectors and finds the same."""
    index = DenseIndex.from_vectors(unit_vectors(count), DIMENSION)
    path = tmp_path / "vectores é 向量.faiss"
    index.save(path)
    loaded = DenseIndex.load(path)
    assert np.array_equal(loaded.vectors(), index.vectors())
    question = unit_vectors(1, 7)[0]
    for one, other in zip(index.search(question, 10), loaded.search(question, 10), strict=True):
        assert np.array_equal(one, other)


def test_saving_twice_gives_the_same_bytes(tmp_path):
    """The file depends on the vectors alone, and an earlier file is replaced."""
    path = tmp_path / "vectors.faiss"
    DenseIndex.from_vectors(unit_vectors(30), DIMENSION).save(path)
    first = path.read_bytes()
    DenseIndex.from_vectors(unit_vectors(60), DIMENSION).save(path)
    DenseIndex.from_vectors(unit_vectors(30), DIMENSION).save(path)
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    "harm",
    [
        lambda _: b"",
        lambda _: b"not an index at all",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-1],
        lambda whole: b"XXXX" + whole[4:],
        lambda whole: whole[:8] + b"\xff" * 8 + whole[16:],
    ],
    ids=["empty", "garbage", "half", "a byte short", "other kind", "absurd count"],
)
def test_unreadable_file_is_told(tmp_path, harm):
    """A file FAISS cannot read is refused with one line that names it and says what to do."""
    path = tmp_path / "vectors.faiss"
    DenseIndex.from_vectors(unit_vectors(30), DIMENSION).save(path)
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(IndexDamagedError, match=r"vectors\.faiss: .*corner build --fresh") as caught:
        DenseIndex.load(path)
    assert "\n" not in str(caught.value)


def test_missing_file_or_folder_is_told(tmp_path):
    """A file that is not there, or is a folder, is refused the same way."""
    for path in (tmp_path / "none.faiss", tmp_path):
        with pytest.raises(IndexDamagedError, match="corner build --fresh"):
            DenseIndex.load(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("count", [1, 20_000])
def test_full_disk_is_an_error(count):
    """A file that could not be written to its end is an OSError that says why, however short it is."""
    index = DenseIndex.from_vectors(np.tile(unit_vectors(1), (count, 1)), DIMENSION)
    with pytest.raises(OSError, match="No space left on device"):
        index.save(Path("/dev/full"))


def test_unwritable_place_is_an_error(tmp_path):
    """Saving into a folder that is not there is an OSError."""
    with pytest.raises(OSError, match="No such file"):
        DenseIndex.from_vectors(unit_vectors(3), DIMENSION).save(tmp_path / "none" / "vectors.faiss")
