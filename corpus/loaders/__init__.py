"""Loaders: files into documents and listings."""

from __future__ import annotations

from corpus.loaders.file import MAX_BYTES, Loaded, Metadata, left_out, load, load_bytes, supported_files
from corpus.loaders.hsds_tables import is_hsds_tables, load_hsds_tables
from corpus.loaders.listing_csv import Columns, read_columns

__all__ = [
    "MAX_BYTES",
    "Columns",
    "Loaded",
    "Metadata",
    "is_hsds_tables",
    "left_out",
    "load",
    "load_bytes",
    "load_hsds_tables",
    "read_columns",
    "supported_files",
]
