"""The store's key: 32 random bytes beside the store, sealed by the machine on Windows, readable by its owner elsewhere.

Whoever has the machine's account has the store; the key protects a stolen disk or a copied file. A recovery key, shown
once and written down, opens the store when the key file is gone.
"""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.sealed_file import read_sealed, write_sealed

KEY_BYTES = 32
_GROUP = 4


def load_or_make_key(folder: Path) -> bytes:
    """Return the key of the store in ``folder``; a new store gets a new one.

    Raises:
        EnvironmentProblem: the key cannot be read or written, or is gone while the store is there.
    """
    path = folder / "store.key"
    try:
        if path.exists():
            return _whole(read_sealed(path))
        if (folder / "store.db").exists():
            raise EnvironmentProblem(
                _("The key of the store is missing. Nothing was changed. Use the recovery key: guidance-desk recover.")
            )
        key = secrets.token_bytes(KEY_BYTES)
        save_key(folder, key)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    return key


def save_key(folder: Path, key: bytes) -> None:
    """Write the key file, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    write_sealed(folder / "store.key", key)


def _whole(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise EnvironmentProblem(
            _("The key file is damaged. Nothing was changed. Use the recovery key: guidance-desk recover.")
        )
    return key


def recovery_text(key: bytes) -> str:
    """Return the key as people write it down: base32 in groups of four."""
    text = base64.b32encode(key).decode("ascii").rstrip("=")
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def key_from_recovery(text: str) -> bytes:
    """Return the key written down.

    Raises:
        UserError: it is not a recovery key.
    """
    letters = "".join(text.upper().replace("0", "O").replace("1", "I").split("-")).replace(" ", "").strip()
    try:
        key = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError as error:
        raise UserError(_("This is not a recovery key: it has 13 groups of letters and digits."), "key") from error
    if len(key) != KEY_BYTES:
        raise UserError(_("This is not a recovery key: it has 13 groups of letters and digits."), "key")
    return key


def _cannot_write(folder: Path, error: OSError) -> EnvironmentProblem:
    return EnvironmentProblem(
        _(
            "The folder {folder} cannot be used: {why}. Nothing was changed. "
            "Choose another with --home, or ask the administrator for access."
        ).format(folder=folder, why=error.strerror or ""),
        detail=type(error).__name__,
    )
