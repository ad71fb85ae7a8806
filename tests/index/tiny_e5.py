"""A weights file of the default encoder's format, small enough to convert in a moment."""

import hashlib
import struct

import numpy as np

from index.e5 import Release

HIDDEN, LAYERS, HEADS, WIDE, VOCABULARY, POSITIONS, TYPES = 32, 1, 2, 64, 48, 64, 2
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz", ":", "▁passage", "▁query"]
REPLACEMENTS = {0x09: " ", 0x200B: " ", 0x07: "", 0xFB01: "fi", 0xFF21: "a", 0x1D41A: "a"}


def tensor_sizes():
    """Return how many numbers each tensor holds, in the order of the file."""
    sizes = {
        "emb.word": VOCABULARY * HIDDEN,
        "emb.pos": POSITIONS * HIDDEN,
        "emb.type": TYPES * HIDDEN,
        "emb.ln.w": HIDDEN,
        "emb.ln.b": HIDDEN,
    }
    parts = {"q": HIDDEN, "k": HIDDEN, "v": HIDDEN, "ao": HIDDEN, "fi": WIDE, "fo": HIDDEN}
    for name, rows in parts.items():
        sizes[f"l0.{name}.w"] = rows * (WIDE if name == "fo" else HIDDEN)
        sizes[f"l0.{name}.b"] = rows
    for name in ("aln", "oln"):
        sizes[f"l0.{name}.w"] = sizes[f"l0.{name}.b"] = HIDDEN
    return sizes


def four_bit(name):
    """Say whether the file keeps this tensor in 4 bits."""
    return name == "emb.word" or (name.endswith(".w") and "ln" not in name)


def weights_bytes(seed=0):
    """Return a whole weights file with numbers drawn from `seed`."""
    random = np.random.default_rng(seed)
    blob = "".join(PIECES).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    scores = np.array([0, 0, 0, 0, *(-2.0 - 0.1 * i for i in range(len(PIECES) - 4))], dtype="<f4")
    mapped = b"".join(
        struct.pack(f"<IB{len(text)}I", point, len(text), *map(ord, text))
        for point, text in sorted(REPLACEMENTS.items())
    )
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, WIDE, VOCABULARY, POSITIONS, TYPES, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + offsets.tobytes() + scores.tobytes()
    head += blob + struct.pack("<iI", len(REPLACEMENTS), len(mapped)) + mapped
    sizes = tensor_sizes()
    start = len(head) + 4 + sum(2 + len(name) + 1 + 4 + 16 for name in sizes)
    directory, data = struct.pack("<i", len(sizes)), b""
    for name, count in sizes.items():
        tensor = _blocks(random, count) if four_bit(name) else random.normal(1, 0.1, count).astype("<f4").tobytes()
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", 1 if four_bit(name) else 0, count, start + len(data), len(tensor))
        data += tensor
    return head + directory + data


def _blocks(random, count):
    return b"".join(
        np.float16(random.uniform(0.005, 0.02)).tobytes() + random.integers(0, 256, 16, dtype=np.uint8).tobytes()
        for _ in range(count // 32)
    )


def release_of(data, package):
    """Return the description of a package `package` that carries `data`."""
    return Release(
        package=package, version="1", file="tiny.bin", size=len(data), sha256=hashlib.sha256(data).hexdigest()
    )


def install(folder, package, data):
    """Write a package `package` that carries `data` into `folder`, which is on the import path."""
    place = folder / package
    place.mkdir(parents=True)
    (place / "__init__.py").write_text("raise ImportError('only looked up, never imported')\n")
    (place / "tiny.bin").write_bytes(data)
    return release_of(data, package)
