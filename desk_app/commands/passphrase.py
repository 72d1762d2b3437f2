"""The passphrase of an enrolment file: typed unseen, or from GUIDANCE_DESK_PASSPHRASE; never on the command line."""

from __future__ import annotations

import getpass
import os
import sys

from desk_app.errors import UserError
from desk_app.i18n import _

VARIABLE = "GUIDANCE_DESK_PASSPHRASE"
LEAST_CHARACTERS = 12
LEAST_WORDS = 4


def asked() -> str:
    """Return the passphrase of a file that is there.

    Raises:
        UserError: nobody can be asked, or nothing was typed.
    """
    given = _from_environment() or _typed(_("Passphrase: "))
    if not given.strip():
        raise UserError(_("The passphrase is empty. Nothing was changed. Type it as the administrator gave it."), _NAME)
    return given


def chosen() -> str:
    """Return a new passphrase: typed twice, or from the environment.

    Raises:
        UserError: nobody can be asked, it is too short, or the two are not the same.
    """
    given = _from_environment()
    if given:
        return _long_enough(given)
    first = _long_enough(_typed(_("Choose a passphrase for the file: ")))
    if _typed(_("Once more: ")) != first:
        raise UserError(_("The two passphrases are not the same. No file was made. Begin again."), _NAME)
    return first


_NAME = "passphrase"


def _long_enough(text: str) -> str:
    if len(text.strip()) < LEAST_CHARACTERS and len(text.split()) < LEAST_WORDS:
        raise UserError(
            _("The passphrase is too short: take at least {characters} characters or {words} words.").format(
                characters=LEAST_CHARACTERS, words=LEAST_WORDS
            ),
            _NAME,
        )
    return text


def _from_environment() -> str:
    return os.environ.get(VARIABLE, "")


def _typed(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise UserError(
            _("There is no terminal to ask for the passphrase. Run the command in one, or set {variable}.").format(
                variable=VARIABLE
            ),
            _NAME,
        )
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise UserError(_("No passphrase was typed. Nothing was changed."), _NAME) from None
