"""One connection a thread: SQLite's transactions belong to a connection, so threads must not share one."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable

from db.connection import Connection


class _Open:
    """A connection that closes when its thread ends, because only the thread holds on to this."""

    __slots__ = ("__weakref__", "connection")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection


class _PerThread(threading.local):
    open: _Open | None = None
    commits: int = 0


class Connections:
    """The connections of all threads to one store.

    Args:
        connect: opens one.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._thread = _PerThread()
        self._opened: weakref.WeakSet[_Open] = weakref.WeakSet()
        self._guard = threading.Lock()

    @property
    def commits(self) -> int:
        """How often this thread committed."""
        return self._thread.commits

    def committed(self) -> None:
        """Count a commit of this thread."""
        self._thread.commits += 1

    def current(self) -> Connection:
        """The connection of this thread, opened if it is not."""
        opened = self._thread.open
        if opened is None:
            opened = self._thread.open = _Open(self._connect())
            with self._guard:
                self._opened.add(opened)
        return opened.connection

    def close(self) -> None:
        """Close this thread's connection; it opens again when needed."""
        opened, self._thread.open = self._thread.open, None
        if opened is not None:
            opened.connection.close()

    def close_all(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            opened = list(self._opened)
        for one in opened:
            one.connection.close()
        self._thread.open = None
