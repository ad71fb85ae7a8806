"""CSV listings: plain tables with named or stated columns; a bad row costs only itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dates import PartialDate
from corpus.errors import LoadError
from corpus.loaders import load, read_columns
from corpus.loaders.listing_csv import load_listing_csv
from corpus.loaders.raw import RawFile

HEADER = "Agency;Program Name;Phone 1;Phone 2;Fax;Street Address;City;Zip Code;Languages Spoken;Hours;Fees;Website"
FULL = (
    "Harbor House;Warm meals;617-555-0100 ext. 3 or 617-555-0101;617-555-0102;617-555-0103;1 Pier St;Boston;02128;"
    "English, Español / Kreyòl;Mon-Fri 9-5;Free;https://harbor.example"
)


def listed(text, columns=None):
    """Return what a table gives."""
    data = text if isinstance(text, bytes) else text.encode()
    return load_listing_csv(RawFile(source="places.csv", data=data), columns)


def test_columns_are_known_by_their_names():
    """The usual headers need no mapping, in any case and counted."""
    loaded = listed(f"{HEADER}\n{FULL}\n")
    (service,), (document,) = loaded.services, loaded.documents
    assert loaded.warnings == ()
    assert (service.name, service.organization) == ("Warm meals", "Harbor House")
    assert [(p.number, p.type) for p in service.phones] == [
        ("617-555-0100 ext. 3", "voice"),
        ("617-555-0101", "voice"),
        ("617-555-0102", "voice"),
        ("617-555-0103", "fax"),
    ]
    assert service.addresses == ("1 Pier St, Boston, 02128",)
    assert service.languages == ("English", "Español", "Kreyòl")
    assert (service.hours, service.fees, service.url) == (("Mon-Fri 9-5",), "Free", "https://harbor.example")
    assert "\nHours: Mon-Fri 9-5\n" in document.text


def test_every_field_can_be_mapped(tmp_path):
    """A mapping in YAML names a column for each field, or several."""
    (tmp_path / "map.yaml").write_text(
        "name: A\norganization: B\ndescription: [C, D]\nphone: e\neligibility: F\ndocuments: G\nlatitude: H\n"
        "longitude: I\nalert: J\nchecked: K\narea: L\naccessibility: M\ndirections: N\nemail: O\napplication: P\n"
        "interpretation: Q\nstatus: R\nid: S\naddress: T\n",
        encoding="utf-8",
    )
    header = ",".join("ABCDEFGHIJKLMNOPQRST")
    row = "Desk,City,One.,Two.,617-555-0100,All,ID,42.3,-71.1,New!,2026-11-01,Boston,Ramp,Bus,a@b.example,Call,Phone"
    loaded = listed(f"{header}\n{row},Active,7,1 Main St\n", read_columns(tmp_path / "map.yaml"))
    (service,) = loaded.services
    assert loaded.warnings == ()
    assert (service.id, service.name, service.organization, service.status) == ("7", "Desk", "City", "active")
    assert (service.description, service.alert) == ("One.\nTwo.", "New!")
    assert (service.latitude, service.longitude, service.addresses) == (42.3, -71.1, ("1 Main St",))
    assert (service.eligibility, service.documents, service.areas) == ("All", ("ID",), ("Boston",))
    assert (service.accessibility, service.directions) == (("Ramp",), "Bus")
    assert (service.email, service.application, service.interpretation) == ("a@b.example", "Call", "Phone")
    assert service.assured == PartialDate.parse("2026-11-01")


def test_the_mapping_is_used_from_the_loader(tmp_path):
    """A file is read by the mapping that is stated for it."""
    (tmp_path / "p.csv").write_text("Kote,Nimewo\nBiwo,617-555-0100\n", encoding="utf-8")
    loaded = load(tmp_path / "p.csv", "p.csv", columns={"name": ("kote",), "phone": ("NIMEWO",)})
    assert [service.name for service in loaded.services] == ["Biwo"]


def test_columns_that_are_not_read_are_named():
    """What no field takes is said once, so that nothing is lost unseen."""
    assert listed("name,phone,Colour,Shape\nDesk,911,red,round\n").warnings == (
        "places.csv: columns not read: Colour, Shape",
    )


def test_a_table_of_organizations():
    """Without a column for the service, the organization's name is the listing's."""
    (service,) = listed("Agency,Phone\nHarbor House,911\n").services
    assert (service.name, service.organization) == ("Harbor House", "Harbor House")


def test_rows_keep_their_names_when_others_change():
    """The id of a row is made from name, organization and address: stable when rows move or numbers change."""
    first = listed("name,phone\nDesk,617-555-0100\nClass,911\n")
    second = listed("name,phone\nClass,911\nNew,1\nDesk,617-555-0199\n")
    assert {s.name: s.id for s in first.services}.items() <= {s.name: s.id for s in second.services}.items()
    twice = listed("name,phone\nDesk,617-555-0100\nDesk,911\n")
    assert [s.id == first.services[0].id for s in twice.services] == [True, False]


def test_bad_rows_cost_only_themselves():
    """A row without a name, with too many cells or with a number that is none is named; the rest is read."""
    loaded = listed("name,phone,address\n,911,\nA,911,1 Main St, Boston\nB,ask Ana,\nC\nD,617-555-0100,\n")
    assert [service.name for service in loaded.services] == ["B", "C", "D"]
    rows = [warning.split(":")[1].strip() for warning in loaded.warnings]
    assert rows == ["row 3", "row 5", "row 2", "row 4"]
    assert loaded.services[0].phones[0].number == "ask Ana"
    assert any("'ask Ana' is not a number that can be dialled" in warning for warning in loaded.warnings)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("617-555-0100", ["617-555-0100"]),
        ("617-555-0100; 617-555-0101", ["617-555-0100", "617-555-0101"]),
        ("617-555-0100, 617-555-0101", ["617-555-0100", "617-555-0101"]),
        ("617-555-0100 / (617) 555-0101", ["617-555-0100", "617-555-0101"]),
        ("617-555-0100, ext. 5", ["617-555-0100, ext. 5"]),
        ("1-800-FOR-HELP", ["1-800-FOR-HELP"]),
    ],
)
def test_several_numbers_in_a_cell(cell, expected):
    """Numbers that stand beside each other are told apart, and each is as it was written."""
    found = [phone.number for phone in listed(f'name,phone\nDesk,"{cell}"\n').services[0].phones]
    assert [number.replace("(617) ", "617-") for number in found] == expected


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        pytest.param(
            "Phone,Place\n911,x\n", "no column with the name of the service (its columns: Phone, Place)", id="x"
        ),
        pytest.param("name,phone\n\n", "no listing in it", id="no-rows"),
        pytest.param(
            "name,type,description\nid,string,An identifier.\n",
            "no column with a telephone number, an address, an e-mail or a web address",
            id="of-something-else",
        ),
        pytest.param("name,url,status\nx,example.org,defunct\n", "its status is 'defunct'", id="defunct"),
        pytest.param("", "no row with the names of the columns", id="blank"),
    ],
)
def test_a_table_that_cannot_be_used(text, hint):
    """A table without a name or a way to reach anybody, or without rows, is refused in one line."""
    with pytest.raises(LoadError, match=r"^places\.csv: ") as caught:
        listed(text)
    assert hint in str(caught.value)


def test_a_single_table_of_hsds(load_bytes, refused):
    """The services' table alone is read as HSDS; another table is refused with what to add."""
    loaded = load_bytes("services.csv", "id,name,status,fees_description\n1,Desk,active,Free\n")
    assert loaded.services[0].fees == "Free"
    assert "add the folder" in refused("phones.csv", "id,service_id,number\n1,1,911\n")
    assert "HSDS 1 or 2" in refused("regular_schedules.csv", "id,weekday\n1,Monday\n")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("- a", "expected lines of"),
        ("", "expected lines of"),
        ("name: [", "not YAML"),
        ("colour: A", "'colour' is not a field"),
        ("name: {a: 1}", "needs the name of a column"),
        ("name: []", "needs the name of a column"),
    ],
)
def test_a_mapping_that_cannot_be_read(tmp_path, text, hint):
    """A mapping that is none is refused in one line that names the file."""
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        read_columns(tmp_path / "m.yaml")
    assert hint in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'm.yaml'}: ")


def test_a_mapping_that_does_not_fit():
    """A mapping to a column that is not there, or without a name, says so with the columns there are."""
    with pytest.raises(LoadError, match=r"no column 'B', which the mapping names \(its columns: A\)"):
        listed("A\nx\n", {"name": ("A",), "phone": ("B",)})
    with pytest.raises(LoadError, match="names no column for `name`"):
        listed("A\nx\n", {"phone": ("A",)})


def test_every_script(sample):
    """A table in any script comes out in normal form, in record and text."""
    cell = sample.replace('"', "")
    (service,) = listed(f'name,phone,description\nDesk,911,"{cell}"\n').services
    assert service.description


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.text(max_size=10), max_size=5), max_size=5))
def test_any_rows(rows):
    """Whatever the rows hold, a sound last one is listed or the file refused, and warnings are single lines."""
    body = "\n".join(
        ",".join(cell.replace('"', "").replace("\n", " ").replace("\r", " ") for cell in row) for row in rows
    )
    loaded = listed(f"name,phone,hours\n{body}\nDesk,911,always\n".encode("utf-8", "replace"))
    assert "Desk" in [service.name for service in loaded.services]
    assert all(warning.isprintable() for warning in loaded.warnings)
