"""Care of the store: rebuild, verify, backup, lanes, and what ``doctor`` says."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from db.errors import StoreProblem
from db.highwater import HighWaterMarks
from desk_app.domain.clock import local
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record
from desk_app.services.hub_checks import Check, hub_checks
from desk_app.services.lanes import NO_LANES, closed, lanes_of, open_lane, shut
from desk_app.services.sync import SyncService
from desk_app.trouble import explained

BACKUPS_KEPT = 14
LOW_DISK_MB = 500


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """How many events were folded anew, and whether any row differed from what stood there."""

    events: int
    changed: bool


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Whether the record is whole: each fault names device and dseq, or a page of the file."""

    events: int
    faults: tuple[str, ...]


class MaintenanceService:
    """What an administrator does."""

    def __init__(self, record: Record, home: Path, mark: HighWaterMarks, sync: SyncService) -> None:
        self._record = record
        self._home = home
        self._mark = mark
        self._sync = sync

    def rebuild(self) -> RebuildReport:
        """Fold every table anew from the events."""
        events, changed = self._record.rebuild()
        return RebuildReport(events, changed)

    def verify(self) -> VerifyReport:
        """Check every event's hash, chain and commitment, and every page of the file."""
        pages = self._record.store.check()
        with self._record.read() as tx:
            count = sum(tx.journal.last(device)[0] for device in tx.journal.devices())
            faults = [f"{fault.device}:{fault.dseq} {fault.what}" for fault in tx.journal.verify()]
        return VerifyReport(count, (*pages, *faults))

    def backup(self) -> Path:
        """Write today's encrypted backup beside the store and keep the newest fourteen.

        Raises:
            EnvironmentProblem: it cannot be written.
        """
        folder = self._home / "backups"
        path = folder / f"{self._record.day_now()}.db"
        with explained(self._home):
            self._record.store.backup(path)
        kept = sorted(folder.glob("????-??-??.db"))
        for old in kept[:-BACKUPS_KEPT]:
            old.unlink(missing_ok=True)
        return path

    def next_lane(self) -> int:
        """Give up the lane in use and take the next spare one (备用号段). Returns it.

        A lane taken earlier today is passed over: a store restored twice from one backup offers the same ones again.

        Raises:
            UserError: there is no spare lane left.
            OSError: the note of the lanes taken cannot be written; nothing was changed.
        """
        with self._record.write() as writer:
            noted = self._home / "lanes.taken"
            lines = noted.read_text(encoding="ascii").splitlines() if noted.exists() else []
            today = [line for line in lines if line.startswith(writer.day)]
            held = lanes_of(writer.tx, writer.day)
            lanes = [lane for lane in held[1:] if f"{writer.day} {lane}" not in today]
            if not lanes or closed(writer.tx) == NO_LANES:
                raise UserError(_("There is no spare lane left: ask the administrator of the shared database."), "lane")
            noted.write_text("\n".join([*today, f"{writer.day} {lanes[0]}"]) + "\n", encoding="ascii")
            writer.append("configured", "", {"version": f"lane-{lanes[0]}"})
            shut(writer.tx, held[:1], writer.day)
            open_lane(writer.tx, lanes)
            device, reached = writer.device, writer.reached
        self._mark.settle(device, reached)
        return lanes[0]

    def doctor(self) -> list[Check]:
        """Return what is well and what is wrong with this PC, in words."""
        own = [self._store(), self._lane(), self._disk(), self._clock(), self._fonts(), self._backup()]
        return [*own, *hub_checks(self._record, self._sync)]

    def _store(self) -> Check:
        try:
            faults = self._record.store.check()
        except StoreProblem as problem:
            return Check("store", False, str(problem))
        sentence = (
            _("The store is whole.") if not faults else _("Store damaged: {what}").format(what="; ".join(faults[:3]))
        )
        return Check("store", not faults, sentence)

    def _lane(self) -> Check:
        with self._record.read() as tx:
            why, lanes = closed(tx), lanes_of(tx, self._record.day_of(tx))
        if why == NO_LANES:
            return Check("lane", True, _("This device gives no numbers."))
        if why or not lanes:
            return Check("lane", False, _("Numbers wait: take the spare lane with guidance-desk lane next."))
        return Check(
            "lane", True, _("Numbers come from lane {lane}; {n} spare.").format(lane=lanes[0], n=len(lanes) - 1)
        )

    def _disk(self) -> Check:
        free = shutil.disk_usage(self._home).free // 1_000_000
        sentence = _("{free} MB free on the disk.").format(free=free)
        return Check("disk", free >= LOW_DISK_MB, sentence)

    def _clock(self) -> Check:
        now = self._record.clock.now_ms()
        with self._record.read() as tx:
            last = tx.journal.last_stamp()[0]
        ok = now >= last - 60_000
        sentence = (
            _("The clock says {time}.") if ok else _("The clock says {time}, earlier than the last entry: set it.")
        )
        return Check("clock", ok, sentence.format(time=f"{local(now):%Y-%m-%d %H:%M}"))

    def _fonts(self) -> Check:
        from desk_app.fonts import find_fonts

        missing = find_fonts("sans").missing("引导单䶮㛃𬭎𠅤")
        if missing:
            return Check(
                "fonts", False, _("No font here shows {text}: install one with rare characters.").format(text=missing)
            )
        return Check("fonts", True, _("The fonts here show rare characters too."))

    def _backup(self) -> Check:
        kept = sorted((self._home / "backups").glob("????-??-??.db"))
        if not kept:
            return Check("backup", True, _("No backup yet: one is written when the day is closed."))
        return Check("backup", True, _("The newest backup is of {day}.").format(day=kept[-1].stem))
