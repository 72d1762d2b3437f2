"""How it stands with the shared database (共享库), in words: the strip, the banner, what stands still. Windows and
commands say the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.sync_state import SyncState
from desk_app.domain.clock import local
from desk_app.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class SyncWords:
    """What is shown.

    Args:
        tone: ``good`` · ``quiet`` · ``warn`` · ``stop``.
        word: for the status strip.
        value: beside it.
        head: of the banner; ``""``: no banner.
        rest: of the banner: what still works, what is safe, what to do.
        stale: beside what stands still: since when; ``""``: it is up to date.
    """

    tone: str
    word: str
    value: str = ""
    head: str = ""
    rest: str = ""
    stale: str = ""


def sync_words(state: SyncState, refused: str = "") -> SyncWords:
    """Return the words for a state.

    Args:
        state: as read from the store.
        refused: the sentence for a refusal's reason.
    """
    if state.phase == "alone":
        return SyncWords("good", _("Working on this PC"))
    if state.phase == "connected":
        return SyncWords("good", _("Shared database connected"), _to_send(state.to_upload))
    if state.phase == "catching_up":
        many = _("{done} of {total}").format(done=state.done, total=state.total)
        return SyncWords("quiet", _("Fetching what others did"), many, stale=_("not all here yet"))
    if state.phase == "offline":
        return _offline(state)
    if state.phase == "refused":
        return SyncWords(
            "stop",
            _("Shared database refuses"),
            _kept(state.to_upload),
            _("The shared database does not accept this PC."),
            refused or _("Work goes on here and is kept safe. Please tell the administrator."),
            _stale(state),
        )
    return SyncWords("quiet", _("Shared database: connecting"), _kept(state.to_upload))


def _offline(state: SyncState) -> SyncWords:
    if not state.since_ms:
        head = _("The shared database is not reachable; this PC works on its own.")
    else:
        head = _("The shared database is not reachable since {time}; this PC works on its own.").format(
            time=_time(state.since_ms)
        )
    works = _("Registering, numbers and calls go on.")
    kept = ngettext(
        "{n} record is safe on this PC and goes up by itself. No number is given twice.",
        "{n} records are safe on this PC and go up by themselves. No number is given twice.",
        state.to_upload,
    ).format(n=state.to_upload)
    if not state.to_upload:
        kept = _("Nothing waits to go up. No number is given twice.")
    return SyncWords("warn", _("Working offline"), _kept(state.to_upload), head, _join(works, kept), _stale(state))


def _join(works: str, kept: str) -> str:
    return _("{works} {kept}").format(works=works, kept=kept)  # Chinese has no blank between sentences


def _stale(state: SyncState) -> str:
    if not state.since_ms:
        return _("others not known")
    return _("as of {time}, unknown since").format(time=_time(state.since_ms))


def _kept(waiting: int) -> str:
    return ngettext("{n} to upload", "{n} to upload", waiting).format(n=waiting) if waiting else ""


def _to_send(waiting: int) -> str:
    return ngettext("{n} being uploaded", "{n} being uploaded", waiting).format(n=waiting) if waiting else ""


def back_words(uploaded: int) -> str:
    """Return what to say when the shared database is back (green, 8 s)."""
    if not uploaded:
        return _("Connected again.")
    return ngettext("Connected again, {n} record uploaded.", "Connected again, {n} records uploaded.", uploaded).format(
        n=uploaded
    )


def _time(ms: int) -> str:
    return local(ms).strftime("%H:%M")
