"""PDF: paragraphs put together again from the lines of each page, running heads and page numbers left out.

A PDF holds glyphs at places, not paragraphs. Lines come from pdfium; what joins them is measured: font size,
spacing, indent, and whether the next line's first word would still have fitted.
"""

from __future__ import annotations

import ctypes
import math
import re
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

from corpus.document import BlockKind
from corpus.errors import LoadError
from corpus.loaders.ocr import Ocr, find_problem
from corpus.loaders.pdf_layout import Line, add_blocks, group_lines, measure_layout, without_running_lines
from corpus.loaders.plaintext import shorten
from corpus.loaders.raw import Loaded, RawFile, make_document
from corpus.text import TextBuilder, normalize, squeeze

LOADER = f"pdf/2 pypdfium2/{pypdfium2.PYPDFIUM_INFO.version}"
MAX_PAGES = 1000
MAX_CHARACTERS = 10_000_000
"""A thousand pages hold some four million; more is a file made to fill the memory."""

_ILLEGIBLE = "OCR could not read them well enough"
_SCAN_SHARE = 0.8
_SCAN_CHARACTERS = 100
"""A picture over so much of a page with fewer letters than this on it is a scan with a stamp."""

_ONE_AT_A_TIME = threading.Lock()
"""Pdfium is not safe to call from two threads, whatever the documents."""

_HYPHEN = "\x02"
"""How pdfium gives a hyphen at a line end, the line break included."""
_END = re.compile(rb"%%EOF[\x00\s]*")
_END_BYTES = 1024

_BOLD = re.compile(rb"bold|black|heavy", re.IGNORECASE)
_TITLE_LENGTH = 80
_LONGEST_TITLE = 200

_NO_TITLE = re.compile(
    r"^Microsoft (?:Word|PowerPoint|Excel|Publisher)\b|^(?:untitled|title|document|presentation|slide|flyer)\W*\d*$"
    r"|\.(?:docx?|dotx?|pdf|odt|rtf|txt|html?|pub|pptx?|xlsx?|indd|ai|qxd)$|^\S*[_\\/]\S*$|^file:|^https?:",
    re.IGNORECASE,
)


def load_pdf(raw: RawFile) -> Loaded:
    """One document with the page of each block; scanned pages are read by OCR or named in a warning."""
    _check_end(raw)
    problem = find_problem(raw.lang) if raw.ocr else "add it with --ocr to have them read"
    ocr = Ocr(raw.lang) if problem is None else None
    with _ONE_AT_A_TIME:
        lines, scanned, stated = _read(raw, ocr)
    if not lines:
        why = f"scanned; {problem or _ILLEGIBLE}" if scanned else "blank, or drawn without letters"
        raise LoadError(f"{raw.source}: no text in it ({why}); add a version made from the text itself")
    lines = without_running_lines(lines)
    layout = measure_layout(lines)
    builder = TextBuilder()
    unread = add_blocks(builder, group_lines(lines, layout), layout)
    text, blocks = builder.build()
    if unread and not blocks:
        raise LoadError(
            f"{raw.source}: right-to-left text, which a PDF does not keep in order; add it as DOCX, HTML or text"
        )
    first = next((text[b.start : b.end] for b in blocks if b.kind is BlockKind.HEADING), text)
    title = stated_title(stated, raw.source) or shorten(first, _TITLE_LENGTH)
    read = ocr.read if ocr else []
    loader = f"{LOADER} {ocr.loader}" if ocr and read else LOADER
    document = make_document(raw, loader=loader, text=text, blocks=blocks, title=title)
    warnings = _warnings(read, scanned, problem or _ILLEGIBLE, unread)
    return Loaded(documents=(document,), warnings=tuple(f"{raw.source}: {warning}" for warning in warnings))


def stated_title(value: str | None, source: str) -> str | None:
    """A file's own title field, unless a program filled it with a file name or a placeholder."""
    title = " ".join(squeeze(normalize(value or "")).split("\n"))
    stem = source.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    if not any(map(str.isalpha, title)) or len(title) > _LONGEST_TITLE:
        return None
    if _NO_TITLE.search(title) or title.casefold() == stem.casefold():
        return None
    return title


def _warnings(read: list[int], scanned: list[int], why: str, unread: list[int]) -> Iterator[str]:
    if read:
        yield f"{_pages(read)}: read by OCR; compare names, numbers and dates with the scan before you rely on them"
    if scanned:
        yield f"{_pages(scanned)}: scanned, left out; {why}"
    if unread:
        yield f"{_pages(unread)}: right-to-left text left out, a PDF does not keep its order; add it as DOCX or HTML"


def _pages(numbers: Iterable[int]) -> str:
    """Page numbers in words: `page 2`, `pages 1, 3-5`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return ("page " if len(runs) == 1 and len(runs[0]) == 1 else "pages ") + ", ".join(named)


# From the file to lines


def _check_end(raw: RawFile) -> None:
    """Pdfium repairs a cut file silently and gives what is left of it: half a text must not be taken for it all."""
    if b"%PDF-" in raw.data[:1024] and not _END.search(raw.data.rstrip(b"\x00\r\n ")[-_END_BYTES:]):
        raise LoadError(f"{raw.source}: the PDF is cut off, its end is missing; download or save it again")


def _read(raw: RawFile, ocr: Ocr | None) -> tuple[list[Line], list[int], str | None]:
    """All lines, the numbers of scanned pages that were not read, and the title the file states."""
    lines: list[Line] = []
    scanned: list[int] = []
    characters = 0
    with _open(raw) as pdf:
        for index in range(_page_count(pdf, raw.source)):
            try:
                with_text, is_scanned, count = _read_page(pdf, index, ocr)
            except pypdfium2.PdfiumError as error:
                raise LoadError(
                    f"{raw.source}: page {index + 1} of the PDF is damaged; open it and save or print it as PDF again"
                ) from error
            lines += with_text
            characters += count
            if characters > MAX_CHARACTERS:
                raise LoadError(f"{raw.source}: over {MAX_CHARACTERS:,} characters; split it and add the parts")
            if is_scanned:
                scanned.append(index + 1)
        return lines, scanned, pdf.get_metadata_value("Title")


def _open(raw: RawFile) -> Any:
    try:
        return pypdfium2.PdfDocument(raw.data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            why = "the PDF is protected by a password; save a copy without it and add that"
        else:
            why = "not a readable PDF, it may be damaged or without pages; open it and save or print it as PDF again"
        raise LoadError(f"{raw.source}: {why}") from error


def _page_count(pdf: Any, source: str) -> int:
    count = len(pdf)
    if count > MAX_PAGES:
        raise LoadError(f"{source}: {count:,} pages is over the limit of {MAX_PAGES:,}; split it and add the parts")
    return count


def _read_page(pdf: Any, index: int, ocr: Ocr | None) -> tuple[list[Line], bool, int]:
    """The lines of a page, whether it is a scan that was not read, and its number of characters."""
    page = pdf[index]
    try:
        textpage = page.get_textpage()
        try:
            count = textpage.count_chars()
            lines = list(_lines(textpage, index + 1, count)) if count <= MAX_CHARACTERS else []
        finally:
            textpage.close()
        if not _is_scan(page, lines):
            return lines, False, count
        recognised = ocr.lines(page, index + 1) if ocr else []
        return recognised or lines, not recognised, count
    finally:
        page.close()


def _is_scan(page: Any, lines: list[Line]) -> bool:
    """Whether a page is a picture without text, or one over nearly all of it with no more than a stamp."""
    images = list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))
    if not lines:
        return bool(images)
    if sum(len(line.text) for line in lines) >= _SCAN_CHARACTERS:
        return False
    width, height = page.get_size()
    return any(_area(image) >= _SCAN_SHARE * width * height for image in images)


def _area(image: Any) -> float:
    left, bottom, right, top = image.get_bounds()
    return float(right - left) * float(top - bottom)


def _lines(textpage: Any, page: int, count: int) -> Iterator[Line]:
    """The lines of a page in the order pdfium gives them, which is the order they were drawn in."""
    characters = "".join(chr(pdfium.FPDFText_GetUnicode(textpage, i)) for i in range(count))
    start = 0
    for end in [*(i for i, c in enumerate(characters) if c in "\r\n\x02"), count]:
        line = _line(textpage, page, characters, start, end)
        if line:
            yield line
        start = end + 1


def _line(textpage: Any, page: int, characters: str, start: int, end: int) -> Line | None:
    visible = [i for i in range(start, end) if not characters[i].isspace() and characters[i].isprintable()]
    text = characters[start:end].encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of pairs
    text = squeeze(normalize(text).replace("\n", " "))
    hyphen = characters[end : end + 1] == _HYPHEN
    if not visible or not text:
        return None
    if not hyphen and len(text) > 1 and text[-1] in "-\u2010\u00ad" and text[-2].isalnum():
        text, hyphen = text[:-1], True
    box, first = pdfium.FS_RECTF(), visible[0]
    pdfium.FPDFText_GetLooseCharBox(textpage, first, box)
    left, right = box.left, box.right
    pdfium.FPDFText_GetLooseCharBox(textpage, visible[-1], box)
    x, base, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    middle = visible[len(visible) // 2]  # the ends may be footnote marks or drop capitals
    pdfium.FPDFText_GetCharOrigin(textpage, middle, x, base)
    pdfium.FPDFText_GetMatrix(textpage, middle, matrix)
    size = pdfium.FPDFText_GetFontSize(textpage, middle) * math.hypot(matrix.c, matrix.d)
    return Line(
        text=text,
        page=page,
        left=min(left, box.left),
        right=max(right, box.right),
        base=base.value,
        size=round(size, 1) or 1.0,
        bold=all(_is_bold(textpage, i) for i in {first, middle, visible[-1]}),
        hyphen=hyphen,
    )


def _is_bold(textpage: Any, index: int) -> bool:
    """By the font's name: the weights pdfium gives are estimates from the stem width."""
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(textpage, index, name, len(name), ctypes.c_int())
    return bool(_BOLD.search(name.value))
