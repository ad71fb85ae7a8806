"""Reader: the sentences of found passages that answer a question."""

from __future__ import annotations

from collections.abc import Sequence

from index import Hit, Query, Retriever, ScoredSentence

PASSAGE_WEIGHT = 0.3
"""How much a sentence gains from its passage's score. On XQuAD's English questions the first sentence
holds the answer for .778 at 0, .794 at .3, .790 at .6 and .788 at 1 (`tests/bench/retrieval.py`)."""

EVIDENCE = 0.075
"""How far the best passage must stand above the background to be evidence. With half of XQuAD's
articles as corpus, at most 5 % of questions about the other half pass, in each of six languages;
of questions about the corpus 3 % (en), 7 % (es) and about 33 % (ar, zh) are refused."""

MAX_SENTENCES = 3
_MARGIN = 0.02
"""Further sentences are shown while they score this close to the best."""


def has_evidence(hits: Sequence[Hit], background: float) -> bool:
    """Whether the best passage is about the question rather than about anything."""
    return bool(hits) and hits[0].score - background >= EVIDENCE


def read(retriever: Retriever, query: Query, hits: Sequence[Hit]) -> list[ScoredSentence]:
    """The sentences to quote: the best one first in line, in the order of their sources.

    Sentences of the best one's document come first; within a document they keep its order.
    """
    passage_score = {hit.passage.id: hit.score for hit in hits}
    scored = retriever.sentences(query, [hit.passage for hit in hits])
    ranked = sorted(
        scored,
        key=lambda sentence: sentence.score + PASSAGE_WEIGHT * passage_score[sentence.passage.id],
        reverse=True,
    )
    chosen = _distinct(ranked)[:MAX_SENTENCES]
    documents = list(dict.fromkeys(sentence.passage.document_id for sentence in chosen))
    return sorted(chosen, key=lambda s: (documents.index(s.passage.document_id), s.span.start))


def _distinct(ranked: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The best sentence and those close to it, without repetitions of the same words."""
    kept: dict[str, ScoredSentence] = {}
    for sentence in ranked:
        if sentence.score < ranked[0].score - _MARGIN:
            continue
        words = " ".join(sentence.passage.quote(sentence.span).casefold().split())
        kept.setdefault(words, sentence)
    return list(kept.values())
