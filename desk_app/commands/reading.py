"""``queue``, ``show`` and ``search``: reading, masked."""

from __future__ import annotations

import unicodedata
from argparse import Namespace

from desk_app.bootstrap import App
from desk_app.commands.output import Output, plain
from desk_app.domain.clock import local
from desk_app.domain.codes import group_case_code
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.search import LONGEST
from desk_app.services.views import Board, PlaceView, Range, VisitView
from desk_app.services.wording import state_word


def queue(app: App, arguments: Namespace, output: Output) -> int:
    """Show who waits where."""
    board = app.board.board()
    output.result(board, *(() if output.as_json else _board_lines(app, board)))
    return 0


def show(app: App, arguments: Namespace, output: Output) -> int:
    """Show one visit."""
    view = app.search.visit(arguments.ticket, arguments.operator)
    output.result(view, *(() if output.as_json else _visit_lines(view)))
    return 0


def search(app: App, arguments: Namespace, output: Output) -> int:
    """Find visits; one line each. Finding nothing is no mistake."""
    text = arguments.text.strip()
    if not text:
        raise UserError(_("TEXT is empty: say what to look for."), "text")
    if len(text) > LONGEST:
        raise UserError(_("TEXT: at most {max} characters fit.").format(max=LONGEST), "text")
    found = app.search.search(text, arguments.operator, arguments.limit)
    if output.as_json:
        output.json({"ok": True, "found": [plain(one) for one in found]})
    elif not found:
        output.say(_("Nothing found."))
    else:
        output.say(
            *(
                "  ".join(
                    [
                        one.day,
                        padded(one.label or "—", 6),
                        padded(one.name or "—", 10),
                        padded(one.phone, 12),
                        group_case_code(one.case_code),
                        one.category_name,
                        state_word(one.state),
                    ]
                )
                for one in found
            )
        )
    return 0


def _board_lines(app: App, board: Board) -> list[str]:
    when = f"{local(board.as_of_ms):%H:%M}"
    longest = "—" if board.longest_min is None else _("{n} min").format(n=board.longest_min)
    lines = [
        _("{day} {time}, {waiting} waiting, longest {longest}").format(
            day=board.day, time=when, waiting=board.waiting, longest=longest
        )
    ]
    lines.extend(_place_line(app, place) for place in board.places)
    if board.missed:
        lines.append(_("Missed: {labels}").format(labels=" ".join(board.missed)))
    if board.open_days_before:
        lines.append(_("Never closed: {days}").format(days=" ".join(board.open_days_before)))
    return lines


def _place_line(app: App, place: PlaceView) -> str:
    waiting = "" if place.waiting is None else str(place.waiting)
    return "  ".join(
        [
            padded(place.code, 4),
            padded(place.short, 12),
            padded(place_word(place.state), 8),
            padded(place.current or "—", 6),
            padded(waiting, 4),
            estimate_text(place.estimate) if place.waiting is not None else "",
        ]
    ).rstrip()


def _visit_lines(view: VisitView) -> list[str]:
    person = view.person
    who = (
        _("personal data erased")
        if person.erased
        else "  ".join(part for part in (person.name or "—", person.id_number, person.phone, person.address) if part)
    )
    lines = [
        f"{view.label or '—'}  {state_word(view.state)}  {view.place_label}".rstrip(),
        _("Case {code}").format(code=group_case_code(view.case_code)),
        who,
        f"{view.category} {view.category_name}",
        view.text or "—",
        _("{path} (rule {rule}, {law})").format(path=view.path_name, rule=view.rule, law=view.law or "—"),
    ]
    lines.extend(f"{local(entry.at_ms):%H:%M}  {entry.text}  {entry.operator}".rstrip() for entry in view.timeline)
    if view.conflict:
        lines.append(_("Please check: two places served this ticket, or two visits carry it."))
    return lines


def estimate_text(estimate: Range | None) -> str:
    """Return the range of an estimate, ``—`` where it is not known."""
    if estimate is None:
        return "—"
    low, high = estimate
    if low == high:
        return _("about {n} min").format(n=low)
    return _("about {low}–{high} min").format(low=low, high=high)


def place_word(state: str) -> str:
    """Return a place's state as people read it."""
    words = {
        "free": _("free"),
        "called": _("calling"),
        "serving": _("serving"),
        "away": _("away"),
        "closed": _("closed"),
        "reserved": _("reserved"),
        "cleaning": _("cleaning"),
    }
    return words.get(state, state)


def padded(text: str, width: int) -> str:
    """Return ``text`` with blanks up to ``width`` columns of a terminal, where Chinese takes two."""
    wide = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(0, width - wide)
