"""Export: valid HSDS that loads again as the same listings."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import LoadError
from corpus.export import hsds_export
from corpus.loaders import load, supported_files
from corpus.service import Service
from corpus.starter import starter_files

SAMPLE = Path(__file__).parent / "loaders" / "hsds_sample.json"
AWKWARD = {
    "id": "d-1",
    "name": "Desk",
    "status": "Open",
    "minimum_age": "twelve",
    "phones": [{"number": '"617-555-0100"', "extension": "0012"}, {"number": 911, "extension": "x4"}, "junk"],
    "schedules": [
        {"freq": "DAILY", "byday": ["MO"], "opens_at": "9:00", "closes_at": "17:00", "description": "Daily"},
        {"freq": "weekly", "byday": ["MO", "TU"], "bymonthday": None, "opens_at": "9:00", "closes_at": "17:00"},
        {"freq": "MONTHLY", "bymonthday": 1, "opens_at": "9:00", "closes_at": "17:00", "timezone": "-5"},
    ],
    "organization": {"name": "City"},
    "service_at_locations": [
        {"location": {"latitude": 100, "longitude": "x", "addresses": [{"address_1": "1 Main St"}]}},
        {"location": {"location_type": "Physical", "addresses": [{"city": "Boston", "address_type": "home"}]}},
    ],
    "attributes": [{"taxonomy_term": {"name": "Food", "taxonomy_details": {"name": "x"}}}],
    "cost_options": [{"option": "Adults", "amount": "5.50"}, {"amount": "pay what you can"}],
    "metadata": [{"last_action_date": "2026-01-02"}],
    "x_lang": "en",
    "x_referral": True,
}


@pytest.fixture
def again(tmp_path):
    """Return a function that exports what was loaded and loads it under the same name."""

    def export_and_load(loaded, source):
        path = tmp_path / "out.json"
        exported = hsds_export(loaded.services, loaded.documents)
        path.write_text(json.dumps(exported), encoding="utf-8")
        return exported, load(path, source)

    return export_and_load


@pytest.fixture(scope="module")
def validator(shared):
    """Return the validator of the standard's schema for a service."""
    jsonschema = pytest.importorskip("jsonschema")
    path = shared("reference/hsds/3.0/schema/compiled/service_with_definitions.json")
    return jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def bare(services):
    """Return listings without the record they were read from."""
    return [replace(service, hsds="") for service in services]


def same(first, second):
    """Assert that two loads gave the same listings, texts and dates."""
    assert bare(first.services) == bare(second.services)
    assert [d.text for d in first.documents] == [d.text for d in second.documents]
    for name in ("lang", "published", "checked", "url", "jurisdiction", "references", "title"):
        assert [getattr(d, name) for d in first.documents] == [getattr(d, name) for d in second.documents], name


def test_every_field_comes_back(again):
    """What is loaded, exported and loaded again is the same in every field, several places included."""
    loaded = load(SAMPLE, "set")
    exported, second = again(loaded, "set")
    same(loaded, second)
    assert [service["id"] for service in exported["services"]] == ["meals", "class"]
    assert len(exported["services"][0]["service_at_locations"]) == 2
    assert exported["services"][0]["program"]["name"] == "Welcome"


def test_what_the_standard_has_no_value_for_is_kept(again, tmp_path):
    """Values of another type or beyond a closed list are kept beside, so that nothing reads otherwise afterwards."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps(AWKWARD), encoding="utf-8")
    loaded = load(path, "a.json")
    exported, second = again(loaded, "a.json")
    (service,) = exported["services"]
    assert [phone.get("extension") for phone in service["phones"]] == [12, None]
    assert [phone["x_extension"] for phone in service["phones"]] == ["0012", "x4"]
    assert service["schedules"][0]["x_freq"] == "DAILY"
    assert [row.timed for row in second.services[0].schedules] == [False, True, True]
    same(loaded, second)


def test_a_stated_language_goes_with_the_listing(again, tmp_path):
    """What staff said of the language when adding is part of what is exported."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"id": "1", "name": "Desk"}), encoding="utf-8")
    loaded = load(path, "a.json")
    loaded = replace(loaded, documents=tuple(replace(d, lang="ht") for d in loaded.documents))
    assert again(loaded, "a.json")[0]["services"][0]["x_lang"] == "ht"


def test_a_listing_without_its_record():
    """A listing that was stored without its record is exported by what it shows."""
    service = Service(id="1", document_id="d", name="Desk", organization="City", description="Help.")
    (record,) = hsds_export([service], [])["services"]
    assert (record["name"], record["organization"]["name"], record["status"]) == ("Desk", "City", "active")


@pytest.mark.parametrize("record", [AWKWARD, {"id": "1", "name": "x"}])
def test_whatever_was_loaded_is_valid(validator, tmp_path, record):
    """An export is valid by the schema of HSDS 3.0, however the listing came."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    loaded = load(path, "a.json")
    _assert_valid(validator, loaded)


def test_our_sample_and_starter_are_valid(validator):
    """Our own tables and the starter listings are exported as valid HSDS 3.0."""
    _assert_valid(validator, load(SAMPLE, "set"))
    ((path, source),) = [(p, s) for p, s in starter_files() if s.endswith(".json")]
    _assert_valid(validator, load(path, source))


def test_every_official_sample_comes_back(validator, shared, again):
    """Each of the standard's samples that holds a service is exported valid, and loads again as the same."""
    root = shared("reference/hsds")
    taken = 0
    for path, source in supported_files(root):
        if "/schema/" in source:
            continue
        try:
            loaded = load(path, source)
        except LoadError:
            continue
        if not loaded.services:
            continue
        taken += 1
        exported, second = again(loaded, source)
        assert exported == hsds_export(second.services, second.documents)
        same(loaded, second)
        _assert_valid(validator, loaded)
    assert taken > 20


def _assert_valid(validator, loaded):
    for service in hsds_export(loaded.services, loaded.documents)["services"]:
        assert [f"{list(e.path)}: {e.message}" for e in validator.iter_errors(service)] == []
