"""Wordlist: groups of phrases as people write them into a file, and where they stand in the words of a text.

- `door*` is any word that begins so, `*house` any that ends so, `*` any word at all;
- ` … ` (between spaces) is up to four words of any kind, `^` the beginning of the text, `$` its end;
- `<kin>` is any of the phrases of the group `kin` in the same list.

Case and accents make no difference; Chinese characters are words of their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from index import words

MAX_GAP = 4
"""Words that `…` may stand for."""

_CREOLES = frozenset({"ht", "kea"})
_GROUP = re.compile(r"<([\w-]+)>")
_GAP, _START, _END = "…", "^", "$"
_ANY = "*"

_Phrase = tuple[str, ...]


class Wordlist:
    """The phrases of one language, by group."""

    def __init__(self, lang: str, groups: Mapping[str, Sequence[str]]) -> None:
        """Raises `ValueError` where a phrase cannot be read."""
        self.groups = frozenset(groups)
        self.view = view(lang)
        self._whole: dict[str, list[tuple[str, _Phrase]]] = defaultdict(list)
        self._beginnings: dict[str, list[tuple[str, _Phrase]]] = defaultdict(list)
        self._endings: dict[str, list[tuple[str, _Phrase]]] = defaultdict(list)
        self._others: list[tuple[str, _Phrase]] = []
        self.led: dict[str, list[tuple[str, _Phrase]]] = defaultdict(list)
        """By group the phrases that begin with a group: that group, and what follows."""
        self._parts: set[str] = set()
        for group, phrases in groups.items():
            for phrase in phrases:
                self._add(group, _parsed(phrase, self.view, self.groups))

    def _add(self, group: str, phrase: _Phrase) -> None:
        self._parts.update(part for part in phrase if not _is_sign(part) and not part.startswith(_ANY))
        first = phrase[0]
        if first.startswith("<"):
            self.led[group].append((first[1:-1], phrase[1:]))
        elif _is_sign(first) or (first.startswith(_ANY) and first.endswith(_ANY)):
            self._others.append((group, phrase))
        elif first.startswith(_ANY):
            self._endings[first[1:]].append((group, phrase))
        elif first.endswith(_ANY):
            self._beginnings[first[:-1]].append((group, phrase))
        else:
            self._whole[first].append((group, phrase))

    @property
    def words(self) -> frozenset[str]:
        """The whole words of all phrases."""
        return frozenset(part for part in self._parts if not part.endswith(_ANY))

    @property
    def stems(self) -> frozenset[str]:
        """The beginnings of words that stand for all that begin so."""
        return frozenset(part.removesuffix(_ANY) for part in self._parts if part.endswith(_ANY))

    def candidates(self, text: Sequence[str]) -> dict[str, list[tuple[int, _Phrase]]]:
        """By group the phrases that may stand in a text, with where they may begin."""
        found: dict[str, list[tuple[int, _Phrase]]] = defaultdict(list)
        for start, word in enumerate(text):
            for group, phrase in self._beginning_with(word):
                found[group].append((start, phrase))
        for group, phrase in self._others:
            starts = range(1) if phrase[0] == _START else range(len(text))
            found[group].extend((start, phrase) for start in starts)
        return found

    def _beginning_with(self, word: str) -> Iterator[tuple[str, _Phrase]]:
        yield from self._whole.get(word, ())
        for cut in range(1, len(word) + 1):
            yield from self._beginnings.get(word[:cut], ())
            yield from self._endings.get(word[-cut:], ())


class Found:
    """What of a list stands in the words of a text."""

    def __init__(self, wordlist: Wordlist, text: Sequence[str]) -> None:
        self._text = text
        self._candidates = wordlist.candidates(text)
        self._led = wordlist.led
        self._has: dict[str, bool] = {}
        self._ends: dict[str, dict[int, set[int]]] = {}

    def has(self, group: str) -> bool:
        """Whether a phrase of the group stands in the text."""
        if group not in self._has:
            self._has[group] = any(True for _ in self._occurrences(group))
        return self._has[group]

    def _spans(self, group: str) -> dict[int, set[int]]:
        """Where phrases of the group begin, with where they end."""
        if group not in self._ends:
            ends: dict[int, set[int]] = defaultdict(set)
            self._ends[group] = ends
            for start, end in self._occurrences(group):
                ends[start].add(end)
        return self._ends[group]

    def _occurrences(self, group: str) -> Iterator[tuple[int, int]]:
        """Where phrases of the group begin and end."""
        for start, phrase in self._candidates.get(group, ()):
            yield from ((start, end) for end in self._matches(phrase, start))
        for leading, rest in self._led.get(group, ()):
            for start, ends in self._spans(leading).items():
                yield from ((start, end) for after in ends for end in self._matches(rest, after))

    def _matches(self, phrase: _Phrase, at: int) -> Iterator[int]:
        """Where a phrase that begins at a word may end."""
        if not phrase:
            yield at
            return
        part, rest = phrase[0], phrase[1:]
        for after in self._part(part, at):
            yield from self._matches(rest, after)

    def _part(self, part: str, at: int) -> Sequence[int] | set[int]:
        """Where one part of a phrase may end."""
        if part == _GAP:
            return range(at, min(at + MAX_GAP, len(self._text)) + 1)
        if part == _START:
            return (at,) if at == 0 else ()
        if part == _END:
            return (at,) if at == len(self._text) else ()
        if part.startswith("<"):
            return self._spans(part[1:-1]).get(at, ())
        return (at + 1,) if at < len(self._text) and _fits(part, self._text[at]) else ()


def view(lang: str | None) -> str | None:
    """The language whose spelling is evened out in lists and texts: of our languages the creoles have several."""
    return "ht" if lang in _CREOLES else None


def _fits(part: str, word: str) -> bool:
    bare = part.strip(_ANY)
    if part.startswith(_ANY) and part.endswith(_ANY):
        return bare in word
    if part.startswith(_ANY):
        return word.endswith(bare)
    return word.startswith(bare) if part.endswith(_ANY) else word == part


def _is_sign(part: str) -> bool:
    return part in {_GAP, _START, _END} or part.startswith("<")


def _parsed(phrase: str, lang: str | None, groups: frozenset[str]) -> _Phrase:
    parts = tuple(one for part in phrase.split() for one in _parts(part, lang))
    unknown = {part for part in parts if part.startswith("<")} - {f"<{group}>" for group in groups}
    if not parts or unknown or all(part in {_GAP, _START, _END, _ANY} for part in parts):
        raise ValueError(f'the phrase "{phrase}" cannot be read: it needs a word, and only groups that there are')
    return parts


@cache
def _parts(part: str, lang: str | None) -> _Phrase:
    """What a part between spaces stands for; a word with an apostrophe, or in Chinese, is several."""
    if part in {_GAP, _START, _END, _ANY} or _GROUP.fullmatch(part):
        return (part,)
    bare = part.strip(_ANY)
    found = words(bare, lang)
    if not found or any(sign in part for sign in "…^$<>"):
        raise ValueError(f'"{part}" cannot be read: "…", "^" and "$" stand alone, between spaces')
    found[0] = (_ANY if part.startswith(_ANY) else "") + found[0]
    found[-1] += _ANY if part.endswith(_ANY) else ""
    return tuple(found)
