"""Reader: the sentences of found passages that answer a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index import Hit, Query, Retriever, ScoredSentence

PASSAGE_WEIGHT = 2.0
"""How much a sentence gains from its passage's score. On the dev half of our bank, mean over twelve
languages, the first sentence shown is of a right sheet for .85 of the questions and the very one that
was written down for .51 at 2; .84 and .51 at 1, .79 and .46 at 0 (`docs/measurements.md`)."""

MAX_SENTENCES = 3
_MARGIN = 0.06
"""Further sentences are shown while they score this close to the best: on the dev half 2.2 of them, the
very one among them for .79 of the questions; at .02 it is 1.5 and .66, at .1 it is 2.7 and .82. The
share of right ones is the same."""

_WIDER_MARGIN = 0.15
"""The same for a sentence that must be known beside the best (a newer figure, a text that replaced another). In the dev
half of our stories such a pair is at most .13 apart, and what is about something else .16 and mostly .5 or more."""

_MIN_BYTES = 50
"""UTF-8 bytes of a sentence that is quoted; shorter ones are mostly labels ("Cost: free") that are near
to everything, and stand on a listing's card anyway. Without it .84 instead of .85 of the first
sentences are right. Nothing longer found, a short one is quoted after all."""


Preference = Callable[[str], tuple[int, ...]]
"""A document id into what sorts the source to cite first."""

MustStandBeside = Callable[[ScoredSentence, ScoredSentence], bool]
"""The best sentence and another: whether who reads the best must know the other too."""


def read(
    retriever: Retriever,
    query: Query,
    hits: Sequence[Hit],
    preference: Preference | None = None,
    must_stand_beside: MustStandBeside | None = None,
    *,
    limit: int = MAX_SENTENCES,
) -> list[ScoredSentence]:
    """The sentences to quote, at most `limit`, in reading order.

    The best one's document comes first; within a document they keep its order. Where several documents have
    the same words, `preference` decides between them, else their score.
    """
    passage_score = {hit.passage.id: hit.score for hit in hits}
    scored = [
        (sentence.score + PASSAGE_WEIGHT * passage_score[sentence.passage.id], sentence)
        for sentence in retriever.sentences(query, [hit.passage for hit in hits])
    ]
    long = [(score, sentence) for score, sentence in scored if _is_long(sentence)]
    ranked = sorted(long or scored, key=lambda pair: pair[0], reverse=True)
    close = [sentence for score, sentence in ranked if score >= ranked[0][0] - _MARGIN]
    if must_stand_beside is not None:
        wider = [sentence for score, sentence in ranked[len(close) :] if score >= ranked[0][0] - _WIDER_MARGIN]
        needed = [sentence for sentence in wider if must_stand_beside(close[0], sentence)]
        close = [*close[: limit - 1], *needed] if needed else close
    chosen = _distinct(close, preference)[:limit]
    documents = list(dict.fromkeys(sentence.passage.document_id for sentence in chosen))
    return sorted(chosen, key=lambda s: (documents.index(s.passage.document_id), s.span.start))


def _is_long(sentence: ScoredSentence) -> bool:
    return len(sentence.passage.quote(sentence.span).encode("utf-8")) >= _MIN_BYTES


def _distinct(sentences: Sequence[ScoredSentence], preference: Preference | None) -> list[ScoredSentence]:
    """Without repetitions of the same words, in the same order."""
    kept: dict[str, ScoredSentence] = {}
    for sentence in sentences:
        words = " ".join(sentence.passage.quote(sentence.span).casefold().split())
        before = kept.setdefault(words, sentence)
        here, there = sentence.passage.document_id, before.passage.document_id
        if preference is not None and here != there and preference(here) < preference(there):
            kept[words] = sentence
    return list(kept.values())
