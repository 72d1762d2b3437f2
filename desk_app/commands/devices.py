"""``devices``: which devices this PC has, how they are, choosing them, a test slip."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from desk_app.bootstrap import App
from desk_app.commands.output import Output, complain, plain
from desk_app.commands.voice import check_zones
from desk_app.devices.settings import DeviceSettings, SlipPrinterSettings
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.services.device_checks import device_line, in_trouble

_NONE = "none"
_ASK = "ask"
_SPEAKER = "speaker"
_ALL = "all"


def devices(app: App, arguments: Namespace, output: Output) -> int:
    """List, set or test."""
    if arguments.what == "set":
        return _set(app, arguments, output)
    if arguments.what == "test":
        return _test(app, arguments, output)
    return _list(app, output)


def _list(app: App, output: Output) -> int:
    """Say how every device is. Returns 2 where one is in trouble."""
    states, found = app.devices.states(card=True), app.devices.printers()
    wrong = [one for one in states if in_trouble(one)]
    value = {"ok": not wrong, "devices": plain(states), "printers": plain(found)}
    lines = [device_line(one) for one in states]
    if found:
        lines.append(_("Printers of this PC: {list}").format(list=", ".join(one.address for one in found)))
    output.result(value, *lines)
    if wrong:
        complain(device_line(wrong[0]))
    return 2 if wrong else 0


def _set(app: App, arguments: Namespace, output: Output) -> int:
    settings = app.devices.settings()
    changed = _CHANGES[arguments.device](settings, arguments)
    check_zones(app.centre, changed.voice.zones)
    app.devices.save(changed)
    kept = app.devices.settings()
    output.result(
        {"ok": True, "settings": asdict(kept)},
        _("Kept. Try it with: guidance-desk devices test slip.")
        if arguments.device in ("slip", "second")
        else _("Kept."),
    )
    return 0


def _test(app: App, arguments: Namespace, output: Output) -> int:
    settings = app.devices.settings()
    chosen = settings.slip if arguments.device == "slip" else settings.second_slip
    if chosen is None:
        raise UserError(_("No other printer is set up. Choose one in the settings."), "device")
    try:
        status = app.devices.test_slip(chosen)
    except EnvironmentProblem as problem:
        output.result({"ok": False, "printed": False, "error": problem.sentence})
        complain(problem.sentence)
        return 2
    sentence = _("The test slip was printed by {address}.").format(address=chosen.address)
    output.result(
        {"ok": True, "printed": True, "state": status.state, "sentence": status.sentence},
        " ".join(filter(None, (sentence, status.sentence))),
    )
    return 0


def _slip(settings: DeviceSettings, arguments: Namespace) -> DeviceSettings:
    return replace(settings, slip=_slip_changed(settings.slip, arguments))


def _second(settings: DeviceSettings, arguments: Namespace) -> DeviceSettings:
    if arguments.address == _NONE:
        return replace(settings, second_slip=None)
    if settings.second_slip is None and arguments.address is None:
        raise UserError(
            _("{argument} is missing. See: {program} --help.").format(
                argument="ADDRESS", program="guidance-desk devices set second"
            ),
            "address",
        )
    return replace(settings, second_slip=_slip_changed(settings.second_slip or SlipPrinterSettings(), arguments))


def _slip_changed(settings: SlipPrinterSettings, arguments: Namespace) -> SlipPrinterSettings:
    return replace(settings, **_given(arguments, "address", "paper", "mode", "cut", "feed"))


def _documents(settings: DeviceSettings, arguments: Namespace) -> DeviceSettings:
    given = _given(arguments, "address", "copies")
    if given.get("address") == _ASK:
        given["address"] = ""
    return replace(settings, documents=replace(settings.documents, **given))


def _card(settings: DeviceSettings, arguments: Namespace) -> DeviceSettings:
    given = _given(arguments, "driver", "library", "port")
    if given.get("driver") == _NONE:
        given["driver"] = ""
    return replace(settings, card=replace(settings.card, **given))


def _scanner(settings: DeviceSettings, arguments: Namespace) -> DeviceSettings:
    return replace(settings, scanner=replace(settings.scanner, **_given(arguments, "gap_ms", "shortest")))


def _voice(settings: DeviceSettings, arguments: Namespace) -> DeviceSettings:
    given = _given(arguments, "on", "engine", "volume", "speed", "quiet", "limit_s", "zones", "out")
    if "on" in given:
        given["on"] = given["on"] == "yes"
    for name, word in (("quiet", _NONE), ("zones", _ALL), ("out", _SPEAKER)):
        if given.get(name) == word:
            given[name] = ""
    return replace(settings, voice=replace(settings.voice, **given))


def _given(arguments: Namespace, *names: str) -> dict[str, Any]:
    """Return what was said; what was not stays as it is."""
    return {name: value for name in names if (value := getattr(arguments, name)) is not None}


_CHANGES: Mapping[str, Callable[[DeviceSettings, Namespace], DeviceSettings]] = {
    "slip": _slip,
    "second": _second,
    "documents": _documents,
    "card": _card,
    "scanner": _scanner,
    "voice": _voice,
}
