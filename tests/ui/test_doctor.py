"""Doctor: what is wrong is said to be so, and nothing is hidden by it."""

import pytest

from corpus import Store, load
from index import EncoderError
from ui import corner
from ui.doctor import examine
from ui.home import Home

NAMES = ["program", "home", "cache", "corpus", "encoder", "index", "network"]


@pytest.fixture
def points(hash_encoder):
    """Return a function that examines a home: the points by their names."""
    return lambda home: {point.name: point for point in examine(home)}


def test_a_sound_home_is_all_well(points, built):
    """With corpus and index in step every point is well and says what it saw."""
    found = points(built)
    assert list(found) == NAMES
    assert all(point.ok for point in found.values())
    assert "information-corner 0.1.0" in found["program"].detail
    assert found["home"].detail == str(built.folder)
    assert found["corpus"].detail == "4 documents, 2 of them listings"
    assert "hash-4096@1" in found["encoder"].detail
    assert found["index"].detail.endswith("up to date")
    assert "nothing goes out" in found["network"].detail


def test_an_empty_home_lacks_corpus_and_index(points, tmp_path):
    """Without anything added, corpus and index are missing and told how to be made."""
    found = points(Home(tmp_path / "none"))
    assert [name for name, point in found.items() if not point.ok] == ["corpus", "index"]
    assert "corner add" in found["corpus"].detail
    assert "corner build" in found["index"].detail
    assert not (tmp_path / "none").exists()


def test_a_corpus_without_index_says_so(points, home):
    """A corpus that was never built has no index."""
    assert [name for name, point in points(home).items() if not point.ok] == ["index"]


def test_an_index_older_than_the_corpus_says_so(points, built, tmp_path):
    """After something was added the index is out of date."""
    path = tmp_path / "new.md"
    path.write_text("# New\n\nSomething new was written here today.\n", encoding="utf-8")
    with Store(built.corpus, write=True) as store:
        store.put(load(path, path.name), origin=str(path))
    point = points(built)["index"]
    assert not point.ok
    assert "older than the corpus" in point.detail


def test_a_damaged_store_says_so(points, built):
    """A store that is no database is found, and the rest is still examined."""
    built.corpus.write_bytes(b"not a database" * 100)
    found = points(built)
    assert list(found) == NAMES
    assert not found["corpus"].ok
    assert not found["index"].ok
    assert found["encoder"].ok


def test_a_damaged_index_says_so(points, built):
    """An altered index file is found."""
    (file,) = built.index.glob("generations/*/passages.jsonl")
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    point = points(built)["index"]
    assert not point.ok
    assert "altered" in point.detail


def test_a_missing_encoder_says_so(built, monkeypatch):
    """Without an encoder the index cannot be examined, and that is one plain line."""

    def fail(_progress=None):
        raise EncoderError("There is no encoder folder x; check the path.")

    monkeypatch.setattr(corner, "open_encoder", fail)
    found = {point.name: point for point in examine(built)}
    assert list(found) == [name for name in NAMES if name != "index"]
    assert not found["encoder"].ok
    assert all("\n" not in point.detail for point in found.values())
