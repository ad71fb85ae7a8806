"""ZIP parts: the files in a ZIP, unpacked within limits that hold whatever its directory declares."""

from __future__ import annotations

import io
import zipfile
import zlib

from corpus.errors import LoadError
from corpus.loaders.raw import RawFile

MAX_UNPACKED = 100_000_000
MAX_PARTS = 10_000
MAX_RATIO = 200
"""Texts pack to a tenth or a fiftieth; what packs better was made to fill the memory."""
_SMALL = 1_000_000
"""A part of up to a megabyte may be an empty picture, which packs better than any text."""

_ENTRY = b"PK\x01\x02"
_BOUNDED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The methods that zipfile unpacks no further than it is asked to."""
_ENCRYPTED = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
"""What zipfile raises for parts that are damaged, cut off or of an unknown kind."""


def open_zip(raw: RawFile) -> zipfile.ZipFile:
    """The ZIP, its directory read; LoadError when it has none or too long a one."""
    if raw.data.count(_ENTRY) > MAX_PARTS:  # before each entry becomes an object
        raise LoadError(f"{raw.source}: more than {MAX_PARTS:,} files in it; unpack it and add the folder")
    try:
        return zipfile.ZipFile(io.BytesIO(raw.data))
    except _DAMAGE as error:
        raise LoadError(
            f"{raw.source}: not a readable ZIP or DOCX file, it may be damaged or cut off; download or save it again"
        ) from error


def is_too_tight(part: zipfile.ZipInfo) -> bool:
    """Whether a part is packed more tightly than a document can be."""
    return part.file_size > _SMALL and part.file_size > MAX_RATIO * part.compress_size


def read_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, source: str, size: int | None = None) -> bytes:
    """A part's bytes, or its first `size`; LoadError under the source name when it cannot be unpacked.

    The number of bytes is always asked for: without it zipfile unpacks all there is before it cuts.
    """
    if part.flag_bits & _ENCRYPTED:
        raise LoadError(f"{source}: protected by a password; unpack it and add the file itself")
    if part.compress_type not in _BOUNDED:
        raise LoadError(f"{source}: packed by an unusual method; unpack it and add the file itself")
    if is_too_tight(part):
        raise LoadError(f"{source}: packed more tightly than a document can be; look at where it comes from")
    wanted = part.file_size if size is None else min(size, part.file_size)
    try:
        with archive.open(part) as file:
            data = file.read(wanted)
    except _DAMAGE as error:
        raise LoadError(f"{source}: damaged or cut off; download or save it again") from error
    if len(data) < wanted:
        raise LoadError(f"{source}: damaged or cut off; download or save it again")
    return data
