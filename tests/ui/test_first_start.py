"""The first start by keyboard alone: a new PC, a real printer, a real hub, and a power cut in the middle."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from desk_app.bootstrap import open_app
from desk_app.centre_file import default_centre_path, load_centre
from desk_app.first_start import wanted
from desk_app.hub_admin import HubAdmin, Wanted, prepare
from desk_app.hub_admin_file import admin_of
from tests.support.commands import ROOT
from tests.support.desk import open_desk
from tests.support.fake_printer import FakePrinter
from tests.support.first_start_hands import Hands
from ui.devices.system_printer import PagesWanted
from ui.documents.print_dialog import ChosenPrinter
from ui.first_start.centre_page import CentrePage
from ui.first_start.hub_page import HubPage
from ui.first_start.key_page import KeyPage
from ui.first_start.scanner_page import ScannerPage
from ui.first_start.slip_page import SlipPage

PASSPHRASE = "six apples on a table"
Sit = Callable[[], Hands]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUIDANCE_DESK_STATE", str(tmp_path / "state"))
    return tmp_path / "home"


@pytest.fixture
def sit(home: Path, dressed: QApplication) -> Iterator[Sit]:
    """Start the program on this PC, as often as one likes."""
    made: list[Hands] = []

    def again() -> Hands:
        for before in made:
            before.close()
        made[:] = [Hands(home)]
        return made[0]

    yield again
    for hands in made:
        hands.close()
        assert not hands.crashes
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def words(hands: Hands) -> str:
    found = [label.text() for label in hands.window.findChildren(QLabel) if label.isVisible()]
    return "\n".join([*found, *(field.text() for field in hands.window.findChildren(QLineEdit))])


def _letters(text: str) -> str:
    """Without digits, which Qt's PDF shows but does not name."""
    return re.sub("[^A-Z]", "", text)


def in_a_process(what: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.support.first_start_hands", what, str(home)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def to_the_printers(hands: Hands) -> None:
    hands.choose_example()
    hands.write_key_down()
    assert hands.at() == "SlipPage"


def test_a_clerk_sets_the_pc_up_with_keys_alone_and_the_desk_opens(sit: Sit, home: Path) -> None:
    hands = sit()
    assert hands.at() == "CentrePage"
    to_the_printers(hands)
    page = hands.window.page
    assert isinstance(page, SlipPage)
    with FakePrinter() as printer:
        hands.to(page.section.address.kind)
        hands.key("Up", "Up", "Up", "Tab")
        hands.type(printer.address.removeprefix("tcp:"))
        hands.key("Enter")
        printer.wait(lambda one: len(one.papers) == 1)
        assert hands.at() == "SlipPage", "only the clerk knows whether it came out"
        hands.key("Enter")
    scanner = hands.window.page
    assert isinstance(scanner, ScannerPage)
    hands.type("1234567890123456")
    hands.until(lambda: scanner.section.verdict.text() != "")
    hands.key("Enter", "Enter", "F2")
    assert hands.at() == "DonePage"
    said = words(hands)
    assert load_centre(default_centre_path()).name in said
    assert printer.address in said
    assert "recovery-key" not in said, "it was written down"
    hands.key("Enter")
    hands.until(lambda: bool(hands.opened))
    assert not wanted(home)
    assert hands.presses < 80, "two minutes at an unpractised pace of a key in a second and a half"
    with_app = open_app(home)
    assert with_app.devices.settings().slip.address == printer.address
    with_app.close()


def test_everything_but_the_centre_can_be_left_for_later_and_the_last_page_says_where(sit: Sit) -> None:
    hands = sit()
    hands.key("F2")
    assert hands.at() == "CentrePage"
    hands.choose_example()
    hands.key("F2", "F2", "F2", "F2", "F2")
    assert hands.at() == "DonePage"
    for way in ("guidance-desk recovery-key", "Ctrl+,", "guidance-desk enrol"):
        assert way in words(hands)
    hands.key("Esc", "Esc", "Esc", "Esc", "Esc")
    assert hands.at() == "KeyPage", "what was left can be done after all"
    hands.write_key_down()
    assert hands.window._progress.steps["key"] == "done"


def test_going_back_loses_nothing(sit: Sit, home: Path) -> None:
    hands = sit()
    to_the_printers(hands)
    key = (home / "store.key").read_bytes()
    hands.key("Esc", "Esc", "Esc")
    assert hands.at() == "CentrePage"
    hands.key("Enter")
    assert hands.at() == "KeyPage"
    hands.key("F2")
    assert hands.window._progress.steps == {"centre": "done", "key": "done"}
    assert (home / "store.key").read_bytes() == key


def test_after_a_power_cut_it_goes_on_where_it_was(sit: Sit, home: Path) -> None:
    died = in_a_process("killed", home)
    assert died.returncode == 9, died.stderr
    assert wanted(home)
    hands = sit()
    assert hands.at() == "SlipPage"
    assert hands.window._progress.steps == {"centre": "done", "key": "done"}


def test_the_program_leads_from_the_first_start_to_the_desk_and_then_to_the_desk_at_once(home: Path) -> None:
    for _start in ("with all pages", "without any"):
        ended = in_a_process("whole", home)
        assert ended.returncode == 0, ended.stderr
        assert not wanted(home)


def test_the_key_is_in_no_log(sit: Sit, home: Path) -> None:
    hands = sit()
    hands.choose_example()
    paper = hands.write_key_down()
    hands.close()
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix != ".key")
    assert not any(f"{first}-{second}".encode() in written for first, second in pairwise(paper))


def test_a_window_closed_in_the_middle_goes_on_where_it_was(sit: Sit) -> None:
    hands = sit()
    hands.choose_example()
    hands.key("F2", "F2")
    assert sit().at() == "ScannerPage"


def test_the_key_is_asked_back_and_stands_nowhere_afterwards(sit: Sit) -> None:
    hands = sit()
    hands.choose_example()
    page = hands.window.page
    assert isinstance(page, KeyPage)
    paper = page._groups
    assert len(paper) == 13
    assert all(group in words(hands) for group in paper)
    hands.key("Enter")
    assert not any(group in words(hands) for group in paper), "it is asked from the paper"
    hands.type("2222" + paper[page.asked[1] - 1])
    hands.key("Enter")
    assert hands.at() == "KeyPage"
    assert str(page.asked[0]) in page.result.text()
    hands.key("Esc")
    assert all(group in words(hands) for group in paper), "Esc shows it again"
    hands.write_key_down()
    assert hands.at() == "SlipPage"
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    labels = [label.text() for label in hands.window.findChildren(QLabel)]
    fields = [field.text().upper() for field in hands.window.findChildren(QLineEdit)]
    assert not set(paper) & {*labels, *fields}, "hidden is not gone"
    assert page._groups == ()


def test_the_key_can_be_printed(sit: Sit, tmp_path: Path) -> None:
    from pypdf import PdfReader

    hands = sit()
    hands.choose_example()
    page = hands.window.page
    assert isinstance(page, KeyPage)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "key.pdf"))
    page._ask = lambda *_about: ChosenPrinter(printer, PagesWanted(1, 1, 0))
    hands.key("F8")
    [sheet] = PdfReader(tmp_path / "key.pdf").pages
    assert _letters("".join(page._groups)) in _letters(sheet.extract_text())


def test_a_mistake_in_the_administrators_file_is_named_and_nothing_is_lost(
    sit: Sit, home: Path, tmp_path: Path
) -> None:
    good = default_centre_path().read_text(encoding="utf-8")
    file = tmp_path / "ours.toml"
    file.write_text(good + "\n[slip\n", encoding="utf-8")
    hands = sit()
    page = hands.window.page
    assert isinstance(page, CentrePage)
    hands.key("Down")
    hands.to(page.row.field)
    hands.type(str(file))
    hands.key("Enter")
    assert hands.at() == "CentrePage"
    assert "ours.toml" in page.result.text()
    assert not (home / "centre.toml").exists()
    file.write_text(good.replace("安澜县社会治安综合治理中心", "云岭县社会治安综合治理中心"), encoding="utf-8")
    hands.key("Enter")
    assert hands.at() == "KeyPage"
    assert load_centre(home / "centre.toml").name == "云岭县社会治安综合治理中心"


def test_a_printer_out_of_reach_is_told_and_can_wait(sit: Sit) -> None:
    hands = sit()
    to_the_printers(hands)
    page = hands.window.page
    assert isinstance(page, SlipPage)
    with FakePrinter() as printer:
        address = printer.address
    hands.to(page.section.address.kind)
    hands.key("Up", "Up", "Up", "Tab")
    hands.type(address.removeprefix("tcp:"))
    hands.key("F8")
    assert page.section.result.text()
    assert hands.at() == "SlipPage"
    hands.key("Enter")
    assert hands.at() == "SlipPage", "it tries again: nothing came out that could be confirmed"
    hands.key("F2")
    assert hands.at() == "ScannerPage"


def test_the_pc_joins_the_shared_database(sit: Sit, tmp_path: Path, hub_dsn: str) -> None:
    prepare(tmp_path / "administrator", hub_dsn, "botou")
    administrator = HubAdmin(admin_of(tmp_path / "administrator"))
    hands = sit()
    invited = administrator.invite(Wanted("desk-1", "desk"), PASSPHRASE, hands.window._setup.clock.now_ms())
    file = tmp_path / "desk-1.hub"
    file.write_bytes(invited.data)
    hands.choose_example()
    hands.key("F2", "F2", "F2", "F2")
    page = hands.window.page
    assert isinstance(page, HubPage)
    hands.type(str(file))
    hands.to(page.passphrase)
    hands.type("another one")
    hands.key("Enter")
    assert page.passphrase.property("problem") is True
    assert QApplication.focusWidget() is page.passphrase
    page.passphrase.selectAll()
    hands.type(PASSPHRASE)
    hands.key("Enter")
    assert "desk-1" in page.result.text()
    assert PASSPHRASE not in words(hands)
    hands.key("Enter")
    assert hands.at() == "DonePage"
    assert "desk-1" in words(hands)


def test_a_hub_out_of_reach_loses_nothing(sit: Sit, tmp_path: Path, hub_dsn: str) -> None:
    prepare(tmp_path / "administrator", hub_dsn, "botou")
    administrator = HubAdmin(admin_of(tmp_path / "administrator"))
    with FakePrinter() as nobody:
        port = nobody.port
    hands = sit()
    wanted_there = Wanted("desk-1", "desk", host="127.0.0.1", port=port)
    invited = administrator.invite(wanted_there, PASSPHRASE, hands.window._setup.clock.now_ms())
    file = tmp_path / "desk-1.hub"
    file.write_bytes(invited.data)
    hands.choose_example()
    hands.key("F2", "F2", "F2", "F2")
    page = hands.window.page
    assert isinstance(page, HubPage)
    hands.type(str(file))
    hands.to(page.passphrase)
    hands.type(PASSPHRASE)
    hands.key("Enter")
    assert page.result.text()
    assert hands.at() == "HubPage"
    hands.key("F2", "Enter")
    hands.until(lambda: bool(hands.opened))


def test_a_store_in_use_never_sees_it(home: Path, tmp_path: Path) -> None:
    assert wanted(home)
    open_app(home).close()
    assert not wanted(home)
    with open_desk(tmp_path / "other") as desk:
        assert not wanted(desk.app.home)


def test_a_store_that_came_into_use_meanwhile_opens_as_a_desk(sit: Sit, home: Path) -> None:
    from desk_app.services.registration import Registration

    hands = sit()
    hands.choose_example()
    hands.close()
    app = open_app(home)
    who = next(iter(app.centre.operators))
    app.register.register(Registration(name="周明", category="02-01", mediation="accept", text="漏水"), who)
    app.close()
    assert sit().opened
    assert not wanted(home)
