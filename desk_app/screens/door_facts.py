"""What a door shows, worked out from its view without Qt: words, tones and lines, ready to be drawn.

Numbers and places only; of a discreet room (心理咨询室) its state and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from desk_app.domain.centre import Centre, Place
from desk_app.domain.clock import business_day
from desk_app.i18n import _
from desk_app.screens.hall_facts import UNKNOWN, clock, since_words
from desk_app.services.door import Coming, DoorSpan, DoorView

Tone = Literal["free", "reserved", "in_use", "away", "stale"]
NumberTone = Literal["ticket", "calling", "quiet", "stale"]
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Top:
    """The top line. ``stopped``: the words of the pill when the data stands still."""

    centre: str
    clock: str
    stopped: str


@dataclass(frozen=True, slots=True)
class Name:
    """What this place is: its zone and code, its name in large letters."""

    where: str
    title: str


@dataclass(frozen=True, slots=True)
class Block:
    """The state: a word on its colour, and up to two lines of what it means. ``known``: a full dot, else a ring."""

    word: str
    tone: Tone
    notes: tuple[str, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class Number:
    """The number that is called or served, its title, and what stands below it left and right."""

    title: str
    label: str
    tone: NumberTone
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Next:
    """A number to come, with its time where it is booked."""

    title: str
    label: str
    tone: NumberTone


@dataclass(frozen=True, slots=True)
class Line:
    """A line of today's times (or of the rota): when, which number or department, free or kept."""

    times: str
    middle: str
    word: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Lines:
    """The list of today, under its title."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DoorPicture:
    """Everything below the top line. ``coming``: the next two; ``None`` where none are shown."""

    name: Name
    block: Block
    number: Number
    coming: tuple[Next, Next] | None
    today: Lines | None
    footer: tuple[str, ...]


def door_picture(centre: Centre, place: Place, view: DoorView | None, now_ms: int, since: str = "") -> DoorPicture:
    """Return what the door of ``place`` shows.

    Args:
        centre: names of places.
        place: whose door it is.
        view: as last read, ``None`` before that.
        now_ms: the wall clock, milliseconds since 1970.
        since: since when the data stands still, in words; ``""`` while it does not.
    """
    stopped = bool(since)
    return DoorPicture(
        name=name(centre, place, view),
        block=block(view, since),
        number=number(view, now_ms, stopped=stopped),
        coming=following(view, stopped=stopped),
        today=today(view, stopped=stopped),
        footer=footer(place, stopped=stopped),
    )


def of_today(view: DoorView | None, now_ms: int) -> DoorView | None:
    """Return ``view`` unless its day is over: a number of yesterday is nobody's number today."""
    return None if view is None or business_day(view.as_of_ms) < business_day(now_ms) else view


def top(centre: Centre, now_ms: int, stopped_ms: int | None, *, waiting_for_first: bool) -> Top:
    """Return the top line; ``stopped_ms``: when the data was last known to be right."""
    words = ""
    if stopped_ms is not None:
        words = _("Data stopped at {time}, reconnecting").format(time=since_words(stopped_ms, now_ms))
    elif waiting_for_first:
        words = _("No data yet, connecting")
    return Top(centre.name, clock(now_ms), words)


def name(centre: Centre, place: Place, view: DoorView | None) -> Name:
    """Return what the place is called: windows by their number and who sits there now, rooms by their name."""
    if place.kind != "window":
        return Name(f"{place.zone}　{place.code}", place.name)
    sits = [department for half, department in view.rota if half == view.now_half] if view else []
    return Name(f"{place.zone}　{sits[0] if sits else place.name}", centre.place_label(place.code))


def block(view: DoorView | None, since: str) -> Block:
    """Return the state in a word and a colour; a door that knows nothing says so, and one that stands since when."""
    if view is None:
        return Block(UNKNOWN, "stale", (), known=False)
    window = view.place.kind == "window"
    words: dict[str, tuple[str, Tone]] = {
        "free": (_("free"), "free"),
        "reserved": (_("reserved"), "reserved"),
        "in_use": ((_("being served") if window else _("in use")), "in_use"),
        "cleaning": (_("cleaning"), "away"),
        "closed": (_("out of use"), "away"),
    }
    word, tone = words[view.state]
    if since:
        return Block(word, "stale", (_("as of {time}").format(time=since),), known=False)
    return Block(word, tone, _notes(view), known=True)


def _notes(view: DoorView) -> tuple[str, ...]:
    until = clock(view.until_ms) if view.until_ms else ""
    window, discreet = view.place.kind == "window", view.place.public == "state"
    if view.state == "free":
        if discreet:
            return (_("By appointment"), _("Please see the guidance desk"))
        return (_("Please wait for your number"),) if window else (_("Please register at the desk"),)
    if view.state == "reserved":
        return (_("Kept until {time}").format(time=until),) if until else (_("Kept for a booking"),)
    if view.state == "in_use":
        ends = (_("expected to end {time}").format(time=until),) if until else ()
        return (() if window else (_("Please do not disturb"),)) + ends
    if until:
        return (_("back at {time}").format(time=until),)
    return (_("Please wait a little"),) if view.state == "cleaning" else (_("Please see the guidance desk"),)


def number(view: DoorView | None, now_ms: int, *, stopped: bool) -> Number:
    """Return the large number; without one a calm line in its place."""
    if view is None:
        return Number(_("Current number"), UNKNOWN, "quiet", "", "")
    if view.place.public == "state":
        return Number("", _("Only the state of this room is shown"), "quiet", "", "")
    title = _title(view.place)
    if not view.current:
        nobody = _("No number is called for this session") if view.state == "in_use" else _("Nobody at the moment")
        return Number(_("Current number"), UNKNOWN if stopped else nobody, "quiet", "", "")
    if view.calling:
        left = _("called at {time}").format(time=clock(view.since_ms)) if view.since_ms else ""
        calls = _("Please come in") if view.place.kind == "room" else _("Please come to the window")
        return Number(_("Now calling"), view.current, "stale" if stopped else "calling", left, "" if stopped else calls)
    left = _("began {time}").format(time=clock(view.since_ms)) if view.since_ms else ""
    minutes = max(0, now_ms - view.since_ms) // _MINUTE_MS if view.since_ms else 0
    right = _("{n} minutes so far").format(n=minutes) if minutes and not stopped else ""
    return Number(title, view.current, "stale" if stopped else "ticket", left, right)


def _title(place: Place) -> str:
    if "mediation" in place.kinds:
        return _("In mediation")
    return _("Being served now")


def following(view: DoorView | None, *, stopped: bool) -> tuple[Next, Next] | None:
    """Return the next two, ``None`` where none are shown; with ``stopped`` nobody is said to be none."""
    if view is None or view.place.public == "state":
        return None
    found = [*view.coming, None, None]
    return _next(found[0], 0, stopped=stopped), _next(found[1], 1, stopped=stopped)


def _next(coming: Coming | None, at: int, *, stopped: bool) -> Next:
    if coming is None:
        title = (_("Next number"), _("The number after"))[at]
        return Next(title, UNKNOWN if stopped else _("none"), "quiet")
    tone: NumberTone = "quiet" if not coming.label else "stale" if stopped else "ticket"
    if not coming.at_ms:
        return Next((_("Next number"), _("The number after"))[at], coming.label, tone)
    title = (_("Next session"), _("The session after"))[at]
    return Next(f"{title}　{clock(coming.at_ms)}", coming.label or _("booked"), tone)


def today(view: DoorView | None, *, stopped: bool) -> Lines | None:
    """Return the times of today, or of a window who sits there by the rota; ``None`` where none are shown.

    With ``stopped`` nothing is promised in colour.
    """
    if view is None or view.place.public == "state":
        return None
    rota = tuple(_rota_line(view, half, department) for half, department in view.rota)
    lines = (*rota, *(_span(span) for span in view.spans))
    if not lines:
        return None
    if stopped:
        lines = tuple(replace(line, tone="stale") for line in lines)
    title = _("On duty here today") if rota and not view.spans else _("Today's times")
    return Lines(title, lines)


def _rota_line(view: DoorView, half: str, department: str) -> Line:
    words = {"am": _("morning"), "pm": _("afternoon")}
    now = half == view.now_half
    return Line(words.get(half, half), department, _("now") if now else "", "free" if now else "away")


def _span(span: DoorSpan) -> Line:
    times = f"{clock(span.start_ms)}–{clock(span.end_ms)}"
    return (
        Line(times, span.label, _("free"), "free") if span.free else Line(times, span.label, _("reserved"), "reserved")
    )


def footer(place: Place, *, stopped: bool) -> tuple[str, ...]:
    """Return the foot line: two short sentences at most."""
    if stopped:
        return (_("This screen is not being updated"), _("Please heed the staff on site"))
    if place.public == "state":
        return (_("Please keep quiet in the corridor"),)
    come = _("Please be at the door 5 minutes early") if place.kind == "room" else _("Please keep your slip")
    return (come, _("Mediation is free")) if "mediation" in place.kinds else (come,)
