"""Doctor: what is installed and whether it holds together."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version

from corpus import CorpusError, Store
from index import RetrievalError, open_retriever
from ui import corner
from ui.errors import InterfaceError
from ui.home import Home, cache_folder, fetching

_PACKAGES = ("information-corner", "torch", "sentence-transformers", "faiss-cpu", "gradio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing looked at."""

    name: str
    ok: bool
    detail: str


def examine(home: Home) -> list[Point]:
    """Look at program, encoder, corpus, index and network."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return [
        Point(name="program", ok=True, detail=f"Python {platform.python_version()}, {packages}"),
        Point(name="home", ok=True, detail=str(home.folder)),
        Point(name="cache", ok=True, detail=str(cache_folder())),
        _corpus(home),
        *_encoder_and_index(home),
        _network(),
    ]


def _network() -> Point:
    try:
        allowed = fetching()
    except InterfaceError as error:
        return Point(name="network", ok=False, detail=str(error))
    if allowed:
        return Point(name="network", ok=True, detail="only `corner add URL` goes out, since CORNER_FETCH is 1")
    return Point(name="network", ok=True, detail="nothing goes out: no telemetry, no fonts, no model hub")


def _corpus(home: Home) -> Point:
    try:
        with Store(home.corpus) as store:
            store.check_integrity()
            documents, services = len(store.documents()), len(store.services())
    except CorpusError as error:
        return Point(name="corpus", ok=False, detail=str(error))
    return Point(name="corpus", ok=True, detail=f"{documents} documents, {services} of them listings")


def _encoder_and_index(home: Home) -> list[Point]:
    try:
        encoder = corner.open_encoder()
    except RetrievalError as error:
        return [Point(name="encoder", ok=False, detail=str(error))]
    found = f"{encoder.id}, {encoder.dimension} dimensions, {encoder.max_tokens} tokens"
    points = [Point(name="encoder", ok=True, detail=found)]
    try:
        manifest = open_retriever(home.index, encoder).manifest
        with Store(home.corpus) as store:
            current = store.digest() == manifest.corpus_digest
    except (RetrievalError, CorpusError) as error:
        return [*points, Point(name="index", ok=False, detail=str(error))]
    state = "up to date" if current else "older than the corpus; run `corner build`"
    detail = f"{manifest.passages} passages, built {manifest.created}, {state}"
    return [*points, Point(name="index", ok=current, detail=detail)]
