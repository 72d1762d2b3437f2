"""What the browser's door shows: the place, its state on its colour, the number, what comes, the times of today."""

from __future__ import annotations

from desk_app.domain.centre import Centre, Place
from desk_app.i18n import _
from desk_app.screens.hall_facts import UNKNOWN, clock
from desk_app.services.door import Coming, DoorSpan, DoorView
from desk_app.web.facts import Facts, words


def door(centre: Centre, view: DoorView) -> Facts:
    """Return the picture of a door. Of a discreet room (心理咨询室) only its state."""
    discreet = view.place.public == "state"
    return {
        "kind": "door",
        "centre": centre.name,
        "where": f"{view.place.zone}　{view.place.code}",
        "name": centre.place_label(view.place.code),
        "block": _block(view),
        "number": {"title": "", "label": "", "quiet": _("Only the state of this room is shown")}
        if discreet
        else _number(view),
        "coming": [] if discreet else [_coming(view, at) for at in range(2)],
        "today": _("Today's times"),
        "lines": [] if discreet else _lines(view),
        "notices": _foot(view.place),
        "stopped_notices": [_("This screen is not being updated"), _("Please heed the staff on site")],
        "words": words() | {"as_of": _("as of {time}")},
    }


def _block(view: DoorView) -> Facts:
    window = view.place.kind == "window"
    named: dict[str, tuple[str, str]] = {
        "free": (_("free"), "free"),
        "reserved": (_("reserved"), "reserved"),
        "in_use": (_("being served") if window else _("in use"), "in_use"),
        "cleaning": (_("cleaning"), "away"),
        "closed": (_("out of use"), "away"),
    }
    word, tone = named.get(view.state, (UNKNOWN, "away"))
    return {"word": word, "tone": tone, "notes": _notes(view)}


def _notes(view: DoorView) -> list[str]:
    until = clock(view.until_ms) if view.until_ms else ""
    window, discreet = view.place.kind == "window", view.place.public == "state"
    if view.state == "free":
        if discreet:
            return [_("By appointment"), _("Please see the guidance desk")]
        return [_("Please wait for your number") if window else _("Please register at the desk")]
    if view.state == "reserved":
        return [_("Kept until {time}").format(time=until) if until else _("Kept for a booking")]
    if view.state == "in_use":
        quiet = [] if window else [_("Please do not disturb")]
        return [*quiet, _("expected to end {time}").format(time=until)] if until else quiet
    if until:
        return [_("back at {time}").format(time=until)]
    return [_("Please wait a little") if view.state == "cleaning" else _("Please see the guidance desk")]


def _number(view: DoorView) -> Facts:
    if not view.current:
        return {"title": _("Current number"), "label": "", "quiet": _("Nobody at the moment")}
    if view.calling:
        come = _("Please come in") if view.place.kind == "room" else _("Please come to the window")
        return {"title": _("Now calling"), "label": view.current, "calling": True, "left": come}
    title = _("In mediation") if "mediation" in view.place.kinds else _("Being served now")
    began = _("began {time}").format(time=clock(view.since_ms)) if view.since_ms else ""
    return {"title": title, "label": view.current, "calling": False, "left": began}


def _coming(view: DoorView, at: int) -> Facts:
    coming: Coming | None = view.coming[at] if at < len(view.coming) else None
    if coming is None or not coming.at_ms:
        title = (_("Next number"), _("The number after"))[at]
        return {"title": title, "label": coming.label if coming else _("none"), "quiet": coming is None}
    title = (_("Next session"), _("The session after"))[at]
    return {"title": f"{title}　{clock(coming.at_ms)}", "label": coming.label or _("booked"), "quiet": not coming.label}


def _lines(view: DoorView) -> list[list[str]]:
    """Return the lines of today: when, a number or a department, a word, its tone."""
    halves = {"am": _("morning"), "pm": _("afternoon")}
    rota = [
        [halves.get(half, half), department, _("now") if half == view.now_half else "", "free"]
        for half, department in view.rota
    ]
    return [*rota, *(_span(span) for span in view.spans)]


def _span(span: DoorSpan) -> list[str]:
    times = f"{clock(span.start_ms)}–{clock(span.end_ms)}"
    return [times, span.label, _("free") if span.free else _("reserved"), "free" if span.free else "reserved"]


def _foot(place: Place) -> list[str]:
    if place.public == "state":
        return [_("Please keep quiet in the corridor")]
    come = _("Please be at the door 5 minutes early") if place.kind == "room" else _("Please keep your slip")
    return [come, _("Mediation is free")] if "mediation" in place.kinds else [come]
