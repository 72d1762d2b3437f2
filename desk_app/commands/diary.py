"""``diary`` and ``rota``: rooms booked, who came, which department sits where."""

from __future__ import annotations

import re
import unicodedata
from argparse import Namespace

from desk_app.bootstrap import App
from desk_app.commands.calling import code_of
from desk_app.commands.output import Output, plain
from desk_app.commands.parser import shortened
from desk_app.domain.clock import business_day, midnight_of
from desk_app.domain.diary import days_of_week
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.diary import Wanted
from desk_app.services.diary_checks import day_of
from desk_app.services.diary_views import BookingView, RotaView
from desk_app.services.wording import clock_text


def diary(app: App, arguments: Namespace, output: Output) -> int:
    """Show or change the rooms' diary."""
    if arguments.what in ("list", None):
        return _list(app, arguments, output)
    if arguments.what == "book":
        shown = app.diary.book(_wanted(app, arguments), arguments.operator)
    elif arguments.what == "forget":
        erased = app.diary.forget(_meant(app, arguments), arguments.operator, arguments.reason)
        output.result({"ok": True, "erased": erased}, _("{n} texts were erased.").format(n=erased))
        return 0
    else:
        shown = _done(app, arguments)
    output.result({"ok": True, **_plain(shown)}, _line(shown))
    return 0


def rota(app: App, arguments: Namespace, output: Output) -> int:
    """Show or change the rota."""
    if arguments.what == "set":
        place = code_of(arguments.place)
        shown = app.rota.set(place, arguments.day, arguments.half, arguments.department, arguments.operator)
        output.result({"ok": True, **_plain(shown)}, _rota_line(shown))
        return 0
    day = day_of(arguments.day) if arguments.day else app.record.day_now()
    found = app.rota.of(days_of_week(day) if arguments.week else [day], code_of(arguments.place))
    lines = [_rota_line(one) for one in found] or [_("Nobody is on the rota then.")]
    output.result({"ok": True, "rota": [plain(one) for one in found]}, *lines)
    return 0


def _list(app: App, arguments: Namespace, output: Output) -> int:
    found = app.diary.day(arguments.operator, arguments.day, code_of(arguments.place), cancelled=arguments.cancelled)
    lines = [_line(one) for one in found] or [_("No room is booked then.")]
    output.result({"ok": True, "bookings": [plain(one) for one in found]}, *lines)
    return 0


def _wanted(app: App, given: Namespace) -> Wanted:
    if given.day and not given.at:
        raise UserError(_("--at is missing: say at what time on that day."), "--at")
    return Wanted(
        place=code_of(given.place),
        at_ms=_moment(app, given.day, given.at, "--at") if given.at else 0,
        minutes=given.minutes,
        ticket=given.ticket,
        who=given.who,
        department=given.department,
        reason=given.reason,
    )


def _meant(app: App, given: Namespace) -> str:
    """Return the id of the booking that place and time mean."""
    if "/" in given.place:
        return str(given.place)
    if not given.time:
        raise UserError(_("HH:MM is missing: say when the booking begins."), "time")
    at_ms = _moment(app, given.day, given.time, "time")
    return app.diary.find(code_of(given.place), at_ms, given.operator).booking


def _done(app: App, given: Namespace) -> BookingView:
    booking, who = _meant(app, given), given.operator
    if given.what == "arrive":
        return app.diary.arrive(booking, who, given.ticket)
    if given.what == "end":
        return app.diary.end(booking, who)
    return app.diary.cancel(booking, who, given.reason, given.code)


def _moment(app: App, day: str, time: str, field: str) -> int:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", unicodedata.normalize("NFKC", time), re.ASCII)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise UserError(
            _("{field}: “{text}” is not a time like 10:30.").format(field=field, text=shortened(time)), field
        )
    minutes = int(found[1]) * 60 + int(found[2])
    if day:
        return midnight_of(day_of(day)) + minutes * 60_000
    today = app.record.day_now()
    moment = midnight_of(today) + minutes * 60_000
    # the business day rolls at 04:00: the hours after midnight belong to it
    return moment if business_day(moment) == today else moment + 86_400_000


def _plain(shown: BookingView | RotaView) -> dict[str, object]:
    value = plain(shown)
    return value if isinstance(value, dict) else {}


def _line(one: BookingView) -> str:
    times = f"{one.day} {clock_text(one.at_ms)}–{clock_text(one.until_ms)}"
    words = {"booked": _("booked"), "arrived": _("they are here"), "ended": _("over"), "cancelled": _("cancelled")}
    check = _("(two bookings at one time, please check)") if one.clash else ""
    parts = (times, one.place, one.place_label, words.get(one.state, one.state), one.label, one.who, one.department)
    return "  ".join(part for part in (*parts, check, one.booking if one.clash else "") if part)


def _rota_line(one: RotaView) -> str:
    half = {"am": _("morning"), "pm": _("afternoon")}.get(one.half, one.half)
    return "  ".join((one.day, half, one.place_label, one.department or _("nobody")))
