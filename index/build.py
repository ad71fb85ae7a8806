"""Build: bring the index up to date with the corpus, encoding only what changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from corpus import Document, Passage, chunk, chunker_id, without_translations
from index.alignment import Alignment
from index.asked import AskedIndex, AskedPart, encode_asked
from index.dense import DenseIndex
from index.encoder import Encoded, Encoder, Vectors, batches
from index.errors import BuildLockedError, IndexDamagedError, IndexMismatchError, NoIndexError, RetrievalError
from index.generation import FORMAT, Generation, Manifest, make_generation, open_current, publish
from index.lexical import LEXICAL
from index.tokens import PACKING, Records, TokenIndex, pack, passage_tokens

_LOCK = "build.lock"

Progress = Callable[[int, int], None]
"""Called with the number of texts encoded so far and in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did."""

    generation: str
    documents: int
    passages: int
    encoded: int
    """Passages that were new or changed; the others' vectors were taken over."""
    seconds: float
    changed: bool
    """False when the index was up to date and nothing was written."""


def build_index(
    root: Path,
    documents: Sequence[Document],
    digest: str,
    encoder: Encoder,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Build the index of `documents` in the folder `root` and switch to it.

    `digest` identifies the state of the corpus; `fresh` takes nothing over from the earlier index.
    BuildLockedError when another process is building; the earlier index stays in use on any failure.
    """
    started = time.monotonic()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / _LOCK, timeout=0):
            old = None if fresh else _open_old(root, encoder)
            if old is not None and old.manifest.corpus_digest == digest:
                return _report(old, encoded=0, started=started, changed=False)
            new, encoded = _make(documents, digest, encoder, old, progress or _silent)
            publish(root, new)
            return _report(new, encoded=encoded, started=started, changed=True)
    except Timeout as error:
        raise BuildLockedError("another process is building this index; wait until it is done and try again") from error
    except OSError as error:
        raise RetrievalError(
            f"{root}: the index cannot be written ({error.strerror}); check the home folder's permissions"
        ) from error


def _open_old(root: Path, encoder: Encoder) -> Generation | None:
    """The index in use, if its vectors can be taken over."""
    try:
        return open_current(root, encoder=encoder.id, chunker=chunker_id())
    except (NoIndexError, IndexMismatchError, IndexDamagedError):
        return None


def _make(
    documents: Iterable[Document], digest: str, encoder: Encoder, old: Generation | None, progress: Progress
) -> tuple[Generation, int]:
    """The new generation, and how many passages had to be encoded for it."""
    documents = list(documents)
    passages = [
        passage
        for document in without_translations(documents)
        for passage in chunk(document, count_tokens=encoder.count_tokens, max_tokens=encoder.max_tokens)
    ]
    kept = _taken_over(old, set(passages)) if old else {}
    new = [passage for passage in passages if passage not in kept]
    kept.update(zip(new, _encode(new, encoder, progress), strict=True))
    parts = [kept[passage] for passage in passages]
    empty = np.empty((0, encoder.dimension), np.float32)
    passage_vectors = np.concatenate([empty, *(part.vector[None, :] for part in parts)])
    sentence_vectors = np.concatenate([empty, *(part.sentences for part in parts)])
    tokens = TokenIndex.from_passages([part.tokens for part in parts], encoder.dimension)
    manifest = Manifest(
        format=FORMAT,
        created=datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        encoder=encoder.id,
        dimension=encoder.dimension,
        alignment=Alignment.of(encoder.id).id,
        chunker=chunker_id(),
        packing=PACKING,
        lexical=LEXICAL,
        corpus_digest=digest,
        documents=len(documents),
        passages=len(passages),
        sentences=len(sentence_vectors),
        tokens=len(tokens),
        checksums={},
    )
    generation = make_generation(
        manifest,
        passages,
        DenseIndex.from_vectors(passage_vectors, encoder.dimension),
        DenseIndex.from_vectors(sentence_vectors, encoder.dimension),
        tokens,
        AskedIndex.from_parts(passages, [one for part in parts for one in part.asked], encoder.dimension),
        {document.id: document.family for document in documents if document.family is not None},
    )
    return generation, len(new)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """What the index keeps of one passage."""

    vector: Vectors
    tokens: Records
    sentences: Vectors
    asked: list[AskedPart]
    """Of the questions that it is known to answer."""


def _encode(passages: Sequence[Passage], encoder: Encoder, progress: Progress) -> list[_Part]:
    """What is kept of passages that are new, aligned by their language."""
    quotes = [passage.quote(span) for passage in passages for span in passage.sentences]
    questions = [(asked, passage.lang) for passage in passages for asked in passage.asked]
    done = _Counter(progress, total=len(passages) + len(quotes) + len(questions))
    wholes = _encode_wholes(passages, encoder, done)
    sentences = _encode_sentences(quotes, encoder, done)
    asked = encode_asked(questions, encoder, done)
    alignment = Alignment.of(encoder.id)
    sentence = [0, *accumulate(len(passage.sentences) for passage in passages)]
    question = [0, *accumulate(len(passage.asked) for passage in passages)]
    return [
        _Part(
            vector=wholes[row][0],
            tokens=wholes[row][1],
            sentences=alignment.document(sentences[sentence[row] : sentence[row + 1]], passage.lang),
            asked=asked[question[row] : question[row + 1]],
        )
        for row, passage in enumerate(passages)
    ]


def _encode_wholes(
    passages: Sequence[Passage], encoder: Encoder, done: Callable[[int], None]
) -> dict[int, tuple[Vectors, Records]]:
    """Each passage's vector and tokens, by its place."""
    alignment = Alignment.of(encoder.id)
    wholes: dict[int, tuple[Vectors, Records]] = {}
    for rows in batches([len(passage.embedded) for passage in passages]):
        found = encoder.encode_document_tokens([passages[row].embedded for row in rows])
        for row, encoded in zip(rows, found, strict=True):
            wholes[row] = _whole(encoded, passages[row], alignment)
        done(len(rows))
    return wholes


def _encode_sentences(quotes: Sequence[str], encoder: Encoder, done: Callable[[int], None]) -> Vectors:
    """Their vectors, shape (len(quotes), dimension), not yet aligned."""
    sentences = np.empty((len(quotes), encoder.dimension), np.float32)
    for rows in batches([len(quote) for quote in quotes]):
        sentences[rows] = encoder.encode_document([quotes[row] for row in rows])
        done(len(rows))
    return sentences


def _whole(encoded: Encoded, passage: Passage, alignment: Alignment) -> tuple[Vectors, Records]:
    """A passage's vector and its packed tokens."""
    tokens, sentences = passage_tokens(encoded, passage)
    vector = alignment.document(encoded.vector[None, :], passage.lang)[0]
    return vector, pack(alignment.document_tokens(tokens, passage.lang), sentences)


def _taken_over(old: Generation, wanted: AbstractSet[Passage]) -> dict[Passage, _Part]:
    """What the index in use keeps of those passages that are still wanted."""
    parts = {}
    for row, passage in enumerate(old.passages):
        if passage in wanted:
            first, last = old.first_sentence[row : row + 2]
            parts[passage] = _Part(
                vector=old.passage_vectors.vectors(row, 1)[0],
                tokens=old.tokens.records(row),
                sentences=old.sentence_vectors.vectors(first, last - first),
                asked=old.asked.parts(row),
            )
    return parts


def _report(generation: Generation, *, encoded: int, started: float, changed: bool) -> BuildReport:
    return BuildReport(
        generation=generation.name,
        documents=generation.manifest.documents,
        passages=generation.manifest.passages,
        encoded=encoded,
        seconds=time.monotonic() - started,
        changed=changed,
    )


class _Counter:
    """Reports how many of all texts are done."""

    def __init__(self, progress: Progress, *, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self, more: int) -> None:
        self._done += more
        self._progress(self._done, self._total)


def _silent(_done: int, _total: int) -> None:
    """No progress wanted."""
