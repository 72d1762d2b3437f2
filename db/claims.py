"""Asking the hub whether a place may call: on a thread of its own, with an answer in 300 ms or none.

A place that gets no answer calls all the same, unconfirmed (design, "The hub"); the request stays in the store, the
sync asks it again, and a late *held by* shows 请核对.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.hub.errors import HubProblem
from db.hub.messages import ClaimAnswer, ClaimRequest

if TYPE_CHECKING:
    from db.hub.client import HubClient

_WARM_S = 120.0  # a connection that nobody needed for so long is given back
_AFTER_FAILURE_S = 2.0  # a hub that failed just now is not waited for at every call


@dataclass(slots=True)
class _Asked:
    request: ClaimRequest
    until: float
    answer: ClaimAnswer | None = None
    settled: threading.Event = field(default_factory=threading.Event)


class Claims:
    """One console's way to ask.

    Args:
        client_factory: makes a client that is not connected yet.
    """

    def __init__(self, client_factory: Callable[[], HubClient]) -> None:
        self._client_factory = client_factory
        self._guard = threading.Condition()
        self._asked: deque[_Asked] = deque()
        self._thread: threading.Thread | None = None
        self._client: HubClient | None = None
        self._closing = False
        self._failed_at = -_AFTER_FAILURE_S

    def warm(self) -> None:
        """Connect now, so that the first call need not wait for it. Does not wait."""
        with self._guard:
            self._begin()
            self._guard.notify()

    def ask(self, request: ClaimRequest, deadline_ms: int = 300) -> ClaimAnswer | None:
        """Ask for one call.

        Args:
            request: with an id of its own; asked again under the same one, the answer is the same.
            deadline_ms: how long to wait at most.

        Returns:
            The hub's answer; None if there was none in time.
        """
        asked = _Asked(request, time.monotonic() + deadline_ms / 1000)
        with self._guard:
            if self._closing or (self._client is None and time.monotonic() < self._failed_at + _AFTER_FAILURE_S):
                return None
            self._begin()
            self._asked.append(asked)
            self._guard.notify()
        asked.settled.wait(deadline_ms / 1000)
        return asked.answer

    def close(self, timeout_s: float = 10.0) -> None:
        """End the thread and give the connection back."""
        with self._guard:
            self._closing = True
            if self._client is not None:
                self._client.cancel()
            self._guard.notify()
            thread = self._thread
        if thread is not None:
            thread.join(timeout_s)

    # -- the thread ------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if not self._closing and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(target=self._run, name="claims", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            client = self._connect()
            while client is not None:
                asked = self._next()
                if asked is None:
                    return
                self._answer(client, asked)
        except HubProblem:
            self._failed_at = time.monotonic()
        finally:
            self._end()

    def _connect(self) -> HubClient | None:
        client = self._client_factory()
        with self._guard:
            if self._closing:
                return None
            self._client = client
        client.connect()
        return client

    def _next(self) -> _Asked | None:
        """The next that can still be answered in time; None when there was none for long, or it is to end."""
        with self._guard:
            while not self._closing:
                while self._asked:
                    asked = self._asked.popleft()
                    if time.monotonic() < asked.until:
                        return asked
                    asked.settled.set()
                if not self._guard.wait(_WARM_S):
                    return None
        return None

    def _answer(self, client: HubClient, asked: _Asked) -> None:
        try:
            asked.answer = client.claim(asked.request, max(0.05, asked.until - time.monotonic()))
        finally:
            asked.settled.set()

    def _end(self) -> None:
        with self._guard:
            client, self._client, self._thread = self._client, None, None
            waiting, self._asked = list(self._asked), deque()
        for asked in waiting:
            asked.settled.set()
        if client is not None:
            client.close()
