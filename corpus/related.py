"""Related: the other documents that somebody who cites one has to know of."""

from __future__ import annotations

from dataclasses import dataclass

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
