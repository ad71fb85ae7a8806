"""Wish: to have the answer again, in another language."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files

from babel import Locale

from corpus import LANGUAGES

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_HAN = re.compile(r"[㐀-鿿]")
_MAX = 80
"""Characters of a question that can be no more than a wish for a language."""


def language_wanted(question: str, lang: str | None = None) -> str | None:
    """The language in which the question asks to have the answer, None when it asks anything else.

    "And in Spanish?", "in Chinese please", "по-русски": there is nothing in it but one language's name, in any of
    our languages, and words such as "and", "in", "please". Chinese without a word on its script is the one
    the question is written in (`lang`), else the traditional one.
    """
    text = _folded(question)
    if len(question) > _MAX or not text:
        return None
    codes = {_names()[name] for name in _names_pattern().findall(text)}
    if len(codes) != 1 or not _is_around(_names_pattern().sub(" ", text)):
        return None
    code = codes.pop()
    if code != "zh":
        return code
    return lang if lang in {"zh-Hans", "zh-Hant"} else "zh-Hant"


def is_language(word: str) -> bool:
    """Whether a word is the name of a language, in any of ours."""
    return _folded(word) in _names()


def _is_around(rest: str) -> bool:
    """Whether nothing of a question's own is left."""
    return all(_only_han(word) if _HAN.search(word) else word in _around() for word in _WORD.findall(rest))


def _only_han(word: str) -> bool:
    """Whether Chinese characters are those of words around, one after the other."""
    any_of = "|".join(re.escape(one) for one in _around() if _HAN.search(one))
    return re.fullmatch(f"(?:{any_of})+", word) is not None


def _folded(text: str) -> str:
    """In small letters without accents, so that "espanol" is known as well."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


@cache
def _names_pattern() -> re.Pattern[str]:
    """Any name: the longest first; whole words, but for Chinese; Arabic may have its "in" before it."""
    names = sorted(_names(), key=len, reverse=True)
    whole = "|".join(re.escape(name) for name in names if not _HAN.search(name))
    han = "|".join(re.escape(name) for name in names if _HAN.search(name))
    return re.compile(rf"(?<![^\W_])(?:{whole})(?![^\W_㐀-鿿])|{han}")


@cache
def _names() -> dict[str, str]:
    """What each language is called in all of ours (Unicode CLDR, and our own list), folded."""
    names: dict[str, str] = {}
    for code in ("zh", *LANGUAGES):
        names |= {_folded(name): code for name in (*_cldr_names(code), *_data()["names"].get(code, ()))}
    arabic = {f"ب{name}": code for name, code in names.items() if name.startswith("ا")}
    return names | arabic | {f"و{name}": code for name, code in arabic.items()}


def _cldr_names(code: str) -> list[str]:
    """The name of a language in each of our languages that CLDR knows."""
    locales = [Locale.parse(lang, sep="-") for lang in LANGUAGES]
    found = (locale.languages.get(code.replace("-", "_")) for locale in locales)
    return [name for name in found if name and "," not in name and "(" not in name]


@cache
def _around() -> frozenset[str]:
    return frozenset(_folded(word) for words in _data()["around"].values() for word in words)


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    data: dict[str, dict[str, list[str]]] = json.loads(
        (files("assistant") / "languages.json").read_text(encoding="utf-8")
    )
    return data
