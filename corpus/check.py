"""Check: what staff should look at in the corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from corpus.document import Document, Kind
from corpus.service import Service

STALE = timedelta(days=730)
"""A text that says of itself that it is older than this may no longer hold."""


class Problem(StrEnum):
    """What is found; `SERIOUS` ones make `corner check` fail."""

    DRAFT = "draft"
    UNDATED = "undated"
    UNKNOWN_LANGUAGE = "unknown-language"
    STALE = "stale"
    PAST_REVIEW = "past-review"
    BROKEN_LINK = "broken-supersedes"
    DUPLICATE = "duplicate"
    NO_CONTACT = "no-contact"


SERIOUS = frozenset({Problem.PAST_REVIEW, Problem.BROKEN_LINK, Problem.NO_CONTACT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem of one document, with what it is about."""

    problem: Problem
    document: Document
    detail: str = ""

    @property
    def serious(self) -> bool:
        """Whether it must be mended before the document is trusted."""
        return self.problem in SERIOUS


def check(documents: Sequence[Document], services: Iterable[Service], today: date) -> list[Finding]:
    """Everything staff should look at, in the order of the documents."""
    by_document = {service.document_id: service for service in services}
    names = {name for document in documents for name in (document.id, document.source)}
    copies = Counter(document.content_hash for document in documents)
    findings = []
    for document in documents:
        for problem, detail in (
            *_own_problems(document, today),
            *_linked_problems(document, names, copies),
            *_listing_problems(by_document.get(document.id)),
        ):
            findings.append(Finding(problem=problem, document=document, detail=detail))
    return findings


def _own_problems(document: Document, today: date) -> Iterator[tuple[Problem, str]]:
    if document.review.status == "draft":
        yield Problem.DRAFT, ""
    if document.as_of is None:
        yield Problem.UNDATED, ""
    elif document.as_of.latest + STALE < today:
        yield Problem.STALE, str(document.as_of)
    if document.lang is None:
        yield Problem.UNKNOWN_LANGUAGE, ""
    if document.review_by is not None and document.review_by.latest < today:
        yield Problem.PAST_REVIEW, str(document.review_by)


def _linked_problems(document: Document, names: set[str], copies: Counter[str]) -> Iterator[tuple[Problem, str]]:
    for other in (document.supersedes, document.superseded_by):
        if other is not None and other not in names:
            yield Problem.BROKEN_LINK, other
    if document.kind is Kind.DOCUMENT and copies[document.content_hash] > 1:
        yield Problem.DUPLICATE, ""


def _listing_problems(service: Service | None) -> Iterator[tuple[Problem, str]]:
    if service is not None and not (service.phones or service.email or service.url):
        yield Problem.NO_CONTACT, service.name
