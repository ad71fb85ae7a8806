"""HSDS JSON: Open Referral's listings in any of their outer forms, into nested service records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from corpus.errors import LoadError
from corpus.loaders.hsds_record import Notes, Record, Row, children, line
from corpus.loaders.hsds_tables import join_tables, refuse_legacy, table_name
from corpus.loaders.listing import listings
from corpus.loaders.raw import Loaded, RawFile

_NO_SERVICE = frozenset(
    {"location_type", "latitude", "website", "legal_status", "tax_status", "tax_id", "year_incorporated"}
    | {"parent_organization_id", "organization_identifiers", "programs", "locations"}
    | {"taxonomy", "taxonomy_detail", "term_uri", "code", "version"}
)
"""Fields that a location, an organization or a taxonomy has; a service has a status instead."""


class _AtLocation(Row):
    """A service at one of its locations, turned inside out from a service_at_location object."""


def load_hsds(raw: RawFile) -> Loaded:
    """Listings from one object, a list, an API page, tables in JSON, or JSON lines."""
    notes = Notes(raw.source)
    return listings(raw, _grouped(_services(raw, notes)), notes)


def _services(raw: RawFile, notes: Notes) -> Iterator[Row]:
    text = raw.decode()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = list(_json_lines(text, notes))
        if not lines:
            at = getattr(error, "lineno", "?")
            raise LoadError(f"{raw.source}: not valid JSON (line {at}); mend it and add it again") from error
        for item, where in lines:
            yield from _of_object(raw.source, item, where, notes)
        return
    if isinstance(value, dict) and _is_tabular(value):
        tables = {table_name(name) or name: list(_rows(name, rows)) for name, rows in value.items()}
        refuse_legacy(raw.source, value, (key for rows in tables.values() for row in rows for key in row))
        yield from join_tables(tables, notes)
        return
    if isinstance(value, dict) and isinstance(value.get("resources"), list):
        raise LoadError(f"{raw.source}: this describes the tables of an HSDS folder; add the folder itself")
    if isinstance(value, dict) and "contents" in value:
        value = value["contents"]
    elif isinstance(value, dict):
        alone = bool(value.get("id") and value.get("name"))
        value = [value] if alone else value.get("services") or [value]
    if not isinstance(value, list):
        raise LoadError(f"{raw.source}: expected HSDS services; see docs/listings.md")
    for count, item in enumerate(value, 1):
        where = f"service {count}" if len(value) > 1 else ""
        yield from _of_object(raw.source, item, where, notes)


def _json_lines(text: str, notes: Notes) -> Iterator[tuple[Any, str]]:
    """The objects of a file with one in each line; nothing when it is no such file."""
    lines = [(count, line) for count, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) == 1 or not all(line.lstrip().startswith("{") for _, line in lines):
        return
    broken = 0
    for count, written in lines:
        try:
            item = json.loads(written)
        except (ValueError, RecursionError):
            broken += 1
            if broken == len(lines):
                return
            notes.add(f"line {count}", "left out, it is not valid JSON")
        else:
            yield item, f"line {count}"


def _of_object(source: str, item: Any, where: str, notes: Notes) -> Iterator[Row]:
    """The services that an object is or holds; `where` is empty for one that is alone in its file."""
    here = where or "service 1"
    if not isinstance(item, dict):
        yield Row({}, here)
        return
    refuse_legacy(source, [], [*item, *(key for row in children(item, "schedules") for key in row)])
    if isinstance(item.get("service"), dict):
        place = {key: value for key, value in item.items() if key != "service"}
        yield _AtLocation({**item["service"], "service_at_locations": [place]}, here)
    elif children(item, "services"):
        organization = {key: value for key, value in item.items() if key not in {"services", "locations"}}
        within = f"{where.replace('service', 'organization')}, " if where else ""
        for count, service in enumerate(children(item, "services"), 1):
            yield Row({"organization": organization, **service}, f"{within}service {count}")
    elif "status" not in item and "organization" not in item and _NO_SERVICE.intersection(item):
        notes.add(here, "left out, it is an organization, a location or a taxonomy, and holds no service")
    else:
        yield Row(item, here)


def _grouped(rows: Iterable[Row]) -> Iterator[Row]:
    """One record for a service that comes once for each of its locations."""
    found: dict[str, Row] = {}
    for row in rows:
        identity = line(row, "id")
        if not isinstance(row, _AtLocation) or identity is None:
            yield row
        elif identity in found:
            found[identity]["service_at_locations"] += row["service_at_locations"]
        else:
            found[identity] = row
    yield from found.values()


def _is_tabular(value: Record) -> bool:
    return any(name.endswith(".csv") and isinstance(rows, list) for name, rows in value.items())


def _rows(name: str, rows: Any) -> Iterator[Row]:
    for count, row in enumerate(rows if isinstance(rows, list) else [], 1):
        if isinstance(row, dict):
            yield Row(row, f"{name} row {count}")
