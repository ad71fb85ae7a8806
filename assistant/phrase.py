"""Phrase: words that stand in a text one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import words

GAP = "*"
"""In a phrase: one to `MAX_GAP` words of any kind."""
MAX_GAP = 4


def parsed(phrase: str, lang: str | None) -> tuple[str, ...]:
    """The words of a phrase as it is written in a list; `GAP` stays."""
    parts = ([GAP] if part == GAP else words(part, lang) for part in re.split(r"(\*)", phrase) if part.strip())
    return tuple(word for part in parts for word in part)


def stands_in(phrase: Sequence[str], text: Sequence[str]) -> bool:
    """Whether the words of a phrase stand in the words of a text one after the other."""
    return any(_begins(text[start:], phrase) for start in range(len(text)))


def _begins(text: Sequence[str], phrase: Sequence[str]) -> bool:
    if not phrase:
        return True
    if phrase[0] == GAP:
        return any(_begins(text[skipped:], phrase[1:]) for skipped in range(1, MAX_GAP + 1))
    return bool(text) and text[0] == phrase[0] and _begins(text[1:], phrase[1:])
