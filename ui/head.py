"""Head: the styles and scripts that stand beside the page's own."""

from __future__ import annotations

from ui.render import asset


def head(*, kiosk: bool) -> str:
    """What takes an answer along and, but for a public PC, lets a phone keep the page as an app."""
    scripts = ("take.js", "speech.js", "uninstall.js" if kiosk else "install.js")
    return "".join(
        [
            '<link rel="apple-touch-icon" href="/icon-192.png">',
            f"<style>{asset('take.css')}</style>",
            f'<style media="print">{asset("print.css")}</style>',
            *(f"<script>{asset(name)}</script>" for name in scripts),
        ]
    )
