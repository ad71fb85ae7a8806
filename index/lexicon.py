"""Lexicon: the words of a question in English, one by one, for a second look at English passages.

The encoder hardly knows some of our languages. Put word by word into English ("police boston can held i
only because ice ask"), a question is no sentence, but its tokens find their counterparts in English
passages; beside the question's own tokens they lift what is found in every language, most where the
encoder is weakest (`docs/measurements.md`). Nothing of it is ever shown.

The words were learned from parallel text by `tests/eval/fit_lexicon.py`, which names the sources; the
file may be shared under CC BY-SA 4.0, the licence of some of them.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from itertools import groupby

from index.terms import words

_FILE = "lexicon.json.xz"

_MIN_PREFIX = 4
_MAX_ENDING = 4
_BY_PREFIX = 0.7
"""A word that is not listed is read as one that shares all but its ending, of this much less weight."""

Entries = Mapping[str, tuple[float, str]]
"""How sure a word or phrase is to mean an English word, and that word."""


class Lexicon:
    """Words and short phrases of each language with their likeliest English word."""

    def __init__(self, entries: Mapping[str, Entries], weights: Mapping[str, float], *, name: str) -> None:
        """`weights` says by language how much the English words count beside the question's own, 0 to 1."""
        self.id = name
        self._weights = weights
        self._entries = entries
        self._longest = {
            lang: max((unit.count(" ") + 1 for unit in found), default=1) for lang, found in entries.items()
        }
        self._prefixes = {lang: _prefixes(found) for lang, found in entries.items()}

    @classmethod
    def none(cls) -> Lexicon:
        """The lexicon that knows no word: questions are searched by their own words alone."""
        return cls({}, {}, name="none")

    @classmethod
    @cache
    def built_in(cls) -> Lexicon:
        """The one that comes with the program."""
        data = (files("index") / _FILE).read_bytes()
        content = json.loads(lzma.decompress(data))
        entries = {
            lang: {unit: (float(score), english) for unit, (score, english) in found.items()}
            for lang, found in content["entries"].items()
        }
        return cls(entries, content["weights"], name=f"lexicon-{hashlib.sha256(data).hexdigest()[:12]}")

    def knows(self, word: str) -> bool:
        """Whether a word, as `terms.words` gives it, is one in any of the languages or in English."""
        return word in self._vocabulary

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(
            word
            for found in self._entries.values()
            for unit, (_, english) in found.items()
            for word in (*unit.split(), english)
        )

    def weight(self, lang: str | None) -> float:
        """How much the English words of a question count, from 0 (not at all) to 1."""
        return self._weights.get(lang or "", 0.0)

    def english(self, text: str, lang: str | None) -> str:
        """The words of a text in English as far as they are known; empty when none is.

        Of all ways to part the text into known phrases the surest is taken; a phrase counts by its length.
        Names and numbers stay; other unknown words are left out.
        """
        entries = self._entries.get(lang or "")
        if not entries or lang is None:
            return ""
        found = words(text, lang)
        sure = [0.0]
        last: list[tuple[int, str]] = [(0, "")]  # where the phrase that ends here begins, and its English word
        for end in range(1, len(found) + 1):
            best, step = sure[end - 1], (end - 1, _kept(found[end - 1]))
            for start in range(max(0, end - self._longest[lang]), end):
                known = self._known(found[start:end], lang)
                if known is not None and sure[start] + known[0] * (end - start) > best:
                    best, step = sure[start] + known[0] * (end - start), (start, known[1])
            sure.append(best)
            last.append(step)
        return " ".join(word for word, _ in groupby(_path(last)))

    def _known(self, phrase: Sequence[str], lang: str) -> tuple[float, str] | None:
        known = self._entries[lang].get(" ".join(phrase))
        return self._by_prefix(phrase[0], lang) if known is None and len(phrase) == 1 else known

    def _by_prefix(self, word: str, lang: str) -> tuple[float, str] | None:
        if len(word) <= _MIN_PREFIX:
            return None
        for length in range(len(word), max(_MIN_PREFIX, len(word) - _MAX_ENDING) - 1, -1):
            known = self._prefixes[lang].get(word[:length])
            if known is not None:
                return _BY_PREFIX * known[0], known[1]
        return None


def _prefixes(entries: Entries) -> Entries:
    """The surest entry that begins with each prefix."""
    found: dict[str, tuple[float, str]] = {}
    for unit, known in entries.items():
        if " " not in unit:
            for length in range(_MIN_PREFIX, len(unit) + 1):
                found[unit[:length]] = max(known, found.get(unit[:length], known))
    return found


def _kept(word: str) -> str:
    """What a word that is not known leaves: a number stays."""
    return word if any(character.isdigit() for character in word) else ""


def _path(last: Sequence[tuple[int, str]]) -> list[str]:
    """The English words along the best way, in order."""
    path = []
    end = len(last) - 1
    while end:
        end, word = last[end]
        path.append(word)
    return [word for word in reversed(path) if word]
