"""Server: the page over HTTP, with nothing written down and nothing fetched from elsewhere."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware

from corpus import Store
from index import IndexMismatchError, NoIndexError
from ui import api
from ui import corner as corner_
from ui.embed import Embedding
from ui.errors import AddressInUseError
from ui.feedback_form import make_form
from ui.first import FirstScreen
from ui.home import Home
from ui.install import make_install
from ui.qr import make_codes
from ui.reach import Reach
from ui.waiting import waiting_room

if TYPE_CHECKING:
    from ui.page import ResidentPage

_HEADERS = {
    # The browser itself refuses anything that is not this server.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_IDLE_CHECK_SECONDS = 60
_STATIC = ("/assets/", "/static/")
_NAMED_BY_CONTENT = "/assets/"
"""Gradio's own files, which never change under their names: a phone asks for them once."""
_COMPRESSED_FROM = 1_000
"""Bytes; below that it saves no packet."""
_ALONE = Reach()

Say = Callable[[str], None]


def run_server(
    home: Home, *, host: str, port: int, kiosk: bool, operator: str | None = None, reach: Reach = _ALONE, say: Say
) -> None:
    """Prepare what is missing, then serve until interrupted.

    AddressInUseError before anything slow when the address is taken.
    """
    _check_address(host, port)
    with waiting_room(host, port):
        corner = prepare(home, say)
        say("starting the page ...")
        corner.assistant.ask("library")  # reads lists and profiles, which the first person need not wait for
        app = make_app(corner, kiosk=kiosk, operator=operator, reach=reach)
    say(f"Information Corner is at http://{_shown(host)}:{port} (stop with Ctrl+C)")
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def prepare(home: Home, say: Say) -> corner_.Corner:
    """Open the installation; the first time, add the starter content and build the index."""
    if corner_.is_empty(home):
        say(f"first start: adding the starter content to {home.folder}")
        with Store(home.corpus, write=True) as store:
            corner_.add_starter(store)
    say("loading the encoder ...")
    encoder = corner_.open_encoder(say)
    try:
        corner = corner_.Corner(home, encoder)
    except (NoIndexError, IndexMismatchError) as error:
        reason, _, _ = str(error).partition(";")  # what to do about it is being done
        say(f"building the index: {reason}")
        report = corner_.build(home, encoder, progress=lambda done, total: say(f"  {done} of {total} texts"))
        say(f"built {report.passages} passages in {report.seconds:.0f} s")
        corner = corner_.Corner(home, encoder)
    if corner.outdated():
        say("note: the corpus changed since the index was built; run `corner build`")
    return corner


def make_app(
    corner: corner_.Corner, *, kiosk: bool = False, operator: str | None = None, reach: Reach = _ALONE
) -> FastAPI:
    """The web application with the page at its root, and what `reach` adds to it.

    `operator` is who runs it, shown on the first screen.
    """
    from ui.page import ResidentPage  # noqa: PLC0415 -- gradio takes seconds to import

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    first = FirstScreen(corner, kiosk=kiosk, operator=operator)
    app.middleware("http")(first.before_gradio)
    app.middleware("http")(_private)
    app.include_router(first.router())
    app.add_middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM)  # gradio compresses its files, not the page
    app.add_middleware(Embedding, origins=reach.embed_origins)
    app.include_router(make_form(corner))
    app.include_router(make_codes())
    app.include_router(make_install(kiosk=kiosk))
    if reach.api_rate is not None:
        app.mount(api.PATH, api.make_api(corner, rate=reach.api_rate))
    page = ResidentPage(corner, kiosk=kiosk, operator=operator)
    app.state.page = page
    threading.Thread(target=_forget_idle_forever, args=(page,), daemon=True, name="forget-idle").start()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return page.mount(app)


def _forget_idle_forever(page: ResidentPage) -> None:
    while True:
        time.sleep(_IDLE_CHECK_SECONDS)
        page.forget_idle()


async def _private(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Headers that keep the page to this server, and out of the browser's cache and history."""
    response = await call_next(request)
    response.headers.update(_HEADERS)
    if not request.url.path.startswith(_STATIC):
        response.headers["Cache-Control"] = "no-store"
    elif request.url.path.startswith(_NAMED_BY_CONTENT) and response.status_code == HTTPStatus.OK:
        response.headers["Cache-Control"] = "max-age=31536000, immutable"
    return response


def _check_address(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressInUseError(
                f"cannot serve at {host}:{port} ({error.strerror}); "
                "stop what is using it, or choose another with --port"
            ) from error


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
