"""Retriever: a question into ranked passages, and the relevance of their sentences.

The dense one here, by vectors of whole passages and sentences alone, is what `index.hybrid` is measured
against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from corpus import Passage, Span
from index.alignment import Alignment
from index.asked import NO_LIKENESS, Likeness
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.generation import Generation, Manifest
from index.lexical import NOTHING, LexicalQuery

_DEPTH = 100
"""Passages and sentences looked at before the exact score decides."""


_MIN_BYTES = 60
"""UTF-8 bytes of a sentence that may speak for its passage: some ten words of English, twenty
characters of Chinese."""


def speaks(quote: str) -> bool:
    """Whether a sentence is long enough to speak for its passage."""
    return len(quote.encode("utf-8")) >= _MIN_BYTES


_NO_SENTENCE = 0.02
"""What a passage without such a sentence loses: the usual distance between the two cosines."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Query:
    """A question as it is searched for: its text, the language it is written in (None = unknown) and vector."""

    text: str
    lang: str | None
    vector: Vectors
    """Shape (dimension,), unit length."""
    tokens: Vectors = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    """Shape (n, dimension), unit length each; empty where no use is made of them."""
    weights: Vectors = field(default_factory=lambda: np.zeros(0, np.float32))
    """What each token counts, shape (n,); they sum to one."""
    lexical: LexicalQuery = NOTHING
    """What is looked for in words."""
    reader: str | None = None
    """The language the person reads, where it is not known to be the question's own."""
    likeness: Likeness = NO_LIKENESS
    """How much it is like questions that sentences of the index are known to answer."""

    @property
    def shown(self) -> str | None:
        """The language to show things in."""
        return self.reader or self.lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found, its score, its rank from 1, and which search found it."""

    passage: Passage
    score: float
    evidence: float
    """How sure it is that the passage is about the question at all; what ranks best need not tell that best."""
    rank: int
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSentence:
    """A quotable sentence of a passage with its relevance to a query (cosine)."""

    passage: Passage
    span: Span
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """How well what was found bears a question out; no one of these tells, together they do."""

    late: float
    """Late interaction with the best passage."""
    cosine: float
    """The best cosine of a found passage."""
    rise: float
    """How far `late` stands above that of an ordinary passage of the index."""
    spread: float
    """Standard deviation of ordinary passages' late interaction."""
    margin: float
    """How far the best passage scores above the fifth."""
    found: int
    missing: int
    """The question's names and numbers that the best passage has, and has not."""
    tokens: int
    """Of the question: a short one is matched by chance more easily."""
    lift: float
    """How far the question is more like one that the best passage is known to answer than like the passage."""


class Retriever(Protocol):
    """Anything that finds passages and weighs their sentences."""

    @property
    def manifest(self) -> Manifest:
        """What the index was made from and with."""

    def query(self, text: str, lang: str | None, *, context: str | None = None) -> Query:
        """Prepare a question once for all searches; `context` is the same with what it refers back to."""

    def search(self, query: Query, k: int) -> list[Hit]:
        """The `k` best passages, best first."""

    def sentences(self, query: Query, passages: Sequence[Passage]) -> list[ScoredSentence]:
        """Every quotable sentence of the passages with its score, in order."""

    def support(self, query: Query, hits: Sequence[Hit], /) -> Support | None:
        """How well the best of some hits, at least one, bears a question out; None where that is not measured."""

    def background(self, query: Query) -> float:
        """The evidence that an ordinary passage of the index has for this question."""

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order; none where it was not indexed."""


class DenseRetriever:
    """Exact dense search over one generation, questions aligned by their language.

    A passage scores the mean of its own cosine and that of its best longer sentence. Finding the right
    one first, mean over six languages of XQuAD: .87, by the passage's cosine alone .82; among the first
    three, mean over twelve languages of our own bank (dev): .78 and .82. Without the length limit short
    lines ("Cost: free") draw questions of every kind, .72 (`docs/measurements.md`).
    """

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        self._generation = generation
        self._encoder = encoder
        self._row = {passage.id: row for row, passage in enumerate(generation.passages)}
        self._first = np.asarray(generation.first_sentence)
        self._alignment = Alignment.of(encoder.id)
        self._mean_passage = mean_vector(generation.passage_vectors)
        self._mean_sentence = mean_vector(generation.sentence_vectors)

    @property
    def manifest(self) -> Manifest:
        """What the index was made from and with."""
        return self._generation.manifest

    @property
    def name(self) -> str:
        """Name of the generation."""
        return self._generation.name

    def query(self, text: str, lang: str | None, *, context: str | None = None) -> Query:
        """Encode a question once for all searches.

        With a context, the vector lies between the question's own and that of the context: the context
        says what is spoken of, the question what is asked of it.
        """
        if context is None:
            vector = self._encoder.encode_query([text])[0]
        else:
            between = self._encoder.encode_query([text, context]).sum(axis=0)
            vector = between / np.linalg.norm(between)
        return Query(text=text, lang=lang, vector=self._alignment.query(vector, lang))

    def search(self, query: Query, k: int) -> list[Hit]:
        """The `k` best passages by the mean of passage and best sentence cosine."""
        scored = sorted(
            ((-self.score(query, row), row) for row in self._candidates(query, k)),
        )
        return [
            Hit(passage=self._generation.passages[row], score=-score, evidence=-score, rank=rank, origin="dense")
            for rank, (score, row) in enumerate(scored[:k], start=1)
        ]

    def sentences(self, query: Query, passages: Sequence[Passage]) -> list[ScoredSentence]:
        """Every quotable sentence of the passages with its cosine to the question."""
        found = []
        for passage in passages:
            scores = self._sentence_scores(query, self._row[passage.id])
            for span, score in zip(passage.sentences, scores, strict=True):
                found.append(ScoredSentence(passage=passage, span=span, score=float(score)))
        return found

    def support(self, _query: Query, _hits: Sequence[Hit]) -> Support | None:
        """Not measured: one cosine is all there is."""
        return None

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order."""
        return self._generation.passages_of(document_id)

    def background(self, query: Query) -> float:
        """Mean score of the index's passages and sentences for this question."""
        return float((self._mean_passage + self._mean_sentence) @ query.vector) / 2

    def _candidates(self, query: Query, k: int) -> set[int]:
        """Rows of the passages that can be among the best: by their own vector or by a sentence's."""
        depth = max(_DEPTH, 4 * k)
        _, passages = self._generation.passage_vectors.search(query.vector, depth)
        _, sentences = self._generation.sentence_vectors.search(query.vector, depth)
        owners = np.searchsorted(self._first, sentences, side="right") - 1
        return {int(row) for row in (*passages, *owners)}

    def score(self, query: Query, row: int) -> float:
        """The score of one passage by its row."""
        passage = self._generation.passages[row]
        own = float(self._generation.passage_vectors.vectors(row, 1)[0] @ query.vector)
        scores = self._sentence_scores(query, row)
        long = [speaks(passage.quote(span)) for span in passage.sentences]
        best = float(scores[long].max()) if any(long) else own - _NO_SENTENCE
        return (own + best) / 2

    def _sentence_scores(self, query: Query, row: int) -> Vectors:
        first, last = self._generation.first_sentence[row : row + 2]
        scores: Vectors = self._generation.sentence_vectors.vectors(first, last - first) @ query.vector
        return scores


def mean_vector(vectors: DenseIndex) -> Vectors:
    """The mean vector, zero for an empty index."""
    every = vectors.vectors()
    mean: Vectors = every.mean(axis=0) if len(every) else np.zeros(every.shape[1], np.float32)
    return mean
