"""How the public screens (显示屏) stand, in words: the strip, the panel of the desk, the command line say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from desk_app.domain.centre import Centre
from desk_app.domain.clock import local
from desk_app.i18n import _, ngettext
from desk_app.screens.names import HALL, VISITOR
from desk_app.screens.states import ScreenState
from desk_app.services.screens import SeenScreen
from desk_app.voice.lacks import lack_sentence

Tone = Literal["good", "quiet", "warn", "stop"]
WORST_FIRST: Final[tuple[Tone, ...]] = ("stop", "warn", "quiet", "good")


@dataclass(frozen=True, slots=True)
class ScreenCell:
    """All screens in one cell of the strip: ``value`` counts those that live; ``word`` ``""``: there are none."""

    tone: Tone
    word: str
    value: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """One screen.

    Args:
        tone: ``good``, ``warn`` (data stopped, the voice lacks something), ``stop`` (silent, monitor gone), ``quiet``
            (not known).
        where: the hall, its part, a place, the visitor's.
        pc: the PC's name, or that it is this one.
        state: in a word.
        since: since when, and what else there is to know.
        advice: what is safe, what to do; ``""``: nothing.
    """

    tone: Tone
    where: str
    pc: str
    state: str
    since: str
    advice: str = ""


def screen_cell(seen: Sequence[SeenScreen], centre: Centre, now_ms: int) -> ScreenCell:
    """Return what the strip says.

    Args:
        seen: every screen.
        centre: names its places.
        now_ms: by this PC's clock.
    """
    if not seen:
        return ScreenCell("quiet", "")
    lines = [screen_line(one, centre, now_ms) for one in seen]
    known = [one for one in seen if one.how != "unknown"]
    alive = sum(one.how == "alive" for one in known)
    worst = min((line.tone for line in lines), key=WORST_FIRST.index)
    value = f"{alive}/{len(known)}" if known else "—"
    if unknown := len(seen) - len(known):
        many = ngettext("{n} not known", "{n} not known", unknown).format(n=unknown)
        value = _("{one}, {other}").format(one=value, other=many)
    said = _("{where}: {state}, {since}")
    troubled = [
        said.format(where=line.where, state=line.state, since=line.since) for line in lines if line.tone != "good"
    ]
    return ScreenCell(worst, _("Screens"), value, "\n".join([*troubled, _("Ctrl+M shows every screen.")]))


def screen_line(one: SeenScreen, centre: Centre, now_ms: int) -> ScreenLine:
    """Return one screen in words.

    Args:
        one: the screen.
        centre: names its places.
        now_ms: by this PC's clock.
    """
    state = one.state
    where, pc = _where(one, centre), _("this PC") if one.here else state.device
    if one.how == "unknown":
        since = _("not known since {time}").format(time=_when(one.looked_ms, now_ms))
        advice = _("This PC could not ask the shared database since then. The screen itself may be well.")
        return ScreenLine("quiet", where, pc, _("screen not known"), since, advice)
    if one.how == "silent":
        since = _("silent since {time}").format(time=_when(state.beat_ms, now_ms))
        advice = _(
            "Nobody has heard from it: switched off, hung, or its PC is cut off. Numbers and calls go on. "
            "Look at the screen, start its PC or program again; if it was taken down, take it off the list."
        )
        return ScreenLine("stop", where, pc, _("silent"), since, advice)
    if one.how == "hidden":
        advice = _(
            "Its monitor is unplugged or switched off, so visitors see nothing of it. Numbers and calls go on. "
            "It shows again by itself as soon as the monitor is back."
        )
        return ScreenLine("stop", where, pc, _("monitor gone"), _running(state, now_ms), advice)
    if one.how == "stopped":
        since = _("data stopped since {time}").format(time=_when(state.stopped_ms or 0, now_ms))
        advice = _(
            "It shows the last known state and says so to visitors. It goes on by itself as soon as its PC reaches "
            "the shared database again."
        )
        return ScreenLine("warn", where, pc, _("data stopped"), since, advice)
    return _alive(one, where, pc, now_ms)


def _alive(one: SeenScreen, where: str, pc: str, now_ms: int) -> ScreenLine:
    state = one.state
    since = _running(state, now_ms)
    if not state.voice:
        return ScreenLine("good", where, pc, _("running"), since)
    words = {
        "no_loudspeaker": (
            _("no loudspeaker"),
            _("The screen shows every call. Plug a loudspeaker into its PC, or switch it on."),
        ),
        "not_running": (
            _("the voice does not run"),
            _("The screen shows every call. The voice is started again by itself."),
        ),
        "elsewhere": (_("another PC speaks"), lack_sentence("elsewhere")),
    }
    other = (_("the voice is in trouble"), _("The screen shows every call. Look at the settings of its PC."))
    word, advice = words.get(state.voice, other)
    return ScreenLine("warn", where, pc, word, since, advice)


def _running(state: ScreenState, now_ms: int) -> str:
    since = _("running since {time}").format(time=_when(state.started_ms, now_ms))
    if not state.restarts:
        return since
    again = ngettext("started again {n} time by itself", "started again {n} times by itself", state.restarts)
    return _("{one}, {other}").format(one=since, other=again.format(n=state.restarts))


def _where(one: SeenScreen, centre: Centre) -> str:
    state = one.state
    if state.shows == HALL:
        return _("hall, {zone}").format(zone=state.zone) if state.zone else _("hall")
    if state.shows == VISITOR:
        return _("visitor's screen")
    if state.shows in centre.places:
        return _("door: {place}").format(place=centre.place_label(state.shows))
    return _("door: {place}").format(place=state.shows)


def _when(ms: int, now_ms: int) -> str:
    """Return the time, with its date where that is not today's."""
    then = local(ms)
    return then.strftime("%H:%M" if then.date() == local(now_ms).date() else "%m-%d %H:%M")
