"""What every act at a stop shares: finding it, checking that the act makes sense now, appending what happened."""

from __future__ import annotations

from dataclasses import dataclass

from db.rows import StopRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre
from desk_app.domain.visit import OPEN_STATES
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record, Writer
from desk_app.services.days import ensure_open
from desk_app.services.lines import Lines
from desk_app.services.paper_visits import PaperTickets
from desk_app.services.scope import scope_of
from desk_app.services.texts_checked import reason_payload
from desk_app.services.wording import place_label, state_word


@dataclass(frozen=True, slots=True)
class Changed:
    """What an act changed.

    Args:
        visit, stop, label, place, state: of the stop after the act.
        unconfirmed: the shared database did not answer in time; another place may have called it too.
        passed: tickets that were passed over because another place has them: label and that place as people read it.
    """

    visit: str
    stop: str
    label: str
    place: str
    state: str
    unconfirmed: bool = False
    passed: tuple[tuple[str, str], ...] = ()


class StopActs:
    """What the acts of windows and rooms are made of.

    Args:
        record: the store.
        centre: the tables.
        papers: tickets scanned here whose visit or stop nobody told us of yet.
    """

    def __init__(self, record: Record, centre: Centre, papers: PaperTickets) -> None:
        self._record = record
        self._centre = centre
        self._papers = papers

    def _known_place(self, place: str) -> None:
        if place not in self._centre.places:
            raise UserError(
                _("Place: “{place}” is not one of this centre's windows and rooms.").format(place=place[:12]), "place"
            )

    def target(self, to: str) -> tuple[str, str]:
        """Return queue and only place of what somebody is sent to.

        Raises:
            UserError: it is neither a queue nor a place.
        """
        if to in self._centre.queues:
            return to, ""
        if to in self._centre.places:
            return to, to
        raise UserError(_("“{to}” is neither a queue nor a place of this centre.").format(to=to[:12]), "to")

    def _ready(self, writer: Writer, place: str) -> Lines:
        """Check that a place can take somebody now; the first act of a day opens it."""
        ensure_open(writer)
        return self._free(writer.tx, place, writer.day, writer.now_ms)

    def _free(self, tx: Transaction, place: str, day: str, now_ms: int) -> Lines:
        """Return the day's lines, having checked that the place is open and has nobody.

        Raises:
            UserError: it is not open, or still has somebody.
        """
        lines = Lines(self._centre, tx, day, now_ms)
        where = self._centre.place_label(place)
        if lines.state_of(place) != "open":
            raise UserError(_("{place} is not open now: open it first.").format(place=where), "place")
        held = lines.at(place)
        if held is not None:
            raise UserError(
                _("{label} is still at {place}: finish, park or miss it first.").format(label=held.label, place=where),
                "place",
            )
        return lines

    def stop_in(self, writer: Writer, stop: str, *, any_day: bool = False) -> StopRow:
        """Return the stop. Yesterday's may be ended, and nothing else: it does not stand in today's way.

        Raises:
            UserError: it is not known, or of another day.
        """
        row = writer.tx.tables.stop(stop) or self._papers.stop(stop)
        if row is None:
            raise UserError(_("This ticket is not known here yet."), "ticket")
        if row.day != writer.day and row.state in OPEN_STATES and not any_day:
            raise UserError(
                _("{label} is of {day}, numbers are good for one day: give a new number.").format(
                    label=row.label, day=row.day
                ),
                "ticket",
            )
        return row

    def _needs(self, row: StopRow, states: tuple[str, ...]) -> None:
        if row.state not in states:
            raise UserError(
                _("{label} is {state} now, so this cannot be done. Nothing was changed.").format(
                    label=row.label, state=state_word(row.state)
                ),
                "ticket",
            )

    def _already_here(self, row: StopRow, place: str) -> Changed:
        if row.called_place != place:
            raise self._elsewhere(row.label, row.called_place)
        return changed(row)

    def _elsewhere(self, label: str, place: str) -> UserError:
        where = place_label(self._centre, place)
        return UserError(_("{label} has just been called to {place}.").format(label=label, place=where), "ticket")

    def _append(
        self, writer: Writer, kind: str, row: StopRow, operator: str, *, place: str, attempt: int = 0, reason: str = "",
        code: str = "",
    ) -> Changed:  # fmt: skip
        body = {"visit": row.visit, "stop": row.stop, "attempt": attempt or row.attempt, "place": place}
        body |= {"code": code} if code else {}
        writer.append(kind, operator, body, payload=reason_payload(reason), label=row.label, scope=scope_of(row))
        writer.project()
        return changed(self.stop_in(writer, row.stop))

    def _again(self, writer: Writer, kind: str, row: StopRow, operator: str, reason: str = "", **body: str) -> int:
        attempt = row.attempt + 1
        fields = {name: value for name, value in body.items() if value}
        writer.append(
            kind,
            operator,
            {"visit": row.visit, "stop": row.stop, "attempt": attempt, "parent": row.attempt, **fields},
            payload=reason_payload(reason),
            label=row.label,
            scope=scope_of(row),
        )
        return attempt


def changed(row: StopRow) -> Changed:
    """Return what an act made of a stop."""
    return Changed(row.visit, row.stop, row.label, row.called_place, row.state)
