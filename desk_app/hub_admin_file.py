"""The administrator's own file: where the shared database is, and the key that opens its data keys.

``<home>/hub-admin.json``, sealed like the store's key. Whoever has it administers the hub, so it stays on the
administrator's PC and in a safe; a device never needs it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.sealed_file import read_sealed, write_sealed

NAME = "hub-admin.json"


@dataclass(frozen=True, slots=True)
class AdminFile:
    """What the administrator's PC keeps.

    Args:
        dsn: of the role that owns the shared database, with its password.
        private_key: X25519; every data key lies on the hub wrapped for it.
        hub_id: of the hub; ``""`` while it is being prepared.
        centre: short name of the centre.
    """

    dsn: str = field(repr=False)
    private_key: bytes = field(repr=False)
    hub_id: str
    centre: str


def load_admin(home: Path) -> AdminFile | None:
    """Return the administrator's file in ``home``; ``None`` if there is none.

    Raises:
        EnvironmentProblem: it is there and cannot be read, or is not whole.
    """
    path = home / NAME
    try:
        values = json.loads(read_sealed(path))
        return AdminFile(
            dsn=str(values["dsn"]),
            private_key=bytes.fromhex(values["private_key"]),
            hub_id=str(values["hub_id"]),
            centre=str(values["centre"]),
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, error.strerror or type(error).__name__) from error
    except (ValueError, KeyError, TypeError):
        raise _unreadable(path, _("it is not whole")) from None


def admin_of(home: Path) -> AdminFile:
    """Return the administrator's file in ``home``.

    Raises:
        UserError: this is not the administrator's PC, or the file lies elsewhere.
        EnvironmentProblem: as :func:`load_admin`.
    """
    found = load_admin(home)
    if found is None:
        raise UserError(
            _(
                "There is no administrator's file in {folder}. Nothing was changed. Run this on the administrator's PC "
                "or name its folder with --home; a new hub begins with: guidance-desk hub init DSN."
            ).format(folder=home),
            "--home",
        )
    return found


def save_admin(home: Path, file: AdminFile) -> None:
    """Write the administrator's file, whole or not at all.

    Raises:
        EnvironmentProblem: it cannot be written.
    """
    path = home / NAME
    values = {
        "dsn": file.dsn,
        "private_key": file.private_key.hex(),
        "hub_id": file.hub_id,
        "centre": file.centre,
    }
    try:
        write_sealed(path, json.dumps(values).encode("utf-8"))
    except OSError as error:
        raise EnvironmentProblem(
            _(
                "The administrator's file {file} cannot be written: {why}. Nothing was lost. "
                "Choose another folder with --home, or make room, and run it again."
            ).format(file=path, why=error.strerror or type(error).__name__)
        ) from error


def _unreadable(path: Path, why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        _(
            "The administrator's file {file} cannot be read: {why}. The shared database and the desks are not touched. "
            "Put its copy back, or prepare a new one at an enrolled desk: guidance-desk hub init DSN."
        ).format(file=path, why=why)
    )
