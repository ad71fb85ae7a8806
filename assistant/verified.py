"""Verified answer: quotations that a person chose for a question, used while their documents stay as they were."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from assistant.citation import Citation, cite
from corpus import Document, Passage, Related, Span
from corpus.passage import passage_id
from index import Query, Retriever

SAME_QUESTION = 0.86
"""How near a question must be to a way of asking. The hard case is a question whose own answer nobody verified, but
a neighbour's ("Can Boston police tell ICE where I live?" and "... hold me for ICE?"). Of 900 questions of the bank
(dev, twelve languages), with answers verified in six languages 1.9 % would get another's at .74, 1.0 % at .78 and
.1 % at .80 to .84: one pair, at .853. A wrong answer costs more than none, so what is found is little more than the
same words: of questions in other words (languages) than an answer has, 31 % at .78, 14 % at .84, 9 % at .88. Staff add
ways to ask. `tests/eval/same_question.py` is the sweep."""

MARGIN = 0.04
"""How much nearer than any other verified answer's."""

_COMPARED = 20
"""Ways to ask, nearest by their vectors, that are compared token by token."""


class Stale(StrEnum):
    """Why a verified answer is not used any more."""

    CHANGED = "changed"
    """A document it quotes changed or is gone, or what it quotes is not what was verified."""
    SUPERSEDED = "superseded"
    """A newer text has replaced a document it quotes."""
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A sentence as it was verified: where it stands, and in which version of its document."""

    document_id: str
    content_hash: str
    passage_id: str
    passage: Span
    """Of the passage, in the document."""
    span: Span
    """Of the sentence, in the document."""
    quote_hash: str
    """SHA-256 of the words: another sentence of the same text is not what was verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedAnswer:
    """Questions that mean the same, and the quotations that a person verified as their answer."""

    id: str
    family: str | None
    """Of the documents that are quoted, where they have one."""
    questions: Mapping[str, tuple[str, ...]]
    """Ways to ask, by language."""
    quotations: Mapping[str, tuple[Quotation, ...]]
    """The answer by language; the first is the one that was verified first, for readers of any other."""
    verified_by: str
    verified_on: date
    expires: date | None = None
    """The last day on which it may be used."""

    def for_reader(self, lang: str | None) -> tuple[Quotation, ...]:
        """The quotations in this language, else those that were verified first."""
        return self.quotations.get(lang or "") or next(iter(self.quotations.values()), ())


class VerifiedAnswers(Protocol):
    """The verified answers, and the queue of those that somebody has to verify again."""

    def candidates(self) -> Sequence[VerifiedAnswer]:
        """Every answer that may be used."""

    def match(self, query: Query, retriever: Retriever) -> VerifiedAnswer | None:
        """The answer whose question means the same as this one; None when none clearly does."""

    def mark_stale(self, answer_id: str, reason: Stale) -> None:
        """Queue an answer to be verified again, and use it no more; nothing of a question is kept."""


class Documents(Protocol):
    """The stored documents, as they are at this moment."""

    def document(self, document_id: str) -> Document | None:
        """The document of this id."""

    def related(self, document: Document) -> Related:
        """What somebody who cites this document has to know of."""


def bind(passage: Passage, span: Span) -> Quotation:
    """A sentence of a passage as a person has just verified it."""
    return Quotation(
        document_id=passage.document_id,
        content_hash=passage.content_hash,
        passage_id=passage.id,
        passage=Span(passage.start, passage.end),
        span=span,
        quote_hash=_digest(passage.quote(span)),
    )


def staleness(answer: VerifiedAnswer, documents: Documents, today: date) -> Stale | None:
    """Why an answer may not be used; None while every sentence, in every language, is as it was verified."""
    if answer.expires is not None and answer.expires < today:
        return Stale.EXPIRED
    quotations = [quotation for found in answer.quotations.values() for quotation in found]
    if not quotations or not all(_quoted(1, quotation, documents) for quotation in quotations):
        return Stale.CHANGED
    cited = [documents.document(one) for one in dict.fromkeys(quotation.document_id for quotation in quotations)]
    if any(one is not None and (one.superseded_by or documents.related(one).superseded_by) for one in cited):
        return Stale.SUPERSEDED
    return None


def verified_citations(answer: VerifiedAnswer, lang: str | None, documents: Documents) -> list[Citation]:
    """The citations for a reader of this language, each checked against its stored document."""
    found = (_quoted(number, one, documents) for number, one in enumerate(answer.for_reader(lang), start=1))
    return [citation for citation in found if citation is not None]


def _quoted(marker: int, quotation: Quotation, documents: Documents) -> Citation | None:
    """The citation of a bound sentence, if its document, its passage and its words are the ones that were verified."""
    document = documents.document(quotation.document_id)
    if document is None or document.content_hash != quotation.content_hash:
        return None
    start, end = quotation.passage.start, quotation.passage.end
    if passage_id(document.id, document.content_hash, start, end) != quotation.passage_id:
        return None
    passage = Passage(
        id=quotation.passage_id,
        document_id=document.id,
        content_hash=document.content_hash,
        start=start,
        end=end,
        heading=(),
        lang=document.lang,
        text=document.text[start:end],
        sentences=(quotation.span,),
    )
    citation = cite(marker, passage, quotation.span, document)
    return citation if citation is not None and _digest(citation.quote) == quotation.quote_hash else None


def _digest(quote: str) -> str:
    return hashlib.sha256(quote.encode("utf-8")).hexdigest()


def similarity(one: Query, other: Query) -> float:
    """How near two questions are in meaning, whatever their languages.

    Each token's best cosine among the other question's, averaged both ways (late interaction): what only one of
    them speaks of counts against it. Questions without token vectors are near to none.
    """
    if not one.tokens.size or not other.tokens.size:
        return 0.0
    cosines = one.tokens @ other.tokens.T
    return float(cosines.max(axis=1).mean() + cosines.max(axis=0).mean()) / 2


class Matcher:
    """Finds the answer whose question means the same; keeps the vectors of the answers' questions, of nothing else."""

    def __init__(self) -> None:
        self._queries: dict[tuple[str, str, str], Query] = {}

    def match(self, query: Query, answers: Iterable[VerifiedAnswer], retriever: Retriever) -> VerifiedAnswer | None:
        """The best answer, if it is near enough and clearly nearer than the next."""
        asked = [(self._query(lang, text, retriever), answer) for answer in answers for lang, text in _ways(answer)]
        nearest = sorted(asked, key=lambda way: float(way[0].vector @ query.vector), reverse=True)[:_COMPARED]
        best: dict[str, float] = {}
        for way, answer in nearest:
            best[answer.id] = max(best.get(answer.id, 0.0), similarity(query, way))
        first, second, *_ = *sorted(best.values(), reverse=True), 0.0, 0.0
        if first < SAME_QUESTION or first - second < MARGIN:
            return None
        return next(answer for _, answer in nearest if best[answer.id] == first)

    def _query(self, lang: str, text: str, retriever: Retriever) -> Query:
        key = (retriever.manifest.encoder, lang, text)
        if key not in self._queries:
            self._queries[key] = retriever.query(text, lang)
        return self._queries[key]


def _ways(answer: VerifiedAnswer) -> list[tuple[str, str]]:
    """The ways to ask for it, each with its language."""
    return [(lang, text) for lang, texts in answer.questions.items() for text in texts]


class VerifiedInMemory:
    """Verified answers of one process; a store of the staff's replaces it. May be used from several threads."""

    def __init__(self, answers: Iterable[VerifiedAnswer] = ()) -> None:
        self._answers = {answer.id: answer for answer in answers}
        self._stale: dict[str, Stale] = {}
        self._matcher = Matcher()
        self._lock = threading.Lock()

    def put(self, answer: VerifiedAnswer) -> None:
        """Add an answer, or one that was verified again."""
        with self._lock:
            self._answers[answer.id] = answer
            self._stale.pop(answer.id, None)

    def candidates(self) -> Sequence[VerifiedAnswer]:
        """Every answer that may be used."""
        with self._lock:
            return [answer for answer in self._answers.values() if answer.id not in self._stale]

    def match(self, query: Query, retriever: Retriever) -> VerifiedAnswer | None:
        """The answer whose question means the same as this one; None when none clearly does."""
        return self._matcher.match(query, self.candidates(), retriever)

    def mark_stale(self, answer_id: str, reason: Stale) -> None:
        """Queue an answer to be verified again, and use it no more."""
        with self._lock:
            if answer_id in self._answers:
                self._stale[answer_id] = reason

    def queue(self) -> dict[str, Stale]:
        """The ids of the answers to verify again, each with the reason."""
        with self._lock:
            return dict(self._stale)
