"""Listing: a nested HSDS record into a service for each of its locations, with its text form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from babel import Locale
from babel.core import get_global

from corpus.dates import PartialDate
from corpus.document import Document, document_id
from corpus.errors import LoadError
from corpus.loaders.hsds_record import Notes, Record, Row, below, child, children, day, line, number, place_of, prose
from corpus.loaders.listing_text import listing_document
from corpus.loaders.raw import Loaded, RawFile
from corpus.phone import Phone
from corpus.schedule import Schedule, in_words_alone
from corpus.schedule import parse as parse_schedule
from corpus.service import TEMPORARILY_CLOSED, Service

_T = TypeVar("_T")

_HIDDEN = frozenset({"defunct", "inactive"})
_STATUSES = frozenset({"active", TEMPORARILY_CLOSED, *_HIDDEN})
_LISTS = (
    *("phones", "schedules", "service_areas", "service_at_locations", "languages", "cost_options", "contacts"),
    *("required_documents", "attributes", "metadata", "addresses", "accessibility"),
)
_QUOTES = re.compile(r'^["“” ]+|["“” ]+$')
_POLE = 90
_DATE_LINE = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A service at one location, or anywhere: the records that speak of it, the nearest first."""

    service: Record
    at_location: Record
    location: Record
    organization: Record
    where: str
    count: int
    """Which of the service's places it is, from 0."""

    @property
    def nearest(self) -> tuple[Record, Record, Record]:
        """In HSDS's order of precedence."""
        return self.at_location, self.service, self.location


def listings(raw: RawFile, records: Iterable[Row], notes: Notes) -> Loaded:
    """A document and a service for each service at each location; a bad row is left out with a warning."""
    documents: list[Document] = []
    services: list[Service] = []
    seen: set[str] = set()
    for record in records:
        identity, name = line(record, "id"), line(record, "name")
        status = (line(record, "status") or "active").lower()
        if not (identity and name):
            notes.add(record.where, "left out, it has no id or no name")
        elif status in _HIDDEN:
            notes.add(record.where, f"left out, its status is {status!r}")
        elif identity in seen:
            notes.add(record.where, f"left out, its id {identity!r} is used more than once")
        else:
            seen.add(identity)
            _check(record, status, notes)
            for place, listing_id in _places(record, identity, seen):
                service = _service(raw, place, listing_id, status, notes)
                services.append(service)
                documents.append(listing_document(raw, record, service, several=listing_id != identity))
    if not services:
        reason = next(iter(notes), None)
        because = f" ({reason.removeprefix(f'{raw.source}: ')})" if reason else ""
        raise LoadError(f"{raw.source}: no listing in it that can be used{because}; nothing was added")
    return Loaded(documents=tuple(documents), services=tuple(services), warnings=tuple(notes))


def _check(record: Row, status: str, notes: Notes) -> None:
    """Warn about what is not as the standard has it, and is read nevertheless."""
    if status not in _STATUSES:
        notes.add(record.where, f"status {status!r} is not one of HSDS's; the service is shown")
    for holder in (record, *children(record, "service_at_locations")):
        for name in _LISTS:
            value = holder.get(name)
            if value is not None and not isinstance(value, list):
                notes.add(record.where, f"{name} left out, it is not a list")
            elif value and len(children(holder, name)) < len(value):
                notes.add(record.where, f"an entry of {name} left out, it is not a record")


def _places(record: Row, identity: str, seen: set[str]) -> Iterator[tuple[_Place, str]]:
    """The service at each of its locations with the listing's id; a service without location is one too."""
    said = [place for place in children(record, "service_at_locations") if any(place.values())]
    at_locations: Sequence[Record] = said or [{}]
    for count, at_location in enumerate(at_locations):
        location = child(at_location, "location")
        listing_id = identity
        if len(at_locations) > 1:
            own = line(at_location, "id") or line(location, "id") or str(count + 1)
            listing_id = f"{identity}@{own}"
            while listing_id in seen:
                listing_id += "+"
            seen.add(listing_id)
        organization = child(record, "organization")
        yield (
            _Place(
                service=record,
                at_location=at_location,
                location=location,
                organization=organization,
                where=record.where,
                count=count,
            ),
            listing_id,
        )


def _service(raw: RawFile, place: _Place, listing_id: str, status: str, notes: Notes) -> Service:
    record, location, organization = place.service, place.location, place.organization
    rows = next(filter(None, (children(holder, "schedules") for holder in place.nearest)), [])
    schedules = _schedules(rows, place.where, notes)
    latitude, longitude = _coordinates(place, notes)
    assured = _date(record, "assured_date", place.where, notes)
    return Service(
        id=listing_id,
        document_id=document_id(f"{raw.source}#{listing_id}"),
        name=line(record, "name") or "",
        alternate_name=line(record, "alternate_name"),
        organization=line(organization, "name") or "",
        description=prose(record, "description") or "",
        location=_location_name(place),
        phones=_phones(place, notes),
        addresses=tuple(_unique(_addresses(location))),
        latitude=latitude,
        longitude=longitude,
        directions=prose(location, "transportation"),
        accessibility=tuple(_unique(_joined(children(location, "accessibility"), "description", "details"))),
        email=_first("email", record, organization, *_contacts(place)),
        url=_first("url", record) or _first("website", organization) or _first("url", location),
        hours=tuple(_unique(_hours(rows, schedules))),
        schedules=() if status == TEMPORARILY_CLOSED else tuple(_unique(row for row in schedules if row)),
        languages=_languages([*children(record, "languages"), *children(location, "languages")]),
        interpretation=prose(record, "interpretation_services"),
        fees=prose(record, "fees_description"),
        costs=tuple(_unique(_costs(children(record, "cost_options")))),
        eligibility=prose(record, "eligibility_description"),
        minimum_age=number(record, "minimum_age"),
        maximum_age=number(record, "maximum_age"),
        areas=tuple(_unique(_areas(place))),
        application=prose(record, "application_process"),
        documents=tuple(_unique(filter(None, (prose(r, "document") for r in children(record, "required_documents"))))),
        topics=tuple(_unique(_topics(place))),
        alert=prose(record, "alert"),
        status=status if status in _STATUSES else "active",
        assured=assured,
        updated=_newest([assured, *_changes(place, notes)]),
        referral=record.get("x_referral") is True and place.count == 0,
        hsds=_kept(place, notes),
    )


def _location_name(place: _Place) -> str | None:
    """The place's own name, unless the service or the organization has the same."""
    name = line(place.location, "name")
    return None if name in {line(place.service, "name"), line(place.organization, "name")} else name


def _phones(place: _Place, notes: Notes) -> tuple[Phone, ...]:
    """The numbers nearest to the person; the organization's, and a contact's, only where there is none nearer."""
    holders = [place.nearest, (place.organization,), _contacts(place)]
    for level in holders:
        found: dict[str, Phone] = {}
        for count, record in enumerate(below(level, "phones"), 1):
            phone = _phone(record, place_of(record, f"{place.where}: phone {count}"), notes)
            if phone is not None:
                found.setdefault(phone.uri or phone.number, phone)
        if found:
            return tuple(found.values())
    return ()


def _phone(record: Record, where: str, notes: Notes) -> Phone | None:
    written = _QUOTES.sub("", line(record, "number") or "")
    if not written:
        notes.add(where, "left out, it has no number")
        return None
    phone = Phone(
        number=written,
        extension=line(record, "x_extension") or line(record, "extension"),
        description=line(record, "description"),
        type=(line(record, "type") or "voice").lower(),
        languages=_languages(children(record, "languages")),
    )
    if phone.uri is None:
        notes.add(where, f"{written!r} is not a number that can be dialled; it is shown as it is written")
    return phone


def _contacts(place: _Place) -> tuple[Record, ...]:
    """The people named, the nearest first."""
    return tuple(below((*place.nearest, place.organization), "contacts"))


def _addresses(location: Record) -> Iterator[str]:
    for record in children(location, "addresses"):
        street = [line(record, name) for name in ("address_1", "address_2", "city")]
        state = " ".join(filter(None, (line(record, name) for name in ("state_province", "postal_code"))))
        address = ", ".join(filter(None, [*street, state]))
        if address:
            yield address


def _coordinates(place: _Place, notes: Notes) -> tuple[float | None, float | None]:
    """Where it is on a map; None for both unless both are on the globe."""
    latitude, longitude = number(place.location, "latitude"), number(place.location, "longitude")
    if latitude is None or longitude is None:
        return None, None
    if abs(latitude) > _POLE or abs(longitude) > _DATE_LINE:
        where = place_of(place.location, f"{place.where}: location")
        notes.add(where, f"latitude {latitude:g}, longitude {longitude:g} is no place on a map; left out")
        return None, None
    return (None, None) if latitude == longitude == 0 else (latitude, longitude)


def _schedules(rows: Iterable[Record], where: str, notes: Notes) -> list[Schedule | None]:
    """Each row; one that cannot be read stays with its words alone, so that its hours count as unknown."""
    schedules = []
    for count, record in enumerate(rows, 1):
        plain = {**record, "description": prose(record, "description")}
        schedule, problems = parse_schedule(plain)
        for problem in problems:
            notes.add(place_of(record, f"{where}: schedule {count}"), problem)
        schedules.append(in_words_alone(plain) if problems else schedule)
    return schedules


def _hours(rows: Iterable[Record], schedules: Iterable[Schedule | None]) -> Iterator[str]:
    """The publisher's words of each row and its notes; of a row without, what its fields say."""
    for record, schedule in zip(rows, schedules, strict=True):
        words = schedule.words if schedule else None
        yield from filter(None, (words, prose(record, "notes")))


def _languages(records: Iterable[Record]) -> tuple[str, ...]:
    """Languages by name; where there is only a code, its English name."""
    names = (line(record, "name") or _language_name(line(record, "code")) for record in records)
    return tuple(_unique(filter(None, names)))


def _language_name(code: str | None) -> str | None:
    """The name of an ISO 639-1 or 639-3 code; the code itself where it is not known."""
    if code is None:
        return None
    known = get_global("language_aliases").get(code.lower(), code)
    return str(Locale("en").languages.get(known.replace("-", "_"), code))


def _costs(records: Iterable[Record]) -> Iterator[str]:
    """For whom, how much and what that buys, with the time it is valid."""
    for record in records:
        amount = line(record, "x_amount") or line(record, "amount")
        currency = line(record, "currency") if number(record, "amount") is not None else None
        price = " ".join(filter(None, (amount, currency and currency.upper(), line(record, "amount_description"))))
        words = ": ".join(filter(None, (line(record, "option"), price)))
        limits = (("from", line(record, "valid_from")), ("until", line(record, "valid_to")))
        validity = " ".join(f"{word} {date}" for word, date in limits if date)
        if words:
            yield f"{words} ({validity})" if validity else words


def _areas(place: _Place) -> Iterator[str]:
    for record in below((place.at_location, place.service), "service_areas"):
        yield from filter(None, [prose(record, "name") or prose(record, "description")])


def _topics(place: _Place) -> Iterator[str]:
    """The names of the terms that the service is filed under."""
    for record in below((place.at_location, place.service), "attributes"):
        yield from filter(None, [line(child(record, "taxonomy_term"), "name")])


def _joined(records: Iterable[Record], *names: str) -> Iterator[str]:
    for record in records:
        words = " ".join(filter(None, (prose(record, name) for name in names)))
        if words:
            yield words


def _changes(place: _Place, notes: Notes) -> Iterator[PartialDate | None]:
    """When the record was modified, as a whole or in a part."""
    yield _date(place.service, "last_modified", place.where, notes)
    for record in below(place.nearest, "metadata"):
        yield _date(record, "last_action_date", place_of(record, place.where), notes)


def _newest(dates: Iterable[PartialDate | None]) -> PartialDate | None:
    return max(filter(None, dates), key=lambda date: date.latest, default=None)


def _date(record: Record, name: str, where: str, notes: Notes) -> PartialDate | None:
    """A day; one that cannot be read is unknown, with a warning."""
    try:
        return day(record, name)
    except ValueError:
        notes.add(where, f"{name} {line(record, name)!r} is not a date and was left out")
        return None


def _first(name: str, *records: Record) -> str | None:
    return next(filter(None, (line(record, name) for record in records)), None)


def _kept(place: _Place, notes: Notes) -> str:
    """The record as it came, with this place alone."""
    record = dict(place.service)
    if place.at_location:
        record["service_at_locations"] = [place.at_location]
    try:
        return json.dumps(record)
    except RecursionError:
        notes.add(place.where, "nested too deeply to be kept for export")
        return ""


def _unique(values: Iterable[_T]) -> Iterator[_T]:
    return iter(dict.fromkeys(values))
