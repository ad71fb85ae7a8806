"""Statement: what staff say of a document, which holds over what its file says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter

from corpus.document import Document

DOCUMENT = TypeAdapter(Document)

_OF_THE_TEXT = frozenset({"review"})
"""What was said of the words themselves, and not of other words."""


def statement(document: Document, names: Iterable[str]) -> dict[str, Any]:
    """These fields of a document, as JSON has them."""
    record = DOCUMENT.dump_python(document, mode="json")
    return {name: record[name] for name in names}


def still_holding(stated: Mapping[str, Any], *, same_text: bool) -> dict[str, Any]:
    """What holds of a document that was read again: all of it, or all but a review of another text."""
    return {name: value for name, value in stated.items() if same_text or name not in _OF_THE_TEXT}


def with_statement(document: Document, stated: Mapping[str, Any]) -> Document:
    """The document with what staff stated in the place of what its file says."""
    if not stated:
        return document
    return DOCUMENT.validate_python({**DOCUMENT.dump_python(document, mode="json"), **stated})
