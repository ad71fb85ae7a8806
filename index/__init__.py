"""Index: finding passages."""

from __future__ import annotations

from index.asked import Likeness
from index.build import BuildReport, Progress, build_index
from index.encoder import Encoded, Encoder, SentenceTransformerEncoder, Vectors, load_encoder
from index.errors import (
    BuildLockedError,
    EncoderError,
    GlossaryError,
    IndexDamagedError,
    IndexMismatchError,
    NoIndexError,
    RetrievalError,
)
from index.generation import Manifest, current_name
from index.hybrid import HybridRetriever, open_retriever
from index.retriever import DenseRetriever, Hit, Query, Retriever, ScoredSentence, Support
from index.terms import words

__all__ = [
    "BuildLockedError",
    "BuildReport",
    "DenseRetriever",
    "Encoded",
    "Encoder",
    "EncoderError",
    "GlossaryError",
    "Hit",
    "HybridRetriever",
    "IndexDamagedError",
    "IndexMismatchError",
    "Likeness",
    "Manifest",
    "NoIndexError",
    "Progress",
    "Query",
    "RetrievalError",
    "Retriever",
    "ScoredSentence",
    "SentenceTransformerEncoder",
    "Support",
    "Vectors",
    "build_index",
    "current_name",
    "load_encoder",
    "open_retriever",
    "words",
]
