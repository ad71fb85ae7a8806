"""Waiting room: what people see at the page's address while it is being prepared."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from ui import render
from ui.strings import Strings, page_language

_POLL_SECONDS = 0.1


@contextmanager
def waiting_room(host: str, port: int) -> Iterator[None]:
    """Answer every request with a page that says to wait and opens the real one when it is there."""
    room = _Room6((host, port), _Handler) if ":" in host else ThreadingHTTPServer((host, port), _Handler)
    thread = threading.Thread(target=room.serve_forever, args=(_POLL_SECONDS,), daemon=True, name="waiting-room")
    thread.start()
    try:
        yield
    finally:
        room.shutdown()
        thread.join()
        room.server_close()


class _Room6(ThreadingHTTPServer):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        wanted = parse_qs(urlsplit(self.path).query).get("lang", [""])[0]
        lang = page_language(wanted, self.headers.get("Accept-Language", ""))
        body = render.starting(Strings.of(lang)).encode()
        self.send_response(HTTPStatus.SERVICE_UNAVAILABLE)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Programs that ask are told to wait too, by the status."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Write nothing down: an address can hold a question."""
