"""Triage: whether a question tells of an emergency, by plain lists of words; nothing is searched for it.

`emergencies/rules.json` has the rules, in order of urgency, and beside it stand the words they speak of, by
language and group. A rule holds where each of its groups has words in the question and no group of its
`unless` has. A librarian can edit the words:

- `door*` is any word that begins so, `*house` any that ends so;
- ` … ` (between spaces) is up to four words of any kind, `^` the beginning of the question, `$` its end;
- `<kin>` is any of the words of the group `kin` in the same language.

Case, accents, and one slip in a longer word make no difference. People mix languages: who comes and where
they stand (`POOLED`) may be said in any of them, the rest of a rule is in one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.slips import Speller
from index import words
from index.lexicon import Lexicon

POOLED = frozenset({"agents", "home", "work", "street"})
NOW = "now"
"""The group that says that it is happening: with it, words of `GENERAL` do not speak against an emergency."""
GENERAL = "general"

_WINDOW = 40
"""Words (of Chinese: characters) that belong together: what is farther apart is not one telling."""
_GAP, _START, _END = r"(?:\S+ ){0,4}", r"(?<=\A )", r"(?= \Z)"
_SIGNS = {"…": _GAP, "^": _START, "$": _END}
_GROUP = re.compile(r"<([\w-]+)>")
_FOLDER = files("assistant") / "emergencies"
_RULES = "rules.json"
_CREOLES = frozenset({"ht", "kea"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An emergency, the groups that must all have words in a question, and those that must have none."""

    emergency: str
    all: tuple[str, ...]
    unless: tuple[str, ...]


def emergency(question: str, lang: str | None = None) -> str | None:
    """The id of the emergency that a question tells of, None for any other question.

    `lang` is the question's language where it is known; it decides between languages that share words.
    """
    for window in _windows(question):
        for rule in _rules():
            if window.tells(rule, lang):
                return rule.emergency
    return None


class _Window:
    """A stretch of a question: which groups of which language have words in it."""

    def __init__(self, plain: Sequence[str], creole: Sequence[str]) -> None:
        self._plain, self._creole = _joined(plain), _joined(creole)
        self._found: dict[tuple[str, str], bool] = {}

    def tells(self, rule: Rule, lang: str | None) -> bool:
        """Whether the rule holds in the language, or languages, that most of its words are of."""
        if not all(any(self._has(group, one) for one in _languages()) for group in rule.all):
            return False
        own = {one: sum(self._has(group, one) for group in rule.all) for one in _languages()}
        speaking = [one for one, found in own.items() if found == max(own.values())]
        if _key(lang) in speaking:
            speaking = [_key(lang)]
        complete = [one for one in speaking if all(self._has(g, one) or g in POOLED for g in rule.all)]
        return bool(complete) and not any(self._speaks_against(rule, one) for one in speaking)

    def _speaks_against(self, rule: Rule, lang: str) -> bool:
        present = self._has(NOW, lang)
        return any(self._has(group, lang) for group in rule.unless if not (group == GENERAL and present))

    def _has(self, group: str, lang: str) -> bool:
        key = group, lang
        if key not in self._found:
            text = self._creole if lang in _CREOLES else self._plain
            self._found[key] = _pattern(group, lang).search(text) is not None
        return self._found[key]


def _windows(question: str) -> Iterator[_Window]:
    """Overlapping stretches of a question, its slips mended."""
    plain, creole = (_speller(lang).mended(words(question, lang)) for lang in (None, "ht"))
    for start in range(0, max(1, len(plain) - _WINDOW // 2), _WINDOW // 2):
        yield _Window(plain[start : start + _WINDOW], creole[start : start + _WINDOW])


def _joined(found: Iterable[str]) -> str:
    return f" {' '.join(found)} "


def _key(lang: str | None) -> str:
    """The language whose words are used: those of Chinese are kept in one script."""
    return "zh-Hans" if lang == "zh-Hant" else lang or ""


@cache
def _pattern(group: str, lang: str) -> re.Pattern[str]:
    """Any phrase of a group, in a text whose words have one space before and after each."""
    return re.compile(rf"(?<= )(?:{'|'.join(_phrase(one, lang) for one in _words()[lang][group])})(?= )")


def _phrase(phrase: str, lang: str) -> str:
    """A phrase as a pattern: one space between words, none beside what is no word."""
    pattern = " ".join(_part(part, lang) for part in phrase.split())
    return pattern.replace(f"{_GAP} ", _GAP).replace(f"{_START} ", _START).replace(f" {_END}", _END)


def _part(part: str, lang: str) -> str:
    group = _GROUP.fullmatch(part)
    if group:
        return rf"(?:{'|'.join(_phrase(one, lang) for one in _words()[lang][group.group(1)])})"
    if part in _SIGNS:
        return _SIGNS[part]
    found = " ".join(words(part.strip("*"), _view(lang)))
    before, after = (r"\S*" if star else "" for star in (part.startswith("*"), part.endswith("*")))
    return before + re.escape(found).replace(r"\ ", " ") + after


def _view(lang: str) -> str | None:
    """The language whose spelling is evened out: the creoles have several."""
    return "ht" if lang in _CREOLES else None


@cache
def _speller(view: str | None) -> Speller:
    """Knows the words of all languages that are read in one view."""
    phrases = (
        phrase
        for lang, groups in _words().items()
        if _view(lang) == view
        for found in groups.values()
        for phrase in found
    )
    parts = [part for phrase in phrases for part in phrase.split() if part not in _SIGNS and not _GROUP.fullmatch(part)]
    whole = {word for part in parts if "*" not in part for word in words(part, view)}
    stems = {word for part in parts if part.endswith("*") for word in words(part.strip("*"), view)}
    return Speller(whole, stems, Lexicon.built_in())


@cache
def _languages() -> tuple[str, ...]:
    return tuple(_words())


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    """The phrases of each group, by language: Chinese has one file for both its scripts."""
    found = sorted(_FOLDER.iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".json"): json.loads(file.read_text("utf-8")) for file in found if file.name != _RULES}


@cache
def _rules() -> tuple[Rule, ...]:
    """The rules in order; an error in them or in the words is told with its place."""
    stored = json.loads((_FOLDER / _RULES).read_text("utf-8"))
    rules = tuple(
        Rule(emergency=rule["emergency"], all=tuple(rule["all"]), unless=tuple(rule["unless"])) for rule in stored
    )
    for lang, groups in _words().items():
        missing = {group for rule in rules for group in (*rule.all, *rule.unless)} - set(groups)
        if missing:
            raise ValueError(f"emergencies/{lang}.json has no words for {', '.join(sorted(missing))}")
    return rules
