"""What a scanned or typed ticket means at this place, and what can be done with it here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.services.views import RoomView, VisitView
from ui.room.words import minutes
from ui.words import stop_state

Act = Literal["", "begin", "receive", "activate", "resume"]


@dataclass(frozen=True, slots=True)
class Offer:
    """What to say of a ticket, and the one act offered (``""``: none)."""

    head: str
    rest: str
    act: Act = ""
    words: str = ""


def offer_for(visit: VisitView, view: RoomView, centre: Centre) -> Offer:
    """Return what ``visit``'s ticket means at the place of ``view``."""
    head = "　".join(part for part in (visit.label, visit.category_name.split("›")[0].strip()) if part)
    current = view.current
    here = view.place.code
    if current is not None and current.visit == visit.visit and current.stop == visit.stop:
        if current.state == "called":
            return Offer(head, "", "begin")
        return Offer(head, _("is the one who is here now."))
    busy = _("First finish or park {label}.").format(label=current.label) if current else ""
    if visit.state == "waiting":
        return _waiting(visit, view, centre, head, busy)
    if visit.state == "missed":
        rest = _("was missed; the number is still valid and comes after the next two.")
        return Offer(head, rest, "activate", _("Activate"))
    if visit.state == "parked" and visit.called_place == here:
        return Offer(head, busy or _("is parked here."), "" if busy else "resume", _("Resume"))
    if visit.state in ("called", "serving", "parked") and visit.called_place:
        where = centre.place_label(visit.called_place) if visit.called_place in centre.places else visit.called_place
        return Offer(head, _("is at {place} now: {state}.").format(place=where, state=stop_state(visit.state)))
    return Offer(head, _("is {state}; nothing is open with this number.").format(state=stop_state(visit.state)))


def _waiting(visit: VisitView, view: RoomView, centre: Centre, head: str, busy: str) -> Offer:
    mine = visit.queue in (view.place.code, *centre.places[view.place.code].queues)
    rest = _("has waited {time}").format(time=minutes(visit.waited_min))
    if not mine and visit.place in centre.places:
        where = centre.place_label(visit.place)
        rest = _("waits for {place}; you can receive it here").format(place=where)
    if busy:
        return Offer(head, f"{rest}。{busy}")
    return Offer(head, rest, "receive", _("Receive now"))
