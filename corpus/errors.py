"""Errors of the corpus: every failure a caller of this package can meet.

CorpusError
├── LoadError               a file cannot be taken in
├── FetchError              a page is not fetched
├── SourceConflictError     another document already has this source name
├── SuccessionError         documents would replace one another in a circle
├── UnknownDocumentError    no document has this id or source
└── StoreError              the store cannot be read or written
"""

from __future__ import annotations


class CorpusError(Exception):
    """The base: its message is one line for a person and says what to do."""


class LoadError(CorpusError):
    """A file cannot be taken in; the message names the file."""


class FetchError(CorpusError):
    """A page is not fetched; the message names its address, `reason` is the rest."""

    def __init__(self, address: object, reason: str) -> None:
        super().__init__(f"{address}: {reason}")
        self.reason = reason


class SourceConflictError(CorpusError):
    """A different file of the same name is already in the corpus."""


class SuccessionError(CorpusError):
    """Documents would replace one another in a circle."""


class UnknownDocumentError(CorpusError):
    """No document has this id or source."""


class StoreError(CorpusError):
    """The store is damaged, full, locked or not ours to write."""
