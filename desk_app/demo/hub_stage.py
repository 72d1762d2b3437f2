"""Prepares ``demo --hub``: the shared database and its devices; each of them joins by the real command."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db.hub.errors import HubProblem
from desk_app.bootstrap import SystemClock
from desk_app.centre_file import default_centre_path, load_centre
from desk_app.demo.hub_talk import DeviceSpec
from desk_app.domain.centre import Centre
from desk_app.errors import EnvironmentProblem
from desk_app.hub_admin import HubAdmin, Wanted, prepare
from desk_app.hub_admin_file import admin_of
from desk_app.i18n import _

DESKS = ("desk-1", "desk-2")
HALL = "hall"
_ROOM_PACE = 1.6  # of a desk's: lines grow a little, so that somebody waits when the hub is stopped
_ENROL_S = 120


@dataclass(frozen=True, slots=True)
class HubStage:
    """What is ready to be started.

    Args:
        folder: everything of the demo but the server.
        dsn: the administrator's.
        specs: of the devices, desks first, the screen last.
        centre: of the demo.
        language: ``zh_CN`` or ``en`` for the processes; ``""``: as this one's environment says.
    """

    folder: Path
    dsn: str
    specs: tuple[DeviceSpec, ...]
    centre: Centre
    language: str = ""

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment of a process of one device: each is a PC with a state folder of its own."""
        own = {"GUIDANCE_DESK_STATE": str(self.folder / name / "state"), "PYTHONUNBUFFERED": "1"}
        if self.language:
            own["GUIDANCE_DESK_LANG"] = self.language
        kept = {key: value for key, value in os.environ.items() if key != "GUIDANCE_DESK_HOME"}
        return {**kept, **own}


def plan_devices(centre: Centre, folder: Path, seed: int, pace_s: float, *, pictures: bool) -> tuple[DeviceSpec, ...]:
    """Return the devices: two desks, three rooms, a hall screen.

    Two of the rooms draw from one line, so that both want the same ticket; the third has the busiest line of the rest.

    Args:
        centre: the tables.
        folder: their stores go into ``folder/NAME/home``.
        seed: chooses the day.
        pace_s: seconds between two people at a desk.
        pictures: the first desk, the second of the two rooms and the screen have windows and take pictures.
    """
    by_share = sorted(centre.queues.values(), key=lambda one: -one.share)
    shared = next((one for one in by_share if len(one.served_by) > 1), by_share[0])
    other = next(one for one in by_share if one.prefix != shared.prefix)
    queues = (shared.prefix, shared.prefix, shared.prefix, other.prefix, other.prefix)
    pair = shared.served_by[:2]
    places = [*pair, other.served_by[0]]
    found = [
        DeviceSpec(name, "desk", "", seed=seed * 10 + at, queues=queues, pace_s=pace_s, pictures=pictures and not at)
        for at, name in enumerate(DESKS)
    ]
    found += [
        DeviceSpec(
            place.lower(),
            "room",
            "",
            place=place,
            seed=seed * 10 + 5 + at,
            pace_s=pace_s * _ROOM_PACE,
            pictures=pictures and place == pair[-1],
        )
        for at, place in enumerate(dict.fromkeys(places))
    ]
    found.append(DeviceSpec(HALL, "screen", "", pictures=pictures))
    return tuple(_at_home(spec, folder) for spec in found)


def _at_home(spec: DeviceSpec, folder: Path) -> DeviceSpec:
    return replace(spec, home=str(folder / spec.name / "home"))


def make_stage(
    folder: Path,
    dsn: str,
    centre_file: Path | None,
    program: Sequence[str],
    *,
    seed: int,
    pace_s: float,
    pictures: bool,
    language: str = "",
) -> HubStage:
    """Prepare the shared database, publish the configuration, enrol every device.

    Args:
        folder: for everything that is made.
        dsn: of an empty database.
        centre_file: the centre's configuration; the shipped one by default.
        program: how this program is started in another process.
        seed: chooses the day.
        pace_s: seconds between two people at a desk.
        pictures: see :func:`plan_devices`.
        language: see :class:`HubStage`.

    Raises:
        UserError: the configuration has a mistake.
        EnvironmentProblem: the shared database cannot be prepared, or a device did not come in.
    """
    from desk_app.trouble import hub_sentence

    path = centre_file or default_centre_path()
    centre = load_centre(path)
    stage = HubStage(folder, dsn, plan_devices(centre, folder, seed, pace_s, pictures=pictures), centre, language)
    clock, secret = SystemClock(), secrets.token_hex(12)
    try:
        home = folder / "administrator"
        prepare(home, dsn, centre.code)
        administrator = HubAdmin(admin_of(home))
        administrator.publish(path, clock.now_ms())
        for spec in stage.specs:
            invited = administrator.invite(Wanted(spec.name, spec.kind), secret, clock.now_ms())
            file = folder / spec.name / "enrol.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(invited.data)
    except HubProblem as problem:
        raise EnvironmentProblem(hub_sentence(problem), type(problem).__name__) from None
    _enrol_all(stage, program, {"GUIDANCE_DESK_PASSPHRASE": secret})
    return stage


def _enrol_all(stage: HubStage, program: Sequence[str], more: Mapping[str, str]) -> None:
    """Let every device run ``enrol FILE``, all at once.

    Raises:
        EnvironmentProblem: one did not come in.
    """
    under_way = {
        spec.name: subprocess.Popen(  # noqa: S603 - our own program
            [*program, "--home", spec.home, "enrol", str(stage.folder / spec.name / "enrol.json")],
            env={**stage.environment(spec.name), **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for spec in stage.specs
    }
    try:
        for name, process in under_way.items():
            said = process.communicate(timeout=_ENROL_S)[1]
            if process.returncode:
                why = " ".join(said.decode("utf-8", "replace").split())
                raise EnvironmentProblem(_("{name} could not be enrolled: {why}").format(name=name, why=why), name)
    except subprocess.TimeoutExpired:
        raise EnvironmentProblem(_("Enrolling took too long. Try again when this PC is less busy."), "enrol") from None
    finally:
        for process in under_way.values():
            if process.poll() is None:
                process.kill()
                process.wait()
