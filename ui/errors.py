"""Errors of the interface: wrong settings and a server that cannot start."""

from __future__ import annotations


class InterfaceError(Exception):
    """The base: its message is one line for a person and says what to do."""


class BatchError(InterfaceError):
    """A line of a batch file is not a question."""


class AddressInUseError(InterfaceError):
    """The address to serve at is taken or not ours."""
