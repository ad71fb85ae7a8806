"""HTML furniture: what surrounds the text of a page, told by elements, roles, names and links.

What holds the page's main heading is never furniture, nor what holds most of its words, unless it is navigation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NEVER_SHOWN = _set("""
    script style head title template noscript iframe object embed svg canvas audio video map select datalist option
    textarea input progress meter rp rt
""")
"""What a browser runs, loads or fills in: no text of the page."""

BLOCKS = _set("""
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form header hr legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul
""")
"""Elements that stand on lines of their own, headings aside."""

_ALWAYS = _set("nav footer")
_TAGS = _set("aside form dialog menu button")
_ROLES = _set("navigation banner contentinfo search dialog alertdialog complementary menu menubar toolbar")
_NAMES = _set("""
    nav navbar navigation navbox subnav topnav menu menubar breadcrumb breadcrumbs crumbs skip skiplink toc pager
    pagination masthead topbar toolbar footer foot colophon copyright sidebar secondary rail
    share sharing shares sharebar sharedaddy social socials addthis follow
    related recirc recirculation recommended recommendations popular trending upcoming latest more teaser teasers
    newsletter newsletters signup subscribe subscription mailing boletin
    cookie cookies consent gdpr modal popup overlay lightbox paywall comment comments respond reply disqus
    ad ads advert adverts advertisement advertising adslot sponsor sponsored promo promos promotion publicidad banner
    player tags tag categories cat archives widget login search feedback rating cta donate donation upsell
    compartir relacionados relacionadas partager partilhar compartilhar teilen
    languages lang translate quick exit actions gallery noprint
""")
"""Words that stand in the class or id of what surrounds a text, as sites name it."""
_ASIDE = _set("byline meta dateline date published posted submitted author credit kicker timestamp info label")
"""Words in the names of lines about the text: kept, so that its date is found, but never quoted."""
_TEXT = _set("contact hours address location callout note notice warning important tip alert entry content")
"""Words in the names of text that stands beside the rest."""
_UNSEEN_NAME = re.compile(r"\b(?:sr-only|visually-?hidden|screen-reader-text|assistive-text)\b")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NOT_DISPLAYED = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

_LINKED = 1 / 3
"""From this share of linked letters on, a part of the page leads elsewhere."""
ONLY_LINKS = 0.8
_HALF = 0.5
_LABEL = 200
"""A byline or caption has no more letters than this."""


@dataclass(slots=True)
class _Size:
    letters: int = 0
    linked: int = 0


class Furniture:
    """Measures a page once and tells which of its elements surround the text."""

    def __init__(self, root: etree._Element) -> None:
        self._sizes: dict[etree._Element, _Size] = {}
        self._measure(root)
        self._all = self._sizes[root].letters
        self.main: set[etree._Element] = set()
        """The page's main headings and what they stand in."""
        for heading in root.iter("h1", "main"):
            self.main.update((heading, *heading.iterancestors()))
        controlled = (element.get("aria-controls") for element in root.iter(etree.Element))
        self._opened = {name for value in controlled if value for name in value.split()}
        """Ids of what a button of the page unfolds: hidden at first, but part of its text."""

    def surrounds(self, element: etree._Element) -> bool:
        """Whether an element is no part of the text, by what it is, where it leads or what it is called."""
        if self.is_unseen(element):
            return True
        if element in self.main:
            return False
        if element.tag in _ALWAYS:
            return True
        return self._sizes[element].letters <= self._all * _HALF and (
            self._share(element) >= _LINKED or self._is_called_so(element)
        )

    def _is_called_so(self, element: etree._Element) -> bool:
        """Whether an element has a tag, role or name of what surrounds a text."""
        names = names_of(element)
        if element.tag == "header" or "header" in names:
            return next(element.iterancestors("article", "main", "section"), None) is None
        if not names.isdisjoint(_TEXT):
            return False
        return element.tag in _TAGS or element.get("role") in _ROLES or not names.isdisjoint(_NAMES)

    def letters(self, element: etree._Element) -> int:
        """How many letters an element shows."""
        return self._sizes[element].letters

    def linked(self, element: etree._Element) -> int:
        """How many of them are in links."""
        return self._sizes[element].linked

    def is_only_links(self, element: etree._Element) -> bool:
        """Whether nearly all of an element's words are links."""
        return self._share(element) >= ONLY_LINKS

    def is_about_the_text(self, element: etree._Element) -> bool:
        """Whether an element is a byline, a dateline or another label, by its name."""
        return self._sizes[element].letters <= _LABEL and not names_of(element).isdisjoint(_ASIDE)

    def is_caption(self, element: etree._Element) -> bool:
        """Whether an element says what a picture shows."""
        return element.tag == "figcaption" or (
            self._sizes[element].letters <= _LABEL and "caption" in names_of(element)
        )

    def is_unseen(self, element: etree._Element) -> bool:
        """Whether a reader never sees an element, or only with a screen reader."""
        if element.tag in NEVER_SHOWN or _UNSEEN_NAME.search(element.get("class") or ""):
            return True
        style = element.get("style")
        hidden = (
            "hidden" in element.attrib
            or element.get("aria-hidden") == "true"
            or (style is not None and _NOT_DISPLAYED.search(style) is not None)
        )
        return hidden and element.get("id") not in self._opened

    def _share(self, element: etree._Element) -> float:
        size = self._sizes[element]
        return size.linked / size.letters if size.letters else 0.0

    def _measure(self, root: etree._Element) -> None:
        """Count letters from the leaves up; what is never shown has none."""
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                self._sizes[element] = _Size()
                continue
            size = self._sizes[element]
            if element.tag in NEVER_SHOWN:
                size.letters = size.linked = 0
            else:
                size.letters += _letters(element.text)
                if element.tag == "a":
                    size.linked = size.letters
            parent = element.getparent()
            if parent in self._sizes:
                self._sizes[parent].letters += size.letters + _letters(element.tail)
                self._sizes[parent].linked += size.linked


def names_of(element: etree._Element) -> frozenset[str]:
    """The words in an element's class and id."""
    return frozenset(_words(filter(None, (element.get("class"), element.get("id")))))


def _words(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        for word in _WORD.findall(value):
            yield word.lower()


def _letters(text: str | None) -> int:
    return len("".join(text.split())) if text else 0
