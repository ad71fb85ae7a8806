"""Token index: the vectors of passages' tokens in four bits, for late interaction.

A question's token is compared with every token of a passage, and its best cosine counts; the passage
scores the mean over the question's tokens (Khattab and Zaharia, "ColBERT", 2020). Each coordinate of a
stored vector is one of 16 even steps about zero, two coordinates to a byte, and the length of what the
steps say is divided out, so that a product is a cosine. That keeps a cosine of .993 to the full vector
and costs nothing that could be measured; `docs/measurements.md` has what smaller forms cost.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus import Passage
from index.dense import Rows
from index.encoder import Encoded, Vectors
from index.errors import IndexDamagedError

PACKING = "4 bits/1"
"""Name and version of the stored form, for the index manifest."""

_MIDDLE = 7.5
_STEPS = (0.3, 0.335, 0.37, 0.42)
"""Step widths tried for each vector, in standard deviations of its coordinates; .335 is best for a normal one."""

_OUTSIDE = np.iinfo(np.uint16).max
"""Number of a token that stands in no sentence: of a heading, of a label."""

_BLOCK = 512
"""Records unpacked at a time: few enough to stay in the processor's cache, which takes half the time."""

Records = NDArray[np.void]
"""One record a token: `code`, `scale` (one over the length of what the code says), `sentence` (its number)."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How well a question's tokens are matched by each of some passages, shape (passages,) each."""

    passage: Vectors
    """Weighted mean over the question's tokens of the best cosine in the passage."""
    sentence: Vectors
    """The same within its best sentence of those that may speak for it; nan where there is none."""


class TokenIndex:
    """Records of all tokens, passage by passage."""

    def __init__(self, records: Records, first: Rows) -> None:
        """`first` has the row of each passage's first record, and the total at the end."""
        self._records = records
        self._first = first

    @classmethod
    def from_passages(cls, parts: Sequence[Records], dimension: int) -> TokenIndex:
        """An index of packed passages in order."""
        empty = np.zeros(0, _record(dimension))
        return cls(np.concatenate([empty, *parts]), np.cumsum([0, *(len(part) for part in parts)], dtype=np.int64))

    @classmethod
    def load(cls, records: Path, first: Path) -> TokenIndex:
        """Map the files of an index into memory; IndexDamagedError when they are no such files."""
        try:
            return cls(_map(records), np.load(first, allow_pickle=False))
        except (OSError, ValueError, EOFError) as error:
            raise IndexDamagedError(f"{records}: not a readable index; run `corner build --fresh`") from error

    def save(self, records: Path, first: Path) -> None:
        """Write the two files."""
        np.save(records, self._records, allow_pickle=False)
        np.save(first, self._first, allow_pickle=False)

    def __len__(self) -> int:
        return len(self._records)

    def records(self, passage: int) -> Records:
        """The records of one passage, as they are stored."""
        found: Records = self._records[self._first[passage] : self._first[passage + 1]]
        return found

    def match(
        self, tokens: Vectors, weights: Vectors, passages: Rows, speaking: NDArray[np.bool_], first_sentence: Rows
    ) -> Match:
        """Compare a question's tokens, shape (n, dimension), with some passages; `weights`, shape (n,), sum to one.

        `speaking` says of each sentence of the index, counted from its passage's `first_sentence`,
        whether it may speak for its passage.
        """
        if not len(passages) or not len(tokens):
            return Match(
                passage=np.zeros(len(passages), np.float32), sentence=np.full(len(passages), np.nan, np.float32)
            )
        counts = self._first[passages + 1] - self._first[passages]
        owner = np.repeat(np.arange(len(passages)), counts)
        rows = np.arange(len(owner)) + np.repeat(self._first[passages] - np.cumsum(counts) + counts, counts)
        records = self._records[rows]
        number = records["sentence"].astype(np.int64)
        starts = _starts(owner, number)
        groups = np.maximum.reduceat(_cosines(tokens, records), starts, axis=1)
        group_owner, group_number = owner[starts], number[starts]
        of_passage = weights @ np.maximum.reduceat(groups, np.flatnonzero(np.diff(group_owner, prepend=-1)), axis=1)
        inside = group_number != _OUTSIDE
        inside[inside] = speaking[first_sentence[passages[group_owner[inside]]] + group_number[inside]]
        of_sentence = np.full(len(passages), -np.inf, np.float32)
        np.maximum.at(of_sentence, group_owner[inside], weights @ groups[:, inside])
        of_sentence[np.isinf(of_sentence)] = np.nan
        return Match(passage=of_passage, sentence=of_sentence)

    def alike(self, tokens: Vectors, weights: Vectors, passages: Rows) -> tuple[Vectors, Vectors]:
        """Mean best cosine of a question's tokens in each passage, and of the passage's tokens in the question."""
        parts = [self.records(int(passage)) for passage in passages]
        if not parts or not len(tokens):
            return np.zeros(len(parts), np.float32), np.zeros(len(parts), np.float32)
        starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
        cosines = _cosines(tokens, np.concatenate(parts))
        back = np.add.reduceat(cosines.max(axis=0), starts) / np.array([len(part) for part in parts], np.float32)
        return weights @ np.maximum.reduceat(cosines, starts, axis=1), back.astype(np.float32)

    def sentences(self, tokens: Vectors, weights: Vectors, passage: int, count: int) -> Vectors:
        """The score of each of a passage's `count` sentences by its own tokens; 0 for one that has none."""
        scores = np.zeros(count, np.float32)
        records = self.records(passage)
        if not len(tokens):
            return scores
        number = records["sentence"].astype(np.int64)
        starts = _starts(np.zeros_like(number), number)
        groups = weights @ np.maximum.reduceat(_cosines(tokens, records), starts, axis=1)
        inside = number[starts] != _OUTSIDE
        scores[number[starts][inside]] = groups[inside]
        return scores


def pack(tokens: Vectors, sentences: Numbers) -> Records:
    """Records of a passage's tokens, unit length, with the numbers of their sentences.

    A passage without tokens gets one that matches nothing: every passage has a first record.
    """
    records = np.zeros(max(1, len(tokens)), _record(tokens.shape[1]))
    records["sentence"] = _OUTSIDE
    if len(tokens):
        codes, records["scale"] = _quantise(tokens)
        half = records["code"].shape[1]
        padded = np.full((len(codes), 2 * half), 8, np.uint8)
        padded[:, : codes.shape[1]] = codes
        records["code"] = padded[:, :half] | padded[:, half:] << 4
        records["sentence"] = sentences
    return records


def passage_tokens(encoded: Encoded, passage: Passage) -> tuple[Vectors, Numbers]:
    """The tokens of a passage that say something, and the number of the sentence each stands in."""
    kept = meaningful(passage.embedded, encoded.spans)
    offset = passage.start - (len(passage.embedded) - len(passage.text))
    last = encoded.spans[kept, 1] - 1 + offset
    starts = np.array([span.start for span in passage.sentences], np.int64)
    ends = np.array([span.end for span in passage.sentences], np.int64)
    number = np.searchsorted(starts, last, side="right") - 1
    if len(ends):
        number[(number >= 0) & (last >= ends[number])] = -1
    return encoded.tokens[kept], np.where(number < 0, _OUTSIDE, number)


def meaningful(text: str, spans: Numbers) -> NDArray[np.bool_]:
    """Which tokens hold more than punctuation and space; all, where none does.

    Without them .85 of the bank's questions (dev, twelve languages) find the right passage first, with
    them .80.
    """
    kept = np.array([any(unicodedata.category(c)[0] not in "PZC" for c in text[max(a, 0) : b]) for a, b in spans], bool)
    return kept if kept.any() else np.ones(len(spans), bool)


def _quantise(tokens: Vectors) -> tuple[NDArray[np.uint8], Vectors]:
    """Codes 0 to 15, and one over the length of what they say, at the best step width of each vector."""
    deviation = tokens.std(axis=1, keepdims=True) + 1e-12
    best = np.full(len(tokens), -np.inf)
    codes = np.zeros(tokens.shape, np.uint8)
    scales = np.zeros(len(tokens), np.float32)
    for step in _STEPS:
        tried = np.clip(np.floor(tokens / (step * deviation)) + 8, 0, 15)
        scale = 1 / np.linalg.norm(tried - _MIDDLE, axis=1)
        cosine = np.einsum("ij,ij->i", tokens, tried - _MIDDLE) * scale
        better = cosine > best
        codes[better], scales[better], best[better] = tried[better], scale[better], cosine[better]
    return codes, scales


def _cosines(tokens: Vectors, records: Records) -> Vectors:
    """Shape (tokens, records)."""
    code = records["code"]
    half = code.shape[1]
    padded = np.zeros((len(tokens), 2 * half), np.float32)
    padded[:, : tokens.shape[1]] = tokens
    cosines: Vectors = np.empty((len(tokens), len(code)), np.float32)
    unpacked = np.empty((min(_BLOCK, len(code)), 2 * half), np.float32)
    for start in range(0, len(code), _BLOCK):
        part = code[start : start + _BLOCK]
        steps = unpacked[: len(part)]
        steps[:, :half] = part & 15
        steps[:, half:] = part >> 4
        cosines[:, start : start + len(part)] = padded @ steps.T
    cosines -= np.float32(_MIDDLE) * padded.sum(axis=1, keepdims=True)
    cosines *= records["scale"]
    return cosines


def _starts(owner: Numbers, number: Numbers) -> Numbers:
    """Where passage or sentence changes."""
    return np.flatnonzero((np.diff(owner, prepend=-1) != 0) | (np.diff(number, prepend=-1) != 0))


def _record(dimension: int) -> np.dtype[Any]:
    return np.dtype([("code", np.uint8, ((dimension + 1) // 2,)), ("scale", np.float32), ("sentence", np.uint16)])


def _map(path: Path) -> Records:
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)  # type: ignore[no-any-return]
    except ValueError:  # an empty file cannot be mapped
        return np.load(path, allow_pickle=False)  # type: ignore[no-any-return]
