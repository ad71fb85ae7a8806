"""Archive: every file of a ZIP a document under its own name, whatever the others are like."""

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest

import corpus.loaders.zip_archive
import corpus.loaders.zip_parts
from corpus import Change, Store
from corpus.document import document_id
from corpus.errors import LoadError
from corpus.loaders import Metadata, load

PAGE = "<!doctype html><html><body><main><p>The desk is open to everyone.</p></main></body></html>"
LISTING = '[{"id": "1", "name": "Desk", "description": "Help with forms."}]'


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    """Return a ZIP of (name, text or bytes), each with a method of its own where one is named."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for member in members:
            archive.writestr(*member)
    return out.getvalue()


def renamed(data, old, new):
    """Return a ZIP in which a name of the same length stands, as no program would write it."""
    assert len(old) == len(new)
    return data.replace(old, new)


def sources(loaded):
    """Return the source names of the documents."""
    return [document.source for document in loaded.documents]


def test_each_file_is_a_document(load_bytes):
    """Files of every format come in the order of their names, each with the hash of its own bytes."""
    data = zipped(
        ("notes/b.txt", "Bring a card."), ("a.md", "# Desk\n\nIt is free."), ("page", PAGE), ("list.json", LISTING)
    )
    loaded = load_bytes("city.zip", data)
    assert sources(loaded) == ["city.zip/a.md", "city.zip/list.json#1", "city.zip/notes/b.txt", "city.zip/page"]
    assert [d.loader.split("/")[0] for d in loaded.documents] == ["markdown", "hsds", "plaintext", "html"]
    assert loaded.documents[0].id == document_id("city.zip/a.md")
    assert len({d.bytes_hash for d in loaded.documents}) == 4
    assert [s.name for s in loaded.services] == ["Desk"]
    assert loaded.warnings == ()


def test_metadata_reaches_every_file(load_bytes):
    """What staff state of an archive holds for each file in it."""
    loaded = load_bytes("a.zip", zipped(("a.txt", "One."), ("b.txt", "Two.")), Metadata(publisher="City"))
    assert [d.publisher for d in loaded.documents] == ["City", "City"]


def test_what_is_no_document_is_counted(load_bytes):
    """Folders and hidden files are passed over; files of other kinds are told of in one line."""
    data = zipped(
        ("a.txt", "One."),
        ("pictures/", ""),
        ("x.css", "p {}"),
        ("y.css", "p {}"),
        ("z.png", b"\x89PNG\x00"),
        ("__MACOSX/._a.txt", "junk"),
        (".DS_Store", "junk"),
        ("sub/.git/a.txt", "junk"),
    )
    loaded = load_bytes("a.zip", data)
    assert sources(loaded) == ["a.zip/a.txt"]
    assert loaded.warnings == ("a.zip: 3 left out, of kinds that cannot be added (.css .png)",)


ONE = ("good.txt", "It is open.")


@pytest.mark.parametrize(
    ("data", "warning"),
    [
        pytest.param(zipped(ONE, ("a.pdf", b"%PDF-1.7\n...")), "a.zip/a.pdf: the PDF is cut off", id="cut-pdf"),
        pytest.param(zipped(ONE, ("a.txt", "Señor".encode("latin-1"))), "a.zip/a.txt: not readable as", id="encoding"),
        pytest.param(zipped(ONE, ("a.txt", " ")), "a.zip/a.txt: the file is empty", id="empty"),
        pytest.param(zipped(ONE, ("b.zip", zipped(ONE))), "a.zip/b.zip: an archive within an archive", id="nested"),
        pytest.param(zipped(ONE, ("b.txt", zipped(ONE))), "a.zip/b.txt: an archive within", id="nested-named-text"),
        pytest.param(zipped(ONE, ("a.txt", "x" * 3_000_000)), "a.zip/a.txt: packed more tightly", id="bomb"),
        pytest.param(zipped(ONE, ("../../a.txt", "x")), "'../../a.txt' left out, its name leads out", id="dots"),
        pytest.param(zipped(ONE, ("/etc/a.txt", "x")), "'/etc/a.txt' left out, its name leads out", id="absolute"),
        pytest.param(zipped(ONE, ("..\\..\\a.txt", "x")), "'../../a.txt' left out", id="backslashes"),
        pytest.param(zipped(ONE, ("C:\\a.txt", "x")), "'C:/a.txt' left out", id="drive"),
        pytest.param(zipped(ONE, ("a\nb.txt", "x")), r"'a\nb.txt' left out, its name cannot be shown", id="line-break"),
        pytest.param(zipped(ONE, ("a.txt", "x" * 99, zipfile.ZIP_LZMA)), "packed by an unusual method", id="method"),
    ],
)
def test_a_bad_file_does_not_lose_the_rest(load_bytes, data, warning):
    """What cannot be read is left out with a line that names it."""
    loaded = load_bytes("a.zip", data)
    assert sources(loaded) == ["a.zip/good.txt"]
    assert len(loaded.warnings) == 1
    assert warning in loaded.warnings[0]
    assert loaded.warnings[0].isprintable()


def test_backslashes_are_folders(load_bytes):
    """Names as some Windows programs write them are read as paths."""
    assert sources(load_bytes("a.zip", zipped(("city\\desk.txt", "Open.")))) == ["a.zip/city/desk.txt"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice(load_bytes):
    """Of two files with one name the first is taken and the other told of."""
    loaded = load_bytes("a.zip", zipped(("a.txt", "First."), ("a.txt", "Second.")))
    assert [d.text for d in loaded.documents] == ["First."]
    assert "a.zip/a.txt: in the archive more than once" in loaded.warnings[0]


def _with_flag(data, bit):
    """Return a ZIP whose entries carry, or lack, a flag in both of their headers."""
    out = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(mark)
        while at >= 0:
            (flags,) = struct.unpack_from("<H", out, at + place)
            struct.pack_into("<H", out, at + place, flags ^ bit)
            at = out.find(mark, at + 4)
    return bytes(out)


@pytest.mark.parametrize("name", ["señor.txt", "你好.txt", "مرحبا.txt", "Việt.txt"])
def test_names_in_utf_8_without_saying_so(load_bytes, name):
    """Names in any script are read whether or not the archive flags them as UTF-8."""
    data = zipped((name, "It is open."))
    assert sources(load_bytes("a.zip", data)) == [f"a.zip/{name}"]
    assert sources(load_bytes("a.zip", _with_flag(data, 0x800))) == [f"a.zip/{name}"]


def test_names_in_an_old_code_page(load_bytes):
    """A name that is no UTF-8 is read as the format has it, in the code page of old PCs."""
    data = renamed(zipped(("sXnor.txt", "It is open.")), b"sXnor", b"s\xa4nor")
    assert sources(load_bytes("a.zip", data)) == ["a.zip/sñnor.txt"]


def test_a_password_is_told_of(refused):
    """An archive in which all is encrypted is refused with the reason of the first file."""
    message = refused("a.zip", _with_flag(zipped(ONE), 0x1))
    assert message.startswith("a.zip: no file in it that can be added; a.zip/good.txt: protected by a password")


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        pytest.param(zipped(), "no file in it that can be added", id="empty"),
        pytest.param(zipped(("a.png", b"\x89PNG")), "1 left out, of kinds that cannot be added (.png)", id="pictures"),
        pytest.param(zipped(ONE)[:-10], "not a readable ZIP or DOCX file", id="cut"),
        pytest.param(b"PK\x03\x04" + b"\0" * 99, "not a readable ZIP or DOCX file", id="junk"),
    ],
)
def test_an_archive_without_documents(refused, data, hint):
    """An archive that gives nothing is refused in one line."""
    assert hint in refused("a.zip", data)


def test_limits(refused, monkeypatch):
    """The number of files and the size of all documents together are limited; a folder has no such limits."""
    monkeypatch.setattr(corpus.loaders.zip_parts, "MAX_PARTS", 2)
    assert "more than 2 files in it; unpack it" in refused("a.zip", zipped(ONE, ("b.txt", "x"), ("c.txt", "x")))
    monkeypatch.setattr(corpus.loaders.zip_archive, "MAX_UNPACKED", 20)
    assert "of documents in it; unpack it and add the folder" in refused("a.zip", zipped(ONE, ("b.txt", "x" * 20)))


def test_pictures_count_for_nothing(load_bytes, monkeypatch):
    """What is never unpacked does not count as documents."""
    monkeypatch.setattr(corpus.loaders.zip_archive, "MAX_UNPACKED", 20)
    assert sources(load_bytes("a.zip", zipped(ONE, ("b.png", b"x" * 999)))) == ["a.zip/good.txt"]


def test_a_file_that_lies_about_its_size_does_not_fill_the_memory(load_bytes):
    """A part that declares ten bytes and unpacks to half a gigabyte is named as damaged; little is unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(500)) + packer.flush()
    data = bytearray(zipped(ONE, ("bomb.txt", packed), method=zipfile.ZIP_STORED))
    for mark, method, size in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
        at = data.find(mark, data.find(mark) + 4)
        struct.pack_into("<H", data, at + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", data, at + size, 10)
    tracemalloc.start()
    loaded = load_bytes("a.zip", bytes(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sources(loaded) == ["a.zip/good.txt"]
    assert "a.zip/bomb.txt: damaged or cut off" in loaded.warnings[0]
    assert peak < 20_000_000


def test_update_of_an_archive(tmp_path):
    """Added again, an archive updates its documents, and those it no longer holds are removed."""
    path = tmp_path / "city.zip"
    with Store(tmp_path / "c.sqlite3", write=True) as store:

        def add(*members):
            path.write_bytes(zipped(*members))
            changes = store.put(load(path, path.name), origin=str(path))
            return {c.document.source.removeprefix("city.zip/"): c.change for c in changes}

        assert add(("a.txt", "One."), ("b.txt", "Two."), ("c.txt", "Three.")) == dict.fromkeys(
            ("a.txt", "b.txt", "c.txt"), Change.ADDED
        )
        assert add(("a.txt", "One."), ("b.txt", "Changed.")) == {
            "a.txt": Change.UNCHANGED,
            "b.txt": Change.UPDATED,
            "c.txt": Change.REMOVED,
        }
        assert [d.source for d in store.documents()] == ["city.zip/a.txt", "city.zip/b.txt"]
        store.remove(["city.zip"])
        assert store.documents() == []


def test_a_file_that_breaks_keeps_its_document(tmp_path):
    """A file of an archive that cannot be read any more leaves what it gave before, as a file of a folder does."""
    path = tmp_path / "city.zip"
    with Store(tmp_path / "c.sqlite3", write=True) as store:
        for broken in (False, True):
            listing, text = ("{", b"\xff") if broken else (LISTING, "Two.")
            path.write_bytes(zipped(("a.txt", "One."), ("b.txt", text), ("list.json", listing)))
            store.put(load(path, path.name), origin=str(path))
        assert [d.source for d in store.documents()] == ["city.zip/a.txt", "city.zip/b.txt", "city.zip/list.json#1"]


def test_a_broken_archive_changes_nothing(tmp_path):
    """An archive that cannot be read leaves what it gave before in place."""
    path = tmp_path / "city.zip"
    path.write_bytes(zipped(ONE))
    with Store(tmp_path / "c.sqlite3", write=True) as store:
        store.put(load(path, path.name), origin=str(path))
        path.write_bytes(zipped(ONE)[:-10])
        with pytest.raises(LoadError):
            load(path, path.name)
        assert len(store.documents()) == 1


def test_the_tables_of_a_data_set_are_one(load_bytes):
    """HSDS tables in an archive are read as one data set, beside the documents that lie with them."""
    organizations = "id,name,description\no1,Pier hall,Meals for all.\n"
    services = "id,organization_id,name,status\ns1,o1,Warm meals,active\n"
    loaded = load_bytes(
        "a.zip", zipped(ONE, ("hsds/organizations.csv", organizations), ("hsds/services.csv", services))
    )
    assert sources(loaded) == ["a.zip/good.txt", "a.zip#s1"]
    assert [service.organization for service in loaded.services] == ["Pier hall"]
