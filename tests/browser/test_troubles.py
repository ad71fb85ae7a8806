"""Troubles: too much, too fast, cut off, or come back too late; each is told in words and has a way on."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from tests.browser.conftest import Served
from tests.browser.test_resident import TRUST_ACT, ask, open_page

LANG = "es"


def test_a_long_text_is_told_to_be_too_long(page: Page, served: Served) -> None:
    """Ten thousand letters are neither cut nor asked: the person is told, and they stay to be shortened."""
    open_page(page, served, f"?lang={LANG}")
    text = "cuánto cuesta " * 714 + "aquí"
    page.get_by_role("textbox").fill(text)
    page.locator("#ask").click()
    expect(page.locator(".said")).to_contain_text("1.000")
    expect(page.locator(".said")).to_be_focused()
    expect(page.get_by_role("textbox")).to_have_value(text)
    expect(page.locator(".turn")).to_have_count(0)


def test_a_double_click_asks_once(page: Page, served: Served) -> None:
    """Two quick presses, on the button or an example, ask once."""
    open_page(page, served)
    page.locator("#examples button").first.dblclick()
    expect(page.locator(".turn .answer")).to_have_count(1)
    page.get_by_role("textbox").fill(TRUST_ACT)
    page.locator("#ask").dblclick()
    expect(page.locator(".turn .answer")).to_have_count(2)
    page.wait_for_timeout(500)
    expect(page.locator(".turn")).to_have_count(2)


def test_back_closes_what_is_open(page: Page, served: Served) -> None:
    """On a phone "back" closes the source and the emergency cards, and the answer is still there."""
    page.set_viewport_size({"width": 360, "height": 740})
    open_page(page, served)
    ask(page, TRUST_ACT)
    page.locator(".chip").first.click()
    expect(page.locator("dialog.source")).to_be_visible()
    page.go_back()
    expect(page.locator("dialog.source")).to_be_hidden()
    page.locator(".urgent-button").click()
    expect(page.locator("dialog.urgent")).to_be_visible()
    page.go_back()
    expect(page.locator("dialog.urgent")).to_be_hidden()
    expect(page.locator(".turn .answer")).to_have_count(1)


def test_the_connection_is_lost_in_mid_answer(page: Page, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cut line is told in the person's language; the cards still open, and the page comes back by itself."""
    open_page(page, served, f"?lang={LANG}")
    page.context.set_offline(True)
    page.get_by_role("textbox").fill(TRUST_ACT)
    page.locator("#ask").click()
    expect(page.locator(".lost")).to_be_visible()
    expect(page.locator(".lost")).to_contain_text("Se perdió la conexión")
    page.locator(".urgent-button").click()
    page.locator("dialog.urgent summary").first.click()
    expect(page.locator("dialog.urgent .call").first).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".lost-back")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", LANG)
    ask(page, TRUST_ACT)
    expect(page.locator(".lost-back")).to_be_hidden()


def test_a_failure_nobody_foresaw_is_told_in_words(page: Page, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the program is told in the person's language, and a next question is answered."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("never seen")

    open_page(page, served, f"?lang={LANG}")
    monkeypatch.setattr(Assistant, "ask", fail)
    page.get_by_role("textbox").fill(TRUST_ACT)
    page.locator("#ask").click()
    expect(page.get_by_role("alert")).to_contain_text("Algo")
    monkeypatch.undo()
    ask(page, TRUST_ACT)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_page_whose_session_is_gone(page: Page, served: Served) -> None:
    """After a restart, or half an hour, the page keeps its language, says what is gone, and answers."""
    open_page(page, served, f"?lang={LANG}")
    ask(page, TRUST_ACT)
    for key in list(served.page.sessions._sessions):
        served.page._forget(key)
    page.locator(".chip").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("no se muestra")
    page.keyboard.press("Escape")
    page.get_by_role("textbox").fill("¿Cómo consigo un intérprete en la corte?")
    page.locator("#ask").click()
    expect(page.locator(".said")).to_contain_text("se borraron las respuestas anteriores")
    expect(page.locator(".turn .answer")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", LANG)


def test_an_address_asks_and_forgets_its_question(page: Page, served: Served) -> None:
    """A link with a language and a question opens with the answer, and the address no longer holds the question."""
    page.goto(f"{served.url}/?lang=ht&q={quote('Kijan pou m jwenn yon entèprèt nan tribinal?')}")
    expect(page.locator(".turn .answer")).to_have_count(1)
    expect(page.locator(".asked")).to_have_text("Kijan pou m jwenn yon entèprèt nan tribinal?")
    assert page.url == f"{served.url}/?lang=ht"
    assert page.evaluate("JSON.stringify(history.state) || ''").find("tribinal") < 0
    page.reload()
    expect(page.locator("html.ready")).to_have_count(1)
    expect(page.locator(".turn")).to_have_count(0)


def test_markup_in_an_address_is_text(page: Page, served: Served) -> None:
    """Markup in a link's question is shown as typed and does nothing."""
    page.goto(f"{served.url}/?lang=%3Cb%3E&q={quote('<img src=x onerror=window.hit=1> Trust Act?')}")
    expect(page.locator(".asked")).to_contain_text("<img")
    assert page.evaluate("window.hit") is None
