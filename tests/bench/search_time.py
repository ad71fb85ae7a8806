"""Search time: what alignment, lexicon, words, glossary, late interaction and ranking add to plain dense search.

`python -m tests.bench.search_time [PASSAGES]` (10,000 by default) builds an index of about so many passages, asks it
questions of the bank's dev half in twelve languages in both ways, and prints median and 95th percentile.

The index is a real one, built and opened as always, but not of so many real texts: encoding those would take the better
part of an hour. Each sentence of the starter content in its twelve languages, and where they are present of
`../shared/data` (XQuAD, TICO-19), up to `SENTENCES`, is encoded once; documents are made of sentences drawn from these
of one language, and a sentence's vectors are repeated with a little noise. Sizes, token counts, words and access to
memory are as they would be; how well anything is found says nothing here.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import numpy as np
import platformdirs

from assistant.answering import HITS
from corpus import LANGUAGES, BlockKind, Document, load, sentence_spans, starter_files
from corpus.document import content_hash, document_id
from corpus.text import TextBuilder
from index import Encoder, HybridRetriever, build_index, load_encoder, open_retriever
from index.encoder import Encoded, Vectors
from index.lexical import LexicalQuery
from tests.eval.bank import Question, questions

SENTENCES = 1_500
PARAGRAPHS = 40
"""Of a made document, a sentence each."""
SENTENCES_A_PASSAGE = 2.4
"""As these sentences fall, by which the number of documents is reckoned."""
REPEATS = 3
"""Times a question is asked in each way; the fastest counts, since other programs only slow it down."""
EACH = 12
"""Questions in each language."""
ENGLISH = 0.5
"""Part of the made documents that is in English."""
NOISE = 0.005
SHARED = Path(__file__).parents[2].parent / "shared" / "data"

Spent = dict[str, float]
"""Milliseconds of one question by stage."""


class Echo:
    """An encoder that has every line of a document encoded once, and repeats it with a little noise."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Encoded] = {}
        self._random = np.random.default_rng(3)
        self.id, self.dimension, self.max_tokens = encoder.id, encoder.dimension, encoder.max_tokens

    def count_tokens(self, text: str) -> int:
        """As the encoder counts them."""
        return self._encoder.count_tokens(text)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Mean of the lines' vectors, unit length."""
        return np.stack([encoded.vector for encoded in self.encode_document_tokens(texts)])

    def encode_document_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """The lines' tokens, where they stand in the text."""
        lines = dict.fromkeys(line for text in texts for line in text.split("\n") if line not in self._known)
        self._known.update(zip(lines, self._encoder.encode_document_tokens(list(lines)), strict=True))
        return [self._joined(text) for text in texts]

    def _joined(self, text: str) -> Encoded:
        parts, place = [], 0
        for line in text.split("\n"):
            parts.append((self._known[line], place))
            place += len(line) + 1
        return Encoded(
            vector=self._noisy(np.mean([part.vector for part, _ in parts], axis=0)),
            tokens=self._noisy(np.concatenate([part.tokens for part, _ in parts])),
            spans=np.concatenate([part.spans + start for part, start in parts]),
        )

    def _noisy(self, vectors: Vectors) -> Vectors:
        moved = vectors + self._random.normal(0, NOISE, vectors.shape).astype(np.float32)
        return moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-9)


def sentences() -> dict[str, list[str]]:
    """Sentences by language, of our own and, where they are, of public test data."""
    found = defaultdict(list)
    for path, source in starter_files():
        for document in load(path, source).documents:
            for block in document.blocks:
                if block.kind in {BlockKind.PARAGRAPH, BlockKind.ITEM}:
                    found[document.lang].extend(_split(document.text[block.start : block.end], document.lang))
    for row in _rows("retrieval/xquad_dev/corpus.jsonl"):
        found["en"].extend(_split(row["text"], "en"))
    for row in _rows("parallel/tico19.jsonl"):
        for lang in LANGUAGES:
            if lang in row:
                found[lang].append(row[lang])
    random_ = random.Random(3)
    share = {lang: ENGLISH if lang == "en" else (1 - ENGLISH) / (len(LANGUAGES) - 1) for lang in LANGUAGES}
    return {
        lang: random_.sample(distinct, min(len(distinct), int(SENTENCES * share[lang])))
        for lang in LANGUAGES
        if (distinct := list(dict.fromkeys(found[lang])))
    }


def made(passages: int) -> Iterator[Document]:
    """Documents of sentences drawn at random, enough for so many passages."""
    random_ = random.Random(4)
    drawn = sentences()
    others = [lang for lang in drawn if lang != "en"]
    for number in range(round(passages * SENTENCES_A_PASSAGE / PARAGRAPHS)):
        lang = "en" if random_.random() < ENGLISH else random_.choice(others)
        yield _document(f"made-{number}", lang, random_.choices(drawn[lang], k=PARAGRAPHS))


def timed(retriever: HybridRetriever, encoder: Encoder, asked: Sequence[Question]) -> list[Spent]:
    """Each question in both ways, one after the other, which of them first by turns."""
    rows = []
    for question in asked:
        tries: list[Spent] = [defaultdict(float) for _ in range(REPEATS)]
        for turn, spent in enumerate(tries):
            for way in (_plain, _whole) if turn % 2 else (_whole, _plain):
                way(retriever, encoder, question, spent)
        plain, whole = (min(tries, key=lambda spent: spent[way]) for way in ("plain", "whole"))
        rows.append({**whole, "plain": plain["plain"], "added": whole["whole"] - plain["plain"]})
    return rows


def _plain(retriever: HybridRetriever, encoder: Encoder, question: Question, spent: Spent) -> None:
    """Encode, exact cosine, the best ones."""
    with Clock(spent, "plain"):
        vector = encoder.encode_query([question.question])[0]
        retriever._generation.passage_vectors.search(vector, HITS)


def _whole(retriever: HybridRetriever, encoder: Encoder, question: Question, spent: Spent) -> None:
    """What the program does until it knows what it found and how sure that is."""
    generation = retriever._generation
    with ExitStack() as stack:
        for stage, owner, name in (
            ("encode, with the English words", encoder, "encode_query_tokens"),
            ("lexicon", retriever._lexicon, "english"),
            ("alignment", retriever._alignment, "query"),
            ("alignment", retriever._alignment, "query_tokens"),
            ("words and glossary of the question", LexicalQuery, "of"),
            ("lexical search and glossary", generation.lexical, "scores"),
            ("dense search of passages", generation.passage_vectors, "search"),
            ("dense search of sentences", generation.sentence_vectors, "search"),
            ("late interaction", generation.tokens, "match"),
            ("families", retriever._families, "merge"),
        ):
            stack.enter_context(patch.object(owner, name, _watched(getattr(owner, name), spent, stage)))
        with Clock(spent, "whole"):
            query = retriever.query(question.question, question.lang)
            hits = retriever.search(query, HITS)
            with Clock(spent, "support"):
                retriever.support(query, hits)


class Clock:
    """Adds the milliseconds of a block to a stage."""

    def __init__(self, spent: Spent, stage: str) -> None:
        self._spent, self._stage = spent, stage

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._spent[self._stage] += (time.perf_counter() - self._started) * 1000


def _watched(function: Callable, spent: Spent, stage: str) -> Callable:
    def run(*arguments: object) -> object:
        with Clock(spent, stage):
            return function(*arguments)

    return run


def _document(name: str, lang: str, paragraphs: Sequence[str]) -> Document:
    builder = TextBuilder()
    for paragraph in paragraphs:
        builder.add(BlockKind.PARAGRAPH, paragraph)
    text, blocks = builder.build()
    return Document(
        id=document_id(name),
        title="",
        text=text,
        blocks=blocks,
        source=name,
        lang=lang,
        content_hash=content_hash(text),
    )


def _split(text: str, lang: str | None) -> list[str]:
    return [" ".join(text[span.start : span.end].split()) for span in sentence_spans(text, lang)]


def _rows(name: str) -> list[dict[str, str]]:
    path = SHARED / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def report(rows: Sequence[Spent]) -> str:
    """Median and 95th percentile of every stage in milliseconds, and what is added."""
    lines = [f"{'milliseconds':36} median    p95"]
    for stage in dict.fromkeys(stage for row in rows for stage in row):
        times = [row[stage] for row in rows]
        lines.append(f"{stage:36} {statistics.median(times):6.1f} {np.percentile(times, 95):6.1f}")
    plain, whole = (statistics.median(row[name] for row in rows) for name in ("plain", "whole"))
    return "\n".join([*lines, f"whole / plain, of the medians: {whole / plain:.2f}"])


def main(passages: str = "10000") -> None:
    """Build, ask, print."""
    encoder = load_encoder(None, platformdirs.user_cache_path("information-corner"))
    dev = questions("dev")
    asked = [q for lang in LANGUAGES for q in [q for q in dev if q.lang == lang][:: 156 // EACH][:EACH]]
    random.Random(5).shuffle(asked)
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        documents = list(made(int(passages)))
        started = time.monotonic()
        build_index(home, documents, "made", Echo(encoder))
        retriever = open_retriever(home, encoder)
        size = sum(file.stat().st_size for file in home.rglob("*") if file.is_file())
        count = len(retriever.passages)
        sys.stdout.write(
            f"{count} passages, {retriever.manifest.sentences} sentences, {retriever.manifest.tokens} tokens, built in "
            f"{time.monotonic() - started:.0f} s; {size / count:.0f} bytes a passage\n"
        )
        timed(retriever, encoder, asked[:EACH])
        sys.stdout.write(f"{len(asked)} questions\n{report(timed(retriever, encoder, asked))}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
