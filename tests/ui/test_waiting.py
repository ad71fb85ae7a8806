"""Waiting room: every address answers, in the person's language, until the page is there."""

import socket
import urllib.error
import urllib.request

import pytest

from corpus import LANGUAGES
from ui.strings import Strings
from ui.waiting import waiting_room


@pytest.fixture
def port():
    """Return a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _get(port, path="/", language="", data=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, {"Accept-Language": language})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=5)
    with caught.value as answer:
        return answer.code, dict(answer.headers), answer.read().decode()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_to_wait_in_every_language(port, lang):
    """The page of the address's language says to wait, and is kept nowhere."""
    with waiting_room("127.0.0.1", port):
        code, headers, html = _get(port, f"/?lang={lang}&q=x", "en")
    assert code == 503
    assert headers["Cache-Control"] == "no-store"
    assert f'<html lang="{lang}" dir="{Strings.of(lang).dir}">' in html
    assert Strings.of(lang)["starting"] in html


def test_the_browsers_language_is_taken(port):
    """Without one in the address it is the browser's, and markup there is no language."""
    with waiting_room("127.0.0.1", port):
        assert '<html lang="zh-Hant"' in _get(port, "/anything", "zh-TW")[2]
        assert '<html lang="en"' in _get(port, "/?lang=%3Cb%3E", "de")[2]


def test_programs_are_told_to_wait(port):
    """A question to the API gets the status that says to come back."""
    with waiting_room("127.0.0.1", port):
        assert _get(port, "/api/ask", data=b'{"question": "?"}')[0] == 503


def test_its_address_is_free_afterwards(port, capsys):
    """When it closes the address can be taken, and nothing that was asked was written down."""
    with waiting_room("127.0.0.1", port):
        _get(port, "/?q=zebrafinch")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
    out, err = capsys.readouterr()
    assert "zebrafinch" not in out + err
