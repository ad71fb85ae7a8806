"""Conflict: cited texts that give different figures for what was asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.citation import Citation
from assistant.expected import Expected, expected
from index import Query

_FIGURES = {Expected.AMOUNT, Expected.COUNT, Expected.DURATION, Expected.DATE, Expected.TIME, Expected.PHONE}
_NUMBER_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20",
}  # fmt: skip
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*|" + "|".join(rf"\b{word}\b" for word in _NUMBER_WORDS), re.IGNORECASE)


def conflicts(query: Query, citations: Sequence[Citation]) -> bool:
    """Whether a question asks for a figure and texts of different origin give figures that have none in common.

    "Ten mayors" beside "19 municipalities": both are shown, and that they differ is said.
    """
    if expected(query.text, query.lang) not in _FIGURES:
        return False
    told = [(_origin(citation), figures) for citation in citations if (figures := _figures(citation.quote))]
    return any(one[0] != other[0] and one[1].isdisjoint(other[1]) for one in told for other in told)


def newest_first(query: Query, citations: Sequence[Citation]) -> list[Citation]:
    """The citations numbered in order; where they conflict, the newest text leads."""
    ordered = list(citations)
    if conflicts(query, citations):
        ordered.sort(key=lambda citation: -_day(citation))
    return [replace(citation, marker=number) for number, citation in enumerate(ordered, start=1)]


def _origin(citation: Citation) -> str:
    return citation.document.family or citation.document.id


def _figures(quote: str) -> frozenset[str]:
    found = (match.group().casefold() for match in _FIGURE.finditer(quote))
    return frozenset(_NUMBER_WORDS.get(figure, figure) for figure in found)


def _day(citation: Citation) -> int:
    return citation.document.as_of.latest.toordinal() if citation.document.as_of else 0
