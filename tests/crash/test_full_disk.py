"""A disk that takes no more: the clerk reads a sentence, what was registered is safe, nothing is half."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from desk_app.errors import EnvironmentProblem
from tests.crash.processes import CAN_FORK, GUIDE, WHY_NOT, Say, fork, open_at, read_all, registration, warm_renderer

pytestmark = pytest.mark.skipif(not CAN_FORK, reason=WHY_NOT + "; the limit of a file's size is POSIX too")


def fill_up(home: Path, room: int, say: Say) -> None:
    """Register until no file may grow further, then make room and go on. Says what happened as JSON."""
    import resource

    app, _paper = open_at(home, warm_renderer())
    largest = max(path.stat().st_size for path in home.glob("store.db*"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    taken, problem = [], None
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + room, hard))
    try:
        for n in range(2000):
            taken.append(app.register.register(registration(n), GUIDE).ticket)  # noqa: PERF401 - until it fails
    except EnvironmentProblem as found:
        problem = [found.detail, found.sentence]
    shown = [row.label for row in app.ledger.today()]
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    after = app.register.register(registration(3000), GUIDE).ticket
    faults = app.maintenance.verify().faults
    changed = app.maintenance.rebuild().changed
    app.close()
    say(json.dumps({"taken": taken, "problem": problem, "shown": shown, "after": after, "faults": faults,
                    "changed": changed}).encode())  # fmt: skip


@pytest.mark.parametrize("room", [4096, 50_000, 400_000])
def test_a_full_disk_is_a_sentence_and_nothing_is_half(tmp_path: Path, room: int) -> None:
    home = tmp_path / "home"
    app, _paper = open_at(home, warm_renderer())
    app.register.register(registration(9999), GUIDE)
    app.close()
    pid, reading = fork(lambda say: fill_up(home, room, say))
    said = json.loads(read_all(reading))
    assert os.waitpid(pid, 0)[1] == 0
    detail, sentence = said["problem"]
    assert detail == "DiskFull"
    assert sentence
    taken = ["D001", *said["taken"]]
    assert sorted(said["shown"]) == taken == [f"D{n:03d}" for n in range(1, len(taken) + 1)]
    assert said["after"] == f"D{len(taken) + 1:03d}"
    assert said["faults"] == []
    assert not said["changed"]
