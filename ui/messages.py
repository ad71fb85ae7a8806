"""Messages: the command that shows or deletes what people sent to staff."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.feedback import FeedbackFile
from ui.present import feedback_text
from ui.terminal import HomeOption, JsonOption, home_of, print_json, say


def feedback(
    context: typer.Context,
    home: HomeOption = None,
    *,
    clear: Annotated[bool, typer.Option("--clear", help="Delete all messages.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what people sent to staff, or delete it."""
    file = FeedbackFile(home_of(context, home).feedback)
    if clear:
        file.clear()
        say("all feedback is deleted")
        return
    for message in file.read():
        if as_json:
            print_json(message.model_dump(mode="json"))
        else:
            typer.echo(feedback_text(message))
