"""Archive: the raw pages that documents were made of, by the hash of their bytes."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.document import Document
from corpus.errors import StoreError

_LOCK = ".lock"
_LOCK_SECONDS = 5.0
_HASH = re.compile(r"[0-9a-f]{64}")
_PART = ".part"


class Archive:
    """Files named by their SHA-256 in one folder: large, opaque and rarely read, so they stay out of the store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep pages and name their documents as one step: nobody discards in between."""
        lock = FileLock(self.folder / _LOCK, timeout=_LOCK_SECONDS)
        with self._errors():
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def keep(self, data: bytes) -> str:
        """Store the bytes under their hash, whole or not at all; the hash."""
        name = hashlib.sha256(data).hexdigest()
        path = self.folder / name
        with self._errors():
            if not path.exists():
                with tempfile.NamedTemporaryFile(dir=self.folder, suffix=_PART, delete=False) as part:
                    part.write(data)
                    part.flush()
                    os.fsync(part.fileno())
                Path(part.name).replace(path)
        return name

    def read(self, bytes_hash: str) -> bytes:
        """The bytes of this hash; StoreError when they are not here or no longer the same."""
        with self._errors():
            data = (self.folder / bytes_hash).read_bytes()
        if hashlib.sha256(data).hexdigest() != bytes_hash:
            raise StoreError(f"{self.folder / bytes_hash}: damaged; add the page again")
        return data

    def discard(self, documents: Iterable[Document]) -> None:
        """Remove what none of these documents was made of, and what an interrupted write left; under the lock."""
        needed = {document.bytes_hash for document in documents if document.fetched is not None}
        with self._errors():
            for path in self.folder.iterdir():
                unneeded = _HASH.fullmatch(path.name) and path.name not in needed
                if unneeded or path.suffix == _PART:
                    path.unlink()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except Timeout as error:
            raise StoreError(f"{self.folder}: another process is writing to it; try again in a moment") from error
        except OSError as error:
            raise StoreError(
                f"{self.folder}: raw pages cannot be kept there ({error.strerror or error}); "
                "check its permissions and the space on the disk"
            ) from error
