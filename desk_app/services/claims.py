"""Asking the shared database before a ticket is called, so that two places do not call one person.

A claim is an idempotent lease of 60 s at the hub (design, "The hub"). Nothing here waits longer than 300 ms for a whole
*next*, and nothing is asked while the store is locked. Without an answer the call is made all the same; the question is
kept in the store, the sync loop asks it again, and a late "held by" is shown to the room (请核对).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from db.hub.messages import ClaimAnswer, ClaimRequest
from db.rows import StopRow
from db.sync_tables import Claim
from db.transaction import Transaction

BUDGET_S = 0.3
UNCONFIRMED = "unconfirmed"


class ClaimAsk(Protocol):
    """Whoever can ask the hub."""

    def ask(self, request: ClaimRequest, deadline_ms: int = 300) -> ClaimAnswer | None:
        """Return the hub's answer, ``None`` if there was none within ``deadline_ms``; never raises for a network."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a question.

    Args:
        held: another place has it.
        place: which one, where ``held``.
        unanswered: the question, where no answer came in time.
    """

    held: bool = False
    place: str = ""
    unanswered: ClaimRequest | None = None

    @property
    def code(self) -> str:
        """Return the mark of the call: ``unconfirmed``, or ``""``."""
        return UNCONFIRMED if self.unanswered is not None else ""


class Claiming:
    """The questions of one act, which together may take 300 ms.

    Args:
        hub: whom to ask.
        monotonic: seconds that only grow.
    """

    def __init__(self, hub: ClaimAsk, monotonic: Callable[[], float]) -> None:
        self._hub = hub
        self._monotonic = monotonic
        self._ends = monotonic() + BUDGET_S
        self._answers = True

    def ask(self, row: StopRow, place: str) -> Asked:
        """Ask for one attempt of a stop. Once the time is used up nothing more is asked."""
        request = ClaimRequest(secrets.token_hex(16), row.visit, row.stop, row.attempt, place)
        left_ms = round((self._ends - self._monotonic()) * 1000)
        answer = self._hub.ask(request, left_ms) if self._answers and left_ms > 0 else None
        if answer is None:
            self._answers = False  # a hub that did not answer in time is not asked again by this act
            return Asked(unanswered=request)
        return Asked(held=not answer.granted, place=answer.place)


def note_unanswered(tx: Transaction, request: ClaimRequest, now_ms: int) -> None:
    """Keep a question that was not answered in time: the sync loop asks it again."""
    tx.sync.put_claim(
        Claim(request.request, request.visit, request.stop, request.attempt, request.place, now_ms, "", "")
    )
