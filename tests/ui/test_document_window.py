"""文书: looked at in memory, turned and made larger by keys, printed on any printer, saved only when asked for."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import shiboken6
from pypdf import PdfReader
from PySide6.QtCore import Qt, QTimer
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from desk_app.devices.printers.base import PrinterStatus, PrintOutcome
from desk_app.devices.settings import DeviceSettings, DocumentPrinterSettings
from desk_app.documents.sheet import DocumentFonts
from tests.support.desk import GUIDE, Desk, open_desk
from tests.support.desk_window import MODIFIERS, SPECIAL
from ui.devices.system_printer import PagesWanted
from ui.documents.print_dialog import ChosenPrinter, ask_printer
from ui.documents.print_job import OtherTask
from ui.documents.window import DocumentsWindow
from ui.shell import Shell
from ui.widgets.focus_ring import ring_of

NAME, NUMBER, PHONE = "周明䶮", "130981199003070010", "13812341234"
PATIENCE_MS = 30_000


class Reader:
    """Somebody with a keyboard before the documents of one case."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot
        self.shell = Shell(desk.app, "documents")
        self.crashes: list[str] = []
        self.shell.crashed.connect(self.crashes.append)
        self.case = desk.ticket(name=NAME, id_type="111", id_number=NUMBER, phone=PHONE, text="楼上漏水" * 12).case_code
        self.chosen: ChosenPrinter | None = None
        self.asked: list[tuple[int, int]] = []
        self.window = self._open()

    def _open(self) -> DocumentsWindow:
        window = DocumentsWindow(self.desk.app, self.shell.work, GUIDE, ask=self._ask)
        window.open_case(self.case, "D001")
        window.show()
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
        self.window = window
        self.settled()
        return window

    def reopen(self) -> None:
        self.window.close()
        self._open()

    def _ask(self, _parent: QWidget, copies: int, pages: int) -> ChosenPrinter | None:
        self.asked.append((copies, pages))
        return self.chosen

    def choose_file(self, path: Path, wanted: PagesWanted) -> None:
        """Have the dialog answer with a printer that prints into ``path``."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        printer.setResolution(200)
        self.chosen = ChosenPrinter(printer, wanted)

    def key(self, *names: str) -> None:
        for name in names:
            plus = name.endswith("++")
            *held, last = [*name[:-1].split("+")[:-1], "Plus"] if plus else name.split("+")
            modifiers = Qt.KeyboardModifier.NoModifier
            for one in held:
                modifiers |= MODIFIERS[one]
            code = SPECIAL.get(last) or {"-": Qt.Key.Key_Minus}.get(last) or getattr(Qt.Key, f"Key_{last}")
            at = QApplication.focusWidget()
            QTest.keyClick(at if at is not None else self.window, code, modifiers)

    def until(self, true: object) -> None:
        assert callable(true)
        self.qtbot.waitUntil(true, timeout=PATIENCE_MS)
        assert not self.crashes, self.crashes

    def settled(self) -> None:
        window = self.window
        self.until(lambda: window.preview.drawn and not window.job.busy and not window.background.busy)

    def printed(self) -> str:
        """What the panel says once the job is over."""
        self.until(lambda: not self.window.job.busy and self.window.panel.said.text() != "")
        return self.window.panel.said.text()

    def names(self) -> list[str]:
        model = self.window.panel.list.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def ink(self) -> int:
        """How many dark dots the page on screen has."""
        image = self.window.preview.view.picture()
        small = image.scaled(200, 280)
        return sum(small.pixelColor(x, y).lightness() < 128 for x in range(200) for y in range(280))

    def close(self) -> None:
        if shiboken6.isValid(self.window):
            self.window.close()
        self.shell.close()
        QApplication.sendPostedEvents(None, 52)  # DeferredDelete


@pytest.fixture(scope="module")
def fonts() -> DocumentFonts:
    """Fonts are large: read once for all tests here, as they are once a day at a desk."""
    return DocumentFonts.of_this_pc()


@pytest.fixture
def reader(tmp_path: Path, qtbot: QtBot, dressed: QApplication, fonts: DocumentFonts) -> Iterator[Reader]:
    with open_desk(tmp_path) as desk:
        desk.app.documents._fonts = fonts
        made = Reader(desk, qtbot)
        yield made
        made.close()
        assert not made.crashes


def use_printer(desk: Desk, address: str, copies: int = 2) -> None:
    desk.app.devices.save(DeviceSettings(documents=DocumentPrinterSettings(address, copies)))


def test_the_documents_of_the_case_are_listed_and_the_first_is_shown(reader: Reader) -> None:
    assert reader.names() == [kind.name for kind in reader.desk.app.documents.kinds(reader.case, GUIDE)]
    assert len(reader.names()) >= 3
    assert reader.window.preview.page == 1
    assert reader.ink() > 300
    assert reader.window.focusWidget() is reader.window.panel.list


def test_arrows_choose_another_document(reader: Reader) -> None:
    before = reader.window.preview.view.picture()
    reader.key("Down")
    reader.settled()
    assert reader.window.preview.view.picture() != before
    assert reader.window.panel.document() == reader.desk.app.documents.kinds(reader.case, GUIDE)[1]


def test_nothing_shown_reaches_the_disk(reader: Reader, tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    reader.key("Down", "Ctrl++", "Ctrl++", "Ctrl+-")
    reader.settled()
    files = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert files == before
    assert not any(path.suffix in (".pdf", ".png") for path in files)


def test_zoom_goes_by_keys_and_back_to_the_width(reader: Reader) -> None:
    fit = reader.window.preview.zoom
    reader.key("Ctrl++")
    reader.settled()
    larger = reader.window.preview.zoom
    assert larger > fit
    wide = reader.window.preview.view.picture().width()
    reader.key("Ctrl+-", "Ctrl+-")
    reader.settled()
    assert reader.window.preview.zoom < larger
    assert reader.window.preview.view.picture().width() < wide
    reader.key("Ctrl+0")
    reader.settled()
    assert reader.window.preview.zoom == fit


def test_pages_turn_by_keys_and_stop_at_both_ends(reader: Reader) -> None:
    reader.case = reader.desk.ticket(name=NAME, text="楼上卫生间漏水，泡坏客厅吊顶。" * 130).case_code
    reader.window.open_case(reader.case)
    reader.settled()
    count = reader.window.preview.count
    assert count > 1
    reader.key("PageUp")
    assert reader.window.preview.page == 1
    reader.key(*(["PageDown"] * (count + 2)))
    reader.settled()
    assert reader.window.preview.page == count
    assert not reader.window.preview.on.isEnabled()
    reader.key("PageUp")
    reader.settled()
    assert reader.window.preview.page == count - 1


def test_it_is_printed_in_its_copies_on_the_printer_chosen(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    reader.choose_file(path, PagesWanted(copies=2))
    reader.key("F4")
    said = reader.printed()
    pages = reader.window.preview.count
    assert reader.asked == [(2, pages)]
    assert str(2 * pages) in said
    assert len(PdfReader(path).pages) == 2 * pages


def test_a_second_press_within_a_moment_prints_nothing_more(reader: Reader, tmp_path: Path) -> None:
    reader.choose_file(tmp_path / "out.pdf", PagesWanted())
    reader.key("F4", "F4", "F4")
    reader.printed()
    assert len(reader.asked) == 1


def test_leaving_the_dialog_prints_nothing_and_a_bouncing_key_asks_once(reader: Reader) -> None:
    reader.key("F4", "F4")
    reader.settled()
    assert reader.asked == [(2, reader.window.preview.count)]
    assert reader.window.panel.said.text() == ""


def test_the_printer_of_the_settings_is_used_without_asking(reader: Reader) -> None:
    use_printer(reader.desk, "folder:documents", copies=3)
    reader.reopen()
    assert reader.window.panel.copies.value() == 3
    reader.key("F4")
    reader.printed()
    assert reader.asked == []
    [file] = (reader.desk.app.home / "documents").iterdir()
    assert PdfReader(file).pages[0].extract_text()
    assert NAME not in file.name


def test_a_printer_that_is_gone_says_so_and_offers_the_dialog(reader: Reader, tmp_path: Path) -> None:
    use_printer(reader.desk, "system:没有这台")
    reader.reopen()
    reader.key("F4")
    assert "没有这台" in reader.printed()
    assert reader.window.panel.said.property("role") == "warn"
    reader.window.panel.printer.choose("ask")
    reader.choose_file(tmp_path / "out.pdf", PagesWanted())
    reader.until(lambda: reader.window._pressed.elapsed() > 800)
    reader.key("F4")
    reader.until((tmp_path / "out.pdf").is_file)
    reader.settled()


def test_a_long_job_shows_how_far_it_is_and_stops_with_esc(reader: Reader, tmp_path: Path) -> None:
    reader.choose_file(tmp_path / "out.pdf", PagesWanted(copies=400))
    reader.key("F4")
    panel = reader.window.panel
    assert panel.stop.isVisible()
    assert not panel.print_it.isVisible()
    reader.until(lambda: panel.bar.value() > 1)
    reader.key("Esc")
    reader.printed()
    reader.until(lambda: not reader.window.job.busy)
    assert reader.window.isVisible(), "Esc stopped the job and did not close the window"
    assert not panel.stop.isVisible()
    reader.until(lambda: panel.said.property("role") == "warn")


def test_what_went_whole_into_a_queue_cannot_be_stopped_and_esc_just_closes(reader: Reader, tmp_path: Path) -> None:
    go_on = threading.Event()

    class Queue:
        """A queue of CUPS that takes its time."""

        name = "queue"

        def print_pdf(self, pdf: bytes, _title: str, copies: int) -> PrintOutcome:
            go_on.wait(60)
            (tmp_path / "queue.pdf").write_bytes(pdf * copies)
            return PrintOutcome()

        def status(self) -> PrinterStatus:
            return PrinterStatus("unknown")

        def close(self) -> None:
            """Nothing is held."""

    window = reader.window
    window.job.print_through(OtherTask(window._pdf, "x", 1, Queue, "queue"))
    assert not window.panel.stop.isVisible()
    assert window.panel.bar.isVisible()
    reader.key("Esc")
    assert not window.isVisible()
    go_on.set()
    for thread in [thread for thread in threading.enumerate() if thread.name == "background"]:
        thread.join(60)
    assert (tmp_path / "queue.pdf").is_file()


def test_saving_asks_where_and_says_what_the_file_bears(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "saved.pdf"
    proposed: list[str] = []

    def dialog(_parent: QWidget, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        proposed.append(name)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", dialog)
    reader.key("Ctrl+S")
    said = reader.printed()
    assert path.is_file()
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages)
    assert "安澜县" in text
    assert reader.window.panel.said.property("role") == "good"
    assert said
    assert NAME not in proposed[0]
    assert NUMBER not in proposed[0]


def test_a_file_that_cannot_be_written_is_told_calmly(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("x", encoding="utf-8")
    reader.window.save_to(tmp_path / "in the way" / "x.pdf")
    assert reader.printed()
    assert reader.window.panel.said.property("role") == "warn"


def test_numbers_are_masked_until_a_reason_is_chosen_which_is_recorded(reader: Reader) -> None:
    window = reader.window
    with_reason = [kind for kind in reader.desk.app.documents.kinds(reader.case, GUIDE) if kind.full]
    assert with_reason
    assert window.panel.full_line.isVisible() == window.panel.document().full  # type: ignore[union-attr]
    reader.key(*(["Down"] * reader.names().index(with_reason[-1].name)))
    reader.settled()
    assert reader.desk.events("revealed") == []
    window.panel.full.setFocus()
    reader.key("Down")
    reader.settled()
    assert len(reader.desk.events("revealed")) == 1
    assert NUMBER in "".join(page.extract_text() for page in PdfReader(BytesIO(window._pdf)).pages)


def test_what_the_clerk_says_for_one_print_stands_on_the_page_and_nowhere_else(reader: Reader) -> None:
    window = reader.window
    kinds = reader.desk.app.documents.kinds(reader.case, GUIDE)
    asks = next(kind for kind in kinds if "respondents" in kind.given)
    reader.key(*(["Down"] * kinds.index(asks)))
    reader.settled()
    field = window.panel.given.fields["respondents"]
    field.setFocus()
    QTest.keyClicks(field, "Li Si 13900000000")
    reader.key("F4")  # what was typed last is laid out first
    reader.until(lambda: len(reader.asked) == 1)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(window._pdf)).pages)
    assert "Li Si" in text
    assert not any("Li Si" in str(item) for item in reader.desk.events())
    window.panel.list.setFocus()
    reader.key("Up")
    reader.settled()
    reader.key("Down")
    reader.settled()
    assert window.panel.given.fields["respondents"].toPlainText() == ""


def test_esc_closes_and_nothing_is_kept_in_the_window(reader: Reader) -> None:
    window = reader.window
    reader.key("Esc")
    assert not window.isVisible()
    assert window._pdf == b""
    assert window.preview.view.picture().isNull()


def test_a_case_whose_data_was_erased_has_a_sentence_in_the_place_of_a_page(reader: Reader) -> None:
    reader.desk.clock.pass_(days=2)
    reader.desk.app.corrections.erase(reader.case, "到期", GUIDE)
    reader.window.open_case(reader.case)
    reader.until(lambda: reader.window.preview.view.words() != "")
    assert not reader.window.panel.print_it.isEnabled()
    assert reader.names() == []
    reader.key("F4", "Ctrl+S")
    assert reader.asked == []


def test_tab_reaches_everything_and_the_focus_is_drawn_and_named(reader: Reader) -> None:
    window = reader.window
    seen: list[QWidget] = []
    for _step in range(24):
        at = QApplication.focusWidget()
        assert at is not None
        seen.append(at)
        assert at.accessibleName() or isinstance(at, QLineEdit), at
        ring = ring_of(window)
        assert ring.isVisible()
        reader.key("Tab")
    wanted = (window.panel.list, window.panel.copies, window.panel.printer, window.panel.print_it, window.panel.save)
    assert all(any(one is at or one.isAncestorOf(at) for at in seen) for one in wanted)
    assert any(at is window.preview.area for at in seen)


def test_closing_while_a_job_runs_lets_the_printer_finish(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    reader.choose_file(path, PagesWanted(copies=5))
    count = reader.window.preview.count
    reader.key("F4")
    reader.until(lambda: reader.window.panel.bar.value() >= 1)
    reader.window.close()
    for thread in [thread for thread in threading.enumerate() if thread.name == "background"]:
        thread.join(60)
    assert len(PdfReader(path).pages) == 5 * count


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the dialog is the system's and no test's")
def test_the_systems_dialog_gives_printer_pages_and_copies(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "dialog.pdf"
    found: list[tuple[int, int]] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QPrintDialog):
            QTimer.singleShot(50, answer)
            return
        name, copies = dialog.findChild(QLineEdit, "filename"), dialog.findChild(QSpinBox, "copies")
        assert isinstance(name, QLineEdit)
        assert isinstance(copies, QSpinBox)
        found.append((copies.value(), dialog.maxPage()))
        name.setText(str(path))
        copies.setValue(3)
        dialog.accept()

    reader.window._ask = ask_printer
    QTimer.singleShot(50, answer)
    pages = reader.window.preview.count
    reader.key("F4")
    reader.printed()
    assert found == [(2, pages)]
    assert len(PdfReader(path).pages) == 3 * pages
