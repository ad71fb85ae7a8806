"""Partial date: a day, a month or a year, with how it was found."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate:
    """A date of reduced precision (ISO 8601): what a source says, and no more than that."""

    year: int
    month: int | None = None
    day: int | None = None
    found: str = field(default="", compare=False)
    """How the date was found: `front matter`, `page metadata`, `staff`, ..."""

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text: str, *, found: str = "") -> PartialDate:
        """Read `2017`, `2017-03` or `2017-03-08`; ValueError says what was expected."""
        match = _ISO.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
        month, day = (int(part) if part else None for part in match.groups()[1:])
        return cls(year=int(match[1]), month=month, day=day, found=found)

    def isoformat(self) -> str:
        """`2017`, `2017-03` or `2017-03-08`."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def earliest(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return self.isoformat()
