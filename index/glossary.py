"""Glossary: words of our subject in twelve languages, to search with a question's words in the others.

`glossary.csv` has one concept a line: its name, then a column for each language; `|` stands between
variants. It is a plain table that anybody can correct in a spreadsheet.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import StringIO

from corpus import LANGUAGES
from index.errors import GlossaryError
from index.terms import primary, terms

_FILE = "glossary.csv"
_CONCEPT = "concept"

_Phrase = tuple[str, ...]


class Glossary:
    """Concepts and their phrases by language, as terms."""

    def __init__(self, rows: Sequence[dict[str, Sequence[str]]]) -> None:
        """Each row has the variants of one concept by language."""
        self._concepts: list[dict[str, tuple[str, ...]]] = []
        self._phrases: dict[str, dict[_Phrase, list[int]]] = {}
        for row in rows:
            self._add(row)

    @classmethod
    def read(cls, text: str, name: str = _FILE) -> Glossary:
        """From the text of a table; GlossaryError names the line that cannot be used."""
        reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")), strict=True)
        try:
            return cls([_variants(row, f"{name}, line {reader.line_num}") for row in _checked(reader, name)])
        except csv.Error as error:
            raise GlossaryError(
                f"{name}, after line {reader.line_num}: not a table row ({error}); correct its quotes"
            ) from error

    @classmethod
    @cache
    def built_in(cls) -> Glossary:
        """The table that comes with the program."""
        return cls.read((files("index") / _FILE).read_text(encoding="utf-8"))

    def __len__(self) -> int:
        return len(self._concepts)

    def translations(self, text: str, lang: str | None) -> dict[str, tuple[str, ...]]:
        """The terms in each language for the concepts that a text names in its own language."""
        found: dict[str, dict[str, None]] = {}
        for concept in self._named(terms(text, lang), primary(lang)):
            for other, words in self._concepts[concept].items():
                found.setdefault(other, {}).update(dict.fromkeys(words))
        return {other: tuple(words) for other, words in found.items()}

    def _add(self, row: dict[str, Sequence[str]]) -> None:
        words: dict[str, dict[str, None]] = {}
        for lang, variants in row.items():
            for variant in variants:
                phrase = tuple(terms(variant, lang))
                words.setdefault(primary(lang), {}).update(dict.fromkeys(phrase))
                if phrase:
                    self._phrases.setdefault(primary(lang), {}).setdefault(phrase, []).append(len(self._concepts))
        self._concepts.append({lang: tuple(found) for lang, found in words.items()})

    def _named(self, text: Sequence[str], lang: str) -> list[int]:
        """Concepts named in the terms of a text, the longest phrase at each place."""
        phrases = self._phrases.get(lang, {})
        longest = max(map(len, phrases), default=0)
        found: dict[int, None] = {}
        place = 0
        while place < len(text):
            for length in range(min(longest, len(text) - place), 0, -1):
                concepts = phrases.get(tuple(text[place : place + length]))
                if concepts:
                    found.update(dict.fromkeys(concepts))
                    place += length - 1
                    break
            place += 1
        return list(found)


def _checked(reader: csv.DictReader[str], name: str) -> csv.DictReader[str]:
    expected = [_CONCEPT, *LANGUAGES]
    if sorted(reader.fieldnames or []) != sorted(expected):
        raise GlossaryError(f"{name}: its first line must name the columns {', '.join(expected)}")
    return reader


def _variants(row: dict[str, str], place: str) -> dict[str, Sequence[str]]:
    if None in row or None in row.values():
        raise GlossaryError(f"{place}: it has more or fewer columns than the first line; quote cells with commas")
    return {lang: [v.strip() for v in row[lang].split("|") if v.strip()] for lang in LANGUAGES}
