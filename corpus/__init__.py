"""Corpus: what we know and where it came from."""

from __future__ import annotations

from corpus.archive import Archive
from corpus.check import Finding, Problem, check, is_stale
from corpus.chunking import chunk, chunker_id, sentence_spans, sentences_of
from corpus.dates import PartialDate
from corpus.document import Asked, Block, BlockKind, Document, Kind, Reference, Review
from corpus.errors import (
    CorpusError,
    FetchError,
    LoadError,
    SourceConflictError,
    StoreError,
    SuccessionError,
    UnknownDocumentError,
)
from corpus.export import hsds_export
from corpus.family import counterpart, is_older, without_translations
from corpus.language import LANGUAGES, Detection, Reason, detect
from corpus.loaders import Columns, Loaded, Metadata, left_out, load, read_columns, supported_files
from corpus.passage import Passage, Span
from corpus.phone import Phone
from corpus.related import Related, linked
from corpus.schedule import LOCAL, Opening, Schedule, local_day, next_opening, open_now, opening_at, openings
from corpus.service import Service
from corpus.similarity import NearDuplicate
from corpus.starter import starter_files
from corpus.store import Change, Changed, Store
from corpus.web import Fetcher, load_page, parse_address

__all__ = [
    "LANGUAGES",
    "LOCAL",
    "Archive",
    "Asked",
    "Block",
    "BlockKind",
    "Change",
    "Changed",
    "Columns",
    "CorpusError",
    "Detection",
    "Document",
    "FetchError",
    "Fetcher",
    "Finding",
    "Kind",
    "LoadError",
    "Loaded",
    "Metadata",
    "NearDuplicate",
    "Opening",
    "PartialDate",
    "Passage",
    "Phone",
    "Problem",
    "Reason",
    "Reference",
    "Related",
    "Review",
    "Schedule",
    "Service",
    "SourceConflictError",
    "Span",
    "Store",
    "StoreError",
    "SuccessionError",
    "UnknownDocumentError",
    "check",
    "chunk",
    "chunker_id",
    "counterpart",
    "detect",
    "hsds_export",
    "is_older",
    "is_stale",
    "left_out",
    "linked",
    "load",
    "load_page",
    "local_day",
    "next_opening",
    "open_now",
    "opening_at",
    "openings",
    "parse_address",
    "read_columns",
    "sentence_spans",
    "sentences_of",
    "starter_files",
    "supported_files",
    "without_translations",
]
