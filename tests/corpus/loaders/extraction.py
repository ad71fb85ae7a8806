"""Extraction: how much of saved pages is kept, and how much of what surrounds it, ours beside plain trafilatura.

`python -m tests.corpus.loaders.extraction` prints the table of docs/measurements.md; `-v` adds the lines in question.
"""

import re
import sys
from collections import Counter
from pathlib import Path

import trafilatura
from lxml import html

from corpus.document import BlockKind
from corpus.errors import LoadError
from corpus.loaders.html import load_html
from corpus.loaders.raw import RawFile

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
SEEN = {
    *("arabic", "chinese_simplified", "city_page", "faq_definitions", "haitian", "legal_aid", "library_hours"),
    *("lists_outside_main", "news_article", "only_list", "share_bars", "table_layout_2002", "wordpress_blog"),
}
"""The pages that were looked at while the loader was mended; the others only measure."""

_MARK = re.compile(r" data-(?:keep|any)(?=[ >])")
_WORD = re.compile(r"\w+")
_INLINE = {"a", "abbr", "b", "em", "font", "i", "span", "strong", "time", "button", "label"}
_LEFT_OUT = {"script", "style", "head", "img", "input", "textarea"}


def page_and_gold(path):
    """Return a page without its marks, the lines to be kept and those to be gone.

    `data-keep` marks what a reader came for, `data-any` what may be kept or not; all else should go. A line of
    what should go that also stands in what is kept, as a headline in a breadcrumb does, counts for nothing.
    """
    marked = path.read_text(encoding="utf-8")
    lines = {"keep": [], "gone": [], "any": []}
    _collect(html.document_fromstring(marked.encode(), html.HTMLParser(encoding="utf-8")), "gone", lines)
    kept = _words(" ".join(lines["keep"] + lines["any"]))
    return _MARK.sub("", marked), lines["keep"], [line for line in lines["gone"] if _words(line) not in kept]


def _collect(element, mark, lines):
    """Add the lines of an element: its words between the blocks in it."""
    for name in ("keep", "any"):
        mark = name if f"data-{name}" in element.attrib else mark
    run = [element.text or ""]
    for child in element:
        if child.tag in _INLINE and not len(child) and not {"data-keep", "data-any"} & set(child.attrib):
            own = child.text_content()
            if element.tag in {"p", "li", "td", "dd", "h1", "blockquote", "span"}:
                run.append(own)
            else:
                _flush(run, mark, lines)
                _flush([own], mark, lines)
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            _flush(run, mark, lines)
            _collect(child, mark, lines)
        run.append(child.tail or "")
    _flush(run, mark, lines)


def _flush(run, mark, lines):
    text = " ".join("".join(run).split())
    if any(map(str.isalnum, text)):
        lines[mark].append(text)
    run.clear()


def _words(text):
    """Return the words with single spaces around each, for comparison."""
    return " ".join(["", *_WORD.findall(text.casefold()), ""])


def ours(page):
    """Return what our loader lets be found and quoted: its blocks without the loose lines."""
    try:
        (document,) = load_html(RawFile(source="a.html", data=page.encode())).documents
    except LoadError:
        return ""
    return "\n".join(document.text[b.start : b.end] for b in document.blocks if b.kind is not BlockKind.LINE)


def plain(page):
    """Return what trafilatura gives with tables and without comments."""
    return trafilatura.extract(page, include_comments=False, include_tables=True) or ""


def count(extract, paths):
    """Count the lines kept and gone, rightly and wrongly, with the lines that went wrong."""
    counts, wrong = Counter(), []
    for path in paths:
        page, keep, gone = page_and_gold(path)
        found = _words(extract(page))
        for line in keep:
            hit = _words(line) in found
            counts["kept" if hit else "lost"] += 1
            wrong += [] if hit else [(path.stem, "lost", line)]
        for line in gone:
            hit = _words(line) in found
            counts["left" if hit else "gone"] += 1
            wrong += [(path.stem, "left", line)] if hit else []
    return counts, wrong


def scores(counts):
    """Return precision, recall and F of the kept lines."""
    precision = counts["kept"] / (counts["kept"] + counts["left"] or 1)
    recall = counts["kept"] / (counts["kept"] + counts["lost"])
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


def main(*options):
    """Print the table."""
    seen = [path for path in PAGES if path.stem in SEEN]
    unseen = [path for path in PAGES if path.stem not in SEEN]
    for name, paths in (("seen", seen), ("only measured", unseen), ("all", PAGES)):
        for who, extract in (("ours", ours), ("trafilatura", plain)):
            counts, wrong = count(extract, paths)
            figures = " | ".join(f"{value:.3f}" for value in scores(counts))
            sys.stdout.write(f"| {name} ({len(paths)} pages) | {who} | {figures} |\n")
            if "-v" in options and name == "seen":
                sys.stdout.writelines(f"    {page:20} {what} {line[:90]}\n" for page, what, line in wrong)


if __name__ == "__main__":
    main(*sys.argv[1:])
