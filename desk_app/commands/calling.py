"""``call``, ``act`` and ``place``: what windows and rooms do with tickets."""

from __future__ import annotations

import re
import unicodedata
from argparse import Namespace

from desk_app.bootstrap import App
from desk_app.commands.output import Output
from desk_app.commands.parser import shortened
from desk_app.domain.clock import midnight_of
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.calls import Changed
from desk_app.services.finding import current_stop, find_visit, sees_restricted
from desk_app.services.keys import qr_keys
from desk_app.services.wording import state_word

# which options an act reads; any other one is a misunderstanding and is said so
_OPTIONS = {
    "arrive": {"place"},
    "start": {"place"},
    "resume": {"place"},
    "park": {"reason", "text"},
    "transfer": {"to", "reason"},
    "leave": {"reason"},
    "void": {"reason"},
    "serve": {"to", "result", "text"},
}
# which of a visit's stops an act means, where it has several
_MEANT = {
    "activate": ("missed",),
    "resume": ("parked",),
    "recall": ("called", "serving"),
    "park": ("called", "serving"),
    "serve": ("called", "serving"),
    "miss": ("called", "serving"),
    "return": ("called", "serving", "missed"),
}


def call(app: App, arguments: Namespace, output: Output) -> int:
    """Call the next visitor to a place."""
    place = code_of(arguments.place)
    changed = app.calls.next(place, arguments.operator)
    if changed is None:
        output.result({"ok": True, "ticket": None, "place": place}, _("Nobody waits for {place}.").format(place=place))
        return 0
    _told(app, changed, output)
    return 0


def act(app: App, arguments: Namespace, output: Output) -> int:
    """Do one act on a ticket."""
    _check_options(arguments)
    stop = _stop(app, arguments.ticket, arguments.act, arguments.operator, code_of(arguments.place))
    _told(app, _done(app, stop, arguments), output)
    return 0


def place(app: App, arguments: Namespace, output: Output) -> int:
    """Say whether a place takes visitors."""
    code = code_of(arguments.place)
    until = 0
    if arguments.until:
        if arguments.state != "away":
            raise UserError(_("--until is only for away."), "--until")
        until = _until(app, arguments.until)
    state = "closed" if arguments.state == "close" else arguments.state
    app.calls.place_state(code, state, arguments.operator, until)
    words = {"open": _("open"), "away": _("away"), "closed": _("closed")}
    output.result(
        {"ok": True, "place": code, "state": state, "until_ms": until or None},
        _("{place}: {state}.").format(place=app.centre.place_label(code), state=words[state]),
    )
    return 0


def _check_options(arguments: Namespace) -> None:
    allowed = _OPTIONS.get(arguments.act, set())
    for name in ("to", "result", "text", "reason", "place"):
        if getattr(arguments, name) and name not in allowed:
            raise UserError(_("--{option} does not go with {act}.").format(option=name, act=arguments.act), f"--{name}")
    if arguments.act == "transfer" and not arguments.to:
        raise UserError(_("--to is missing: say which queue or place."), "--to")


def _stop(app: App, ticket: str, act: str, operator: str, place: str) -> str:
    if app.search.is_scan(ticket) and place:
        view = app.search.visit(ticket, operator, place)
        if view.stop and view.state == "waiting":
            return view.stop
    day = app.record.day_now()
    with app.record.read() as tx:
        secret = sees_restricted(app.centre, operator)
        row = find_visit(ticket, tx, day, qr_keys(tx, day), app.centre, restricted=secret)
        meant = [stop for stop in tx.tables.stops(row.visit) if stop.state in _MEANT.get(act, ())]
        if meant:
            return max(meant, key=lambda stop: stop.since_ms).stop
        return current_stop(tx, row.visit).stop


def _done(app: App, stop: str, given: Namespace) -> Changed:
    calls, who = app.calls, given.operator
    at, to = code_of(given.place), code_of(given.to)
    match given.act:
        case "recall":
            return calls.recall(stop, who)
        case "arrive":
            return calls.arrive(stop, who, at)
        case "start":
            return calls.start(stop, who, at)
        case "miss":
            return calls.miss(stop, who)
        case "activate":
            return calls.activate(stop, who)
        case "park":
            return calls.park(stop, who, given.reason or given.text)
        case "resume":
            return calls.resume(stop, who, at)
        case "transfer":
            return calls.transfer(stop, to, who, given.reason)
        case "return":
            return calls.return_to_queue(stop, who)
        case "leave":
            return calls.leave(stop, who, given.reason)
        case "serve":
            return calls.serve(stop, who, given.result, given.text, to)
        case _:
            return calls.void(stop, who, given.reason)


def _told(app: App, changed: Changed, output: Output) -> None:
    where = app.centre.place_label(changed.place) if changed.place in app.centre.places else ""
    line = " ".join(part for part in (changed.label, state_word(changed.state), where) if part)
    value: dict[str, object] = {
        "ok": True,
        "ticket": changed.label,
        "visit": changed.visit,
        "stop": changed.stop,
        "place": changed.place,
        "state": changed.state,
        "unconfirmed": changed.unconfirmed,
        "passed": [{"ticket": label, "place": there} for label, there in changed.passed],
    }
    output.result(value, *_passed_over(changed), line, *_not_confirmed(changed))


def _passed_over(changed: Changed) -> list[str]:
    """Say which tickets another place has."""
    return [_("{label} was just called at {place}").format(label=label, place=there) for label, there in changed.passed]


def _not_confirmed(changed: Changed) -> list[str]:
    """Say that the shared database did not answer in time."""
    if not changed.unconfirmed:
        return []
    head = _("{label} is called, not confirmed by the shared database").format(label=changed.label)
    return [f"! {head}", _("Should another place have called it too, both are told.")]


def code_of(text: str) -> str:
    """Return the code of a place or queue as somebody typed it: ``w4``, ``Ｗ４`` are W4."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _until(app: App, text: str) -> int:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", unicodedata.normalize("NFKC", text), re.ASCII)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise UserError(_("--until “{text}” is not a time like 10:30.").format(text=shortened(text)), "--until")
    moment = midnight_of(app.record.day_now()) + (int(found[1]) * 60 + int(found[2])) * 60_000
    if moment <= app.clock.now_ms():
        raise UserError(_("--until {text} is over already: give a later time.").format(text=text), "--until")
    return moment
