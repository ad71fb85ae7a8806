"""HSDS record: the fields of one object of the standard, nested as in its JSON, as plain text."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from corpus.dates import PartialDate
from corpus.text import normalize, squeeze

Record = Mapping[str, Any]

_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_INLINE_TAG = re.compile(r"</?(?:a|abbr|b|em|font|i|small|span|strong|u)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!][^>]*>")
_LINK = re.compile(r"!?\[([^\]\n]+)\]\((\S+?)(?: +\"[^\"\n]*\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_MARK = re.compile(r"(?m)^#{1,6} +")


class Row(dict[str, Any]):
    """A record that knows where it stands, for warnings: `phones.csv row 7`, `service 2`."""

    def __init__(self, cells: Record, where: str) -> None:
        super().__init__(cells)
        self.where = where


class Notes:
    """Warnings for a person, each once: the file, the place in it, and what was done."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines: dict[str, None] = {}

    def add(self, where: str, words: str) -> None:
        """Remember a warning about a place of the file."""
        within = "" if where.startswith(self.source) else f"{self.source}: "
        self._lines[normalize(f"{within}{where}: {words}").replace("\n", " ")] = None

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)


def text(record: Record, name: str) -> str | None:
    """A field as plain text: markup removed, blank or literal 'null' as None."""
    value = record.get(name)
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    words = html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", _SCRIPT.sub(" ", str(value)))))
    plain = squeeze(normalize(words))
    return plain if plain and plain.lower() != "null" else None


def line(record: Record, name: str) -> str | None:
    """A name, number or address: plain text in one line."""
    value = text(record, name)
    return None if value is None else value.replace("\n", " ")


def prose(record: Record, name: str) -> str | None:
    """A longer field, which may also hold Markdown: its words without the marks, links with their address."""
    value = text(record, name)
    if value is None:
        return None
    return _MARK.sub("", _STRONG.sub(r"\2", _LINK.sub(_link, value)))


def number(record: Record, name: str) -> float | None:
    """A finite number, whether it is written as one or as text."""
    value = record.get(name)
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def day(record: Record, name: str) -> PartialDate | None:
    """The day of a date or timestamp; ValueError when it is neither."""
    value = text(record, name)
    return PartialDate.parse(value[:10], found=name) if value else None


def child(record: Record, name: str) -> Record:
    """The object in a field; empty where there is none."""
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def children(record: Record, name: str) -> list[Record]:
    """The objects in a list; what is none is left out."""
    value = record.get(name)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def below(records: Iterable[Record], name: str) -> list[Record]:
    """The objects in the lists of several records."""
    return [entry for record in records for entry in children(record, name)]


def place_of(record: Record, otherwise: str) -> str:
    """Where a record stands in its file: its own row, else as counted in what holds it."""
    return record.where if isinstance(record, Row) else otherwise


def _link(match: re.Match[str]) -> str:
    words, address = match.groups()
    return f"{words} ({address})" if address.startswith(("http://", "https://", "mailto:")) else words
