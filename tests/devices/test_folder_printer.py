"""The printer that writes into a folder: whole files, or none and a sentence."""

import sys
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from desk_app.devices.printers.base import Printer, PrintJob
from desk_app.devices.printers.folder import FolderDocuments, FolderPrinter
from desk_app.errors import EnvironmentProblem
from desk_app.slips.data import SlipTexts
from desk_app.slips.render import SlipRenderer
from desk_app.slips.selftest import PrinterWords
from tests.support.paper import CHINA, centre, slip

RENDERER = SlipRenderer(SlipTexts.of(centre()))


def test_a_slip_becomes_a_picture_and_a_pdf_named_by_day_number_and_copy(tmp_path: Path) -> None:
    printer: Printer = FolderPrinter(tmp_path / "slips", lambda: RENDERER)
    outcome = printer.print_slip(PrintJob(slip()))
    assert [path.name for path in outcome.files] == ["2026-11-23-D006-1.png", "2026-11-23-D006-1.pdf"]
    assert sorted(path.name for path in (tmp_path / "slips").iterdir()) == sorted(p.name for p in outcome.files)
    assert Image.open(BytesIO(outcome.files[0].read_bytes())).size[0] == 576
    assert outcome.files[1].read_bytes().startswith(b"%PDF")


def test_a_copy_does_not_overwrite_the_first(tmp_path: Path) -> None:
    printer = FolderPrinter(tmp_path, lambda: RENDERER, formats=("png",))
    printer.print_slip(PrintJob(slip()))
    printer.print_slip(PrintJob(replace(slip(), reprint=True), copy=2))
    first, second = sorted(tmp_path.iterdir())
    assert first.read_bytes() != second.read_bytes()


def test_a_slip_after_midnight_belongs_to_the_business_day_before() -> None:
    late = replace(slip(), registered=datetime(2026, 11, 24, 3, 59, tzinfo=CHINA))
    assert PrintJob(late).name == "2026-11-23-D006-1"


def test_what_cannot_be_written_is_not_counted_as_printed_and_leaves_nothing_half(tmp_path: Path) -> None:
    (tmp_path / "slips").write_text("a file stands where the folder should be", encoding="utf-8")
    printer = FolderPrinter(tmp_path / "slips", lambda: RENDERER)
    with pytest.raises(EnvironmentProblem) as caught:
        printer.print_slip(PrintJob(slip()))
    assert "D006" not in caught.value.detail
    assert printer.status().state == "offline"
    assert printer.status().sentence
    assert [path.name for path in tmp_path.iterdir()] == ["slips"]


def test_a_file_that_cannot_be_replaced_stays_whole(tmp_path: Path) -> None:
    printer = FolderPrinter(tmp_path, lambda: RENDERER, formats=("png",))
    [path] = printer.print_slip(PrintJob(slip())).files
    path.unlink()
    path.mkdir()  # as if another program held it
    with pytest.raises(EnvironmentProblem):
        printer.print_slip(PrintJob(slip()))
    assert [left.name for left in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_can_be_written_is_ok_even_before_the_first_slip(tmp_path: Path) -> None:
    assert FolderPrinter(tmp_path / "not" / "yet", lambda: RENDERER).status().state == "ok"


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux has a folder in which nobody can make anything"
)
def test_a_folder_that_can_never_be_made_is_not_ok_and_looking_leaves_nothing_behind(tmp_path: Path) -> None:
    assert FolderPrinter(Path("/proc/nope"), lambda: RENDERER).status().state == "offline"
    assert FolderDocuments(Path("/proc/nope")).status().state == "offline"
    printer = FolderPrinter(tmp_path / "slips", lambda: RENDERER)
    assert [printer.status().state for _look in range(2)] == ["ok", "ok"]
    assert list(tmp_path.iterdir()) == []


def test_a_test_slip_that_cannot_be_written_speaks_of_no_number(tmp_path: Path) -> None:
    (tmp_path / "slips").write_text("a file stands where the folder should be", encoding="utf-8")
    printer = FolderPrinter(tmp_path / "slips", lambda: RENDERER)
    with pytest.raises(EnvironmentProblem) as caught:
        printer.print_test(datetime(2026, 11, 23, tzinfo=CHINA), PrinterWords("号条打印机", "folder", ""))
    assert "number is valid" not in caught.value.sentence
    assert "号码有效" not in caught.value.sentence


def test_a_document_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("a file stands where the folder should be", encoding="utf-8")
    with pytest.raises(EnvironmentProblem):
        FolderDocuments(tmp_path / "documents").print_pdf(b"%PDF", "登记回执", 2)
    assert FolderDocuments(tmp_path / "documents").status().state == "offline"
    assert [path.name for path in tmp_path.iterdir()] == ["documents"]
