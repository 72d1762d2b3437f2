"""Several processes of one PC: one talks to the hub, the others know how it stands, and take over when it dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from db.sync import read_state
from tests.support.hub_devices import LONG_S, QUICK, Centre, until

_HOLDER = """
import sys, time
from pathlib import Path
from db.locks import LockFile
lock = LockFile(Path(sys.argv[1]), "sync")
assert lock.acquire()
print("held", flush=True)
time.sleep(600)
"""


def test_the_second_follows_and_takes_over_when_the_first_ends(centre: Centre) -> None:
    here = centre.device("D1")
    first = here.start()
    until(lambda: first.state.phase == "connected")
    second = here.start()
    until(lambda: second.state.phase == "connected" and second.state.position == first.state.position)
    assert first.stop()
    until(lambda: read_state(here.desk.app.store).phase == "connected")
    here.desk.ticket()
    until(centre.settled)
    assert second.stop()
    assert read_state(here.desk.app.store).phase == "stopped"


def test_what_another_process_writes_is_seen_without_being_told(centre: Centre) -> None:
    here = centre.device("D1", timings=replace(QUICK, hub_poll_s=3600.0, hello_s=3600.0))
    loop = here.start()
    until(lambda: loop.state.phase == "connected")
    here.desk.ticket()  # nobody wakes anybody
    until(centre.settled)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_process_that_is_killed_hands_over(centre: Centre) -> None:
    here = centre.device("D1")
    lock = here.desk.app.store.folder / "sync.lock"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(lock)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        loop = here.start()
        until(lambda: loop.state.phase == "follower")
        here.desk.ticket()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    until(lambda: loop.state.phase == "connected" and loop.state.to_upload == 0)


def test_once_waits_for_the_process_that_does_it(centre: Centre) -> None:
    here = centre.device("D1")
    leader = here.start()
    until(lambda: leader.state.phase == "connected")
    here.desk.ticket()
    assert here.once().phase == "connected"
    assert centre.settled()


def test_once_does_not_wait_long_for_a_process_that_reaches_nobody(centre: Centre) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, and nobody listens
        here = centre.device("D1", port=nobody.getsockname()[1])
        leader = here.start()
        until(lambda: leader.state.phase == "offline")
        begun = time.monotonic()
        assert here.once().phase == "offline"
        assert time.monotonic() - begun < LONG_S / 2
        assert leader.stop()
