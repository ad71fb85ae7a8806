"""Page: what its handlers send, and keep, without a browser."""

import asyncio
import gc
import logging
import warnings
from types import SimpleNamespace

import pytest

from assistant import MAX_QUESTION, Assistant, Card
from index import EncoderError
from index.testing import HashEncoder
from ui.page import ResidentPage
from ui.strings import Strings

CARD = Card(id="danger", lang="en", title="I am in danger", steps=("Go to a safe place.",), contacts=())
NAMES = ("masthead", "intro", "conversation", "question", "ask", "examples", "clear", "foot", "source", "urgent")
SECRET = "zebrafinch and the flu clinic"
CANARIES = ("A987654321", "078-05-1120", "617-555-0142", "canary@example.org", "Kanarina", "24 Dudley Street")
TYPED = (
    "My name is Kanarina Lopez, A987654321, 078-05-1120, 617-555-0142, canary@example.org, 24 Dudley Street. "
    "When is the free flu clinic at the Copley branch library?"
)
REQUEST = SimpleNamespace(session_hash="one", headers={}, query_params={})


@pytest.fixture
def make_page(opened):
    """Return a function that makes a page over the small corpus."""

    def make(**options):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # gradio leaves event loops open while it builds a page
            page = ResidentPage(opened, **options)
            asyncio.set_event_loop(None)
            gc.collect()
        return page

    return make


def _request(language="en", **query):
    return SimpleNamespace(session_hash="s1", headers={"accept-language": language}, query_params=query)


def _last(updates):
    """Return what the last of a handler's updates sends, by component."""
    *_, last = updates
    return dict(zip(NAMES, last, strict=True))


def test_only_what_changed_is_sent(make_page):
    """With the page's language stands what is written in it: an answer sends neither bar, foot nor cards again."""
    page = make_page(cards=lambda _lang: [CARD])
    first = _last(page._on_load(_request()))
    assert "I am in danger" in first["urgent"]
    answered = _last(page._on_ask("When is the flu clinic?", _request()))
    assert [name for name, sent in answered.items() if sent == {"__type__": "update"}] == [
        "masthead",
        "clear",
        "foot",
        "urgent",
    ]
    turned = _last(page._on_language(SimpleNamespace(lang="ht"), _request()))
    assert 'lang="ht"' in turned["masthead"]
    assert turned["clear"] == Strings.of("ht")["clear"]


@pytest.mark.parametrize(("kiosk", "lang"), [(True, "en"), (False, "ar")])
def test_clearing_a_public_pc_turns_it_back(make_page, kiosk, lang):
    """The next person at a public PC finds its first language; a person's own phone keeps theirs."""
    page = make_page(kiosk=kiosk)
    _last(page._on_load(_request()))
    _last(page._on_language(SimpleNamespace(lang="ar"), _request()))
    page._on_clear(_request())
    session = page.sessions.get("s1")
    assert (session.lang, session.chosen) == (lang, not kiosk)
    assert session.conversation.turns == []


def test_the_address_asks(make_page):
    """An address with a question is answered in its language when the page is loaded."""
    page = make_page()
    shown = _last(page._on_load(_request(lang="es", q="When is the flu clinic?")))
    assert "When is the flu clinic?" in shown["conversation"]
    assert page.sessions.get("s1").lang == "es"


def test_a_question_at_the_bound_is_asked(make_page):
    """A thousand letters are a question, one more is too long and stays in the box."""
    page = make_page()
    longest = "flu " * (MAX_QUESTION // 4)
    assert 'class="turn' in _last(page._on_ask(longest, _request()))["conversation"]
    refused = _last(page._on_ask(f"{longest}x", _request()))
    assert "1,000" in refused["conversation"]
    assert "value" not in refused["question"]


def test_a_failure_is_logged_by_its_kind_alone(make_page, monkeypatch, caplog):
    """Whatever fails, the person is told with their question to try again, and the log holds none of its words."""

    def fail(*_args, **_options):
        raise ValueError(SECRET)

    page = make_page()
    monkeypatch.setattr(Assistant, "ask", fail)
    with caplog.at_level(logging.DEBUG):
        shown = _last(page._on_ask(SECRET, _request()))
    assert Strings.of("en")["error"] in shown["conversation"]
    assert f'data-question="{SECRET}"' in shown["conversation"]
    assert "ValueError" in caplog.text
    assert "zebrafinch" not in caplog.text


@pytest.mark.parametrize("lang", ["<b>", "de", "", None])
def test_a_language_that_is_not_ours_changes_nothing(make_page, lang):
    """What comes from outside as a language is one of the twelve, or is not taken."""
    page = make_page()
    _last(page._on_language(SimpleNamespace(lang=lang), _request("fr")))
    assert page.sessions.get("s1").lang == "fr"
    assert not page.sessions.get("s1").chosen


@pytest.fixture
def page(make_page):
    """Return the page of a small home."""
    return make_page()


def _shown(page, question):
    """Everything that asking puts on the page, as one text for each step."""
    return [repr(updates) for updates in page._on_ask(question, REQUEST)]


def _without_canaries(text):
    return [canary for canary in CANARIES if canary.casefold() in text.casefold()]


def test_personal_data_is_on_no_page_and_in_no_session(page, caplog):
    """While looking and in the answer the person reads the question without it, and a note says so."""
    caplog.set_level(logging.DEBUG)
    looking, answered = _shown(page, TYPED)
    session = page.sessions.get("one")
    for text in (looking, answered, repr(session), caplog.text):
        assert _without_canaries(text) == []
    assert "When is the free flu clinic" in looking
    assert Strings.of("en")["note_personal-data"] in answered
    assert "opens every Tuesday evening" in answered


def test_nothing_but_personal_data_gets_the_note(page):
    """Where nothing is left to answer, the page says why, and no turn is kept."""
    *_, answered = _shown(page, "617-555-0142")
    assert Strings.of("en")["note_personal-data"] in answered
    assert page.sessions.get("one").conversation.turns == []


def test_a_failure_gives_no_personal_data_back(page, monkeypatch, caplog):
    """When a question cannot be answered, neither page nor log nor error has what was left out of it."""

    def fail(_self, texts):
        raise EncoderError(f"cannot encode {texts}")

    monkeypatch.setattr(HashEncoder, "encode_query_tokens", fail)
    caplog.set_level(logging.DEBUG)
    shown = _shown(page, TYPED)
    assert Strings.of("en")["error"] in shown[-1]
    assert _without_canaries("".join(shown) + caplog.text) == []


def test_another_error_has_no_personal_data(opened, monkeypatch):
    """An error that nobody expects was raised by what never saw the personal data."""

    def fail(_self, texts):
        raise RuntimeError(texts)

    monkeypatch.setattr(HashEncoder, "encode_query_tokens", fail)
    with pytest.raises(RuntimeError) as caught:
        opened.assistant.ask(TYPED)
    assert _without_canaries(repr(caught.value)) == []


def test_commands_do_not_echo_it(run, built):
    """`corner ask` shows and writes the question without it, with the note."""
    result = run("ask", TYPED, "--json", "--home", built.folder)
    assert result.lines[0]["notes"] == ["personal-data"]
    assert _without_canaries(result.out + result.err) == []
    result = run("ask", TYPED, "--home", built.folder)
    assert Strings.of("en")["note_personal-data"] in result.out
    assert _without_canaries(result.out + result.err) == []


def test_a_batch_does_not_echo_it(run, built, tmp_path):
    """A file's questions are answered and written without it; those without any have no note."""
    file = tmp_path / "questions.jsonl"
    file.write_text(
        f'{{"id": "1", "question": "{TYPED}"}}\n{{"id": "2", "question": "Roxbury food pantry 617-555-0101"}}\n',
        encoding="utf-8",
    )
    result = run("ask", "--batch", file, "--home", built.folder)
    assert _without_canaries(result.out + result.err) == []
    assert [line["notes"] for line in result.lines] == [["personal-data"], []]
    assert result.lines[1]["question"] == "Roxbury food pantry 617-555-0101"
