"""What holds for every test: a home of its own, no stray log line, no thread and no file of the home left behind."""

from __future__ import annotations

import gc
import logging
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.i18n import choose_language

pytest_plugins = ["tests.support.postgres_fixtures"]

PATIENCE_S = 2.0
OWN_STATE = ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA", "GUIDANCE_DESK_HOME")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_log(pattern): a warning that this test provokes on purpose")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background: children would not hear Ctrl+C
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _home_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing that a test does reaches the home of whoever runs it (one for all: font caches live there)."""
    home = tmp_path_factory.mktemp("nobody")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "USERPROFILE", "XDG_CACHE_HOME"):
            patch.setenv(name, str(home))
        yield


@pytest.fixture(autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has its own folders for stores and states, and reads Chinese."""
    folder = tmp_path_factory.mktemp("own", numbered=True)
    for name in OWN_STATE:
        monkeypatch.setenv(name, str(folder / name.lower()))
    choose_language("zh_CN")
    yield
    choose_language("zh_CN")


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {record.levelname}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_stray_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in the log that nobody expected fails the test, and so does an expected one that did not come."""
    expected = [str(mark.args[0]) for mark in request.node.iter_markers("expects_log")]
    handler = _Warnings()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    stray = [line for line in handler.lines if not any(re.search(pattern, line) for pattern in expected)]
    missing = [pattern for pattern in expected if not any(re.search(pattern, line) for line in handler.lines)]
    if stray or missing:
        pytest.fail(f"unexpected log lines {stray}, expected but missing {missing}", pytrace=False)


@pytest.fixture(autouse=True)
def _nothing_left_behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Threads end and files of the temporary folders are closed when a test is over."""
    base = str(tmp_path_factory.getbasetemp())
    threads, files = set(threading.enumerate()), _open_files(base)
    yield
    deadline = time.monotonic() + PATIENCE_S
    while (left := _left_threads(threads)) and time.monotonic() < deadline:
        left[0].join(0.05)
    if _open_files(base) - files:
        gc.collect()
    still = sorted(_open_files(base) - files)
    if left or still:
        pytest.fail(f"left behind: threads {[one.name for one in left]}, files {still}", pytrace=False)


def _left_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    """Threads that Qt owns show up as dummies and are its own business (``tests/ui`` looks after them)."""
    dummy = threading._DummyThread
    return [one for one in threading.enumerate() if one not in before and not isinstance(one, dummy)]


def _open_files(base: str) -> set[str]:
    """Files under ``base`` that this process has open; Linux tells, elsewhere nothing is known."""
    if not sys.platform.startswith("linux"):
        return set()
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:  # closed meanwhile
            continue
        if target.startswith(base):
            found.add(target)
    return found
