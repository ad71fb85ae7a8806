"""Known index: the questions that passages are known to answer, and how much a new question is like them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from corpus import KnownQuestion, Passage
from index.alignment import Alignment
from index.dense import DenseIndex, Rows
from index.encoder import Encoder, Vectors, batches
from index.tokens import Records, TokenIndex, meaningful, pack

_COMPARED = 48
"""Known questions of one language, the nearest by their vectors, whose tokens are compared."""

_ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownPart:
    """What the index keeps of one known question: its vector, shape (dimension,), and its packed tokens."""

    vector: Vectors
    tokens: Records


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Likeness:
    """How much a question is like those that are known: late interaction with the likest of each, 0 for none."""

    passages: Vectors
    """Of each passage of the index, shape (passages,)."""
    sentences: dict[tuple[int, int], float]
    """Of sentences, by the passage's row and the sentence's number in it."""


class KnownIndex:
    """Vectors and tokens of known questions, in the order of the passages."""

    def __init__(self, passages: Sequence[Passage], vectors: DenseIndex, tokens: TokenIndex) -> None:
        """`vectors` and `tokens` have a row for each known question, passage by passage."""
        self.vectors = vectors
        self.tokens = tokens
        self._count = len(passages)
        self._first = (0, *accumulate(len(passage.known) for passage in passages))
        owned = [(row, one) for row, passage in enumerate(passages) for one in passage.known]
        self._passage = np.array([row for row, _ in owned], np.int64)
        self._sentence = [passages[row].sentences.index(one.sentence) for row, one in owned]
        languages = np.array([one.lang or "" for _, one in owned])
        self._of_language = {str(lang): np.flatnonzero(languages == lang) for lang in np.unique(languages)}

    @classmethod
    def from_parts(cls, passages: Sequence[Passage], parts: Sequence[KnownPart], dimension: int) -> KnownIndex:
        """An index of what `encode_known` gave for the passages' questions in order."""
        vectors = np.array([part.vector for part in parts], np.float32).reshape(len(parts), dimension)
        tokens = TokenIndex.from_passages([part.tokens for part in parts], dimension)
        return cls(passages, DenseIndex.from_vectors(vectors, dimension), tokens)

    def parts(self, passage: int) -> list[KnownPart]:
        """What is kept of the questions of one passage."""
        first, last = self._first[passage : passage + 2]
        vectors = self.vectors.vectors(first, last - first)
        return [
            KnownPart(vector=vector, tokens=self.tokens.records(row)) for row, vector in enumerate(vectors, start=first)
        ]

    def likeness(self, vector: Vectors, tokens: Vectors, weights: Vectors, lang: str | None) -> Likeness:
        """Compare a question with what is known in its language and in English.

        `vector`, shape (dimension,), `tokens`, shape (n, dimension), `weights`, shape (n,), as of a `Query`.
        """
        passages = np.zeros(self._count, np.float32)
        sentences: dict[tuple[int, int], float] = {}
        rows = self._nearest(vector, lang)
        scores = weights @ self.tokens.best(tokens, rows) if len(rows) else np.zeros(0, np.float32)
        np.maximum.at(passages, self._passage[rows], scores)
        for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
            place = int(self._passage[row]), self._sentence[row]
            sentences[place] = max(score, sentences.get(place, 0.0))
        return Likeness(passages=passages, sentences=sentences)

    def _nearest(self, vector: Vectors, lang: str | None) -> Rows:
        """The rows to compare: of each of the two languages the nearest by their vectors."""
        found = [np.zeros(0, np.int64)]
        for one in dict.fromkeys((lang or _ENGLISH, _ENGLISH)):
            rows = self._of_language.get(one, found[0])
            cosines = self.vectors.select(rows) @ vector
            found.append(rows[np.argsort(-cosines, kind="stable")[:_COMPARED]])
        return np.concatenate(found)


def encode_known(questions: Sequence[KnownQuestion], encoder: Encoder, done: Callable[[int], None]) -> list[KnownPart]:
    """What is kept of each question, aligned by its language; `done` is told how many more are encoded."""
    found: dict[int, KnownPart] = {}
    for rows in batches([len(question.text) for question in questions]):
        encoded = encoder.encode_query_tokens([questions[row].text for row in rows])
        for row, one in zip(rows, encoded, strict=True):
            question = questions[row]
            tokens = Alignment.of(encoder.id).query_tokens(
                one.tokens[meaningful(question.text, one.spans)], question.lang
            )
            found[row] = KnownPart(
                vector=Alignment.of(encoder.id).query(one.vector, question.lang),
                tokens=pack(tokens, np.zeros(len(tokens), np.int64)),
            )
        done(len(rows))
    return [found[row] for row in range(len(questions))]
