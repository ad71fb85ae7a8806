"""Build: bring the index up to date with the corpus, encoding only what changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from corpus import Document, Passage, chunk, chunker_id, without_translations
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.errors import BuildLockedError, IndexDamagedError, IndexMismatchError, NoIndexError, RetrievalError
from index.generation import FORMAT, Generation, Manifest, make_generation, open_current, publish

_LOCK = "build.lock"
_BATCH = 64

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
    known = {passage: row for row, passage in enumerate(old.passages)} if old else {}
    new = [passage for passage in passages if passage not in known]
    quotes = [passage.quote(span) for passage in new for span in passage.sentences]
    total = len(new) + len(quotes)
    new_passage_vectors = _encode([p.embedded for p in new], encoder, 0, total, progress)
    new_sentence_vectors = _encode(quotes, encoder, len(new), total, progress)
    passage_vectors, sentence_vectors = _merge(
        passages, new, new_passage_vectors, new_sentence_vectors, old, known, encoder.dimension
    )
    manifest = Manifest(
        format=FORMAT,
        created=datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        encoder=encoder.id,
        dimension=encoder.dimension,
        chunker=chunker_id(),
        corpus_digest=digest,
        documents=len(documents),
        passages=len(passages),
        sentences=len(sentence_vectors),
        checksums={},
    )
    return make_generation(manifest, passages, passage_vectors, sentence_vectors), len(new)


def _encode(texts: Sequence[str], encoder: Encoder, done: int, total: int, progress: Progress) -> Vectors:
    """Vectors of the texts in order; sorted by length for encoding, so that little is padded."""
    vectors = np.empty((len(texts), encoder.dimension), np.float32)
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]), reverse=True)
    for start in range(0, len(order), _BATCH):
        rows = order[start : start + _BATCH]
        vectors[rows] = encoder.encode_document([texts[row] for row in rows])
        progress(done + start + len(rows), total)
    return vectors


def _merge(
    passages: Sequence[Passage],
    new: Sequence[Passage],
    new_passage_vectors: Vectors,
    new_sentence_vectors: Vectors,
    old: Generation | None,
    known: dict[Passage, int],
    dimension: int,
) -> tuple[DenseIndex, DenseIndex]:
    """Vectors of all passages and sentences in passage order, taken over or new."""
    empty = np.empty((0, dimension), np.float32)
    passage_parts: list[Vectors] = [empty]
    sentence_parts: list[Vectors] = [empty]
    new_rows = {passage: row for row, passage in enumerate(new)}
    new_sentence = np.cumsum([0, *(len(passage.sentences) for passage in new)])
    for passage in passages:
        if passage in new_rows:
            row = new_rows[passage]
            passage_parts.append(new_passage_vectors[row : row + 1])
            sentence_parts.append(new_sentence_vectors[new_sentence[row] : new_sentence[row + 1]])
        elif old is not None:
            row = known[passage]
            first, last = old.first_sentence[row : row + 2]
            passage_parts.append(old.passage_vectors.vectors(row, 1))
            sentence_parts.append(old.sentence_vectors.vectors(first, last - first))
    return (
        DenseIndex.from_vectors(np.concatenate(passage_parts), dimension),
        DenseIndex.from_vectors(np.concatenate(sentence_parts), dimension),
    )


def _report(generation: Generation, *, encoded: int, started: float, changed: bool) -> BuildReport:
    return BuildReport(
        generation=generation.name,
        documents=generation.manifest.documents,
        passages=generation.manifest.passages,
        encoded=encoded,
        seconds=time.monotonic() - started,
        changed=changed,
    )


def _silent(_done: int, _total: int) -> None:
    """No progress wanted."""
