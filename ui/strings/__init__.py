"""Strings: the words of the interface, one plain file per language, and dates in its form."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.numbers import format_decimal

from corpus import LANGUAGES, PartialDate

ENDONYMS = {
    "en": "English",
    "es": "Español",
    "ht": "Kreyòl ayisyen",
    "zh-Hant": "繁體中文",
    "zh-Hans": "简体中文",
    "vi": "Tiếng Việt",
    "kea": "kriolu (Kabuverdianu)",
    "ru": "Русский",
    "ar": "العربية",
    "pt": "Português",
    "fr": "Français",
    "so": "Soomaali",
}
"""Each language by its own name, in the order of the picker."""

DEFAULT = "en"
_RIGHT_TO_LEFT = frozenset({"ar"})
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_REVIEW = "_review"
_MONTHS = "months"
_WEEKDAYS = "weekdays"
"""A language that Babel does not know brings the names of its months and weekdays."""


class Strings:
    """The words of one language; a missing key is an error, never another language's word."""

    def __init__(self, lang: str, words: dict[str, Any]) -> None:
        self.lang = lang
        self._words = words

    @classmethod
    def of(cls, lang: str | None) -> Strings:
        """The strings of a language; of the default one when it is not among ours."""
        return _load(lang if lang in LANGUAGES else DEFAULT)

    def __getitem__(self, key: str) -> str:
        word = self._words[key]
        assert isinstance(word, str), key  # noqa: S101 -- a file of ours, checked by a test
        return word

    def format(self, key: str, **values: object) -> str:
        """A string with its placeholders filled."""
        return self[key].format(**values)

    def plural(self, key: str, count: int) -> str:
        """A string in the form that goes with a number."""
        forms = self._words[key]
        form = "other" if self._unknown_to_babel else self._locale.plural_form(count)
        return str(forms[form]).format(count=self.number(count))

    def number(self, number: int) -> str:
        """A whole number with this language's separators, in digits that every keypad has."""
        return format_decimal(number, locale="en" if self._unknown_to_babel else self._locale, numbering_system="latn")

    @property
    def reviewed(self) -> bool:
        """Whether somebody who speaks the language has read these words and signed for them."""
        review = self._words[_REVIEW]
        return bool(review["by"] and review["on"])

    @property
    def dir(self) -> str:
        """Writing direction, for HTML."""
        return direction(self.lang)

    def day(self, day: date) -> str:
        """A calendar day as this language writes it."""
        return self.date(PartialDate(year=day.year, month=day.month, day=day.day))

    def weekday(self, day: date) -> str:
        """The name of a day of the week."""
        if _WEEKDAYS in self._words:
            return str(self._words[_WEEKDAYS][day.weekday()])
        return str(get_day_names("wide", "stand-alone", self._locale)[day.weekday()])

    def time(self, at: time) -> str:
        """A time of day as this language writes it."""
        if _WEEKDAYS in self._words:
            return f"{at:%H:%M}"
        return format_time(at, "short", locale=self._locale)

    def places(self, codes: Sequence[str]) -> str:
        """Jurisdictions by name, the widest first; a place without a translation stays as it is written."""
        return ", ".join(self._words.get(f"place_{code}", code) for code in codes)

    def date(self, when: PartialDate) -> str:
        """A date as this language writes it, to the precision it is known."""
        if when.month is None:
            return str(when.year)
        if _MONTHS in self._words:
            day = f"{when.day} " if when.day else ""
            return f"{day}{self._words[_MONTHS][when.month - 1]} {when.year}"
        if when.day is None:
            return format_skeleton("yMMMM", when.latest, locale=self._locale)
        return format_date(when.latest, "long", locale=self._locale)

    @property
    def _unknown_to_babel(self) -> bool:
        return _MONTHS in self._words

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.lang, sep="-")


def direction(lang: str | None) -> str:
    """`rtl`, `ltr`, or `auto` for an unknown language."""
    if lang is None:
        return "auto"
    return "rtl" if lang.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def preferred(header: str) -> str | None:
    """The first of a browser's languages (its `Accept-Language`) that is ours."""
    for part in header.split(","):
        subtags = part.partition(";")[0].strip().casefold().split("-")
        if subtags[0] == "zh":
            return "zh-Hant" if _TRADITIONAL & set(subtags) else "zh-Hans"
        if subtags[0] in LANGUAGES:
            return subtags[0]
    return None


def page_language(chosen: str | None, header: str) -> str:
    """The language of a page: the one its address names, else the first of the browser's that is ours."""
    return chosen if chosen in LANGUAGES else preferred(header) or DEFAULT


def language_name(lang: str) -> str:
    """A language by its own name, else its code."""
    return ENDONYMS.get(lang, lang)


@cache
def _load(lang: str) -> Strings:
    text = (files("ui.strings") / f"{lang}.json").read_text(encoding="utf-8")
    return Strings(lang, json.loads(text))
