"""Page: the resident's page in Gradio; the only module that imports it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
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

from assistant import MAX_QUESTION, Abstention, AbstentionReason, without_personal_data
from assistant import cards as emergency_cards
from corpus import LANGUAGES, CorpusError, Span, counterpart, detect
from index import RetrievalError
from ui import render
from ui.corner import Corner
from ui.first import MAX_TYPED, Cards
from ui.session import Session, Sessions
from ui.strings import Strings, page_language

_log = logging.getLogger(__name__)

_FONTS = ("system-ui", "sans-serif")
_ON_LOAD = "corner(element, trigger, watch)"
_ON_ASK = "(question) => corner.asked(question)"

Updates = list[Any]


class ResidentPage:
    """The page and its handlers; each open page has one session on the server.

    `operator` is who runs it, in their own words; `cards` gives the emergency cards of a language.
    """

    def __init__(
        self, corner: Corner, *, kiosk: bool = False, operator: str | None = None, cards: Cards = emergency_cards
    ) -> None:
        self._corner = corner
        self._kiosk = kiosk
        self._operator = operator
        self._cards = cards
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
            # Neither `head=` nor `css=`: styles and scripts come with the first screen.
            # The colours of the paper in page.css.
            theme=gr.themes.Base(font=_FONTS, font_mono=("monospace",)).set(
                body_background_fill="#fbf9f4", body_background_fill_dark="#14171a"
            ),
        )
        return mounted

    def _build(self) -> gr.Blocks:
        strings = Strings.of(None)
        blocks: gr.Blocks
        with gr.Blocks(title=strings["site_title"], analytics_enabled=False, fill_width=True) as blocks:
            # Empty until the page is loaded: then it comes in the person's language, in the first screen's place.
            self._masthead = _html("masthead", *(["kiosk"] if self._kiosk else []))
            self._intro = _html("intro")
            self._conversation = _html("conversation")
            with gr.Row(elem_id="asking"):
                self._question = gr.Textbox(
                    label=strings["question_label"],
                    placeholder=strings["question_placeholder"],
                    lines=1,
                    max_lines=6,
                    max_length=MAX_TYPED,
                    elem_id="question",
                    scale=1,
                )
                self._ask = gr.Button(strings["ask"], variant="primary", elem_id="ask", scale=0)
            self._examples = _html("examples")
            self._foot = _html("foot")
            with gr.Row(elem_id="finish"):
                self._clear = gr.Button(strings["clear"], elem_id="clear", scale=0)
            self._source = _html("source")
            self._urgent = _html("urgent")
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
            js=_ON_ASK,
            **quiet,
        )
        gr.on(
            [self._examples.submit, self._conversation.submit],
            self._on_pressed,
            outputs=everything,
            trigger_mode="once",
            **quiet,
        )
        gr.on([self._conversation.click, self._source.click], self._on_open, outputs=self._source, **quiet)
        gr.on(
            [self._masthead.select, self._intro.select, self._conversation.select],
            self._on_language,
            outputs=everything,
            trigger_mode="multiple",
            **quiet,
        )
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
            self._urgent,
        ]

    def _on_load(self, request: gr.Request) -> Iterator[Updates]:
        """Show the page, and ask what the address asks (`?lang=ht&q=...`)."""
        session = self._session(request)
        session.opened = True
        question = request.query_params.get("q", "")
        if question.strip():
            yield from self._respond(session, question)
        else:
            yield self._show(session)

    def _on_language(self, event: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        """Turn the page to another language; `again` also asks the last question anew, to be answered in it."""
        session = self._session(request)
        _choose(session, event.lang)
        session.offer = None
        turns = session.conversation.turns
        if turns and getattr(event, "again", None):
            yield from self._respond(session, turns.pop().question)
        else:
            yield self._show(session)

    def _on_ask(self, question: str, request: gr.Request) -> Iterator[Updates]:
        yield from self._respond(self._session(request), question)

    def _on_pressed(self, event: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        """Ask what stands on a button."""
        yield from self._respond(self._session(request), str(event.question))

    def _session(self, request: gr.Request) -> Session:
        """The page's session; a new one is in the language of the address, else of the browser.

        The address comes with every event, so that a page keeps its language when its session is gone.
        """
        session = self.sessions.get(_key(request))
        if not session.opened:
            chosen = request.query_params.get("lang")
            session.lang = page_language(chosen, request.headers.get("accept-language", ""))
            _choose(session, chosen)
        return session

    def _respond(self, session: Session, question: str) -> Iterator[Updates]:
        session.offer = None
        strings = Strings.of(session.lang)
        if len(question) > MAX_QUESTION:
            notice = strings.format("too_long", count=strings.number(MAX_QUESTION))
            yield self._show(session, notice=notice)
            return
        if question.strip():
            yield self._show(session, typed="", asking=without_personal_data(question).text)
        yield self._answer(session, question)

    def _answer(self, session: Session, question: str) -> Updates:
        lang = session.lang if session.chosen else None
        strings = Strings.of(session.lang)
        try:
            reply = self._corner.assistant.ask(question, lang=lang, conversation=session.conversation)
        except (CorpusError, RetrievalError) as error:
            _log.error("a question could not be answered: %s", error)
            return self._failed(session, question)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the person must be told, and its text not logged
            _log.error("a question could not be answered: %s", type(error).__name__)
            return self._failed(session, question)
        if isinstance(reply, Abstention) and reply.reason is AbstentionReason.NO_QUESTION:
            said = strings[f"note_{reply.notes[0]}" if reply.notes else f"abstain_{reply.reason}"]
            return self._show(session, typed="", notice=said)
        _offer_language(session, question)
        notice = None if session.opened else strings["expired"]
        session.opened = True
        return self._show(session, typed="", notice=notice)

    def _failed(self, session: Session, question: str) -> Updates:
        """Give the question back, without what is personal in it, to be tried again."""
        without = without_personal_data(question).text
        return self._show(session, typed=without, failed=without)

    def _on_open(self, event: gr.EventData, request: gr.Request) -> str:
        session = self._session(request)
        turn = int(event.turn)
        citation = session.citation(turn, int(event.marker))
        strings = Strings.of(session.lang)
        if citation is None:
            return render.source_gone(strings)
        store, shown = self._corner.store, citation.shown
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
        """Forget everything; a public PC also goes back to its first language, for the next person."""
        earlier = self.sessions.get(_key(request))
        self._forget(_key(request))
        session = self.sessions.get(_key(request))
        session.opened = True
        if not self._kiosk:
            session.lang, session.chosen = earlier.lang, earlier.chosen
        return self._show(session, typed="", notice=Strings.of(session.lang)["cleared"])

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
        failed: str | None = None,
        notice: str | None = None,
    ) -> Updates:
        """Every component as it should stand now, in the session's language; what did not change is not sent.

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
        started = bool(turns or asking or failed)
        still = gr.skip() if session.shown == (session.lang, session.chosen) else None
        session.shown = (session.lang, session.chosen)
        cards = () if still else self._cards(session.lang)
        box: dict[str, Any] = {} if typed is None else {"value": typed}
        return [
            still or render.masthead(strings, chosen=session.chosen, urgent=bool(cards)),
            gr.update(visible=not started, **({} if still else {"value": render.intro(strings, self._operator)})),
            render.conversation(
                strings, turns, asking=asking, notice=notice, failed=failed, offer=None if asking else session.offer
            ),
            gr.update(
                label=strings["follow_up_label" if started else "question_label"],
                placeholder=strings["question_placeholder"],
                rtl=strings.dir == "rtl",
                **box,
            ),
            gr.update(value=strings["ask"], interactive=asking is None),
            gr.update(visible=not started, **({} if still else {"value": render.examples(strings)})),
            still or strings["clear"],
            still or render.foot(strings),
            "",
            still or render.urgent(strings, cards),
        ]


def _choose(session: Session, lang: str | None) -> None:
    """Turn a session to a language that the person picked; anything else changes nothing."""
    if lang in LANGUAGES:
        session.lang, session.chosen = lang, True


def _offer_language(session: Session, question: str) -> None:
    """Offer, once, to answer in the language of the question, where the page is in another."""
    lang = detect(question).lang
    if lang is not None and lang != session.lang and not session.offered:
        session.offer, session.offered = lang, True


def _html(name: str, *classes: str) -> gr.HTML:
    """A part of the page whose markup and style are ours."""
    return gr.HTML("", js_on_load=_ON_LOAD, elem_id=name, elem_classes=["ours", *classes], apply_default_css=False)


def _key(request: gr.Request) -> str:
    """The name of the page's session; gradio makes it at random for each page load."""
    return str(request.session_hash)
