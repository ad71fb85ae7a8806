"""Fixtures of the whole suite: nothing touches the user's own home or the network."""

from __future__ import annotations

import os
import platform
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path

import platformdirs
import pytest

from index import Encoder, load_encoder


def pytest_report_header() -> str:
    """Print the versions that matter."""
    names = ("torch", "sentence-transformers", "faiss-cpu", "gradio")
    return f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point CORNER_HOME at an empty folder and clear the other settings."""
    monkeypatch.setenv("CORNER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CORNER_ENCODER", raising=False)
    monkeypatch.delenv("CORNER_FETCH", raising=False)


@pytest.fixture(scope="session")
def encoder_cache() -> Path:
    """Where the default encoder is kept between runs: CORNER_CACHE, or the user's cache folder."""
    return Path(os.environ.get("CORNER_CACHE") or platformdirs.user_cache_dir("information-corner"))


@pytest.fixture(scope="session")
def default_encoder(encoder_cache: Path) -> Encoder:
    """The default encoder, loaded once for all tests."""
    return load_encoder(None, encoder_cache)


class _Site(ThreadingHTTPServer):
    """Answers with what `pages` holds for host and path, or for the path: a tuple, or a function of the handler."""

    daemon_threads = True
    page = b"<!doctype html><html lang=en><title>Clinic</title><p>The clinic opens every Tuesday at six.</p></html>"

    def __init__(self, address=("127.0.0.1", 0)):
        super().__init__(address, _Handler)
        self.pages = {}
        self.requests = []

    @property
    def port(self):
        """The port it listens at."""
        return self.server_address[1]

    def put(self, path, body=None, status=200, **headers):
        """Let a path be answered so; a header's name is written with underscores."""
        body = self.page if body is None else body
        headers = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": "text/html", "Content-Length": str(len(body)), **headers}, body)

    def redirect(self, path, to, status=302):
        """Let a path be answered with a redirect."""
        self.put(path, b"", status, Location=to)

    @property
    def paths(self):
        """What was asked for, in order."""
        return [path for path, _ in self.requests]

    def handle_error(self, *_):
        """Say nothing: clients hang up on purpose here."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests.append((self.path, dict(self.headers.items())))
        host = self.headers["Host"].partition(":")[0]
        found = self.server.pages.get(host + self.path) or self.server.pages.get(self.path) or (404, {}, b"")
        if callable(found):
            found(self)
            return
        status, headers, body = found
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def serve():
    """Return a function that starts a site."""
    running = []

    def start(*address, wrap=None):
        site = _Site(*address)
        if wrap is not None:
            site.socket = wrap.wrap_socket(site.socket, server_side=True)
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        running.append((site, thread))
        return site

    yield start
    for site, thread in running:
        site.shutdown()
        thread.join()
        site.server_close()


@pytest.fixture
def site(serve):
    """Return a site with one page at its root, without a robots.txt."""
    site = serve()
    site.put("/")
    return site
