"""Answer: what a question gets back: checked quotations, or an honest abstention."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from assistant.card import Card
from assistant.citation import Citation
from assistant.context import Context
from corpus import PartialDate, Service


class SourceWarning(StrEnum):
    """What a reader must know about the sources of an answer."""

    CONFLICT = "conflict"
    """Cited texts give different figures for what was asked."""
    DRAFT = "draft"
    """Nobody has reviewed a cited text yet."""
    UNDATED = "undated"
    OLD = "old"
    PAST_REVIEW = "past-review"
    """A cited text should have been checked again by now."""
    SUPERSEDED = "superseded"


class AbstentionReason(StrEnum):
    """Why there is no answer."""

    NO_QUESTION = "no-question"
    """Nothing was asked: blank, or no letters or digits."""
    WEAK_EVIDENCE = "weak-evidence"
    """Nothing in the corpus is about the question."""
    NOT_CURRENT = "not-current"
    """It was asked how something is now, and what was found is old or undated."""
    UNVERIFIED = "unverified"
    """Something was found, but the stored documents did not bear it out."""


class Note(StrEnum):
    """What is said to the person beside a reply."""

    ADVICE = "advice"
    """The question asks what to do or what will happen: general information only, and whom to ask."""
    PREMISE = "premise"
    """The question takes something for granted that the sources may not say: to be compared with the quotation."""
    PERSONAL_DATA = "personal-data"
    """Something personal was typed, which is not needed here; the question is kept without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSentence:
    """One quoted sentence with the markers of its citations."""

    text: str
    markers: tuple[int, ...]
    context: Context | None = None
    """What stands before it in its document, where it leans on it; it is checked as the sentence is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Quoted sentences in reading order; each carries at least one citation."""

    question: str
    lang: str | None
    """Of the question: BCP 47, None when undecided."""
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    services: tuple[Service, ...] = ()
    as_of: PartialDate | None = None
    """The date of the leading source."""
    warnings: tuple[SourceWarning, ...] = ()
    notes: tuple[Note, ...] = ()
    offered: Card | None = None
    """Of an emergency that the question may tell of."""
    timings_ms: dict[str, float] = field(default_factory=dict, compare=False)
    kind: Literal["answer", "advice", "verified"] = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """No answer, why not, and who may know."""

    question: str
    lang: str | None
    reason: AbstentionReason
    nearest: tuple[str, ...] = ()
    """Titles of the nearest documents."""
    services: tuple[Service, ...] = ()
    notes: tuple[Note, ...] = ()
    offered: Card | None = None
    """Of an emergency that the question may tell of."""
    timings_ms: dict[str, float] = field(default_factory=dict, compare=False)
    kind: Literal["abstain"] = field(default="abstain", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """A fixed card, given before anything is searched."""

    question: str
    lang: str | None
    card: Card
    services: tuple[Service, ...] = ()
    notes: tuple[Note, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict, compare=False)
    kind: Literal["emergency"] = field(default="emergency", init=False)


Reply = Answer | Abstention | Emergency
