"""Present: questions about how things are now, which only fresh sources answer.

"Who is the mayor now?" has no answer in a story of 2017. Such questions are known by fixed words in twelve
languages (`now.json`): words for the present, for what lasts ("still"), and the asking for a holder of an office.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from assistant.phrase import parsed, stands_in
from corpus import Document
from index import words

_TODAY = "اليوم"
"""Without its article, which `words` takes away, it is any day: "Saturday" is "day of Saturday"."""

FRESH = timedelta(days=730)
"""A source of up to this age may say how things are now; older ones carry a warning."""


def asks_about_now(question: str, lang: str | None) -> bool:
    """Whether a question wants to know how something is at present."""
    asked = words(question, lang)
    if lang == "ar" and _TODAY in re.split(r"\W+", question):
        return True
    return any(stands_in(phrase, asked) for phrase in _phrases(lang or ""))


def is_fresh(documents: Iterable[Document], today: date) -> bool:
    """Whether one of these documents is dated and not older than `FRESH`."""
    return any(document.as_of is not None and document.as_of.latest + FRESH >= today for document in documents)


@cache
def _phrases(lang: str) -> tuple[tuple[str, ...], ...]:
    data: dict[str, dict[str, list[str]]] = json.loads((files("assistant") / "now.json").read_text(encoding="utf-8"))
    return tuple(parsed(phrase, lang) for found in data.get(lang, {}).values() for phrase in found)
