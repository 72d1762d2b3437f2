"""The table of events in the repository is the one that the code says."""

from __future__ import annotations

from build_scripts.event_table import TARGET, table
from desk_app.domain.events import KINDS


def test_the_committed_table_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == table(), "run: uv run python -m build_scripts.event_table"


def test_it_names_every_kind() -> None:
    assert all(f"`{kind}`" in table() for kind in KINDS)
