"""The strip's words about paper: a printer that does not answer is never called ready, trouble comes first."""

from __future__ import annotations

from typing import get_args

import pytest

from desk_app.devices.printers.base import PrinterState, PrinterStatus
from desk_app.services.paper_words import PaperView, not_printed_sentence, paper_words, safe_sentence, todo_sentence
from desk_app.services.views import PrintState

READY = "打印机 正常"


def view(state: PrinterState, *, waiting: int = 0, unknown: int = 0, problem: str = "") -> PaperView:
    def some(count: int, word: str) -> tuple[PrintState, ...]:
        return tuple(PrintState(f"v{n}", f"D{n + 1:03d}", word, problem) for n in range(count))

    return PaperView(PrinterStatus(state), some(waiting, "waiting"), some(unknown, "unknown"))


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
        (view("ok", unknown=1), "warn", "请看 D001 是否打出", ""),
        (view("ok", unknown=5), "warn", "请看 D001 D002 D003… 是否打出", ""),
        (view("paper_out", waiting=1, unknown=1), "stop", "打印机缺纸", "1 张待打"),
        (view("ok", waiting=1, problem="文件夹写不进去。"), "stop", "号条没打出", "1 张待打"),
    ],
)
def test_the_strip_says_how_it_is(shown: PaperView, tone: str, word: str, value: str) -> None:
    words = paper_words(shown)
    assert (words.tone, words.word, words.value) == (tone, word, value)


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
