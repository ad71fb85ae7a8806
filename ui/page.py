"""Page: the resident's page in Gradio; the only module that imports it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

os.environ.update(  # read when gradio is imported
    GRADIO_ANALYTICS_ENABLED="False",
    GRADIO_CHAT_FLAGGING_MODE="never",
    # Its queue remembers who did what when, for a monitoring page that is switched off here.
    GRADIO_ANALYTICS_MAX_EVENTS="1",
    GRADIO_ANALYTICS_CACHE_FREQUENCY="1000000000",
)

import gradio as gr
from fastapi import FastAPI

from assistant import Abstention, AbstentionReason, without_personal_data
from corpus import LANGUAGES, CorpusError, Span, counterpart
from index import RetrievalError
from ui import render
from ui.corner import Corner
from ui.head import head
from ui.session import Session, Sessions
from ui.strings import Strings

_log = logging.getLogger(__name__)

MAX_QUESTION = 1_000

_FONTS = ("system-ui", "Noto Sans", "Noto Sans Arabic", "Noto Sans SC", "Noto Sans TC", "sans-serif")

Updates = list[Any]


class ResidentPage:
    """The page and its handlers; each open page has one session on the server."""

    def __init__(self, corner: Corner, *, kiosk: bool = False) -> None:
        self._corner = corner
        self._kiosk = kiosk
        self.sessions = Sessions()
        self.blocks = self._build()

    def mount(self, app: FastAPI) -> FastAPI:
        """Serve the page at the root of a web application."""
        mounted: FastAPI = gr.mount_gradio_app(
            app,
            self.blocks,
            path="/",
            footer_links=[],
            run_history=False,
            show_error=False,
            ssr_mode=False,
            enable_monitoring=False,
            mcp_server=False,
            pwa=False,
            max_file_size=1,
            app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
            # Not `css=`: gradio rewrites selectors there and breaks those of media queries.
            head=f"<style>{_asset('page.css')}</style>{head(kiosk=self._kiosk)}",
            theme=gr.themes.Base(font=_FONTS, font_mono=("monospace",)),
        )
        return mounted

    def _build(self) -> gr.Blocks:
        strings = Strings.of(None)
        actions = _asset("actions.js")
        blocks: gr.Blocks
        with gr.Blocks(title=strings["site_title"], analytics_enabled=False, fill_width=True) as blocks:
            self._masthead = gr.HTML(
                render.masthead(strings),
                js_on_load=actions,
                elem_id="masthead",
                elem_classes=["kiosk"] if self._kiosk else [],
                apply_default_css=False,
            )
            self._intro = gr.HTML(render.intro(strings), elem_id="intro", js_on_load=None, apply_default_css=False)
            self._conversation = gr.HTML("", js_on_load=actions, elem_id="conversation", apply_default_css=False)
            with gr.Row(elem_id="asking"):
                self._question = gr.Textbox(
                    label=strings["question_label"],
                    placeholder=strings["question_placeholder"],
                    lines=1,
                    max_lines=6,
                    max_length=MAX_QUESTION,
                    elem_id="question",
                    scale=1,
                )
                self._ask = gr.Button(strings["ask"], variant="primary", elem_id="ask", scale=0)
            self._examples = gr.HTML(
                render.examples(strings), js_on_load=actions, elem_id="examples", apply_default_css=False
            )
            self._foot = gr.HTML(render.foot(strings), elem_id="foot", js_on_load=None, apply_default_css=False)
            with gr.Row(elem_id="finish"):
                self._clear = gr.Button(strings["clear"], elem_id="clear", scale=0)
            self._source = gr.HTML("", js_on_load=actions, elem_id="source", apply_default_css=False)
            self._connect(blocks)
        return blocks

    def _connect(self, blocks: gr.Blocks) -> None:
        everything = self._components
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        blocks.load(self._on_load, outputs=everything, **quiet)
        blocks.unload(self._on_unload)
        gr.on(
            [self._ask.click, self._question.submit],
            self._on_ask,
            inputs=self._question,
            outputs=everything,
            trigger_mode="once",
            **quiet,
        )
        self._examples.click(self._on_example, outputs=everything, trigger_mode="once", **quiet)
        gr.on([self._conversation.click, self._source.click], self._on_open, outputs=self._source, **quiet)
        self._masthead.select(self._on_language, outputs=everything, **quiet)
        self._clear.click(self._on_clear, outputs=everything, **quiet)

    @property
    def _components(self) -> list[gr.components.Component]:
        return [
            self._masthead,
            self._intro,
            self._conversation,
            self._question,
            self._ask,
            self._examples,
            self._clear,
            self._foot,
            self._source,
        ]

    def _on_load(self, request: gr.Request) -> Updates:
        session = self.sessions.get(_key(request))
        wanted = request.query_params.get("lang")
        if wanted in LANGUAGES:
            session.lang, session.chosen = wanted, True
        return self._show(session)

    def _on_language(self, event: gr.EventData, request: gr.Request) -> Updates:
        session = self.sessions.get(_key(request))
        if event.lang in LANGUAGES:
            session.lang, session.chosen = event.lang, True
        return self._show(session)

    def _on_ask(self, question: str, request: gr.Request) -> Iterator[Updates]:
        session = self.sessions.get(_key(request))
        if question.strip():
            yield self._show(session, typed="", asking=without_personal_data(question).text)
        yield self._answer(session, question)

    def _on_example(self, event: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        session = self.sessions.get(_key(request))
        number = int(event.number)
        if number in render.EXAMPLES:
            question = Strings.of(session.lang)[f"example_{number}"]
            yield self._show(session, asking=question)
            yield self._answer(session, question)

    def _answer(self, session: Session, question: str) -> Updates:
        lang = session.lang if session.chosen else None
        try:
            reply = self._corner.assistant.ask(question, lang=lang, conversation=session.conversation)
        except (CorpusError, RetrievalError) as error:
            _log.error("a question could not be answered: %s", error)
            return self._show(session, typed=without_personal_data(question).text, failed=True)
        if isinstance(reply, Abstention) and reply.reason is AbstentionReason.NO_QUESTION:
            notice = f"note_{reply.notes[0]}" if reply.notes else f"abstain_{reply.reason}"
            return self._show(session, typed="", notice=notice)
        return self._show(session, typed="")

    def _on_open(self, event: gr.EventData, request: gr.Request) -> str:
        session = self.sessions.get(_key(request))
        turn = int(event.turn)
        citation = session.citation(turn, int(event.marker))
        if citation is None:
            return ""
        store, strings, shown = self._corner.store, Strings.of(session.lang), citation.shown
        document = store.document(shown.document.id)
        if document is None or document.content_hash != shown.document.content_hash:
            return render.source(strings, citation, None)
        span = Span(shown.start, shown.end)
        related = store.related(document)
        wanted = getattr(event, "lang", None)  # there when another language was pressed
        member = next((member for member in related.family if member.lang == wanted), None)
        if member is not None:
            span = counterpart(document, span, member) or Span(0, 0)
            document, related = member, store.related(member)
        return render.source(strings, citation, document, turn=turn, span=span, related=related)

    def _on_clear(self, request: gr.Request) -> Updates:
        lang, chosen = self.sessions.get(_key(request)).lang, self.sessions.get(_key(request)).chosen
        self._forget(_key(request))
        session = Session(lang=lang, chosen=chosen)
        return self._show(session, typed="", notice="cleared")

    def forget_idle(self) -> None:
        """Delete the sessions that nobody used for a while, without waiting for another page's event."""
        for key in self.sessions.idle():
            self._forget(key)

    def _on_unload(self, request: gr.Request) -> None:
        self._forget(_key(request))

    def _forget(self, key: str) -> None:
        """Delete a session here and in gradio, which keeps every component's last value per session."""
        self.sessions.end(key)
        holder = self.blocks.state_holder
        holder.session_data.pop(key, None)
        holder.time_last_used.pop(key, None)

    def _show(
        self,
        session: Session,
        *,
        typed: str | None = None,
        asking: str | None = None,
        failed: bool = False,
        notice: str | None = None,
    ) -> Updates:
        """Every component as it should stand now, in the session's language.

        `typed` replaces what stands in the question box; None leaves it, for the person may be typing.
        """
        strings = Strings.of(session.lang)
        turns = [
            render.Turn(
                number=number,
                reply=reply,
                strings=strings if session.chosen else Strings.of(reply.lang or session.lang),
            )
            for number, reply in enumerate(session.conversation.turns)
        ]
        box: dict[str, Any] = {} if typed is None else {"value": typed}
        started = bool(turns or asking or failed)
        label = strings["follow_up_label" if started else "question_label"]
        return [
            render.masthead(strings),
            gr.update(value=render.intro(strings), visible=not started),
            render.conversation(strings, turns, asking=asking, notice=notice, failed=failed),
            gr.update(
                label=label,
                placeholder=strings["question_placeholder"],
                rtl=strings.dir == "rtl",
                **box,
            ),
            gr.update(value=strings["ask"], interactive=asking is None),
            gr.update(value=render.examples(strings), visible=not started),
            strings["clear"],
            render.foot(strings),
            "",
        ]


def _key(request: gr.Request) -> str:
    """The name of the page's session; gradio makes it at random for each page load."""
    return str(request.session_hash)


def _asset(name: str) -> str:
    return (files("ui") / "assets" / name).read_text(encoding="utf-8")
