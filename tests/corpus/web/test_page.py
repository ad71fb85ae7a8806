"""Page: what was fetched becomes documents that say where and when, and no more."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from corpus import Kind, Metadata, PartialDate
from corpus.errors import FetchError
from corpus.web import Page, load_page

FETCHED = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
WORDS = "La clínica abre “cada” martes a las seis de la tarde en la biblioteca."


def _page(data, suffix=".html", charset=None, **fields):
    values = {"source": "https://library.test/a", "url": "https://library.test/b", "fetched": FETCHED, **fields}
    return Page(data=data, suffix=suffix, charset=charset, **values)


def _html(head="", words=WORDS):
    return f"<!doctype html><html><head>{head}<title>Clínica</title></head><body><p>{words}</p></body></html>"


def test_a_document_says_where_and_when_it_was_fetched():
    """Its source is the address asked for, its url the one that answered; the time is kept to itself."""
    page = _page(_html('<link rel=canonical href="https://elsewhere.test/">').encode())
    (document,) = load_page(page).documents
    assert (document.source, document.url) == (page.source, page.url)
    assert document.fetched == FETCHED
    assert document.bytes_hash == page.bytes_hash
    assert WORDS in document.text


def test_the_time_of_fetching_is_no_date_of_the_page():
    """A page without a date stays undated, and one with a date keeps its own."""
    (undated,) = load_page(_page(_html().encode())).documents
    assert (undated.published, undated.effective, undated.checked, undated.as_of) == (None,) * 4
    (dated,) = load_page(
        _page(_html('<meta property="article:published_time" content="2019-04-03">').encode())
    ).documents
    assert str(dated.published) == str(dated.as_of) == "2019-04-03"


def test_what_staff_state_wins():
    """Title, dates and address that staff give are taken as for a file."""
    stated = Metadata(title="T", url="https://printed.test/", checked=PartialDate.parse("2026-10"))
    (document,) = load_page(_page(_html().encode()), stated).documents
    assert (document.title, document.url, str(document.checked)) == ("T", "https://printed.test/", "2026-10")


def test_listings_keep_their_own_address():
    """A listing's record names the service's page; only one that names none gets the file's address."""
    services = [{"id": "a", "name": "Pantry", "url": "https://pantry.test/"}, {"id": "b", "name": "Clinic"}]
    data = json.dumps({"services": [{"description": WORDS, **service} for service in services]}).encode()
    documents = load_page(_page(data, ".json")).documents
    assert [document.kind for document in documents] == [Kind.LISTING] * 2
    assert [document.url for document in documents] == ["https://pantry.test/", "https://library.test/b"]
    assert [document.source for document in documents] == ["https://library.test/a#a", "https://library.test/a#b"]
    assert {document.fetched for document in documents} == {FETCHED}


@pytest.mark.parametrize(
    ("suffix", "data", "charset"),
    [
        (".html", _html().encode("cp1252"), "windows-1252"),
        (".html", _html("<meta charset=utf-8>").encode("cp1252"), "windows-1252"),
        (".html", _html().encode(), "iso-8859-1"),
        (".html", _html('<meta charset="windows-1252">').encode("cp1252"), None),
        (".txt", WORDS.encode("cp1252"), "windows-1252"),
        (".txt", WORDS.encode("utf-16"), "utf-16"),
        (".txt", WORDS.encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_the_headers_charset_is_read(suffix, data, charset):
    """The header's charset is used for bytes that are not UTF-8; the bytes kept are those received."""
    page = _page(data, suffix, charset)
    (document,) = load_page(page).documents
    assert WORDS in document.text
    assert document.bytes_hash == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("charset", ["utf-8", "x-unknown", "ascii"])
def test_a_charset_that_does_not_fit_is_one_line(charset):
    """A page that is not in the charset its header states is refused and not filled with question marks."""
    with pytest.raises(FetchError, match=f"^https://library.test/a: not readable as {charset}"):
        load_page(_page(WORDS.encode("cp1252"), ".txt", charset))
