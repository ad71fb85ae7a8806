"""HSDS: Open Referral's listings (3.x, nested JSON) into service records and their text form."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from corpus.dates import PartialDate
from corpus.document import BlockKind, Document, Kind, Reference, document_id
from corpus.errors import LoadError
from corpus.loaders.raw import Loaded, RawFile, make_document
from corpus.schedule import Schedule
from corpus.schedule import parse as parse_schedule
from corpus.service import Phone, Service
from corpus.text import TextBuilder, normalize, squeeze

LOADER = "hsds/2"

Record = dict[str, Any]
_T = TypeVar("_T")

_ASIDE = frozenset({"Offered by", "E-mail", "Website"})
_HIDDEN = frozenset({"defunct", "inactive"})
_INLINE_TAG = re.compile(r"</?(?:a|abbr|b|em|font|i|small|span|strong|u)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!][^>]*>")


def load_hsds(raw: RawFile) -> Loaded:
    """A document and a record for each service; a bad row is left out with a warning, never the file."""
    documents: list[Document] = []
    services: list[Service] = []
    warnings: list[str] = []
    seen: set[str | None] = set()
    for row, record in enumerate(_records(raw), start=1):
        where = f"{raw.source}: service {row}"
        if not (_text(record, "id") and _text(record, "name")):
            warnings.append(f"{where}: left out, it has no id or no name")
        elif _text(record, "status") in _HIDDEN:
            warnings.append(f"{where}: left out, its status is {record['status']!r}")
        elif _text(record, "id") in seen:
            warnings.append(f"{where}: left out, its id {_text(record, 'id')!r} is used more than once")
        else:
            seen.add(_text(record, "id"))
            service, child_warnings = _service(raw, record)
            warnings += [f"{where}: {warning}" for warning in child_warnings]
            documents.append(_document(raw, record, service))
            services.append(service)
    if not services:
        raise LoadError(f"{raw.source}: no listing in it that can be used; nothing was added")
    return Loaded(documents=tuple(documents), services=tuple(services), warnings=tuple(warnings))


def _records(raw: RawFile) -> Iterator[Record]:
    """The services of a single object, a list, an API page or a `services` object."""
    try:
        value = json.loads(raw.decode())
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", "?")
        raise LoadError(f"{raw.source}: not valid JSON (line {line}); mend it and add it again") from error
    if isinstance(value, dict):
        value = value.get("services") or value.get("contents") or [value]
    if not isinstance(value, list):
        raise LoadError(f"{raw.source}: expected HSDS services; see docs/listings.md")
    for record in value:
        yield record if isinstance(record, dict) else {}


def _service(raw: RawFile, record: Record) -> tuple[Service, list[str]]:
    source = f"{raw.source}#{_text(record, 'id')}"
    at_locations = _children(record, "service_at_locations")
    locations = [_child(place, "location") for place in at_locations]
    phones = [*_below(at_locations, "phones"), *_children(record, "phones"), *_below(locations, "phones")]
    phones = phones or _children(_child(record, "organization"), "phones")
    warnings = [f"phone {row} left out, it has no number" for row, p in enumerate(phones, 1) if not _number(p)]
    schedules = [
        *_below(at_locations, "schedules"),
        *_children(record, "schedules"),
        *_below(locations, "schedules"),
    ]
    service = Service(
        id=_text(record, "id") or "",
        document_id=document_id(source),
        name=_text(record, "name") or "",
        organization=_text(_child(record, "organization"), "name") or "",
        description=_text(record, "description") or "",
        phones=tuple(_unique(_phone(p) for p in phones if _number(p))),
        addresses=tuple(_unique(_addresses(locations))),
        email=_text(record, "email"),
        url=_text(record, "url"),
        hours=tuple(_unique(filter(None, (_text(s, "description") for s in schedules)))),
        schedules=_schedules(record, at_locations, warnings),
        languages=tuple(_unique(filter(None, (_text(r, "name") for r in _children(record, "languages"))))),
        interpretation=_text(record, "interpretation_services"),
        fees=_text(record, "fees_description"),
        eligibility=_text(record, "eligibility_description"),
        application=_text(record, "application_process"),
        alert=_text(record, "alert"),
        status=_text(record, "status") or "active",
        assured=_date(record, "assured_date", warnings),
        referral=record.get("x_referral") is True,
    )
    return service, warnings


def _document(raw: RawFile, record: Record, service: Service) -> Document:
    """The listing as a text that can be searched and quoted, line by line."""
    provenance = _child(record, "x_provenance")
    builder = TextBuilder()
    builder.add(BlockKind.HEADING, service.name, level=1)
    if service.alert:
        builder.add(BlockKind.PARAGRAPH, service.alert)
    builder.add(BlockKind.PARAGRAPH, service.description)
    for label, values in _lines(service):
        # Names and web addresses are found and read with the text, but answer nothing by themselves.
        kind = BlockKind.LINE if label in _ASIDE else BlockKind.ROW
        for value in values:
            builder.add(kind, f"{label}: {value}")
    text, blocks = builder.build()
    return make_document(
        raw,
        loader=LOADER,
        text=text,
        blocks=blocks,
        title=service.name,
        source=f"{raw.source}#{service.id}",
        kind=Kind.LISTING,
        lang=_text(record, "x_lang"),
        publisher=_text(provenance, "publisher") or service.organization or None,
        url=_text(provenance, "source_url") or service.url,
        published=_date(record, "last_modified", []) or _stated_date(provenance),
        checked=service.assured,
        jurisdiction=tuple(_places(provenance)),
        references=tuple(_references(service, provenance)),
    )


def _lines(service: Service) -> list[tuple[str, Iterable[str]]]:
    """Labelled lines of the text form, in the order people ask for them."""
    return [
        ("Offered by", filter(None, [service.organization])),
        ("Phone", (spoken_phone(p) for p in service.phones)),
        ("Address", service.addresses),
        ("Hours", service.hours),
        ("Who can use it", filter(None, [service.eligibility])),
        ("Cost", filter(None, [service.fees])),
        ("How to apply", filter(None, [service.application])),
        ("Languages", filter(None, [", ".join(service.languages)])),
        ("Interpreters", filter(None, [service.interpretation])),
        ("E-mail", filter(None, [service.email])),
        ("Website", filter(None, [service.url])),
    ]


def spoken_phone(phone: Phone) -> str:
    """The number with its extension and what it is for."""
    extension = f" ext. {phone.extension}" if phone.extension else ""
    purpose = f" ({phone.description})" if phone.description else ""
    return f"{phone.number}{extension}{purpose}"


def _phone(record: Record) -> Phone:
    return Phone(
        number=_number(record),
        extension=_text(record, "extension"),
        description=_text(record, "description"),
        type=_text(record, "type") or "voice",
    )


def _number(record: Record) -> str:
    return (_text(record, "number") or "").strip('" ')


def _addresses(locations: list[Record]) -> Iterator[str]:
    for location in locations:
        for record in _children(location, "addresses"):
            street = [_text(record, name) for name in ("address_1", "address_2", "city")]
            state = " ".join(filter(None, (_text(record, name) for name in ("state_province", "postal_code"))))
            yield ", ".join(filter(None, [*street, state]))


def _schedules(record: Record, at_locations: list[Record], warnings: list[str]) -> tuple[Schedule, ...]:
    """The rows nearest to the person, where all places keep the same hours; none while it is closed for a time."""
    own = _children(record, "schedules")
    found = [
        _children(place, "schedules") or own or _children(_child(place, "location"), "schedules")
        for place in at_locations
    ]
    of_places = [_rows(rows, warnings) for rows in found] or [_rows(own, warnings)]
    patterns = {frozenset(replace(row, description=None) for row in rows) for rows in of_places}
    if len(patterns) > 1 or _text(record, "status") == "temporarily closed":
        return ()
    return of_places[0]


def _rows(records: list[Record], warnings: list[str]) -> tuple[Schedule, ...]:
    """Each row; one that cannot be read stays with its words alone, so that its hours count as unknown."""
    rows = []
    for number, record in enumerate(records, 1):
        description = _text(record, "description")
        row, problems = parse_schedule(record | {"description": description})
        warnings += [warning for problem in problems if (warning := f"schedule {number}: {problem}") not in warnings]
        rows += [row] if row else [Schedule(description=description)] if problems else []
    return tuple(_unique(rows))


def _places(provenance: Record) -> list[str]:
    """Jurisdictions as the provenance states them; an address alone does not make one."""
    places = provenance.get("jurisdiction", [])
    return [str(place) for place in (places if isinstance(places, list) else [places])]


def _stated_date(provenance: Record) -> PartialDate | None:
    """The listing's own date where it is stated exactly; an estimate in words is none."""
    words = _text(provenance, "as_of")
    try:
        return PartialDate.parse(words, found="provenance") if words else None
    except ValueError:
        return None


def _references(service: Service, provenance: Record) -> Iterator[Reference]:
    """The published page a listing of ours was written from."""
    publisher = _text(provenance, "publisher")
    if publisher:
        yield Reference(
            publisher=publisher,
            title=service.name,
            url=_text(provenance, "source_url"),
            as_of=_text(provenance, "as_of"),
            fact=_text(provenance, "fact"),
        )


def _date(record: Record, name: str, warnings: list[str]) -> PartialDate | None:
    """The day of a date or timestamp; an unreadable one is unknown, with a warning."""
    value = _text(record, name)
    if value is None:
        return None
    try:
        return PartialDate.parse(value[:10], found=name)
    except ValueError:
        warnings.append(f"{name} {value!r} is not a date and was left out")
        return None


def _text(record: Record, name: str) -> str | None:
    """A field as plain text: markup removed, blank or literal 'null' as None."""
    value = record.get(name)
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    words = html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", str(value))))
    text = squeeze(normalize(words))
    return text if text and text.lower() != "null" else None


def _child(record: Record, name: str) -> Record:
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def _children(record: Record, name: str) -> list[Record]:
    value = record.get(name)
    return [child for child in value if isinstance(child, dict)] if isinstance(value, list) else []


def _below(records: Iterable[Record], name: str) -> list[Record]:
    return [child for record in records for child in _children(record, name)]


def _unique(values: Iterable[_T]) -> Iterator[_T]:
    return iter(dict.fromkeys(values))
