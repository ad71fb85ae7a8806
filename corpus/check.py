"""Check: what staff should look at in the corpus."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from corpus.document import QUOTABLE, Document, Kind
from corpus.family import differences
from corpus.language import LANGUAGES
from corpus.related import are_near_duplicates, successors
from corpus.schedule import Schedule
from corpus.service import Service
from corpus.similarity import NearDuplicate

STALE = timedelta(days=730)
"""A text that says of itself that it is older than this may no longer hold."""

STALE_LISTING = timedelta(days=365)
"""A listing is to be confirmed at least once a year, as directories of services hold it."""

MIN_QUOTABLE = 0.1
"""The part of a text in sentences; with less, it is labels and scraps, or was not read well."""

MIN_GARBLED = 3
"""Wrongly decoded pairs; `“LIBERTÉ”` ends in one by chance."""

_UNREAD = re.compile("[\ufffd\ue000-\uf8ff]")
_HIGH = re.compile(r"[^\x00-\x7f]{2,}")

Problems = Iterator[tuple["Problem", str]]


class Problem(StrEnum):
    """What is found, the serious ones first."""

    PAST_REVIEW = "past-review"
    BROKEN_LINK = "broken-supersedes"
    NO_CONTACT = "no-contact"
    UNREADABLE = "unreadable"
    EXPIRED_HOURS = "expired-hours"
    OUT_OF_STEP = "out-of-step"
    """A translation whose original changed, or whose parts are not those of its original."""
    STALE = "stale"
    STALE_LISTING = "stale-listing"
    UNDATED = "undated"
    UNKNOWN_LANGUAGE = "unknown-language"
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near-duplicate"
    NO_PHONE = "no-phone"
    DRAFT = "draft"
    MISSING_LANGUAGES = "missing-languages"


SERIOUS = frozenset({Problem.PAST_REVIEW, Problem.BROKEN_LINK, Problem.NO_CONTACT})
"""What makes `corner check` fail."""


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


def check(
    documents: Sequence[Document],
    services: Iterable[Service],
    today: date,
    near_duplicates: Iterable[NearDuplicate] = (),
) -> list[Finding]:
    """Everything staff should look at, in the order of the documents."""
    by_document = {service.document_id: service for service in services}
    corpus = _Corpus(documents, near_duplicates)
    return [
        Finding(problem=problem, document=document, detail=detail)
        for document in documents
        for problem, detail in (
            *_own_problems(document, today),
            *corpus.succession_problems(document),
            *corpus.copy_problems(document),
            *corpus.family_problems(document),
            *_listing_problems(by_document.get(document.id), today),
        )
    ]


def is_stale(document: Document, today: date) -> bool:
    """Whether a text is too old to be trusted without a look, or past the day it was to be reviewed."""
    found = {problem for problem, _ in _own_problems(document, today)}
    return bool(found & {Problem.STALE, Problem.STALE_LISTING, Problem.PAST_REVIEW})


class _Corpus:
    """What is seen only where all documents are seen together."""

    def __init__(self, documents: Sequence[Document], near_duplicates: Iterable[NearDuplicate]) -> None:
        self._by_name = {name: document for document in documents for name in (document.id, document.source)}
        self._copies = Counter(document.content_hash for document in documents)
        self._successor = successors(documents)
        self._families: dict[str, list[Document]] = defaultdict(list)
        for document in documents:
            if document.family is not None:
                self._families[document.family].append(document)
        self._alike: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for pair in near_duplicates:
            self._alike[pair.document_id].append((pair.other_id, pair.resemblance))
            self._alike[pair.other_id].append((pair.document_id, pair.resemblance))

    def succession_problems(self, document: Document) -> Problems:
        """Links to what is not there, and circles."""
        for other in (document.supersedes, document.superseded_by):
            if other is not None and other not in self._by_name:
                yield Problem.BROKEN_LINK, other
        chain = self._chain(document.id)
        if document.id in chain:
            circle = " -> ".join(self._by_name[one].source for one in (document.id, *chain))
            yield Problem.BROKEN_LINK, f"replaces itself: {circle}"

    def copy_problems(self, document: Document) -> Problems:
        """The same text twice, or one story twice where neither replaced the other."""
        if document.kind is Kind.DOCUMENT and self._copies[document.content_hash] > 1:
            yield Problem.DUPLICATE, ""
        for other_id, resemblance in self._alike[document.id]:
            other = self._by_name.get(other_id)
            if other is None or other.content_hash == document.content_hash or not are_near_duplicates(document, other):
                continue
            if document.id not in self._chain(other.id) and other.id not in self._chain(document.id):
                yield Problem.NEAR_DUPLICATE, f"{other.source} ({resemblance:.0%} alike)"

    def family_problems(self, document: Document) -> Problems:
        """What a family lacks, told of its original; and a translation that is not its original's."""
        members = self._families[document.family] if document.family is not None else []
        languages = {member.lang for member in members}
        if document.translated_from is None:
            missing = [lang for lang in LANGUAGES if lang not in languages]
            if missing and len(languages) > 1:
                yield Problem.MISSING_LANGUAGES, " ".join(missing)
            return
        original = next((member for member in members if member.lang == document.translated_from), None)
        if original is None:
            yield Problem.OUT_OF_STEP, f"its original ({document.translated_from}) is not here"
            return
        found = list(differences(original, document))
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            yield Problem.OUT_OF_STEP, f"{found[0]}{more}"

    def _chain(self, document_id: str) -> list[str]:
        """What replaced a document, and what replaced that."""
        chain: list[str] = []
        following = self._successor.get(document_id)
        while following is not None and following not in chain:
            chain.append(following)
            following = self._successor.get(following)
        return chain


def _own_problems(document: Document, today: date) -> Problems:
    listing = document.kind is Kind.LISTING
    if document.review_by is not None and document.review_by.latest < today:
        yield Problem.PAST_REVIEW, str(document.review_by)
    unreadable = _unreadable(document)
    if unreadable:
        yield Problem.UNREADABLE, unreadable
    if document.as_of is None:
        yield Problem.UNDATED, ""
    elif document.as_of.latest + (STALE_LISTING if listing else STALE) < today:
        yield Problem.STALE_LISTING if listing else Problem.STALE, str(document.as_of)
    if document.lang is None:
        yield Problem.UNKNOWN_LANGUAGE, ""
    if document.review.status == "draft":
        yield Problem.DRAFT, ""


def _unreadable(document: Document) -> str:
    """Why a text is hardly one, or nothing."""
    quotable = sum(block.end - block.start for block in document.blocks if block.kind in QUOTABLE)
    unread = len(_UNREAD.findall(document.text))
    garbled = sum(_is_garbled(run) for run in _HIGH.findall(document.text))
    if unread:
        return f"{unread} characters that could not be read"
    if garbled >= MIN_GARBLED:
        return "letters in the wrong encoding; save the file as UTF-8 and add it again"
    if quotable < MIN_QUOTABLE * len(document.text):
        return f"only {quotable} of {len(document.text)} characters can be quoted"
    return ""


def _is_garbled(run: str) -> bool:
    """Whether characters are UTF-8 that was read as Windows-1252: `Ã©` for `é`."""
    try:
        run.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _listing_problems(service: Service | None, today: date) -> Problems:
    if service is None:
        return
    if not (service.phones or service.email or service.url):
        yield Problem.NO_CONTACT, service.name
    elif not service.phones:
        yield Problem.NO_PHONE, service.name
    last_days = [_last_day(schedule) for schedule in service.schedules]
    if last_days and all(day < today for day in last_days):
        yield Problem.EXPIRED_HOURS, f"{service.name}: {max(last_days)}"


def _last_day(schedule: Schedule) -> date:
    return min(schedule.valid_to or date.max, schedule.until or date.max)
