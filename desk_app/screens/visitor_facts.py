"""What a visitor may see of their own registration, worked out without Qt: masked, and never more than was typed.

Whoever stands behind the visitor reads along. So a field that somebody types in shows its length alone: the product's
mask keeps the last digits, and one mask a key would tell the whole number, digit by digit. What happened (诉求) is not
shown at all, others are named in it. Of 检举控告 and 心理疏导 the matter stays 记录中, as it is for everybody at first
(信访工作条例 30; domain page, "Routing"). Danger, agitation and care leave no trace: no word here reads a flag.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from desk_app.domain.centre import Centre
from desk_app.domain.masking import mask_id, mask_name, mask_phone
from desk_app.domain.routing import Decision
from desk_app.i18n import _
from desk_app.screens.visitor_texts import VisitorTexts
from desk_app.services.registration import Registration

if TYPE_CHECKING:
    from desk_app.services.register import Issued

_QUIET_PATHS = frozenset({"DISC", "PSY"})
_MOST_STARS = 18  # the length of an ID number: a longer text does not grow any further

Tone = Literal["said", "typing", "quiet"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form. ``typing``: somebody types in it now; ``quiet``: nothing was typed yet."""

    label: str
    value: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Offer:
    """The offer of mediation, what either answer means, and the one given so far."""

    lines: tuple[str, ...]
    accept: tuple[str, ...]
    refuse: tuple[str, ...]
    answer: Literal["", "accept", "refuse"]


@dataclass(frozen=True, slots=True)
class Registering:
    """Somebody is being registered. ``offer``: mediation is asked about; without it the privacy notice stands there."""

    rows: tuple[Row, ...]
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was committed. ``label`` and ``qr`` are ``""`` where advice was given without a number."""

    label: str
    go_to: str
    where: str
    wait: str
    qr: str
    code: str
    progress: str


View = Registering | Ticket | None
"""``None``: nobody is being registered."""


def registering(
    reg: Registration, unsettled: frozenset[str], category: str, decision: Decision | None, centre: Centre
) -> Registering:
    """Return what is shown while a form is filled in.

    Args:
        reg: as typed so far.
        unsettled: names of fields that are being typed in, or hold what cannot be a whole number yet.
        category: the code the clerk took, not one that is only highlighted; ``""`` if none.
        decision: as it stands, ``None`` if not known.
        centre: names of categories and paths, and its words.
    """
    quiet = _is_quiet(reg, category, decision, centre)
    found = centre.categories.get(category) if not quiet else None
    number = (
        Row(_("Document"), _("none, registered all the same"), "said")
        if reg.no_id_reason
        else _row(_("Document"), reg.id_number, mask_id, "id_number", unsettled)
    )
    rows = (
        _row(_("Name"), reg.name.strip(), mask_name, "name", unsettled),
        number,
        _row(_("Phone"), reg.phone, mask_phone, "phone", unsettled),
        Row(_("Matter"), found.level1, "said") if found else Row(_("Matter"), _("being written down"), "quiet"),
    )
    asked = found is not None and decision is not None and decision.offer_mediation and reg.mediation != "na"
    return Registering(rows, _offer(reg, centre.paths[found.if_refused].name, centre) if asked and found else None)


def _is_quiet(reg: Registration, category: str, decision: Decision | None, centre: Centre) -> bool:
    paths = {centre.wants[reg.wants].path}
    if category:
        paths.add(centre.categories[category].default_path)
    if decision is not None:
        paths.add(decision.path)
    return bool(paths & _QUIET_PATHS)


def _row(label: str, value: str, mask: Callable[[str], str], name: str, unsettled: frozenset[str]) -> Row:
    if not value:
        return Row(label, "—", "quiet")
    if name in unsettled:
        return Row(label, "*" * min(len(value), _MOST_STARS), "typing")
    return Row(label, mask(value), "said")


def _offer(reg: Registration, path: str, centre: Centre) -> Offer:
    texts = VisitorTexts.of(centre)
    refuse = tuple(line.format(path=path) for line in texts.refuse)
    return Offer(texts.mediation, texts.accept, refuse, reg.mediation if reg.mediation != "na" else "")


def ticket(issued: Issued, centre: Centre, wait: str) -> Ticket:
    """Return what is shown of a registration just committed: as on its slip, no name and no matter.

    Args:
        issued: as the store answered.
        centre: names of places and queues, and the slip's words.
        wait: who is before, in words.
    """
    progress = centre.slip_texts["progress"]
    if not issued.ticket:
        return Ticket("", "", "", "", "", issued.case_code, progress)
    place, queue = centre.places[issued.place], centre.queues[issued.queue]
    return Ticket(
        label=issued.ticket,
        go_to=centre.slip_texts["go_to"].format(place=centre.place_label(issued.place)),
        where="　".join(part for part in (queue.name, place.zone) if part),
        wait=wait,
        qr=issued.qr,
        code=issued.case_code,
        progress=progress,
    )
