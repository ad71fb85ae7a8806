"""Corner: one installation put together: store, encoder, index and assistant."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from assistant import Assistant
from corpus import (
    Archive,
    Change,
    Changed,
    Columns,
    CorpusError,
    Document,
    Fetcher,
    Loaded,
    Metadata,
    Store,
    load,
    load_page,
    starter_files,
)
from index import (
    BuildReport,
    Encoder,
    HybridRetriever,
    Progress,
    RetrievalError,
    build_index,
    current_name,
    load_encoder,
    open_retriever,
)
from ui.home import Home, cache_folder, encoder_name

_log = logging.getLogger(__name__)

Outcome = list[Changed] | CorpusError | str
"""What adding one file or page came to: the changes, an error, or a warning (text) on the way."""


class Corner:
    """What commands and pages work with; opened once, safe to use from several threads."""

    def __init__(self, home: Home, encoder: Encoder) -> None:
        self.home = home
        self._encoder = encoder
        self._store = Store(home.corpus)
        try:
            self._retriever = open_retriever(home.index, encoder)
        except RetrievalError:
            self._store.close()
            raise
        self._lock = threading.Lock()

    @property
    def store(self) -> Store:
        """The documents and listings, read only."""
        return self._store

    @property
    def retriever(self) -> HybridRetriever:
        """The index in use; a newer build is taken up, an unusable one is not."""
        with self._lock:
            name = current_name(self.home.index)
            if name is not None and name != self._retriever.name:
                try:
                    self._retriever = open_retriever(self.home.index, self._encoder)
                except RetrievalError as error:
                    _log.warning("the earlier index stays in use: %s", error)
            return self._retriever

    @property
    def assistant(self) -> Assistant:
        """Answers from the index in use."""
        return Assistant(self.retriever, self._store)

    def outdated(self) -> bool:
        """Whether the corpus changed since the index was built."""
        return self._store.digest() != self.retriever.manifest.corpus_digest


def open_encoder(progress: Callable[[str], None] | None = None) -> Encoder:
    """The configured encoder; made on first use."""
    return load_encoder(encoder_name(), cache_folder(), progress=progress)


def add_files(
    store: Store,
    files: Iterable[tuple[Path, str]],
    metadata: Metadata,
    *,
    columns: Columns | None = None,
    replace: bool = False,
    ocr: bool = False,
) -> Iterable[Outcome]:
    """Add files one by one; the error of one does not stop the rest."""
    for path, source in files:
        try:
            loaded = load(path, source, metadata, columns=columns, ocr=ocr)
            yield from loaded.warnings
            yield store.put(loaded, origin=str(path.resolve()), replace=replace)
        except CorpusError as error:
            yield error


def add_page(home: Home, store: Store, address: str, metadata: Metadata, fetcher: Fetcher) -> Iterable[Outcome]:
    """Fetch a page and add it, as `add_files` does with a file; its bytes are kept in the home's archive."""
    try:
        page = fetcher.fetch(address)
        loaded = load_page(page, metadata)
        yield from loaded.warnings
        archive = Archive(home.raw)
        with archive.locked():
            archive.keep(page.data)
            earlier = _stored(store, loaded)
            changes = store.put(loaded, origin=page.source, replace=True)
            archive.discard(store.documents())
        yield [_beyond_fetching(changed, earlier.get(changed.document.id)) for changed in changes]
    except CorpusError as error:
        yield error


def _stored(store: Store, loaded: Loaded) -> dict[str, Document]:
    found = (store.document(document.id) for document in loaded.documents)
    return {document.id: document for document in found if document is not None}


def _beyond_fetching(changed: Changed, earlier: Document | None) -> Changed:
    """Fetched anew and only the time and the page's trimmings differ: to staff that is unchanged."""
    if changed.change is not Change.UPDATED or earlier is None:
        return changed
    document = changed.document
    same = replace(earlier, fetched=document.fetched, bytes_hash=document.bytes_hash) == document
    return replace(changed, change=Change.UNCHANGED) if same else changed


def remove(home: Home, store: Store, names: Iterable[str]) -> list[Document]:
    """Remove documents, and the raw pages that no other document was made of."""
    removed = store.remove(names)
    if any(document.fetched for document in removed):
        archive = Archive(home.raw)
        with archive.locked():
            archive.discard(store.documents())
    return removed


def is_empty(home: Home) -> bool:
    """Whether there is no document yet."""
    if not home.corpus.exists():
        return True
    with Store(home.corpus) as store:
        return not store.documents()


def add_starter(store: Store) -> None:
    """Put the starter content into the store; all files are read before the first is stored."""
    for loaded, source in [(load(path, source), source) for path, source in starter_files()]:
        store.put(loaded, origin=source, replace=True)


def build(home: Home, encoder: Encoder, *, fresh: bool = False, progress: Progress | None = None) -> BuildReport:
    """Bring the index up to date with the corpus."""
    with Store(home.corpus) as store:
        return build_index(home.index, store.documents(), store.digest(), encoder, fresh=fresh, progress=progress)
