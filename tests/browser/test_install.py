"""Install: the worker of the page, in a browser that loses its connection."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.test_resident import CANARY, ask, kept_by_the_browser, open_page


def test_without_a_connection(page: Page, served: Served) -> None:
    """A page opened without a connection says so in all languages; no cache holds a word that was asked or answered."""
    open_page(page, served)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    ask(page, f"What year was the Boston Trust Act {CANARY} first passed?")
    page.reload()
    ask(page, f"Is {CANARY} in Boston?")
    kept = kept_by_the_browser(page)
    assert set(kept) == {"/offline"}
    assert CANARY not in repr(kept)
    page.context.set_offline(True)
    page.goto(f"{served.url}/?lang=ht")
    expect(page.locator("p[lang=ht]")).to_contain_text("Pa gen koneksyon")
    expect(page.locator("p[lang=ar]")).to_have_attribute("dir", "rtl")
    page.context.set_offline(False)
    open_page(page, served)
    assert set(kept_by_the_browser(page)) == {"/offline"}
