"""Accessibility: every state of the page by axe-core, by keyboard alone, magnified, and in other colours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from assistant import Assistant, Conversation, Emergency, card
from corpus import LANGUAGES, StoreError
from tests.browser.conftest import SIZES, Served
from tests.browser.test_resident import TRUST_ACT, ask, open_page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {
    "dark": {"color_scheme": "dark"},
    "more-contrast": {"contrast": "more"},
    "dark-more-contrast": {"color_scheme": "dark", "contrast": "more"},
    "forced": {"forced_colors": "active"},
}


def violations(page: Page) -> list[str]:
    """What axe finds: the rule and the elements that break it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {[node['html'][:120] for node in rule['nodes']]}" for rule in found]


def states(page: Page, served: Served, lang: str, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """Bring the page into each of its states and name them."""
    open_page(page, served, f"?lang={lang}")
    yield "first"
    page.locator(".urgent-button").click()
    expect(page.locator("dialog.urgent")).to_be_visible()
    yield "urgent"
    page.locator("dialog.urgent summary").first.click()
    yield "card"
    page.keyboard.press("Escape")
    ask(page, "Can ICE come into my home without a warrant?")
    expect(page.locator(".offered")).to_be_visible()
    for summary in page.locator(".reply summary").all():
        summary.click()
    yield "answer"
    page.locator(".chip").first.click()
    expect(page.locator("dialog.source")).to_be_visible()
    yield "source"
    page.keyboard.press("Escape")
    yield from taking(page)
    ask(page, "What time does the zoo open?")
    yield "unknown"
    patch.setattr(Assistant, "ask", emergency)
    ask(page, "Help", of=".emergency")
    expect(page.locator(".emergency h2, .emergency h3").first).to_be_in_viewport()
    yield "emergency"
    patch.undo()
    patch.setattr("corpus.Store.document", broken)
    page.get_by_role("textbox").fill(TRUST_ACT)
    page.locator("#ask").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "failed"
    patch.undo()


def taking(page: Page) -> Iterator[str]:
    """Open what an answer is taken along by, and name it."""
    dialog = page.locator("dialog.take-dialog[open]")
    page.locator("[data-take=phone]").click()
    expect(dialog.locator(".take-code svg").first).to_be_visible()
    for summary in dialog.locator("summary").all():
        summary.click()
    yield "code"
    page.keyboard.press("Escape")
    page.locator("[data-take=feedback]").click()
    yield "message"
    dialog.locator("input[value=unsure]").check()
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator(".feedback-shown")).to_be_visible()
    yield "message as it is stored"
    page.keyboard.press("Escape")


def emergency(_assistant: object, question: str, *, lang: str | None, conversation: Conversation) -> Emergency:
    """Stand in for the recognition of emergencies."""
    reply = Emergency(question=question, lang=lang, card=card("ice-home", lang))
    conversation.add(reply)
    return reply


def broken(_store: object, _document_id: str) -> None:
    """Stand in for a damaged store."""
    raise StoreError("damaged")


@pytest.mark.parametrize(("lang", "size"), [("en", "desk"), ("ar", "phone"), ("ht", "phone"), ("zh-Hant", "tablet")])
def test_axe_finds_nothing(page: Page, served: Served, monkeypatch: pytest.MonkeyPatch, lang: str, size: str) -> None:
    """No state of the page breaks a rule of WCAG 2.2 AA, or of good practice, that axe can check."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    found = {state: violations(page) for state in states(page, served, lang, monkeypatch)}
    assert {state: rules for state, rules in found.items() if rules} == {}


@pytest.mark.parametrize(
    "colours",
    [
        "dark",
        "forced",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("more-contrast", "dark-more-contrast")),
    ],
)
def test_colours(page: Page, served: Served, monkeypatch: pytest.MonkeyPatch, colours: str) -> None:
    """Dark, with more contrast and in forced colours, every state has the contrast of AA."""
    page.emulate_media(**COLOURS[colours])
    found = {state: violations(page) for state in states(page, served, "en", monkeypatch)}
    assert {state: rules for state, rules in found.items() if rules} == {}


@pytest.mark.parametrize(
    ("lang", "width"),
    [
        ("ru", 320),
        ("ar", 640),
        *(pytest.param(lang, 320, marks=pytest.mark.slow) for lang in LANGUAGES if lang != "ru"),
    ],
)
def test_magnified(page: Page, served: Served, monkeypatch: pytest.MonkeyPatch, lang: str, width: int) -> None:
    """At 200 and 400 % of a small desk (640 and 320 pixels wide) nothing has to be scrolled sideways or is hidden."""
    page.set_viewport_size({"width": width, "height": width * 4 // 5})
    for state in states(page, served, lang, monkeypatch):
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), state
        assert page.evaluate(CUT) == [], state


CUT = """() => [...document.querySelectorAll('.gradio-container *')]
  .filter(e => e.checkVisibility() && e.children.length === 0 && e.textContent.trim())
  .filter(e => !e.closest('.visually-hidden, .skip, select, textarea'))
  .filter(e => { const r = e.getBoundingClientRect(); return r.left < -1 || r.right > window.innerWidth + 1 })
  .map(e => e.outerHTML.slice(0, 80))"""


def test_keyboard_alone(page: Page, served: Served) -> None:
    """Tab and Enter are enough, in the order of the page: question, answer, source and back, card and back."""
    open_page(page, served)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.type(TRUST_ACT)
    page.keyboard.press("Enter")
    expect(page.locator(".reply")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".chip").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.source h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".chip").first).to_be_focused()
    page.locator(".urgent-button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.urgent h2")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.urgent details[open]")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator("dialog.urgent details[open] a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".urgent-button")).to_be_focused()


def test_choosing_a_language_keeps_the_focus(page: Page, served: Served) -> None:
    """Whoever turns the page to another language by keyboard stays where they were."""
    open_page(page, served, "?lang=en")
    button = page.locator("#intro [data-lang=fr]")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(button).to_be_focused()
    page.set_viewport_size({"width": 360, "height": 740})
    picker = page.locator("select[data-action=language]")
    picker.focus()
    picker.select_option("ht")
    expect(page.locator("html")).to_have_attribute("lang", "ht")
    expect(picker).to_be_focused()


def test_one_announcement(page: Page, served: Served) -> None:
    """While it is being looked for the question's status is spoken once; the answer is told by the focus alone."""
    open_page(page, served)
    page.evaluate(
        """() => { window.spoken = []; new MutationObserver(() => {
             const text = document.querySelector('body > [role=status]').textContent;
             if (text && text !== window.spoken.at(-1)) window.spoken.push(text);
           }).observe(document.querySelector('body > [role=status]'), {childList: true}) }"""
    )
    ask(page, TRUST_ACT)
    expect(page.locator(".reply")).to_be_focused()
    assert page.evaluate("window.spoken") == ["Looking in the documents…"]
    assert page.locator("[role=alert]:visible").count() == 0


def test_no_motion_for_who_wants_none(page: Page, served: Served) -> None:
    """With reduced motion nothing moves by itself."""
    page.emulate_media(reduced_motion="reduce")
    open_page(page, served)
    page.get_by_role("textbox").fill(TRUST_ACT)
    page.locator("#ask").click()
    expect(page.locator(".turn .answer")).to_be_visible()
    assert page.evaluate("document.getAnimations().filter(one => one.playState === 'running').length") == 0


def test_forced_colours_keep_the_quotation_marked(browser: Browser, served: Served) -> None:
    """Where the person's own colours replace ours, the quotation still stands out in its source."""
    page = browser.new_page(forced_colors="active")
    open_page(page, served)
    ask(page, TRUST_ACT)
    page.locator(".chip").first.click()
    expect(page.locator("mark#quote")).to_be_in_viewport()
    colours = page.evaluate(
        "['mark#quote', '.source .text'].map(s => getComputedStyle(document.querySelector(s)).backgroundColor)"
    )
    assert colours[0] != colours[1]
    page.close()
