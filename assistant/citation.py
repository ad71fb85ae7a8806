"""Citation: a quotation that was checked against its source."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from corpus import Document, Passage, Span

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A literal slice of a stored document: `document.text[start:end] == quote`."""

    marker: int
    """Number shown with the sentence, from 1."""
    passage_id: str
    document: Document
    start: int
    end: int
    quote: str


def cite(marker: int, passage: Passage, span: Span, document: Document | None) -> Citation | None:
    """The citation of a sentence, or None when the stored document does not bear it out.

    A document that was removed, or whose text changed since it was indexed, bears nothing out.
    """
    if document is None or document.content_hash != passage.content_hash:
        _log.warning("quotation not shown: its document changed or is gone (passage %s)", passage.id)
        return None
    quote = passage.quote(span)
    inside = passage.start <= span.start < span.end <= passage.end
    if not inside or document.text[span.start : span.end] != quote:
        _log.warning("quotation not shown: it is not in its document (passage %s)", passage.id)
        return None
    return Citation(
        marker=marker,
        passage_id=passage.id,
        document=document,
        start=span.start,
        end=span.end,
        quote=quote,
    )
