"""Fixtures for the assistant: a small corpus of its own in a temporary home, and the real encoder."""

import json
from datetime import date
from types import SimpleNamespace

import pytest

from assistant import Assistant
from corpus import Block, BlockKind, Document, PartialDate, Passage, Review, Span, Store, load
from corpus.document import content_hash, document_id
from index import build_index, open_retriever
from index.testing import HashEncoder

FILES = {
    "clinic.md": """---
lang: en
publisher: Copley Health
published: 2026-06-01
review: reviewed
reviewed_by: A. Nurse
reviewed_on: 2026-06-02
---
# Flu clinic

The free flu clinic opens every Tuesday evening at the Copley branch library.

Bring one photo card and a bottle of water to your flu clinic visit on Tuesday.
""",
    "permits.md": """---
lang: en
---
# Parking permits

Residents request annual parking permits online or at the transportation office counter downtown.
""",
    "clases.es.md": """---
lang: es
published: 2026-05
---
# Clases de inglés

La biblioteca ofrece clases gratuitas de inglés los martes por la tarde en la sede de Dudley.
""",
    "classes.zh-Hant.md": """---
lang: zh-Hant
published: 2026
---
# 英語課程

圖書館每週二晚上提供免費英語課程，歡迎所有居民參加，不需要事先報名，也不收取任何費用。
""",
    "classes.ar.md": """---
lang: ar
published: 2026-04-05
---
# دروس اللغة

تقدم المكتبة العامة دروسا مجانية في اللغة الإنجليزية مساء كل يوم ثلاثاء لجميع السكان.
""",
    "labels.txt": "Opening hours of the harbour ferry terminal\n",
}
LISTINGS = {
    "services": [
        {
            "id": "pantry",
            "name": "Roxbury food pantry",
            "description": "Fresh groceries for hungry families every Saturday morning at the Roxbury food pantry.",
            "organization": {"name": "Roxbury Neighbors"},
            "phones": [{"number": "617-555-0101", "extension": "4"}],
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


@pytest.fixture(scope="session")
def library_files(tmp_path_factory):
    """Return the folder with the files of the small corpus."""
    folder = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "listings.json").write_text(json.dumps(LISTINGS), encoding="utf-8")
    return folder


def _open(home, files, encoder):
    store = Store(home / "corpus.sqlite3", write=True)
    for path in sorted(files.iterdir()):
        store.put(load(path, path.name), origin=path.name)
    build_index(home / "index", store.documents(), store.digest(), encoder)
    retriever = open_retriever(home / "index", encoder)
    return SimpleNamespace(
        home=home, store=store, retriever=retriever, encoder=encoder, assistant=Assistant(retriever, store)
    )


@pytest.fixture(scope="session")
def corner(tmp_path_factory, library_files):
    """Return the small corpus, built once; tests must not change it."""
    return _open(tmp_path_factory.mktemp("home"), library_files, HashEncoder(4096))


@pytest.fixture
def own_corner(tmp_path, library_files):
    """Return the small corpus, built for one test that changes it."""
    return _open(tmp_path / "home", library_files, HashEncoder(4096))


@pytest.fixture
def make_document():
    """Return a function that makes a document of paragraphs."""

    def make(*paragraphs, source="note.txt", **fields):
        text = "\n\n".join(paragraphs)
        blocks, start = [], 0
        for paragraph in paragraphs:
            blocks.append(Block(kind=BlockKind.PARAGRAPH, start=start, end=start + len(paragraph)))
            start += len(paragraph) + 2
        values = {"title": "Note", "lang": "en", **fields}
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
def make_passage():
    """Return a function that cuts a passage out of a document."""

    def make(document, start, end, *sentences, **fields):
        values = {
            "id": f"{document.id}:{start}",
            "document_id": document.id,
            "content_hash": document.content_hash,
            "start": start,
            "end": end,
            "heading": (),
            "lang": document.lang,
            "text": document.text[start:end],
            "sentences": tuple(Span(*sentence) for sentence in sentences),
        }
        return Passage(**{**values, **fields})

    return make


@pytest.fixture
def day():
    """Return a function that reads a partial date."""
    return PartialDate.parse


@pytest.fixture
def reviewed():
    """Return a review signed by somebody."""
    return Review(by="A. Lawyer", on=date(2026, 1, 2))
