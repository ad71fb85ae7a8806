"""Passage: the part of a document that is embedded and found, with its quotable sentences."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from corpus.document import Asked


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Offsets of a slice of a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A slice of a document: `document.text[start:end] == text`, for every script."""

    id: str
    """From the document's hash and the offsets: stable across runs and machines."""
    document_id: str
    content_hash: str
    """Of the document it was cut from: a passage of an older text is recognised."""
    start: int
    end: int
    heading: tuple[str, ...]
    """Title and headings above it, outermost first."""
    lang: str | None
    text: str
    sentences: tuple[Span, ...]
    """The quotable sentences, as offsets into the document."""
    asked: tuple[Asked, ...] = ()
    """Questions that its sentences are known to answer."""

    @property
    def embedded(self) -> str:
        """What the encoder reads: the headings above, then the passage."""
        return "\n".join((*self.heading, self.text))

    def quote(self, span: Span) -> str:
        """The words of one of its sentences."""
        return self.text[span.start - self.start : span.end - self.start]


def passage_id(document_id: str, content_hash: str, start: int, end: int) -> str:
    """The id of the slice [start, end) of this document in this version of its text."""
    key = f"{document_id}:{content_hash}:{start}:{end}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]
