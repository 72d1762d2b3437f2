"""A PC's disk: copied, put back as it was, put into another PC."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.desk import Desk


def keep(desk: Desk, to: Path, *folders: str) -> None:
    """Copy what is on the disk now (``home``, ``state``); the desk goes on."""
    desk.app.close()
    for name in folders:
        shutil.copytree(desk.folder / name, to / name)
    desk.restart()


def set_back(desk: Desk, old: Path, *folders: str) -> None:
    """Put the copy in the place of what is there, and start."""
    desk.app.close()
    for name in folders:
        shutil.rmtree(desk.folder / name)
        shutil.copytree(old / name, desk.folder / name)
    desk.restart()


@contextmanager
def on_another_pc(monkeypatch: pytest.MonkeyPatch, folder: Path, like: Desk) -> Iterator[Desk]:
    """Start a copied disk in a PC with another machine's mark; its visitors are other people."""
    with monkeypatch.context() as there:
        for module in ("desk_app.bootstrap", "desk_app.services.identity_renewal", "desk_app.services.sync"):
            there.setattr(f"{module}.machine_mark", lambda: "b" * 64)
        copy = Desk.at(folder, like.clock)
        copy.visitors = 7000
        yield copy
        copy.app.close()
