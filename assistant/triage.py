"""Triage: whether a question tells of an emergency, and how surely, by plain lists of words.

`emergencies/rules.json` has the rules, in order of urgency, and beside it stand the words they speak of, by
language and group (`wordlist` tells how they are written). A rule holds where each group of its `all` has words in
the question and no group of its `unless` has. Each says how sure it makes: words that silence one that is certain may
leave a later one that is possible, and a question mark at the end makes it so. One slip in a longer word makes no
difference.

People mix languages: who comes and where they stand (`POOLED`) may be said in any of them, the rest of a rule
is in one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import product

from assistant.slips import Speller
from assistant.wordlist import Found, Wordlist
from index import words
from index.lexicon import Lexicon

POOLED = frozenset({"agents", "home", "work", "street"})
NOW = "now"
"""The group that says that it is happening: with it, words of `QUESTIONS` do not speak against an emergency."""
ASKING = "asking"
"""The group of how questions about rules begin; a question mark at the end counts as a word of it."""
QUESTIONS = frozenset({"general", ASKING})

_WINDOW = 40
"""Words (of Chinese: characters) that belong together: what is farther apart is not one telling."""
_MARKS = ("?", "？", "؟")
_FOLDER = files("assistant") / "emergencies"
_RULES = "rules.json"


class Degree(StrEnum):
    """How surely a question tells of an emergency."""

    CERTAIN = "certain"
    """Its card comes instead of an answer."""
    POSSIBLE = "possible"
    """Its card is offered above the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a question tells of."""

    emergency: str
    """The id of a card."""
    degree: Degree


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An emergency, and the groups of words that speak for it and against it."""

    emergency: str
    degree: Degree
    all: tuple[str, ...]
    """Each of these must have words in a question."""
    unless: tuple[str, ...]
    """None of these may have."""


def telling(question: str, lang: str | None = None) -> Telling | None:
    """The emergency that a question tells of, None for any other question.

    What is certain comes before what is possible, then the order of the rules. `lang` is the question's language
    where it is known.
    """
    asked = question.rstrip().endswith(_MARKS)
    windows, possible = list(_windows(question)), None
    for rule, window in product(_rules(), windows):
        degree = window.degree(rule, lang, asked=asked)
        if degree is Degree.CERTAIN:
            return Telling(emergency=rule.emergency, degree=degree)
        if degree is Degree.POSSIBLE and possible is None:
            possible = Telling(emergency=rule.emergency, degree=degree)
    return possible


class _Window:
    """A stretch of a question: which groups of which language have words in it."""

    def __init__(self, plain: Sequence[str], creole: Sequence[str]) -> None:
        self._found = {lang: Found(one, creole if one.view else plain) for lang, one in _wordlists().items()}

    def degree(self, rule: Rule, lang: str | None, *, asked: bool) -> Degree | None:
        """How surely the rule holds in the language, or languages, that most of its words are of; None: not at all.

        What is only possible must be told in the question's own, where it is known. What speaks against it counts in
        these, and in the question's own.
        """
        if not all(any(found.has(group) for found in self._found.values()) for group in rule.all):
            return None
        own = {one: sum(found.has(group) for group in rule.all) for one, found in self._found.items()}
        speaking = {one for one, count in own.items() if count == max(own.values())}
        known = _key(lang)
        if known in speaking or (known in self._found and rule.degree is Degree.POSSIBLE):
            speaking = {known}
        complete = any(all(self._found[one].has(g) or g in POOLED for g in rule.all) for one in speaking)
        heard = [self._found[one] for one in speaking | ({known} & self._found.keys())]
        if not complete or any(_speaks_against(rule, found) for found in heard):
            return None
        calm = asked and ASKING in rule.unless and not any(found.has(NOW) for found in heard)
        return Degree.POSSIBLE if calm else rule.degree


def _speaks_against(rule: Rule, found: Found) -> bool:
    return any(found.has(group) for group in rule.unless if not (group in QUESTIONS and found.has(NOW)))


def _windows(question: str) -> Iterator[_Window]:
    """Overlapping stretches of a question, its slips mended."""
    plain, creole = (_speller(lang).mended(words(question, lang)) for lang in (None, "ht"))
    for start in range(0, max(1, len(plain) - _WINDOW // 2), _WINDOW // 2):
        yield _Window(plain[start : start + _WINDOW], creole[start : start + _WINDOW])


def _key(lang: str | None) -> str:
    """The language whose words are used: those of Chinese are kept in one script."""
    return "zh-Hans" if lang == "zh-Hant" else lang or ""


@cache
def _speller(spelling: str | None) -> Speller:
    """Knows the words of all languages that are read in one spelling."""
    lists = [one for one in _wordlists().values() if one.view == spelling]
    return Speller(
        frozenset[str]().union(*(one.words for one in lists)),
        frozenset[str]().union(*(one.stems for one in lists)),
        Lexicon.built_in(),
    )


@cache
def _wordlists() -> dict[str, Wordlist]:
    """The phrases of each language: Chinese has one file for both its scripts."""
    found = sorted(_FOLDER.iterdir(), key=lambda file: file.name)
    names = {file.name.removesuffix(".json"): file for file in found if file.name != _RULES}
    return {name: Wordlist(name, json.loads(file.read_text("utf-8"))) for name, file in names.items()}


@cache
def _rules() -> tuple[Rule, ...]:
    """The rules in order, certain ones first. Raises `ValueError` where a list has no words for one."""
    stored = json.loads((_FOLDER / _RULES).read_text("utf-8"))
    rules = tuple(
        Rule(
            emergency=rule["emergency"],
            degree=Degree(rule["degree"]),
            all=tuple(rule["all"]),
            unless=tuple(rule["unless"]),
        )
        for rule in stored
    )
    needed = {group for rule in rules for group in (*rule.all, *rule.unless)} | {NOW}
    for lang, one in _wordlists().items():
        if needed - one.groups:
            raise ValueError(f"emergencies/{lang}.json has no words for {', '.join(sorted(needed - one.groups))}")
    return rules
