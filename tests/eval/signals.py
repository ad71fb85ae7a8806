"""Signals: what every search says of every passage for the questions of our bank and of XQuAD."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import BlockKind, Document
from corpus.document import content_hash, document_id
from corpus.text import TextBuilder
from index import Encoder, HybridRetriever, Vectors, build_index, open_retriever
from index.encoder import Encoded
from tests.eval.bank import questions, starter_corner

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


class Remembering:
    """An encoder that is asked for many questions at once beforehand, which takes a fraction of the time."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Encoded] = {}
        self.id, self.dimension, self.max_tokens = encoder.id, encoder.dimension, encoder.max_tokens
        self.encode_query, self.encode_document = encoder.encode_query, encoder.encode_document
        self.encode_document_tokens, self.count_tokens = encoder.encode_document_tokens, encoder.count_tokens

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """As the encoder gives them, each text once."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        self._known.update(zip(new, self._encoder.encode_query_tokens(new), strict=True))
        return [self._known[text] for text in texts]


def bank_signals(encoder: Encoder, home: Path) -> Iterator[Signals]:
    """Our own questions about the starter content."""
    home.mkdir()
    remembering = Remembering(encoder)
    retriever, store = starter_corner(home, remembering)
    with store:
        families = {document.id: document.family for document in store.documents()}
    asked = [question for question in questions() if question.answerable]
    remembering.encode_query_tokens(
        [wording.text for q in asked for wording in retriever._wordings(q.question, q.question, q.lang)]
    )
    for question in asked:
        vector = remembering.encode_query_tokens([question.question])[0].vector
        right = [
            families[p.document_id] in question.families or (question.quote or "\0") in p.text
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
