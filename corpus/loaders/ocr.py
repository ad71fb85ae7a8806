"""OCR: the lines of scanned pages, read by Tesseract where it is installed and asked for."""

from __future__ import annotations

import importlib.util
import math
import re
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from statistics import fmean, median
from typing import Any

from lxml import etree, html

from corpus.loaders.pdf_layout import Line
from corpus.text import normalize, squeeze

DATA = {
    "ar": "ara",
    "en": "eng",
    "es": "spa",
    "fr": "fra",
    "ht": "hat",
    "kea": "por",  # without data of its own; the letters are those of Portuguese
    "pt": "por",
    "ru": "rus",
    "so": "eng",  # without data of its own; the letters are those of English
    "vi": "vie",
    "zh": "chi_sim",
    "zh-Hans": "chi_sim",
    "zh-Hant": "chi_tra",
}
"""Tesseract's data for a language."""
_NO_LANGUAGE = "en"

MIN_CONFIDENCE = 60
"""Of a page's words on average, in Tesseract's per cent. Measured on a page rendered at 300 dots an inch: clean 95,
blurred by 4 dots, with single letters wrong, 94; blurred by 6 dots, with words made up, 45."""
_DOTS = 300
_MOST_DOTS = 6000
"""Along the longer side of a page: posters are read more coarsely, and no page fills the memory."""
_SECONDS = 120
_POINTS = 72
_EVEN = 0.2
"""Sizes that differ no more than this from what is usual on the page are the same letters, measured with some error."""

_BOX = re.compile(r"\bbbox (\d+) (\d+) (\d+) (\d+)")
_BASE = re.compile(r"\bbaseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"\bx_size ([\d.]+)")
_CONFIDENCE = re.compile(r"\bx_wconf ([\d.]+)")
_LINE_CLASSES = ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat")
_BULLET = re.compile(r"^¢ ")
"""As what Tesseract often reads a bullet."""
_HYPHENS = "-\u2010\u00ad"


def find_problem(lang: str | None) -> str | None:
    """What is missing to read this language, and how to get it; None when nothing is."""
    if importlib.util.find_spec("pytesseract") is None:
        return "OCR is not installed; run `pip install 'information-corner[ocr]'`"
    if shutil.which("tesseract") is None:
        return "OCR needs the program tesseract, which is not installed (in Debian the package tesseract-ocr)"
    data = _data(lang)
    if data is None:
        return f"OCR does not know the language {lang!r}; it knows {', '.join(DATA)}"
    if data not in _pytesseract().get_languages():
        package = data.replace("_", "-")
        return f"OCR has no data for {lang or _NO_LANGUAGE!r} (in Debian the package tesseract-ocr-{package})"
    return None


@dataclass(slots=True)
class Ocr:
    """Reads the scanned pages of one document and remembers which it has read."""

    lang: str | None
    read: list[int] = field(default_factory=list)

    @property
    def loader(self) -> str:
        """Name and version of what read the pages, with its data."""
        return f"tesseract/{_pytesseract().get_tesseract_version()} {_data(self.lang)}"

    def lines(self, page: Any, number: int) -> list[Line]:
        """The lines of a page of pypdfium2, in points; none when they cannot be read well enough."""
        width, height = page.get_size()
        scale = min(_DOTS / _POINTS, _MOST_DOTS / max(width, height))
        image = page.render(scale=scale, grayscale=True).to_pil()
        try:
            found = _pytesseract().image_to_pdf_or_hocr(
                image, lang=_data(self.lang), extension="hocr", config=f"--dpi {scale * _POINTS:.0f}", timeout=_SECONDS
            )
        except RuntimeError:  # pytesseract gives up on a page after the time, or when the program fails
            return []
        lines = list(_lines(found, number, scale, width, height))
        if not lines:
            return []
        self.read.append(number)
        return _evened(lines)


def _pytesseract() -> Any:
    import pytesseract  # noqa: PLC0415 -- an extra

    return pytesseract


def _data(lang: str | None) -> str | None:
    """Tesseract's data for a language tag, by its first part where the whole is not known."""
    tag = lang or _NO_LANGUAGE
    return DATA.get(tag) or DATA.get("-".join(tag.split("-")[:2])) or DATA.get(tag.split("-")[0])


def _lines(hocr: bytes, number: int, scale: float, width: float, height: float) -> Iterator[Line]:
    """The lines of an hOCR page, when its words are certain enough."""
    page = html.document_fromstring(hocr, html.HTMLParser(encoding="utf-8"))
    words = [element for element in page.iter("span") if element.get("class") == "ocrx_word"]
    if not words or fmean(_number(_CONFIDENCE, word) for word in words) < MIN_CONFIDENCE:
        return
    for element in page.iter("span"):
        box = _BOX.search(element.get("title") or "")
        text = squeeze(normalize("".join(map(str, element.itertext()))).replace("\n", " "))
        if element.get("class") not in _LINE_CLASSES or box is None or not text:
            continue
        left, _, right, bottom = (int(value) / scale for value in box.groups())
        base = _BASE.search(element.get("title") or "")
        if any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text):
            left, right = width - right, width - left  # as if in a mirror: the layout is told from the left
        hyphen = len(text) > 1 and text[-1] in _HYPHENS and text[-2].isalnum()
        yield Line(
            text=_BULLET.sub("• ", text[:-1] if hyphen else text),
            page=number,
            left=left,
            right=right,
            base=height - bottom - (float(base[2]) / scale if base else 0.0),
            size=_number(_SIZE, element) / scale or 1.0,
            bold=False,
            hyphen=hyphen,
            ordered=True,
        )


def _number(pattern: re.Pattern[str], element: etree._Element) -> float:
    found = pattern.search(element.get("title") or "")
    return float(found[1]) if found else 0.0


def _evened(lines: list[Line]) -> list[Line]:
    """The lines with one size for the letters that are usual on the page."""
    usual = median(line.size for line in lines)
    whole = float(max(round(usual), 1))
    return [
        replace(line, size=whole if math.isclose(line.size, usual, rel_tol=_EVEN) else float(round(line.size)))
        for line in lines
    ]
