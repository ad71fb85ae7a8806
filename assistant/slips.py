"""Slips: one letter too many, too few, wrong or swapped in a longer word, mended by a list of known words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from index.lexicon import Lexicon

MIN_LETTERS = 6
"""Of a word that is mended; shorter ones are too often another word."""
_MAX_WORD = 30


class Speller:
    """Knows whole words and stems; a word one slip away from one of them is read as that, unless it is a word.

    Words are found by what remains when a letter is left out of both, as in SymSpell (Wolf Garbe, 2012). The
    first letter must be right: "heating" is not "beating".
    """

    def __init__(self, whole: Collection[str], stems: Collection[str], lexicon: Lexicon) -> None:
        """`lexicon` knows the ordinary words that are no slips of others."""
        self._lexicon = lexicon
        self._whole = frozenset(whole)
        self._stems = frozenset(stems)
        known = (word for word in sorted({*whole, *stems}) if len(word) >= MIN_LETTERS)
        self._by_rest: dict[str, str] = {}
        for word in known:
            for rest in _rests(word):
                self._by_rest.setdefault(rest, word)

    def mended(self, text: Sequence[str]) -> list[str]:
        """The words of a text, slips mended; known words, and those that are like none, as they are."""
        return [self._mended(word) for word in text]

    def _mended(self, word: str) -> str:
        if not MIN_LETTERS - 1 <= len(word) <= _MAX_WORD or self._is_word(word):
            return word
        for end in range(len(word), MIN_LETTERS - 2, -1):
            known = next((self._by_rest[rest] for rest in _rests(word[:end]) if rest in self._by_rest), None)
            if known is not None and (end == len(word) or known in self._stems) and _one_slip(word[:end], known):
                return known + (word[end:] if known in self._stems else "")
        return word

    def _is_word(self, word: str) -> bool:
        return (
            word in self._whole
            or self._lexicon.knows(word)
            or any(word[:end] in self._stems for end in range(2, len(word) + 1))
        )


def _rests(word: str) -> Iterator[str]:
    """A word, and what remains of it without one of its letters but the first."""
    yield word
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1 :]


def _one_slip(a: str, b: str) -> bool:
    """Whether two words that share a rest differ by one letter, or by two neighbours swapped."""
    if abs(len(a) - len(b)) > 1:
        return False
    if len(a) != len(b):
        return True
    at = next((i for i in range(len(a)) if a[i] != b[i]), len(a))
    swapped = a[at : at + 2] == b[at : at + 2][::-1]
    return a[at + 1 :] == b[at + 1 :] or (swapped and a[at + 2 :] == b[at + 2 :])
