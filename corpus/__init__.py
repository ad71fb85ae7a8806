"""Corpus: what we know and where it came from."""

from __future__ import annotations

from corpus.check import Finding, Problem, check, is_stale
from corpus.chunking import chunk, chunker_id, sentence_spans
from corpus.dates import PartialDate
from corpus.document import Block, BlockKind, Document, Kind, Reference, Review
from corpus.errors import CorpusError, LoadError, SourceConflictError, StoreError, SuccessionError, UnknownDocumentError
from corpus.family import counterpart, is_older
from corpus.language import LANGUAGES, Detection, Reason, detect
from corpus.loaders import Loaded, Metadata, load, supported_files
from corpus.passage import Passage, Span
from corpus.related import Related, linked
from corpus.schedule import LOCAL, Opening, Schedule, next_opening, open_now, opening_at, openings
from corpus.service import Phone, Service
from corpus.similarity import NearDuplicate
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
    "is_older",
    "is_stale",
    "linked",
    "load",
    "next_opening",
    "open_now",
    "opening_at",
    "openings",
    "sentence_spans",
    "starter_files",
    "supported_files",
]
