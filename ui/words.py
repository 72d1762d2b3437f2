"""Words for the codes that services return: states, waits, estimates, days. One wording for every window."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from desk_app.i18n import _, ngettext
from desk_app.services.views import PlaceView, Range

BEIJING = timezone(timedelta(hours=8))  # the business day of every centre; Windows ships no tz data
UNKNOWN = "—"


def clock(ms: int | None, pattern: str = "%H:%M") -> str:
    """Return a time of day in UTC+8, ``—`` when not known."""
    return UNKNOWN if not ms else datetime.fromtimestamp(ms / 1000, BEIJING).strftime(pattern)


def weekday(ms: int) -> str:
    """Return the weekday as the strip shows it (周一)."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[datetime.fromtimestamp(ms / 1000, BEIJING).weekday()]


def date_and_time(ms: int) -> str:
    """Return ``11-23 周一　09:26:41``."""
    return f"{clock(ms, '%m-%d')} {weekday(ms)}　{clock(ms, '%H:%M:%S')}"


def month_and_day(iso: str) -> str:
    """Return ``12-02`` of an ISO date."""
    return iso[5:] if len(iso) == 10 else iso


def stop_state(state: str) -> str:
    """Return the word for the state of a stop or visit."""
    words = {
        "waiting": _("waiting to be called"),
        "called": _("being called"),
        "serving": _("being served"),
        "served": _("finished"),
        "missed": _("missed"),
        "parked": _("set aside"),
        "left": _("left the centre"),
        "void": _("void"),
        "expired": _("expired for today"),
        "advice": _("advised at the desk"),
    }
    return words.get(state, state or UNKNOWN)


def place_state(place: PlaceView) -> str:
    """Return the word for the state of a window or room."""
    if place.state == "serving":
        return _("being served") if place.kind == "window" else _("in use")
    words = {
        "free": _("free"),
        "called": _("being called"),
        "away": _("away from the window"),
        "closed": _("closed"),
        "reserved": _("reserved"),
        "cleaning": _("cleaning"),
    }
    return words.get(place.state, UNKNOWN)


def print_state(state: str) -> str:
    """Return the word for a paper job."""
    words = {
        "printed": _("printed"),
        "waiting": _("not printed yet"),
        "unknown": _("print not confirmed"),
        "failed": _("not printed"),
    }
    return words.get(state, UNKNOWN)


def minute_text(count: int) -> str:
    """Return ``12 分``."""
    return ngettext("{n} min", "{n} min", count).format(n=count)


def minutes(value: Range | None) -> str:
    """Return ``8–16 分`` or ``12 分``; ``—`` when not known."""
    if value is None:
        return UNKNOWN
    low, high = value
    if high == 0:
        return _("under 1 min")
    if low == high:
        return minute_text(low)
    return _("{low}–{high} min").format(low=low, high=high)


def wait_ahead(before: int | None, estimate: Range | None) -> str:
    """Return ``前面 1 人，约 8–16 分钟``."""
    if before is None:
        return UNKNOWN
    if before == 0 and estimate == (0, 0):
        return _("Nobody before, at once")
    people = _("{n} before").format(n=before) if before else _("Nobody before")
    if estimate is None:
        return _("{people}, time not known").format(people=people)
    low, high = estimate
    span = f"{low}" if low == high else f"{low}–{high}"
    return _("{people}, about {span} minutes").format(people=people, span=span)


def place_note(place: PlaceView) -> str:
    """Return what the last column of the live queue says of a place."""
    if place.kind == "room":
        return _room_note(place)
    if place.state in ("away", "closed", "cleaning", "reserved"):
        return _("back {time}").format(time=clock(place.until_ms)) if place.until_ms else UNKNOWN
    if place.state == "free" and not place.waiting:
        return _("at once")
    return minutes(place.estimate)


def _room_note(place: PlaceView) -> str:
    if place.public == "state":
        return ""
    if place.public == "no":
        return _("internal")
    if place.state == "free":
        return _("available")
    return _("until {time}").format(time=clock(place.until_ms)) if place.until_ms else ""
