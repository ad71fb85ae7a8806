"""Fixtures for the interface: a small home, the command line in this process, and replies to show."""

import json
import sys
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from assistant import Answer, AnswerSentence, Citation
from corpus import Block, BlockKind, Document, PartialDate, Phone, Reference, Review, Service, Store, load
from corpus.document import content_hash, document_id
from index.testing import HashEncoder
from ui import cli
from ui import corner as corner_
from ui.home import Home

CLINIC = """---
lang: en
publisher: Copley Health
published: 2026-06-01
jurisdiction: [US-MA]
---
# Flu clinic

The free flu clinic opens every Tuesday evening at the Copley branch library.

Bring one photo card and a bottle of water to your flu clinic visit on Tuesday.
"""
CLASES = """---
lang: es
published: 2026-05
---
# Clases de inglés

La biblioteca ofrece clases gratuitas de inglés los martes por la tarde en la sede de Dudley.
"""
LISTINGS = {
    "services": [
        {
            "id": "pantry",
            "name": "Roxbury food pantry",
            "description": "Fresh groceries for hungry families every Saturday morning at the Roxbury food pantry.",
            "organization": {"name": "Roxbury Neighbors"},
            "phones": [{"number": "617-555-0101", "extension": "4", "description": "ask for Ana"}],
            "assured_date": "2026-10-01",
            "x_lang": "en",
        },
        {
            "id": "helpline",
            "name": "General help line",
            "description": "Volunteers answer the telephone around the clock and find whoever knows.",
            "organization": {"name": "City Hall"},
            "phones": [{"number": "617-555-0199"}],
            "x_lang": "en",
            "x_referral": True,
        },
    ]
}


@pytest.fixture(autouse=True)
def _apart(monkeypatch, tmp_path_factory):
    """No test sees the machine's own home, encoder or language settings."""
    monkeypatch.delenv("CORNER_ENCODER", raising=False)
    monkeypatch.setenv("CORNER_HOME", str(tmp_path_factory.getbasetemp() / "no-home"))


@pytest.fixture
def hash_encoder(monkeypatch):
    """Put the hash encoder in the place of the real one; the list holds those that were opened."""
    opened = []

    def open_encoder(_progress=None):
        opened.append(HashEncoder(4096))
        return opened[-1]

    monkeypatch.setattr(corner_, "open_encoder", open_encoder)
    return opened


@pytest.fixture
def files(tmp_path):
    """Return a folder with two documents and two listings."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "clinic.md").write_text(CLINIC, encoding="utf-8")
    (folder / "clases.es.md").write_text(CLASES, encoding="utf-8")
    (folder / "listings.json").write_text(json.dumps(LISTINGS), encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path, files):
    """Return a home with the small corpus and no index."""
    home = Home(tmp_path / "home")
    with Store(home.corpus, write=True) as store:
        for path in sorted(files.iterdir()):
            store.put(load(path, path.name), origin=str(path))
    return home


@pytest.fixture
def built(home):
    """Return the home with its index built."""
    corner_.build(home, HashEncoder(4096))
    return home


@pytest.fixture
def opened(built):
    """Return the built home opened."""
    corner = corner_.Corner(built, HashEncoder(4096))
    yield corner
    corner.store.close()


@pytest.fixture
def run(monkeypatch, capsys, hash_encoder):
    """Return a function that runs `corner` as its script does: its exit code, output and errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["corner", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code or 0, out=out, err=err, lines=[json.loads(row) for row in _json_rows(out)])

    return run


def _json_rows(text):
    return [row for row in text.split("\n") if row.startswith("{")]


@pytest.fixture
def make_document():
    """Return a function that makes a document of a heading and paragraphs."""

    def make(*paragraphs, source="note.md", **fields):
        title = fields.get("title", "Note")
        text = "\n\n".join((title, *paragraphs))
        blocks = [Block(kind=BlockKind.HEADING, start=0, end=len(title), level=1)]
        start = len(title) + 2
        for paragraph in paragraphs:
            blocks.append(Block(kind=BlockKind.PARAGRAPH, start=start, end=start + len(paragraph)))
            start += len(paragraph) + 2
        values = {"title": title, "lang": "en", **fields}
        return Document(
            id=document_id(source),
            text=text,
            blocks=tuple(blocks),
            source=source,
            content_hash=content_hash(text),
            **values,
        )

    return make


@pytest.fixture
def make_citation():
    """Return a function that cites some words of a document."""

    def make(document, words, marker=1):
        start = document.text.index(words)
        return Citation(
            marker=marker,
            passage_id="p1",
            document=document,
            start=start,
            end=start + len(words),
            quote=words,
        )

    return make


@pytest.fixture
def make_answer():
    """Return a function that makes an answer of citations."""

    def make(*citations, question="What now?", lang="en", **fields):
        values = {"as_of": citations[0].document.as_of, **fields}
        return Answer(
            question=question,
            lang=lang,
            sentences=tuple(AnswerSentence(text=c.quote, markers=(c.marker,)) for c in citations),
            citations=citations,
            **values,
        )

    return make


@pytest.fixture
def service():
    """Return a listing with every field filled."""
    return Service(
        id="s1",
        document_id="d1",
        name="Food pantry",
        organization="Neighbors",
        description="Groceries for families.",
        phones=(Phone(number="+1 617-555-0101", extension="4", description="ask for Ana"),),
        addresses=("1 Main Street, Boston",),
        email="ana@example.org",
        url="https://example.org/pantry",
        hours=("Saturdays 9 to 12",),
        languages=("Spanish", "Haitian Creole"),
        interpretation="By phone",
        fees="Free",
        eligibility="Everybody",
        application="Walk in",
        alert="Closed on holidays",
        assured=PartialDate.parse("2026-10-01"),
    )


@pytest.fixture
def full_document(make_document):
    """Return a document with every field filled."""
    return make_document(
        "Ask for a lawyer first. Sign nothing.",
        "It is your right.",
        title="Your rights",
        publisher="Copley Law",
        published=PartialDate.parse("2026-03-08"),
        effective=PartialDate.parse("2026-04"),
        checked=PartialDate.parse("2026"),
        jurisdiction=("US", "US-MA"),
        review=Review(by="A. Lawyer", on=date(2026, 3, 9)),
        references=(Reference(publisher="ACLU", title="Know your rights", url="https://example.org/a", as_of="2025"),),
        url="https://example.org/rights",
        fetched=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
    )
