"""Archive: raw pages are whole, found by their hash, and gone when no document needs them."""

import hashlib
import threading
from datetime import UTC, datetime

import pytest
from filelock import FileLock

from corpus import archive as archive_module
from corpus.archive import Archive
from corpus.document import BlockKind
from corpus.errors import StoreError


@pytest.fixture
def archive(tmp_path):
    """Return an archive in a folder that is not there yet."""
    return Archive(tmp_path / "home" / "raw")


@pytest.fixture
def document(make_document):
    """Return a function that makes a fetched document of these bytes."""

    def make(data, **fields):
        values = {"fetched": datetime.now(UTC), "bytes_hash": hashlib.sha256(data).hexdigest(), **fields}
        return make_document((BlockKind.PARAGRAPH, "Words."), **values)

    return make


def _files(archive):
    return sorted(path.name for path in archive.folder.iterdir() if path.name != ".lock")


def test_bytes_are_kept_under_their_hash(archive):
    """What is kept can be read again, letter for letter; twice the same is kept once."""
    data = b"\x00\xff\r\n page"
    with archive.locked():
        assert archive.keep(data) == archive.keep(data) == hashlib.sha256(data).hexdigest()
    assert _files(archive) == [hashlib.sha256(data).hexdigest()]
    assert archive.read(_files(archive)[0]) == data


def test_what_no_document_was_made_of_is_discarded(archive, document):
    """Pages of documents stay; others go, also those whose document was added from a file."""
    with archive.locked():
        for data in (b"one", b"two", b"three"):
            archive.keep(data)
        archive.discard([document(b"one"), document(b"two", fetched=None)])
    assert _files(archive) == [hashlib.sha256(b"one").hexdigest()]


def test_only_its_own_files_are_discarded(archive):
    """A file that somebody put there stays; what an interrupted write left does not."""
    with archive.locked():
        (archive.folder / "notes.txt").write_text("mine", encoding="utf-8")
        (archive.folder / "tmpabc.part").write_bytes(b"half a page")
        archive.discard([])
    assert _files(archive) == ["notes.txt"]


def test_an_interrupted_write_leaves_no_page(archive, monkeypatch):
    """When the disk is full, there is no file of that name, and one line says so."""

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive_module.os, "fsync", full)
    with archive.locked(), pytest.raises(StoreError, match="No space left on device"):
        archive.keep(b"page")
    with pytest.raises(StoreError):
        archive.read(hashlib.sha256(b"page").hexdigest())
    monkeypatch.undo()
    with archive.locked():
        archive.keep(b"page")
        archive.discard([])
    assert _files(archive) == []


def test_a_damaged_page_is_told(archive):
    """Bytes that no longer have their hash are not given out."""
    with archive.locked():
        name = archive.keep(b"page")
    (archive.folder / name).write_bytes(b"pages")
    with pytest.raises(StoreError, match="damaged"):
        archive.read(name)


def test_one_writes_at_a_time(archive, monkeypatch):
    """While one process keeps a page and stores its document, no other can discard it."""
    monkeypatch.setattr(archive_module, "_LOCK_SECONDS", 0.05)
    archive.folder.mkdir(parents=True)
    held, done = threading.Event(), threading.Event()

    def hold():
        with FileLock(archive.folder / ".lock"):
            held.set()
            done.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    with pytest.raises(StoreError, match="another process"), archive.locked():
        pass
    done.set()
    thread.join()
    with archive.locked():
        pass


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    """A file where the folder should be is named with what to do."""
    (tmp_path / "raw").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="raw"), Archive(tmp_path / "raw").locked():
        pass
