"""Taking an answer along: on paper, as a code, by the share sheet, aloud, and to the staff."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from corpus import LOCAL, load
from tests.browser.conftest import Served
from tests.browser.test_resident import CANARY, TRUST_ACT, ask, open_page
from ui.strings import Strings

PHONE = {"width": 360, "height": 740}
LANGS = ("en", "ar", "ht")
HELP = {
    "en": "Where can I find free legal help?",
    "ar": "أين أجد محامي هجرة مجاني؟",
    "ht": "Ki kote mwen ka jwenn èd legal gratis?",
}
SMALL = """() => [...document.querySelectorAll('.take-along :is(button, summary, label)')]
  .filter(one => one.checkVisibility()).map(one => [one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([words]) => words)"""
A_VOICE = """window.spoken = [];
const told = new EventTarget();
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: Object.assign(told, {
  voices: VOICES,
  held: false,
  getVoices() { return this.voices; },
  speak(words) { window.spoken.push([words.text, words.lang, words.voice.name]); this.now = words;
    if (!window.hold) setTimeout(() => this.now === words && words.onend(), 20); },
  pause() { this.held = true; },
  resume() { this.held = false; },
  cancel() {
    window.cancelled = (window.cancelled ?? 0) + 1;
    const words = this.now;
    this.now = null;
    words?.onerror();
  },
}) });"""


def read_codes(picture: bytes) -> list[str]:
    """Return the texts of the codes in a picture, as a phone reads them."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    return [found.text for found in zxingcpp.read_barcodes(image)]


def with_voices(page: Page, *voices: tuple[str, str, bool]) -> None:
    """Give the page voices: name, language, and whether the device speaks itself."""
    listed = [{"name": name, "lang": lang, "localService": local} for name, lang, local in voices]
    page.add_init_script(A_VOICE.replace("VOICES", json.dumps(listed)))


@pytest.mark.parametrize("lang", LANGS)
def test_paper(page: Page, served: Served, screenshots: Path, tmp_path: Path, lang: str) -> None:
    """The sheet of paper has question, quotations, sources, dates, services and disclaimer, and nothing of the page."""
    strings = Strings.of(lang)
    page.set_viewport_size(PHONE)
    open_page(page, served, f"?lang={lang}")
    ask(page, HELP[lang])
    quotes = page.locator(".answer .sentence > blockquote").all_inner_texts()
    paper = tmp_path / "paper.pdf"
    page.pdf(path=paper, prefer_css_page_size=True, format="Letter")
    with pypdfium2.PdfDocument(paper) as document:
        pages = [document[number] for number in range(len(document))]
        text = " ".join(" ".join(one.get_textpage().get_text_bounded() for one in pages).split())
        for number, one in enumerate(pages, start=1):
            one.render(scale=1.3).to_pil().save(screenshots / f"{lang}-paper-{number}.png")
    if lang != "ar":  # the letters of a PDF stand in the order they are drawn
        assert HELP[lang] in text
        assert strings.format("printed_on", date=strings.day(datetime.now(LOCAL).date())) in text
        for expected in (*quotes, strings["disclaimer"], strings["services_heading"], strings["service_checked"]):
            assert " ".join(expected.split()) in text
        for unwanted in (strings["ask"] + " " + strings["clear"], strings["print"], strings["foot_privacy"]):
            assert unwanted not in text
    [loaded] = load(paper, "paper.pdf").documents
    assert loaded.text


def test_one_answer_is_printed(page: Page, served: Served, tmp_path: Path) -> None:
    """The button prints its own answer alone; printing from the browser's menu prints them all."""
    open_page(page, served)
    ask(page, TRUST_ACT)
    ask(page, "What time does the zoo open?")
    page.evaluate("window.print = () => { window.printed = document.querySelectorAll('.turn.printing').length; }")
    page.locator("[data-take=print]").first.click()
    assert page.evaluate("window.printed") == 1
    assert "zoo" not in printed(page, tmp_path)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    text = printed(page, tmp_path)
    assert TRUST_ACT in text
    assert "zoo" in text


def printed(page: Page, folder: Path) -> str:
    """Return the words of the page on paper."""
    page.pdf(path=folder / "printed.pdf")
    with pypdfium2.PdfDocument(folder / "printed.pdf") as document:
        return " ".join(" ".join(document[n].get_textpage().get_text_bounded() for n in range(len(document))).split())


@pytest.mark.parametrize("lang", LANGS)
def test_code(page: Page, served: Served, screenshots: Path, lang: str) -> None:
    """A phone reads from the screen what the dialog shows: quotations with source and phone, no link, no question."""
    page.set_viewport_size(PHONE)
    open_page(page, served, f"?lang={lang}")
    ask(page, HELP[lang])
    page.locator(".take-along").scroll_into_view_if_needed()
    page.screenshot(path=screenshots / f"{lang}-take.png")
    assert page.evaluate(SMALL) == []
    page.locator("[data-take=phone]").click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator(".take-code svg").first).to_be_visible()
    assert page.evaluate(SMALL) == []
    page.screenshot(path=screenshots / f"{lang}-code.png")
    shown = dialog.locator(".take-code").first.get_attribute("data-code")
    assert read_codes(dialog.locator(".take-code").first.screenshot()) == [shown]
    assert shown is not None
    assert page.locator(".answer .sentence > blockquote").first.inner_text() in shown
    assert Strings.of(lang)["disclaimer"] in shown
    assert "http" not in shown
    assert HELP[lang] not in shown
    dialog.locator("summary").first.click()
    expect(dialog.locator("details[open] .take-code svg").first).to_be_visible()
    page.screenshot(path=screenshots / f"{lang}-code-service.png")
    [number] = read_codes(dialog.locator("details[open] .take-code").first.screenshot())
    assert re.fullmatch(r"tel:[+\d;=a-z-]+", number)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(page.locator("[data-take=phone]")).to_be_focused()


def test_code_that_cannot_be_had(page: Page, served: Served) -> None:
    """When the server does not answer, the dialog says so, and the text is there all the same."""
    open_page(page, served)
    ask(page, TRUST_ACT)
    page.route("**/qr", lambda route: route.abort())
    page.locator("[data-take=phone]").click()
    expect(page.locator("dialog[open] .take-failed")).to_be_visible()
    expect(page.locator("dialog[open] .take-text")).to_contain_text("2014")


@pytest.mark.parametrize("lang", LANGS)
def test_message_to_staff(page: Page, served: Served, screenshots: Path, lang: str) -> None:
    """Nothing is stored until "Send"; then exactly what was shown is, without what is personal."""
    served.home.feedback.unlink(missing_ok=True)
    page.set_viewport_size(PHONE)
    open_page(page, served, f"?lang={lang}")
    ask(page, HELP[lang])
    page.locator("[data-take=feedback]").click()
    dialog = page.locator("dialog[open]")
    page.screenshot(path=screenshots / f"{lang}-feedback-1.png")
    assert page.evaluate(SMALL) == []
    dialog.locator("input[value=no]").check()
    dialog.locator("textarea").fill(f"{CANARY} 617-867-5309")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator(".feedback-shown")).to_be_visible()
    page.screenshot(path=screenshots / f"{lang}-feedback-2.png")
    expect(dialog.locator("[data-field=question]")).to_have_text(HELP[lang])
    expect(dialog.locator("[data-field=comment]")).to_have_text(f"{CANARY} …")
    assert not served.home.feedback.exists()
    passages = dialog.locator("[data-field=passages]").inner_text()
    dialog.locator("[data-take=send]").click()
    expect(dialog.locator(".feedback-sent")).to_be_focused()
    page.screenshot(path=screenshots / f"{lang}-feedback-3.png")
    [line] = served.home.feedback.read_text(encoding="utf-8").splitlines()
    stored = json.loads(line)
    assert stored["question"] == HELP[lang]
    assert stored["comment"] == f"{CANARY} …"
    assert stored["right"] == "no"
    assert ", ".join(stored["passages"]) == passages
    served.home.feedback.unlink()


def test_message_that_fails(page: Page, served: Served) -> None:
    """When it cannot be stored, the person is told that nothing was, and what was typed stays."""
    open_page(page, served)
    ask(page, TRUST_ACT)
    page.locator("[data-take=feedback]").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("input[value=yes]").check()
    dialog.locator("textarea").fill("thanks")
    page.route("**/feedback/check", lambda route: route.abort())
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator(".take-failed")).to_contain_text("nothing was stored")
    expect(dialog.locator("textarea")).to_have_value("thanks")
    assert not served.home.feedback.exists()


def test_share_sheet(page: Page, served: Served) -> None:
    """Where the device can share, the whole text goes to it, without the question; elsewhere there is no button."""
    open_page(page, served)
    ask(page, TRUST_ACT)
    expect(page.locator("[data-take=share]")).to_be_hidden()
    page.add_init_script(
        "navigator.share = (what) => { window.shared = what; return Promise.resolve(); };"
        "navigator.canShare = undefined;"
    )
    open_page(page, served)
    ask(page, TRUST_ACT)
    page.locator("[data-take=share]").click()
    shared = page.evaluate("window.shared")
    assert set(shared) == {"title", "text"}
    assert page.locator(".answer .sentence > blockquote").first.inner_text() in shared["text"]
    assert TRUST_ACT not in shared["text"]


def test_read_aloud(page: Page, served: Served) -> None:
    """Each sentence, after what it leans on, is read by a voice of the device in its language, and shown meanwhile."""
    with_voices(page, ("cloud", "en-US", False), ("other", "es-US", True), ("own", "en_GB", True))
    open_page(page, served)
    ask(page, TRUST_ACT)
    page.evaluate("window.hold = true")
    page.locator("[data-take=speak]").click()
    quote = page.locator(".answer .sentence > :is(.context, blockquote)").first
    expect(quote).to_have_class(re.compile("speaking"))
    assert page.evaluate("window.spoken") == [[quote.inner_text(), "en_GB", "own"]]
    page.locator("[data-take=pause]").click()
    assert page.evaluate("speechSynthesis.held")
    expect(page.locator("[data-take=pause]")).to_have_text("Go on")
    page.locator("[data-take=pause]").click()
    assert not page.evaluate("speechSynthesis.held")
    page.evaluate("window.hold = false; speechSynthesis.now.onend()")
    expect(page.locator("[data-take=speak]")).to_be_visible()
    expect(page.locator(".speaking")).to_have_count(0)
    quotes = page.locator(".answer .sentence > :is(.context, blockquote)").all_inner_texts()
    assert [text for text, *_ in page.evaluate("window.spoken")][: len(quotes)] == quotes


@pytest.mark.parametrize(
    ("lang", "voices", "read"),
    [
        ("ht", [("French", "fr-FR", True)], False),
        ("kea", [("Portuguese", "pt-PT", True)], False),
        ("zh-Hant", [("Mainland", "zh-CN", True)], False),
        ("zh-Hant", [("Hong Kong", "zh-HK", True), ("Taiwan", "zh-TW", True)], True),
        ("zh-Hans", [("Taiwan", "zh-TW", True)], False),
        ("so", [], False),
    ],
)
def test_no_voice_is_better_than_a_wrong_one(page: Page, served: Served, lang: str, voices: list, read: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    """Where no voice speaks the language the person is told so, in their language, and no other voice reads it."""
    with_voices(page, *voices)
    open_page(page, served, f"?lang={lang}")
    ask(page, TRUST_ACT)
    page.locator("[data-take=speak]").click()
    expect(page.locator("[data-take=speak]")).to_be_visible()
    spoken = page.evaluate("window.spoken")
    if read:
        assert {voice for *_, voice in spoken} == {"Taiwan"}
    else:
        assert spoken == []
        words = Strings.of(lang)["speak_no_voice"].split("{language}")
        for part in words:
            expect(page.locator(".take-said")).to_contain_text(part.strip())


@pytest.mark.parametrize("ending", ["clear", "stop", "hide"])
def test_reading_stops(page: Page, served: Served, ending: str) -> None:
    """Stop, clearing and leaving the page silence the voice at once."""
    with_voices(page, ("own", "en-US", True))
    open_page(page, served)
    ask(page, TRUST_ACT)
    page.evaluate("window.hold = true")
    page.locator("[data-take=speak]").click()
    expect(page.locator(".speaking")).to_have_count(1)
    match ending:
        case "clear":
            page.get_by_role("button", name="Finish and clear").click()
        case "stop":
            page.locator("[data-take=stop]").click()
            expect(page.locator("[data-take=speak]")).to_be_focused()
        case "hide":
            page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    expect(page.locator(".speaking")).to_have_count(0)
    assert page.evaluate("window.cancelled") >= 1
    assert len(page.evaluate("window.spoken")) == 1
