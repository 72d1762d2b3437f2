"""Several processes at one store: no number twice, nobody told "locked", everybody hears of everybody."""

import multiprocessing
import time
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from tests.db.given import DEVICE, draft, fill, open_store

SPAWN = multiprocessing.get_context("spawn")
PROCESSES = 4


def register(folder: Path, seconds: float, answers: "Queue[Any]") -> None:
    """Open the store (all at once, perhaps a new one) and take numbers without a pause."""
    store = open_store(folder)
    numbers: list[int] = []
    slowest = 0.0
    problems: list[str] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        try:
            with store.write() as tx:
                number = tx.counters.next("A")
                tx.journal.append(draft(label=f"A{number:03d}"), b"name", [f"v:{number}"])
                tx.journal.append(draft(kind="issued"), None, [f"v:{number}"])
            numbers.append(number)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not happen
            problems.append(repr(error))
        slowest = max(slowest, time.monotonic() - begun)
    store.close_all()
    answers.put((numbers, slowest, problems))


def at_once(target: Any, *arguments: Any) -> list[Any]:
    answers = SPAWN.Queue()
    crowd = [SPAWN.Process(target=target, args=(*arguments, answers)) for _ in range(PROCESSES)]
    for process in crowd:
        process.start()
    found = [answers.get(timeout=120) for _ in crowd]
    for process in crowd:
        process.join()
    return found


def check_registering(folder: Path, seconds: float) -> None:
    found = at_once(register, folder, seconds)
    numbers = [number for one in found for number in one[0]]
    assert [problem for one in found for problem in one[2]] == []
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    turns = [len(one[0]) for one in found]
    assert max(turns) <= 10 * min(turns), "some wait while others write again and again"
    assert max(one[1] for one in found) < 5
    store = open_store(folder)
    with store.read() as tx:
        assert tx.journal.last()[0] == 2 * len(numbers)
        assert tx.journal.devices() == [DEVICE]
        assert tx.journal.verify() == []
    assert store.check() == []
    store.close_all()


def test_four_processes_make_one_store_and_register_at_it(tmp_path: Path) -> None:
    check_registering(tmp_path / "home", 2)


@pytest.mark.long
def test_four_processes_register_for_half_a_minute(tmp_path: Path) -> None:
    check_registering(tmp_path / "home", 30)


def write_once(folder: Path) -> None:
    store = open_store(folder)
    fill(store, 1)
    store.close_all()


def test_another_process_is_heard(store: Store) -> None:
    seen = store.data_version()
    process = SPAWN.Process(target=write_once, args=(store.folder,))
    process.start()
    process.join()
    assert process.exitcode == 0
    assert store.data_version() != seen
    assert store.data_version() == store.data_version()


def write_and_stay(folder: Path, answers: "Queue[Any]") -> None:
    store = open_store(folder)
    with store.write() as tx:
        tx.counters.next("A")
        tx.journal.append(draft(), b"half a visit", ["v:1"])
        answers.put("written, not committed")
        time.sleep(600)


def test_a_process_killed_within_a_transaction_leaves_nothing_and_holds_nobody(store: Store) -> None:
    fill(store, 1)
    answers = SPAWN.Queue()
    process = SPAWN.Process(target=write_and_stay, args=(store.folder, answers))
    process.start()
    assert answers.get(timeout=60)
    process.kill()
    process.join()
    fill(store, 1)
    with store.read() as tx:
        assert tx.journal.last()[0] == 2
        assert tx.counters.value("A") == 0
        assert tx.journal.verify() == []


def lead(folder: Path, answers: "Queue[Any]") -> None:
    store = open_store(folder)
    with store.leader("printing") as leading:
        answers.put(leading)
        time.sleep(600)


def test_one_process_leads_and_the_next_one_does_when_it_dies(store: Store) -> None:
    answers = SPAWN.Queue()
    process = SPAWN.Process(target=lead, args=(store.folder, answers))
    process.start()
    assert answers.get(timeout=60) is True
    with store.leader("printing") as leading:
        assert leading is False
    with store.leader("sync") as leading:
        assert leading is True
    process.kill()
    process.join()
    with store.leader("printing") as leading:
        assert leading is True
