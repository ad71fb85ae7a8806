"""Store: what was put in comes out whole, and a failure leaves everything in place."""

import dataclasses
import sqlite3
import threading
from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa

import corpus.store
from corpus.dates import PartialDate
from corpus.document import Asked, Block, BlockKind, Document, Kind, Reference, Review
from corpus.errors import SourceConflictError, StoreError, UnknownDocumentError
from corpus.loaders import Loaded
from corpus.schedule import Schedule
from corpus.service import Phone, Service
from corpus.store import SCHEMA_VERSION, Change, Store


@pytest.fixture
def path(tmp_path):
    """Return where a store of this test is kept."""
    return tmp_path / "home" / "corpus.db"


@pytest.fixture
def store(path):
    """Return an open, empty store."""
    with Store(path, write=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def note(make_document):
    """Return a function that makes what a loader gives for a file of one sentence."""

    def make(source="a.txt", text="Open every day.", **fields):
        return Loaded(documents=(make_document((BlockKind.PARAGRAPH, text), source=source, **fields),))

    return make


@pytest.fixture(scope="session")
def listings(make_document):
    """Return a function that makes what a loader gives for a file of listings."""

    def make(*names, source="listings.json", text="A desk."):
        documents, services = [], []
        for name in names:
            document = make_document((BlockKind.PARAGRAPH, text), source=f"{source}#{name}", kind=Kind.LISTING)
            documents.append(document)
            services.append(
                Service(id=name, document_id=document.id, name=name, organization="Library", description="A desk.")
            )
        return Loaded(documents=tuple(documents), services=tuple(services))

    return make


def changes(changed):
    """Return the changes as source and what happened."""
    return [(one.document.source, one.change.value) for one in changed]


def sources(store):
    """Return the sources of everything in a store."""
    return [document.source for document in store.documents()]


FULL_DOCUMENT = Document(
    id="0123456789ab",
    title="Título “é” 你好",
    text="Títu\u00a0lo\n\nمرحبا 👨‍👩‍👧.",
    blocks=(
        Block(kind=BlockKind.HEADING, start=0, end=7, level=3),
        Block(kind=BlockKind.PARAGRAPH, start=9, end=21),
    ),
    source="dossier/é.md",
    kind=Kind.LISTING,
    lang="zh-Hant",
    publisher="Boston — MOIA",
    published=PartialDate(year=2017, found="front matter"),
    effective=PartialDate(year=2018, month=2, found="staff"),
    checked=PartialDate(year=2026, month=11, day=22, found="assured_date"),
    jurisdiction=("US-MA", "boston"),
    family="housing",
    translated_from="en",
    supersedes="old.md",
    superseded_by="new.md",
    review=Review(by="Ana Pérez", on=date(2026, 11, 1)),
    review_by=PartialDate(year=2027, found="front matter"),
    references=(
        Reference(publisher="P", title="T", url="https://example.org/?a=1&b=2", as_of="about 2020", fact="R-x-01"),
        Reference(publisher="P", title="T"),
    ),
    asked=(Asked(text="¿Título?", start=0, end=3),),
    url="https://example.org",
    fetched=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
    loader="markdown/1",
    bytes_hash="b" * 64,
    content_hash="c" * 64,
)
FULL_SERVICE = Service(
    id="s-1",
    document_id=FULL_DOCUMENT.id,
    name="Câmara — “Ajuda”",
    organization="Org",
    description="Descripción",
    alternate_name="Ajuda",
    location="Câmara",
    latitude=42.3,
    longitude=-71.1,
    directions="Red Line",
    accessibility=("Ramp",),
    costs=("Adults: 5 USD",),
    minimum_age=12,
    maximum_age=17.5,
    areas=("Boston",),
    documents=("A photo card",),
    topics=("Food",),
    updated=PartialDate(year=2026, month=2, day=1, found="last_modified"),
    hsds='{"id": "s-1"}',
    phones=(
        Phone(number="+1 617-555-0100", extension="7", description="Español", type="text", languages=("Español",)),
        Phone(number="617-555-0101"),
    ),
    addresses=("1 Main St, Boston, MA 02108", "2 Side St"),
    email="a@example.org",
    url="https://example.org",
    hours=("Mon–Fri 9–5", "Sat 10–1"),
    schedules=(Schedule(freq="WEEKLY", byday=("MO",), opens_at=time(9), closes_at=time(17), until=date(2027, 1, 1)),),
    languages=("Kreyòl ayisyen", "العربية"),
    interpretation="By phone",
    fees="Free",
    eligibility="Everyone",
    application="Walk in",
    alert="Closed today",
    status="temporarily closed",
    assured=PartialDate(year=2026, month=1, found="assured_date"),
    referral=True,
)


def test_full_examples_leave_no_field_at_its_default():
    """The round-trip examples set every field, so that a field added later is not forgotten."""
    for example in (FULL_DOCUMENT, FULL_SERVICE):
        for field in dataclasses.fields(example):
            default = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
            assert getattr(example, field.name) != default, field.name


def test_every_field_survives(path):
    """Each field of a document and of a listing comes back as it was put in, after reopening."""
    with Store(path, write=True) as store:
        store.put(Loaded(documents=(FULL_DOCUMENT,), services=(FULL_SERVICE,)), origin="/x")
    with Store(path) as store:
        # asdict, because `found` does not take part in a date's equality
        assert dataclasses.asdict(store.document(FULL_DOCUMENT.id)) == dataclasses.asdict(FULL_DOCUMENT)
        assert dataclasses.asdict(store.service(FULL_DOCUMENT.id)) == dataclasses.asdict(FULL_SERVICE)
        assert store.documents() == [FULL_DOCUMENT]
        assert store.services() == [FULL_SERVICE]


def test_text_of_every_script_survives(store, note, sample):
    """A text comes back code point for code point, in every script."""
    loaded = note(text=sample, title=sample)
    store.put(loaded, origin="/a.txt")
    assert store.documents() == list(loaded.documents)


def test_absent_ids_give_nothing(store):
    """Asking for what is not there is no error."""
    assert store.document("nope") is None
    assert store.service("nope") is None
    assert (store.documents(), store.services()) == ([], [])


def test_put_again(store, note):
    """A new file is added, the same again unchanged, an edited one updated under the same id."""
    assert changes(store.put(note(), origin="/a.txt")) == [("a.txt", "added")]
    assert changes(store.put(note(), origin="/a.txt")) == [("a.txt", "unchanged")]
    edited = note(text="Closed on Monday.")
    assert changes(store.put(edited, origin="/a.txt")) == [("a.txt", "updated")]
    assert store.documents() == list(edited.documents)


def test_new_metadata_is_an_update(store, note):
    """The same text with another title is an update, and an update only."""
    store.put(note(), origin="/a.txt")
    assert changes(store.put(note(title="Hours"), origin="/a.txt")) == [("a.txt", "updated")]
    assert [document.title for document in store.documents()] == ["Hours"]


def test_same_text_under_another_name(store, note):
    """A copy is not stored, and the answer names the document that holds the text."""
    store.put(note(), origin="/a.txt")
    (changed,) = store.put(note(source="b.txt"), origin="/b.txt")
    assert (changed.change, changed.duplicate_of) == (Change.DUPLICATE, "a.txt")
    assert sources(store) == ["a.txt"]


def test_listings_may_repeat_one_another(store, listings):
    """Two listings of the same words are two listings."""
    assert changes(store.put(listings("1", "2"), origin="/l.json")) == [
        ("listings.json#1", "added"),
        ("listings.json#2", "added"),
    ]
    assert [service.name for service in store.services()] == [
        store.service(document_id).name for document_id in sorted(document.id for document in store.documents())
    ]


def test_file_of_the_same_name_from_elsewhere(store, note):
    """Another file of the same name is refused with a way out, and the first one stays."""
    store.put(note(), origin="/one/a.txt")
    with pytest.raises(SourceConflictError, match=r"^a.txt: .*/one/a.txt.*--replace") as caught:
        store.put(note(text="Other."), origin="/two/a.txt")
    assert "\n" not in str(caught.value)
    assert store.documents() == list(note().documents)


def test_replace_moves_the_name_to_the_new_file(store, note):
    """With replace the new file takes the name, and the old file is the stranger from then on."""
    store.put(note(), origin="/one/a.txt")
    assert changes(store.put(note(text="Other."), origin="/two/a.txt", replace=True)) == [("a.txt", "updated")]
    with pytest.raises(SourceConflictError):
        store.put(note(), origin="/one/a.txt")
    assert changes(store.put(note(text="Third."), origin="/two/a.txt")) == [("a.txt", "updated")]


def test_same_file_found_elsewhere_is_unchanged(store, note):
    """The same document from another place is no conflict."""
    store.put(note(), origin="/one/a.txt")
    assert changes(store.put(note(), origin="/two/a.txt")) == [("a.txt", "unchanged")]


def test_conflict_rolls_the_whole_file_back(store, listings, note):
    """When one listing of a file conflicts, none of the file's listings is stored."""
    store.put(listings("2", text="Theirs."), origin="/theirs.json")
    with pytest.raises(SourceConflictError):
        store.put(listings("1", "2"), origin="/ours.json")
    assert sources(store) == ["listings.json#2"]
    assert len(store.services()) == 1


def test_listing_that_left_its_file(store, listings, note):
    """A listing that its file no longer holds is removed with its record; other files stay."""
    store.put(note(), origin="/a.txt")
    store.put(listings("1", "2", "3"), origin="/l.json")
    changed = store.put(listings("1", "3"), origin="/l.json")
    assert changes(changed) == [
        ("listings.json#1", "unchanged"),
        ("listings.json#3", "unchanged"),
        ("listings.json#2", "removed"),
    ]
    assert sources(store) == ["a.txt", "listings.json#1", "listings.json#3"]
    assert sorted(service.id for service in store.services()) == ["1", "3"]


def test_listing_record_is_renewed(store, listings):
    """A listing whose record changed is stored anew even where its text is the same."""
    loaded = listings("1")
    store.put(loaded, origin="/l.json")
    flagged = dataclasses.replace(loaded.services[0], referral=True)
    store.put(dataclasses.replace(loaded, services=(flagged,)), origin="/l.json")
    assert store.services() == [flagged]


@pytest.fixture
def filled(store, note, listings):
    """Return a store of two notes and a file of two listings."""
    store.put(note(), origin="/a.txt")
    store.put(note(source="b.txt", text="Bring a card."), origin="/b.txt")
    store.put(listings("1", "2"), origin="/l.json")
    return store


ALL = ["a.txt", "b.txt", "listings.json#1", "listings.json#2"]


@pytest.mark.parametrize(
    ("name", "left"),
    [
        pytest.param("b.txt", ["a.txt", "listings.json#1", "listings.json#2"], id="source"),
        pytest.param("listings.json#1", ["a.txt", "b.txt", "listings.json#2"], id="one-listing"),
        pytest.param("listings.json", ["a.txt", "b.txt"], id="file-of-several"),
    ],
)
def test_remove_by_source(filled, name, left):
    """A document, a listing or a whole file of listings is removed by its name, records included."""
    removed = filled.remove([name])
    assert sources(filled) == left
    assert sorted(document.source for document in removed) == sorted(set(ALL) - set(left))
    assert len(filled.services()) == sum("#" in source for source in left)


def test_remove_by_id(filled, note):
    """A document is removed by its id."""
    document = note().documents[0]
    assert filled.remove([document.id]) == [document]
    assert sources(filled) == ALL[1:]


def test_remove_names_that_overlap(filled):
    """A document named twice is removed and reported once."""
    assert len(filled.remove(["listings.json", "listings.json#1", "listings.json#2"])) == 2


@pytest.mark.parametrize(
    "name", ["nope.txt", "", "%", "a.tx_", "a", "listings.json#", "listings.jso", "LISTINGS.JSON", "A.TXT", "0" * 12]
)
def test_remove_of_unknown_names_removes_nothing(filled, name):
    """One unknown name is an error that names it, and even the known ones stay."""
    with pytest.raises(UnknownDocumentError) as caught:
        filled.remove(["a.txt", name])
    assert repr(name) in str(caught.value)
    assert "corner list" in str(caught.value)
    assert sources(filled) == ALL


def test_remove_of_a_file_keeps_one_that_differs_in_case(store, listings):
    """Removing a file of listings leaves the file whose name differs in capitals only."""
    store.put(listings("1", source="list.json"), origin="/list.json")
    store.put(listings("1", source="LIST.json"), origin="/LIST.json")
    store.remove(["list.json"])
    assert sources(store) == ["LIST.json#1"]


def test_digest_does_not_depend_on_order(tmp_path, note):
    """Equal documents give an equal digest in whatever order they came."""
    digests = set()
    for name, order in (("x", "ab"), ("y", "ba")):
        with Store(tmp_path / name / "c.db", write=True) as store:
            for letter in order:
                store.put(note(source=letter, text=f"Text {letter}."), origin=f"/{name}/{letter}")
            digests.add(store.digest())
    assert len(digests) == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"text": "Closed."}, id="text"),
        pytest.param({"title": "Hours"}, id="title"),
        pytest.param({"lang": "en"}, id="language"),
        pytest.param({"published": PartialDate(year=2017)}, id="date"),
        pytest.param({"superseded_by": "b.txt"}, id="link"),
    ],
)
def test_digest_changes_with_what_a_document_says(store, note, change):
    """A change of text or metadata changes the digest, and taking it back restores it."""
    store.put(note(), origin="/a.txt")
    before = store.digest()
    store.put(note(**change), origin="/a.txt")
    assert store.digest() != before
    store.put(note(), origin="/a.txt")
    assert store.digest() == before


def test_digest_of_nothing_and_after_removal(store, note):
    """Removing everything leads back to the digest of an empty store."""
    empty = store.digest()
    store.put(note(), origin="/a.txt")
    assert store.digest() != empty
    store.remove(["a.txt"])
    assert store.digest() == empty


def fails(action, *args, **kwargs):
    """Return the one line of the StoreError that an action gives."""
    with pytest.raises(StoreError) as caught:
        action(*args, **kwargs)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_missing_store_is_not_made_by_reading(path):
    """Reading where nothing is says what to do and leaves no file behind."""
    message = fails(Store, path)
    assert str(path.parent) in message
    assert "corner add" in message
    assert not path.parent.exists()


def test_reader_cannot_write(filled, path, note):
    """A store opened for reading refuses to change, and is unharmed."""
    with Store(path) as reader:
        assert "cannot be written" in fails(reader.put, note(source="c.txt", text="New."), origin="/c.txt")
        assert "cannot be written" in fails(reader.remove, ["a.txt"])
        assert sources(reader) == ALL


@pytest.mark.parametrize("write", [pytest.param(False, id="read"), pytest.param(True, id="write")])
@pytest.mark.parametrize("below", ["corpus.db", "deep/er/corpus.db"])
def test_home_below_a_regular_file(tmp_path, write, below):
    """A home folder that cannot be there is a plain error that names it."""
    (tmp_path / "file").write_text("x")
    message = fails(Store, tmp_path / "file" / below, write=write)
    assert str(tmp_path / "file") in message
    assert ("--home" in message) is write


@pytest.mark.parametrize("write", [pytest.param(False, id="read"), pytest.param(True, id="write")])
def test_home_with_a_name_too_long(tmp_path, write):
    """A path that the file system refuses is a plain error."""
    assert "--home" in fails(Store, tmp_path / ("x" * 300) / "corpus.db", write=write)


@pytest.mark.parametrize("write", [pytest.param(False, id="read"), pytest.param(True, id="write")])
def test_folder_in_place_of_the_store(path, write):
    """A folder of the store's name cannot be opened, and the message says to check its path."""
    path.mkdir(parents=True)
    assert "check the" in fails(Store, path, write=write)


@pytest.mark.parametrize("name", ["a b", "50%25", "what?mode=memory", "a#b", "naïve 你好", "file:x", "a&b;c'd\"e"])
def test_home_of_any_name(tmp_path, note, name):
    """The store lies in the home that was named, whatever characters the name has."""
    path = tmp_path / name / "corpus.db"
    with Store(path, write=True) as store:
        store.put(note(), origin="/a.txt")
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == [path]
    with Store(path) as store:
        assert sources(store) == ["a.txt"]


def test_relative_home(tmp_path, monkeypatch, note):
    """A home given relative to the working folder is found."""
    monkeypatch.chdir(tmp_path)
    with Store(corpus.store.Path("home/corpus.db"), write=True) as store:
        store.put(note(), origin="/a.txt")
    assert (tmp_path / "home/corpus.db").is_file()


@pytest.mark.parametrize("write", [pytest.param(False, id="read"), pytest.param(True, id="write")])
def test_random_bytes(path, write):
    """A file that is no database is refused, named, and left as it is."""
    path.parent.mkdir()
    noise = bytes(range(256)) * 32
    path.write_bytes(noise)
    message = fails(Store, path, write=write)
    assert str(path) in message
    assert "not a corpus store" in message
    assert path.read_bytes() == noise


def use(path):
    """Use a store in every way a reader does."""
    with Store(path) as store:
        store.check_integrity()
        for document in store.documents():
            store.document(document.id)
            store.service(document.id)
        store.services()
        store.digest()


@pytest.fixture
def big(path, note):
    """Return the path of a closed store of many pages."""
    with Store(path, write=True) as store:
        for number in range(30):
            store.put(note(source=f"{number}.txt", text=f"Sentence {number}. " * 300), origin=f"/{number}")
    return path


@pytest.mark.parametrize("share", [pytest.param(s, id=f"{s:.0%}") for s in (0.03, 0.1, 0.5, 0.9)])
def test_truncated_store(big, share):
    """A store cut off anywhere is reported as damaged, with what to do."""
    data = big.read_bytes()
    big.write_bytes(data[: int(len(data) * share)])
    message = fails(use, big)
    assert str(big) in message
    assert "damaged" in message
    assert "backup" in message


@pytest.mark.parametrize("page", range(1, 12))
def test_overwritten_page(big, page):
    """Noise in any page of the file gives a StoreError or nothing at all, never another exception."""
    data = bytearray(big.read_bytes())
    data[page * 4096 : page * 4096 + 4096] = bytes((7 * n + page) % 256 for n in range(4096))
    big.write_bytes(data)
    try:
        use(big)
    except StoreError as error:
        assert str(big) in str(error)  # noqa: PT017 -- not every page is in use


@pytest.mark.parametrize(
    "record",
    [
        pytest.param("{}", id="fields-missing"),
        pytest.param("not json", id="not-json"),
        pytest.param('{"id": "x", "title": 7}', id="wrong-type"),
    ],
)
def test_damaged_record(filled, path, record):
    """A record that cannot be read is reported as damage of the store."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE documents SET record = ? WHERE source = 'a.txt'", (record,))
    connection.close()
    assert "damaged" in fails(filled.documents)


def test_record_that_is_not_utf8(filled, path):
    """A record whose bytes are no text is reported as damage of the store."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE documents SET record = CAST(x'c328ff' AS TEXT) WHERE source = 'a.txt'")
    connection.close()
    assert "damaged" in fails(filled.documents)


@pytest.mark.parametrize("write", [pytest.param(False, id="read"), pytest.param(True, id="write")])
@pytest.mark.parametrize("version", [0, SCHEMA_VERSION + 1])
def test_other_schema_version(filled, path, version, write):
    """A store of another version is refused with both numbers and left as it is."""
    filled.close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    message = fails(Store, path, write=write)
    assert f"schema {version}" in message
    assert f"expected {SCHEMA_VERSION}" in message


def test_empty_file_is_no_store_for_a_reader(path, note):
    """A file of no bytes is refused by a reader and made into a store by a writer."""
    path.parent.mkdir()
    path.touch()
    assert str(path) in fails(Store, path)
    with Store(path, write=True) as store:
        store.put(note(), origin="/a.txt")
        assert sources(store) == ["a.txt"]


def test_locked_store(filled, path, note, monkeypatch):
    """While another process writes, the wait ends with a plain error, and afterwards all goes on."""
    monkeypatch.setattr(corpus.store, "_BUSY_MS", 20)
    with Store(path, write=True) as impatient:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            new = note(source="c.txt", text="New.")
            for message in (
                fails(impatient.put, new, origin="/c.txt"),
                fails(impatient.remove, ["a.txt"]),
                fails(impatient.documents),
                fails(Store, path),
            ):
                assert "another process" in message
                assert "try again" in message
        finally:
            other.execute("ROLLBACK")
            other.close()
        assert sources(impatient) == ALL
        assert changes(impatient.put(new, origin="/c.txt")) == [("c.txt", "added")]


def test_writer_waits_for_a_short_lock(filled, path, note):
    """A lock that ends soon is waited for, without an error."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(0.1, other.execute, ["ROLLBACK"])
    timer.start()
    filled.put(note(source="c.txt", text="New."), origin="/c.txt")
    timer.join()
    other.close()
    assert "c.txt" in sources(filled)


def test_full_disk(filled, path, note):
    """A disk that fills up says so, keeps everything there was, and takes more once there is room."""

    def limit(connection, _):
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the pages in use as the least

    with Store(path, write=True) as store:
        sa.event.listen(store._engine, "connect", limit)
        store._engine.dispose()
        big = note(source="big.txt", text="Many words. " * 5_000)
        message = fails(store.put, big, origin="/big.txt")
        assert "disk is full" in message
        assert str(path) in message
        assert sources(store) == ALL
        assert len(store.services()) == 2
        sa.event.remove(store._engine, "connect", limit)
        store._engine.dispose()
        assert changes(store.put(big, origin="/big.txt")) == [("big.txt", "added")]
        store.check_integrity()


def test_failure_in_the_middle_of_a_file(filled, listings, monkeypatch):
    """When storing a file fails half-way, nothing of it is kept and the rest is readable."""
    digest = filled.digest()

    def fail(*_):
        raise sa.exc.OperationalError("INSERT", {}, sqlite3.OperationalError("disk I/O error"))

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_put_service", staticmethod(fail))
        assert "check the disk" in fails(filled.put, listings("1", "7"), origin="/l.json")
    assert filled.digest() == digest
    assert sources(filled) == ALL


def test_writers_in_threads(store, note):
    """Several threads may add at once; every document arrives."""
    threads = [
        threading.Thread(
            target=store.put, args=(note(source=f"{n}.txt", text=f"Text {n}."),), kwargs={"origin": f"/{n}"}
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.documents()) == 8


def test_integrity_of_a_sound_store(filled):
    """A sound store passes the check."""
    filled.check_integrity()


STORY = (
    "The city opened a new overnight shelter on Tuesday in a former school building on Harbor Street, with room "
    "for 120 people. Officials said the building would stay open until the end of March."
)
RETOLD = f"{STORY} Neighbors had asked for more lighting."
OTHER_STORY = "The council voted on Wednesday to move four million dollars from road repairs to snow removal, it said."


def near(store):
    """Return the pairs of near-duplicates by their sources."""
    names = {document.id: document.source for document in store.documents()}
    return [tuple(sorted((names[pair.document_id], names[pair.other_id]))) for pair in store.near_duplicates()]


def beside(store, source):
    """Return the sources of a document's near-duplicates, in the store's order."""
    document = next(document for document in store.documents() if document.source == source)
    return [other.source for other in store.related(document).near_duplicates]


def test_near_duplicates_are_linked_both_ways(store, note):
    """One story from three files is linked as it is added, from every side, the earliest first."""
    store.put(note("b.txt", STORY), origin="/b")
    store.put(note("other.txt", OTHER_STORY), origin="/o")
    store.put(note("a.txt", RETOLD), origin="/a")
    store.put(note("c.txt", f"News. {STORY}"), origin="/c")
    assert sorted(near(store)) == [("a.txt", "b.txt"), ("a.txt", "c.txt"), ("b.txt", "c.txt")]
    assert [beside(store, name) for name in ("a.txt", "b.txt", "c.txt", "other.txt")] == [
        ["b.txt", "c.txt"],
        ["a.txt", "c.txt"],
        ["b.txt", "a.txt"],
        [],
    ]


def test_near_duplicates_follow_the_texts(store, note):
    """A text that changes is linked anew, and one that is removed is linked no more."""
    store.put(note("a.txt", STORY), origin="/a")
    store.put(note("b.txt", RETOLD), origin="/b")
    store.put(note("a.txt", OTHER_STORY), origin="/a")
    assert near(store) == []
    store.put(note("a.txt", STORY), origin="/a")
    assert near(store) == [("a.txt", "b.txt")]
    store.remove(["b.txt"])
    assert (near(store), beside(store, "a.txt")) == ([], [])


def test_short_notes_and_listings_have_no_near_duplicates(store, note, listings):
    """A few common words make no copy, and listings may read alike."""
    store.put(note("a.txt", "The library is open every day until six."), origin="/a")
    store.put(note("b.txt", "The library is open every day until seven."), origin="/b")
    store.put(listings("1", "2", text=STORY), origin="/l")
    assert near(store) == []


def test_translations_are_family_and_no_near_duplicates(store, note):
    """Members of a family in other languages come with the original first, replaced ones not at all."""
    for lang, original in (("pt", "en"), ("fr", "en"), ("en", None)):
        text = f"{STORY} {lang}"
        store.put(note(f"{lang}.md", text, lang=lang, family="f", translated_from=original), origin=lang)
    store.put(note("old.md", "Old.", lang="es", family="f", superseded_by="en.md"), origin="old")
    french = next(document for document in store.documents() if document.lang == "fr")
    related = store.related(french)
    assert [member.lang for member in related.family] == ["en", "pt"]
    assert related.near_duplicates == ()
    assert set(store.families().values()) == {"f"}


VERSION_1 = """
CREATE TABLE documents (id VARCHAR NOT NULL, source VARCHAR NOT NULL, origin VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL, record TEXT NOT NULL, PRIMARY KEY (id), UNIQUE (source));
CREATE INDEX ix_documents_origin ON documents (origin);
CREATE INDEX ix_documents_content_hash ON documents (content_hash);
CREATE TABLE services (document_id VARCHAR NOT NULL, record TEXT NOT NULL, PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE);
PRAGMA user_version = 1;
"""


@pytest.fixture
def version_1(path, tmp_path, note, listings):
    """Return a store as the first version of the program left it, and what is in it."""
    loaded = (
        note("a.txt", STORY, family="f", lang="en"),
        note("b.txt", RETOLD, supersedes="a.txt"),
        listings("1", "2"),
    )
    with Store(tmp_path / "new.db", write=True) as new:
        for one in loaded:
            new.put(one, origin=one.documents[0].source)
        documents, services, digest = new.documents(), new.services(), new.digest()
    path.parent.mkdir()
    with sqlite3.connect(path) as old, sqlite3.connect(tmp_path / "new.db") as new:
        old.executescript(VERSION_1)
        old.executemany(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?)",
            new.execute("SELECT id, source, origin, content_hash, record FROM documents ORDER BY rowid"),
        )
        old.executemany("INSERT INTO services VALUES (?, ?)", new.execute("SELECT document_id, record FROM services"))
    old.close()
    new.close()
    return documents, services, digest


def tables(path):
    """Return the tables, columns and indexes of a store."""
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            name: (
                connection.execute(f"PRAGMA table_info({name})").fetchall(),
                sorted(row[1] for row in connection.execute(f"PRAGMA index_list({name})")),
            )
            for name in names
        }
    connection.close()
    return found


@pytest.mark.parametrize("write", [pytest.param(False, id="read"), pytest.param(True, id="write")])
def test_a_store_of_version_1_is_upgraded_in_place(path, version_1, write, tmp_path):
    """Whoever opens an older store finds everything in it, and links and columns filled; the index stays up to date."""
    documents, services, digest = version_1
    with Store(path, write=write) as store:
        assert (store.documents(), store.services(), store.digest()) == (documents, services, digest)
        assert near(store) == [("a.txt", "b.txt")]
        assert list(store.families().values()) == ["f"]
        assert store.related(documents[0]).superseded_by.source == "b.txt"
    assert tables(path) == tables(tmp_path / "new.db")
    with Store(path, write=True) as store:
        (changed,) = store.state(["a.txt"], {"published": PartialDate(year=2026)})
        assert changed.change is Change.UPDATED


@pytest.mark.usefixtures("version_1")
def test_an_upgrade_that_fails_leaves_the_old_store(path):
    """An older store with a damaged row is told to be damaged, and is still of its version."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE documents SET record = '{' WHERE source = 'b.txt'")
    connection.close()
    before = tables(path)
    assert "damaged" in fails(Store, path, write=True)
    assert tables(path) == before
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()


def test_a_blank_store_is_of_this_version(path):
    """A new store has the tables and the number of this version."""
    with Store(path, write=True) as store:
        assert store.documents() == []
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    connection.close()
    assert set(tables(path)) == {"documents", "services", "sketches", "near_duplicates"}
