"""Hybrid retriever: candidates from dense, sentence and lexical search, ranked by late interaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np

from corpus import Passage, chunker_id
from index.alignment import Alignment
from index.dense import Rows
from index.encoder import Encoder, Vectors
from index.family import Families
from index.generation import Generation, Manifest, open_current
from index.glossary import Glossary
from index.lexical import LexicalQuery
from index.lexicon import Lexicon
from index.ranker import Ranker, lifted
from index.retriever import Hit, Query, ScoredSentence, Support, mean_vector, speaks
from index.terms import terms
from index.tokens import Match, meaningful

_DEPTH = 100
"""Passages, and sentences, that dense search looks at; half as many by words alone."""

_CANDIDATES = 80
"""Of those passages, how many late interaction compares; and half as many for the sake of a sentence."""

_NO_SENTENCE = 0.8
"""A passage without a sentence that may speak for it: the usual ratio of the best sentence's score to the passage's."""

_SAMPLE = 64
"""Passages that stand for all of them when the background of a question is measured."""

_DENSE_EVIDENCE = 0.8
"""Weight of the passage's own cosine in its evidence, the rest for its score. Telling answerable from
unanswerable questions of the bank (dev, mean AUROC over twelve languages, fitted and tried on different
topics): .926 so, .911 by the score alone, .923 by the cosine alone."""

_SENTENCE_COSINE = 0.3
"""Weight of a sentence's own vector beside its tokens."""


_SENTENCE_LIFT = 0.5
"""How much of the way a sentence's score goes to its likeness with a question that it is known to answer. Dev half, six
languages, the very sentence written down first / among those shown: .48 / .74 at 0, .55 / .78 at .5, .58 / .75 at 1."""

_FURTHER = 4
"""Place among the hits, from 0, of the passage that the best one's margin is counted to."""

_ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    """One way to put a question, and its share of the whole; the shares of a question sum to one."""

    text: str
    lang: str | None
    share: float


class HybridRetriever:
    """Finds candidates in three ways and ranks them by what their tokens, words and sentences say."""

    def __init__(self, generation: Generation, encoder: Encoder, *, lexicon: Lexicon | None = None) -> None:
        """`lexicon` is the one that comes with the program, where the encoder is the one it was weighed for."""
        self._generation = generation
        self._encoder = encoder
        self._alignment = Alignment.of(encoder.id)
        self._glossary = Glossary.built_in()
        self._lexicon = lexicon or (Lexicon.built_in() if self._alignment.id != "none" else Lexicon.none())
        self._ranker = Ranker.built_in()
        self._families = Families(generation.passages, generation.families)
        self._mean = mean_vector(generation.passage_vectors)
        self._row = {passage.id: row for row, passage in enumerate(generation.passages)}
        self._first = np.asarray(generation.first_sentence)
        self._speaking = np.array([speaks(p.quote(span)) for p in generation.passages for span in p.sentences], bool)

    @property
    def manifest(self) -> Manifest:
        """What the index was made from and with."""
        return self._generation.manifest

    @property
    def name(self) -> str:
        """Name of the generation."""
        return self._generation.name

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, by row."""
        return self._generation.passages

    def query(self, text: str, lang: str | None, *, context: str | None = None) -> Query:
        """Encode a question once for all searches.

        With a context, the vector lies between the question's own and that of the context, and the tokens
        and words of both are looked for: the context says what is spoken of, the question what is asked of it.
        What the lexicon makes of it in English is looked for as well.
        """
        whole = text if context is None else context
        wordings = self._wordings(text, whole, lang)
        encoded = self._encoder.encode_query_tokens([one.text for one in wordings])
        vector = np.zeros(self._encoder.dimension, np.float32)
        tokens, weights = [], []
        for one, its in zip(encoded, wordings, strict=True):
            kept = one.tokens[meaningful(its.text, one.spans)]
            vector += its.share * self._alignment.query(one.vector, its.lang)
            tokens.append(self._alignment.query_tokens(kept, its.lang))
            weights.append(np.full(len(kept), its.share / max(1, len(kept)), np.float32))
        return self._query(text, whole, lang, vector, np.concatenate(tokens), np.concatenate(weights))

    def _query(
        self, text: str, whole: str, lang: str | None, vector: Vectors, tokens: Vectors, weights: Vectors
    ) -> Query:
        vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
        return Query(
            text=text,
            lang=lang,
            vector=vector,
            tokens=tokens,
            weights=weights,
            lexical=LexicalQuery.of(whole, lang, self._glossary),
            likeness=self._generation.asked.likeness(vector, tokens, weights),
        )

    def wordings(self, text: str, lang: str | None) -> list[str]:
        """What is encoded for a question: its own words, and what the lexicon makes of them."""
        return [one.text for one in self._wordings(text, text, lang)]

    def _wordings(self, text: str, whole: str, lang: str | None) -> list[_Wording]:
        english = self._lexicon.english(whole, lang)
        share = self._lexicon.weight(lang) if english else 0.0
        own = list(dict.fromkeys([text, whole]))
        found = [_Wording(text=one, lang=lang, share=(1 - share) / len(own)) for one in own]
        return [*found, _Wording(text=english, lang=_ENGLISH, share=share)] if share else found

    def search(self, query: Query, k: int) -> list[Hit]:
        """The `k` best passages; translations of the same part count as one."""
        lexical, glossary = self._generation.lexical.scores(query.lexical)
        rows = self._candidates(query, lexical, glossary, k)
        scores = lifted(self._ranker.scores(self._signals(query, rows, lexical, glossary)), query.likeness.of(rows))
        ranked = sorted(
            ((round(float(score), 6), int(row)) for score, row in zip(scores, rows, strict=True)), key=_order
        )
        merged = self._families.merge(ranked, query.shown)
        evidence = self._evidence(query, merged)
        return [
            Hit(
                passage=self._generation.passages[row],
                score=score,
                evidence=evidence[rank - 1],
                rank=rank,
                origin="hybrid",
            )
            for rank, (score, row) in enumerate(merged[:k], start=1)
        ]

    def vectors(self, rows: Rows) -> Vectors:
        """The vectors of some passages, shape (n, dimension), to be multiplied with a question's."""
        return self._generation.passage_vectors.select(rows)

    def signals(self, query: Query, rows: Rows) -> Vectors:
        """The signals of some passages, shape (n, len(SIGNALS)): what the ranker weighs."""
        return self._signals(query, rows, *self._generation.lexical.scores(query.lexical))

    def sentences(self, query: Query, passages: Sequence[Passage]) -> list[ScoredSentence]:
        """Every quotable sentence of the passages, scored by its own tokens and its own vector."""
        found = []
        for passage in passages:
            scores = self._sentence_scores(query, self._row[passage.id])
            for span, score in zip(passage.sentences, scores, strict=True):
                found.append(ScoredSentence(passage=passage, span=span, score=float(score)))
        return found

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order."""
        return self._generation.passages_of(document_id)

    def background(self, query: Query) -> float:
        """Mean evidence of passages from all over the index for this question."""
        if not len(self._generation.passages):
            return 0.0
        rows = self._sample()
        score = float(self._ranker.scores(self.signals(query, rows)).mean())
        return (1 - _DENSE_EVIDENCE) * score + _DENSE_EVIDENCE * float(self._mean @ query.vector)

    def support(self, query: Query, hits: Sequence[Hit]) -> Support | None:
        """How well the best of some hits, at least one, bears a question out, beside the others and the index."""
        rows = np.array([self._row[hit.passage.id] for hit in hits], np.int64)
        match = self._match(query, np.concatenate([rows[:1], self._sample()]))
        late, ordinary = match.passage[0], match.passage[1:]
        there = set(terms(hits[0].passage.embedded, hits[0].passage.lang))
        found = sum(name in there for name in query.lexical.names)
        return Support(
            late=float(late),
            cosine=float((self.vectors(rows) @ query.vector).max()),
            rise=float(late - ordinary.mean()),
            spread=float(ordinary.std()),
            margin=hits[0].score - hits[min(len(hits) - 1, _FURTHER)].score,
            found=found,
            missing=len(query.lexical.names) - found,
            tokens=len(query.tokens),
            lift=max(0.0, query.likeness.passages.get(int(rows[0]), 0.0) - float(late)),
        )

    def _sample(self) -> Rows:
        return np.unique(np.linspace(0, max(0, len(self.passages) - 1), _SAMPLE).astype(np.int64))

    def _candidates(self, query: Query, lexical: Vectors, glossary: Vectors, k: int) -> Rows:
        """Rows, in order, of the passages that can be among the best."""
        depth = max(_DEPTH, 4 * k)
        _, near = self._generation.passage_vectors.search(query.vector, depth)
        worded = np.argsort(-(lexical + glossary), kind="stable")[: depth // 2]
        pool = np.union1d(near, worded[(lexical + glossary)[worded] > 0])
        fused = self._ranker.fused(self.vectors(pool) @ query.vector, lexical[pool], glossary[pool])
        best = pool[np.argsort(-fused, kind="stable")[: max(_CANDIDATES, 4 * k)]]
        _, sentences = self._generation.sentence_vectors.search(query.vector, depth // 2)
        owners = np.searchsorted(self._first, sentences, side="right") - 1
        asked = np.array([*query.likeness.passages], np.int64)
        return np.unique(np.concatenate([best, owners, asked]))

    def _signals(self, query: Query, rows: Rows, lexical: Vectors, glossary: Vectors) -> Vectors:
        match = self._match(query, rows)
        sentence = np.where(np.isnan(match.sentence), _NO_SENTENCE * match.passage, match.sentence)
        signals: Vectors = np.stack([match.passage, sentence, lexical[rows], glossary[rows]], axis=1)
        return signals

    def _match(self, query: Query, rows: Rows) -> Match:
        return self._generation.tokens.match(query.tokens, query.weights, rows, self._speaking, self._first)

    def _evidence(self, query: Query, ranked: Sequence[tuple[float, int]]) -> list[float]:
        """How sure each hit is to be about the question: no less than by what ranks after it."""
        cosines = [
            float(vector @ query.vector) for vector in self.vectors(np.array([row for _, row in ranked], np.int64))
        ]
        best = list(accumulate(reversed(cosines), max))[::-1]
        return [
            (1 - _DENSE_EVIDENCE) * score + _DENSE_EVIDENCE * cosine
            for (score, _), cosine in zip(ranked, best, strict=True)
        ]

    def _sentence_scores(self, query: Query, row: int) -> Vectors:
        first, last = self._first[row : row + 2]
        cosines = self._generation.sentence_vectors.vectors(int(first), int(last - first)) @ query.vector
        matches = self._generation.tokens.sentences(query.tokens, query.weights, row, int(last - first))
        alike = np.array(
            [query.likeness.sentences.get((row, number), 0.0) for number in range(last - first)], np.float32
        )
        lift = np.float32(_SENTENCE_LIFT) * np.maximum(0, alike - matches)
        scores: Vectors = matches + np.float32(_SENTENCE_COSINE) * cosines + lift
        return scores


def open_retriever(root: Path, encoder: Encoder) -> HybridRetriever:
    """The retriever over the index in use in `root`; raises as `open_current` does."""
    return HybridRetriever(open_current(root, encoder=encoder.id, chunker=chunker_id()), encoder)


def _order(ranked: tuple[float, int]) -> tuple[float, int]:
    """Best first, equal ones in the order of the index."""
    return (-ranked[0], ranked[1])
