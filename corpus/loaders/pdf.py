"""PDF: paragraphs put together again from the lines of each page, running heads and page numbers left out.

A PDF holds glyphs at places, not paragraphs. Lines come from pdfium; what joins them is measured: font size,
spacing, indent, and whether the next line's first word would still have fitted.
"""

from __future__ import annotations

import ctypes
import math
import re
import threading
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, pairwise, takewhile
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

from corpus.document import BlockKind
from corpus.errors import LoadError
from corpus.loaders.plaintext import shorten
from corpus.loaders.raw import Loaded, RawFile, make_document
from corpus.text import TextBuilder, normalize, squeeze

LOADER = f"pdf/1 pypdfium2/{pypdfium2.PYPDFIUM_INFO.version}"
MAX_PAGES = 1000
MAX_CHARACTERS = 10_000_000
"""A thousand pages hold some four million; more is a file made to fill the memory."""

_ONE_AT_A_TIME = threading.Lock()
"""Pdfium is not safe to call from two threads, whatever the documents."""

_HYPHEN = "\x02"
"""How pdfium gives a hyphen at a line end, the line break included."""
_END = re.compile(rb"%%EOF[\x00\s]*")
_END_BYTES = 1024

_BULLET = re.compile(r"^(?:[•‣▪●○◦■□➢✓\uf0b7\uf0a7·*–-]\s+|[•‣▪●\uf0b7](?=\S))")
_SENTENCE_END = re.compile(r"[.!?。！？।…][\"'”’»）)\]]*$")
_HOLDS_CONTACT = re.compile(r"\d|@|://|www\.")
_BOLD = re.compile(rb"bold|black|heavy", re.IGNORECASE)
_EDGE_LINES = 3
"""Running heads and feet stand among this many lines at the top or bottom of a page."""
_SHORT = 100
_NUMBER = re.compile(r"\d+|^[ivxlc]+$")
_HEADING_RATIO = 1.12
_SAME_SIZE = 0.08
_MIXED_SIZE = 0.2
"""Within a sentence a line may be measured at an address or a name set in other letters."""
_GAP = 1.3
"""A step this much larger than the usual one between lines starts a paragraph."""
_COLUMN = 48.0
"""Lines that begin within about this many points of each other end at the same margin."""
_COLUMN_LINES = 4
"""With fewer lines than this, the other pages say where the margin is."""
_ALL_PAGES = 0
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
"""Letters of scripts written without spaces: Thai, Lao, Burmese, Khmer, Han, Kana."""
_TITLE_LENGTH = 80
_LONGEST_TITLE = 200

_NO_TITLE = re.compile(
    r"^Microsoft (?:Word|PowerPoint|Excel|Publisher)\b|^(?:untitled|title|document|presentation|slide|flyer)\W*\d*$"
    r"|\.(?:docx?|dotx?|pdf|odt|rtf|txt|html?|pub|pptx?|xlsx?|indd|ai|qxd)$|^\S*[_\\/]\S*$|^file:|^https?:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of a page, in points from the page's lower left corner."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    bold: bool
    hyphen: bool
    """Whether it ends in a hyphen, which `text` does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """The lines of one block."""

    lines: tuple[_Line, ...]
    item: bool = False


@dataclass(slots=True)
class _Column:
    """Where the lines that begin at about one place end."""

    right: float = 0.0
    lines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """What is usual in this document."""

    size: float
    step: float
    """From line to line, in font sizes."""
    bold: bool
    columns: dict[tuple[int, int], _Column]
    """By page and by where lines begin."""
    levels: dict[float, int]
    """Of a heading, by font size."""


def load_pdf(raw: RawFile) -> Loaded:
    """One document with the page of each block; scanned pages are named in a warning."""
    _check_end(raw)
    with _ONE_AT_A_TIME:
        lines, scanned, stated = _read(raw)
    if not lines:
        why = "scanned; needs OCR, which is not installed" if scanned else "blank, or drawn without letters"
        raise LoadError(f"{raw.source}: no text in it ({why}); add a version made from the text itself")
    lines = _without_running_lines(lines)
    layout = _layout(lines)
    builder = TextBuilder()
    unread = _add_blocks(builder, _groups(lines, layout), layout)
    text, blocks = builder.build()
    if unread and not blocks:
        raise LoadError(
            f"{raw.source}: right-to-left text, which a PDF does not keep in order; add it as DOCX, HTML or text"
        )
    first = next((text[b.start : b.end] for b in blocks if b.kind is BlockKind.HEADING), text)
    title = stated_title(stated, raw.source) or shorten(first, _TITLE_LENGTH)
    document = make_document(raw, loader=LOADER, text=text, blocks=blocks, title=title)
    return Loaded(documents=(document,), warnings=tuple(_warnings(scanned, unread)))


def stated_title(value: str | None, source: str) -> str | None:
    """A file's own title field, unless a program filled it with a file name or a placeholder."""
    title = " ".join(squeeze(normalize(value or "")).split("\n"))
    stem = source.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    if not any(map(str.isalpha, title)) or len(title) > _LONGEST_TITLE:
        return None
    if _NO_TITLE.search(title) or title.casefold() == stem.casefold():
        return None
    return title


def _warnings(scanned: list[int], unread: list[int]) -> Iterator[str]:
    if scanned:
        yield f"{_pages(scanned)}: scanned, left out; needs OCR, which is not installed"
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


def _read(raw: RawFile) -> tuple[list[_Line], list[int], str | None]:
    """All lines, the numbers of pages that are only pictures, and the title the file states."""
    lines: list[_Line] = []
    scanned: list[int] = []
    characters = 0
    with _open(raw) as pdf:
        for index in range(_page_count(pdf, raw.source)):
            try:
                with_text, is_scanned, count = _read_page(pdf, index)
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


def _read_page(pdf: Any, index: int) -> tuple[list[_Line], bool, int]:
    """The lines of a page, whether it is a picture without text, and its number of characters."""
    page = pdf[index]
    try:
        textpage = page.get_textpage()
        try:
            count = textpage.count_chars()
            lines = list(_lines(textpage, index + 1, count)) if count <= MAX_CHARACTERS else []
        finally:
            textpage.close()
        return lines, not lines and _has_image(page), count
    finally:
        page.close()


def _has_image(page: Any) -> bool:
    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))


def _lines(textpage: Any, page: int, count: int) -> Iterator[_Line]:
    """The lines of a page in the order pdfium gives them, which is the order they were drawn in."""
    characters = "".join(chr(pdfium.FPDFText_GetUnicode(textpage, i)) for i in range(count))
    start = 0
    for end in [*(i for i, c in enumerate(characters) if c in "\r\n\x02"), count]:
        line = _line(textpage, page, characters, start, end)
        if line:
            yield line
        start = end + 1


def _line(textpage: Any, page: int, characters: str, start: int, end: int) -> _Line | None:
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
    return _Line(
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


# Running heads, and what is usual


def _without_running_lines(lines: list[_Line]) -> list[_Line]:
    """Without the short lines that stand at the edge of most pages, digits aside, and without page numbers."""
    pages = {page: _rows(group) for page, group in groupby(lines, key=lambda line: line.page)}
    seen: Counter[str] = Counter()
    for rows in pages.values():
        seen.update({_running_key(line) for row in (*rows[:_EDGE_LINES], *rows[-_EDGE_LINES:]) for line in row})
    running = {key for key, count in seen.items() if count > 1 and count * 2 > len(pages)}
    gone: set[_Line] = set()
    for rows in pages.values():
        for edge in (rows[:_EDGE_LINES], rows[: -_EDGE_LINES - 1 : -1]):
            gone.update(line for row in takewhile(partial(_is_running, running, last=max(pages)), edge) for line in row)
    return [line for line in lines if line not in gone] or lines


def _rows(lines: Iterable[_Line]) -> list[list[_Line]]:
    """The lines of a page by their height."""
    ordered = sorted(lines, key=lambda line: round(line.base))
    return [list(row) for _, row in groupby(ordered, key=lambda line: round(line.base))]


def _is_running(running: set[str], row: list[_Line], *, last: int) -> bool:
    """Whether a row at an edge belongs to no page's own text; the first that does ends the edge."""
    return all(
        len(line.text) <= _SHORT and (_running_key(line) in running or _is_page_number(line.text, last)) for line in row
    )


def _is_page_number(text: str, last: int) -> bool:
    """A number alone that a page can have; a telephone number alone stays."""
    return text.isdecimal() and len(text) <= len(str(last)) and 0 < int(text) <= last


def _running_key(line: _Line) -> str:
    return _NUMBER.sub("#", line.text.casefold())


def _layout(lines: list[_Line]) -> _Layout:
    sizes: Counter[float] = Counter()
    bold = 0
    for line in lines:
        sizes[line.size] += len(line.text)
        bold += len(line.text) if line.bold else 0
    size = sizes.most_common(1)[0][0]
    steps = sorted(
        (above.base - below.base) / below.size
        for above, below in pairwise(lines)
        if above.page == below.page and _same_size(above, below) and 0 < above.base - below.base < 3 * below.size
    )
    large = sorted({s for s in sizes if s > size * _HEADING_RATIO}, reverse=True)
    return _Layout(
        size=size,
        step=steps[len(steps) // 4] if steps else 1.2,
        bold=bold * 2 > sum(sizes.values()),
        columns=_columns(line for line in lines if line.size <= size * _HEADING_RATIO),
        levels={s: min(level, 6) for level, s in enumerate(large, start=1)},
    )


def _columns(lines: Iterable[_Line]) -> dict[tuple[int, int], _Column]:
    columns: dict[tuple[int, int], _Column] = defaultdict(_Column)
    for line in lines:
        for page in (line.page, _ALL_PAGES):
            column = columns[page, int(line.left // _COLUMN)]
            column.right = max(column.right, line.right)
            column.lines += 1
    return dict(columns)


def _same_size(one: _Line, other: _Line, share: float = _SAME_SIZE) -> bool:
    return abs(one.size - other.size) <= share * max(one.size, other.size)


# From lines to blocks


def _groups(lines: list[_Line], layout: _Layout) -> Iterator[_Group]:
    """The lines of each block; a bullet alone on its line belongs to the next."""
    group: list[_Line] = []
    item = marked = False
    for line in lines:
        bullet = _bullet(group, line, item=item)
        rest = line.text[bullet.end() :].strip() if bullet else line.text
        if group and (bullet or not _continues(group, line, layout, item=item)):
            yield _Group(lines=tuple(group), item=item)
            group = []
        if not group:
            item = bool(bullet) or marked
        marked = bool(bullet) and not rest
        if not marked:
            group.append(replace(line, text=rest))
    if group:
        yield _Group(lines=tuple(group), item=item)


def _bullet(group: list[_Line], line: _Line, *, item: bool) -> re.Match[str] | None:
    """The bullet a line begins with; a dash inside a sentence is none."""
    bullet = _BULLET.match(line.text + " ")
    if bullet and line.text[0] in "-–*" and group and not item and line.page == group[-1].page:
        rest, above = line.text[bullet.end() :], group[-1].text
        if rest[:1].islower() and not _SENTENCE_END.search(above) and not above.endswith(":"):
            return None
    return bullet


def _continues(group: list[_Line], line: _Line, layout: _Layout, *, item: bool) -> bool:
    """Whether a line goes on with the block above it."""
    last = group[-1]
    goes_on = line.text[0].islower() and not _SENTENCE_END.search(last.text)
    if not _same_size(last, line, _MIXED_SIZE if goes_on else _SAME_SIZE) or (last.bold != line.bold and not goes_on):
        return False
    step = last.base - line.base
    if last.page != line.page or step < -line.size / 2:  # the next page or column
        return goes_on or last.hyphen
    if not line.size / 2 < step <= layout.step * line.size * _GAP:  # beside it, as cells are, or further down
        return False
    if line.size > layout.size * _HEADING_RATIO or goes_on or last.hyphen:
        return True
    indented = not item and line.left - last.left > line.size
    return not indented and not _ends_early(last, line, layout)


def _ends_early(last: _Line, line: _Line, layout: _Layout) -> bool:
    """Whether the first word of a line would still have fitted on the line above."""
    bucket = int(last.left // _COLUMN)
    for page in (last.page, _ALL_PAGES):
        columns = [c for near in (-1, 0, 1) if (c := layout.columns.get((page, bucket + near)))]
        if sum(column.lines for column in columns) >= _COLUMN_LINES or page == _ALL_PAGES:
            break
    edge = max((column.right for column in columns), default=last.right)
    word = 1 if _UNSPACED.match(line.text) else len(line.text.split(" ", 1)[0]) + 1
    width = (line.right - line.left) * word / len(line.text)
    return edge - last.right > width


def _add_blocks(builder: TextBuilder, groups: Iterable[_Group], layout: _Layout) -> list[int]:
    """Fill the text; the pages of blocks whose letters may be out of order, which are left out."""
    unread: list[int] = []
    for group in groups:
        text = _join(group.lines)
        first = group.lines[0]
        if any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text):
            unread.append(first.page)
            continue
        level = 0 if group.item else _heading_level(group.lines, text, layout)
        if group.item:
            kind = BlockKind.ITEM
        elif level:
            kind = BlockKind.HEADING
        else:
            kind = BlockKind.LINE if len(group.lines) == 1 and _is_loose(text) else BlockKind.PARAGRAPH
        builder.add(kind, text, level=level, page=first.page)
    return unread


def _heading_level(lines: tuple[_Line, ...], text: str, layout: _Layout) -> int:
    """1 for the largest letters; short bold text comes below every larger size; 0 when it is no heading."""
    if len(text) > _LONGEST_TITLE or not any(map(str.isalpha, text)):
        return 0
    size = min(line.size for line in lines)
    if size in layout.levels:
        return layout.levels[size]
    bold = all(line.bold for line in lines) and not layout.bold
    if bold and len(text) <= _SHORT and not _SENTENCE_END.search(text):
        return min(max(layout.levels.values(), default=0) + 1, 6)
    return 0


def _is_loose(text: str) -> bool:
    """A short line that ends no sentence and holds no number or address: a caption, a cell, a label."""
    return len(text) <= _SHORT and not _SENTENCE_END.search(text) and not _HOLDS_CONTACT.search(text)


def _join(lines: tuple[_Line, ...]) -> str:
    """The lines as one: a hyphen goes when the word goes on in lower case, else it stays."""
    parts: list[str] = []
    for line, after in zip(lines, (*lines[1:], None), strict=True):
        parts.append(line.text)
        if after is None:
            parts.append("-" if line.hyphen else "")
        elif line.hyphen:
            parts.append("" if after.text[0].islower() else "-")
        elif not (_UNSPACED.match(line.text[-1]) and _UNSPACED.match(after.text)):
            parts.append(" ")
    return "".join(parts)
