"""The problems of store and shared database in words: what happened, what is safe, what to do."""

from __future__ import annotations

from pathlib import Path

from db.errors import DamagedStore, DiskFull, Locked, NewerStore, StoreNotWritable, StoreProblem, WrongKey
from db.hub.errors import Altered, HubProblem, Refused, Unreachable
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _


class explained:  # noqa: N801 - used as a statement: with explained(home)
    """Turns the problems of the store and of the shared database into sentences for people."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if isinstance(problem, StoreProblem):
            raise EnvironmentProblem(sentence_for(problem, self._home), detail=type(problem).__name__) from problem
        if isinstance(problem, HubProblem):
            raise EnvironmentProblem(hub_sentence(problem), detail=type(problem).__name__) from problem


def sentence_for(problem: StoreProblem, home: Path) -> str:
    """Return what happened, what is safe, what to do."""
    if isinstance(problem, NewerStore):
        return _(
            "This store was written by a newer program (schema {found}, this one knows {known}). "
            "It was left untouched. Install the newer program."
        ).format(found=problem.found, known=problem.known)
    if isinstance(problem, WrongKey):
        return _("The key does not open this store. Nothing was changed. Use the recovery key: guidance-desk recover.")
    if isinstance(problem, DamagedStore):
        return damaged_sentence(home, problem.detail)
    if isinstance(problem, StoreNotWritable):
        return _(
            "{path} cannot be written. Nothing was changed. "
            "Ask the administrator for access, or choose another folder with --home."
        ).format(path=problem.path)
    if isinstance(problem, DiskFull):
        return _(
            "The disk is full. What was registered before is safe; this one was not taken. Make room and try again."
        )
    if isinstance(problem, Locked):
        return _("Another program is working on the store ({name}). Nothing was lost. Try again in a minute.").format(
            name=problem.name
        )
    return _("The store cannot be used now. Nothing was lost. Tell the administrator: {what}.").format(
        what=type(problem).__name__
    )


def damaged_sentence(home: Path, detail: str) -> str:
    """Return what to do about a damaged store; the newest backup is offered where there is one."""
    backups = sorted((home / "backups").glob("*.db"), key=lambda path: path.stat().st_mtime)
    if backups:
        return _(
            "Store damaged ({detail}): nothing more was written. The newest backup is {name}. "
            "Take it with: guidance-desk restore."
        ).format(detail=detail, name=backups[-1].name)
    return _(
        "Store damaged ({detail}): nothing more was written. "
        "There is no backup yet; keep the file and tell the administrator."
    ).format(detail=detail)


def hub_sentence(problem: HubProblem) -> str:
    """Return what happened to the talk with the shared database (共享数据库), what is safe, what to do."""
    if isinstance(problem, Refused):
        return refused_sentence(problem.reason)
    if isinstance(problem, Altered):
        return _(
            "What the shared database sent does not agree with itself ({what}). Nothing of it was taken, "
            "and everything here is safe. Tell the administrator: guidance-desk hub verify."
        ).format(what=problem.what)
    return unreachable_sentence(problem.why if isinstance(problem, Unreachable) else "")


def unreachable_sentence(why: str) -> str:
    """Return the sentence for ``why`` of :class:`db.hub.errors.Unreachable`."""
    sentences = {
        "network": _(
            "The shared database cannot be reached. Nothing is lost, and every desk goes on by itself. "
            "Check the network and the server, then try again."
        ),
        "stalled": _(
            "The shared database does not answer in time. Nothing is lost, and every desk goes on by itself. "
            "Look at the server and the network in between, then try again."
        ),
        "stopped": _(
            "The shared database is stopping or starting. Nothing is lost, and every desk goes on by itself. "
            "Try again in a minute."
        ),
        "busy": _(
            "The shared database has no free connection now. Nothing is lost, and every desk goes on by itself. "
            "Try again in a minute."
        ),
    }
    return sentences.get(why, sentences["network"])


def refused_sentence(reason: str) -> str:
    """Return why the shared database does not let this PC in; ``reason`` as in :class:`db.hub.errors.Refused`."""
    sentences = {
        "password": _(
            "The shared database does not accept this PC's password. Everything here is safe. "
            "Ask the administrator for a new enrolment file: guidance-desk hub enrol NAME --replace."
        ),
        "tls": _(
            "The server at this address does not prove who it is (TLS), so no password was sent to it. "
            "Everything here is safe. Ask the administrator to check certificate and address."
        ),
        "not_enrolled": _(
            "The shared database does not know this PC. Everything here is safe. "
            "Ask the administrator for an enrolment file, then: guidance-desk enrol FILE."
        ),
        "revoked": _(
            "The administrator has withdrawn this PC from the shared database. Everything here is safe and work goes "
            "on alone. If it should come back, ask for a new enrolment file."
        ),
        "other_pc": _(
            "This place at the shared database belongs to another PC. Nothing was changed, everything here is safe. "
            "Ask the administrator for an enrolment file for this PC."
        ),
        "fork": _(
            "Two copies of this PC's store have been writing. Both are kept, nothing is lost. "
            "Tell the administrator; this PC takes a new identity by itself."
        ),
        "centre": _(
            "The shared database belongs to another centre. Nothing was sent or changed. "
            "Check the enrolment file and the centre's configuration."
        ),
        "other_hub": _(
            "There is another shared database under this address than the one this PC joined. Nothing was sent to it. "
            "If the old one is lost, ask the administrator for a new file: guidance-desk enrol FILE --replace."
        ),
        "screen": _(
            "A screen may not do this at the shared database. Nothing was changed. "
            "If this PC is to register or call, enrol it as a desk or room."
        ),
        "malformed": _(
            "The shared database did not take what was sent: it does not have the form agreed on. "
            "Everything here is safe. Tell the administrator; program and database may be of different versions."
        ),
        "taken": _("There is a device of that name at the shared database. Nothing was changed. Take another name."),
        "expired": _(
            "This PC's enrolment file is older than 14 days. Everything here is safe. "
            "Ask the administrator for a new one: guidance-desk hub enrol NAME --replace."
        ),
        "rights": _(
            "This role may not do that at the shared database. Nothing was changed. "
            "Use one that may create roles and owns the database: see the page “hub” of the help."
        ),
        "encoding": _(
            "This database is not in UTF-8. Nothing was changed. "
            "Create one with: CREATE DATABASE guidance TEMPLATE template0 ENCODING 'UTF8'."
        ),
        "no_lane": _(
            "The shared database has no number lane left: 99 are taken. Everything here is safe. "
            "The administrator frees those of devices that are gone: guidance-desk hub revoke NAME."
        ),
        "no_schema": _(
            "There is a PostgreSQL at this address, but not our shared database. Nothing was changed. "
            "The administrator prepares it with: guidance-desk hub init."
        ),
        "old_hub": _(
            "The shared database is of an older program. Everything here is safe. "
            "The administrator brings it up to date with: guidance-desk hub init."
        ),
    }
    return sentences.get(reason) or administrators_sentences().get(
        reason,
        _("The shared database refused: {reason}. Everything here is safe. Tell the administrator.").format(
            reason=reason
        ),
    )


def administrators_sentences() -> dict[str, str]:
    """Return why the server does not let the administrator in, by ``reason`` of :class:`db.hub.errors.Refused`."""
    return {
        "admin_password": _(
            "The server does not accept this role and password. Nothing was changed. "
            "Check both in the DSN (special characters percent-encoded), then: guidance-desk hub init DSN."
        ),
        "admin_no_password": _(
            "The server asks for a password and the DSN has none. Nothing was changed. "
            "Write postgresql://role:password@host:5432/database; with - in its place it is read from standard input."
        ),
        "admin_no_login": _(
            "The server does not let this role log in. Nothing was changed. "
            "Its superuser allows it: ALTER ROLE … LOGIN."
        ),
        "admin_no_entry": _(
            "pg_hba.conf of the server has no line that lets this PC in with this role and database. Nothing was "
            "changed. Add a hostssl line for it (host on the server itself) and reload: see the page “hub” of the help."
        ),
        "admin_no_database": _(
            "The server has no database of this name. Nothing was changed. Check the end of the DSN, or create it: "
            "CREATE DATABASE guidance OWNER guidance_admin TEMPLATE template0 ENCODING 'UTF8'."
        ),
        "tls_admin": _(
            "The server at this address does not prove who it is (TLS), so no password was sent to it. Nothing was "
            "changed. Check the server's name in the DSN and name its CA's certificate: --ca FILE."
        ),
    }
