"""Counters and settings of this store. Local: neither is folded from events, neither travels."""

from __future__ import annotations

from db.connection import Connection


class Counters:
    """Named counters, raised inside the write transaction: what is rolled back was never given."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next(self, name: str, *, above: int = 0) -> int:
        """1, 2, 3 … for each name; never the same twice, whichever process asks. ``above``: pass over up to this."""
        row = self._connection.execute(
            "INSERT INTO counters (name, value) VALUES (?, ? + 1)"
            " ON CONFLICT (name) DO UPDATE SET value = max(value, ?) + 1 RETURNING value",
            (name, above, above),
        ).fetchall()[0]
        return int(row[0])

    def value(self, name: str) -> int:
        """The last number given under ``name``; 0 if none was."""
        row = self._connection.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def all(self) -> dict[str, int]:
        """Every counter."""
        return {str(name): int(value) for name, value in self._connection.execute("SELECT name, value FROM counters")}


class Settings:
    """Named texts of this store: its device, the place of this console, and the like."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str, default: str = "") -> str:
        """The text under ``name``, or ``default``."""
        row = self._connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def set(self, name: str, value: str) -> None:
        """Keep ``value`` under ``name``."""
        self._connection.execute(
            "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def all(self) -> dict[str, str]:
        """Every setting."""
        return {str(name): str(value) for name, value in self._connection.execute("SELECT name, value FROM settings")}
