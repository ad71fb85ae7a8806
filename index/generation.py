"""Generation: one immutable build of the index on disk, and the switch to it.

- `CURRENT`: the name of the generation in use and the checksum of its manifest, replaced atomically
- `generations/<name>/manifest.json`: what it was made from and with, and the checksums of the rest
- `generations/<name>/passages.jsonl`: passages in row order
- `generations/<name>/passages.faiss`: their vectors
- `generations/<name>/sentences.faiss`: the vectors of their sentences, passage by passage
- `generations/<name>/tokens.npy`, `first_tokens.npy`: the packed vectors of their tokens, mapped into memory
- `generations/<name>/asked.faiss`, `asked_tokens.npy`, `first_asked_tokens.npy`: the same of the questions they
  are known to answer
- `generations/<name>/lexical/`: their terms
- `generations/<name>/families.json`: the families of their documents
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from corpus import Passage
from index.alignment import Alignment
from index.asked import AskedIndex
from index.dense import DenseIndex
from index.errors import IndexDamagedError, IndexMismatchError, NoIndexError, RetrievalError
from index.lexical import LEXICAL, LexicalIndex
from index.tokens import PACKING, TokenIndex

FORMAT = 3
_CURRENT = "CURRENT"
_GENERATIONS = "generations"
_MANIFEST = "manifest.json"
_PASSAGES = "passages.jsonl"
_PASSAGE_VECTORS = "passages.faiss"
_SENTENCE_VECTORS = "sentences.faiss"
_TOKENS = "tokens.npy"
_FIRST = "first_tokens.npy"
_ASKED_VECTORS = "asked.faiss"
_ASKED_TOKENS = "asked_tokens.npy"
_FIRST_ASKED = "first_asked_tokens.npy"
_LEXICAL = "lexical"
_FAMILIES = "families.json"
_UNFINISHED = ".unfinished-"

_PASSAGE = TypeAdapter(Passage)


class Manifest(BaseModel):
    """What a generation was made from and with; opening refuses when it does not match the program."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: int
    created: str
    encoder: str
    dimension: int
    metric: Literal["inner_product"] = "inner_product"
    alignment: str
    """Which means the vectors were freed of."""
    chunker: str
    packing: str
    """How the vectors of tokens are stored."""
    lexical: str
    """Engine and analyzer."""
    corpus_digest: str
    documents: int
    passages: int
    sentences: int
    tokens: int
    checksums: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """An opened build: passages in row order with their vectors and their sentences' vectors."""

    name: str
    manifest: Manifest
    passages: tuple[Passage, ...]
    passage_vectors: DenseIndex
    sentence_vectors: DenseIndex
    first_sentence: tuple[int, ...]
    """Row of each passage's first sentence vector, with the total at the end."""
    tokens: TokenIndex
    asked: AskedIndex
    lexical: LexicalIndex
    families: dict[str, str]
    """By document id, for those that have one."""

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order; none where it was not indexed."""
        return tuple(passage for passage in self.passages if passage.document_id == document_id)


def make_generation(
    manifest: Manifest,
    passages: Sequence[Passage],
    passage_vectors: DenseIndex,
    sentence_vectors: DenseIndex,
    tokens: TokenIndex,
    asked: AskedIndex,
    families: dict[str, str],
) -> Generation:
    """A generation in memory, named after its time and corpus."""
    return Generation(
        name=f"{manifest.created.replace('-', '').replace(':', '')}-{manifest.corpus_digest[:8]}",
        manifest=manifest,
        passages=tuple(passages),
        passage_vectors=passage_vectors,
        sentence_vectors=sentence_vectors,
        first_sentence=(0, *accumulate(len(passage.sentences) for passage in passages)),
        tokens=tokens,
        asked=asked,
        lexical=LexicalIndex.from_passages(passages),
        families=families,
    )


def current_name(root: Path) -> str | None:
    """The name of the generation in use, None when there is none."""
    name, _ = _read_current(root)
    return name or None


def publish(root: Path, generation: Generation) -> None:
    """Write a generation and switch to it; until the last rename readers see the old one."""
    try:
        before = current_name(root)
        checksum = _write(root, generation)
        _switch(root, generation.name, checksum)
    except OSError as error:
        raise RetrievalError(
            f"{root}: the index cannot be written ({error.strerror}); the earlier index stays in use"
        ) from error
    _clean(root, {generation.name, before})


def open_current(root: Path, *, encoder: str, chunker: str) -> Generation:
    """The generation in use, verified.

    NoIndexError when there is none, IndexMismatchError when it was made with another encoder, chunker
    or format, IndexDamagedError when a file is missing or altered.
    """
    name, manifest_checksum = _read_current(root)
    if not name:
        raise NoIndexError("there is no index yet; run `corner build`")
    folder = root / _GENERATIONS / name
    _check_file(folder / _MANIFEST, manifest_checksum)
    manifest = _read_manifest(folder / _MANIFEST)
    _check_match(manifest, encoder=encoder, chunker=chunker)
    for file, checksum in manifest.checksums.items():
        _check_file(folder / file, checksum)
    passages = tuple(
        _PASSAGE.validate_json(line) for line in (folder / _PASSAGES).read_text(encoding="utf-8").split("\n") if line
    )
    return Generation(
        name=name,
        manifest=manifest,
        passages=passages,
        passage_vectors=DenseIndex.load(folder / _PASSAGE_VECTORS),
        sentence_vectors=DenseIndex.load(folder / _SENTENCE_VECTORS),
        first_sentence=(0, *accumulate(len(passage.sentences) for passage in passages)),
        tokens=TokenIndex.load(folder / _TOKENS, folder / _FIRST),
        asked=AskedIndex(
            passages,
            DenseIndex.load(folder / _ASKED_VECTORS),
            TokenIndex.load(folder / _ASKED_TOKENS, folder / _FIRST_ASKED),
        ),
        lexical=LexicalIndex.load(folder / _LEXICAL, len(passages)),
        families=json.loads((folder / _FAMILIES).read_text(encoding="utf-8")),
    )


def sha256(path: Path) -> str:
    """Of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(root: Path, generation: Generation) -> str:
    """Write the folder of a generation; the checksum of its manifest."""
    generations = root / _GENERATIONS
    unfinished = generations / f"{_UNFINISHED}{generation.name}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    lines = [_PASSAGE.dump_json(passage).decode() for passage in generation.passages]
    (unfinished / _PASSAGES).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    generation.passage_vectors.save(unfinished / _PASSAGE_VECTORS)
    generation.sentence_vectors.save(unfinished / _SENTENCE_VECTORS)
    generation.tokens.save(unfinished / _TOKENS, unfinished / _FIRST)
    generation.asked.vectors.save(unfinished / _ASKED_VECTORS)
    generation.asked.tokens.save(unfinished / _ASKED_TOKENS, unfinished / _FIRST_ASKED)
    generation.lexical.save(unfinished / _LEXICAL)
    (unfinished / _FAMILIES).write_text(json.dumps(generation.families), encoding="utf-8")
    checksums = {file.relative_to(unfinished).as_posix(): sha256(file) for file in _files(unfinished)}
    manifest = generation.manifest.model_copy(update={"checksums": checksums})
    text = json.dumps(manifest.model_dump(), indent=2, ensure_ascii=False)
    (unfinished / _MANIFEST).write_text(f"{text}\n", encoding="utf-8")
    for file in _files(unfinished):
        _sync(file)
    checksum = sha256(unfinished / _MANIFEST)
    unfinished.replace(generations / generation.name)
    return checksum


def _read_current(root: Path) -> tuple[str, str]:
    """Name of the generation in use and checksum of its manifest, as they stand there; empty without one."""
    path = root / _CURRENT
    try:
        name, _, checksum = path.read_text(encoding="utf-8", errors="replace").strip().partition("\n")
    except (FileNotFoundError, NotADirectoryError):
        return "", ""
    except OSError as error:
        raise IndexDamagedError(f"{path}: unreadable ({error.strerror}); run `corner build --fresh`") from error
    return name, checksum


def _switch(root: Path, name: str, checksum: str) -> None:
    pending = root / f"{_CURRENT}.new"
    pending.write_text(f"{name}\n{checksum}\n", encoding="utf-8")
    _sync(pending)
    pending.replace(root / _CURRENT)


def _clean(root: Path, keep: set[str | None]) -> None:
    """Remove all but the generation in use and the one before it, which some process may be opening."""
    for folder in (root / _GENERATIONS).iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)


def _files(folder: Path) -> list[Path]:
    """Every file below the folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _read_manifest(path: Path) -> Manifest:
    """The manifest; its file is the one that was written."""
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise IndexMismatchError(f"{path}: not of this program's format {FORMAT}; run `corner build`") from error


def _check_match(manifest: Manifest, *, encoder: str, chunker: str) -> None:
    expected = {
        "format": FORMAT,
        "encoder": encoder,
        "alignment": Alignment.of(encoder).id,
        "chunker": chunker,
        "packing": PACKING,
        "lexical": LEXICAL,
    }
    for field, value in expected.items():
        found = getattr(manifest, field)
        if found != value:
            raise IndexMismatchError(
                f"the index was made with {field} {found!r}, this program uses {value!r}; run `corner build`"
            )


def _check_file(path: Path, checksum: str) -> None:
    try:
        found = sha256(path)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise IndexDamagedError(f"{path}: missing or unreadable; run `corner build --fresh`") from error
    if found != checksum:
        raise IndexDamagedError(f"{path}: altered since it was built; run `corner build --fresh`")
