"""CSV listing: a plain table with one listing in each row, by named columns or by those that say it themselves."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import LoadError
from corpus.loaders.csv_table import Table, read_table
from corpus.loaders.hsds_record import Notes, Row
from corpus.loaders.hsds_tables import load_hsds_tables, refuse_legacy, table_name
from corpus.loaders.listing import listings
from corpus.loaders.raw import Loaded, RawFile

TABLE_SUFFIXES = (".csv", ".tsv")

Columns = Mapping[str, tuple[str, ...]]
"""Our fields, each with the columns it is read from."""

_HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("id", "listing id", "record id"),
    "name": ("name", "service", "service name", "program", "program name", "resource", "resource name", "title"),
    "organization": ("organization", "organisation", "organization name", "agency", "agency name", "provider", "org"),
    "description": ("description", "what they do", "services", "about", "notes", "summary", "details"),
    "phone": ("phone", "phones", "telephone", "tel", "phone number", "telephone number", "hotline", "contact number"),
    "fax": ("fax", "fax number"),
    "address": ("address", "location", "street", "street address", "address 1"),
    "address_2": ("address 2", "suite", "unit", "floor"),
    "city": ("city", "town", "city town", "neighborhood"),
    "state": ("state", "state province"),
    "postal_code": ("zip", "zip code", "zipcode", "postal code", "postcode"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "long", "lng", "lon"),
    "hours": ("hours", "opening hours", "hours of operation", "schedule", "open", "times", "days and hours"),
    "languages": ("languages", "language", "languages spoken", "language spoken"),
    "interpretation": ("interpretation", "interpreters", "interpreter", "interpretation services"),
    "url": ("url", "website", "web", "web site", "link", "web address"),
    "email": ("email", "e mail", "email address"),
    "eligibility": ("eligibility", "who", "for whom", "who can use it", "who is eligible", "population served"),
    "cost": ("cost", "costs", "fee", "fees", "price"),
    "application": ("how to apply", "application", "application process", "intake", "referral process"),
    "documents": ("documents", "what to bring", "required documents", "bring", "documents required"),
    "accessibility": ("accessibility", "wheelchair access", "accessible"),
    "directions": ("directions", "transportation", "public transport", "transit"),
    "area": ("area", "area served", "service area", "areas served"),
    "alert": ("alert", "notice"),
    "status": ("status",),
    "checked": ("checked", "last checked", "assured date", "verified", "last verified", "date verified"),
}
"""Each field with the headers it is known by, letters and digits only."""
_BY_HEADER = {header: field for field, headers in _HEADERS.items() for header in headers}
_REACHED_BY = ("phone", "address", "email", "url")
"""A table without any of these is taken for one of something else, unless a mapping says otherwise."""
_COUNTED = re.compile(r" ?\(?\d+\)?$")
_AND_BETWEEN_NUMBERS = re.compile(r"\s*(?:[;|\n]|(?<=\d{4})\s*[,/]\s*(?=\+?\(?\d{3})|\bor\b)\s*")
_BETWEEN_LANGUAGES = re.compile(r"\s*[,;|/\n]\s*")
_NAMESPACE = uuid.UUID("6f0c7f0e-3d0b-5f0e-9f6f-3f5b2b9d4a11")
"""Of the ids made for rows without one, from name, organization and address: equal rows, equal ids."""


def load_listing_csv(raw: RawFile, columns: Columns | None = None) -> Loaded:
    """A listing for each row; a table of an HSDS folder that comes alone is read as what it is."""
    notes = Notes(raw.source)
    stated = {column.casefold() for names in (columns or {}).values() for column in names}
    table = read_table(raw, notes, known=lambda name: name.casefold() in stated or _field(name) is not None)
    if columns is None:
        refuse_legacy(raw.source, [raw.source], [])
    of_hsds = table_name(raw.source) if columns is None and "id" in table.columns else None
    if of_hsds == "services":
        return load_hsds_tables({raw.source: raw}, raw.source)
    if of_hsds is not None:
        raise LoadError(f"{raw.source}: this is one table of an HSDS folder; add the folder itself")
    used = _stated(raw, table, columns) if columns is not None else _recognized(raw, table)
    unused = [name for name in table.columns if name not in {column for names in used.values() for column in names}]
    if unused:
        notes.add("columns not read", ", ".join(unused))
    return listings(raw, _records(table, used, notes), notes)


def read_columns(path: Path) -> Columns:
    """The mapping in a YAML file, `field: column` or `field: [column, column]`; LoadError says what is wrong."""
    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = getattr(error, "strerror", None) or "not YAML in UTF-8"
        raise LoadError(f"{path}: cannot be read as a column mapping ({reason})") from error
    if not isinstance(value, dict) or not value:
        raise LoadError(f"{path}: expected lines of `field: column`; see docs/listings.md")
    columns = {}
    for field, names in value.items():
        if field not in _HEADERS:
            raise LoadError(f"{path}: {field!r} is not a field of a listing (only {', '.join(_HEADERS)})")
        named = names if isinstance(names, list) else [names]
        if not named or not all(isinstance(name, str | int) for name in named):
            raise LoadError(f"{path}: {field!r} needs the name of a column, or a list of them")
        columns[field] = tuple(str(name) for name in named)
    return columns


def _recognized(raw: RawFile, table: Table) -> Columns:
    """Columns by their own names; a table of organizations alone lists each by its name."""
    used: dict[str, tuple[str, ...]] = {}
    for column in table.columns:
        field = _field(column)
        if field is not None:
            used[field] = (*used.get(field, ()), column)
    if "name" not in used and "organization" in used:
        used["name"] = used["organization"]
    if "name" not in used:
        raise LoadError(
            f"{raw.source}: no column with the name of the service ({_shown(table)}); say which it is with --columns"
        )
    if not any(field in used for field in _REACHED_BY):
        raise LoadError(
            f"{raw.source}: no column with a telephone number, an address, an e-mail or a web address "
            f"({_shown(table)}); if its rows are listings, say what the columns hold with --columns"
        )
    return used


def _stated(raw: RawFile, table: Table, columns: Columns) -> Columns:
    """Columns as the mapping names them, in any case."""
    present = {column.casefold(): column for column in table.columns}
    missing = [name for names in columns.values() for name in names if name.casefold() not in present]
    if missing:
        raise LoadError(f"{raw.source}: no column {missing[0]!r}, which the mapping names ({_shown(table)})")
    if "name" not in columns:
        raise LoadError(f"{raw.source}: the mapping names no column for `name`; add one")
    return {field: tuple(present[name.casefold()] for name in names) for field, names in columns.items()}


def _shown(table: Table) -> str:
    return f"its columns: {', '.join(table.columns)}"


def _field(column: str) -> str | None:
    """The field that a header means; `Phone 2` is a phone too."""
    plain = " ".join(re.findall(r"\w+", column.replace("_", " ").casefold()))
    return _BY_HEADER.get(plain) or _BY_HEADER.get(_COUNTED.sub("", plain))


def _records(table: Table, used: Columns, notes: Notes) -> Iterator[Row]:
    seen: dict[str, int] = {}
    for row in table.rows:
        if not any(row.get(column) for column in used["name"]):
            notes.add(row.where, "left out, it has no name")
            continue
        cells = {field: [row[name] for name in names if name in row] for field, names in used.items()}
        record = _record({field: values for field, values in cells.items() if values}, row.where)
        identity = record["id"]
        seen[identity] = seen.get(identity, 0) + 1
        if seen[identity] > 1 and "id" not in cells:  # two rows of one name and address are two listings
            record["id"] = str(uuid.uuid5(_NAMESPACE, f"{identity} {seen[identity]}"))
        yield record


def _record(cells: Mapping[str, list[str]], where: str) -> Row:
    """A row as a nested HSDS service."""

    def joined(field: str, between: str = "\n") -> str:
        return between.join(cells.get(field, ()))

    name, organization = joined("name", " "), joined("organization", " ")
    location = _location(cells, joined)
    record: dict[str, Any] = {
        "id": joined("id", "-") or _made(name, organization, joined("address", ", ")),
        "name": name,
        "description": joined("description"),
        "status": joined("status").lower() or "active",
        "organization": {"id": _made(organization), "name": organization} if organization else None,
        "phones": [
            *({"number": number} for number in _split(_AND_BETWEEN_NUMBERS, cells.get("phone", ()))),
            *({"number": number, "type": "fax"} for number in cells.get("fax", ())),
        ],
        "service_at_locations": [{"location": location}] if len(location) > 1 else [],
        "schedules": [{"description": words} for words in cells.get("hours", ())],
        "languages": [{"name": one} for one in _split(_BETWEEN_LANGUAGES, cells.get("languages", ()))],
        "interpretation_services": joined("interpretation"),
        "url": joined("url", " "),
        "email": joined("email", " "),
        "eligibility_description": joined("eligibility"),
        "fees_description": joined("cost"),
        "application_process": joined("application"),
        "required_documents": [{"document": words} for words in cells.get("documents", ())],
        "service_areas": [{"name": words} for words in cells.get("area", ())],
        "alert": joined("alert"),
        "assured_date": joined("checked"),
    }
    return Row({key: value for key, value in record.items() if value}, where)


def _location(cells: Mapping[str, list[str]], joined: Any) -> dict[str, Any]:
    """The place of a row; its type alone where the row names none."""
    address = {
        "address_1": joined("address", ", ").replace("\n", ", "),
        "address_2": joined("address_2", ", "),
        "city": joined("city", " "),
        "state_province": joined("state", " "),
        "postal_code": joined("postal_code", " "),
    }
    location: dict[str, Any] = {
        "addresses": [address] if any(address.values()) else [],
        "latitude": joined("latitude"),
        "longitude": joined("longitude"),
        "transportation": joined("directions"),
        "accessibility": [{"description": words} for words in cells.get("accessibility", ())],
    }
    return {"location_type": "physical", **{key: value for key, value in location.items() if value}}


def _split(between: re.Pattern[str], values: Iterable[str]) -> list[str]:
    return [part for value in values for part in between.split(value) if part]


def _made(*parts: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, "|".join(parts)))
