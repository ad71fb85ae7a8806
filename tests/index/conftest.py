"""Fixtures for the index: small corpora and their index, and the default encoder, made once and kept."""

import hashlib
import importlib.util
from pathlib import Path

import pytest

from corpus import BlockKind, Document, chunker_id
from corpus.document import content_hash, document_id
from corpus.text import TextBuilder
from index import build_index
from index.generation import open_current


@pytest.fixture(scope="session")
def tiny_e5():
    """Return the module beside this file that makes small weights files."""
    spec = importlib.util.spec_from_file_location("tiny_e5", Path(__file__).with_name("tiny_e5.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def document():
    """Return a function that makes a document of paragraphs."""

    def make(source, *paragraphs, title=None, lang="en"):
        builder = TextBuilder()
        for paragraph in paragraphs:
            builder.add(BlockKind.PARAGRAPH, paragraph)
        text, blocks = builder.build()
        return Document(
            id=document_id(source),
            title=title or f"About {source}",
            text=text,
            blocks=blocks,
            source=source,
            lang=lang,
            content_hash=content_hash(text),
        )

    return make


@pytest.fixture
def build(tmp_path):
    """Return a function that brings the index in `tmp_path / "index"` up to date with documents."""

    def run(documents, encoder, *, root=tmp_path / "index", **options):
        digest = hashlib.sha256(repr([(d.id, d.title, d.content_hash) for d in documents]).encode()).hexdigest()
        return build_index(root, documents, digest, encoder, **options)

    return run


@pytest.fixture
def opened(tmp_path):
    """Return a function that opens the index in `tmp_path / "index"`, made with the hash encoder."""

    def run(*, encoder="hash@1", chunker=None):
        return open_current(tmp_path / "index", encoder=encoder, chunker=chunker or chunker_id())

    return run


@pytest.fixture(scope="session")
def content():
    """Return a function that gives all an opened generation holds, in a form that can be compared."""

    def of(generation):
        return (
            generation.name,
            generation.manifest,
            generation.passages,
            generation.first_sentence,
            generation.passage_vectors.vectors().tobytes(),
            generation.sentence_vectors.vectors().tobytes(),
            b"".join(generation.tokens.records(row).tobytes() for row in range(len(generation.passages))),
            generation.families,
        )

    return of
