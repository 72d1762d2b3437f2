"""What the administrator does at the shared database (共享数据库): prepare it, let devices in, put them out.

Every step may be interrupted and done again. Data keys are opened in this process only; see :mod:`desk_app.hub_keys`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db.hub import admin
from db.hub.address import HubAddress
from db.hub.facts import DeviceRow, HubStatus
from db.hub.passwords import new_password
from db.hub.sealing import new_pair
from desk_app.enrolment_file import VALID_DAYS, Header, Invitation, fingerprint, written
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.hub_admin_file import AdminFile, load_admin, save_admin
from desk_app.hub_keys import DataKey, adopt, make_missing, may_have, opened, rotate, share
from desk_app.i18n import _

PERSONAL = "report.personal"
_STORE = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
_TAKEN = ("report",)  # the role of that name belongs to the readable tables
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """What ``hub init`` did.

    Args:
        status: of the hub now.
        keys: ids of the data keys that were made.
        adopted: whether a new administrator's file was made from an enrolled desk's keys.
    """

    status: HubStatus
    keys: tuple[str, ...]
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """The device an enrolment file is for.

    Args:
        name: small letters, digits and ``-``.
        kind: ``desk``, ``room``, ``screen`` or ``leader``.
        restricted: may have restricted events; ``None`` for what its kind has (desks and leaders do).
        replace: a new PC under a name that is taken.
        host, port, ca: the server as devices see it, its CA's certificate as PEM text; as the administrator's if empty.
    """

    name: str
    kind: str
    restricted: bool | None = None
    replace: bool = False
    host: str = ""
    port: int | None = None
    ca: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """An enrolment file that was made.

    Args:
        data: the file's bytes.
        header: what it says without its passphrase.
        address: where the device will look for the hub.
        restricted: whether it may have restricted events.
    """

    data: bytes
    header: Header
    address: HubAddress
    restricted: bool


@dataclass(frozen=True, slots=True)
class Revoked:
    """A device that was put out: how many sessions were cut, which keys are new."""

    name: str
    sessions: int
    keys: tuple[str, ...]


def prepare(home: Path, dsn: str, centre: str, desk: tuple[str, Sequence[DataKey]] = ("", ())) -> Prepared:
    """Make or update the hub's tables, and see that there are data keys which the file in ``home`` opens.

    Args:
        home: where the administrator's file is, or will be.
        dsn: of a role that may create roles.
        centre: short name of the centre.
        desk: hub and keys of an enrolled desk in ``home``, for the case that the administrator's file is lost.

    Raises:
        UserError: the hub has keys, and neither an administrator's file nor an enrolled desk is here to open them.
        EnvironmentProblem: the file cannot be read or written.
        HubProblem: no talk with the hub, or it belongs to another centre.
    """
    file = load_admin(home)
    status = admin.init(dsn, centre)
    there = admin.admin_keys(dsn)
    adopted = False
    if there and (file is None or file.hub_id not in ("", status.hub_id)):
        keys = desk[1] if desk[0] == status.hub_id else ()
        _refuse_missing(keys, [one.key_id for one in there])
        file = _adopted(home, AdminFile(dsn, new_pair()[0], status.hub_id, centre), keys)
        adopted = True
    if file is None or file.hub_id not in ("", status.hub_id):
        file = AdminFile(dsn, new_pair()[0], status.hub_id, centre)
    file = replace(file, dsn=dsn, hub_id=status.hub_id, centre=centre)
    save_admin(home, file)  # before the first key is published for it
    known = opened(dsn, file.private_key)
    made = make_missing(dsn, file.private_key, known, admin.devices(dsn))
    return Prepared(admin.status(dsn), tuple(key.key_id for key in made), adopted)


def _refuse_missing(keys: Sequence[DataKey], wanted: Sequence[str]) -> None:
    """Refuse to become the administrator with less than all keys.

    Raises:
        UserError: no enrolled desk is here, or one that lacks some.
    """
    if not keys:
        raise UserError(
            _(
                "This shared database was prepared on another PC. Nothing was changed. Run this there, or copy "
                "hub-admin.json from there, or run it at an enrolled desk with --home of its store."
            ),
            "dsn",
        )
    missing = sorted(set(wanted) - {key.key_id for key in keys})
    if missing:
        raise UserError(
            _(
                "The desk here does not hold every key ({keys} missing). Nothing was changed. Let it exchange first "
                "(guidance-desk sync --once), or go to a desk that may have restricted matters."
            ).format(keys=", ".join(missing)),
            "--home",
        )


def _adopted(home: Path, file: AdminFile, keys: Sequence[DataKey]) -> AdminFile:
    """Take a desk's keys for a new administrator."""
    save_admin(home, file)
    adopt(file.dsn, file.private_key, keys)
    return file


class HubAdmin:
    """The administrator at a hub that is prepared.

    Args:
        file: the administrator's file.
    """

    def __init__(self, file: AdminFile) -> None:
        self._file = file
        self.dsn = file.dsn

    def invite(self, wanted: Wanted, passphrase: str, now_ms: int) -> Invited:
        """Make a device at the hub and the file that brings it there.

        Raises:
            UserError: name, kind or address do not fit; the name is taken.
            EnvironmentProblem: the administrator's file does not open the keys.
            HubProblem: no talk with the hub.
        """
        check_name(wanted.name)
        restricted = _restricted(wanted)
        own = self._address(wanted)
        status = admin.status(self.dsn)
        taken = next((row for row in admin.devices(self.dsn) if row.name == wanted.name), None)
        _refuse_taken(taken, wanted)
        keys = opened(self.dsn, self._file.private_key)
        private, public = new_pair()
        password = new_password()
        if taken is None:
            row = admin.create_device(self.dsn, wanted.name, wanted.kind, password, public, restricted=restricted)
        else:
            admin.replace_device(self.dsn, wanted.name, password, public)
            row = self.device(wanted.name)
        share(self.dsn, keys, row.name, public, row.kind, restricted=row.restricted)
        header = Header(status.centre, status.hub_id, row.name, row.kind, now_ms + VALID_DAYS * _DAY_MS)
        address = replace(own, user=row.role, password=password)
        prints = {
            key.key_id: fingerprint(key.key)
            for key in keys
            if may_have(key.purpose, row.kind, restricted=row.restricted)
        }
        invitation = Invitation(header, address, row.restricted, private, prints)
        return Invited(written(invitation, passphrase), header, address, row.restricted)

    def device(self, name: str) -> DeviceRow:
        """Return a device by name.

        Raises:
            UserError: there is none.
        """
        for row in admin.devices(self.dsn):
            if row.name == name:
                return row
        raise UserError(
            _("No device is called {name}. See the names with: guidance-desk hub devices.").format(name=name[:40]),
            "name",
        )

    def revoke(self, name: str) -> Revoked:
        """Put a device out: its sessions end at once, then the others get new keys. Again if it was interrupted.

        Raises:
            UserError: there is no such device.
            EnvironmentProblem: the device is out, but the administrator's file does not open the keys.
            HubProblem: no talk with the hub.
        """
        self.device(name)
        cut = admin.revoke(self.dsn, name)
        return Revoked(name, cut, self._rotated())

    def bury(self, name: str) -> Revoked:
        """Say that a device never comes back: it is put out, and the others bring what the hub lacks of it.

        Args:
            name: of the device; or the id of its store, where this hub never knew it (the one before is lost).

        Raises:
            UserError: there is no such device, or it is connected now.
            EnvironmentProblem: as :meth:`revoke`.
            HubProblem: no talk with the hub.
        """
        if not _STORE.fullmatch(name) and self.device(name).sessions:
            raise UserError(
                _(
                    "{name} is connected now, so it is not gone. Nothing was changed. "
                    "To put it out: guidance-desk hub revoke {name}."
                ).format(name=name),
                "name",
            )
        admin.declare_dead(self.dsn, name)
        return Revoked(name, 0, self._rotated())

    def _rotated(self) -> tuple[str, ...]:
        known = opened(self.dsn, self._file.private_key)
        made = rotate(self.dsn, self._file.private_key, known, admin.devices(self.dsn))
        return tuple(key.key_id for key in made)

    def publish(self, path: Path, now_ms: int) -> int:
        """Give every device the centre's configuration in ``path``, its logo inside. Returns its version.

        Raises:
            UserError: it has a mistake, or is another centre's.
            EnvironmentProblem: it cannot be read.
            HubProblem: no talk with the hub.
        """
        from desk_app.centre_carried import carried
        from desk_app.centre_file import load_centre

        centre = load_centre(path)
        own = admin.status(self.dsn).centre
        if centre.code != own:
            raise UserError(
                _(
                    "{file} is the configuration of centre {found}; this shared database is of {own}. "
                    "Nothing was published."
                ).format(file=path.name, found=centre.code, own=own),
                "file",
            )
        newest = max((version for version, _sum, _at in admin.config_versions(self.dsn)), default=0)
        version = max(now_ms, newest + 1)
        admin.publish_config(self.dsn, version, carried(path.read_bytes(), centre.slip_logo))
        return version

    def show_personal(self, *, on: bool) -> None:
        """Switch the personal columns of the readable tables on or off."""
        admin.set_flag(self.dsn, PERSONAL, "on" if on else "off")

    def _address(self, wanted: Wanted) -> HubAddress:
        own = address_of(self.dsn)
        made = replace(
            own,
            host=wanted.host or own.host,
            port=wanted.port or own.port,
            ca=wanted.ca or own.ca,
            sslmode="",  # what the administrator's own connection makes do with is not good enough for devices
        )
        if problem := made.problem():
            raise UserError(
                _("This address does not fit: {what}. Name the server as devices see it with --host.").format(
                    what=problem
                ),
                "--host",
            )
        return made


def address_of(dsn: str) -> HubAddress:
    """Return what a DSN says.

    Raises:
        UserError: it is none.
        EnvironmentProblem: the certificate it names cannot be read.
    """
    try:
        return HubAddress.from_dsn(dsn)
    except ValueError:
        raise UserError(
            _("This is no DSN. It looks like postgresql://role:password@host:5432/database."), "dsn"
        ) from None
    except OSError as error:
        raise EnvironmentProblem(
            _("The certificate that the DSN names cannot be read: {why}. Name it with --ca.").format(
                why=error.strerror or type(error).__name__
            )
        ) from error


def check_name(name: str) -> None:
    """Refuse a name that cannot be a device's.

    Raises:
        UserError: what a name is made of.
    """
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise UserError(
            _("A device's name has small letters, digits and -, begins with a letter and has at most 30: desk-1, w3."),
            "name",
        )


def _restricted(wanted: Wanted) -> bool:
    if wanted.kind == "screen":
        if wanted.restricted:
            raise UserError(_("A screen shows numbers only: it cannot be enrolled with --restricted."), "--restricted")
        return False
    return wanted.kind in ("desk", "leader") if wanted.restricted is None else wanted.restricted


def _refuse_taken(taken: DeviceRow | None, wanted: Wanted) -> None:
    """Let a name be taken again only if that was said, or nobody ever came under it.

    Raises:
        UserError: the name is taken, or was given to another kind.
    """
    if taken is None:
        if wanted.replace:
            raise UserError(_("No device is called {name}: leave --replace out.").format(name=wanted.name), "--replace")
        return
    if taken.kind != wanted.kind:
        raise UserError(
            _("{name} is a {kind} already. Nothing was changed. Take another name.").format(
                name=taken.name, kind=taken.kind
            ),
            "--kind",
        )
    if taken.device and not wanted.replace:
        raise UserError(
            _(
                "{name} is enrolled already. Nothing was changed. Take another name; "
                "if a new PC takes its place, add --replace."
            ).format(name=taken.name),
            "name",
        )


def certificate(path: Path | None) -> str:
    """Return the PEM text of a CA's certificate; ``""`` where none is named.

    Raises:
        UserError: it is not there, or no certificate.
        EnvironmentProblem: it cannot be read.
    """
    if path is None:
        return ""
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise UserError(_("--ca: there is no file {file}.").format(file=path), "--ca") from None
    except UnicodeDecodeError:
        text = ""
    except OSError as error:
        raise EnvironmentProblem(
            _("--ca: {file} cannot be read: {why}.").format(file=path, why=error.strerror or type(error).__name__)
        ) from error
    if "-----BEGIN CERTIFICATE-----" not in text or "PRIVATE KEY" in text:
        raise UserError(_("--ca: {file} is not a certificate in PEM form.").format(file=path.name), "--ca")
    return text
