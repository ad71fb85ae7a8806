"""Citation: a quotation that was checked against its source."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.context import Context, context, context_at
from corpus import Document, Passage, Related, Span, counterpart, is_older

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """The cited sentence in another language of its family, a literal slice as well."""

    document: Document
    start: int
    end: int
    quote: str
    context: Context | None = None
    """What stands before the sentence, where it leans on it."""


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
    context: Context | None = None
    """What stands before the sentence, where it leans on it: a literal slice of the same document."""
    translation: Counterpart | None = None
    """The sentence in the person's language, when the cited document is in another."""
    original: Counterpart | None = None
    """The sentence that the cited one was translated from."""
    also_in: tuple[Document, ...] = ()
    """Documents that tell the same in nearly the same words."""
    superseded_by: Document | None = None
    """The newer text that replaced the cited document."""
    outdated: bool = False
    """Whether the original was published anew after the cited document was translated from it."""

    @property
    def shown(self) -> Citation | Counterpart:
        """The sentence as the person reads it: in their language where it exists."""
        return self.translation or self

    @property
    def below(self) -> Citation | Counterpart | None:
        """What stands under a translation: the sentence it was made from."""
        return self.original or (self if self.translation else None)

    @property
    def page(self) -> int | None:
        """The page on which its block begins, where the file has pages."""
        blocks = (block for block in self.document.blocks if block.start <= self.start < block.end)
        return next((block.page for block in blocks), None)


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
        context=context(document, span),
    )


def still_holds(citation: Citation, document: Document | None) -> bool:
    """Whether the stored document is the one that was cited, and bears the quotation out."""
    if document is None or document.content_hash != citation.document.content_hash:
        return False
    return document.text[citation.start : citation.end] == citation.quote


def with_related(citation: Citation, related: Related, lang: str | None) -> Citation:
    """The citation with what stands beside its document, for a person who reads this language."""
    document = citation.document
    wanted = None if document.lang == lang else lang
    return replace(
        citation,
        translation=_in_language(citation, related, wanted),
        original=_in_language(citation, related, document.translated_from),
        also_in=tuple(other for other in related.near_duplicates if not _is_version(document, other, related)),
        superseded_by=related.superseded_by,
        outdated=any(is_older(document, member) for member in related.family),
    )


def _in_language(citation: Citation, related: Related, lang: str | None) -> Counterpart | None:
    """The cited sentence in the family's member of this language, when the two can be aligned."""
    span = Span(citation.start, citation.end)
    for member in related.family:
        found = counterpart(citation.document, span, member) if member.lang == lang else None
        if found is not None:
            quote = member.text[found.start : found.end]
            before = _context_in(citation, member)
            return Counterpart(document=member, start=found.start, end=found.end, quote=quote, context=before)
    return None


def _context_in(citation: Citation, member: Document) -> Context | None:
    """The citation's context in another language of the family, when the two can be aligned."""
    if citation.context is None:
        return None
    found = counterpart(citation.document, Span(citation.context.start, citation.context.end), member)
    return context_at(member, found) if found is not None else None


def without_repeated_context(citations: Sequence[Citation]) -> list[Citation]:
    """The citations without a context that stands with the one before, or is its quotation."""
    pairs = zip((None, *citations), citations, strict=False)
    return [_without_context(one) if before is not None and _tells(before, one) else one for before, one in pairs]


def _tells(before: Citation, citation: Citation) -> bool:
    """Whether whoever read the citation before has read this one's context."""
    if citation.context is None or before.document.id != citation.document.id:
        return False
    own = Context(start=before.start, end=before.end, quote=before.quote)
    return citation.context in (own, before.context)


def _without_context(citation: Citation) -> Citation:
    translation = replace(citation.translation, context=None) if citation.translation else None
    return replace(citation, context=None, translation=translation)


def _is_version(document: Document, other: Document, related: Related) -> bool:
    """Whether one of the two replaced the other: then it is not another's telling."""
    newer = related.superseded_by is not None and related.superseded_by.id == other.id
    return newer or other.superseded_by is not None or document.supersedes in {other.id, other.source}
