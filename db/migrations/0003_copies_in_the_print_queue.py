"""A copy (补打) waits in the print queue too: who asked, why, and on which printer.

``reason`` is what a person typed: it stands there only until the job is over, then it is in the event's payload.
"""

from typing import Any

COLUMNS = ("operator", "reason", "printer")


def up(migrator: Any, db: Any) -> None:
    """Add the columns; jobs that wait keep waiting for the first printer."""
    for name in COLUMNS:
        db.execute_sql(f"ALTER TABLE print_jobs ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
