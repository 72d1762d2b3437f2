"""Where the store of this PC lies, and where is noted how far it came.

On Windows both belong to the machine (``ProgramData``), so that the afternoon's Windows user opens the morning's store:
the folder lets every user of the PC write, the key in it is sealed for this machine (``desk_app.sealed_file``), and the
note of how far the store came is shared as well, because without it no number may be given. Elsewhere both belong to
the user, as the XDG base directory specification says.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _
from desk_app.version import PROGRAM

STATE = f"{PROGRAM}-state"
Asks = Callable[[Path], bool]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for the store, and one beside it for how far the store came.

    Args:
        home: folder of the store.
        state: folder of the high-water mark; never within ``home``, which may be copied or restored.
        said: what an administrator should know of the choice, ``""`` where it is the usual one.
    """

    home: Path
    state: Path
    said: str = ""


def choose(machine: Place | None, user: Place, has_store: Asks, usable: Asks) -> Place:
    """Choose where the store lies when nobody names a folder.

    A store that is there is used where it is: a second one beside it would give the same numbers again.

    Args:
        machine: the machine's place; ``None`` where the system has none.
        user: the user's place.
        has_store: whether a folder holds a store.
        usable: whether a folder can be written or made; asked only where there is no store yet.
    """
    if machine is None:
        return user
    if has_store(machine.home):
        other = _("Another store lies in {folder} and is not used.").format(folder=user.home)
        return Place(machine.home, machine.state, other if has_store(user.home) else "")
    if has_store(user.home):
        said = _("The store is in one user's folder, {folder}: other users of this PC do not see it.")
        return Place(user.home, user.state, said.format(folder=user.home))
    if usable(machine.home):
        return machine
    said = _("{machine} cannot be used, so the store is in one user's folder: other users of this PC do not see it.")
    return Place(user.home, user.state, said.format(machine=machine.home))


def choose_state(home: Path, machine: Place | None, user: Place, has_marks: Asks, usable: Asks) -> Path:
    """Choose where is noted how far the store in ``home`` came; a note that is there stays where it is.

    Args:
        home: folder of the store, named by somebody or chosen.
        machine: the machine's place; ``None`` where the system has none.
        user: the user's place.
        has_marks: whether a folder holds such notes.
        usable: whether a folder can be written or made.
    """
    if machine is None or home == user.home:
        return user.state
    if has_marks(machine.state):
        return machine.state
    if has_marks(user.state) or not usable(machine.state):
        return user.state
    return machine.state


def place_of_this_pc() -> Place:
    """Return where the store lies on this PC; nothing is made."""
    return choose(machine_place(), user_place(), has_store, can_be_used)


def default_state(home: Path) -> Path:
    """Return where is noted how far the store in ``home`` came (or set GUIDANCE_DESK_STATE)."""
    if named := os.environ.get("GUIDANCE_DESK_STATE", ""):
        return Path(named)
    return choose_state(home, machine_place(), user_place(), _has_marks, can_be_used)


def user_place() -> Place:
    """Return the user's own folders."""
    home = Path(platformdirs.user_data_dir(PROGRAM, appauthor=False))
    state = Path(platformdirs.user_state_dir(PROGRAM, appauthor=False))
    return Place(home, state if state != home or _has_marks(state) else home.with_name(STATE))


def has_store(folder: Path) -> bool:
    """Tell whether a store lies, or lay, in a folder: its mark stays when the store is lost."""
    return any((folder / name).exists() for name in ("store.db", "store.mark", "store.key"))


def can_be_used(folder: Path) -> bool:
    """Tell whether files can be made in a folder, or, where it is not there yet, beside it."""
    try:
        with tempfile.TemporaryDirectory(prefix=".guidance-desk-", dir=folder if folder.exists() else folder.parent):
            return True
    except OSError:
        return False


def _has_marks(folder: Path) -> bool:
    return any(folder.glob("*.mark"))


def _refused(folder: Path, detail: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        _(
            "The folder {folder} cannot be made for all users of this PC. Nothing was changed. "
            "Ask the administrator to install the program for all users, or choose another folder with --home."
        ).format(folder=folder),
        detail,
    )


if sys.platform == "win32":
    _EVERY_USER = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;BU)"
    """SDDL: system and administrators everything, the PC's users all but the rights themselves; nobody else, nothing
    inherited, and files made in it get the same, whoever makes them."""
    _ALREADY_THERE = 183

    def machine_place() -> Place | None:
        """Return the machine's folders."""
        root = Path(platformdirs.site_data_dir(PROGRAM, appauthor=False)).parent
        return Place(root / PROGRAM, root / STATE)

    def make_for_every_user(home: Path, state: Path) -> None:
        """Make the machine's folders so that each user of the PC may write in them; others are left as they are.

        Raises:
            EnvironmentProblem: Windows does not allow it.
        """
        machine = machine_place()
        for folder in (home, state):
            if machine is not None and folder in (machine.home, machine.state) and not folder.exists():
                _make(folder)

    def _make(folder: Path) -> None:
        import pywintypes
        import win32file
        import win32security

        rights = pywintypes.SECURITY_ATTRIBUTES()
        rights.SECURITY_DESCRIPTOR = win32security.ConvertStringSecurityDescriptorToSecurityDescriptor(
            _EVERY_USER, win32security.SDDL_REVISION_1
        )
        try:
            win32file.CreateDirectory(str(folder), rights)
        except pywintypes.error as problem:
            if problem.winerror != _ALREADY_THERE:  # another window of ours made it meanwhile
                raise _refused(folder, f"CreateDirectory {problem.winerror}") from problem

else:

    def machine_place() -> Place | None:
        """Only Windows keeps programs' data for the whole machine where users may write."""
        return None

    def make_for_every_user(home: Path, state: Path) -> None:
        """Folders are made with the store, for their user."""
