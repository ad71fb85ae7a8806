"""Head: the styles and scripts of every page; they stand in the document itself, for the first paint."""

from __future__ import annotations

from functools import cache

from ui.render import asset


@cache
def styles() -> str:
    """How the page looks on a screen and on paper."""
    return (
        '<link rel="apple-touch-icon" href="/icon-192.png">'
        f"<style data-ours>{asset('page.css')}{asset('take.css')}</style>"
        f'<style data-ours media="print">{asset("print.css")}</style>'
    )


@cache
def scripts(*, kiosk: bool) -> str:
    """What moves the page, takes an answer along and, but for a public PC, lets a phone keep the page as an app."""
    names = ("actions.js", "first.js", "take.js", "speech.js", "uninstall.js" if kiosk else "install.js")
    return "".join(f"<script>{asset(name)}</script>" for name in names)
