"""Tokenizer of the default encoder: SentencePiece unigram, as a Hugging Face tokenizer.

Text is put in NFC, so that two spellings of the same letters get the same vector; then every code
point is replaced as the model's own map says (NFKC of the Unicode version of its day, control
characters out, odd spaces to a space, the full-width tilde kept), runs of spaces become one, and
words are cut into pieces. The map is carried in SentencePiece's own precompiled form, since no ready
normaliser equals it: full NFKC would also reorder marks and change the full-width tilde.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

if TYPE_CHECKING:
    from index.e5_weights import Pieces

_LEAF = 1 << 31
_HAS_LEAF = 1 << 8
_WIDE_OFFSET = 1 << 21

_Node = dict[int, "_Node | int"]


def build_tokenizer(pieces: Pieces) -> Tokenizer:
    """Return the tokenizer for `pieces`; a text becomes `<s> ... </s>`, without truncation or padding."""
    bos, eos = pieces.scored[pieces.bos][0], pieces.scored[pieces.eos][0]
    tokenizer = Tokenizer(models.Unigram(pieces.scored, unk_id=pieces.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Precompiled(precompiled_map(pieces.replacements)),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, pieces.bos), (eos, pieces.eos)],
    )
    return tokenizer


def precompiled_map(replacements: dict[int, str]) -> bytes:
    """Return `replacements` (code point to text) in SentencePiece's precompiled form.

    That is the length in bytes of a double-array trie over the UTF-8 of the keys (uint32), the trie
    (uint32 each), and the replacements, each ended by a zero byte; a key's value is where its
    replacement begins.
    """
    root: _Node = {}
    texts = bytearray()
    for code_point, text in sorted(replacements.items()):
        node = root
        for byte in chr(code_point).encode("utf-8"):
            child = node.setdefault(byte, {})
            if isinstance(child, int):
                msg = "one code point's UTF-8 is never the start of another's"
                raise TypeError(msg)
            node = child
        node[0] = len(texts)
        texts += text.encode("utf-8") + b"\0"
    units = _double_array(root)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + bytes(texts)


def _double_array(root: _Node) -> list[int]:
    """Lay the trie out: the children of the unit at i are at (i XOR its offset) XOR their label."""
    units: dict[int, int] = {0: 0}
    bases = {0}
    waiting: list[tuple[int, _Node]] = [(0, root)]
    first = 1
    while waiting:
        position, node = waiting.pop()
        while first in units:
            first += 1
        base = _free_base(node, units, bases, first)
        bases.add(base)
        units[position] |= _offset_bits(position ^ base) | (_HAS_LEAF if 0 in node else 0)
        for label, child in node.items():
            if isinstance(child, int):
                units[base ^ label] = _LEAF | child
            else:
                units[base ^ label] = label
                waiting.append((base ^ label, child))
    length = (max(units) // 256 + 1) * 256  # whole blocks: a lookup never leaves the array
    return [units.get(position, 0) for position in range(length)]


def _free_base(node: _Node, units: dict[int, int], bases: set[int], first: int) -> int:
    """Return the first unused base at which all children of `node` find a free place."""
    lowest = min(node)
    candidate = first
    while True:
        base = candidate ^ lowest
        if base not in bases and not any(base ^ label in units for label in node):
            return base
        candidate += 1


def _offset_bits(offset: int) -> int:
    if offset < _WIDE_OFFSET:
        return offset << 10
    if offset & 0xFF:
        msg = "the code-point map is too large for a double array"
        raise ValueError(msg)
    return (offset >> 8 << 10) | (1 << 9)
