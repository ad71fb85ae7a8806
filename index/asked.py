"""Asked index: the questions that sentences are known to answer, and how much a new question is like them.

People seldom ask in a document's words. Where who wrote it has stated some of the ways it is asked for, a
question that is like one of these finds its sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from corpus import Asked, Passage
from index.alignment import Alignment
from index.dense import DenseIndex, Rows
from index.encoder import Encoder, Vectors, batches
from index.tokens import Records, TokenIndex, meaningful, pack

_COMPARED = 48
"""Known questions, the nearest by their vectors, whose tokens are compared."""

_BACK = 0.3
"""Weight of how well the known question is matched by the new one, the rest for the other way round. Dev half,
recall@1 / recall@3, mean of twelve languages: .884 / .967 at 0, .894 / .969 at .3, .893 / .968 at .5."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AskedPart:
    """What the index keeps of one known question: its vector, shape (dimension,), and its packed tokens."""

    vector: Vectors
    tokens: Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much a question is like the likest of those that a sentence or passage is known to answer."""

    sentences: Mapping[tuple[int, int], float] = field(default_factory=dict)
    """By the passage's row and the sentence's number in it."""
    passages: Mapping[int, float] = field(default_factory=dict)
    """By row; a passage that is not there answers none that is near."""

    def of(self, rows: Rows) -> Vectors:
        """Of some passages, shape (len(rows),); 0 where there is none."""
        return np.array([self.passages.get(row, 0.0) for row in rows.tolist()], np.float32)


NO_LIKENESS = Likeness()


class AskedIndex:
    """Vectors and tokens of known questions, in the order of the passages."""

    def __init__(self, passages: Sequence[Passage], vectors: DenseIndex, tokens: TokenIndex) -> None:
        """`vectors` and `tokens` have a row for each known question, passage by passage."""
        self.vectors = vectors
        self.tokens = tokens
        self._first = (0, *accumulate(len(passage.asked) for passage in passages))
        self._places = [
            (row, next(number for number, span in enumerate(passage.sentences) if span.start == one.start))
            for row, passage in enumerate(passages)
            for one in passage.asked
        ]

    @classmethod
    def from_parts(cls, passages: Sequence[Passage], parts: Sequence[AskedPart], dimension: int) -> AskedIndex:
        """An index of what `encode_asked` gave for the passages' questions in order."""
        vectors = np.array([part.vector for part in parts], np.float32).reshape(len(parts), dimension)
        tokens = TokenIndex.from_passages([part.tokens for part in parts], dimension)
        return cls(passages, DenseIndex.from_vectors(vectors, dimension), tokens)

    def parts(self, passage: int) -> list[AskedPart]:
        """What is kept of the questions of one passage."""
        first, last = self._first[passage : passage + 2]
        vectors = self.vectors.vectors(first, last - first)
        return [
            AskedPart(vector=vector, tokens=self.tokens.records(row)) for row, vector in enumerate(vectors, start=first)
        ]

    def likeness(self, vector: Vectors, tokens: Vectors, weights: Vectors) -> Likeness:
        """Compare a question: its vector, shape (dimension,), tokens, shape (n, dimension), and their weights."""
        _, rows = self.vectors.search(vector, _COMPARED)
        forth, back = self.tokens.alike(tokens, weights, rows)
        sentences: dict[tuple[int, int], float] = {}
        passages: dict[int, float] = {}
        for row, score in zip(rows.tolist(), ((1 - _BACK) * forth + _BACK * back).tolist(), strict=True):
            place = self._places[row]
            sentences[place] = max(score, sentences.get(place, 0.0))
            passages[place[0]] = max(score, passages.get(place[0], 0.0))
        return Likeness(sentences=sentences, passages=passages)


def encode_asked(
    questions: Sequence[tuple[Asked, str | None]], encoder: Encoder, done: Callable[[int], None]
) -> list[AskedPart]:
    """What is kept of each question with its language; `done` is told how many more are encoded."""
    alignment = Alignment.of(encoder.id)
    found: dict[int, AskedPart] = {}
    for rows in batches([len(one.text) for one, _ in questions]):
        encoded = encoder.encode_query_tokens([questions[row][0].text for row in rows])
        for row, one in zip(rows, encoded, strict=True):
            asked, lang = questions[row]
            tokens = alignment.query_tokens(one.tokens[meaningful(asked.text, one.spans)], lang)
            packed = pack(tokens, np.zeros(len(tokens), np.int64))
            found[row] = AskedPart(vector=alignment.query(one.vector, lang), tokens=packed)
        done(len(rows))
    return [found[row] for row in range(len(questions))]
