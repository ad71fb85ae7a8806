"""N-gram profiles: how often letters and words follow each other in a language, and which language that points to.

The profiles are in langdetect's format (name, counts, totals per length), so its own detector reads them too. What
differs is the use: langdetect draws n-grams at random and restarts, we score every n-gram once. The same text
therefore gives the same result in every run, thread and order, and a question takes less than a millisecond.
"""

from __future__ import annotations

import json
import lzma
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
from langdetect.utils.lang_profile import LangProfile

PROFILES = "language_profiles.json.xz"
WORD = re.compile(r"[^\W\d_]+|[¿¡]")
"""A word, or a sign that only Spanish (and seldom Galician and Asturian) begins a sentence with."""
_MARKS = re.compile("[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_GRAM = 3
"""The longest n-gram of langdetect."""
_ORDERS = 4
OTHER = "other:"
"""Before the name of a profile that stands for a language we do not speak."""

_SMOOTHING = 2_000
"""Imagined features shared out as the mean of all profiles has them, so that a rare one never excludes a language."""
_TEMPER = 2.5
"""Features overlap, each letter stands in about this many that tell something."""
_DOUBT = 0.01
"""How often a word is a name or a loan that says nothing about the language of the text."""
_OURS_TO_ANOTHER = 30.0
"""How much likelier than a language we do not speak each of ours is before anything is read.

These four were chosen on the tune tenth, see docs/measurements.md; half or double of each changes little.
"""

Scores = npt.NDArray[np.float64]


def strip_accents(text: str) -> str:
    """Letters as typed without accents, as many people do on a telephone."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).replace("đ", "d")


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, composed; digits and signs are no words.

    Marks that do not compose (Arabic vowels, Russian stress) are left out, as most people leave them out.
    """
    return WORD.findall(_MARKS.sub("", unicodedata.normalize("NFC", text).lower()))


def features(word: str) -> list[str]:
    """The 1- to 3-grams of a word with its borders as spaces, as langdetect has them, and the whole word."""
    padded = f" {word} "
    length = len(padded)
    grams = list(word)
    for size in range(2, _GRAM + 1):
        grams += [padded[start : start + size] for start in range(length - size + 1)]
    if length > _GRAM:
        grams.append(padded)
    return grams


def order(feature: str) -> int:
    """Which total a feature is counted in: 0 to 2 for n-grams, 3 for whole words."""
    return min(len(feature), _ORDERS) - 1


def profile(name: str, words: Iterable[str], *, keep: Sequence[int]) -> LangProfile:
    """Counts of the words' features, of n-grams and of words the `keep` most frequent; totals are of all.

    Counts have two digits, which is all that the score needs and makes the file a tenth smaller.
    """
    counts: Counter[str] = Counter()
    for word, times in Counter(words).items():
        for feature in features(word):
            counts[feature] += times
    totals = [0] * _ORDERS
    for feature, times in counts.items():
        totals[order(feature)] += times
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    kept = [item for item in ranked if order(item[0]) < _GRAM][: keep[0]]
    kept += [item for item in ranked if order(item[0]) == _GRAM][: keep[1]]
    return LangProfile(name, {feature: int(float(f"{times:.1e}")) for feature, times in sorted(kept)}, totals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Two parts of a text in two languages."""

    gain: float
    """How much better two languages explain the words than one, as a difference of logarithms."""
    words: tuple[int, int]
    names: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of one script as a table of log-probabilities."""

    names: tuple[str, ...]
    """Ours first, then the others."""
    ours: int
    _row: Mapping[str, int]
    _table: npt.NDArray[np.float32]

    @classmethod
    def of(cls, profiles: Sequence[LangProfile]) -> Profiles:
        """Each feature's probability per language, smoothed with its mean over all of them."""
        ranked = sorted(profiles, key=lambda each: (each.name.startswith(OTHER), each.name))
        row = {feature: number for number, feature in enumerate(sorted(set().union(*(p.freq for p in ranked))))}
        counts = np.zeros((len(row), len(ranked)), np.float32)
        for column, each in enumerate(ranked):
            for feature, times in each.freq.items():
                counts[row[feature], column] = times
        orders = np.fromiter(map(order, row), np.intp, len(row))
        totals = np.array([each.n_words for each in ranked], np.float32).T[orders]
        mean = (counts / np.maximum(totals, 1)).mean(axis=1, keepdims=True)
        table = np.log((counts + _SMOOTHING * mean) / (totals + _SMOOTHING)) / _TEMPER
        names = tuple(each.name for each in ranked)
        return cls(names, sum(not name.startswith(OTHER) for name in names), row, table.astype(np.float32))

    def by_word(self, words: Sequence[str]) -> Scores:
        """For each word, the probability of each language from its features alone; none known, all are alike."""
        scores = np.zeros((len(words), len(self.names)))
        seen: dict[str, Scores] = {}
        for number, word in enumerate(words):
            if word not in seen:
                rows = [self._row[feature] for feature in features(word) if feature in self._row]
                score = self._table[rows].sum(axis=0, dtype=np.float64)
                seen[word] = score - score.max()
            scores[number] = seen[word]
        likely = np.exp(scores)
        each: Scores = likely / likely.sum(axis=1, keepdims=True)
        return each

    def combine(self, by_word: Scores) -> Scores:
        """The probability of each language for all words together.

        A word may always be a name or a loan: with a small chance it says nothing. So no single word, however
        long, outvotes the rest.
        """
        score = self._doubted(by_word).sum(axis=0)
        score[: self.ours] += np.log(_OURS_TO_ANOTHER)
        likely = np.exp(score - score.max())
        chances: Scores = likely / likely.sum()
        return chances

    def turn(self, by_word: Scores, *, least: int) -> Turn:
        """Where a text turns from one of our languages to another if it does, `least` words from either end.

        There must be 2 x `least` words.
        """
        sums = self._doubted(by_word)[:, : self.ours].cumsum(axis=0)
        whole = sums[-1]
        before = sums[least - 1 : len(sums) - least]
        after = whole - before
        both = before.max(axis=1) + after.max(axis=1)
        place = int(both.argmax())
        return Turn(
            gain=float(both[place] - whole.max()),
            words=(least + place, len(sums) - least - place),
            names=(self.names[int(before[place].argmax())], self.names[int(after[place].argmax())]),
        )

    def _doubted(self, by_word: Scores) -> Scores:
        doubted: Scores = np.log((1 - _DOUBT) * by_word + _DOUBT / len(self.names))
        return doubted


def pack(profiles: Mapping[str, Sequence[LangProfile]], about: Sequence[str]) -> bytes:
    """Profiles per script as one compressed JSON text that says where they come from."""
    scripts = {
        script: [{"name": each.name, "n_words": each.n_words, "freq": each.freq} for each in group]
        for script, group in profiles.items()
    }
    text = json.dumps({"about": about, "scripts": scripts}, ensure_ascii=False, separators=(",", ":"))
    return lzma.compress(text.encode(), preset=9)


def unpack(data: bytes) -> dict[str, list[LangProfile]]:
    """The profiles per script of `pack`."""
    scripts = json.loads(lzma.decompress(data))["scripts"]
    return {
        script: [LangProfile(each["name"], each["freq"], each["n_words"]) for each in group]
        for script, group in scripts.items()
    }


@cache
def shipped() -> dict[str, Profiles]:
    """The profiles that come with the program, by script; read once."""
    data = (files("corpus") / PROFILES).read_bytes()
    return {script: Profiles.of(group) for script, group in unpack(data).items()}
