"""Dating: when a text was published, by what it says of itself.

Never the day it was saved, never the year of a site's footer, never a date that a sentence tells of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.boilerplate import NAME
from corpus.dates import PartialDate

NEAR_THE_TOP = 10
"""A dateline stands among this many first blocks."""

_LONGEST = 160
"""A line that says when a text was published is not longer."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero janeiro janvier janv",
            "february feb febrero fevereiro février févr",
            "march mar marzo março mars",
            "april apr abril avril avr",
            "may mayo maio mai",
            "june jun junio junho juin",
            "july jul julio julho juillet juil",
            "august aug agosto août",
            "september sep sept septiembre setembro septembre",
            "october oct octubre outubro octobre",
            "november nov noviembre novembro novembre",
            "december dec diciembre dezembro décembre déc",
        ),
        start=1,
    )
    for name in names.split()
}

_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_DAY = r"\d{1,2}"
_WRITTEN = (
    rf"(?:\d{{4}}-\d\d-\d\d(?!\d)|{_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}"
    rf"|{_DAY}(?:st|nd|rd|th|er|º|°)? (?:de )?{_MONTH},? (?:del? )?{_YEAR})"
)
"""A day in ISO or with its month in letters; 03/04/2017 is two days and therefore none."""

_WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\.?,? "
)
_ZONE = r"(?: ?(?:Z|[A-Z]{2,4}|[+-]\d\d:?\d\d))?"
_CLOCK = r"(?:T| |, | at | a las | às | à )?\d{1,2}[:.h]\d\d(?::\d\d)?(?:\.\d+)?(?: ?[ap]\.?m\.?)?" + _ZONE
_DATE = rf"(?:{_WEEKDAY})?(?P<date>{_WRITTEN})(?:{_CLOCK})?"
_BY = r"(?: (?:by|por|par) [^.!?]{1,60})?"
_ON = r"(?: ?:)? ?(?:on |el |em |a |le )?"

_PUBLISHED = re.compile(
    rf"(?:first |originally )?(?:published|posted|publicad[oa]|publiée?){_ON}{_DATE}{_BY}", re.IGNORECASE
)
_UPDATED = re.compile(
    rf"(?:last )?(?:updated|modified|última actualización|actualizad[oa]|atualizad[oa]|mise? à jour){_ON}{_DATE}{_BY}",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?:(?:By|Por|Par) {NAME},? )?(?i:{_DATE})")
_PRESS = re.compile(
    rf"(?:[^\W\d_a-z]{{3,}}[ .]?(?:[^\W\d_a-z]+[ .]?){{0,3}}(?:, ?[\w.]{{2,15}})?)(?:,| [–—-]+|,? ?\() ?"
    rf"(?i:(?P<date>{_WRITTEN}))\)? ?(?:[–—:]|-+ )"
)
"""BOSTON, March 8, 2017 – and the text begins."""

_STORY = re.compile(
    rf"(?:copyright(?: ?(?:©|\(c\)))?|©) ?(?P<year>{_YEAR})(?! ?[-–—] ?\d)"
    r" [^.]{1,60}\.? to see more, visit \S+(?: \S+){0,3}",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[|·•]\s*")
_HOURS = re.compile(
    r"\d ?(?:[ap]\.?m\.?)? ?(?:-|–|—|to|until) ?\d{1,2}(?::\d\d)? ?[ap]\.?m\b|\b(?:noon|midnight)\b", re.IGNORECASE
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


def find_published(lines: Sequence[str]) -> PartialDate | None:
    """The date a text gives for itself; None where it gives none, or two that differ."""
    top = [line for block in lines[:NEAR_THE_TOP] for line in _short_lines(block)]
    parts = [part for line in top for part in _SEPARATOR.split(line)]
    for dates in (
        _dates(parts, _PUBLISHED, "publication line"),
        _dates(parts, _UPDATED, "update line"),
        _press_dates(lines[:NEAR_THE_TOP]),
        _bare_dates(top),
        _story_years(lines),
    ):
        if dates:
            return dates[0] if all(date == dates[0] for date in dates) else None
    return None


def _short_lines(block: str) -> Iterator[str]:
    """The lines of a block that could be a dateline, with single spaces."""
    for line in block.split("\n"):
        if len(line) <= _LONGEST:
            yield " ".join(line.split())


def _dates(parts: Iterable[str], pattern: re.Pattern[str], found: str) -> list[PartialDate]:
    """The dates of those parts that a pattern covers from end to end."""
    matches = (pattern.fullmatch(part.rstrip(". ")) for part in parts)
    return [date for match in matches if match and (date := _read(match["date"], found))]


def _bare_dates(top: Sequence[str]) -> list[PartialDate]:
    """The dates that have a line for themselves, unless they are an event's: after "When:" or beside its hours."""
    own: list[str] = []
    for number, line in enumerate(top):
        around = top[max(number - 1, 0) : number + 2]
        labelled = number > 0 and top[number - 1].endswith(":")
        if not labelled and not any(_HOURS.search(near) for near in around):
            own += _SEPARATOR.split(line)
    return _dates(own, _BARE, "dateline")


def _press_dates(blocks: Sequence[str]) -> list[PartialDate]:
    """The dates that stand between a place in capitals and the beginning of the text."""
    matches = (_PRESS.match(" ".join(block[:_LONGEST].split())) for block in blocks)
    return [date for match in matches if match and (date := _read(match["date"], "dateline"))]


def _story_years(blocks: Sequence[str]) -> list[PartialDate]:
    """The years of lines in which a station claims the story, wherever they stand."""
    matches = (_STORY.fullmatch(line) for block in blocks for line in _short_lines(block))
    return [PartialDate(year=int(match["year"]), found="copyright line of the story") for match in matches if match]


def _read(written: str, found: str) -> PartialDate | None:
    """A date as written; None for a day that is in no calendar."""
    try:
        if _ISO.fullmatch(written):
            return PartialDate.parse(written, found=found)
        words = re.findall(r"[^\W\d_]+", written.lower())
        month = next(_MONTHS[word] for word in words if word in _MONTHS)
        day, year = sorted(map(int, re.findall(r"\d+", written)))
        return PartialDate(year=year, month=month, day=day, found=found)
    except ValueError:
        return None
