"""Export: listings as HSDS 3.0, valid by its schema."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from corpus.document import Document
from corpus.service import Service

_Object = dict[str, Any]

_NAMESPACE = uuid.UUID("1f4b6b1e-8f0c-5f53-9d5b-0f6a3c7c2e10")
"""Of the ids made for objects that came without one."""
_LISTS = {
    "phones": "phone",
    "schedules": "schedule",
    "service_areas": "service_area",
    "service_at_locations": "service_at_location",
    "languages": "language",
    "funding": "funding",
    "cost_options": "cost_option",
    "required_documents": "required_document",
    "contacts": "contact",
    "attributes": "attribute",
    "metadata": "metadata",
    "addresses": "address",
    "accessibility": "accessibility",
    "locations": "location",
    "programs": "program",
    "organization_identifiers": "organization_identifier",
    "additional_urls": "url",
    "additional_websites": "url",
    "capacities": "service_capacity",
}
"""The objects in each list of the standard; 3.1's lists are in it too, since 3.0 lets more fields stand."""
_PARTS = {
    "organization": "organization",
    "program": "program",
    "location": "location",
    "taxonomy_term": "taxonomy_term",
    "taxonomy_detail": "taxonomy",
}
_REQUIRED: dict[str, _Object] = {
    "service": {"name": "", "status": "active"},
    "organization": {"name": "", "description": ""},
    "program": {"name": "", "description": ""},
    "location": {"location_type": "physical"},
    "phone": {"number": ""},
    "address": {
        "address_1": "",
        "city": "",
        "state_province": "",
        "postal_code": "",
        "country": "US",
        "address_type": "physical",
    },
    "taxonomy_term": {"name": "", "description": ""},
    "taxonomy": {"name": "", "description": ""},
    "metadata": {
        "last_action_date": "",
        "last_action_type": "",
        "field_name": "",
        "previous_value": "",
        "replacement_value": "",
        "updated_by": "",
    },
}
"""What an object must have beside its id, and what stands for what is not known; blank is read as unknown."""
_NUMBERS = frozenset(
    {"minimum_age", "maximum_age", "latitude", "longitude", "extension", "timezone", "count", "interval"}
    | {"amount", "year_incorporated", "available", "maximum"}
)
_WEEK = frozenset({"MO", "TU", "WE", "TH", "FR", "SA", "SU"})
_PLACES = frozenset({"physical", "postal", "virtual"})
_WORDS = {
    ("service", "status"): frozenset({"active", "inactive", "defunct", "temporarily closed"}),
    ("location", "location_type"): _PLACES,
    ("address", "address_type"): _PLACES,
    ("schedule", "freq"): frozenset({"WEEKLY", "MONTHLY"}),
    ("schedule", "wkst"): _WEEK,
}
"""Fields with a closed list of values."""


def hsds_export(services: Sequence[Service], documents: Iterable[Document]) -> dict[str, list[_Object]]:
    """`{"services": [...]}`, nested, each service once with all its locations, in the order of the documents.

    What the standard has no place for, or no such value, goes into a field of the same name with `x_` before it,
    which loading reads again.
    """
    languages = {document.id: document.lang for document in documents}
    order = {document_id: place for place, document_id in enumerate(languages)}
    found: dict[str, _Object] = {}
    for service in sorted(services, key=lambda service: order.get(service.document_id, len(order))):
        record = json.loads(service.hsds or "{}") or _bare(service)
        if languages.get(service.document_id):
            record["x_lang"] = languages[service.document_id]
        for place in record.get("service_at_locations", [])[:1]:
            place.setdefault("id", service.id.rpartition("@")[2])  # so that the listing keeps its own
        earlier = found.setdefault(_identity(record), record)
        if earlier is not record:
            earlier.setdefault("service_at_locations", []).extend(record.get("service_at_locations", []))
    return {"services": [_valid(record, "service", str(count)) for count, record in enumerate(found.values())]}


def _identity(record: Mapping[str, Any]) -> str:
    return json.dumps([record.get("id"), record.get("name"), record.get("description")])


def _bare(service: Service) -> _Object:
    """A record of what a listing shows, for one that was stored without its own."""
    return {
        "id": service.id,
        "name": service.name,
        "description": service.description,
        "status": service.status,
        "organization": {"name": service.organization},
        "phones": [{"number": phone.number, "extension": phone.extension} for phone in service.phones],
        "schedules": [{"description": words} for words in service.hours],
        "languages": [{"name": name} for name in service.languages],
        "url": service.url,
        "email": service.email,
    }


def _valid(record: Mapping[str, Any], kind: str, path: str) -> _Object:
    """An object with every field of the standard in the standard's form; `path` tells it from all others."""
    valid: _Object = {"id": str(record.get("id") or uuid.uuid5(_NAMESPACE, path))}
    for name, value in record.items():
        here = f"{path}/{name}"
        if name in _LISTS:
            if isinstance(value, list):
                kinds = [entry for entry in value if isinstance(entry, dict)]
                valid[name] = [_valid(entry, _LISTS[name], f"{here}/{count}") for count, entry in enumerate(kinds)]
        elif name in _PARTS:
            if isinstance(value, dict):
                valid[name] = _valid(value, _PARTS[name], here)
        elif name.startswith("x_") or name == "taxonomy_details":
            valid[name] = value
        elif name != "id":
            _put(valid, kind, name, value)
    for name, default in _REQUIRED.get(kind, {}).items():
        valid.setdefault(name, default)
    if kind == "schedule" and "x_freq" in valid:  # a row that could not be read must stay so without its freq
        valid |= {f"x_{name}": valid.pop(name) for name in ("opens_at", "closes_at") if name in valid}
    return valid


def _put(valid: _Object, kind: str, name: str, value: Any) -> None:
    """One plain field, in its type; nothing for a blank one."""
    if isinstance(value, list):
        value = ",".join(map(str, value)) if all(isinstance(v, str | int | float) for v in value) else None
    if value is None or isinstance(value, dict) or value == "":
        return
    words = _WORDS.get((kind, name))
    if name in _NUMBERS:
        number = _number(value)
        if number is not None:
            valid[name] = number
        if str(number) != str(value):
            valid[f"x_{name}"] = str(value)
    elif words is not None:
        same = next((word for word in words if word.lower() == str(value).strip().lower()), None)
        valid[name if same else f"x_{name}"] = same or str(value)
    else:
        valid[name] = str(value)


def _number(value: Any) -> int | float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number
