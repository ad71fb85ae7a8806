"""Session: what one open page holds in memory, until it is cleared or closed."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant import Answer, Citation, Conversation
from ui.strings import DEFAULT

IDLE_SECONDS = 30 * 60
"""A page that was left without a word from its browser is forgotten after this time."""
MAX_SESSIONS = 1_000


@dataclass(slots=True)
class Session:
    """Language and conversation of one page."""

    lang: str = DEFAULT
    chosen: bool = False
    """Whether the person picked the language, which then wins over detection."""
    opened: bool = False
    """Whether its page was loaded with it: one that was left too long, or whose server restarted, finds a new one."""
    shown: tuple[str, bool] | None = None
    """The language the page stands in, and whether it says that it was chosen; None before it was shown."""
    offered: bool = False
    """Whether it was asked to answer in the language of a question; it is asked once."""
    offer: str | None = None
    """The language that is offered now."""
    conversation: Conversation = field(default_factory=Conversation)
    used: float = 0.0

    def citation(self, turn: int, marker: int) -> Citation | None:
        """A citation of an earlier answer."""
        turns = self.conversation.turns
        reply = turns[turn] if 0 <= turn < len(turns) else None
        if not isinstance(reply, Answer):
            return None
        return next((citation for citation in reply.citations if citation.marker == marker), None)


class Sessions:
    """The open pages; nothing of them is ever written down."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Session:
        """The session of a page, new when there is none; idle ones are forgotten on the way."""
        with self._lock:
            self._forget_idle()
            session = self._sessions.pop(key, None) or Session()
            session.used = self._clock()
            self._sessions[key] = session
            self._forget_idle()  # again, for the bound
            return session

    def end(self, key: str) -> None:
        """Forget a page and everything asked on it."""
        with self._lock:
            session = self._sessions.pop(key, None)
        if session is not None:
            session.conversation.clear()

    def idle(self) -> list[str]:
        """The pages without a sign of life for `IDLE_SECONDS`."""
        limit = self._clock() - IDLE_SECONDS
        with self._lock:
            return [key for key, session in self._sessions.items() if session.used < limit]

    def __contains__(self, key: str) -> bool:
        return key in self._sessions

    def __len__(self) -> int:
        return len(self._sessions)

    def _forget_idle(self) -> None:
        limit = self._clock() - IDLE_SECONDS
        while self._sessions:
            session = next(iter(self._sessions.values()))
            if session.used >= limit and len(self._sessions) <= MAX_SESSIONS:
                return
            self._sessions.popitem(last=False)[1].conversation.clear()
