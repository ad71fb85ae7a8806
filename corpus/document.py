"""Document: a text we may quote, with where it came from and how far it can be trusted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from corpus.dates import PartialDate

ID_LENGTH = 12
"""Hex digits of a document id: 48 bits, no collision expected below a million documents."""


class Kind(StrEnum):
    """What a document is: prose, or the text form of one resource listing."""

    DOCUMENT = "document"
    LISTING = "listing"


class BlockKind(StrEnum):
    """What a block of a document is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    LINE = "line"
    """A short line without end punctuation: a caption, a label, a button's text. Not quotable."""


QUOTABLE = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ROW})
"""The kinds of block that an answer may quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One heading, paragraph, list item or table row: `document.text[start:end]`."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    """1 to 6 for headings, 0 for the rest."""
    page: int | None = None
    """The page it begins on, from 1, where the file has pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Whether a person has confirmed the text: a draft, or reviewed by somebody on a day."""

    by: str | None = None
    on: date | None = None

    @property
    def status(self) -> str:
        """`reviewed` when somebody signed it, else `draft`."""
        return "reviewed" if self.by and self.on else "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where a statement of our own text rests: somebody else's published page."""

    publisher: str
    title: str
    url: str | None = None
    as_of: str | None = None
    """The page's own date as found, in words where it is an estimate."""
    fact: str | None = None
    """Our name for the fact taken from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, as people put it, that a sentence of the document answers: `document.text[start:end]`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text in NFC and everything a citation of it must show.

    Every offset in the project counts code points of `text`.
    """

    id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    source: str
    """File name or URL as it was added; one listing of a file is `file#listing`."""
    kind: Kind = Kind.DOCUMENT
    lang: str | None = None
    """BCP 47, or None when unknown; never guessed."""
    publisher: str | None = None
    published: PartialDate | None = None
    effective: PartialDate | None = None
    checked: PartialDate | None = None
    jurisdiction: tuple[str, ...] = ()
    family: str | None = None
    """Documents of one family say the same in different languages."""
    translated_from: str | None = None
    """The language of the original it was translated from; None for an original."""
    supersedes: str | None = None
    superseded_by: str | None = None
    review: Review = field(default_factory=Review)
    review_by: PartialDate | None = None
    """After this day the text must be checked again before it is trusted."""
    references: tuple[Reference, ...] = ()
    asked: tuple[Asked, ...] = ()
    """Some of the ways in which people ask for what it says; never shown."""
    url: str | None = None
    """Where the original can be read, when that is not `source` itself."""
    fetched: datetime | None = None
    """When the program fetched the page, in UTC; says nothing about how old or how well checked the text is."""
    loader: str = ""
    """Name and version of what read the file."""
    bytes_hash: str = ""
    """SHA-256 of the exact bytes it was read from."""
    content_hash: str = ""
    """SHA-256 of `text`; passage ids and citations hang on it."""

    @property
    def as_of(self) -> PartialDate | None:
        """The date a reader should judge the text by: what was checked last, else what it says of itself."""
        return self.checked or self.effective or self.published


def content_hash(text: str) -> str:
    """SHA-256 of a document's text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def document_id(source: str) -> str:
    """The id of the document added under this source: stable across updates, runs and machines."""
    return hashlib.sha256(source.encode("utf-8")).hexdigest()[:ID_LENGTH]
