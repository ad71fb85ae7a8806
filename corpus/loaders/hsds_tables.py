"""HSDS tables: a folder of the standard's CSV files, with or without a descriptor, joined by their keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from corpus.errors import LoadError
from corpus.loaders.csv_table import read_table
from corpus.loaders.hsds_record import Notes, Row, line
from corpus.loaders.listing import listings
from corpus.loaders.raw import Loaded, RawFile

DESCRIPTOR = "datapackage.json"

_TABLES = {
    "organization": "organizations",
    "program": "programs",
    "service": "services",
    "attribute": "attributes",
    "service_at_location": "service_at_location",
    "location": "locations",
    "phone": "phones",
    "contact": "contacts",
    "address": "addresses",
    "schedule": "schedules",
    "funding": "funding",
    "service_area": "service_areas",
    "required_document": "required_documents",
    "language": "languages",
    "accessibility": "accessibility",
    "taxonomy_term": "taxonomy_terms",
    "taxonomy": "taxonomies",
    "metadata": "metadata",
    "meta_table_description": "meta_table_descriptions",
    "cost_option": "cost_options",
    "organization_identifier": "organization_identifiers",
    "url": "urls",
    "service_capacity": "service_capacity",
    "unit": "units",
}
"""Each object of the standard (3.0 and 3.1) with its table."""
_MARKS = frozenset({"services", "organizations", "service_at_location"})
"""A folder with one of these is read as a whole."""
_LEGACY = frozenset(
    {"regular_schedules", "regular_schedule", "services_at_location", "services_at_locations"}
    | {"physical_addresses", "postal_addresses", "holiday_schedules", "holiday_schedule"}
)
_LEGACY_FIELDS = frozenset({"weekday", *_LEGACY})
_KNOWN_COLUMNS = frozenset(
    {"id", "name", "description", "number", "organization_id", "service_id", "location_id", "contact_id"}
    | {"service_at_location_id", "phone_id", "link_id", "resource_id", "status", "url", "email", "address_1", "city"}
    | {"freq", "byday", "opens_at", "document", "option", "amount", "code"}
)
"""Columns by which a table's delimiter is found."""


class _Link(NamedTuple):
    """A row's key, the table it points to, and the field that then holds the row, or what it points to."""

    key: str
    table: str
    field: str


def _owned(field: str, *owners: str) -> tuple[_Link, ...]:
    return tuple(_Link(f"{owner}_id", _TABLES[owner], field) for owner in owners)


_OWNERS: dict[str, tuple[_Link, ...]] = {
    "service_at_location": _owned("service_at_locations", "service"),
    "phones": _owned("phones", "service_at_location", "service", "location", "organization", "contact"),
    "contacts": _owned("contacts", "service_at_location", "service", "location", "organization"),
    "schedules": _owned("schedules", "service_at_location", "service", "location"),
    "languages": _owned("languages", "service", "location", "phone"),
    "addresses": _owned("addresses", "location"),
    "accessibility": _owned("accessibility", "location"),
    "required_documents": _owned("required_documents", "service"),
    "cost_options": _owned("cost_options", "service"),
    "service_areas": _owned("service_areas", "service", "service_at_location"),
    "service_capacity": _owned("capacities", "service"),
    "funding": _owned("funding", "organization", "service"),
    "programs": _owned("programs", "organization"),
    "organization_identifiers": _owned("organization_identifiers", "organization"),
}
"""Whose lists a row is put into; it may have several owners."""
_PARTS: dict[str, tuple[_Link, ...]] = {
    "services": (_Link("organization_id", "organizations", "organization"), _Link("program_id", "programs", "program")),
    "service_at_location": (_Link("location_id", "locations", "location"),),
    "locations": (_Link("organization_id", "organizations", ""),),
    "attributes": (_Link("taxonomy_term_id", "taxonomy_terms", "taxonomy_term"),),
    "taxonomy_terms": (_Link("taxonomy_id", "taxonomies", "taxonomy_detail"),),
}
"""What a row takes in; a link without a field is only followed to see that it leads somewhere."""
_OF_ANYTHING = {
    "attributes": _Link("link_id", "link_entity", "attributes"),
    "metadata": _Link("resource_id", "resource_type", "metadata"),
}
"""Rows that name the table of their owner themselves, in the field that stands here as the table."""

_Index = dict[str, dict[str, Row]]
_Followed = tuple[Row, str]
"""The row that a key points to, with the link's field."""


def is_hsds_tables(names: Iterable[str]) -> bool:
    """Whether files of these names are the tables of one HSDS data set, of any version."""
    stems = {_stem(name) for name in names if name.lower().endswith(".csv")}
    return bool({_by_name(stem) for stem in stems} & _MARKS or stems & _LEGACY)


def load_hsds_tables(files: Mapping[str, RawFile], source: str) -> Loaded:
    """The listings of an HSDS folder or archive; `files` by the names they have in it.

    Files that are neither tables nor the descriptor are not looked at. Documents are named `source#service`.
    """
    notes = Notes(source)
    described = _described(files, notes)
    tables: dict[str, list[Row]] = {}
    for name, raw in sorted(files.items()):
        if not name.lower().endswith(".csv"):
            continue
        refuse_legacy(source, [name], [])
        table = described.get(PurePosixPath(name).name.lower()) or table_name(name)
        if table is None:
            notes.add(PurePosixPath(name).name, "left out, it is not a table of HSDS")
        else:
            tables[table] = [*tables.get(table, []), *_rows(name, table, raw, notes)]
    if not tables.get("services"):
        raise LoadError(f"{source}: no services.csv with services in it; an HSDS folder has one")
    return listings(_whole(files, source), join_tables(tables, notes), notes)


def refuse_legacy(source: str, files: Iterable[str], fields: Iterable[str]) -> None:
    """LoadError for what only HSDS before 3.0 has."""
    found = sorted(name for name in files if _stem(name) in _LEGACY) or sorted(_LEGACY_FIELDS.intersection(fields))
    if found:
        raise LoadError(
            f"{source}: this is HSDS 1 or 2 ({PurePosixPath(found[0]).name!r} is of no later version); "
            "ask its publisher for HSDS 3, or add its services as a plain table with --columns"
        )


def table_name(name: str) -> str | None:
    """The table that a file is by its name; None for another file."""
    return _by_name(_stem(name)) if name.lower().endswith(".csv") else None


def described_files(descriptor: bytes) -> dict[str, str]:
    """The paths that a data package's descriptor names, each with its resource; none when it cannot be read."""
    try:
        resources = json.loads(descriptor)["resources"]
        return {str(resource["path"]): str(resource["name"]) for resource in resources}
    except (ValueError, RecursionError, KeyError, TypeError):
        return {}


def join_tables(tables: Mapping[str, list[Row]], notes: Notes) -> list[Row]:
    """The services with all that belongs to them nested as in HSDS JSON; `tables` by their names."""
    index = {table: _by_id(rows, notes) for table, rows in tables.items()}
    missing: set[tuple[str, str]] = set()
    for table, rows in tables.items():
        for row in rows:
            owners = [_follow(row, link, table, index, missing, notes) for link in _OWNERS.get(table, ())]
            if table in _OF_ANYTHING:
                owners = [_of_anything(row, _OF_ANYTHING[table], index, notes)]
            for owner, field in filter(None, owners):
                held = owner.get(field)
                owner[field] = [*(held if isinstance(held, list) else []), row]
            for link in _PARTS.get(table, ()):
                found = _follow(row, link, table, index, missing, notes)
                if found and link.field:
                    row[link.field] = found[0]
    for table, key in sorted(missing):
        notes.add(f"{table}.csv", f"{key} points to a table that is not here; what it points to is left out")
    return tables.get("services", [])


def _follow(
    row: Row, link: _Link, table: str, index: _Index, missing: set[tuple[str, str]], notes: Notes
) -> _Followed | None:
    """What a key points to; a key that leads nowhere is warned of."""
    key = line(row, link.key)
    if key is None:
        return None
    if link.table not in index:
        missing.add((table, link.key))
        return None
    found = index[link.table].get(key)
    if found is None:
        notes.add(row.where, f"its {link.key} {key!r} is not in {link.table}.csv")
        return None
    if link.field:
        del row[link.key]
    return found, link.field


def _of_anything(row: Row, link: _Link, index: _Index, notes: Notes) -> _Followed | None:
    """The owner of an attribute or of a change, in the table it names, or wherever the key is found."""
    key = line(row, link.key)
    if key is None:
        return None
    named = _by_name((line(row, link.table) or "").lower())
    tables = [index[named]] if named in index else list(index.values())
    found = next((table[key] for table in tables if key in table), None)
    if found is None:
        notes.add(row.where, f"its {link.key} {key!r} is in no table here")
        return None
    return found, link.field


def _by_id(rows: Iterable[Row], notes: Notes) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        key = line(row, "id")
        if key is not None and found.setdefault(key, row) is not row:
            notes.add(row.where, f"its id {key!r} is used more than once; the first row counts")
    return found


def _rows(name: str, table: str, raw: RawFile, notes: Notes) -> Iterator[Row]:
    """The rows of a table; a table that cannot be read is warned of, and the others are read."""
    short = PurePosixPath(name).name
    try:
        found = read_table(raw, notes, known=_KNOWN_COLUMNS.__contains__, where=f"{short} ")
    except LoadError as error:
        notes.add(short, f"left out: {error}")
        return
    refuse_legacy(notes.source, [], found.columns)
    if table == "services" and not {"id", "name"} <= set(found.columns):
        raise LoadError(
            f"{notes.source}: {short} has no columns 'id' and 'name'; "
            "if it is a plain table of listings, add it by itself with --columns"
        )
    yield from found.rows


def _described(files: Mapping[str, RawFile], notes: Notes) -> dict[str, str]:
    """By the descriptor, if there is one: file names and the tables they are."""
    raw = next((raw for name, raw in files.items() if PurePosixPath(name).name.lower() == DESCRIPTOR), None)
    if raw is None:
        return {}
    named = described_files(raw.data)
    if not named:
        notes.add(DESCRIPTOR, "not a descriptor that can be read; the tables are told by their file names")
    here = {PurePosixPath(name).name.lower() for name in files}
    described = {}
    for path, name in named.items():
        refuse_legacy(notes.source, [f"{name}.csv"], [])
        file, table = PurePosixPath(path).name.lower(), _by_name(name.lower())
        if file not in here:
            notes.add(DESCRIPTOR, f"it names {path!r}, which is not here")
        elif table:
            described[file] = table
    return described


def _whole(files: Mapping[str, RawFile], source: str) -> RawFile:
    """The data set as one file: the list of its files with their hashes, so that any change is a change of it."""
    sums = "".join(f"{raw.bytes_hash}  {name}\n" for name, raw in sorted(files.items()))
    return RawFile(source=source, data=sums.encode("utf-8", "surrogateescape"))


def _stem(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.lower().removesuffix(".csv")


def _by_name(stem: str) -> str | None:
    """The table of an object's or a table's name."""
    if stem in _TABLES:
        return _TABLES[stem]
    return stem if stem in _TABLES.values() else None
