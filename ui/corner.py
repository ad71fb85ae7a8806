"""Corner: one installation put together: store, encoder, index and assistant."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from assistant import Assistant
from corpus import Changed, CorpusError, Metadata, Store, load, starter_files
from index import (
    BuildReport,
    DenseRetriever,
    Encoder,
    Progress,
    RetrievalError,
    build_index,
    current_name,
    load_encoder,
    open_retriever,
)
from ui.home import Home, cache_folder, encoder_name

_log = logging.getLogger(__name__)


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
    def retriever(self) -> DenseRetriever:
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
    store: Store, files: Iterable[tuple[Path, str]], metadata: Metadata, *, replace: bool = False, ocr: bool = False
) -> Iterable[list[Changed] | CorpusError | str]:
    """Add files one by one: yields changes, warnings (text) or the error of a file, and goes on."""
    for path, source in files:
        try:
            loaded = load(path, source, metadata, ocr=ocr)
            yield from loaded.warnings
            yield store.put(loaded, origin=str(path.resolve()), replace=replace)
        except CorpusError as error:
            yield error


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
