"""Dense index: exact inner-product search over unit vectors, in FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.errors import IndexDamagedError

Rows = NDArray[np.int64]


class DenseIndex:
    """Vectors by row number; cosine, since the vectors have unit length.

    Exact: at 10,000 passages a search takes about a millisecond, and an approximate index would only
    add a way to miss the right passage.
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def from_vectors(cls, vectors: Vectors, dimension: int) -> DenseIndex:
        """An index over `vectors`, shape (n, dimension)."""
        index = faiss.IndexFlatIP(dimension)
        if len(vectors):
            index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read an index file; IndexDamagedError when FAISS cannot."""
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise IndexDamagedError(f"{path}: not a readable index; run `corner build --fresh`") from error

    def save(self, path: Path) -> None:
        """Write the index file; OSError when it cannot be written to its end (FAISS itself would not say)."""
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: Vectors, k: int) -> tuple[Vectors, Rows]:
        """Scores and rows of the `k` nearest to one vector (shape (dimension,)), best first."""
        k = min(k, len(self))
        if k == 0:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        scores, rows = self._index.search(np.ascontiguousarray(vector[None, :], dtype=np.float32), k)
        return scores[0], rows[0]

    def vectors(self, start: int = 0, count: int | None = None) -> Vectors:
        """Rows [start, start + count), shape (count, dimension)."""
        count = len(self) - start if count is None else count
        if count == 0:
            return np.empty((0, self._index.d), np.float32)
        vectors: Vectors = self._index.reconstruct_n(start, count)
        return vectors

    def select(self, rows: Rows) -> Vectors:
        """The vectors of some rows, shape (len(rows), dimension)."""
        if not len(rows):
            return np.empty((0, self._index.d), np.float32)
        vectors: Vectors = self._index.reconstruct_batch(np.ascontiguousarray(rows, dtype=np.int64))
        return vectors
