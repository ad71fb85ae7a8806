"""Conflict: texts that give different figures for what was asked, and texts that another one replaced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.citation import Citation
from assistant.expected import Expected, expected, shows
from corpus import Document, Related
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
    """The citations numbered in order; the newest leads where they conflict, and what replaced another leads it."""
    cited = {citation.document.id for citation in citations}
    ordered = sorted(citations, key=lambda one: one.superseded_by is not None and one.superseded_by.id in cited)
    if conflicts(query, citations):
        ordered.sort(key=lambda citation: -_day(citation.document))
    return [replace(citation, marker=number) for number, citation in enumerate(ordered, start=1)]


def must_stand_beside(query: Query, quote: str, document: Document, best: Document, related: Related) -> bool:
    """Whether a sentence must be shown beside the best one, though it fits less well.

    It must if its document replaced the best one's, or is newer and the sentence has a figure of the kind that is
    asked for: else the old fee would stand alone, since its words are nearer to the question. `related` is what
    stands beside the best one's document.
    """
    if related.superseded_by is not None and related.superseded_by.id == document.id:
        return True
    kind = expected(query.text, query.lang)
    return kind is not None and kind in _FIGURES and _day(document) > _day(best) and shows(quote, kind)


def _origin(citation: Citation) -> str:
    return citation.document.family or citation.document.id


def _figures(quote: str) -> frozenset[str]:
    found = (match.group().casefold() for match in _FIGURE.finditer(quote))
    return frozenset(_NUMBER_WORDS.get(figure, figure) for figure in found)


def _day(document: Document) -> int:
    return document.as_of.latest.toordinal() if document.as_of else 0
