"""Install: what lets a phone keep the page as an app: manifest, icons, and a page for times without a connection."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, JSONResponse

from ui import render
from ui.strings import Strings

_SIZES = (192, 512)


def make_install(*, kiosk: bool) -> APIRouter:
    """The routes; a public PC has no worker, so that its browser keeps nothing at all."""
    router = APIRouter()
    router.add_api_route("/manifest.json", _manifest, methods=["GET"], response_model=None)
    for size in _SIZES:
        _add(router, f"/icon-{size}.png", f"icon-{size}.png", "image/png")
    if kiosk:
        for path in ("/worker.js", "/offline"):
            router.add_api_route(path, _nothing, methods=["GET"], response_model=None)
    else:
        _add(router, "/worker.js", "worker.js", "text/javascript")
        router.add_api_route("/offline", _offline, methods=["GET"], response_model=None)
    return router


def _manifest(lang: str | None = None) -> JSONResponse:
    strings = Strings.of(lang)
    icons: list[dict[str, Any]] = [
        {"src": f"/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in _SIZES
    ]
    manifest = {
        "id": "/",
        "name": strings["site_title"],
        "short_name": strings["site_title"],
        "description": strings["tagline"],
        "lang": strings.lang,
        "dir": strings.dir,
        "start_url": "/" if lang is None else f"/?lang={strings.lang}",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf9f4",
        "theme_color": "#0b5a5e",
        "icons": icons,
    }
    return JSONResponse(manifest, media_type="application/manifest+json")


def _offline() -> HTMLResponse:
    return HTMLResponse(render.offline())


def _nothing() -> Response:
    return Response(status_code=404)


def _add(router: APIRouter, path: str, name: str, media_type: str) -> None:
    def asset() -> Response:
        return Response((files("ui") / "assets" / name).read_bytes(), media_type=media_type)

    router.add_api_route(path, asset, methods=["GET"], response_model=None)
