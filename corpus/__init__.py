"""Corpus: what we know and where it came from."""

from __future__ import annotations

from corpus.check import Finding, Problem, check
from corpus.chunking import chunk, chunker_id, sentence_spans
from corpus.dates import PartialDate
from corpus.document import Block, BlockKind, Document, Kind, Reference, Review
from corpus.errors import CorpusError, LoadError, SourceConflictError, StoreError, UnknownDocumentError
from corpus.language import LANGUAGES, Detection, Reason, detect
from corpus.loaders import Loaded, Metadata, left_out, load, supported_files
from corpus.passage import Passage, Span
from corpus.schedule import LOCAL, Opening, Schedule, next_opening, open_now, opening_at, openings
from corpus.service import Phone, Service
from corpus.starter import starter_files
from corpus.store import Change, Changed, Store

__all__ = [
    "LANGUAGES",
    "LOCAL",
    "Block",
    "BlockKind",
    "Change",
    "Changed",
    "CorpusError",
    "Detection",
    "Document",
    "Finding",
    "Kind",
    "LoadError",
    "Loaded",
    "Metadata",
    "Opening",
    "PartialDate",
    "Passage",
    "Phone",
    "Problem",
    "Reason",
    "Reference",
    "Review",
    "Schedule",
    "Service",
    "SourceConflictError",
    "Span",
    "Store",
    "StoreError",
    "UnknownDocumentError",
    "check",
    "chunk",
    "chunker_id",
    "detect",
    "left_out",
    "load",
    "next_opening",
    "open_now",
    "opening_at",
    "openings",
    "sentence_spans",
    "starter_files",
    "supported_files",
]
