"""The window's thread never waits: jobs run elsewhere, in order, and every kind of trouble has its way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.errors import EnvironmentProblem, UserError
from tests.support.desk import open_desk
from ui.shell import Shell
from ui.work import Watch, Work


@pytest.fixture
def work(qapp: QApplication) -> Iterator[Work]:
    made = Work("test work")
    yield made
    made.close()
    made.deleteLater()


def test_jobs_run_in_order_away_from_the_window_and_come_back_to_it(work: Work, qtbot: QtBot) -> None:
    ran: list[str] = []
    came: list[tuple[int, bool]] = []

    def job(number: int) -> int:
        ran.append(threading.current_thread().name)
        return number

    def done(number: int) -> None:
        came.append((number, QThread.currentThread() is QCoreApplication.instance().thread()))

    for number in range(50):
        work.run(lambda n=number: job(n), done)
    qtbot.waitUntil(lambda: len(came) == 50)
    assert came == [(number, True) for number in range(50)]
    assert set(ran) == {"test work"}
    assert not work.busy


def test_a_users_mistake_goes_to_whoever_asked_else_to_everybody(work: Work, qtbot: QtBot) -> None:
    def wrong() -> None:
        raise UserError("请核对", "phone")

    taken: list[str] = []
    work.run(wrong, refused=lambda problem: taken.append(problem.field))
    qtbot.waitUntil(lambda: taken == ["phone"])
    with qtbot.waitSignal(work.refused) as blocker:
        work.run(wrong)
    assert blocker.args[0].sentence == "请核对"


def test_the_surroundings_and_bugs_have_their_own_ways(work: Work, qtbot: QtBot) -> None:
    def no_paper() -> None:
        raise EnvironmentProblem("缺纸")

    def bug() -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(work.troubled):
        work.run(no_paper)
    with qtbot.waitSignal(work.crashed) as blocker:
        work.run(bug)
    assert isinstance(blocker.args[0], ZeroDivisionError)


def test_settled_is_told_whatever_happened(work: Work, qtbot: QtBot) -> None:
    settled: list[str] = []

    def bug() -> None:
        raise ZeroDivisionError

    work.run(lambda: 1, settled=lambda: settled.append("fine"))
    work.run(bug, settled=lambda: settled.append("bug"))
    qtbot.waitUntil(lambda: settled == ["fine", "bug"])


def test_every_job_runs_inside_what_it_was_given(qapp: QApplication, qtbot: QtBot) -> None:
    inside: list[str] = []

    @contextmanager
    def around() -> Iterator[None]:
        inside.append("in")
        yield
        inside.append("out")

    work = Work("around", around=around)
    work.run(lambda: inside.append("job"))
    qtbot.waitUntil(lambda: inside == ["in", "job", "out"])
    work.close()


def test_closing_finishes_what_was_given_and_leaves_no_thread(qapp: QApplication) -> None:
    ended: list[str] = []
    work = Work("closing", at_end=lambda: ended.append("end"))
    for number in range(20):
        work.run(lambda n=number: ended.append(str(n)))
    work.close()
    assert ended == [*map(str, range(20)), "end"]
    assert "closing" not in {thread.name for thread in threading.enumerate()}
    work.run(lambda: ended.append("late"))
    work.close()
    assert "late" not in ended


def test_a_watch_reads_only_when_the_store_moved(work: Work, qtbot: QtBot) -> None:
    version, reads, came = [1], [0], []

    def read() -> int:
        reads[0] += 1
        return version[0]

    asked = [0]

    def ask() -> int:
        asked[0] += 1
        return version[0]

    watch: Watch[int] = Watch(work, ask, read, every_ms=5, stale_ms=60_000)
    watch.came.connect(came.append)
    watch.start()
    qtbot.waitUntil(lambda: asked[0] > 5)
    assert came == [1]
    assert reads == [1]
    version[0] = 2
    qtbot.waitUntil(lambda: came == [1, 2])
    watch.now()
    qtbot.waitUntil(lambda: came == [1, 2, 2])
    watch.stop()
    qtbot.waitUntil(lambda: not work.busy)


def test_a_watch_reads_again_after_a_while_because_waits_age(work: Work, qtbot: QtBot) -> None:
    came: list[int] = []
    watch: Watch[int] = Watch(work, lambda: 1, lambda: 1, every_ms=5, stale_ms=20)
    watch.came.connect(came.append)
    watch.start()
    qtbot.waitUntil(lambda: len(came) >= 3)
    watch.stop()
    qtbot.waitUntil(lambda: not work.busy)


def test_a_watch_that_is_told_looks_at_once_but_not_all_the_time(work: Work, qtbot: QtBot) -> None:
    version, came = [1], list[int]()
    watch: Watch[int] = Watch(work, lambda: version[0], lambda: version[0], every_ms=3_600_000)
    watch.came.connect(came.append)
    watch.start()
    qtbot.waitUntil(lambda: came == [1])
    version[0] = 2
    watch.hasten()
    qtbot.waitUntil(lambda: came == [1, 2])

    def commit() -> None:
        version[0] += 1
        watch.hasten()

    watch.came.connect(commit)  # a catch-up: there is always more
    began = time.monotonic()
    commit()
    qtbot.waitUntil(lambda: came[-1] >= 12)
    assert time.monotonic() - began > 0.4, "twenty readings a second at most"
    watch.came.disconnect(commit)
    watch.stop()
    watch.hasten()
    qtbot.waitUntil(lambda: not work.busy)
    assert not watch._tick.isActive()


def test_a_slow_reading_is_told_and_the_old_content_stays(work: Work, qtbot: QtBot) -> None:
    go_on = threading.Event()
    slow: list[bool] = []
    watch: Watch[int] = Watch(work, lambda: 1, lambda: int(go_on.wait(10)), every_ms=5)
    watch.slow.connect(slow.append)
    watch.start()
    qtbot.waitUntil(lambda: slow == [True])
    go_on.set()
    qtbot.waitUntil(lambda: slow == [True, False])
    watch.stop()
    qtbot.waitUntil(lambda: not work.busy)


def test_a_bug_becomes_a_report_without_values(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        shell = Shell(desk.app, "crashing")

        def bug() -> None:
            name = "周明䶮"
            raise ValueError(name)

        with qtbot.waitSignal(shell.crashed) as blocker:
            shell.work.run(bug)
        shell.close()
        reports = list((desk.app.home / "crash").glob("*.txt"))
        assert len(reports) == 1
        text = reports[0].read_text(encoding="utf-8")
        assert "ValueError" in text
        assert "test_work.py" in text
        assert "周明䶮" not in text + blocker.args[0]
