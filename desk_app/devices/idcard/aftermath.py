"""What a helper that was killed could not wipe: the desk does it, beside the library and in the user's folder."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from desk_app.devices.idcard import sdt, termb
from desk_app.devices.idcard.drivers import Trouble
from desk_app.devices.idcard.natives import found_library
from desk_app.devices.idcard.traces import wipe_named
from desk_app.devices.settings import CardReaderSettings

USUAL: Final = {"termb": termb.USUAL, "sdt": sdt.USUAL}


def wipe_after(settings: CardReaderSettings) -> None:
    """Wipe what bears the vendors' names. The helper's own folder goes with the helper.

    Args:
        settings: whose library it was.
    """
    if settings.driver not in USUAL:
        return
    wipe_named(Path(tempfile.gettempdir()))
    if library := library_file(settings):
        wipe_named(library.parent)


def library_file(settings: CardReaderSettings) -> Path | None:
    """Return the file of the library that is set up; ``None`` where it is not there, or the make has none."""
    if settings.driver not in USUAL:
        return None
    try:
        return found_library(settings.library, USUAL[settings.driver])
    except Trouble:
        return None
