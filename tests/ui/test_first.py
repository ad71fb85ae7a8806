"""First screen: in the language of the request, put where Gradio's page will be, and answering without a script."""

import logging
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient

from assistant import MAX_QUESTION, Assistant
from corpus import LANGUAGES
from ui.first import MAX_TYPED, FirstScreen
from ui.strings import Strings

GRADIO = (
    '<!doctype html>\n<html\n\tlang="en"\n><head><base href="./" /><script>config</script>'
    '<link rel="stylesheet" href="./a.css"></head><body><gradio-app embed="false"></gradio-app></body></html>'
)
SECRET = "zebrafinch and the flu clinic"
CANARY = "617-555-0142"


class Ids(HTMLParser):
    """Collects the ids of a page, and what refers to them."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.named = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note an element's id and what it is labelled by or leads to."""
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.named += [found[name].removeprefix("#") for name in ("aria-labelledby",) if name in found]
        self.named += [found["href"][1:]] if tag == "a" and len(found["href"]) > 1 and found["href"][0] == "#" else []


@pytest.fixture
def make_client(opened):
    """Return a function that makes a client of an application with the first screen before a page as Gradio's."""

    def make(document=GRADIO, **options):
        first = FirstScreen(opened, **options)
        app = FastAPI(openapi_url=None)
        app.middleware("http")(first.before_gradio)
        app.include_router(first.router())
        app.add_api_route("/", lambda: HTMLResponse(document), methods=["GET"])
        app.add_api_route("/other", lambda: HTMLResponse(document), methods=["GET"])
        return TestClient(app)

    return make


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_in_the_first_response(make_client, lang):
    """Box, button, examples, languages, cards and what this is stand in the document, in the address's language."""
    strings = Strings.of(lang)
    html = make_client(operator="Library").get("/", params={"lang": lang}, headers={"Accept-Language": "en"}).text
    assert f'<html lang="{lang}" dir="{strings.dir}"' in html
    for key in ("tagline", "question_label", "ask", "example_1", "urgent", "urgent_heading", "asked_soon"):
        assert strings[key].replace("'", "&#39;") in html, key
    assert all(f'href="?lang={other}"' in html for other in LANGUAGES)
    assert html.index('id="first"') < html.index("a.css") < html.index("<gradio-app")
    assert "<base" not in html
    found = Ids(html)
    assert len(found.ids) == len(set(found.ids))
    assert set(found.named) <= set(found.ids)


def test_without_an_address_it_is_the_browsers_language(make_client):
    """As on the page itself; what is no language of ours changes nothing."""
    client = make_client()
    assert '<html lang="zh-Hant"' in client.get("/", headers={"Accept-Language": "zh-TW"}).text
    assert '<html lang="fr"' in client.get("/?lang=%3Cb%3E", headers={"Accept-Language": "fr"}).text


def test_a_question_of_the_address_stands_in_the_box(make_client):
    """It can be asked without a script, and markup in it is text."""
    html = make_client().get("/", params={"q": "<b>Trust Act?"}).text
    assert "&lt;b&gt;Trust Act?</textarea>" in html


def test_only_gradios_page_is_changed(make_client):
    """Another path passes as it is."""
    assert make_client().get("/other").text == GRADIO


@pytest.mark.parametrize("missing", ['lang="en"', "<base", "stylesheet", "<gradio-app"])
def test_a_gradio_that_changed_is_told(make_client, missing):
    """Where Gradio's document has no place for the screen it is an error, not a page without it."""
    client = make_client(GRADIO.replace(missing, "x"))
    with pytest.raises(RuntimeError, match="gradio's page has changed"):
        client.get("/")


def test_a_question_is_answered_without_a_script(make_client):
    """The answer is a page of quotations with source and date, without a script."""
    html = make_client().post("/?lang=en", data={"question": "When is the free flu clinic?"}).text
    assert "opens every Tuesday evening" in html
    assert "Source 1" in html
    assert "<script" not in html
    assert 'action="?lang=en"' in html


def test_personal_data_is_left_out(make_client, caplog):
    """What names a person is on no page and in no log."""
    caplog.set_level(logging.DEBUG)
    html = make_client().post("/", data={"question": f"When is the flu clinic? Call {CANARY}"}).text
    assert CANARY not in html + caplog.text
    assert Strings.of("en")["note_personal-data"] in html


@pytest.mark.parametrize(
    ("question", "key"),
    [("x" * (MAX_QUESTION + 1), "too_long"), ("  ", "abstain_no-question"), ("", "abstain_no-question")],
)
def test_what_is_no_question_is_told(make_client, question, key):
    """A long text stays in the box to be shortened; nothing at all gets a request to write a question."""
    html = make_client().post("/?lang=en", data={"question": question}).text
    assert Strings.of("en").format(key, count="1,000") in html
    assert question.strip() in html


def test_a_body_without_end_is_refused(make_client):
    """More than can be typed is not read."""
    assert make_client().post("/", content=b"question=" + b"x" * (10 * MAX_TYPED)).status_code == 413


def test_a_failure_is_told_in_words(make_client, monkeypatch, caplog):
    """Whatever fails, the person is told, and the log holds none of their words."""

    def fail(*_args, **_options):
        raise ValueError(SECRET)

    monkeypatch.setattr(Assistant, "ask", fail)
    caplog.set_level(logging.DEBUG)
    response = make_client().post("/?lang=es", data={"question": SECRET})
    assert response.status_code == 503
    assert Strings.of("es")["error"] in response.text
    assert "ValueError" in caplog.text
    assert "zebrafinch" not in caplog.text + response.text


def test_an_emergency_is_a_card(make_client):
    """An emergency gets its card with numbers to press."""
    html = make_client().post("/", data={"question": "ICE is at my door"}, headers={"Accept-Language": "en"}).text
    assert '<section class="emergency"' in html
    assert 'href="tel:' in html
