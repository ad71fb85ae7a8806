"""Statement: what staff say holds over what a file says, also when the file is read again."""

import pytest

from corpus.dates import PartialDate
from corpus.document import BlockKind, Kind, Review
from corpus.errors import SuccessionError, UnknownDocumentError
from corpus.loaders import Loaded, Metadata, load
from corpus.service import Service
from corpus.store import Change, Store

DAY = PartialDate(year=2026, month=5, found="staff")
TEXT = "---\ntitle: Heat\npublished: 2020\npublisher: City\n---\n\nThe heat must be on from September to May.\n"


@pytest.fixture
def store(tmp_path):
    """Return an open, empty store."""
    with Store(tmp_path / "corpus.db", write=True) as opened:
        yield opened


@pytest.fixture
def put(store, tmp_path):
    """Return a function that writes a file, reads it and stores it; it gives what happened and the document."""

    def put(text=TEXT, name="heat.md", metadata=None):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        (changed,) = store.put(load(path, name, metadata), origin=str(path))
        return changed.change, store.document(changed.document.id)

    return put


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("May", "June"), TEXT.replace("2020", "2021")])
def test_what_staff_set_outlives_a_new_reading(store, put, text):
    """A date that staff stated stays, with the word that it is theirs, whatever the file says then."""
    put()
    (changed,) = store.state(["heat.md"], {"published": DAY, "family": "heat"})
    assert (changed.change, changed.document.published.found) == (Change.UPDATED, "staff")
    _, document = put(text)
    assert (document.published, document.published.found, document.family) == (DAY, "staff", "heat")
    assert document.publisher == "City"


def test_reading_the_same_file_again_changes_nothing(store, put):
    """What staff stated is no difference between a file and what is stored of it."""
    put()
    store.state(["heat.md"], {"published": DAY})
    digest = store.digest()
    assert put()[0] is Change.UNCHANGED
    assert store.digest() == digest


def test_what_was_stated_while_adding_is_stated_as_well(put):
    """A date given with `corner add` is kept when the file is added without it, and can be given anew."""
    put(metadata=Metadata(published=DAY, effective=DAY))
    assert put()[1].published == DAY
    later = PartialDate(year=2027, found="staff")
    _, document = put(metadata=Metadata(published=later))
    assert (document.published, document.effective) == (later, DAY)


@pytest.mark.parametrize(
    ("field", "value", "empty"),
    [("published", DAY, None), ("publisher", "P", None), ("jurisdiction", ("US",), ()), ("review", Review(), Review())],
)
def test_what_staff_clear_stays_unknown(store, put, field, value, empty):
    """A field that was set and cleared is unknown, also where the file states it."""
    put()
    store.state(["heat.md"], {field: value})
    store.state(["heat.md"], {field: empty})
    assert getattr(put()[1], field) == empty


def test_a_review_is_of_the_text_that_was_read(store, put):
    """Signed by staff, a text is a draft again when its words change, and not when only its dates do."""
    put()
    store.state(["heat.md"], {"review": Review(by="Ana", on=DAY.latest), "checked": DAY})
    assert put(TEXT.replace("2020", "2021"))[1].review.status == "reviewed"
    _, document = put(TEXT.replace("May", "June"))
    assert (document.review.status, document.checked) == ("draft", DAY)


def test_a_removed_document_takes_its_statements_along(store, put):
    """Removed and added again, a file speaks for itself."""
    put()
    store.state(["heat.md"], {"published": DAY})
    store.remove(["heat.md"])
    assert put()[1].published == PartialDate(year=2020)


def test_all_documents_or_none(store, put):
    """One unknown name among good ones changes nothing."""
    put()
    with pytest.raises(UnknownDocumentError, match="gone"):
        store.state(["heat.md", "gone"], {"publisher": "X"})
    assert store.documents()[0].publisher == "City"


def test_succession_is_known_from_both_ends(store, put):
    """Stated of the old text or of the new, the old one is superseded by the new, down a chain of them."""
    for name in ("a.md", "b.md", "c.md"):
        put(f"Text of {name}.", name)
    a, b, c = store.documents()
    store.state(["a.md"], {"superseded_by": "b.md"})
    store.state([c.id], {"supersedes": b.id})
    assert [store.document(x.id).superseded_by for x in (a, b)] == [b.id, None]
    newest = [store.related(store.document(x.id)).superseded_by for x in (a, b, c)]
    assert [d and d.source for d in newest] == ["c.md", "c.md", None]
    store.remove(["c.md"])
    assert store.related(store.document(a.id)).superseded_by.source == "b.md"


@pytest.mark.parametrize(
    ("name", "link", "other"),
    [
        ("b.md", "superseded_by", "a.md"),
        ("a.md", "supersedes", "b.md"),
        ("a.md", "superseded_by", "a.md"),
        ("a.md", "supersedes", "a.md"),
    ],
)
def test_nothing_replaces_itself(store, put, name, link, other):
    """A circle is refused with the way to mend it, and nothing is changed."""
    put("One text.", "a.md")
    put("Another text.", "b.md")
    store.state(["a.md"], {"superseded_by": "b.md"})
    before = store.documents()
    with pytest.raises(SuccessionError, match="replace itself"):
        store.state([name], {link: other})
    assert store.documents() == before


def test_a_link_names_one_document(store, make_document):
    """A file of several documents cannot replace one."""
    documents = tuple(
        make_document((BlockKind.PARAGRAPH, n), source=f"list#{n}", kind=Kind.LISTING) for n in ("one", "two")
    )
    store.put(Loaded(documents=documents), origin="/list")
    with pytest.raises(UnknownDocumentError, match="several"):
        store.state(["list#one"], {"superseded_by": "list"})


def test_a_listings_card_says_when_staff_checked_it(store, make_document):
    """The date staff give is the card's too, outlives a new reading of the file, and can be cleared."""
    found = PartialDate(year=2020, found="assured_date")
    document = make_document((BlockKind.PARAGRAPH, "Desk."), source="l#1", kind=Kind.LISTING, checked=found)
    service = Service(id="1", document_id=document.id, name="D", organization="", description="", assured=found)
    loaded = Loaded(documents=(document,), services=(service,))
    store.put(loaded, origin="/l")
    store.state(["l#1"], {"checked": DAY})
    store.put(loaded, origin="/l")
    assert store.service(document.id).assured == DAY
    store.state(["l#1"], {"checked": None})
    store.put(loaded, origin="/l")
    assert store.service(document.id).assured is None
