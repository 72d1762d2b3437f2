"""A centre with a real hub: its administrator's PC, and devices that joined with the administrator's files."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from db.hub import admin
from db.sync_state import SyncState
from desk_app.centre_file import default_centre_path
from desk_app.enrolment import Joining
from desk_app.hub_admin import HubAdmin, Wanted, prepare
from desk_app.hub_admin_file import admin_of
from tests.support.desk import Desk, HandClock

PATIENCE_S = 60.0
_SECRET = "六个苹果"


def until(condition: Callable[[], bool], what: str = "") -> None:
    """Wait for a condition; a loaded machine has time."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, what or "it did not come"
        time.sleep(0.01)


@dataclass
class EnrolledCentre:
    """The hub at ``dsn`` and the devices of a test; everything is closed by :meth:`close`."""

    folder: Path
    dsn: str
    clock: HandClock
    devices: dict[str, Desk] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path, dsn: str) -> EnrolledCentre:
        prepare(folder / "administrator", dsn, "botou")
        return cls(folder, dsn, HandClock())

    @property
    def administrator(self) -> HubAdmin:
        return HubAdmin(admin_of(self.folder / "administrator"))

    def enrol(self, desk: Desk, name: str, kind: str = "desk", *, replace: bool = False) -> None:
        """The desk joins, with whatever it wrote before."""
        file = self.administrator.invite(Wanted(name, kind, replace=replace), _SECRET, self.clock.now_ms()).data
        desk.app.close()
        joining = Joining(desk.folder / "home", file, self.clock, replace=replace)
        try:
            joining.check()
            joining.finish(_SECRET)
        finally:
            joining.close()
        desk.restart()

    def device(self, name: str, kind: str = "desk") -> Desk:
        """A new PC that joined."""
        desk = Desk.at(self.folder / name, self.clock)
        desk.visitors = 100 * len(self.devices)
        self.devices[name] = desk
        self.enrol(desk, name, kind)
        return desk

    def settle(self) -> None:
        """Every device talks to the hub until nobody has anything left to say."""
        for _ in range(2):
            for desk in self.devices.values():
                state = once(desk)
                assert state.phase == "connected", state

    def publish(self, text: str) -> int:
        """The administrator publishes a configuration that says this."""
        path = self.folder / "published.toml"
        path.write_text(text, encoding="utf-8")
        return self.administrator.publish(path, self.clock.now_ms())

    def head(self) -> int:
        return admin.status(self.dsn).position

    def close(self) -> None:
        for desk in self.devices.values():
            desk.app.close()


def once(desk: Desk) -> SyncState:
    """One talk with the hub, as ``guidance-desk sync --once`` has it."""
    return desk.app.sync.once(PATIENCE_S)


def shipped_text() -> str:
    return default_centre_path().read_text(encoding="utf-8")


def short_of(desk: Desk) -> str:
    with desk.app.record.read() as tx:
        return tx.settings.get("device_short")


def device_of(desk: Desk) -> str:
    with desk.app.record.read() as tx:
        return tx.device
