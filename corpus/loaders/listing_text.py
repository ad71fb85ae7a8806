"""Listing text: a service as a document that can be searched and quoted, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpus.dates import PartialDate
from corpus.document import BlockKind, Document, Kind, Reference
from corpus.loaders.hsds_record import Record, child, day, line
from corpus.loaders.raw import RawFile, make_document
from corpus.phone import Phone
from corpus.service import Service
from corpus.text import TextBuilder

LOADER = "hsds/3"

_ASIDE = frozenset({"Also called", "Offered by", "Topics", "E-mail", "Website"})
"""Names and web addresses are found and read with the text, but answer nothing by themselves."""
_NUMBER_LABELS = {"fax": "Fax", "pager": "Pager", "text": "Text message", "textphone": "Text telephone (TTY)"}


def listing_document(raw: RawFile, record: Record, service: Service, *, several: bool) -> Document:
    """The text form of a listing; one of several places is told from the others by its title."""
    provenance = child(record, "x_provenance")
    builder = TextBuilder()
    builder.add(BlockKind.HEADING, service.name, level=1)
    if service.alert:
        builder.add(BlockKind.PARAGRAPH, service.alert)
    builder.add(BlockKind.PARAGRAPH, service.description)
    for label, values in _lines(service):
        kind = BlockKind.LINE if label in _ASIDE else BlockKind.ROW
        for value in values:
            builder.add(kind, f"{label}: {value}")
    text, blocks = builder.build()
    place = service.location or next(iter(service.addresses), None)
    modified = service.updated if service.updated != service.assured else None
    return make_document(
        raw,
        loader=LOADER,
        text=text,
        blocks=blocks,
        title=f"{service.name} ({place})" if several and place else service.name,
        source=f"{raw.source}#{service.id}",
        kind=Kind.LISTING,
        lang=line(record, "x_lang"),
        publisher=line(provenance, "publisher") or service.organization or None,
        url=line(provenance, "source_url") or service.url,
        published=modified or _modified(record) or _stated_date(provenance),
        checked=None if modified else service.assured,
        jurisdiction=tuple(_places(provenance)),
        references=tuple(_references(service, provenance)),
    )


def _lines(service: Service) -> list[tuple[str, Iterable[str]]]:
    """Labelled lines, in the order people ask for them."""
    return [
        ("Status", ["temporarily closed"] if service.closed else []),
        ("Also called", _one(service.alternate_name)),
        ("Offered by", _one(service.organization)),
        *((_NUMBER_LABELS.get(phone.type, "Phone"), [_spoken(phone)]) for phone in service.phones),
        ("Place", _one(service.location)),
        ("Address", service.addresses),
        ("How to get there", _one(service.directions)),
        ("Accessibility", service.accessibility),
        ("Hours", service.hours),
        ("Who can use it", _one(service.eligibility)),
        ("Age", _one(service.ages)),
        ("Area served", service.areas),
        ("Cost", [*_one(service.fees), *service.costs]),
        ("How to apply", _one(service.application)),
        ("What to bring", service.documents),
        ("Languages", _one(", ".join(service.languages))),
        ("Interpreters", _one(service.interpretation)),
        ("Topics", _one(", ".join(service.topics))),
        ("E-mail", _one(service.email)),
        ("Website", _one(service.url)),
    ]


def _spoken(phone: Phone) -> str:
    """The number as it is written, with its extension, what it is for and its languages."""
    extension = f" ext. {phone.extension}" if phone.extension else ""
    about = "; ".join(filter(None, (phone.description, ", ".join(phone.languages))))
    return f"{phone.number}{extension}" + (f" ({about})" if about else "")


def _one(value: str | None) -> list[str]:
    return [value] if value else []


def _places(provenance: Record) -> Iterator[str]:
    """Jurisdictions as the provenance states them; an address alone does not make one."""
    places = provenance.get("jurisdiction", [])
    return (str(place) for place in (places if isinstance(places, list) else [places]))


def _modified(record: Record) -> PartialDate | None:
    try:
        return day(record, "last_modified")
    except ValueError:  # the service's own reading has warned of it
        return None


def _stated_date(provenance: Record) -> PartialDate | None:
    """The listing's own date where it is stated exactly; an estimate in words is none."""
    words = line(provenance, "as_of")
    try:
        return PartialDate.parse(words, found="provenance") if words else None
    except ValueError:
        return None


def _references(service: Service, provenance: Record) -> Iterator[Reference]:
    """The published page a listing of ours was written from."""
    publisher = line(provenance, "publisher")
    if publisher:
        yield Reference(
            publisher=publisher,
            title=service.name,
            url=line(provenance, "source_url"),
            as_of=line(provenance, "as_of"),
            fact=line(provenance, "fact"),
        )
