"""What ``doctor`` says about the shared database."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.clock import local
from desk_app.i18n import _, ngettext
from desk_app.record import Record
from desk_app.services.sync import SyncService

CLOCK_OFF_MS = 2 * 60_000
"""A clock this far from the hub's is told: stamps and days go by it."""
OFFSET = "hub_clock_offset"
"""Setting: the hub's clock minus this PC's at the last greeting, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of ``doctor``."""

    name: str
    ok: bool
    sentence: str


def hub_checks(record: Record, sync: SyncService) -> list[Check]:
    """Return how it stands with the shared database, and this PC's clock beside the hub's."""
    state = sync.state()
    if state.phase == "alone":
        return [Check("hub", True, _("This PC works on its own, without a shared database."))]
    waiting = ngettext("{n} record waits to be uploaded.", "{n} records wait to be uploaded.", state.to_upload).format(
        n=state.to_upload
    )
    if not state.to_upload:
        waiting = _("Everything of this PC is uploaded.")
    ok, sentence = True, ""
    if state.phase == "connected":
        sentence = _("The shared database is connected.")
    elif state.phase == "catching_up":
        sentence = _("Fetching what others did: {done} of {total}.").format(done=state.done, total=state.total)
    elif state.phase == "offline":
        ok, sentence = False, _offline(state.since_ms)
    elif state.phase == "refused":
        from desk_app.trouble import refused_sentence

        ok, sentence = False, refused_sentence(state.reason)
    elif state.phase == "stopped":
        sentence = _("No window talks to the shared database now: open one, or use guidance-desk sync.")
    else:
        sentence = _("The shared database is being asked.")
    checks = [Check("hub", ok, f"{sentence} {waiting}")]
    if state.quarantined:
        checks.append(Check("hub_odd", False, _odd(state.quarantined)))
    if news := sync.config_news():
        checks.append(Check("centre", not news.refused, news.sentence))
    return [*checks, *_clock(record)]


def _offline(since_ms: int) -> str:
    if not since_ms:
        return _("The shared database is not reachable; this PC works on its own.")
    return _("The shared database is not reachable since {time}; this PC works on its own.").format(
        time=f"{local(since_ms):%Y-%m-%d %H:%M}"
    )


def _odd(amount: int) -> str:
    return ngettext(
        "{n} record of another device could not be taken whole; it is kept aside and asked for again.",
        "{n} records of other devices could not be taken whole; they are kept aside and asked for again.",
        amount,
    ).format(n=amount)


def _clock(record: Record) -> list[Check]:
    with record.read() as tx:
        offset = int(tx.settings.get(OFFSET) or "0")
    if abs(offset) <= CLOCK_OFF_MS:
        return []
    now = record.clock.now_ms()
    sentence = _("This PC's clock says {own}, the shared database's {theirs}: check which is right and set it.")
    text = sentence.format(own=f"{local(now):%Y-%m-%d %H:%M}", theirs=f"{local(now + offset):%Y-%m-%d %H:%M}")
    return [Check("hub_clock", False, text)]
