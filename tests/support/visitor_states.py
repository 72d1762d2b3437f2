"""The states of a visitor's screen, put together by hand: what the pictures show and the tests measure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk_app.domain.routing import Decision, decide
from desk_app.i18n import _
from desk_app.screens.visitor_facts import Ticket, View, registering, ticket
from desk_app.services.register import Issued
from desk_app.services.registration import Registration
from tests.support.hall_states import AT_0912, MINUTE, centre
from ui.screens.visitor import VisitorScreen, VisitorTimes
from ui.words import wait_ahead

SIZES = ((1366, 768), (1920, 1080), (1280, 1024), (1080, 1920), (768, 1366))
QR = "0131726112300600004295817063841920553718246031"
TYPED = Registration(
    name="欧阳䶮辉", id_type="111", id_number="139999195102030019", phone="17703990001", text="水泵", category="02-01"
)
NOTHING: frozenset[str] = frozenset()


def form(reg: Registration, unsettled: frozenset[str] = NOTHING, *, taken: bool = True) -> View:
    """Return what is shown of ``reg``; its category counts once it is ``taken``."""
    decision: Decision | None = decide(reg.facts(), centre()) if reg.category and taken else None
    return registering(reg, unsettled, reg.category if taken else "", decision, centre())


def issued(queue: str = "D", label: str = "D006", *, before: int = 2, known: bool = True) -> Ticket:
    """Return what is shown once a number is issued; with ``label`` empty advice was given."""
    made = Issued(
        action="issue" if label else "advice", visit="v", stop="s", case_code="13999920261123010006", ticket=label,
        queue=queue, place=centre().queues[queue].served_by[0], path="MED", rule=5, law="", reason="",
        before=before, estimate=(8, 16), qr=QR if label else "", issued_ms=AT_0912,
    )  # fmt: skip
    wait = wait_ahead(made.before, made.estimate) if known else _("How long it takes is not known just now")
    return ticket(made, centre(), wait)


@dataclass(frozen=True)
class State:
    """One picture: a view, how long nothing was heard, at what time, which page, on what monitor."""

    name: str
    view: View = None
    silent_ms: int = 0
    page: int = 0
    size: tuple[int, int] = (1920, 1080)


_LYING = (
    State("idle"),
    State("privacy", page=1),
    State("typing", form(replace(TYPED, phone="", category="", id_number="1399991951"), frozenset({"id_number"}))),
    State("registering", form(TYPED, taken=False)),
    State("no-document", form(replace(TYPED, id_number="", no_id_reason="forgotten"), taken=False)),
    State("mediation", form(TYPED)),
    State("accepted", form(replace(TYPED, mediation="accept"))),
    State("refused", form(replace(TYPED, mediation="refuse"))),
    State("confidential", form(replace(TYPED, wants="discipline"))),
    State("issued", issued()),
    State("issued-second-desk", issued("A", "A2013", before=12)),
    State("issued-cut-off", issued(known=False)),
    State("advised", issued(label="")),
    State("stopped", silent_ms=4 * MINUTE),
    State("stopped-registering", form(TYPED), silent_ms=4 * MINUTE),
    State("stopped-issued", issued(known=False), silent_ms=4 * MINUTE),
)
STATES = (
    *_LYING,
    *(replace(state, name=f"upright-{state.name}", size=(1080, 1920)) for state in _LYING),
    *(
        replace(state, name=f"1366-{state.name}", size=(1366, 768))
        for state in _LYING
        if state.name in ("issued", "mediation")
    ),
)


def shown(state: State) -> VisitorScreen:
    """Return a screen that shows ``state``; the caller closes it."""
    beat, now = [0], [AT_0912]
    screen = VisitorScreen(centre(), lambda: now[0], lambda: state.view, beat=lambda: beat[0])
    screen.resize(*state.size)
    screen.heard()
    beat[0] = state.page * VisitorTimes().page_ms + state.silent_ms
    now[0] += state.silent_ms
    screen.refresh()
    return screen
