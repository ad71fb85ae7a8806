"""Service: one resource listing, in the words of Open Referral's HSDS."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.dates import PartialDate
from corpus.schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A telephone number, copied from the record and never composed."""

    number: str
    extension: str | None = None
    description: str | None = None
    type: str = "voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What somebody offers, where, when, for whom and at what price."""

    id: str
    document_id: str
    """The document that is this listing's text form."""
    name: str
    organization: str
    description: str
    phones: tuple[Phone, ...] = ()
    addresses: tuple[str, ...] = ()
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
    eligibility: str | None = None
    application: str | None = None
    alert: str | None = None
    status: str = "active"
    assured: PartialDate | None = None
    """When the publisher last confirmed the record."""
    referral: bool = False
    """Offered when nothing in the corpus answers: the people to ask in general."""
