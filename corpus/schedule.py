"""Schedule: when a service is open, by its HSDS rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule, weekday

LOCAL = ZoneInfo("America/New_York")
"""Where the services are: times without a place mean this one."""

_DAY = timedelta(days=1)
_MIDNIGHT = time(0, 0)
_LAST_MINUTE = time(23, 59)
_FREQUENCIES = {"WEEKLY": WEEKLY, "MONTHLY": MONTHLY}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?: ?(Z|[+-]\d{2}(?::?\d{2})?))?", re.IGNORECASE)
_OFFSETS = frozenset({-5.0, -4.0, 0.0})  # here in winter and summer; UTC is a common slip for "as on our clock"
_PATTERN = ("freq", "byday", "bymonthday", "opens_at", "closes_at")
_NOT_COUNTED = ("count", "byweekno", "byyearday")
_MONTH_DAYS = 31
_LONGEST_INTERVAL = 53
_EXCEPTION = timedelta(days=14)
"""A row valid for no longer than this is an exception, by HSDS's guidance; on its days it stands for the others."""
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth")
_AHEAD = (8, 62, 400)
"""How many days to look ahead for the next opening, in growing steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One row: days by RFC 5545, hours on the local clock; without hours, only the publisher's words."""

    freq: str | None = None
    """`WEEKLY` or `MONTHLY`."""
    byday: tuple[str, ...] = ()
    """`MO`, in a month also `1WE` or `-1FR`."""
    bymonthday: tuple[int, ...] = ()
    interval: int = 1
    dtstart: date | None = None
    until: date | None = None
    """The last day; after it the service has ended."""
    opens_at: time | None = None
    closes_at: time | None = None
    """Before the opening time, it is of the next day."""
    valid_from: date | None = None
    valid_to: date | None = None
    """The last day the row speaks for; what comes after it is unknown."""
    description: str | None = None

    @property
    def timed(self) -> bool:
        """Whether openings can be computed from it."""
        return bool(self.freq and self.opens_at is not None and self.closes_at is not None)

    @property
    def exceptional(self) -> bool:
        """Whether it is valid for some days only, for which it takes the place of the usual rows."""
        if self.valid_from is None or self.valid_to is None:
            return False
        return self.valid_to - self.valid_from < _EXCEPTION

    @property
    def words(self) -> str | None:
        """The publisher's words, else what the row's fields say."""
        return self.description or (_in_words(self) if self.timed else None)

    def valid(self, day: date) -> bool:
        """Whether the row speaks for this day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)

    def ended(self, day: date) -> bool:
        """Whether its last day is past."""
        return self.until is not None and self.until < day


class Opening(NamedTuple):
    """From when until when it is open, on the local clock."""

    opens: datetime
    closes: datetime


def parse(record: dict[str, Any]) -> tuple[Schedule | None, list[str]]:
    """The row and no warning; None for a row that says nothing, or, with a warning, cannot be read."""
    description = _word(record, "description")
    if not any(_word(record, name) for name in _PATTERN):
        return (in_words_alone(record), []) if description else (None, [])
    try:
        return _parse(record, description), []
    except ValueError as error:
        return None, [f"{error}; the hours are left to the publisher's words"]


def in_words_alone(record: dict[str, Any]) -> Schedule:
    """The row's words and the time it speaks for: its hours are unknown."""
    return Schedule(
        description=_word(record, "description"),
        until=_date_if_any(record, "until"),
        valid_from=_date_if_any(record, "valid_from"),
        valid_to=_date_if_any(record, "valid_to"),
    )


def outdated(schedules: Sequence[Schedule], day: date) -> bool:
    """Whether the rows that have not ended are all past the time they were published for."""
    rows = [schedule for schedule in schedules if not schedule.ended(day)]
    rows = [schedule for schedule in rows if schedule.timed] or rows
    return bool(rows) and all(row.valid_to is not None and row.valid_to < day for row in rows)


def ended(schedules: Sequence[Schedule], day: date) -> bool:
    """Whether every row's last day is past."""
    return bool(schedules) and all(schedule.ended(day) for schedule in schedules)


def local_day(now: datetime) -> date:
    """Which day it is where the services are; a bare time is local."""
    return _instant(now).astimezone(LOCAL).date()


def openings(schedules: Sequence[Schedule], start: datetime, days: int) -> list[Opening]:
    """What is open from `start` on for some days, in order; openings that meet are one."""
    begin = _instant(start)
    end = begin + days * _DAY
    exceptions = [schedule for schedule in schedules if schedule.exceptional]
    found = sorted(
        opening
        for schedule in schedules
        for opening in _openings(schedule, begin, end, () if schedule.exceptional else exceptions)
    )
    joined: list[Opening] = []
    for opening in found:
        if joined and opening.opens <= joined[-1].closes:
            joined[-1] = Opening(joined[-1].opens, max(joined[-1].closes, opening.closes))
        else:
            joined.append(opening)
    return [Opening(o.opens.astimezone(LOCAL), o.closes.astimezone(LOCAL)) for o in joined if o.closes > begin]


def opening_at(schedules: Sequence[Schedule], now: datetime) -> Opening | None:
    """The opening that is under way."""
    instant = _instant(now)
    found = openings(schedules, now, 2)
    return next((o for o in found if _instant(o.opens) <= instant < _instant(o.closes)), None)


def open_now(schedules: Sequence[Schedule], now: datetime) -> bool | None:
    """Whether it is open; None when the rows do not tell."""
    if opening_at(schedules, now) is not None:
        return True
    return False if _tell_all(schedules, local_day(now)) else None


def next_opening(schedules: Sequence[Schedule], now: datetime) -> datetime | None:
    """When it opens next after now; None when the rows name no opening to come."""
    instant = _instant(now)
    for days in _AHEAD:
        found = openings(schedules, now, days)
        following = next((o.opens for o in found if _instant(o.opens) > instant), None)
        if following:
            return following
    return None


def _tell_all(schedules: Sequence[Schedule], day: date) -> bool:
    """Whether the rows say all about this day, so that no opening means closed."""
    speaking = [schedule for schedule in schedules if schedule.valid(day)]
    if not speaking or not all(schedule.timed for schedule in speaking):
        return False
    return len(speaking) == len(schedules) or not all(schedule.ended(day) for schedule in speaking)


def _openings(schedule: Schedule, begin: datetime, end: datetime, exceptions: Sequence[Schedule]) -> Iterator[Opening]:
    """The row's openings, by UTC, that may touch the time from begin to end, but for days of an exception."""
    if schedule.opens_at is None or schedule.closes_at is None:
        return
    for day in _days(schedule, begin.astimezone(LOCAL).date() - _DAY, end.astimezone(LOCAL).date()):
        if any(_names(exception, day) for exception in exceptions):
            continue
        whole = (schedule.opens_at, schedule.closes_at) == (_MIDNIGHT, _LAST_MINUTE)
        closes_at = _MIDNIGHT if whole else schedule.closes_at
        next_day = closes_at <= schedule.opens_at
        opening = Opening(_local(day, schedule.opens_at), _local(day + _DAY if next_day else day, closes_at))
        if opening.opens < opening.closes and opening.opens < end:
            yield opening


def _days(schedule: Schedule, first: date, last: date) -> Iterator[date]:
    """The days of the row between two days, both included."""
    first = max(first, schedule.valid_from or first, schedule.dtstart or first)
    last = min(last, schedule.valid_to or last, schedule.until or last)
    if first > last or schedule.freq is None:
        return
    # Every single week or month can be counted from any day; every second one only from the first of all.
    anchor = schedule.dtstart if schedule.interval > 1 and schedule.dtstart else first
    rule = rrule(
        _FREQUENCIES[schedule.freq],
        dtstart=datetime.combine(anchor, _MIDNIGHT),
        until=datetime.combine(last, _MIDNIGHT),
        interval=schedule.interval,
        wkst=MO,
        byweekday=[_weekday(name) for name in schedule.byday] or None,
        bymonthday=list(schedule.bymonthday) or None,
    )
    yield from (found.date() for found in rule if found.date() >= first)


def _names(exception: Schedule, day: date) -> bool:
    """Whether an exception is about this day; in words alone it is about every day it is valid."""
    return exception.valid(day) and (not exception.timed or day in _days(exception, day, day))


def _in_words(schedule: Schedule) -> str:
    """Days, hours and validity of a row, for one that the publisher put no words to."""
    assert schedule.opens_at is not None  # noqa: S101 -- of rows with hours only
    assert schedule.closes_at is not None  # noqa: S101
    days = [_day_in_words(name) for name in schedule.byday] or [f"day {number}" for number in schedule.bymonthday]
    of = " of the month" if schedule.freq == "MONTHLY" else ""
    unit = "month" if schedule.freq == "MONTHLY" else "week"
    every = f", every {schedule.interval} {unit}s" if schedule.interval > 1 else ""
    words = f"{', '.join(days)}{of}{every}, {schedule.opens_at:%H:%M}–{schedule.closes_at:%H:%M}"
    first, last = schedule.valid_from or schedule.dtstart, schedule.until or schedule.valid_to
    since = f" from {first}" if first else ""
    to = f" to {last}" if last else ""
    return f"{words}{since}{to}"


def _day_in_words(name: str) -> str:
    count = int(name[:-2] or 0)
    order = "last" if count == -1 else f"{_ORDINALS[-count]} to last" if count < 0 else _ORDINALS[count]
    return f"{order} {_DAY_NAMES[_WEEKDAYS.index(name[-2:])]}".strip()


def _local(day: date, at: time) -> datetime:
    """The instant of a local clock time; one that the clock skips is as much later."""
    return datetime.combine(day, at, LOCAL).astimezone(UTC)


def _instant(when: datetime) -> datetime:
    """The instant by UTC, since times of one zone are compared by their clocks; a bare time is local."""
    return (when if when.tzinfo else when.replace(tzinfo=LOCAL)).astimezone(UTC)


def _weekday(name: str) -> weekday:
    return weekday(_WEEKDAYS.index(name[-2:]), int(name[:-2]) if name[:-2] else None)


def _parse(record: dict[str, Any], description: str | None) -> Schedule:
    """A row with hours; ValueError says what cannot be read."""
    for name in _NOT_COUNTED:
        if _word(record, name):
            raise ValueError(f"{name} is not supported")
    byday = tuple(_byday(_words(record, "byday")))
    bymonthday = tuple(_bymonthday(_words(record, "bymonthday")))
    freq = (_word(record, "freq") or _frequency(byday, bymonthday)).upper()
    if freq not in _FREQUENCIES:
        raise ValueError(f"freq {freq!r} is not WEEKLY or MONTHLY")
    dtstart = _date(record, "dtstart")
    if not byday and not bymonthday:
        if dtstart is None:
            raise ValueError("it names no day")
        byday, bymonthday = ((_WEEKDAYS[dtstart.weekday()],), ()) if freq == "WEEKLY" else ((), (dtstart.day,))
    schedule = Schedule(
        freq=freq,
        byday=byday,
        bymonthday=bymonthday,
        interval=_interval(record),
        dtstart=dtstart,
        until=_date(record, "until"),
        opens_at=_time(record, "opens_at"),
        closes_at=_time(record, "closes_at"),
        valid_from=_date(record, "valid_from"),
        valid_to=_date(record, "valid_to"),
        description=description,
    )
    _check(schedule, _word(record, "wkst"), _word(record, "timezone"))
    return schedule


def _check(schedule: Schedule, wkst: str | None, timezone: str | None) -> None:
    """ValueError for a row whose parts do not fit each other."""
    counted = any(len(name) > len("MO") for name in schedule.byday)
    if schedule.freq == "WEEKLY" and (counted or schedule.bymonthday):
        raise ValueError("a weekly row cannot name days of the month")
    if counted and schedule.bymonthday:
        raise ValueError("byday and bymonthday do not fit together")
    if schedule.interval > 1 and schedule.dtstart is None:
        raise ValueError("an interval needs dtstart")
    if schedule.interval > 1 and (wkst or "MO").upper() != "MO":
        raise ValueError("an interval of weeks that do not start on Monday is not supported")
    if schedule.opens_at == schedule.closes_at:
        raise ValueError("it opens and closes at the same time")
    if timezone is not None and _number(timezone) not in _OFFSETS:
        raise ValueError(f"timezone {timezone!r} is not the local one")


def _frequency(byday: Sequence[str], bymonthday: Sequence[int]) -> str:
    """What the days imply where the row does not say it."""
    return "MONTHLY" if bymonthday or any(len(name) > len("MO") for name in byday) else "WEEKLY"


def _byday(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        match = _BYDAY.fullmatch(word.upper())
        if match is None:
            raise ValueError(f"byday {word!r} is not a day such as MO or 1WE")
        yield f"{int(match[1]) if match[1] else ''}{match[2]}"


def _bymonthday(words: Iterable[str]) -> Iterator[int]:
    for word in words:
        day = _number(word)
        if not day.is_integer() or not 1 <= abs(day) <= _MONTH_DAYS:
            raise ValueError(f"bymonthday {word!r} is not a day of a month")
        yield int(day)


def _interval(record: dict[str, Any]) -> int:
    word = _word(record, "interval") or "1"
    interval = _number(word)
    if not interval.is_integer() or not 1 <= interval <= _LONGEST_INTERVAL:
        raise ValueError(f"interval {word!r} cannot be counted")
    return int(interval)


def _time(record: dict[str, Any], name: str) -> time:
    """A time of the local clock; another place's time is refused rather than shifted."""
    word = _word(record, name)
    if word is None:
        raise ValueError(f"it has no {name}")
    match = _TIME.fullmatch(word)
    if match is None:
        raise ValueError(f"{name} {word!r} is not a time")
    if match[3] and _offset(match[3]) not in _OFFSETS:
        raise ValueError(f"{name} {word!r} is not local time")
    if name == "closes_at" and match[1] == "24" and match[2] == "00":
        return _LAST_MINUTE
    try:
        return time(int(match[1]), int(match[2]))
    except ValueError as error:
        raise ValueError(f"{name} {word!r} is not a time") from error


def _offset(text: str) -> float:
    """Hours from UTC of `Z` or `-05:00`."""
    if text.upper() == "Z":
        return 0.0
    digits = text[1:].replace(":", "")
    hours = int(digits[:2]) + int(digits[2:] or 0) / 60
    return -hours if text[0] == "-" else hours


def _date(record: dict[str, Any], name: str) -> date | None:
    """The day of a date or timestamp."""
    word = _word(record, name)
    try:
        return date.fromisoformat(word[:10]) if word else None
    except ValueError as error:
        raise ValueError(f"{name} {word!r} is not a date") from error


def _date_if_any(record: dict[str, Any], name: str) -> date | None:
    """The day; none where it cannot be read."""
    try:
        return _date(record, name)
    except ValueError:
        return None


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError as error:
        raise ValueError(f"{word!r} is not a number") from error


def _words(record: dict[str, Any], name: str) -> list[str]:
    """The parts of a list, whether it is JSON's or written with commas."""
    value = record.get(name)
    text = ",".join(map(str, value)) if isinstance(value, list) else _word(record, name) or ""
    return re.findall(r"[^\s,;]+", text)


def _word(record: dict[str, Any], name: str) -> str | None:
    """A field's text; blank or a literal `null` is none."""
    value = record.get(name)
    if isinstance(value, list):
        return ",".join(map(str, value)) or None
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    text = str(value).strip()
    return text if text and text.lower() != "null" else None
