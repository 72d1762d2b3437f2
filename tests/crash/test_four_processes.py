"""Several programs at one store at once: no number twice, and nobody ever reads that something is locked."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from desk_app.slips.render import SlipRenderer
from tests.crash.processes import CAN_FORK, GUIDE, WHY_NOT, Say, fork, open_at, read_all, registration, warm_renderer

pytestmark = pytest.mark.skipif(not CAN_FORK, reason=WHY_NOT)
QUEUES = "ABCDEFGHJK"
PROCESSES = 4


def register_until(home: Path, renderer: SlipRenderer, until: float, number: int, say: Say) -> None:
    """Register for somebody every few milliseconds; say each number, or what went wrong, as a line."""
    app, _paper = open_at(home, renderer)
    n = 0
    while time.monotonic() < until:
        n += 1
        queue = QUEUES[(n + number) % len(QUEUES)]
        try:
            reg = replace(registration(n), queue=queue, override_reason="other")
            began = time.monotonic()
            issued = app.register.register(reg, GUIDE)
            took = time.monotonic() - began
            app.calls.leave(issued.stop, GUIDE)
            say(json.dumps([issued.ticket, round(took * 1000, 1)]).encode() + b"\n")
        except Exception as error:  # noqa: BLE001 - whatever reaches a person is what is counted
            say(json.dumps([f"!{type(error).__name__}: {error}", 0]).encode() + b"\n")
    app.close()


def together(home: Path, seconds: float) -> list[tuple[str, float]]:
    renderer = warm_renderer()
    app, _paper = open_at(home, renderer)
    app.close()
    until = time.monotonic() + seconds

    def work(number: int) -> tuple[int, int]:
        return fork(lambda say: register_until(home, renderer, until, number, say))

    children = [work(number) for number in range(PROCESSES)]
    said = [read_all(reading) for _pid, reading in children]
    assert [os.waitpid(pid, 0)[1] for pid, _reading in children] == [0] * PROCESSES
    assert all(said)
    return [tuple(json.loads(line)) for part in said for line in part.splitlines()]


def check(home: Path, answers: list[tuple[str, float]]) -> None:
    wrong = [text for text, _ms in answers if text.startswith("!")]
    assert wrong == []
    numbers = [text for text, _ms in answers]
    assert len(numbers) == len(set(numbers)) > 20 * PROCESSES
    app, _paper = open_at(home, warm_renderer())
    try:
        with app.record.read() as tx:
            day = max(item.envelope.day for item in tx.journal.of_kind("issued"))
            labels = sorted(row.label for row in tx.tables.visits_of_day(day))
            assert tx.tables.conflicts() == []
        assert labels == sorted(numbers)
        for queue in QUEUES:
            of_queue = sorted(label for label in numbers if label[0] == queue)
            assert of_queue == [f"{queue}{n:03d}" for n in range(1, len(of_queue) + 1)]
        assert app.maintenance.verify().faults == ()
        assert not app.maintenance.rebuild().changed
    finally:
        app.close()
    slowest = sorted(ms for _text, ms in answers)
    p95 = slowest[int(len(slowest) * 0.95)]
    print(f"\n{len(numbers)} registrations of {PROCESSES} processes, p95 {p95:.0f} ms, slowest {slowest[-1]:.0f} ms")


def test_four_processes_register_at_one_store_for_five_seconds(tmp_path: Path) -> None:
    check(tmp_path / "home", together(tmp_path / "home", 5))


@pytest.mark.long
def test_four_processes_register_at_one_store_for_half_a_minute(tmp_path: Path) -> None:
    check(tmp_path / "home", together(tmp_path / "home", 30))
