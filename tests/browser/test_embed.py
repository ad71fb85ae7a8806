"""Embed: the page inside another site's page."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.test_resident import TRUST_ACT
from ui.reach import Reach
from ui.server import make_app

NO_STORAGE = """Object.defineProperty(window, "sessionStorage", {
  get() { throw new DOMException("denied", "SecurityError"); },
})"""


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve an application, and give its address."""
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
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


def test_in_a_named_sites_frame(page: Page, served: Served, serve) -> None:
    """A named site's frame shows the compact page, which answers there without cookie or storage; others stay empty."""
    page.add_init_script(NO_STORAGE)
    named, other = serve(), serve()
    app = make_app(served.corner, reach=Reach(api_rate=2, embed_origins=(f"http://127.0.0.1:{named.port}",)))
    with running(app) as url:
        for site in (named, other):
            frame = f'<iframe src="{url}/embed?lang=es" title=Ask width=360 height=640>'
            body = f"<!doctype html><html lang=en><title>City</title>{frame}"
            site.put("/", body.encode())
        page.goto(f"http://127.0.0.1:{named.port}/")
        frame = page.frame_locator("iframe")
        expect(frame.locator("html.embed")).to_have_attribute("lang", "es")
        frame.get_by_role("textbox").fill(TRUST_ACT)
        frame.locator("#ask").click()
        expect(frame.locator(".turn .answer")).to_be_visible()
        frame.locator("[data-take=phone]").click()
        expect(frame.locator("dialog[open] .take-code svg").first).to_be_visible()
        assert page.context.cookies() == []
        answered = page.request.post(f"{url}/api/ask", data={"question": TRUST_ACT})
        assert answered.json()["kind"] == "answer"
        assert answered.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in answered.headers

        page.goto(f"http://127.0.0.1:{other.port}/")
        page.wait_for_load_state("networkidle")
        [inner] = page.frames[1:]
        assert inner.locator("#ask").count() == 0
        page.goto(f"http://127.0.0.1:{named.port}/")
