"""Corner: one installation put together."""

import logging
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from corpus import Change, CorpusError, Metadata, PartialDate, Store, StoreError, load, starter_files
from index import NoIndexError
from index.testing import HashEncoder
from ui import corner as corner_
from ui.corner import Corner, add_files, add_starter, build, open_encoder

QUESTION = "When does the free flu clinic open at the Copley branch library?"


@pytest.fixture
def add(tmp_path):
    """Return a function that puts a document into a home."""

    def add(home, name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with Store(home.corpus, write=True) as store:
            store.put(load(path, name), origin=str(path), replace=True)

    return add


def test_an_opened_corner_answers(opened):
    """Store, index and assistant of one home belong together."""
    reply = opened.assistant.ask(QUESTION)
    assert reply.citations[0].document == opened.store.document(reply.citations[0].document.id)
    assert not opened.outdated()


def test_a_home_without_index_cannot_be_opened(home):
    """Without an index, or without a corpus, opening says what is missing."""
    with pytest.raises(NoIndexError, match="corner build"):
        Corner(home, HashEncoder(4096))
    home.corpus.unlink()
    with pytest.raises(StoreError, match="corner add"):
        Corner(home, HashEncoder(4096))


def test_a_newer_build_is_taken_up(opened, add):
    """What was added and built while a corner is open is answered from then on."""
    add(
        opened.home,
        "bakery.md",
        "# Bakery\n\nThe corner bakery gives away yesterday's sourdough bread at closing time.\n",
    )
    question = "When does the bakery give away yesterday's sourdough bread?"
    assert opened.outdated()
    assert opened.assistant.ask(question).kind == "abstain"
    build(opened.home, HashEncoder(4096))
    assert not opened.outdated()
    assert opened.assistant.ask(question).citations[0].document.source == "bakery.md"


def test_a_removed_document_is_not_cited_before_the_next_build(opened):
    """Removing works at once, through the store of a corner that is open."""
    with Store(opened.home.corpus, write=True) as store:
        store.remove(["clinic.md"])
    reply = opened.assistant.ask(QUESTION)
    assert (reply.kind, str(reply.reason)) == ("abstain", "unverified")


def test_a_newer_build_that_is_damaged_is_not_taken_up(opened, add, caplog):
    """The earlier index stays in use, with a line in the log, when the new one cannot be opened."""
    before = opened.retriever
    add(opened.home, "new.md", "# New\n\nSomething new was written here this morning.\n")
    report = build(opened.home, HashEncoder(4096))
    shutil.rmtree(opened.home.index / "generations" / report.generation)
    with caplog.at_level(logging.WARNING):
        assert opened.retriever is before
    assert "the earlier index stays in use" in caplog.text
    assert opened.assistant.ask(QUESTION).kind == "answer"


def test_a_build_with_another_encoder_is_not_taken_up(opened):
    """An index made by another encoder does not replace one that is in use."""
    before = opened.retriever
    build(opened.home, HashEncoder(64))
    assert opened.retriever is before


def test_threads_open_a_newer_build_once(opened, add, monkeypatch):
    """However many questions come at once, a new build is opened by one of them."""
    count = []
    open_retriever = corner_.open_retriever

    def open_slowly(*arguments):
        count.append(1)
        time.sleep(0.05)
        return open_retriever(*arguments)

    monkeypatch.setattr(corner_, "open_retriever", open_slowly)
    add(opened.home, "new.md", "# New\n\nSomething new was written here this morning.\n")
    build(opened.home, HashEncoder(4096))
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: opened.assistant.ask(QUESTION), range(16)))
    assert len(count) == 1
    assert len({reply.citations for reply in replies}) == 1


def test_files_are_added_one_by_one(tmp_path, files):
    """A file that fails gives its error and the next ones are added; warnings come in between."""
    (files / "broken.json").write_text("{", encoding="utf-8")
    found = sorted((path, path.name) for path in files.iterdir())
    with Store(tmp_path / "own.sqlite3", write=True) as store:
        outcomes = list(add_files(store, found, Metadata(publisher="City")))
        stored = {document.source: document.publisher for document in store.documents()}
    errors = [outcome for outcome in outcomes if isinstance(outcome, CorpusError)]
    assert len(errors) == 1
    assert "broken.json" in str(errors[0])
    assert [row.change for rows in outcomes if isinstance(rows, list) for row in rows] == [Change.ADDED] * 4
    assert stored == dict.fromkeys(
        ("clases.es.md", "clinic.md", "listings.json#helpline", "listings.json#pantry"), "City"
    )


def test_the_starter_content_is_added_once(tmp_path):
    """Added again, the starter content changes nothing."""
    with Store(tmp_path / "own.sqlite3", write=True) as store:
        add_starter(store)
        documents = store.documents()
        digest = store.digest()
        add_starter(store)
        assert store.digest() == digest
        assert store.documents() == documents
    assert {document.source.split("#")[0] for document in documents} == {source for _, source in starter_files()}


def test_building_again_encodes_nothing(built):
    """A second build with nothing changed says so; a fresh one encodes everything."""
    encoder = HashEncoder(4096)
    assert not build(built, encoder).changed
    assert encoder.texts == 0
    report = build(built, encoder, fresh=True)
    assert report.changed
    assert report.encoded == report.passages > 0


def test_the_configured_encoder_is_opened(monkeypatch, tmp_path):
    """CORNER_ENCODER and CORNER_CACHE reach the loader, with the way to tell progress."""
    seen = []
    monkeypatch.setattr(corner_, "load_encoder", lambda *args, **kwargs: seen.append((args, kwargs)))
    monkeypatch.setenv("CORNER_CACHE", str(tmp_path))
    monkeypatch.setenv("CORNER_ENCODER", "some-model")
    open_encoder(print)
    assert seen == [(("some-model", tmp_path), {"progress": print})]


class CountingEncoder(HashEncoder):
    """An encoder that remembers every text it was given to encode as a document."""

    def __init__(self):
        super().__init__(4096)
        self.encoded = []

    def encode_document(self, texts):
        """Remember the texts and encode them."""
        self.encoded += texts
        return super().encode_document(texts)


def test_an_update_from_end_to_end(built, add, tmp_path):
    """Changed documents replace their passages, removed ones are cited no more, and only what changed is encoded."""
    encoder = CountingEncoder()
    opened = Corner(built, encoder)
    clases = "¿Cuándo ofrece la biblioteca clases gratuitas de inglés en la sede de Dudley?"
    assert opened.assistant.ask(clases).citations[0].document.source == "clases.es.md"
    add(
        built,
        "clinic.md",
        "# Flu clinic\n\nThe free flu clinic opens every Friday morning at the Copley branch library.\n",
    )
    with Store(built.corpus, write=True) as store:
        store.remove(["clases.es.md"])
    for question in (QUESTION, clases):  # before the build: neither the old words nor the removed ones
        reply = opened.assistant.ask(question)
        assert (reply.kind, str(reply.reason)) == ("abstain", "unverified")
    report = build(built, encoder)
    assert (report.documents, report.encoded) == (3, 1)
    assert all("Friday" in text for text in encoder.encoded)
    reply = opened.assistant.ask(QUESTION)
    assert reply.citations[0].quote == "The free flu clinic opens every Friday morning at the Copley branch library."
    assert "Tuesday" not in str([passage.text for passage in opened.retriever._generation.passages])
    reply = opened.assistant.ask(clases)
    assert "clases.es.md" not in {c.document.source for c in getattr(reply, "citations", ())}
    opened.store.close()


def test_dates_alone_encode_nothing(opened):
    """What staff state of a document is in the next answer, and a build for it encodes nothing."""
    encoder = CountingEncoder()
    with Store(opened.home.corpus, write=True) as store:
        store.state(["clinic.md"], {"checked": PartialDate.parse("2026-11-20"), "publisher": "Staff"})
    assert str(opened.assistant.ask(QUESTION).as_of) == "2026-11-20"
    assert opened.outdated()
    report = build(opened.home, encoder)
    assert (report.changed, report.encoded, encoder.encoded) == (True, 0, [])
    assert str(opened.assistant.ask(QUESTION).as_of) == "2026-11-20"
