"""The page's layout on a phone, a desk and in every script; the pictures are kept to be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, Served
from tests.browser.test_resident import ask, open_page

QUESTIONS = {
    "en": "Can officers come into my home without a warrant?",
    "ar": "هل أحتاج إلى فتح الباب لضباط الهجرة؟",
    "ht": "Kote mwen ka jwenn avoka gratis?",
    "zh-Hant": "移民官員上門，我一定要開門嗎？",
}
MIN_TARGET = 44

SMALL_TARGETS = """(size) => [...document.querySelectorAll('button, select, textarea, a[href], summary')]
  .filter(e => e.checkVisibility() && !e.matches('.skip'))
  .filter(e => e.closest('#masthead, #intro, #conversation, #asking, #examples, #finish, #source, #urgent'))
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, r]) => r.width < size || r.height < size).map(([name]) => name)"""

SMALL_TEXT = """() => [...document.querySelectorAll('.gradio-container *')]
  .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize(
    ("lang", "size"),
    [
        pytest.param(lang, size, marks=[pytest.mark.slow] if size == "tablet" and lang != "ar" else [])
        for lang in QUESTIONS
        for size in SIZES
    ],
)
def test_layout(page: Page, served: Served, screenshots: Path, lang: str, size: str) -> None:
    """Nothing runs over the edge, targets can be hit, and text can be read, from first screen to source."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    open_page(page, served, f"?lang={lang}")
    expect(page.locator(".intro")).to_have_attribute("lang", lang)
    look(page, screenshots / f"{lang}-{size}-1-first.png")
    page.locator(".urgent-button").click()
    page.locator("dialog.urgent summary").first.click()
    look(page, screenshots / f"{lang}-{size}-5-urgent.png")
    page.keyboard.press("Escape")
    ask(page, QUESTIONS[lang])
    look(page, screenshots / f"{lang}-{size}-2-answer.png")
    chip = page.locator(".chip").first
    if chip.count():
        chip.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        look(page, screenshots / f"{lang}-{size}-3-source.png")
        page.keyboard.press("Escape")
    ask(page, "asdf qwer zxcv 12345")
    look(page, screenshots / f"{lang}-{size}-4-unknown.png")


def look(page: Page, path: Path) -> None:
    """Check what can be checked by measure, and keep a picture for what cannot."""
    page.wait_for_timeout(200)
    page.screenshot(path=path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "runs over the edge"
    assert page.evaluate(SMALL_TARGETS, MIN_TARGET) == []
    assert page.evaluate(SMALL_TEXT) == []
