"""Words and times of the console, from codes: nothing here knows Qt."""

from __future__ import annotations

from desk_app.domain.centre import Place
from desk_app.i18n import _, ngettext
from desk_app.services.views import PersonView, PlaceView, VisitView
from ui.words import UNKNOWN, clock


def minutes(count: int | None) -> str:
    """Return ``6 分``; ``—`` when not known."""
    return UNKNOWN if count is None else ngettext("{n} min", "{n} min", count).format(n=count)


def running(ms: int) -> str:
    """Return how long something lasts: ``4 分 12 秒``, from an hour on ``1 小时 4 分``."""
    seconds = max(0, ms // 1000)
    hours, rest = divmod(seconds, 3600)
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=rest // 60)
    return _("{minutes} min {seconds} s").format(minutes=rest // 60, seconds=rest % 60)


def place_title(place: Place, label: str) -> str:
    """Return what a place is called in the header: ``4 号窗口　人民调解``; a room by its code and name."""
    if place.kind == "window":
        return f"{label}　{place.name}"
    return f"{place.code}　{place.name}"


def place_state(place: PlaceView) -> str:
    """Return the state of the console's own place in words, with the time it is away until."""
    if place.state == "away" and place.until_ms:
        return _("Away until {time}").format(time=clock(place.until_ms))
    words = {
        "away": _("Away"),
        "closed": _("Not receiving"),
        "cleaning": _("Being cleaned"),
        "reserved": _("Reserved"),
    }
    return words.get(place.state, _("Receiving"))


def person_line(person: PersonView, people: int) -> str:
    """Return ``周*䶮　男　36 岁　等 2 人``; what is not known is left out."""
    parts = [person.name or _("not registered here")]
    if person.sex:
        parts.append(person.sex)
    if person.age is not None:
        parts.append(_("{n} years old").format(n=person.age))
    if people > 1:
        parts.append(_("{n} people in all").format(n=people))
    return "　".join(parts)


def case_code(code: str) -> str:
    """Return a case code in groups of four digits."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def nobody(*, stale: bool) -> str:
    """Return that nobody waits; ``stale``: cut off, others may wait of whom nothing is known here."""
    return _("Nobody is known to wait; a slip can be scanned") if stale else _("Nobody is waiting.")


def since_line(visit: VisitView) -> str:
    """Return when the person came to the place and how long they waited."""
    if visit.state == "called":
        line = _("called at {time}").format(time=clock(visit.called_ms))
    else:
        line = _("here since {time}").format(time=clock(visit.started_ms))
    if visit.waited_min is not None:
        line += _(", waited {time}").format(time=minutes(visit.waited_min))
    return line


def scale_name(code: str) -> str:
    """Return the size of an event in words (GB/T 31000: 01 个体, 02 一般群体, 03 重大群体)."""
    words = {"01": _("individual"), "02": _("ordinary group"), "03": _("large group")}
    return words.get(code, "")
