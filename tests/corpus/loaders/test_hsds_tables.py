"""HSDS tables: folders of CSV files joined by their keys, with damage that costs no service."""

import csv
import io
import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dates import PartialDate
from corpus.errors import LoadError
from corpus.loaders import is_hsds_tables, load, load_hsds_tables, supported_files
from corpus.loaders.hsds import load_hsds
from corpus.loaders.raw import RawFile
from corpus.schedule import Schedule

SAMPLE = Path(__file__).with_name("hsds_sample.json")
TABLES = {name.removesuffix(".csv"): rows for name, rows in json.loads(SAMPLE.read_text(encoding="utf-8")).items()}


def as_csv(rows, delimiter=","):
    """Return rows as the text of a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(key for row in rows for key in row)), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def load_tables(tables, delimiter=",", **files):
    """Return what tables give as files of a folder called `set`."""
    texts = {f"{name}.csv": as_csv(rows, delimiter) for name, rows in tables.items() if rows}
    raw = {
        name: RawFile(source=f"set/{name}", data=text.encode())
        for name, text in {**texts, **{name.replace("__", "."): text for name, text in files.items()}}.items()
    }
    return load_hsds_tables(raw, "set")


def changed(**tables):
    """Return the sample with rows added."""
    return {name: [*TABLES.get(name, []), *tables.get(name, [])] for name in {**TABLES, **tables}}


@pytest.fixture(scope="module")
def loaded():
    """Return what the sample gives."""
    return load_tables(TABLES)


def test_a_listing_for_each_service_at_each_location(loaded):
    """A service at two places is two listings, one without a place is one, a defunct one is none."""
    assert [service.id for service in loaded.services] == ["meals@meals-pier", "meals@meals-hill", "class"]
    assert [document.source for document in loaded.documents] == [
        "set#meals@meals-pier",
        "set#meals@meals-hill",
        "set#class",
    ]
    assert [document.title for document in loaded.documents] == [
        "Warm meals (Pier hall)",
        "Warm meals (Hill hall)",
        "English class",
    ]


def test_every_table_is_joined(loaded):
    """What the tables say of a service is in its listing, the nearest first."""
    pier, hill, english = loaded.services
    assert (pier.organization, pier.alternate_name, pier.location) == ("Harbor House", "Soup kitchen", "Pier hall")
    assert (pier.description, pier.alert, pier.url) == ("Soup & bread.", "Closed on Friday.", "https://harbor.example")
    assert [(p.number, p.extension, p.type, p.languages) for p in pier.phones] == [
        ("617-555-0111", None, "voice", ()),
        ("617-555-0100", "0012", "voice", ("Español",)),
        ("617-555-0133", None, "fax", ()),
    ]
    assert [p.number for p in hill.phones] == ["617-555-0100", "617-555-0133"]
    assert [p.number for p in english.phones] == ["617-555-0111"]  # the organization's
    assert pier.addresses == ("1 Pier St, Boston, MA 02128",)
    assert (pier.latitude, pier.longitude, hill.latitude, hill.longitude) == (42.36, -71.04, None, None)
    assert (pier.directions, pier.accessibility) == ("Blue Line", ("Ramp. At the back.",))
    assert (pier.languages, english.languages) == (("Español", "Haitian Creole"), ("Kabuverdianu",))
    assert (pier.ages, pier.documents, pier.areas, pier.topics) == (
        "12–17",
        ("A photo card",),
        ("East Boston",),
        ("Food",),
    )
    assert pier.costs == ("Adults: 5.50 USD", "2 a plate (until 2026-12-31)")
    assert (pier.hours, hill.hours) == (("Mondays and Tuesdays at noon", "Not in July"), ())
    assert [row.timed for row in pier.schedules] == [True]
    assert hill.schedules == (Schedule(),)  # a row that cannot be read: the hours are unknown
    assert english.email == "ana@harbor.example"
    assert english.closed


def test_freshness_is_the_newest_date(loaded):
    """A listing is as new as the last of what was confirmed, modified or changed in it."""
    pier = loaded.services[0]
    assert (pier.assured, pier.updated) == (PartialDate.parse("2026-10-01"), PartialDate.parse("2026-11-03"))
    assert loaded.documents[0].as_of == PartialDate.parse("2026-11-03")


def test_earlier_values_are_not_shown(loaded):
    """What the change log says a field once held is in no listing and in no text."""
    for service, document in zip(loaded.services, loaded.documents, strict=True):
        assert "0199" not in str(replace(service, hsds=""))
        assert "0199" not in document.text


def test_the_text_is_what_people_ask_for(loaded):
    """Each field that answers a question is a line of the text form."""
    text = loaded.documents[0].text
    for line in (
        *("Phone: 617-555-0100 ext. 0012 (Kitchen; Español)", "Fax: 617-555-0133", "Place: Pier hall"),
        *("Address: 1 Pier St, Boston, MA 02128", "How to get there: Blue Line", "Accessibility: Ramp. At the back."),
        *("Hours: Mondays and Tuesdays at noon", "Who can use it: Everyone", "Age: 12–17", "Area served: East Boston"),
        *("Cost: Free", "Cost: Adults: 5.50 USD", "How to apply: Walk in", "What to bring: A photo card"),
        *("Languages: Español, Haitian Creole", "Interpreters: By phone", "Topics: Food"),
    ):
        assert f"\n{line}\n" in f"{text}\n", line
    assert text.index("Closed on Friday.") < text.index("Soup & bread.")
    assert "Status: temporarily closed" in loaded.documents[2].text


def test_warnings_name_file_and_row(loaded):
    """What is left out is said with the table and the row, as a spreadsheet counts."""
    assert loaded.warnings == (
        "set: schedules.csv row 3: freq 'DAILY' is not WEEKLY or MONTHLY; the hours are left to the publisher's words",
        "set: locations.csv row 3: latitude 100, longitude 1 is no place on a map; left out",
        "set: services.csv row 4: left out, its status is 'defunct'",
    )


def test_a_row_with_several_owners_belongs_to_all():
    """A phone of a service and of a location is in both lists; one key that leads nowhere does not lose the other."""
    row = {"id": "p9", "service_id": "class", "location_id": "nowhere", "organization_id": "org", "number": "911"}
    found = load_tables(changed(phones=[row]))
    assert [p.number for p in found.services[2].phones] == ["911"]
    assert "set: phones.csv row 6: its location_id 'nowhere' is not in locations.csv" in found.warnings


def test_ids_used_twice_and_rows_of_nothing():
    """Of two rows of one id the first counts; a change of something unknown is warned of."""
    found = load_tables(
        changed(locations=[{"id": "pier", "name": "Other"}], metadata=[{"id": "m9", "resource_id": "no"}])
    )
    assert found.services[0].location == "Pier hall"
    assert "set: locations.csv row 4: its id 'pier' is used more than once; the first row counts" in found.warnings
    assert "set: metadata.csv row 3: its resource_id 'no' is in no table here" in found.warnings


def test_a_table_that_is_not_here():
    """One warning tells of the keys to a table that is missing, not one for each row."""
    tables = {name: rows for name, rows in TABLES.items() if name != "organizations"}
    found = load_tables(tables)
    assert len(found.services) == 3
    assert [w for w in found.warnings if "organization_id" in w and "services.csv" in w] == [
        "set: services.csv: organization_id points to a table that is not here; what it points to is left out"
    ]


def test_other_files_are_left_out():
    """A table that HSDS does not know, an empty one and an unreadable descriptor are named; the rest is read."""
    found = load_tables(TABLES, staff__csv="a,b\n1,2\n", funding__csv="", datapackage__json="{")
    assert len(found.services) == 3
    assert {
        "set: datapackage.json: not a descriptor that can be read; the tables are told by their file names",
        "set: funding.csv: left out: set/funding.csv: no row with the names of the columns; nothing was added",
        "set: staff.csv: left out, it is not a table of HSDS",
    } <= set(found.warnings)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters(loaded, delimiter):
    """Tables with another delimiter are read alike."""
    assert load_tables(TABLES, delimiter).services == loaded.services


def test_tables_in_json(loaded):
    """The same tables in one JSON file are read alike."""
    found = load_hsds(RawFile(source="set", data=SAMPLE.read_bytes()))
    assert [replace(s, hsds="") for s in found.services] == [replace(s, hsds="") for s in loaded.services]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["services.csv"], True),
        (["data/Organizations.CSV", "phones.csv"], True),
        (["service.csv"], True),
        (["regular_schedules.csv"], True),
        (["places.csv", "services.json"], False),
        (["phones.csv"], False),
        ([], False),
    ],
)
def test_a_data_set_is_told_by_its_names(names, expected):
    """A folder with services or organizations is a data set, whatever its version; others are not."""
    assert is_hsds_tables(names) is expected


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        pytest.param({"organizations.csv": "id,name\n1,x\n"}, "no services.csv", id="no-services"),
        pytest.param({"services.csv": "id,name\n"}, "no services.csv with services", id="no-rows"),
        pytest.param({"services.csv": "Name,Phone\nx,1\n"}, "no columns 'id' and 'name'", id="plain-table"),
        pytest.param({"services.csv": "id,name\n,\nx,\n"}, "no listing in it", id="no-names"),
        pytest.param({"services.csv": "id,name,status\n1,x,defunct\n"}, "its status is 'defunct'", id="defunct"),
        *(
            pytest.param({"services.csv": "id,name\n1,x\n", name: text}, "HSDS 1 or 2", id=name)
            for name, text in {
                "regular_schedules.csv": "id,weekday\n1,Monday\n",
                "services_at_location.csv": "id\n",
                "physical_addresses.csv": "id\n",
                "schedules.csv": "id,service_id,weekday\n1,1,Monday\n",
                "datapackage.json": json.dumps({"resources": [{"path": "x.csv", "name": "regular_schedules"}]}),
            }.items()
        ),
    ],
)
def test_a_data_set_that_cannot_be_used(files, hint):
    """A set without services, and one of HSDS 1 or 2, is refused in one line."""
    raw = {name: RawFile(source=f"set/{name}", data=text.encode()) for name, text in files.items()}
    with pytest.raises(LoadError, match=r"^set: ") as caught:
        load_hsds_tables(raw, "set")
    assert hint in str(caught.value)
    assert str(caught.value).isprintable()


def test_hsds_1_in_json(refused):
    """Fields that only HSDS 1 has are recognised in JSON too."""
    record = {"id": "1", "name": "x", "regular_schedules": [{"weekday": 1}]}
    assert "HSDS 1 or 2" in refused("l.json", json.dumps(record))
    record = {"id": "1", "name": "x", "schedules": [{"weekday": 1}]}
    assert "HSDS 1 or 2" in refused("l.json", json.dumps(record))


@pytest.fixture
def folder(tmp_path):
    """Return a folder that holds the sample beside a text, with a descriptor."""
    folder = tmp_path / "city"
    (folder / "data").mkdir(parents=True)
    (folder / "notes.txt").write_text("The city keeps these lists. They are new.\n", encoding="utf-8")
    for name, rows in TABLES.items():
        (folder / "data" / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
    return folder


def described(folder):
    """Write a descriptor into the folder."""
    resources = [{"name": name, "path": f"data/{name}.csv"} for name in TABLES]
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")


@pytest.mark.parametrize("descriptor", [False, True])
def test_a_folder_is_one_source(folder, loaded, descriptor):
    """A data set in a folder is added as a whole, with a descriptor above it or without; other files apart."""
    if descriptor:
        described(folder)
    name = "city" if descriptor else "city/data"
    files = {source: path for path, source in supported_files(folder)}
    assert set(files) == {name, "notes.txt"}
    found = load(files[name], name)
    assert [replace(s, document_id="") for s in found.services] == [replace(s, document_id="") for s in loaded.services]
    assert found.documents[0].source == f"{name}#meals@meals-pier"


def test_the_bytes_of_all_tables_count(folder):
    """A change in any table, even one that no text shows, changes the hash of what was read."""
    before = load(folder / "data", "data").documents[0].bytes_hash
    assert load(folder / "data", "data").documents[0].bytes_hash == before
    with (folder / "data" / "programs.csv").open("a", encoding="utf-8") as file:
        file.write("x,org,X,x\n")
    assert load(folder / "data", "data").documents[0].bytes_hash != before


def test_an_unreadable_table_is_a_warning(folder):
    """A table of the folder that is empty or binary costs only itself."""
    (folder / "data" / "phones.csv").write_bytes(b"")
    (folder / "data" / "languages.csv").write_bytes(b"\x00\xff" * 50)
    found = load(folder / "data", "data")
    assert len(found.services) == 3
    assert "data/phones.csv: the file is empty; nothing was added" in found.warnings


CHILDREN = sorted(set(TABLES) - {"services"})
JUNK = (
    st.none() | st.text(max_size=12) | st.sampled_from(["null", "<b>", '"', "meals", "pier", "2026-99-99", "-1", "100"])
)


@st.composite
def damaged(draw):
    """Return the sample with random damage to its child rows."""
    tables = deepcopy(TABLES)
    for _ in range(draw(st.integers(1, 8))):
        rows = tables[draw(st.sampled_from(CHILDREN))]
        action = draw(st.sampled_from(["cell", "drop", "repeat", "column"]))
        if not rows:
            continue
        place = draw(st.integers(0, len(rows) - 1))
        if action == "cell":
            rows[place][draw(st.sampled_from(sorted(rows[place])))] = draw(JUNK)
        elif action == "drop":
            del rows[place]
        elif action == "repeat":
            rows.append(dict(rows[place]))
        else:
            rows[place][draw(st.sampled_from(["extra", "service_id", "number"]))] = draw(JUNK)
    return tables


@settings(max_examples=120, deadline=None)
@given(damaged())
def test_no_service_is_lost_for_a_bad_child_row(tables):
    """Whatever is wrong with the rows about a service, the service itself is listed, and warnings are one line each."""
    found = load_tables(tables)
    assert {service.name for service in found.services} == {"Warm meals", "English class"}
    assert all(warning.startswith("set: ") and warning.isprintable() for warning in found.warnings)
    value = json.dumps({f"{name}.csv": rows for name, rows in tables.items()})
    in_json = load_hsds(RawFile(source="set", data=value.encode()))
    assert {service.name for service in in_json.services} == {"Warm meals", "English class"}


OFFICIAL = ("3.0/examples/csv", "3.1-dev/examples/csv")


@pytest.mark.parametrize("name", OFFICIAL)
def test_the_official_folder(shared, name):
    """The standard's own tables give their service with a warning for each dangling key, and none of its old values."""
    path = shared("reference/hsds") / name
    ((found, source),) = [(p, s) for p, s in supported_files(path) if p.is_dir()]
    loaded = load(found, source)
    (service,) = loaded.services
    assert (service.name, service.latitude) == ("Community Counselling", None)
    assert [p.display for p in service.phones] == ["+44 1234 234567 ext. 100"]
    for table in ("locations.csv", "contacts.csv", "taxonomy_terms.csv", "attributes.csv", "metadata.csv"):
        assert any(f"csv: {table} row 2: its " in warning for warning in loaded.warnings), table
    assert "MyCity New Civic Center" not in loaded.documents[0].text


def test_every_official_folder_is_loaded_or_refused(shared):
    """Every folder of the reference with tables is read; those of HSDS 1 are refused in one line."""
    root = shared("reference/hsds")
    folders = [(path, source) for path, source in supported_files(root) if path.is_dir()]
    assert len(folders) >= 10
    for path, source in folders:
        if "legacy" in source:
            with pytest.raises(LoadError, match="HSDS 1 or 2"):
                load(path, source)
        else:
            assert load(path, source).services
