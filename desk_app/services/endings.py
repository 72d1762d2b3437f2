"""How a stop ends: served (and sent on), reopened, left, voided."""

from __future__ import annotations

from db.rows import StopRow
from desk_app.domain.events import encode
from desk_app.domain.stops import onward_stop
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.projection import VISITS, event_of
from desk_app.record import Writer
from desk_app.services.scope import scope_of
from desk_app.services.stop_acts import Changed, StopActs, changed
from desk_app.services.texts_checked import reason_payload
from desk_app.services.wording import state_word

REOPEN_WITHIN_MS = 60_000


class Endings(StopActs):
    """Finishing, and what takes its place."""

    # --- ending --------------------------------------------------------------------------------------------------

    def serve(self, stop: str, operator: str, result: str = "", text: str = "", to: str = "") -> Changed:
        """Finish (办结) with a result; ``to`` sends the visit on as its next stop, with the same number.

        Somebody finished without a result can be given one later the same way.

        Raises:
            UserError: nobody is being served, or the result or ``to`` is unknown.
        """
        if result and result not in self._centre.results:
            choices = "、".join(f"{found.code} {found.name}" for found in self._centre.results.values())
            raise UserError(
                _("Result: “{code}” is not known. Choose {choices}.").format(code=result, choices=choices), "result"
            )
        queue, place = self.target(to) if to else ("", "")
        with self._record.write() as writer:
            row = self.stop_in(writer, stop, any_day=True)
            if row.state == "served" and (row.result == result or not (result or to)):
                return changed(row)
            added = row.state == "served" and not to and not row.result  # finished without one, given one later
            if not added:
                self._needs(row, ("called", "serving"))
            body = {
                "visit": row.visit,
                "stop": stop,
                "attempt": row.attempt,
                "place": row.called_place,
                "result": result,
            }
            writer.append(
                "served", operator, body, payload=reason_payload(text, "text"), label=row.label, scope=scope_of(row)
            )
            if to:
                self._issue_next(writer, row, queue, place, operator)
            return Changed(row.visit, row.stop, row.label, row.called_place, "served")

    def reopen(self, stop: str, operator: str) -> Changed:
        """Undo a finish: it is being served again at the same place.

        The stop that the finish sent on to is taken back with it.

        Raises:
            UserError: it was finished too long ago, or the place, or the next one, has somebody by now.
        """
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if row.state == "serving":
                return changed(row)
            self._needs(row, ("served",))
            if writer.now_ms - row.ended_ms > REOPEN_WITHIN_MS:
                raise UserError(
                    _("{label} was finished more than a minute ago: register a new visit.").format(label=row.label)
                )
            self._ready(writer, row.called_place)
            for following in _sent_on(writer, row):
                self._needs(following, ("waiting",))
                body = {"visit": row.visit, "stop": following.stop, "attempt": following.attempt, "code": "undo"}
                writer.append("voided", operator, body, label=row.label, scope=scope_of(row))
            self._again(writer, "returned", row, operator, code="reopen", to_place=row.called_place)
            return Changed(row.visit, row.stop, row.label, row.called_place, "serving")

    def leave(self, stop: str, operator: str, reason: str = "") -> Changed:
        """The person left (离开)."""
        return self._end(stop, "left", operator, "left", reason)

    def void(self, stop: str, operator: str, reason: str = "") -> Changed:
        """Void the number (作废): it is never given again."""
        return self._end(stop, "voided", operator, "void", reason)

    def _end(self, stop: str, kind: str, operator: str, state: str, reason: str) -> Changed:
        with self._record.write() as writer:
            row = self.stop_in(writer, stop, any_day=True)
            if row.state == state:
                if reason.strip() and not _same_reason(writer, row, kind, reason):
                    raise UserError(
                        _("{label} is {state} already. Nothing was changed, this reason was not added.").format(
                            label=row.label, state=state_word(state)
                        ),
                        "reason",
                    )
                return changed(row)
            self._needs(row, ("waiting", "called", "serving", "missed", "parked"))
            body = {"visit": row.visit, "stop": row.stop, "attempt": row.attempt, "code": kind}
            writer.append(kind, operator, body, payload=reason_payload(reason), label=row.label, scope=scope_of(row))
            return Changed(row.visit, row.stop, row.label, "", state)

    def _issue_next(self, writer: Writer, row: StopRow, queue: str, place: str, operator: str) -> None:
        visit = writer.tx.tables.visit(row.visit)
        taken = [stop.stop for stop in writer.tx.tables.stops(row.visit)]
        body = {
            "visit": row.visit,
            "serial": visit.serial if visit else 0,
            "stop": onward_stop(row.visit, place or queue, taken),
            "case": row.case_code,
            "label": row.label,
            "queue": queue,
            "place": place,
            "taken": row.taken_ms,
            "priority": row.priority,
        }
        writer.append("issued", operator, body, label=row.label, scope=scope_of(row))


def _same_reason(writer: Writer, row: StopRow, kind: str, reason: str) -> bool:
    """Tell whether this was said already: the same key pressed twice."""
    wanted = encode(reason_payload(reason) or {})
    return any(
        item.envelope.kind == kind and item.payload is not None and item.payload.data == wanted
        for item in writer.tx.journal.of(VISITS + row.visit)
        if event_of(item).code("stop") == row.stop
    )


def _sent_on(writer: Writer, row: StopRow) -> list[StopRow]:
    """Return the stops that a finish sent on to."""
    others = [stop for stop in writer.tx.tables.stops(row.visit) if stop.stop != row.stop]
    return [stop for stop in others if stop.case_code == row.case_code and stop.entered_ms >= row.ended_ms]
