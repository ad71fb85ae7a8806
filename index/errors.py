"""Errors of finding: every failure a caller of this package can meet.

RetrievalError
├── EncoderError            the encoder cannot be made, loaded or verified
├── NoIndexError            there is no index yet
├── IndexMismatchError      the index was made by something else than what opens it
├── GlossaryError           the table of translations cannot be used
├── IndexDamagedError       a file of the index is missing or altered
└── BuildLockedError        another process is building
"""

from __future__ import annotations


class RetrievalError(Exception):
    """The base: its message is one line for a person and says what to do."""


class EncoderError(RetrievalError):
    """The encoder cannot be made, loaded or verified."""


class NoIndexError(RetrievalError):
    """There is no index yet; `corner build` makes one."""


class IndexMismatchError(RetrievalError):
    """The index was made with another encoder, format or chunker than this program uses."""


class IndexDamagedError(RetrievalError):
    """A file of the index is missing or does not have the content it was built with."""


class GlossaryError(RetrievalError):
    """The table of translations has a line that cannot be used."""


class BuildLockedError(RetrievalError):
    """Another process is building the index of this home."""
