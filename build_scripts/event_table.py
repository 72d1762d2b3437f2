"""Write the table of events (``desk_app/EVENTS.md``) from the code: ``uv run python -m build_scripts.event_table``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from desk_app.domain.events import FIELDS, KINDS, Kind

TARGET = Path(__file__).resolve().parent.parent / "desk_app" / "EVENTS.md"
HEAD = """# Events

Generated from `desk_app/domain/events.py` by `uv run python -m build_scripts.event_table`; a test holds both together.

An event is appended and never changed. Its **body** holds ids, codes, numbers and times, from the list below. What a
person typed is **payload**: kept beside the event, committed to by a salted hash, erasable. **Scope** says who may have
it: `public` everybody's screens too, `centre` desks and rooms, `restricted` only devices and operators with the role;
whatever happens to a confidential visit is written as `restricted`, whichever kind it is, and what such a visitor wants
stands in the payload (`wants`), not in the body.
"""


def table() -> str:
    """Return the whole file."""
    fields = [f"| `{name}` | {kind} | {_users(name)} |" for name, kind in sorted(FIELDS.items())]
    parts = [
        HEAD,
        "## Kinds\n",
        "| kind | scope | v | body | payload | meaning |\n|---|---|---|---|---|---|",
        "\n".join(map(_line, KINDS.values())),
        "\n## Fields of bodies\n",
        "| field | type | kinds |\n|---|---|---|",
        "\n".join(fields),
    ]
    return "\n".join(parts) + "\n"


def _line(kind: Kind) -> str:
    body, payload = _names(kind.body), _names(kind.payload) or "–"
    return f"| `{kind.name}` | {kind.scope} | {kind.version} | {body} | {payload} | {kind.meaning} |"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _users(field: str) -> str:
    return ", ".join(kind.name for kind in KINDS.values() if field in kind.body)


def main() -> int:
    """Write the file; with ``--check`` only say whether it is current."""
    current = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    if "--check" in sys.argv[1:]:
        return 0 if current == table() else 1
    TARGET.write_text(table(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
