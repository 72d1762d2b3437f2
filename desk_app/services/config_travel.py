"""The centre's configuration travels by the hub: published by the administrator, checked here before it is taken.

It lands as ``centre-hub.toml`` in the store's folder, whole or not at all, and holds from the next start: tables must
not change under a window at work. A version with a mistake is refused and told; the one before stays. Cut off, a device
goes on with what it has.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from db.transaction import Transaction
from desk_app.centre_file import hub_file, load_centre
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.record import Record

if TYPE_CHECKING:
    from db.hub.client import ConfigVersion

LARGEST = 2_000_000  # bytes; the shipped centre has 30 thousand
_SETTING = "centre_config"


@dataclass(frozen=True, slots=True)
class Travelled:
    """What came of the newest configuration.

    Args:
        taken: version in ``centre-hub.toml``; 0 if none came yet.
        digest: SHA-256 of that file, in hex.
        refused: newest version that was not taken, 0 if none.
        why: sentence that names its first mistake.
    """

    taken: int = 0
    digest: str = ""
    refused: int = 0
    why: str = ""

    @property
    def known(self) -> int:
        """Return the newest version that was looked at: only later ones are asked for."""
        return max(self.taken, self.refused)


def travelled(tx: Transaction) -> Travelled:
    """Return what came so far."""
    text = tx.settings.get(_SETTING)
    return Travelled(**json.loads(text)) if text else Travelled()


def forget(tx: Transaction) -> None:
    """Begin anew: another hub counts its versions from 1. The file that came from the hub before stays in use."""
    tx.settings.set(_SETTING, "")


def take(record: Record, home: Path, centre: str, version: ConfigVersion) -> Travelled:
    """Check a configuration and put it in place for the next start.

    Args:
        record: of this store; what came of it is kept there.
        home: folder of the store.
        centre: short name of this centre: a configuration of another one is refused.
        version: as the hub gave it.

    Returns:
        What came of it.

    Raises:
        EnvironmentProblem: the folder cannot be written; the version is asked for again.
    """
    content = bytes(version.content)
    with record.read() as tx:
        before = travelled(tx)
    digest = hashlib.sha256(content).hexdigest()
    again = version.version == before.taken and digest != before.digest  # published anew at a hub that was set back
    if version.version <= before.known and not again:
        return before
    try:
        why = _problem(home, centre, content, digest, _hex(version.sha256))
        if not why:
            _put(home, content)
    except OSError as error:
        raise EnvironmentProblem(
            _(
                "The centre's new configuration could not be kept in {folder}: {why}. "
                "The one in use stays. Make room, or ask the administrator for access."
            ).format(folder=home, why=error.strerror or type(error).__name__),
            type(error).__name__,
        ) from error
    after = Travelled(version.version, digest)
    if why:
        after = replace(before, refused=version.version, why=why)
    with record.write() as writer:
        writer.tx.settings.set(_SETTING, json.dumps(asdict(after)))
        if not why and record.may_write:
            writer.append("configured", "", {"version": f"centre-{version.version}"})
    return after


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a configuration file in hex, ``""`` if it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _hex(digest: bytes | str) -> str:
    return digest if isinstance(digest, str) else digest.hex()


def _problem(home: Path, centre: str, content: bytes, digest: str, promised: str) -> str:
    """Return why a configuration is not taken: ``""`` if it may be."""
    if len(content) > LARGEST or digest != promised:
        return _("The configuration did not arrive whole.")
    folder = home / "centre-checked"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        path = hub_file(folder)  # under its own name, so that a mistake is named with it
        path.write_bytes(content)
        found = load_centre(path)
    except (UserError, EnvironmentProblem) as problem:
        return problem.sentence
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if found.code != centre:
        return _("It is the configuration of another centre ({code}).").format(code=found.code)
    return ""


def _put(home: Path, content: bytes) -> None:
    path = hub_file(home)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
