"""Terms: the words of a text in the form in which lexical search compares them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

ANALYZER = "terms/1"
"""Name and version, for the index manifest: raise it when a text gets other terms than before."""

MAX_CHARACTERS = 20_000
"""Of one text that are read; passages are far shorter, and no question needs more."""

_MIN_STEM = 3
_WORD = re.compile(r"[^\W_]+")
# Scripts written without spaces: Thai, Lao, Myanmar, Khmer, kana, Han. Their terms are pairs of characters.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_CEDILLA = str.maketrans("çÇ", "sS")
_LETTERS = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ى": "ي", "ة": "ه", "ـ": None})
_ARABIC_PREFIX = re.compile(r"^(?:وال|بال|كال|فال|لل|ال)(?=\w{3})")
_CREOLES = frozenset({"ht", "kea"})
# Several spellings of one sound in the creoles, where old and new orthographies are both in use: kea
# "casa" and "kaza", "quem" and "ken", "tchiga" and "txiga"; ht "ouvè" and "wouvè", "cay" and "kay".
_CREOLE_SOUNDS = (
    (re.compile("tch"), "tx"),
    (re.compile("ph"), "f"),
    (re.compile("qu(?=[ei])|q"), "k"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c(?!h)"), "k"),
    (re.compile("y"), "i"),
    (re.compile("w?ou(?=[aeio])"), "w"),
    (re.compile("(?<=[aeiou])z(?=[aeiou])"), "s"),
    (re.compile(r"([bdfgklmnprst])\1"), r"\1"),
)
_NON_LATIN = frozenset({"zh", "ru", "ar"})


def primary(lang: str | None) -> str:
    """The language without script or region: `zh` of `zh-Hant`; `und` when it is unknown."""
    return (lang or "und").split("-")[0]


def terms(text: str, lang: str | None) -> list[str]:
    """The terms of a text in order: words without case, accents and variants of spelling.

    A text in a creole gives a second term for a word that has older and newer spellings.
    """
    found: list[str] = []
    for word in _words(text, lang):
        found.extend(_word_terms(word, lang))
    return found


def words(text: str, lang: str | None) -> list[str]:
    """The words of a text in order, each in one form; scripts without spaces give single characters."""
    found: list[str] = []
    for word in _words(text, lang):
        if _UNSPACED.match(word):
            found.extend(word.translate(_simplified()))
        else:
            found.append(_word_terms(word, lang)[-1])
    return found


def names(text: str, lang: str | None) -> list[str]:
    """Those terms that keep their form in other languages: numbers, acronyms, names.

    A name is a word with a capital that does not open the text, or Latin letters in a language that is
    written otherwise. In a text that is all capitals only numbers are sure.
    """
    shouting = text.upper() == text
    foreign = primary(lang) in _NON_LATIN
    found: list[str] = []
    for position, word in enumerate(_words(text, lang)):
        latin = word[0].isascii()
        acronym = len(word) > 1 and word.isupper() and not shouting
        capital = position > 0 and word[0].isupper() and not shouting
        if any(c.isdigit() for c in word) or (latin and (foreign or acronym or capital)):
            found.extend(_word_terms(word, None))
    return found


def _words(text: str, lang: str | None) -> list[str]:
    """Runs of letters and digits, as written, without accents; apostrophes part them."""
    composed = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).replace("'", " ").replace("’", " ")
    if primary(lang) in _CREOLES:
        composed = composed.translate(_CEDILLA)
    spaced = _UNSPACED.sub(r" \g<0> ", composed)
    bare = "".join(c for c in unicodedata.normalize("NFD", spaced) if unicodedata.category(c) != "Mn")
    return _WORD.findall(bare)


def _word_terms(word: str, lang: str | None) -> list[str]:
    if _UNSPACED.match(word):
        folded = word.translate(_simplified())
        return [folded[i : i + 2] for i in range(len(folded) - 1)] or [folded]
    term = "".join(str(unicodedata.digit(c, c)) for c in word.casefold().translate(_LETTERS))
    term = _ARABIC_PREFIX.sub("", term)
    if primary(lang) not in _CREOLES:
        return [term]
    sound = _creole(term)
    return [term] if sound == term else [term, sound]


def _creole(term: str) -> str:
    for pattern, replacement in _CREOLE_SOUNDS:
        term = pattern.sub(replacement, term)
    return term


@cache
def _simplified() -> dict[int, int]:
    """Traditional to simplified characters, where one stands for one."""
    lines = (files("index") / "simplified.txt").read_text(encoding="utf-8").splitlines()
    traditional, simplified = (line for line in lines if not line.startswith("#"))
    return {ord(t): ord(s) for t, s in zip(traditional, simplified, strict=True)}
