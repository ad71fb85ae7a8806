"""Files: what can be added is read by what it holds, the rest is refused in one helpful line."""

import hashlib
import os
import re
import time
import unicodedata
from pathlib import Path

import pytest

import corpus.loaders.formats
from corpus.dates import PartialDate
from corpus.document import BlockKind, Kind, content_hash, document_id
from corpus.errors import LoadError
from corpus.loaders import MAX_BYTES, Metadata, left_out, load, supported_files
from corpus.loaders.formats import FORMATS
from corpus.loaders.raw import RawFile
from corpus.starter import starter_files
from tests.corpus.loaders.test_docx import docx, p
from tests.corpus.loaders.test_pdf import GOOD

PAGE = "<!doctype html><html><head><title>T</title></head><body><p>Hello there, my friends.</p></body></html>"


@pytest.mark.parametrize(
    ("name", "data", "hint"),
    [
        pytest.param("a.txt", b"", "empty", id="empty"),
        pytest.param("a.md", b" \r\n\t\n", "empty", id="blanks"),
        pytest.param("a.txt", "\u00a0\u3000\n\u2003".encode(), "no text", id="unicode-space"),
        pytest.param("a.txt", b"\xef\xbb\xbf", "no text", id="only-byte-order-mark"),
        pytest.param("a.txt", b"\xff\xfe", "no text", id="only-utf-16-mark"),
        pytest.param("a.txt", b"\x01\x02\x03", "no text", id="only-controls"),
        pytest.param("a.txt", b"text\x00text", "binary", id="nul"),
        pytest.param("a.json", b"\x00\x01", "binary", id="nul-in-json"),
        pytest.param("a.txt", "señor".encode("latin-1"), "save it as UTF-8", id="latin-1"),
        pytest.param("a.md", "señor".encode("cp1252"), "save it as UTF-8", id="windows-1252-markdown"),
        pytest.param("a.json", '{"id": "é"}'.encode("latin-1"), "save it as UTF-8", id="latin-1-json"),
        pytest.param("a.txt", "你好".encode("gb18030"), "save it as UTF-8", id="gb18030"),
        pytest.param("a.txt", b"\xff\xfe\x00\xd8a\x00", "save it as UTF-8", id="utf-16-half-a-pair"),
        pytest.param("a.txt", b"\xff\xfeabc", "save it as UTF-8", id="utf-16-odd-length"),
        pytest.param("a.pdf", b"%PDF-1.7\n...", "the PDF is cut off", id="pdf"),
        pytest.param("a.txt", b"%PDF-1.7\n...", "the PDF is cut off", id="pdf-named-text"),
        pytest.param("a.md", b"junk\n%PDF-1.7\nstartxref", "the PDF is cut off", id="pdf-after-junk"),
        pytest.param("a.pdf", b"\x00\x01", "not a readable PDF", id="nul-in-pdf"),
        pytest.param("a.docx", b"PK\x03\x04\x14\x00", "not a readable ZIP or DOCX", id="docx"),
        pytest.param("a.html", b"PK\x03\x04\x14\x00", "not a readable ZIP or DOCX", id="zip-named-html"),
        pytest.param("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "an old or locked Office file", id="doc"),
        pytest.param("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1", "without a password", id="locked-docx"),
        pytest.param("a.rtf", b"{\\rtf1 Hello}", "save it as .docx", id="rtf"),
        pytest.param("a.log", b"Hello.", "'.log' cannot be added (only", id="unknown-suffix"),
        pytest.param("README", b"Hel\x00lo.", "a binary file", id="binary-without-suffix"),
        pytest.param("a.png", b"\x89PNG\r\n", "a picture", id="picture"),
    ],
)
def test_bad_file(refused, name, data, hint):
    """A file that cannot be added gives one line that names it and says what is wrong or to be done."""
    assert hint in refused(name, data)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.json"])
def test_file_over_the_limit(tmp_path, name):
    """A file over the limit is refused by its size, without being read."""
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # sparse: takes no room
    with pytest.raises(LoadError, match=rf"^{name}: 20 MB is over the limit of 20 MB; split it"):
        load(path, name)


def test_file_at_the_limit(tmp_path, monkeypatch):
    """A file of exactly the limit is taken."""
    monkeypatch.setattr(corpus.loaders.formats, "MAX_BYTES", 6)
    (tmp_path / "a.txt").write_bytes(b"Hello.")
    assert load(tmp_path / "a.txt", "a.txt").documents[0].text == "Hello."
    (tmp_path / "b.txt").write_bytes(b"Hello!!")
    with pytest.raises(LoadError, match="over the limit"):
        load(tmp_path / "b.txt", "b.txt")


def test_file_that_vanishes(tmp_path):
    """A file deleted between listing and reading is named, with the system's reason."""
    (tmp_path / "a.txt").write_text("Hello.")
    ((path, source),) = supported_files(tmp_path)
    path.unlink()
    with pytest.raises(LoadError, match=r"^a.txt: cannot be read \(No such file or directory\)$"):
        load(path, source)


def test_file_that_may_not_be_read(tmp_path, monkeypatch):
    """A file without read permission is named, with the system's reason."""

    def deny(_):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_text("Hello.")
    monkeypatch.setattr(Path, "read_bytes", deny)
    with pytest.raises(LoadError, match=r"^a.txt: cannot be read \(Permission denied\)$"):
        load(tmp_path / "a.txt", "a.txt")


@pytest.mark.parametrize("kind", [pytest.param("pipe", id="pipe"), pytest.param("folder", id="folder")])
def test_what_is_no_file_is_refused_without_waiting(tmp_path, kind):
    """A pipe or folder that is named like a text is refused at once."""
    path = tmp_path / "a.txt"
    os.mkfifo(path) if kind == "pipe" else path.mkdir()
    with pytest.raises(LoadError, match=r"^a.txt: not a regular file; "):
        load(path, "a.txt")


@pytest.mark.parametrize(
    "name",
    ["gone.txt", "gone", pytest.param("x" * 300, id="too-long"), pytest.param("file.txt/below", id="below-file")],
)
def test_missing_path(tmp_path, name):
    """A path that is not there is refused in one line that names it."""
    (tmp_path / "file.txt").write_text("Hello.")
    with pytest.raises(LoadError, match="no such file or folder") as caught:
        list(supported_files(tmp_path / name))
    assert str(caught.value).startswith(f"{tmp_path / name}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["a\nb.txt", "a\x1b[31m.txt", "a\udcff.txt", "a\u2028.txt"], ids=ascii)
def test_file_name_that_cannot_be_shown(tmp_path, name):
    """A name with line breaks, controls or broken bytes is refused in one printable line."""
    (tmp_path / name).write_text("Hello.")
    ((path, source),) = supported_files(tmp_path)
    with pytest.raises(LoadError, match="rename the file") as caught:
        load(path, source)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "name", ["Führer für alle.txt", "你好.txt", "مرحبا.txt", "👨‍👩‍👧.txt", "a\u00a0b.txt", "#1?.txt"]
)
def test_file_name_in_any_script(tmp_path, name):
    """A readable name in any script is the source, exactly."""
    (tmp_path / name).write_text("Hello.")
    ((path, source),) = supported_files(tmp_path)
    (document,) = load(path, source).documents
    assert document.source == name
    assert document.id == document_id(name)


@pytest.mark.parametrize(
    "files", [(), ("a.png", "b.doc", ".hidden.txt", ".git/a.txt", "c.py")], ids=["empty", "others"]
)
def test_folder_without_loadable_files(tmp_path, files):
    """A folder in which nothing can be added is refused, with the kinds that can."""
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    with pytest.raises(LoadError, match=r"without any file that can be added \(\.csv \.docx \.htm \.html \.json"):
        list(supported_files(tmp_path))


def test_folder_is_walked_in_order(tmp_path):
    """All loadable files of a folder come in a stable order, named by their path below it."""
    for name in (
        "b.md",
        "a.TXT",
        "sub/c.html",
        "sub/deeper/d.json",
        "a.pdf",
        "a.png",
        "sub/f.DOCX",
        ".x/e.txt",
        "sub/.e.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [source for _, source in supported_files(tmp_path)]
    assert found == ["a.TXT", "a.pdf", "b.md", "sub/c.html", "sub/f.DOCX", "sub/deeper/d.json"]


def test_one_file_is_named_by_its_last_part(tmp_path):
    """A single file is listed under its name, whatever its suffix: reading it says what is wrong."""
    (tmp_path / "a.png").write_text("x")
    assert list(supported_files(tmp_path / "a.png")) == [(tmp_path / "a.png", "a.png")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_encodings_with_a_mark(load_bytes, sample, name, encoding):
    """UTF-8, and UTF-16 and UTF-32 with a byte order mark, are read in every script."""
    (document,) = load_bytes(name, sample.encode(encoding)).documents
    assert document.text == unicodedata.normalize("NFC", sample)
    assert document.content_hash == content_hash(document.text)


@pytest.mark.parametrize(("encoding", "mark"), [("utf-16-be", b"\xfe\xff"), ("utf-32-be", b"\x00\x00\xfe\xff")])
def test_big_endian_encodings(load_bytes, encoding, mark):
    """The other byte order is read as well."""
    assert load_bytes("a.txt", mark + "Señor, ¿sí?".encode(encoding)).documents[0].text == "Señor, ¿sí?"


@pytest.mark.parametrize(
    ("name", "data", "loader"),
    [
        pytest.param("a.txt", "Hello.", "plaintext", id="text"),
        pytest.param("A.TXT", "Hello.", "plaintext", id="capital-suffix"),
        pytest.param("a.markdown", "Hello.", "markdown", id="markdown"),
        pytest.param("a.htm", PAGE, "html", id="htm"),
        pytest.param("a.txt", PAGE, "html", id="page-named-text"),
        pytest.param("a", f"<!-- saved -->\n {PAGE}", "html", id="page-without-suffix"),
        pytest.param("a.txt", "A text about <html> tags.", "plaintext", id="text-about-html"),
        pytest.param("a.txt", "A PDF begins with %PDF-1.7, they say.", "plaintext", id="text-about-pdf"),
        pytest.param("a.docx", PAGE, "html", id="page-named-docx"),
        pytest.param("a.json", '{"id": "1", "name": "Desk"}', "hsds", id="listing"),
        pytest.param("a.txt", '[{"id": "1",\n"name": "Desk"}]', "hsds", id="listing-named-text"),
        pytest.param("a", "\ufeff" + '{"id": "1", "name": "Desk"}', "hsds", id="listing-without-suffix"),
        pytest.param("a.txt", "[Music] We begin.", "plaintext", id="text-in-brackets"),
        pytest.param("a.txt", '["We will not back down"] is what he said.', "plaintext", id="quotation-in-brackets"),
        pytest.param("a.txt", "---\ntitle: Desk\n---\n\nHello.", "markdown", id="fact-sheet-named-text"),
        pytest.param("a.txt", "---\r\ntitle: Desk\r\n---\r\n\r\nHello.", "markdown", id="fact-sheet-from-windows"),
        pytest.param("a.txt", "---\nFrom: Ana\n---\n\nHello.", "plaintext", id="mail-named-text"),
        pytest.param("notes", "Hello.", "plaintext", id="text-without-suffix"),
        pytest.param("a.md", f"<?xml version='1.0'?>\n{PAGE}", "html", id="xhtml-named-markdown"),
        pytest.param("a", "<BODY><P>Hello there, my friends.</P>", "html", id="old-page"),
        pytest.param("a", PAGE.encode("utf-16"), "html", id="page-in-utf-16"),
    ],
)
def test_loader_is_chosen_by_content_then_suffix(load_bytes, name, data, loader):
    """A page is read as a page under any name, other files by their suffix."""
    assert load_bytes(name, data).documents[0].loader.startswith(f"{loader}/")


@pytest.mark.parametrize(
    ("name", "data", "loader"),
    [
        ("a.txt", "Hello.\r\n", r"plaintext/\d+"),
        ("a.md", "Hello.\r\n", r"markdown/\d+ markdown-it-py/[\d.]+"),
        ("a.html", PAGE, r"html/\d+ trafilatura/[\d.]+"),
        ("a.json", '{"id": "1", "name": "Desk"}', r"hsds/\d+"),
        ("a.pdf", GOOD, r"pdf/\d+ pypdfium2/[\d.]+"),
        ("a.docx", docx(p("Hello.")), r"docx/\d+"),
    ],
)
def test_a_document_says_what_it_was_read_from_and_by(load_bytes, name, data, loader):
    """A document keeps the hash of the exact bytes, and the loader with its version and that of its library."""
    raw = data.encode() if isinstance(data, str) else data
    (document,) = load_bytes(name, raw).documents
    assert document.bytes_hash == hashlib.sha256(raw).hexdigest()
    assert re.fullmatch(loader, document.loader)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_ten_megabytes_in_a_line(load_bytes, name):
    """A line of ten megabytes is read whole and in seconds, also where it is the one line of a page."""
    words = "word " * 2_100_000 + "end."
    started = time.monotonic()
    (document,) = load_bytes(name, f"<html><body><p>{words}</p></body></html>" if name == "a.html" else words).documents
    assert document.text == words
    assert time.monotonic() - started < 30


def test_every_format_says_how_it_is_known():
    """Each format of the table has a name of its own, no suffix belongs to two, and text comes last."""
    assert len({f.name for f in FORMATS}) == len(FORMATS)
    suffixes = [suffix for f in FORMATS for suffix in f.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert "" in FORMATS[-1].suffixes


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<!---->" * 500, id="comments"),
        pytest.param("<!--" * 1000, id="open-comments"),
        pytest.param(" " * 4000, id="blanks"),
        pytest.param("<!-- --> " * 400 + "<p>", id="comments-and-blanks"),
        pytest.param("[" * 100_000, id="brackets"),
        pytest.param("<?xml " * 700, id="declarations"),
    ],
)
def test_telling_the_format_takes_no_time(text):
    """No beginning of a file makes the search for its format slow."""
    raw = RawFile(source="a.txt", data=text.encode())
    started = time.monotonic()
    assert not any(f.holds(raw) for f in FORMATS)
    assert time.monotonic() - started < 1


def test_other_files_of_a_folder_are_told_of(tmp_path):
    """One line says how many files of a folder are left out; pages without a suffix are not among them."""
    for name, text in (("a.txt", "Hello."), ("page", PAGE), ("x.css", "p {}"), ("y.JS", "0"), (".hidden", "x")):
        (tmp_path / name).write_text(text)
    (tmp_path / "core").write_bytes(b"\x00\x01")
    assert [source for _, source in supported_files(tmp_path)] == ["a.txt", "page"]
    assert left_out(tmp_path) == f"{tmp_path}: 3 left out, of kinds that cannot be added (core .css .js)"
    assert left_out(tmp_path / "a.txt") is None


def test_metadata_of_staff_wins(load_bytes):
    """What staff state replaces what the file says; what they leave out stays."""
    text = "---\ntitle: Old\nlang: en\npublisher: Somebody\n---\n\nHello there."
    given = Metadata(
        title="New", lang="es", checked=PartialDate(year=2026), jurisdiction=("US-MA",), url="https://x.org"
    )
    (document,) = load_bytes("a.md", text, given).documents
    assert (document.title, document.lang, document.publisher) == ("New", "es", "Somebody")
    assert (document.checked, document.jurisdiction, document.url) == (
        PartialDate(year=2026),
        ("US-MA",),
        "https://x.org",
    )
    assert load_bytes("a.md", text, Metadata()) == load_bytes("a.md", text)


def test_metadata_reaches_every_listing(load_bytes):
    """What staff state of a file of listings holds for each of them."""
    loaded = load_bytes("a.json", '[{"id": "1", "name": "A"}, {"id": "2", "name": "B"}]', Metadata(publisher="MOIA"))
    assert [document.publisher for document in loaded.documents] == ["MOIA", "MOIA"]
    assert len(loaded.services) == 2


def test_language_is_not_guessed(load_bytes, sample):
    """A file that does not state its language has none."""
    assert load_bytes("a.txt", sample).documents[0].lang is None


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.json"])
def test_one_megabyte_in_a_line(load_bytes, name):
    """A line of a megabyte is read whole by every loader."""
    words = "word " * 200_000 + "end."
    data = {
        "a.html": f"<html><body><p>{words}</p></body></html>",
        "a.json": f'{{"id": "1", "name": "Desk", "description": "{words}"}}',
    }.get(name, words)
    (document,) = load_bytes(name, data).documents
    assert words in document.text


def test_one_megabyte_without_space(load_bytes):
    """A megabyte without a space is one paragraph with a short title."""
    (document,) = load_bytes("a.txt", "x" * 1_000_000).documents
    assert len(document.blocks) == 1
    assert len(document.title) <= 81


def test_starter_content_loads():
    """Every starter file loads without a warning, in normal form and with exact blocks."""
    files = starter_files()
    assert len(files) > 20
    for path, source in files:
        loaded = load(path, source)
        assert loaded.warnings == ()
        for document in loaded.documents:
            assert document.source.startswith("starter/")
            assert unicodedata.is_normalized("NFC", document.text)
            assert all(document.text[b.start : b.end].strip() for b in document.blocks)
            assert (document.kind is Kind.LISTING) == (path.suffix == ".json")
            assert any(block.kind is not BlockKind.LINE for block in document.blocks)
