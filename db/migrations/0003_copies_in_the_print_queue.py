"""A copy (补打) waits in the print queue too: who asked, why, and on which printer.

``reason`` is what a person typed: it stands there only until the job is over, then it is in the event's payload.
``begun_ms`` is when the first byte of a job went to the printer, 0 before: who is killed before surely printed nothing.
"""

from typing import Any

COLUMNS = ("operator", "reason", "printer")


def up(migrator: Any, db: Any) -> None:
    """Add the columns; jobs that wait keep waiting for the first printer."""
    for name in COLUMNS:
        db.execute_sql(f"ALTER TABLE print_jobs ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
    db.execute_sql("ALTER TABLE print_jobs ADD COLUMN begun_ms INTEGER NOT NULL DEFAULT 0")
