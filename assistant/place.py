"""Place: the places that a question and a text speak of, and whether the text holds where it is asked about.

A text about Philadelphia bears out nothing about Boston. Places are a plain table (`places.csv`) of those
that are mixed up with ours, by the names they have in twelve languages; home is Boston.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import StringIO

from corpus import Document, Span
from index import Query, words

HOME = ("US", "US-MA", "Boston")
"""Where a question is about when it names no place."""

_TITLES = frozenset(
    {"mayor", "governor", "president", "police", "city", "state", "judge", "attorney", "council", "court"}
)
"""Words that are written with a capital and name nobody."""

_COLUMNS = {"zh": "zh", "ru": "ru", "ar": "ar"}
_STEM = "*"


_Name = tuple[tuple[str, ...], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place, the one it lies in, and its names as words."""

    id: str
    within: str
    names: dict[str, tuple[tuple[str, ...], ...]]
    """By column of the table."""


def places(text: str, lang: str | None) -> frozenset[str]:
    """The ids of the places that a text names in its language, or in Latin letters."""
    column = _COLUMNS.get((lang or "").split("-")[0])
    found = _named(words(text, None), "latin")
    return found | _named(words(text, lang), column) if column else found


def holds(query: Query, document: Document, span: Span) -> bool:
    """Whether a sentence of a document may answer a question, as to place.

    Asked about another place, it or its document must be about that place. Asked about home, or about no
    place, it must not be about elsewhere alone, unless the question names something else that stands in it.
    """
    sentence = places(document.text[span.start : span.end], document.lang)
    about = sentence | _of(document)
    asked = places(query.text, query.lang)
    elsewhere = {place for place in asked if not is_at_home(place)}
    if elsewhere:
        return any(_lies_in(one, other) or _lies_in(other, one) for one in elsewhere for other in about - set(HOME))
    if any(map(is_at_home, document.jurisdiction)):
        return True
    foreign = {place for place in about if not is_at_home(place)}
    if not foreign or any(is_at_home(place) for place in sentence - {HOME[0]}):
        return True
    return not asked and _names_something(query, document, span)


def _of(document: Document) -> frozenset[str]:
    """The places of a title and jurisdiction; without these, those of a text that never names home."""
    stated = places(document.title, document.lang) | set(document.jurisdiction)
    if stated:
        return stated
    told = _told(document.text, document.lang) - {HOME[0]}
    return frozenset() if any(map(is_at_home, told)) else told


@lru_cache(maxsize=256)
def _told(text: str, lang: str | None) -> frozenset[str]:
    return places(text, lang)


def _names_something(query: Query, document: Document, span: Span) -> bool:
    """Whether somebody or something that the question calls by name stands in the sentence."""
    there = set(words(document.text[span.start : span.end], document.lang))
    called = {word for word in query.text.split()[1:] if word[:1].isupper() and not word.isupper()}
    return any(name in there for word in called for name in words(word, None) if name not in _TITLES)


def is_at_home(place: str) -> bool:
    """Whether a place is the country, the state or anywhere in it."""
    return place in HOME or _lies_in(place, HOME[1])


def _lies_in(place: str, other: str) -> bool:
    inside = place
    while inside:
        if inside == other:
            return True
        inside = _within().get(inside, "")
    return False


def _named(text: Sequence[str], column: str) -> frozenset[str]:
    """The places whose names in a column stand in the words of a text; a stem stands for all its endings."""
    whole, stems = _names(column)
    return frozenset(
        place
        for start, word in enumerate(text)
        for parts, place in (*whole.get(word, ()), *(name for name in stems if word.startswith(name[0][0][:-1])))
        if len(parts) <= len(text) - start and all(map(_same, text[start:], parts))
    )


def _same(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith(_STEM) else word == part


@cache
def _names(column: str) -> tuple[dict[str, list[_Name]], list[_Name]]:
    """Names with the ids of their places: by their first word, and those whose first word is a stem."""
    whole: dict[str, list[_Name]] = {}
    stems: list[_Name] = []
    for place in _table():
        for parts in place.names[column]:
            where = stems if parts[0].endswith(_STEM) else whole.setdefault(parts[0], [])
            where.append((parts, place.id))
    return whole, stems


@cache
def _within() -> dict[str, str]:
    return {place.id: place.within for place in _table()}


@cache
def _table() -> tuple[Place, ...]:
    text = (files("assistant") / "places.csv").read_text(encoding="utf-8")
    return tuple(
        Place(
            id=row["id"],
            within=row["within"],
            names={column: _parts(row[column], lang) for column, lang in (("latin", None), *_COLUMNS.items())},
        )
        for row in csv.DictReader(StringIO(text))
    )


def _parts(cell: str, lang: str | None) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_words(name, lang)) for name in cell.split("|") if name.strip())


def _words(name: str, lang: str | None) -> list[str]:
    found: list[str] = []
    for part in name.replace("-", " ").split():
        stem = part.endswith(_STEM)
        found.extend(words(part.rstrip(_STEM), lang))
        if stem:
            found[-1] += _STEM
    return found
