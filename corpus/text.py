"""Text: the one normal form everything is stored in, and the builder that fixes offsets."""

from __future__ import annotations

import re
import unicodedata

from corpus.document import Block, BlockKind

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff]")
_NEWLINE = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \t]+")
_CLOSE = {BlockKind.ITEM, BlockKind.ROW, BlockKind.LINE}
BULLET = "• "


def normalize(text: str) -> str:
    r"""NFC, `\n` for every line break, no control characters, byte order marks or lone surrogates.

    No-break spaces, quotes and dashes stay as they are: a quotation must be the source's own.
    """
    text = _CONTROL.sub("", _NEWLINE.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def squeeze(text: str) -> str:
    """Each line with single spaces and none at its ends; no-break spaces stay."""
    return "\n".join(_BLANKS.sub(" ", line).strip(" ") for line in text.split("\n")).strip()


class TextBuilder:
    """Collects blocks into one text; each block's offsets are exact from then on."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []

    def add(self, kind: BlockKind, text: str, *, level: int = 0, page: int | None = None) -> None:
        """Append a block; one that is empty after normalisation is left out."""
        text = normalize(text).strip()
        if not text:
            return
        if self._blocks:
            together = kind in _CLOSE and self._blocks[-1].kind is kind
            self._write("\n" if together else "\n\n")
        if kind is BlockKind.ITEM:
            self._write(BULLET)
        start = self._length
        self._write(text)
        self._blocks.append(Block(kind=kind, start=start, end=self._length, level=level, page=page))

    def build(self) -> tuple[str, tuple[Block, ...]]:
        """The whole text and its blocks in order."""
        return "".join(self._parts), tuple(self._blocks)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
