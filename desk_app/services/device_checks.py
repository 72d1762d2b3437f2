"""The devices of this PC in words, and what ``doctor`` says of them: name, state, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from desk_app.devices.settings import unreadable
from desk_app.i18n import _, ngettext
from desk_app.record import Record
from desk_app.services.devices import Device, DeviceService, DeviceState
from desk_app.services.hub_checks import Check
from desk_app.services.paper_words import PaperView, look_sentence
from desk_app.services.views import PrintState

_WELL = frozenset({"ok", "paper_low", "unknown", "none"})
"""Nothing to mend now. What cannot be asked is not wrong: silence is told as it is."""
_NAMED = 5


def device_checks(record: Record, devices: DeviceService) -> list[Check]:
    """Ask every device; seconds where one does not answer."""
    with record.read() as tx:
        passed_over = unreadable(tx)
    checks = [Check(f"device {one.device}", not in_trouble(one), device_line(one)) for one in devices.states(card=True)]
    if passed_over is not None:
        sentence = _("Settings of devices that this program cannot read are as delivered: {what}")
        checks.append(Check("device settings", False, sentence.format(what=passed_over.sentence)))
    return checks


def paper_check(view: PaperView) -> Check:
    """Say which slips wait for paper and of which nobody knows, and what to do.

    A slip that was not tried yet is no fault; one that could not be printed is, and one of which nobody knows.
    """
    said = []
    problem = next((one.problem for one in view.waiting if one.problem), "")
    if view.waiting:
        text = ngettext(
            "{n} slip waits to be printed: {labels}.", "{n} slips wait to be printed: {labels}.", len(view.waiting)
        )
        said.append(text.format(n=len(view.waiting), labels=_labels(view.waiting)))
        said.append(problem or _("They print by themselves while the desk is open and its printer is ready."))
    if view.unknown:
        text = ngettext(
            "Of {n} slip it is not certain that it came out.",
            "Of {n} slips it is not certain that they came out.",
            len(view.unknown),
        )
        said += [text.format(n=len(view.unknown)), look_sentence(_labels(view.unknown))]
    return Check("slips", not (problem or view.unknown), " ".join(said) or _("Slips: none waits, none is uncertain."))


def _labels(slips: Sequence[PrintState]) -> str:
    return " ".join(one.label for one in slips[:_NAMED]) + ("…" if len(slips) > _NAMED else "")


def in_trouble(state: DeviceState) -> bool:
    """Tell whether somebody has to mend something before the device works."""
    return state.state not in _WELL


def device_line(state: DeviceState) -> str:
    """Return a device's name, state and what to do, in one line."""
    name = _("{device} {name}").format(device=device_name(state.device), name=state.name).strip()
    return _("{name}: {word}. {sentence}").format(name=name, word=state_word(state), sentence=state.sentence).strip()


def device_name(device: Device) -> str:
    """Return what people call a device."""
    return {
        "slip": _("Slip printer"),
        "second_slip": _("Other slip printer"),
        "documents": _("A4 printer"),
        "card": _("ID-card reader"),
        "scanner": _("Scanner"),
    }[device]


def state_word(state: DeviceState) -> str:
    """Return a state in a word."""
    return {
        "ok": _("well"),
        "paper_low": _("paper low"),
        "paper_out": _("no paper"),
        "cover_open": _("cover open"),
        "offline": _("not reachable"),
        "error": _("trouble"),
        "unknown": _("unknown"),
        "none": _("not set up"),
    }[state.state]
