"""The resident's page, used as a person uses it."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from corpus import StoreError
from tests.browser.conftest import OPERATOR, Served

TRUST_ACT = "What year was the Boston Trust Act first passed?"
CANARY = "zebrafinch7714"
MAX_FIRST_BYTES = 330_000


def open_page(page: Page, served: Served, query: str = "") -> None:
    """Open the page and wait until it can be used."""
    page.goto(f"{served.url}/{query}")
    expect(page.locator("html.ready")).to_have_count(1)
    expect(page.locator("#question textarea")).to_be_visible()


def ask(page: Page, question: str, of: str = ".answer") -> None:
    """Type a question, press the button, and wait for one more reply of a kind."""
    turns = page.locator(f".turn {of}").count()
    page.get_by_role("textbox").fill(question)
    page.locator("#ask").click()
    expect(page.locator(f".turn {of}")).to_have_count(turns + 1)


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
    expect(page.locator(".said")).to_contain_text("cleared")
    assert quote not in page.content()


def test_a_line_of_a_listing_says_whose_it_is(page: Page, served: Served) -> None:
    """A field of a listing is its line after its name, and from under each sentence a way leads into its source."""
    open_page(page, served)
    ask(page, "What is the phone number of SafeLink?")
    sentence = page.locator(".sentence").first
    before, quote = sentence.locator(".context"), sentence.locator("blockquote")
    expect(before).to_have_text("SafeLink domestic violence hotline")
    expect(quote).to_have_text("Phone: 877-785-2020")
    size = "e => [parseFloat(getComputedStyle(e).fontSize), e.getBoundingClientRect().top]"
    (small, above), (large, below) = before.evaluate(size), quote.evaluate(size)
    assert small < large
    assert above < below
    expect(page.locator(".card h4").first).to_have_text("SafeLink domestic violence hotline")
    for number, line in enumerate(page.locator(".sentence blockquote").all_inner_texts()):
        page.get_by_role("button", name=f"Read more in this source ({number + 1})").click()
        expect(page.locator("mark#quote")).to_have_text(line)
        expect(page.locator("mark#quote")).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()


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
    expect(page.locator(".turn .reply").last).to_be_focused()


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
    expect(page.locator(".turn .about, .turn .unknown").first).to_be_visible()
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


def test_a_card_in_two_presses(page: Page, served: Served) -> None:
    """Nothing has to be typed in an emergency: what is happening, and the card with numbers to call."""
    open_page(page, served)
    page.get_by_role("button", name="Urgent help").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("What is happening?")
    dialog.get_by_text("You are in danger now").click()
    expect(dialog.locator(".call:visible").first).to_have_attribute("href", "tel:911")
    expect(dialog.locator(".call:visible").first).to_be_in_viewport()


def test_an_emergency_gets_its_card_and_then_an_answer(page: Page, served: Served) -> None:
    """What is typed in fright gets the card in the page's language; who wants an answer has it one press away."""
    open_page(page, served, "?lang=ht")
    ask(page, "LA MIGRA TA NAN POT LA", of=".emergency")
    expect(page.locator(".emergency h3")).to_contain_text("imigrasyon")
    expect(page.locator(".emergency .call").first).to_have_attribute("href", "tel:+16179880606")
    page.get_by_role("button", name="Chèche yon repons pou kesyon mwen an").click()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn").last.locator(".answer")).to_have_count(1)


def test_a_possible_emergency_offers_its_card(page: Page, served: Served) -> None:
    """A question about what officers may do is answered; the card stands above, one press away, and back again."""
    open_page(page, served, "?lang=en")
    ask(page, "Can ICE come into my home without a warrant?")
    strip = page.locator(".offered")
    expect(strip).to_be_in_viewport()
    strip.get_by_role("button").click()
    dialog = page.locator("dialog.urgent")
    expect(dialog.locator("details[open]")).to_have_id("urgent-ice-home")
    expect(dialog.locator(".call:visible").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(strip.get_by_role("button")).to_be_focused()
    expect(page.locator(".turn .answer")).to_have_count(1)


def test_the_question_in_another_language_is_noticed_once(page: Page, served: Served) -> None:
    """A page in English offers once to answer in Spanish, and does when asked, turning the page too."""
    open_page(page, served, "?lang=en")
    ask(page, "¿Cómo puedo conseguir un intérprete en la corte?")
    offer = page.locator(".offer")
    expect(offer).to_contain_text("Parece que usted escribe en español")
    offer.get_by_role("button").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator(".turn .answer")).to_have_count(1)
    expect(page.locator(".turn")).to_have_attribute("lang", "es")
    page.locator("select[data-action=language]").select_option("en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    ask(page, "¿Dónde hay clases de inglés gratis?")
    expect(page.locator(".offer")).to_have_count(0)


@pytest.mark.parametrize(("locale", "lang"), [("ht-HT", "ht"), ("zh-TW", "zh-Hant"), ("de-DE", "en")])
def test_the_first_screen_is_in_the_browsers_language(browser, served: Served, locale: str, lang: str) -> None:
    """Without a choice the page opens in the browser's language where that is ours, and says who runs it."""
    page = browser.new_page(locale=locale)
    open_page(page, served)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.locator(".run-by")).to_contain_text(OPERATOR)
    page.close()


def test_languages_by_name(page: Page, served: Served) -> None:
    """On a wide screen every language is a button of its own; on a phone none is cut in the picker."""
    page.set_viewport_size({"width": 1440, "height": 900})
    open_page(page, served)
    page.get_by_role("button", name="Kreyòl ayisyen").click()
    expect(page.locator("html")).to_have_attribute("lang", "ht")
    page.set_viewport_size({"width": 320, "height": 640})
    for lang in ("ht", "kea"):
        page.locator("select[data-action=language]").select_option(lang)
        expect(page.locator("html")).to_have_attribute("lang", lang)
        assert page.evaluate(
            """() => { const s = document.querySelector('.language select');
                 const c = document.createElement('canvas').getContext('2d'), style = getComputedStyle(s);
                 c.font = style.font;
                 const room = s.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
                 return c.measureText(s.selectedOptions[0].text).width <= room }"""
        )


def test_an_address_can_be_copied(browser, served: Served) -> None:
    """One press copies a place's address, and says so; it comes back to what it was."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    open_page(page, served)
    ask(page, "What time does the zoo open?")
    button = page.locator("[data-action=copy]").first
    button.click()
    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == button.get_attribute("data-text")
    expect(button).to_have_text("Copy the address")
    context.close()


def test_the_original_stands_beside_its_translation(page: Page, served: Served) -> None:
    """In the source of a Spanish answer the marked sentence and the English one are both in sight, each named."""
    open_page(page, served, "?lang=es")
    ask(page, "¿Tengo que abrirles la puerta a los agentes de inmigración?")
    expect(page.locator(".cautions li")).to_have_count(2)
    page.locator(".chip").first.click()
    expect(page.locator("mark#quote")).to_be_in_viewport()
    expect(page.locator(".beside .other")).to_be_in_viewport()
    expect(page.locator(".beside .side-label").last).to_contain_text("English")


def test_nothing_moves_while_the_page_comes_up(page: Page, served: Served) -> None:
    """From the first paint on, nothing that is seen changes its place, in any language."""
    page.goto(f"{served.url}/?lang=ar")
    expect(page.locator("html.ready")).to_have_count(1)
    page.wait_for_timeout(500)
    shift = page.evaluate(
        """() => new Promise(done => new PerformanceObserver(list =>
             done(list.getEntries().reduce((sum, one) => sum + one.value, 0))
           ).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 200))"""
    )
    assert shift < 0.01


def test_the_first_screen_comes_over_a_slow_line(page: Page, served: Served) -> None:
    """Everything that is needed for the first screen is a few hundred kilobytes."""
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    open_page(page, served)
    page.wait_for_timeout(500)
    assert 100_000 < sum(sizes) < MAX_FIRST_BYTES
