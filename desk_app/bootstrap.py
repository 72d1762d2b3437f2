"""Builds the program: store, services, devices. The first page to read; windows are built on it in ``ui.app``."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from db.errors import DamagedStore
from db.highwater import HighWaterFolder, HighWaterMarks, machine_mark
from db.store import Store
from desk_app.centre_file import centre_path, load_centre
from desk_app.devices.printers.base import Printer
from desk_app.devices.printers.build import slip_renderers
from desk_app.documents.folders import Templates, shipped_documents
from desk_app.domain.centre import Centre
from desk_app.domain.clock import Clock
from desk_app.homes import default_state, make_for_every_user
from desk_app.hub_account import load_account
from desk_app.record import Record
from desk_app.services.board import BoardService
from desk_app.services.calls import CallService
from desk_app.services.conflicts import ConflictService
from desk_app.services.corrections import CorrectionService
from desk_app.services.days import DayService
from desk_app.services.devices import DeviceService, SystemMakers
from desk_app.services.diary import DiaryService
from desk_app.services.documents import DocumentService
from desk_app.services.door import DoorService
from desk_app.services.identity_renewal import renew_at_start
from desk_app.services.keys import ensure_qr_key
from desk_app.services.learned import Times
from desk_app.services.ledger import LedgerService
from desk_app.services.maintenance import MaintenanceService
from desk_app.services.paper_visits import PaperTickets
from desk_app.services.printing import PrintingService
from desk_app.services.receipts import ReceiptService
from desk_app.services.register import RegisterService
from desk_app.services.rota import RotaService
from desk_app.services.screens import ScreenService
from desk_app.services.search import SearchService
from desk_app.services.sync import SyncService
from desk_app.services.visits import VisitReader
from desk_app.store_key import load_or_make_key
from desk_app.trouble import explained


class SystemClock:
    """The PC's clock."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970 (UTC)."""
        return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class App:
    """Everything a window or command needs, built once by :func:`open_app`."""

    home: Path
    centre: Centre
    clock: Clock
    store: Store
    record: Record
    register: RegisterService
    calls: CallService
    board: BoardService
    search: SearchService
    ledger: LedgerService
    days: DayService
    corrections: CorrectionService
    conflicts: ConflictService
    diary: DiaryService
    rota: RotaService
    doors: DoorService
    screens: ScreenService
    devices: DeviceService
    printing: PrintingService
    documents: DocumentService
    receipts: ReceiptService
    maintenance: MaintenanceService
    sync: SyncService
    desk: int

    def close(self) -> None:
        """Print what is under way, end the talk with the shared database, close the store; not used afterwards."""
        self.printing.stop()
        self.devices.close()
        self.sync.stop()
        self.store.close_all()


def open_app(
    home: Path,
    *,
    centre_file: Path | None = None,
    clock: Clock | None = None,
    state_dir: Path | None = None,
    printer: Callable[[Centre], Printer] | None = None,
    system: SystemMakers | None = None,
) -> App:
    """Open (or make) the store in ``home`` and build the services on it.

    Args:
        home: folder of the store.
        centre_file: the centre's configuration; else the one that came from the hub, else ``home/centre.toml``, else
            the one shipped.
        clock: where the time comes from; the PC's by default.
        state_dir: folder of the high-water mark; the machine's by default.
        printer: makes the slip printer when first needed; by default it is the one of this PC's settings.
        system: makes printers of the system, which print through Qt; given by the windows.

    Raises:
        UserError: the centre's configuration has a mistake.
        EnvironmentProblem: the store cannot be opened; says what is safe and what to do.
    """
    loaded = centre_path(home, centre_file)
    centre = load_centre(loaded)
    used = clock or SystemClock()
    state = state_dir or default_state(home)
    make_for_every_user(home, state)
    store = open_store(home)
    try:
        with explained(home):
            marks = HighWaterFolder(state, machine_mark())
            renew_at_start(store, marks, used)
            record = _record(store, used, centre, marks)
            sync = SyncService(record, centre.code, home, loaded)
            devices = DeviceService(record, home, slip_renderers(centre), system)
            given = None if printer is None else cache(partial(printer, centre))
            app = _services(home, centre, record, marks, sync, devices, given or devices.slip_printer)
            app.days.catch_up()
    except BaseException:
        store.close_all()
        raise
    return app


def _record(store: Store, clock: Clock, centre: Centre, marks: HighWaterMarks) -> Record:
    """A screen takes what others wrote and writes nothing."""
    with store.read() as tx:
        account = load_account(tx)
    return Record(store, clock, centre.code, marks, may_write=account is None or account.kind != "screen")


def _services(
    home: Path,
    centre: Centre,
    record: Record,
    marks: HighWaterMarks,
    sync: SyncService,
    devices: DeviceService,
    printer: Callable[[], Printer],
) -> App:
    clock = record.clock
    times = Times(centre)
    visits = VisitReader(centre, clock, times)
    register = RegisterService(record, centre, times)
    papers = PaperTickets()
    calls = CallService(record, centre, claims=lambda: sync.claims, papers=papers)
    maintenance = MaintenanceService(record, home, marks, sync)
    with record.read() as tx:
        desk = int(tx.settings.get("device_short") or "1")
    documents = DocumentService(record, centre, desk, Templates((shipped_documents(), home / "documents")))
    return App(
        home=home,
        centre=centre,
        clock=clock,
        store=record.store,
        record=record,
        register=register,
        calls=calls,
        board=BoardService(record, centre, times, visits),
        search=SearchService(record, centre, visits, papers),
        ledger=LedgerService(record, centre),
        days=DayService(record, maintenance.backup),
        conflicts=ConflictService(record, centre),
        diary=DiaryService(record, centre),
        rota=RotaService(record, centre),
        doors=DoorService(record, centre),
        screens=ScreenService(home, clock, sync),
        corrections=CorrectionService(record, centre, register, calls),
        devices=devices,
        printing=PrintingService(record, centre, desk, printer, devices.second_printer),
        documents=documents,
        receipts=ReceiptService(documents),
        maintenance=maintenance,
        sync=sync,
        desk=desk,
    )


def open_store(home: Path) -> Store:
    """Open the store in ``home``.

    Raises:
        EnvironmentProblem: with a sentence that says what happened, what is safe and what to do.
    """
    with explained(home):
        _refuse_lost_store(home)
        store = Store.create_or_open(home, load_or_make_key(home), make_device=lambda: uuid.uuid4().hex)
        with store.read() as tx:
            ready = bool(tx.settings.get("qr_key"))
        if not ready:
            with store.write() as tx:
                ensure_qr_key(tx)
                tx.settings.set("machine", machine_mark())
        return store


def _refuse_lost_store(home: Path) -> None:
    """A store that was here and is gone or empty is damage: a new one in its place would give its numbers again.

    Raises:
        DamagedStore: the mark beside the store is there, the store is not.
    """
    path = home / "store.db"
    if (home / "store.mark").exists() and not (path.exists() and path.stat().st_size):
        raise DamagedStore("store.db")
