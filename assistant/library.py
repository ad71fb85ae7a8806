"""Library: what answering needs to know of the stored documents."""

from __future__ import annotations

from typing import Protocol

from corpus import Document, Related, Service


class Library(Protocol):
    """The stored documents and listings, as they are at this moment."""

    def document(self, document_id: str) -> Document | None:
        """The document of this id."""

    def related(self, document: Document) -> Related:
        """What somebody who cites this document has to know of."""

    def families(self) -> dict[str, str]:
        """The family of each document that has one, by document id."""

    def service(self, document_id: str) -> Service | None:
        """The listing whose text form is this document."""

    def services(self) -> list[Service]:
        """All listings."""
