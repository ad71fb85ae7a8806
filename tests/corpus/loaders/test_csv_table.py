"""CSV table: rows of any program's making, each with its number as a spreadsheet counts."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import LoadError
from corpus.loaders.csv_table import read_table
from corpus.loaders.hsds_record import Notes
from corpus.loaders.raw import RawFile

KNOWN = {"name", "phone"}


def read(data, known=KNOWN.__contains__):
    """Return the columns, the rows, where they stand, and the warnings of a file."""
    notes = Notes("t.csv")
    raw = RawFile(source="t.csv", data=data if isinstance(data, bytes) else data.encode())
    table = read_table(raw, notes, known=known)
    return table.columns, [dict(row) for row in table.rows], [row.where for row in table.rows], tuple(notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    """Commas, semicolons, tabs and bars are told by the columns they make, whatever else the cells hold."""
    text = f"name{delimiter}phone{delimiter}what; it, is|so\n" if delimiter == "\t" else f"name{delimiter}phone\n"
    columns, rows, _, notes = read(text + f'"a, b; c | d"{delimiter}911\n')
    assert columns[:2] == ("name", "phone")
    assert rows[0] == {"name": "a, b; c | d", "phone": "911"}
    assert notes == () or delimiter == "\t"


def test_known_columns_count_more_than_many():
    """A header full of commas within its names is cut where the known names are."""
    columns, _, _, _ = read("name;phone;days, hours, and, times\na;1;x\n")
    assert columns == ("name", "phone", "days, hours, and, times")


def test_a_spreadsheets_own_hint_is_no_header():
    """The line `sep=;` that Excel writes is passed over and counted."""
    _, rows, where, _ = read("sep=;\nname;phone\na;1\n")
    assert (rows, where) == ([{"name": "a", "phone": "1"}], ["row 3"])


def test_rows_are_counted_as_a_spreadsheet_does():
    """Blank rows count, a row of several lines counts once, and the header is row 1."""
    _, rows, where, notes = read('name,phone\n\n"two\nlines",1\n,\nb,2\n')
    assert [row["name"] for row in rows] == ["two\nlines", "b"]
    assert where == ["row 3", "row 5"]
    assert notes == ()


def test_blank_cells_and_null_are_not_there():
    """A cell that is blank or says null is as if it were not there."""
    assert read("name,phone\n a ,null\n")[1] == [{"name": "a"}]


def test_columns_of_one_name_are_told_apart():
    """The second column of a name has a number; a column without a name is not read."""
    columns, rows, _, _ = read("name,phone,phone,,\na,1,2,3,\n")
    assert columns == ("name", "phone", "phone (2)")
    assert rows == []
    columns, rows, _, _ = read("name,,phone\na,x,1\n")
    assert rows == [{"name": "a", "phone": "1"}]


@pytest.mark.parametrize(
    ("row", "kept", "warning"),
    [
        pytest.param("a", {"name": "a"}, "row 2: it has 1 cells under 2 columns", id="short"),
        pytest.param("a,1,x", None, "row 2: left out, it has 3 cells under 2 columns", id="long"),
        pytest.param("a,1,,", {"name": "a", "phone": "1"}, None, id="blank-cells-beyond"),
        pytest.param('"a,1', {"name": "a", "phone": "1"}, "row 2: a quotation mark in it is never closed", id="open"),
        pytest.param('5" pipe,1', {"name": '5" pipe', "phone": "1"}, None, id="inch"),
    ],
)
def test_ragged_rows(row, kept, warning):
    """A short row is read, a long one left out since its cells may stand in wrong columns; the next is read."""
    _, rows, where, notes = read(f"name,phone\n{row}\nb,2\n")
    assert rows == [*filter(None, [kept]), {"name": "b", "phone": "2"}]
    assert where[-1] == "row 3"
    assert [warning in note for note in notes] == [True] * (warning is not None)


def test_a_quotation_mark_that_swallows_the_rest():
    """However much follows a quotation mark that is never closed, every row after it is read."""
    many = "".join(f"row {number},{number}\n" for number in range(20_000))
    _, rows, _, notes = read(f'name,phone\n"lost,1\n{many}')
    assert len(rows) == 20_001
    assert len(notes) == 1


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("name,phone\nJosé,1\n".encode("utf-8-sig"), id="utf-8-with-mark"),
        pytest.param("name\tphone\r\nJosé\t1\r\n".encode("utf-16"), id="utf-16"),
        pytest.param("name,phone\rJosé,1\r".encode(), id="old-mac"),
    ],
)
def test_encodings(data):
    """UTF-8 and UTF-16 with their marks and all line ends are read as they are."""
    _, rows, _, notes = read(data)
    assert (rows, notes) == ([{"name": "José", "phone": "1"}], ())


def test_windows_letters_are_read_with_a_warning():
    """Rows that are not UTF-8 are read as Windows-1252, by row, and named; the others are read as UTF-8."""
    _, rows, _, notes = read(b"name,phone\n" + "José,1\n".encode("cp1252") + "Đỗ,2\n".encode())
    assert [row["name"] for row in rows] == ["José", "Đỗ"]
    assert notes == (
        "t.csv: row 2: not UTF-8; read as Windows-1252: check the accented letters, or save the file as CSV UTF-8",
    )


def test_many_rows_are_named_in_short():
    """Of many such rows the first are named and the others counted."""
    rows = "".join(f"é{number},1\n" for number in range(20))
    assert "rows 2, 3, 4, 5, 6 and 15 more: not UTF-8" in read(f"name,phone\n{rows}".encode("cp1252"))[3][0]


@pytest.mark.parametrize("data", [b"", b"\n\n", b" , \n", codecs.BOM_UTF8])
def test_no_header(data):
    """A table without a header is refused by its name."""
    with pytest.raises(LoadError, match=r"^t\.csv: no row with the names of the columns"):
        read(data)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('ab",;\t|\n\r é\x00\u2028'), max_size=60) | st.text(max_size=60))
def test_any_table_is_read(text):
    """Whatever follows the header, it is read, and a sound last row is among what is read unless a quote opens it."""
    _, rows, where, notes = read(f"name,phone\n{text}\nlast,911\n", known=KNOWN.__contains__)
    assert len(rows) == len(where)
    assert all(note.isprintable() for note in notes)
    assert any("last" in row.get("name", "") or "last" in row.get("phone", "") for row in rows) or notes
