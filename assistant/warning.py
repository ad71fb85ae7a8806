"""Warnings: what a reader must know of the sources of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from assistant.answer import SourceWarning
from assistant.citation import Citation
from corpus import Document

OLD = timedelta(days=730)
"""So long after its date a source may have been overtaken."""


def source_warnings(documents: Sequence[Document], today: date) -> tuple[SourceWarning, ...]:
    """What a reader must know about these sources, in the order of the enumeration."""
    found = set()
    for document in documents:
        if document.review.status == "draft":
            found.add(SourceWarning.DRAFT)
        if document.as_of is None:
            found.add(SourceWarning.UNDATED)
        elif document.as_of.latest + OLD < today:
            found.add(SourceWarning.OLD)
        if document.review_by is not None and document.review_by.latest < today:
            found.add(SourceWarning.PAST_REVIEW)
        if document.superseded_by is not None:
            found.add(SourceWarning.SUPERSEDED)
    return tuple(warning for warning in SourceWarning if warning in found)


def answer_warnings(citations: Sequence[Citation], today: date, *, conflict: bool = False) -> tuple[SourceWarning, ...]:
    """What a reader must know about the sources, and about the translations that are shown of them."""
    documents = [citation.document for citation in citations]
    shown = [citation.translation.document for citation in citations if citation.translation]
    found = {*source_warnings([*documents, *shown], today)}
    if conflict:
        found.add(SourceWarning.CONFLICT)
    if any(citation.superseded_by for citation in citations):
        found.add(SourceWarning.SUPERSEDED)
    if any(citation.outdated for citation in citations):
        found.add(SourceWarning.PAST_REVIEW)
    return tuple(warning for warning in SourceWarning if warning in found)
