"""The strip's words about paper: a printer that does not answer is never called ready, trouble comes first."""

from __future__ import annotations

from typing import get_args

import pytest

from desk_app.devices.printers.base import PrinterState, PrinterStatus
from desk_app.i18n import ngettext
from desk_app.services.paper_words import (
    PaperView,
    not_printed_sentence,
    paper_words,
    safe_sentence,
    todo_sentence,
    told_sentence,
)
from desk_app.services.views import PrintState

READY = "打印机 正常"


def view(state: PrinterState, *, waiting: int = 0, unknown: int = 0, problem: str = "") -> PaperView:
    def some(count: int, word: str) -> tuple[PrintState, ...]:
        return tuple(PrintState(f"v{n}", f"D{n + 1:03d}", word, problem) for n in range(count))

    return PaperView(PrinterStatus(state), some(waiting, "waiting"), some(unknown, "unknown"))


def look(count: int) -> str:
    return ngettext("{n} to look at", "{n} to look at", count).format(n=count)


@pytest.mark.parametrize(
    ("shown", "tone", "word", "value"),
    [
        (view("ok"), "good", "打印机 正常", ""),
        (view("ok", waiting=1), "good", "打印机 正常", "1 张待打"),
        (view("paper_low"), "warn", "打印机 纸将用完", ""),
        (view("paper_out", waiting=2), "stop", "打印机缺纸", "2 张待打"),
        (view("cover_open"), "stop", "打印机开盖", ""),
        (view("offline", waiting=1), "stop", "打印机连不上", "1 张待打"),
        (view("unknown"), "quiet", "打印机 未知", ""),
        (view("unknown", waiting=1), "quiet", "打印机 未知", "1 张待打"),
        (view("ok", unknown=1), "warn", "打印机 正常", f"{look(1)} D001"),
        (view("ok", unknown=5), "warn", "打印机 正常", f"{look(5)} D001 D002 D003…"),
        (view("paper_low", unknown=1), "warn", "打印机 纸将用完", f"{look(1)} D001"),
        (view("unknown", unknown=1), "warn", "打印机 未知", f"{look(1)} D001"),
        (view("unknown", waiting=2, unknown=1), "warn", "打印机 未知", f"2 张待打 · {look(1)} D001"),
        (view("paper_out", waiting=1, unknown=1), "stop", "打印机缺纸", f"1 张待打 · {look(1)} D001"),
        (view("ok", waiting=1, problem="文件夹写不进去。"), "stop", "号条没打出", "1 张待打"),
    ],
)
def test_the_strip_says_how_it_is(shown: PaperView, tone: str, word: str, value: str) -> None:
    words = paper_words(shown)
    assert (words.tone, words.word, words.value) == (tone, word, value)


def test_the_tip_names_every_slip_to_look_at_and_the_keys_and_keeps_what_the_printer_says() -> None:
    shown = view("paper_out", unknown=5)
    words = paper_words(PaperView(PrinterStatus("paper_out", "请装纸。"), (), shown.unknown))
    for part in ("请装纸。", "D004 D005", "Shift+F8"):
        assert part in words.tip
    assert words.brief == look(5)


@pytest.mark.parametrize("state", [state for state in get_args(PrinterState) if state != "ok"])
def test_nothing_but_a_printer_that_says_so_is_ready(state: PrinterState) -> None:
    words = paper_words(view(state))
    assert words.tone != "good"
    assert READY not in words.word


def test_each_word_has_what_to_do() -> None:
    out = PrintState("v", "D006", "waiting", not_printed_sentence("paper_out"))
    assert out.problem + safe_sentence(out) == (
        "号条没有打出来：打印机缺纸。号码有效，装好纸会自动打印，不会重新发号。"
    )
    assert "D006" in todo_sentence(out)
    unsure = PrintState("v", "D006", "unknown", "")
    assert "F8" in todo_sentence(unsure)
    assert "号码有效" in safe_sentence(unsure)
    assert todo_sentence(PrintState("v", "D006", "failed", "")) == ""


def test_of_a_copy_is_said_that_it_is_one() -> None:
    first = PrintState("v", "D006", "waiting", not_printed_sentence("paper_out"))
    copy = PrintState("v", "D006", "failed", not_printed_sentence("paper_out"))
    assert told_sentence(first) == not_printed_sentence("paper_out")
    assert told_sentence(copy) != told_sentence(first)
    assert "自动" not in safe_sentence(copy), "a copy does not wait"
