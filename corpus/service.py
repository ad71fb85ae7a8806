"""Service: one resource listing, in the words of Open Referral's HSDS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corpus.dates import PartialDate
from corpus.phone import Phone
from corpus.schedule import Schedule, ended, outdated

TEMPORARILY_CLOSED = "temporarily closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What somebody offers at one place, when, for whom and at what price.

    A service at several locations is a listing for each of them.
    """

    id: str
    """Of the service; where it is at several locations, `service@location`."""
    document_id: str
    """The document that is this listing's text form."""
    name: str
    organization: str
    description: str
    alternate_name: str | None = None
    location: str | None = None
    """The place by name, where it has one of its own."""
    phones: tuple[Phone, ...] = ()
    """The nearest first: of the service at this place, of the service, of the place."""
    addresses: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    directions: str | None = None
    """How to get there, by public transport."""
    accessibility: tuple[str, ...] = ()
    email: str | None = None
    url: str | None = None
    hours: tuple[str, ...] = ()
    """Opening hours in the publisher's own words."""
    schedules: tuple[Schedule, ...] = ()
    """The same hours as rows, where there are any: openings are computed from them."""
    languages: tuple[str, ...] = ()
    """Languages spoken there, by name."""
    interpretation: str | None = None
    fees: str | None = None
    costs: tuple[str, ...] = ()
    """What it costs for whom, one line each."""
    eligibility: str | None = None
    minimum_age: float | None = None
    maximum_age: float | None = None
    areas: tuple[str, ...] = ()
    """Where people must live to use it."""
    application: str | None = None
    documents: tuple[str, ...] = ()
    """What to bring."""
    topics: tuple[str, ...] = ()
    """What it is about, by the terms it is filed under."""
    alert: str | None = None
    status: str = "active"
    assured: PartialDate | None = None
    """When the publisher last confirmed the record."""
    updated: PartialDate | None = None
    """The newest date the record gives of itself: confirmed, modified, or changed in part."""
    referral: bool = False
    """Offered when nothing in the corpus answers: the people to ask in general."""
    hsds: str = ""
    """The whole record it was read from, HSDS as JSON, for export."""

    @property
    def closed(self) -> bool:
        """Whether it is closed for a time."""
        return self.status == TEMPORARILY_CLOSED

    @property
    def ages(self) -> str | None:
        """`12–17`, `18+` or `0–12`; None where there is no limit."""
        if self.minimum_age is None and self.maximum_age is None:
            return None
        least = f"{self.minimum_age or 0:g}"
        return f"{least}+" if self.maximum_age is None else f"{least}–{self.maximum_age:g}"

    def hours_on(self, day: date) -> tuple[str, ...]:
        """The publisher's words, without those of rows that have ended by this day."""
        over = {row.words for row in self.schedules if row.ended(day)}
        over -= {row.words for row in self.schedules if not row.ended(day)}
        return tuple(words for words in self.hours if words not in over)

    def hours_outdated(self, day: date) -> bool:
        """Whether the hours are past the time they were published for, and may have changed."""
        return outdated(self.schedules, day)

    def hours_ended(self, day: date) -> bool:
        """Whether all published dates are over."""
        return ended(self.schedules, day)
