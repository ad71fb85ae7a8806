"""Install: the page as an app, with an honest page without a connection and nothing else kept."""

import struct

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus import LANGUAGES
from ui.head import scripts
from ui.install import make_install
from ui.strings import Strings


def make_client(*, kiosk=False):
    """Return a client of the routes."""
    app = FastAPI(openapi_url=None)
    app.include_router(make_install(kiosk=kiosk))
    return TestClient(app)


@pytest.mark.parametrize("lang", [None, *LANGUAGES, "xx"])
def test_manifest(lang):
    """It can be installed: a name, a start, a display, two icons, in the language that is asked for."""
    response = make_client().get("/manifest.json", params={} if lang is None else {"lang": lang})
    assert response.headers["content-type"] == "application/manifest+json"
    manifest = response.json()
    strings = Strings.of(lang)
    assert (manifest["lang"], manifest["dir"]) == (strings.lang, strings.dir)
    assert manifest["description"] == strings["tagline"]
    assert manifest["start_url"].startswith("/")
    assert manifest["display"] == "standalone"
    assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512"]


def test_icons_are_as_large_as_they_say():
    """Each icon of the manifest is a PNG of its size, and small."""
    client = make_client()
    for icon in client.get("/manifest.json").json()["icons"]:
        data = client.get(icon["src"]).content
        assert data.startswith(b"\x89PNG")
        assert "x".join(map(str, struct.unpack(">II", data[16:24]))) == icon["sizes"]
        assert len(data) < 20_000


def test_the_offline_page_stands_alone():
    """It speaks all languages and loads nothing."""
    page = make_client().get("/offline").text
    for lang in LANGUAGES:
        assert Strings.of(lang)["offline"] in page
    assert page.count('dir="rtl"') == 1
    assert not [word for word in ("src=", "href=", "url(", "http:", "https:") if word in page]


def test_the_worker_keeps_one_page():
    """Its script names one path and only answers when a page is opened."""
    worker = make_client().get("/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.text.count("cache.add(") == 1
    assert "cache.put" not in worker.text
    assert '"/offline"' in worker.text


def test_a_public_pc_has_no_worker():
    """On the kiosk nothing registers a worker, there is none, and one from earlier is removed."""
    client = make_client(kiosk=True)
    assert client.get("/worker.js").status_code == client.get("/offline").status_code == 404
    assert ".register(" not in scripts(kiosk=True)
    assert "unregister(" in scripts(kiosk=True)
    assert ".register(" in scripts(kiosk=False)
