"""Serving: the command that serves the page."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.home import operator_name
from ui.reach import DEFAULT_RATE, Reach, parse_origins
from ui.terminal import HomeOption, home_of, say


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 7860,
    operator: Annotated[
        str | None,
        typer.Option(help="Who runs this page, shown on it. Default: CORNER_OPERATOR, else nobody is named."),
    ] = None,
    home: HomeOption = None,
    api_rate: Annotated[
        int, typer.Option(min=1, max=100_000, help="Questions a minute that one address may ask through the API.")
    ] = DEFAULT_RATE,
    embed_origin: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="A site that may show the page in a frame; may be repeated."),
    ] = None,
    *,
    kiosk: Annotated[bool, typer.Option("--kiosk", help="Larger type and targets, for a public PC.")] = False,
    api: Annotated[
        bool | None,
        typer.Option(
            "--api/--no-api", help="Answer other programs at /api. On, but for the kiosk.", show_default=False
        ),
    ] = None,
) -> None:
    """Serve the page; the first time, build the index from the starter content."""
    with_api = not kiosk if api is None else api
    reach = Reach(api_rate=api_rate if with_api else None, embed_origins=parse_origins(embed_origin or ()))
    from ui.server import run_server  # noqa: PLC0415 -- takes seconds to import

    run_server(
        home_of(context, home),
        host=host,
        port=port,
        kiosk=kiosk,
        operator=operator or operator_name(),
        reach=reach,
        say=say,
    )
