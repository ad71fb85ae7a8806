"""Signals: what every search says of every passage for the questions of our bank and of XQuAD."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import BlockKind, Document, Store
from corpus.document import content_hash, document_id
from corpus.text import TextBuilder
from index import Encoder, HybridRetriever, Vectors, build_index, open_retriever
from tests.eval.bank import Question, questions, starter_corner
from tests.eval.remembering import Remembering

XQUAD = Path(__file__).parents[2].parent / "shared" / "data" / "retrieval" / "xquad_dev"
"""Public test data beside the checkout; what needs it is left out where it is not."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """One question with an answer: the signals of all passages of its index, shape (passages,) each."""

    corpus: str
    """`bank` or `xquad`."""
    lang: str
    split: str
    plain: Vectors
    """Cosine of the passage, without alignment."""
    dense: Vectors
    """The same, aligned."""
    ranked: Vectors
    """The ranker's signals, shape (passages, len(SIGNALS))."""
    right: NDArray[np.bool_]


def signals(encoder: Encoder, home: Path) -> Iterator[Signals]:
    """Those of the bank, and of XQuAD where it is present; indexes are built below `home`."""
    yield from bank_signals(encoder, home / "bank")
    if XQUAD.exists():
        yield from xquad_signals(encoder, home / "xquad")


def bank_signals(encoder: Encoder, home: Path) -> Iterator[Signals]:
    """Our own questions about the starter content."""
    remembering = Remembering(encoder)
    retriever, store = starter_corner(home, remembering)
    asked = [question for question in questions() if question.answerable]
    with store:
        yield from signals_of(retriever, store, remembering, asked)


def signals_of(
    retriever: HybridRetriever, store: Store, encoder: Remembering, asked: Sequence[Question]
) -> Iterator[Signals]:
    """Those of some questions of the bank; the retriever's encoder remembers what is asked at once."""
    families = store.families()
    encoder.remember(retriever, asked)
    for question in asked:
        vector = encoder.encode_query_tokens([question.question])[0].vector
        right = [
            families.get(p.document_id, "") in question.families or any(one in p.text for one in question.answers)
            for p in retriever.passages
        ]
        yield _signals(retriever, "bank", question.lang, question.split, question.question, vector, right)


def xquad_signals(encoder: Encoder, home: Path) -> Iterator[Signals]:
    """XQuAD's questions about English paragraphs; every second article is for tuning."""
    rows = _rows("corpus.jsonl")
    documents = {row["id"]: _document(row["id"], row["text"]) for row in rows}
    build_index(home, list(documents.values()), "xquad", encoder)
    retriever = open_retriever(home, encoder)
    articles = sorted({row["title"] for row in rows})
    split = {row["id"]: ("dev", "test")[articles.index(row["title"]) % 2] for row in rows}
    lines = (XQUAD / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    answer = dict(line.split("\t")[:2] for line in lines)
    asked = _rows("queries.jsonl")
    for start in range(0, len(asked), 64):
        batch = asked[start : start + 64]
        for row, vector in zip(batch, encoder.encode_query([r["text"] for r in batch]), strict=True):
            wanted = answer[row["id"]]
            right = [p.document_id == documents[wanted].id for p in retriever.passages]
            lang = "zh-Hans" if row["lang"] == "zh" else row["lang"]
            yield _signals(retriever, "xquad", lang, split[wanted], row["text"], vector, right)


def _signals(
    retriever: HybridRetriever, corpus: str, lang: str, split: str, text: str, vector: Vectors, right: list[bool]
) -> Signals:
    query = retriever.query(text, lang)
    every = np.arange(len(retriever.passages))
    passages = retriever.vectors(every)
    return Signals(
        corpus=corpus,
        lang=lang,
        split=split,
        plain=passages @ vector,
        dense=passages @ query.vector,
        ranked=retriever.signals(query, every),
        right=np.array(right),
    )


def _rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (XQUAD / name).read_text(encoding="utf-8").splitlines()]


def _document(name: str, text: str) -> Document:
    builder = TextBuilder()
    builder.add(BlockKind.PARAGRAPH, text)
    built, blocks = builder.build()
    return Document(
        id=document_id(name),
        title="",
        text=built,
        blocks=blocks,
        source=name,
        lang="en",
        content_hash=content_hash(built),
    )
