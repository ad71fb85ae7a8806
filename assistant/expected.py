"""Expected answer: what kind of thing a question asks for, and whether a text has one.

"How much is the road test?" is not answered by a text about road tests that names no price. What is asked
for is read from fixed phrases in twelve languages (`expected.json`); whether a text can have it, from its
figures and their surroundings. Both are signs among others (`assistant.evidence`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files

from assistant.phrase import parsed, stands_in
from index import words


class Expected(StrEnum):
    """Kinds of answers that show in a text."""

    AMOUNT = "amount"
    DURATION = "duration"
    COUNT = "count"
    TIME = "time"
    DATE = "date"
    PERSON = "person"
    PHONE = "phone"
    ADDRESS = "address"


_NUMBER = (
    r"(?:\d+|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"ninety|hundred|thousand|once|twice|half)\b)"
)
_MONTH = r"(?:Jan|Feb|March|April|May|June|July|August|Sept|Oct|Nov|Dec)[a-z]*\b"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b"
_FREE = (
    r"free|no cost|costs? nothing|grat\w+|gr[áa]tis|di grasa|miễn phí|免費|免费|免费|бесплатн\w*|مجان\w*|bilaash|"
    r"no charge|fee|cost|pay"
)
_SHOWS = {
    Expected.AMOUNT: rf"[$€£%]\s?\d|\d\s?(?:%|dollars?|cents?|percent)|\b(?:{_FREE})|times the",
    Expected.DURATION: rf"\b{_NUMBER}[\s-]+(?:more |to \d+ |full )?(?:hour|day|week|month|year|minute|business)|\d",
    Expected.COUNT: rf"\b{_NUMBER}|\b(?:all|none|both|every|no)\b",
    Expected.TIME: r"\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\b|-|–|to \d)|24/7|24 hours|\bnoon\b|\d{1,2}:\d\d",
    Expected.DATE: rf"\b(?:19|20)\d\d\b|{_MONTH}|{_DAY}|\b{_NUMBER}\s+(?:days?|weeks?|months?|years?|times?)\b",
    Expected.PERSON: r"(?<=[\w,] )[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+",
    Expected.PHONE: r"\d{3}[-.) ]\s?\d{3,4}|\b\d{3}\b",
    Expected.ADDRESS: (
        r"\b\d+[\w-]* (?:[A-Z]\w+\.? ){1,3}|\b\d{5}\b|\bfloor\b|\b(?:[A-Z]\w+ )+(?:Street|St|Square|Avenue|Ave|Road)\b"
    ),
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _SHOWS.items()}


def expected(question: str, lang: str | None) -> Expected | None:
    """What a question asks for, by its longest known phrase; None for everything else."""
    asked = words(question, lang)
    best: tuple[int, Expected] | None = None
    for kind, phrase in _phrases(lang or ""):
        if len(phrase) > (best[0] if best else 0) and stands_in(phrase, asked):
            best = (len(phrase), kind)
    return best[1] if best else None


def shows(text: str, kind: Expected) -> bool:
    """Whether a text has something of this kind."""
    return _PATTERNS[kind].search(text) is not None


@cache
def _phrases(lang: str) -> tuple[tuple[Expected, tuple[str, ...]], ...]:
    return tuple(_read(lang))


def _read(lang: str) -> Iterator[tuple[Expected, tuple[str, ...]]]:
    for kind, phrases in _data().get(lang, {}).items():
        for phrase in phrases:
            yield Expected(kind), parsed(phrase, lang)


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    data: dict[str, dict[str, list[str]]] = json.loads(
        (files("assistant") / "expected.json").read_text(encoding="utf-8")
    )
    return data
