"""The processes of ``demo --hub``: started, heard, ended; none is left behind."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from desk_app.demo.hub_talk import DeviceSpec, Talk, Words
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _

PATIENCE_S = 120.0
_END_S = 15.0


class DeviceEndedError(RuntimeError):
    """A device's process ended by itself: a bug of ours."""


class Children:
    """The devices' processes, each on a talk of its own."""

    def __init__(self) -> None:
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._talks: dict[str, Talk] = {}
        self._heard: queue.SimpleQueue[tuple[str, Words]] = queue.SimpleQueue()
        self._readers: list[threading.Thread] = []
        self._ending = False

    @property
    def names(self) -> tuple[str, ...]:
        """The devices."""
        return tuple(self._processes)

    def start(self, spec: DeviceSpec, module: str, program: str, environment: Mapping[str, str]) -> None:
        """Start a device.

        Args:
            spec: what it is.
            module: the Python module that is the device.
            program: of Python.
            environment: of the process.
        """
        process = subprocess.Popen(  # noqa: S603 - our own program
            [program, "-m", module, spec.to_json()],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            **apart(),
        )
        assert process.stdin is not None
        assert process.stdout is not None
        talk = Talk(process.stdout, process.stdin)
        self._processes[spec.name], self._talks[spec.name] = process, talk
        reader = threading.Thread(target=self._read, args=(spec.name, talk), daemon=True)
        self._readers.append(reader)
        reader.start()

    def _read(self, name: str, talk: Talk) -> None:
        for words in talk.hear():
            self._heard.put((name, words))
        self._heard.put((name, {"say": "ended"}))

    def say(self, names: Iterable[str], what: str, **words: Any) -> None:
        """Say something to some of them."""
        for name in names:
            self._talks[name].say(what, **words)

    def hear(
        self, take: Callable[[str, Words], None], until: Callable[[], bool], patience_s: float = PATIENCE_S
    ) -> None:
        """Take what is said until a condition holds.

        Args:
            take: told who said what.
            until: looked at after each.
            patience_s: seconds it may take.

        Raises:
            EnvironmentProblem: it took longer.
            DeviceEndedError: a device ended by itself.
        """
        deadline = time.monotonic() + patience_s
        while not until():
            if time.monotonic() > deadline:
                raise EnvironmentProblem(
                    _("The demo's processes did not answer in time. Nothing is kept. Try again when it is less busy."),
                    "demo",
                )
            try:
                name, words = self._heard.get(timeout=0.1)
            except queue.Empty:
                continue
            if words["say"] == "ended" and not self._ending:
                raise DeviceEndedError(name)
            take(name, words)

    def close(self) -> None:
        """End all of them; who does not is killed."""
        self._ending = True
        self.say(self._talks, "end")
        for process in self._processes.values():
            if process.stdin is not None:
                with suppress(OSError, ValueError, subprocess.TimeoutExpired):
                    process.stdin.close()
        end_all(self._processes.values())
        for reader in self._readers:
            reader.join(5)


def end_all(processes: Iterable[subprocess.Popen[Any]], patience_s: float = _END_S) -> None:
    """Wait until processes that were told to have ended; terminate, then kill, who does not."""
    left = list(processes)
    for step in ("wait", "terminate", "kill"):
        for process in left:
            if step != "wait" and process.poll() is None:
                getattr(process, step)()
        deadline = time.monotonic() + patience_s
        for process in left:
            with suppress(OSError, ValueError, subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
        left = [process for process in left if process.poll() is None]
        if not left:
            return


def apart() -> dict[str, Any]:
    """Keep Ctrl+C from a process: whoever leads the demo ends it."""
    if os.name == "nt":
        return {"creationflags": int(getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0))}
    return {"start_new_session": True}
