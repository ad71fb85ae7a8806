"""Markdown: headings, paragraphs, list items and table rows, with front matter."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.chunking import sentences_of
from corpus.document import QUOTABLE, Asked, BlockKind, Document
from corpus.errors import LoadError
from corpus.loaders.frontmatter import FrontMatter, split_front_matter
from corpus.loaders.plaintext import shorten
from corpus.loaders.raw import Loaded, RawFile, make_document
from corpus.text import TextBuilder, normalize, squeeze

LOADER = f"markdown/1 markdown-it-py/{version('markdown-it-py')}"

# The parser drops what is nested deeper than this, and all that follows it; the preset's 20 is ten lists.
_PARSER = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table")
_TITLE_LENGTH = 80
_CELL = " | "


def load_markdown(raw: RawFile) -> Loaded:
    """One document; HTML and comments in the Markdown are left out."""
    matter, body = split_front_matter(normalize(raw.decode()), raw.source)
    builder = TextBuilder()
    _add_blocks(builder, _PARSER.parse(body))
    text, blocks = builder.build()
    first = next((text[b.start : b.end] for b in blocks if b.kind is BlockKind.HEADING), None)
    document = make_document(
        raw,
        loader=LOADER,
        text=text,
        blocks=blocks,
        title=matter.title or first or shorten(text, _TITLE_LENGTH),
        **matter.document_fields(),
    )
    return Loaded(documents=(replace(document, asked=_asked(matter, document)),))


def _asked(matter: FrontMatter, document: Document) -> tuple[Asked, ...]:
    """The questions that are stated for its sentences; LoadError for a sentence that is not there."""
    if not matter.asked:
        return ()
    spans = {
        document.text[span.start : span.end]: span
        for block in document.blocks
        if block.kind in QUOTABLE
        for span in sentences_of(document, block)
    }
    found = []
    for stated in matter.asked:
        span = spans.get(stated.answer)
        if span is None:
            raise LoadError(
                f"{document.source}: front matter field 'asked': the text has no sentence {stated.answer!r}; "
                "give it word for word"
            )
        found += [Asked(text=question, start=span.start, end=span.end) for question in stated.questions]
    return tuple(found)


def _add_blocks(builder: TextBuilder, tokens: list[Token]) -> None:  # noqa: C901 -- one branch a token type
    """Walk the flat token list; lists and tables decide what an inline token becomes."""
    lists = 0
    level = 0
    row: list[str] | None = None
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists += 1
            case "bullet_list_close" | "ordered_list_close":
                lists -= 1
            case "heading_open":
                level = int(token.tag[1:])
            case "heading_close":
                level = 0
            case "tr_open":
                row = []
            case "tr_close":
                builder.add(BlockKind.ROW, _CELL.join(row or ()))
                row = None
            case "inline" if row is not None:
                row.append(_plain(token))
            case "inline":
                kind = BlockKind.HEADING if level else BlockKind.ITEM if lists else BlockKind.PARAGRAPH
                builder.add(kind, _plain(token), level=level)
            case "fence" | "code_block":
                builder.add(BlockKind.PARAGRAPH, token.content)


def _plain(token: Token) -> str:
    """The words of an inline token: link texts and emphasis without their marks."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline", "image"}:
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
    return squeeze("".join(parts))
