"""The printers that the settings name: the right one prints, also after a change; each device says how it is."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk_app.bootstrap import App, open_app
from desk_app.devices.printers.base import MaybePrinted, NotPrinted
from desk_app.devices.printers.status_bytes import paper_out
from desk_app.devices.settings import (
    CardReaderSettings,
    DeviceSettings,
    DocumentPrinterSettings,
    SlipPrinterSettings,
)
from desk_app.errors import UserError
from desk_app.services.device_checks import device_checks, paper_check
from desk_app.services.registration import Registration
from tests.support.commands import Desk, is_one_sentence
from tests.support.desk import GUIDE, HandClock
from tests.support.escpos_decoder import decode
from tests.support.fake_printer import FakePrinter
from tests.support.ports import free_port

PDF = b"%PDF-1.4 of no further interest"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    opened = open_app(tmp_path / "home", clock=HandClock(), state_dir=tmp_path / "state")
    yield opened
    opened.close()


@pytest.fixture
def paper() -> Iterator[FakePrinter]:
    with FakePrinter() as printer:
        yield printer


def chosen(app: App, address: str, **more: object) -> None:
    settings = app.devices.settings()
    slip = replace(settings.slip, address=address, **more)  # type: ignore[arg-type]
    app.devices.save(replace(settings, slip=slip))


def ticket(app: App, name: str) -> str:
    typed = Registration(name=name, phone="13900000001", category="02-01", mediation="accept", text="楼上漏水")
    return app.register.register(typed, GUIDE).visit


def state(app: App, device: str) -> tuple[str, str]:
    return next((one.state, one.sentence) for one in app.devices.states() if one.device == device)


def test_as_delivered_slips_go_into_a_folder_beside_the_store(app: App) -> None:
    assert app.printing.print_ticket(ticket(app, "张三")).state == "printed"
    [file] = (app.home / "paper").iterdir()
    assert file.suffix == ".png"
    assert state(app, "slip") == ("ok", "")


def test_a_printer_chosen_while_the_program_runs_gets_the_next_slip(app: App, paper: FakePrinter) -> None:
    app.printing.print_ticket(ticket(app, "张三"))
    chosen(app, paper.address, paper=58, cut="full")
    first = app.devices.slip_printer()
    assert app.printing.print_ticket(ticket(app, "李四")).state == "printed"
    [sheet] = paper.papers
    assert (sheet.cut, {picture.width_bytes for picture in sheet.pictures}) == ("full", {384 // 8})
    assert app.devices.slip_printer() is first
    assert len(list((app.home / "paper").iterdir())) == 1


def test_a_slip_waits_while_paper_is_out_and_comes_out_once_it_is_in(app: App, paper: FakePrinter) -> None:
    chosen(app, paper.address)
    paper.paper_out()
    waiting = app.printing.print_ticket(ticket(app, "张三"))
    assert waiting.state == "waiting"
    assert state(app, "slip") == ("paper_out", paper_out().sentence)
    paper.paper_in()
    assert [one.state for one in app.printing.retry()] == ["printed"]
    assert len(paper.papers) == 1


def test_text_mode_reaches_the_printer(app: App, paper: FakePrinter) -> None:
    chosen(app, paper.address, mode="text")
    app.printing.print_ticket(ticket(app, "张三"))
    assert "群众诉求引导单".encode("gb18030") in paper.papers[0].text


def test_a_test_slip_needs_no_saved_printer_and_leaves_no_event(app: App, paper: FakePrinter) -> None:
    with app.record.read() as tx:
        before = len(list(tx.journal.all()))
    for width in (80, 58):
        status = app.devices.test_slip(SlipPrinterSettings(paper.address, paper=width))
        assert status.state == "ok"
    assert [decode(one.data, 576 if at == 0 else 384) is not None for at, one in enumerate(paper.papers)] == [True] * 2
    with app.record.read() as tx:
        assert len(list(tx.journal.all())) == before
    assert app.devices.settings() == DeviceSettings()


def test_a_test_slip_that_does_not_come_out_says_why(app: App, paper: FakePrinter) -> None:
    paper.cover(True)
    with pytest.raises(NotPrinted):
        app.devices.test_slip(SlipPrinterSettings(paper.address))
    paper.cover(False)
    paper.paper_out(after_rows=100)
    with pytest.raises(MaybePrinted) as caught:
        app.devices.test_slip(SlipPrinterSettings(paper.address))
    assert "号码有效" not in caught.value.sentence, "a test slip has no number"
    with pytest.raises(UserError):
        app.devices.test_slip(SlipPrinterSettings("nowhere"))


def test_the_other_printer_is_there_when_it_is_chosen(app: App, paper: FakePrinter) -> None:
    assert app.devices.second_printer() is None
    app.devices.save(replace(app.devices.settings(), second_slip=SlipPrinterSettings(paper.address)))
    assert app.devices.second_printer() is not None
    assert state(app, "second_slip")[0] == "ok"


def test_a_printer_that_only_windows_can_reach_waits_and_says_so(app: App) -> None:
    chosen(app, "system:HP LaserJet")
    assert app.printing.print_ticket(ticket(app, "张三")).state == "waiting"
    assert state(app, "slip")[0] == "offline", "this PC has none of that name"
    assert "HP LaserJet" in state(app, "slip")[1]
    with pytest.raises(UserError):
        app.devices.test_slip(SlipPrinterSettings("system:HP LaserJet"))


def test_documents_in_a_folder_are_numbered_and_never_overwritten(app: App) -> None:
    assert app.devices.document_printer() is None
    app.devices.save(replace(app.devices.settings(), documents=DocumentPrinterSettings("folder:文书")))
    printer = app.devices.document_printer()
    assert printer is not None
    for _turn in range(2):
        printer.print_pdf(PDF, "登记回执: 1/2", 2)
    assert [path.name for path in sorted((app.home / "文书").iterdir())] == ["登记回执- 1-2-2.pdf", "登记回执- 1-2.pdf"]
    assert state(app, "documents")[0] == "ok"


def test_doctor_names_each_device_its_state_and_what_to_do(app: App, paper: FakePrinter) -> None:
    chosen(app, paper.address)
    checks = {check.name: check for check in device_checks(app.record, app.devices)}
    assert set(checks) == {"device slip", "device documents", "device card", "device scanner"}
    assert all(check.ok for check in checks.values())
    paper.paper_out()
    slip = next(check for check in device_checks(app.record, app.devices) if check.name == "device slip")
    assert not slip.ok
    assert paper.address in slip.sentence
    assert paper_out().sentence in slip.sentence


def test_doctor_is_not_content_with_a_printer_that_is_none(app: App) -> None:
    never = ["folder:/proc/nope"] if sys.platform.startswith("linux") else []
    for address in ("system:NOPE", *never):
        chosen(app, address)
        app.devices.save(replace(app.devices.settings(), documents=DocumentPrinterSettings(address)))
        checks = {check.name: check.ok for check in device_checks(app.record, app.devices)}
        assert (checks["device slip"], checks["device documents"]) == (False, False), address


def test_doctor_tells_of_slips_that_wait_and_of_those_nobody_knows(app: App, paper: FakePrinter) -> None:
    assert paper_check(app.printing.view()).ok
    chosen(app, paper.address)
    paper.paper_out(after_rows=300)
    unknown = app.printing.print_ticket(ticket(app, "张三"))
    waiting = app.printing.print_ticket(ticket(app, "李四"))
    assert (unknown.state, waiting.state) == ("unknown", "waiting")
    check = paper_check(app.printing.view())
    assert not check.ok
    assert unknown.label in check.sentence
    assert waiting.label in check.sentence
    assert waiting.problem in check.sentence


def test_doctor_opens_the_card_reader_and_closes_it_again(app: App, tmp_path: Path) -> None:
    def said(card: CardReaderSettings) -> tuple[str, str]:
        app.devices.save(replace(app.devices.settings(), card=card))
        return next((one.state, one.sentence) for one in app.devices.states(card=True) if one.device == "card")

    assert said(CardReaderSettings("simulator", str(tmp_path))) == ("ok", "")
    state, sentence = said(CardReaderSettings("termb"))
    assert (state, bool(sentence)) == ("error", True)
    assert said(CardReaderSettings())[0] == "none"


# -- the command line


def test_the_commands_choose_list_and_test_a_printer(tmp_path: Path, paper: FakePrinter) -> None:
    desk = Desk(tmp_path / "home")
    said = desk.run("--json", "devices", "set", "slip", paper.address, "--paper", "58", "--cut", "full", "--feed", "6")
    assert said.json["settings"]["slip"] == {
        "address": paper.address,
        "paper": 58,
        "mode": "raster",
        "cut": "full",
        "feed": 6,
    }
    assert desk.run("devices", "set", "slip", "--mode", "text").code == 0  # the rest stays
    listed = desk.run("--json", "devices").json
    assert listed["devices"][0] == {"device": "slip", "name": paper.address, "state": "ok", "sentence": ""}
    assert desk.run("--json", "devices", "list").json["devices"] == listed["devices"]
    assert desk.run("--json", "devices", "test", "slip").json["printed"] is True
    assert len(paper.papers) == 1
    paper.paper_out()
    refused = desk.run("--json", "devices", "test", "slip")
    assert (refused.code, refused.json["printed"]) == (2, False)
    listed_again = desk.run("devices")
    assert listed_again.code == 2
    assert is_one_sentence(listed_again.err)
    assert desk.run("doctor").code == 2


def test_the_commands_choose_the_other_devices(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    for words in (
        ("second", "folder:other"),
        ("documents", "folder:documents", "--copies", "1"),
        ("card", "termb", "--port", "1002"),
        ("scanner", "--gap-ms", "60"),
    ):
        assert desk.run("devices", "set", *words).code == 0
    kept = desk.run("--json", "devices", "set", "second", "none").json["settings"]
    assert kept["second_slip"] is None
    assert (kept["documents"]["address"], kept["documents"]["copies"]) == ("folder:documents", 1)
    assert (kept["card"]["driver"], kept["card"]["port"], kept["scanner"]["gap_ms"]) == ("termb", 1002, 60)
    kept = desk.run("--json", "devices", "set", "documents", "ask").json["settings"]
    assert kept["documents"]["address"] == ""


@pytest.mark.parametrize(
    "words",
    [
        ("set", "slip", "printer"),
        ("set", "slip", "tcp:1.2.3"),
        ("set", "slip", "--paper", "76"),
        ("set", "slip", "--feed", "31"),
        ("set", "second", "--paper", "58"),
        ("set", "documents", "tcp:10.1.2.50"),
        ("set", "card", "other"),
        ("set", "card", "--port", "17"),
        ("set", "fax", "x"),
        ("set",),
        ("test", "second"),
        ("test",),
        ("print",),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_is_kept(tmp_path: Path, words: tuple[str, ...]) -> None:
    desk = Desk(tmp_path / "home")
    said = desk.run("devices", *words)
    assert said.code == 2
    assert is_one_sentence(said.err), said.err
    assert desk.run("--json", "devices", "set", "slip").json["settings"]["slip"]["address"] == "folder:paper"


def test_a_printer_that_is_not_there_says_where_it_was_looked_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    port = free_port()
    desk.run("devices", "set", "slip", f"tcp:127.0.0.1:{port}")
    said = desk.run("devices")
    assert said.code == 2
    assert f"127.0.0.1:{port}" in said.out
