"""Index: finding passages."""

from __future__ import annotations

from index.build import BuildReport, Progress, build_index
from index.encoder import Encoder, SentenceTransformerEncoder, Vectors, load_encoder
from index.errors import (
    BuildLockedError,
    EncoderError,
    IndexDamagedError,
    IndexMismatchError,
    NoIndexError,
    RetrievalError,
)
from index.generation import Manifest, current_name
from index.retriever import DenseRetriever, Hit, Query, Retriever, ScoredSentence, open_retriever

__all__ = [
    "BuildLockedError",
    "BuildReport",
    "DenseRetriever",
    "Encoder",
    "EncoderError",
    "Hit",
    "IndexDamagedError",
    "IndexMismatchError",
    "Manifest",
    "NoIndexError",
    "Progress",
    "Query",
    "RetrievalError",
    "Retriever",
    "ScoredSentence",
    "SentenceTransformerEncoder",
    "Vectors",
    "build_index",
    "current_name",
    "load_encoder",
    "open_retriever",
]
