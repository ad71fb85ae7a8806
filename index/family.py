"""Families: passages that say the same in several languages count as one.

Documents of one family are translations of each other. Two of their passages in different languages
have equal content when they take up the same part of their documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus import Passage

_OVERLAP = 0.5
"""Part of the shorter one that two passages of equal content have in common."""

NEAR = 0.05
"""A translation this close to the best one of its family is shown instead, when it is in the person's language."""

Ranked = tuple[float, int]
"""Score and row of a passage."""


@dataclass(frozen=True, slots=True)
class _Place:
    family: str
    lang: str | None
    start: float
    end: float

    def says_the_same(self, other: _Place) -> bool:
        """Whether it is another language's version of the same part."""
        if self.family != other.family or self.lang == other.lang:
            return False
        common = min(self.end, other.end) - max(self.start, other.start)
        return common >= _OVERLAP * min(self.end - self.start, other.end - other.start)


class Families:
    """Which passages of an index are translations of each other."""

    def __init__(self, passages: Sequence[Passage], families: Mapping[str, str]) -> None:
        """`families` by document id; documents of none are left out."""
        lengths: dict[str, int] = {}
        for passage in passages:
            lengths[passage.document_id] = max(passage.end, lengths.get(passage.document_id, 1))
        self._places = {
            row: _Place(
                families[passage.document_id],
                passage.lang,
                passage.start / lengths[passage.document_id],
                passage.end / lengths[passage.document_id],
            )
            for row, passage in enumerate(passages)
            if passage.document_id in families
        }

    def merge(self, ranked: Sequence[Ranked], lang: str | None) -> list[Ranked]:
        """Passages in order, best first, with one for all translations of the same part.

        The best of them gives the score. The one in the person's language stands for it if it is near.
        """
        groups: list[list[Ranked]] = []
        by_family: dict[str, list[list[Ranked]]] = {}
        for score, row in ranked:
            place = self._places.get(row)
            known = by_family.setdefault(place.family, []) if place else []
            same = next((g for g in known if place and self._places[g[0][1]].says_the_same(place)), None)
            if same is not None:
                same.append((score, row))
                continue
            groups.append([(score, row)])
            known.append(groups[-1])
        return [(group[0][0], self._shown(group, lang)) for group in groups]

    def _shown(self, group: Sequence[Ranked], lang: str | None) -> int:
        best, leader = group[0]
        near = (row for score, row in group if score >= best - NEAR and self._lang(row) == lang)
        return next(near, leader)

    def _lang(self, row: int) -> str | None:
        place = self._places.get(row)
        return place.lang if place else None
