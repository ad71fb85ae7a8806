"""Related: the other documents that somebody who cites one has to know of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What stands beside a document in the store, as it is at this moment."""

    added: int
    """Its place in the order in which documents were added."""
    superseded_by: Document | None = None
    """The newest text that replaced it, whichever of the two says so."""
    family: tuple[Document, ...] = ()
    """The same content in other languages, the original first."""
    near_duplicates: tuple[Document, ...] = ()
    """The same story told in nearly the same words, by others, in the order they were added."""


def are_near_duplicates(one: Document, other: Document) -> bool:
    """Whether two texts that resemble each other are one story.

    A family says what a document is about: translations of each other, or two different sheets, are not.
    """
    if one.family is None or other.family is None:
        return True
    return one.family == other.family and one.lang == other.lang


def successors(documents: Sequence[Document]) -> dict[str, str]:
    """The document that replaced each, by their ids, whichever of the two says so."""
    by_name = {name: document for document in documents for name in (document.id, document.source)}
    told_by_new = {by_name[d.supersedes].id: d.id for d in documents if d.supersedes in by_name}
    told_by_old = {d.id: by_name[d.superseded_by].id for d in documents if d.superseded_by in by_name}
    return told_by_new | told_by_old


def linked(documents: Sequence[Document]) -> list[Document]:
    """The documents with both ends of each succession stated; what names nothing here stays as it is."""
    newer = successors(documents)
    older = {new: old for old, new in newer.items()}
    return [
        replace(d, supersedes=older.get(d.id, d.supersedes), superseded_by=newer.get(d.id, d.superseded_by))
        for d in documents
    ]
