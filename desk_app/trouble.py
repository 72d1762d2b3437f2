"""The store's problems in words: what happened, what is safe, what to do."""

from __future__ import annotations

from pathlib import Path

from db.errors import DamagedStore, DiskFull, Locked, NewerStore, StoreNotWritable, StoreProblem, WrongKey
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _


class explained:  # noqa: N801 - used as a statement: with explained(home)
    """Turns the store's problems into sentences for people."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if isinstance(problem, StoreProblem):
            raise EnvironmentProblem(sentence_for(problem, self._home), detail=type(problem).__name__) from problem


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
