"""``hub …``: what the administrator of the shared database does. Care is in :mod:`desk_app.commands.hub_care`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from desk_app.commands.output import Output
from desk_app.domain.clock import local
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.hub_admin import HubAdmin, Wanted, address_of, certificate, prepare
from desk_app.hub_admin_file import NAME, admin_of
from desk_app.hub_keys import DataKey
from desk_app.i18n import _, ngettext
from desk_app.trouble import explained

Act = Callable[[Namespace, Output], int]


def hub(arguments: Namespace, output: Output) -> int:
    """Run one command of the administrator."""
    from desk_app.commands import hub_care

    what = str(arguments.what)
    act = {"init": init, "enrol": enrol, "revoke": revoke, "publish": publish, "personal": personal}.get(what)
    with explained(arguments.home):
        return (act or cast("Act", getattr(hub_care, what)))(arguments, output)


def init(arguments: Namespace, output: Output) -> int:
    """Prepare the shared database; again, it changes nothing that is right."""
    from desk_app.commands.hub_care import warning_text

    given = _dsn(arguments.dsn)
    with certified(given, arguments.home, arguments.ca) as dsn:
        done = prepare(arguments.home, dsn, _centre_code(arguments), _keys_of_desk(arguments.home))
    status = done.status
    value = {
        "ok": True,
        "hub": status.hub_id,
        "centre": status.centre,
        "schema": status.schema,
        "keys": list(done.keys),
        "adopted": done.adopted,
        "warnings": list(status.warnings),
    }
    lines = [_("The shared database of {centre} is ready (schema {n}).").format(centre=status.centre, n=status.schema)]
    if done.keys:
        lines.append(_("Keys made: {keys}. Keep a copy of hub-admin.json in a safe.").format(keys=", ".join(done.keys)))
    if done.adopted:
        lines.append(_("A new administrator's file was made from the keys of the desk here."))
    output.result(value, *lines, *(f"! {warning_text(one)}" for one in status.warnings))
    return 0


def enrol(arguments: Namespace, output: Output) -> int:
    """Make the enrolment file of a device."""
    from desk_app.commands.hub_care import kind_word
    from desk_app.commands.passphrase import chosen
    from desk_app.sealed_file import write_private

    out: Path = arguments.out.expanduser().absolute()
    if out.exists():
        raise UserError(_("--out: {file} is there already. Name another file.").format(file=out), "--out")
    if not out.parent.is_dir():
        raise UserError(_("--out: there is no folder {folder}.").format(folder=out.parent), "--out")
    admin = HubAdmin(admin_of(arguments.home))
    wanted = Wanted(
        arguments.name,
        arguments.kind,
        restricted=arguments.restricted,
        replace=arguments.replace,
        host=arguments.host,
        port=arguments.port,
        ca=certificate(arguments.ca),
    )
    made = admin.invite(wanted, chosen(), _now_ms())
    try:
        write_private(out, made.data)
    except OSError as error:
        raise EnvironmentProblem(
            _(
                "{file} cannot be written: {why}. The device stands at the hub and nobody has its password. "
                "Make room and run the command again."
            ).format(file=out, why=error.strerror or type(error).__name__)
        ) from error
    value = {
        "ok": True,
        "file": str(out),
        "name": made.header.name,
        "kind": made.header.kind,
        "restricted": made.restricted,
        "address": f"{made.address.host}:{made.address.port}",
        "expires_ms": made.header.expires_ms,
    }
    output.result(
        value,
        _("{file} is for {name} ({kind}), until {day}.").format(
            file=out,
            name=made.header.name,
            kind=kind_word(made.header.kind),
            day=f"{local(made.header.expires_ms):%Y-%m-%d}",
        ),
        _("It finds the shared database at {address}.").format(address=value["address"]),
        _("On that PC: guidance-desk enrol FILE. Tell the passphrase another way than the file."),
    )
    return 0


def revoke(arguments: Namespace, output: Output) -> int:
    """Put a device out and change the keys."""
    done = HubAdmin(admin_of(arguments.home)).revoke(arguments.name)
    cut = ngettext("{n} session was cut.", "{n} sessions were cut.", done.sessions).format(n=done.sessions)
    output.result(
        {"ok": True, "name": done.name, "sessions": done.sessions, "keys": list(done.keys)},
        _("{name} is out. {cut}").format(name=done.name, cut=cut),
        _("New keys for the others: {keys}. What the device had read before stays on it.").format(
            keys=", ".join(done.keys)
        ),
    )
    return 0


def publish(arguments: Namespace, output: Output) -> int:
    """Give every device this configuration."""
    version = HubAdmin(admin_of(arguments.home)).publish(arguments.file, _now_ms())
    output.result(
        {"ok": True, "version": version},
        _("Published as version {version}. Every device takes it when it next talks to the hub.").format(
            version=f"{local(version):%Y-%m-%d %H:%M:%S}"
        ),
    )
    return 0


def personal(arguments: Namespace, output: Output) -> int:
    """Switch the personal columns of the readable tables."""
    on = arguments.switch == "on"
    HubAdmin(admin_of(arguments.home)).show_personal(on=on)
    if on:
        said = _("The readable tables show names, IDs and phones from now on, in the clear, also in dumps.")
    else:
        said = _("The readable tables show no names, IDs or phones; what was in them is gone.")
    output.result({"ok": True, "personal": on}, said)
    return 0


def _dsn(given: str) -> str:
    """Return the DSN, from standard input if ``-``."""
    dsn = sys.stdin.readline().strip() if given == "-" else given.strip()
    if not dsn:
        raise UserError(_("DSN is empty: postgresql://role:password@host:5432/database."), "dsn")
    address_of(dsn)
    return dsn


@contextmanager
def certified(dsn: str, home: Path, ca: Path | None) -> Iterator[str]:
    """Give the DSN with the CA's certificate in ``home``: a copy of ``ca``, or that of an earlier time.

    Where nothing comes of it the certificate of before stays, so that the administrator's file goes on working.
    """
    from db.hub.address import ca_named, dsn_with_ca
    from desk_app.sealed_file import write_private

    kept = home.absolute() / "hub-ca.pem"
    if ca is None:
        yield dsn_with_ca(dsn, kept) if kept.exists() and not ca_named(dsn) else dsn
        return
    text = certificate(ca)
    before, admin_before = _content(kept), _content(home / NAME)
    home.mkdir(parents=True, exist_ok=True)
    write_private(kept, text.encode("ascii"))
    done = False
    try:
        yield dsn_with_ca(dsn, kept)
        done = True
    finally:
        if not done and _content(home / NAME) == admin_before:  # else the file names the new one already
            if before is None:
                kept.unlink(missing_ok=True)
            else:
                write_private(kept, before)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _centre_code(arguments: Namespace) -> str:
    from desk_app.centre_file import centre_path, load_centre

    return load_centre(centre_path(arguments.home, arguments.centre)).code


def _keys_of_desk(home: Path) -> tuple[str, list[DataKey]]:
    """Return hub and data keys of an enrolled desk in ``home``; none where there is no store."""
    if not (home / "store.db").exists():
        return "", []
    from desk_app.enrolment import keys_held

    return keys_held(home)


def _now_ms() -> int:
    from desk_app.bootstrap import SystemClock

    return SystemClock().now_ms()
