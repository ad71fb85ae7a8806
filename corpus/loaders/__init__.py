"""Loaders: files into documents and listings."""

from __future__ import annotations

from corpus.loaders.file import MAX_BYTES, Loaded, Metadata, left_out, load, supported_files

__all__ = ["MAX_BYTES", "Loaded", "Metadata", "left_out", "load", "supported_files"]
