"""Fixtures of the browser tests: the real page, encoder and content, in Debian's chromium."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from corpus import Store
from index import Encoder
from ui import corner as corner_
from ui.corner import Corner
from ui.home import Home
from ui.server import make_app

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARTIFACTS = Path(__file__).parents[2] / "artifacts" / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, and skip it with a message where there is no chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.encoder)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="chromium is not installed; `make browser` installs it"))


SIZES = {"phone": (360, 740), "tablet": (820, 1180), "desk": (1440, 900)}
OPERATOR = "Public Library"


@dataclass(frozen=True, slots=True)
class Served:
    """A running server, and what is behind it."""

    url: str
    page: Any
    home: Home
    corner: Corner


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, default_encoder: Encoder) -> Iterator[Served]:
    """The starter content and the City's old report, served from this process."""
    home = Home(tmp_path_factory.mktemp("served"))
    with Store(home.corpus, write=True) as store:
        corner_.add_starter(store)
    corner_.build(home, default_encoder)
    corner = Corner(home, default_encoder)
    app = make_app(corner, operator=OPERATOR)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.started, "the server did not start"
    yield Served(url=f"http://127.0.0.1:{port}", page=app.state.page, home=home, corner=corner)
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, without any traffic of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser profile of its own; an error in its scripts fails the test."""
    errors: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
    assert errors == []


@pytest.fixture
def screenshots() -> Path:
    """Where pictures of the page are kept; git ignores the folder."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    return ARTIFACTS
