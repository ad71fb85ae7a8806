"""The resident's page, used as a person uses it."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from corpus import StoreError
from tests.browser.conftest import Served

TRUST_ACT = "What year was the Boston Trust Act first passed?"
CANARY = "zebrafinch7714"


def open_page(page: Page, served: Served, query: str = "") -> None:
    """Open the page and wait until it can be used."""
    page.goto(f"{served.url}/{query}")
    expect(page.locator("#examples button").first).to_be_visible()


def ask(page: Page, question: str) -> None:
    """Type a question and press the button."""
    turns = page.locator(".turn .answer").count()
    page.get_by_role("textbox").fill(question)
    page.locator("#ask").click()
    expect(page.locator(".turn .answer")).to_have_count(turns + 1)


def test_ask_cite_open_highlight_clear(page: Page, served: Served) -> None:
    """A question gets a cited answer, the source opens at the quotation, and clearing leaves nothing."""
    open_page(page, served)
    ask(page, TRUST_ACT)
    quote = page.locator(".sentence blockquote").first.inner_text()
    assert "2014" in quote

    page.locator(".chip").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(page.locator("mark#quote")).to_be_in_viewport()
    assert page.locator("mark#quote").inner_text() == quote
    assert any(document.text.find(quote) >= 0 for document in served.corner.store.documents())
    expect(dialog).to_contain_text("Information Corner")
    expect(dialog).to_contain_text("November 22, 2026")

    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".chip").first).to_be_focused()

    page.get_by_role("button", name="Finish and clear").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".notice")).to_contain_text("cleared")
    assert quote not in page.content()


def test_follow_up(page: Page, served: Served) -> None:
    """A question that points back is answered with the one before it."""
    open_page(page, served)
    ask(page, TRUST_ACT)
    ask(page, "Which council reaffirmed it?")
    last = page.locator(".turn").last
    expect(last.locator("blockquote").first).to_contain_text("Council")
    expect(last.locator(".asked")).to_have_text("Which council reaffirmed it?")


def test_abstains_and_says_who_can_help(page: Page, served: Served) -> None:
    """A question outside the documents gets an honest answer and people to ask."""
    open_page(page, served)
    ask(page, "What time does the zoo open?")
    expect(page.locator(".unknown")).to_contain_text("I don't know")
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator(".call").first).to_be_visible()


def test_example_is_asked(page: Page, served: Served) -> None:
    """Pressing an example asks it."""
    open_page(page, served)
    example = page.locator("#examples button").first
    words = example.inner_text()
    example.click()
    expect(page.locator(".turn .asked")).to_have_text(words)
    expect(page.locator(".turn .answer")).to_be_visible()


def test_enter_asks(page: Page, served: Served) -> None:
    """The keyboard alone is enough: type, Enter, and the answer has the focus."""
    open_page(page, served)
    page.get_by_role("textbox").fill(TRUST_ACT)
    page.get_by_role("textbox").press("Enter")
    expect(page.locator(".turn .answer")).to_be_visible()
    expect(page.locator(".turn .asked").last).to_be_focused()


def test_escape_closes_the_source(page: Page, served: Served) -> None:
    """Escape closes the source and gives the focus back."""
    open_page(page, served)
    ask(page, TRUST_ACT)
    page.locator(".chip").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".chip").first).to_be_focused()


@pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("ht", "ltr"), ("zh-Hant", "ltr")])
def test_language_by_address_and_picker(page: Page, served: Served, lang: str, direction: str) -> None:
    """The page is in the chosen language and direction, and changes with the picker without losing an answer."""
    open_page(page, served, f"?lang={lang}")
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page.locator(".intro")).to_have_attribute("lang", lang)
    ask(page, TRUST_ACT)
    page.locator("select[data-action=language]").select_option("en")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.locator(".turn .disclaimer, .turn .unknown").first).to_be_visible()
    expect(page.get_by_role("button", name="Finish and clear")).to_be_visible()


def test_no_request_leaves_the_server(page: Page, served: Served) -> None:
    """From opening to clearing, every request goes to the server itself."""
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    open_page(page, served)
    ask(page, TRUST_ACT)
    page.locator(".chip").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Finish and clear").click()
    expect(page.locator(".turn")).to_have_count(0)
    assert hosts <= {urlsplit(served.url).netloc, ""}


def everything_kept(served: Served) -> str:
    """What the server holds in memory for its sessions, as text."""
    holder = served.page.blocks.state_holder
    states = [(state.config_values, state.state_data) for state in holder.session_data.values()]
    sessions = [session.conversation.turns for session in served.page.sessions._sessions.values()]
    return repr(states) + repr(sessions)


def kept_by_the_browser(page: Page) -> dict[str, str]:
    """Return what is in the browser's caches: paths and bodies."""
    found = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys())
              found.push([new URL(request.url).pathname, await (await cache.match(request)).text()]);
          }
          return found;
        }"""
    )
    return dict(found)


def test_clear_leaves_no_trace(page: Page, served: Served) -> None:
    """After clearing, neither page, browser storage, history, server memory nor disk holds the question."""
    open_page(page, served)
    ask(page, f"Is {CANARY} in Boston?")
    assert CANARY in everything_kept(served)
    page.get_by_role("button", name="Finish and clear").click()
    expect(page.locator(".turn")).to_have_count(0)

    assert CANARY not in page.content()
    assert CANARY not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    assert set(kept_by_the_browser(page)) <= {"/offline"}
    assert CANARY not in page.url
    wait_until(lambda: CANARY not in everything_kept(served))
    for folder in (served.home.folder,):
        for file in folder.rglob("*"):
            assert not file.is_file() or CANARY.encode() not in file.read_bytes()
    page.go_back()
    page.go_forward()
    assert CANARY not in page.content()


def test_closing_the_page_forgets_it(page: Page, served: Served) -> None:
    """When the tab is closed without clearing, the server forgets the session by itself."""
    open_page(page, served)
    ask(page, f"Is {CANARY} in Boston?")
    assert CANARY in everything_kept(served)
    page.close()
    wait_until(lambda: CANARY not in everything_kept(served))


def wait_until(condition, seconds: float = 20) -> None:
    """Wait for something the server does in its own time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def test_two_people_never_meet(browser, served: Served) -> None:
    """Two open pages have two conversations."""
    first, second = browser.new_page(), browser.new_page()
    open_page(first, served)
    open_page(second, served)
    ask(first, TRUST_ACT)
    ask(second, "What time does the zoo open?")
    assert TRUST_ACT not in second.content()
    assert "zoo" not in first.content()
    first.close()
    second.close()


def test_markup_in_a_question_is_text(page: Page, served: Served) -> None:
    """Markup typed by a person is shown as typed and does nothing."""
    open_page(page, served)
    ask(page, '<img src=x onerror="window.hit=1"> <script>window.hit=1</script> Trust Act?')
    expect(page.locator(".asked")).to_contain_text("<script>")
    assert page.evaluate("window.hit") is None


def test_blank_question(page: Page, served: Served) -> None:
    """Asking nothing asks for a question, kindly."""
    open_page(page, served)
    page.locator("#ask").click()
    expect(page.locator("#conversation")).to_contain_text("Please write a question")


def test_failure_is_shown_in_words(page: Page, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the documents cannot be read, the person is told and the page still works."""

    def broken(_self: object, _document_id: str) -> None:
        raise StoreError("damaged")

    open_page(page, served)
    monkeypatch.setattr("corpus.Store.document", broken)
    page.get_by_role("textbox").fill(TRUST_ACT)
    page.locator("#ask").click()
    expect(page.get_by_role("alert")).to_contain_text("Something went wrong")
    monkeypatch.undo()
    ask(page, TRUST_ACT)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_removed_source_is_not_shown(page: Page, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that is gone since the answer is not shown, and the panel says so."""
    open_page(page, served)
    ask(page, TRUST_ACT)
    monkeypatch.setattr("corpus.Store.document", lambda _self, _id: None)
    page.locator(".chip").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("no longer in the collection")
