"""Sentences about events and states, without personal data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from db.rows import StopRow
from desk_app.domain.centre import Centre
from desk_app.domain.clock import local
from desk_app.domain.events import Event
from desk_app.i18n import _


def category_name(centre: Centre, code: str, *, short: bool = False) -> str:
    """Return ``邻里纠纷 › 用水排水通行通风采光``, or its first level only."""
    found = centre.categories.get(code)
    if found is None:
        return code
    return found.level1 if short else f"{found.level1} › {found.level2}"


def path_name(centre: Centre, code: str) -> str:
    """Return the path's name."""
    found = centre.paths.get(code)
    return found.name if found else code


def place_label(centre: Centre, code: str) -> str:
    """Return the place as visitors read it, the code itself where the centre no longer has it."""
    return centre.place_label(code) if code in centre.places else code


def destination(centre: Centre, stop: StopRow) -> str:
    """Return the place a stop is at or should go to: where it was called, was sent, or where its queue is served."""
    at = stop.called_place if stop.state not in ("waiting", "expired") else ""
    served = centre.queues[stop.queue].served_by if stop.queue in centre.queues else ()
    expected = stop.expected if not served or stop.expected in served else served[0]
    return at or stop.place or expected


def queue_or_place(centre: Centre, code: str) -> str:
    """Return the name of a line: a queue's business or a room's name."""
    return centre.queues[code].name if code in centre.queues else place_label(centre, code)


def operator_name(centre: Centre, code: str) -> str:
    """Return an operator's name."""
    found = centre.operators.get(code)
    return found.name if found else code


def law_words(law: str) -> str:
    """Return a law as people read it: ``民事诉讼法205;人民调解法33`` → ``民事诉讼法第 205 条；人民调解法第 33 条``."""
    return "；".join(re.sub(r"(?<=\D)(\d+)$", r"第 \1 条", part.strip()) for part in law.split(";"))


def clock_text(ms: int) -> str:
    """Return ``09:27``."""
    return f"{local(ms):%H:%M}"


def mediation_words(answer: str) -> str:
    """Return the answer to 愿意先调解吗 as people read it."""
    words = {
        "accept": _("agrees to mediation first"),
        "refuse": _("does not want mediation"),
        "na": _("mediation does not apply"),
    }
    return words.get(answer, _("mediation not asked"))


def timeline_text(centre: Centre, event: Event) -> str:
    """Return one step of the timeline (办理经过) as a sentence; a kind from a later program is shown by its name."""
    sentence = _SENTENCES.get(f"{event.kind}:{event.code('code')}") or _SENTENCES.get(event.kind)
    if sentence is None:
        return _("recorded: {kind}").format(kind=event.kind)
    result = centre.results.get(event.code("result"))
    return sentence().format(
        place=place_label(centre, event.code("place") or event.code("to_place")),
        path=path_name(centre, event.code("path")),
        label=event.label or event.code("label"),
        queue=queue_or_place(centre, event.code("queue")),
        mediation=mediation_words(event.code("mediation")),
        result=result.name if result else _("no result given"),
        rule=event.number("rule"),
    )


_SENTENCES: Mapping[str, Callable[[], str]] = {
    "registered": lambda: _("Registered; {mediation}"),
    "routed": lambda: _("Guided to {path} (rule {rule})"),
    "rerouted": lambda: _("Guided anew to {path}"),
    "issued": lambda: _("Number {label} for {queue}"),
    "printed": lambda: _("Ticket printed"),
    "reprinted": lambda: _("Ticket printed again (copy)"),
    "called": lambda: _("Called to {place}"),
    "called:unconfirmed": lambda: _("Called to {place}; not confirmed, the shared database did not answer"),
    "recalled": lambda: _("Called again to {place}"),
    "missed": lambda: _("Did not come to {place}: missed"),
    "arrived": lambda: _("Arrived at {place}"),
    "started": lambda: _("Being served at {place}"),
    "served": lambda: _("Finished at {place}: {result}"),
    "parked": lambda: _("Set aside at {place}"),
    "activated": lambda: _("Activated again"),
    "resumed": lambda: _("Going on at {place}"),
    "returned": lambda: _("Taken back"),
    "transferred": lambda: _("Sent on to {queue}"),
    "left": lambda: _("Left"),
    "voided": lambda: _("Number voided"),
    "corrected": lambda: _("Data corrected"),
    "linked": lambda: _("Linked to an earlier case"),
    "revealed": lambda: _("Shown in full, with a reason"),
    "erased": lambda: _("Personal data erased"),
    "booked": lambda: _("Booked at {place}"),
    "booking_arrived": lambda: _("Came to the booking at {place}"),
    "booking_cancelled": lambda: _("Booking at {place} cancelled"),
}


def state_word(state: str) -> str:
    """Return a state as people read it: 等候, 呼叫中, 过号, 办理中, 已完成 …"""
    words = {
        "waiting": _("waiting"),
        "called": _("being called"),
        "missed": _("missed"),
        "serving": _("being served"),
        "served": _("finished"),
        "parked": _("parked"),
        "left": _("gone"),
        "void": _("void"),
        "expired": _("expired"),
        "advice": _("advised at the desk"),
    }
    return words.get(state, state)
