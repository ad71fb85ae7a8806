"""Phrase: words that stand in a text one after the other, and lists of them by language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

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


def longest(name: str, text: str, lang: str | None) -> tuple[str | None, int]:
    """Under which kind the longest phrase that stands in a text is listed in a file of ours, and its words.

    Without one None and 0.
    """
    asked = words(text, lang)
    best: tuple[str | None, int] = None, 0
    for kind, phrase in _phrases(name, lang or ""):
        if len(phrase) > best[1] and stands_in(phrase, asked):
            best = kind, len(phrase)
    return best


def _begins(text: Sequence[str], phrase: Sequence[str]) -> bool:
    if not phrase:
        return True
    if phrase[0] == GAP:
        return any(_begins(text[skipped:], phrase[1:]) for skipped in range(1, MAX_GAP + 1))
    return bool(text) and text[0] == phrase[0] and _begins(text[1:], phrase[1:])


@cache
def _phrases(name: str, lang: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    data: dict[str, dict[str, list[str]]] = json.loads((files("assistant") / name).read_text(encoding="utf-8"))
    return tuple(_read(data.get(lang, {}), lang))


def _read(listed: dict[str, list[str]], lang: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for kind, phrases in listed.items():
        for phrase in phrases:
            parts = [GAP if part == GAP else words(part, lang) for part in re.split(r"(\*)", phrase) if part.strip()]
            yield kind, tuple(word for part in parts for word in part)
