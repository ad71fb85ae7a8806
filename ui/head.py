"""Head: the styles and scripts that stand beside the page's own."""

from __future__ import annotations

from importlib.resources import files


def head(*, kiosk: bool) -> str:
    """What takes an answer along and, but for a public PC, lets a phone keep the page as an app."""
    scripts = ("take.js", "speech.js", "uninstall.js" if kiosk else "install.js")
    return "".join(
        [
            '<link rel="apple-touch-icon" href="/icon-192.png">',
            f"<style>{_asset('take.css')}</style>",
            f'<style media="print">{_asset("print.css")}</style>',
            *(f"<script>{_asset(name)}</script>" for name in scripts),
        ]
    )


def _asset(name: str) -> str:
    return (files("ui") / "assets" / name).read_text(encoding="utf-8")
