"""Hash encoder: a quick stand-in for a language model, for tests of everything around it."""

from __future__ import annotations

import re
import unicodedata
import zlib
from typing import TYPE_CHECKING

import numpy as np

from index.encoder import Encoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.encoder import Vectors

# Scripts written without spaces, one character a word: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")


class HashEncoder:
    """An `Encoder` that counts words: texts sharing words are near each other, in any script.

    Each word (a character where a script has no spaces) is hashed to one of `dimension` places and
    the counts are brought to unit length. Same text, same vector, on every machine; questions and
    passages alike. `query_calls`, `document_calls` and `texts` count what it was asked.
    """

    def __init__(self, dimension: int = 256, *, max_tokens: int = 256) -> None:
        self._dimension = dimension
        self._max_tokens = max_tokens
        self.query_calls = 0
        self.document_calls = 0
        self.texts = 0

    @property
    def id(self) -> str:
        """Name and revision; other sizes than the usual one say so."""
        return "hash@1" if self._dimension == 256 else f"hash-{self._dimension}@1"  # noqa: PLR2004

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def max_tokens(self) -> int:
        """Tokens one text may have."""
        return self._max_tokens

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions: float32, shape (len(texts), dimension), unit length."""
        self.query_calls += 1
        return self._encode(texts)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages: float32, shape (len(texts), dimension), unit length."""
        self.document_calls += 1
        return self._encode(texts)

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """Return questions as vectors of the whole and of their words."""
        return self._encode_tokens(texts, self.encode_query(texts))

    def encode_document_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """Return passages as vectors of the whole and of their words."""
        return self._encode_tokens(texts, self.encode_document(texts))

    def count_tokens(self, text: str) -> int:
        """Return the number of words, counting each character where a script has no spaces."""
        return len(_tokens(text))

    def _encode_tokens(self, texts: Sequence[str], vectors: Vectors) -> list[Encoded]:
        found = []
        for text, vector in zip(texts, vectors, strict=True):
            spans = [span for span in _tokens(text) if _bare(text[slice(*span)])][: self._max_tokens]
            tokens = np.zeros((len(spans), self._dimension), dtype=np.float32)
            for row, span in enumerate(spans):
                tokens[row, self._place(_bare(text[slice(*span)]))] = 1
            found.append(Encoded(vector=vector, tokens=tokens, spans=np.array(spans, np.int64).reshape(-1, 2)))
        return found

    def _place(self, word: str) -> int:
        return zlib.crc32(word.encode("utf-8", "replace")) % self._dimension

    def _encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            words = [word for span in _tokens(text) if (word := _bare(text[slice(*span)]))] or [""]
            for word in words[: self._max_tokens]:
                vectors[row, self._place(word)] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def _tokens(text: str) -> list[tuple[int, int]]:
    """Where the words of a text stand."""
    return [match.span() for match in _TOKEN.finditer(text)]


def _bare(word: str) -> str:
    """Return the word as it is compared: without case, width, marks of punctuation at its ends."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return folded.strip("".join({c for c in folded if unicodedata.category(c)[0] in "PSZ"}))
