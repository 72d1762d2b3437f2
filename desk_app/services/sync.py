"""The shared database as the rest of the program sees it: is this PC enrolled, how does it stand, start, stop.

A store that works alone pays nothing: no thread, no connection, none of the hub's modules is imported.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from db.highwater import machine_mark
from desk_app.centre_file import hub_file
from desk_app.i18n import _
from desk_app.record import Record
from desk_app.services.config_travel import Travelled, digest_of, travelled
from desk_app.services.shared import is_shared

if TYPE_CHECKING:
    from db.claims import Claims
    from db.hub.client import HubClient
    from db.sync import SyncLoop
    from db.sync_state import SyncState
    from desk_app.hub_account import HubAccount
    from desk_app.services.claims import ClaimAsk
    from desk_app.services.sync_words import SyncWords

STOP_S = 5.0
_SCREEN_LOOKS_S = 0.5  # a screen's PC writes nothing that the hub should have


@dataclass(frozen=True, slots=True)
class ConfigNews:
    """News of the centre's configuration, for an administrator or a clerk.

    Args:
        version: which version it is about.
        refused: it has a mistake and was not taken.
        sentence: for a banner or the settings page.
    """

    version: int
    refused: bool
    sentence: str


class SyncService:
    """One store's talk with its hub.

    Args:
        record: of this store.
        centre: short name of the centre.
        home: folder of the store.
        centre_file: the configuration that was loaded at start.
    """

    def __init__(self, record: Record, centre: str, home: Path, centre_file: Path) -> None:
        self._record = record
        self._centre = centre
        self._home = home
        self._loaded = digest_of(centre_file)
        self._machine = machine_mark()
        self._loop: SyncLoop | None = None
        self._claims: Claims | None = None
        self._wanted, self._calling = False, True
        self._guard = threading.RLock()
        self._attempts = count()
        record.hear(self._written)

    # -- what it is ------------------------------------------------------------------------------------------------

    def account(self) -> HubAccount | None:
        """Return this store's account; ``None`` for a store that works alone."""
        with self._record.read() as tx:
            if not is_shared(tx):
                return None
            from desk_app.hub_account import load_account

            return load_account(tx)

    @property
    def enrolled(self) -> bool:
        """Whether this store was enrolled at a shared database."""
        account = self.account()
        return account is not None and account.enrolled

    @property
    def kind(self) -> str:
        """``desk``, ``room``, ``screen`` or ``leader``; ``""`` for a store that works alone."""
        account = self.account()
        return account.kind if account is not None else ""

    @property
    def name(self) -> str:
        """The device's name at the hub; ``""`` for a store that works alone."""
        account = self.account()
        return account.name if account is not None else ""

    def state(self) -> SyncState:
        """Return how it stands, in any process of this PC."""
        from db.sync_state import SyncState, read_state, to_upload

        if self._loop is not None and self._loop.state.phase != "follower":
            with self._record.read() as tx:  # the loop counts once a round, and rests between rounds while cut off
                return replace(self._loop.state, to_upload=to_upload(tx))
        account = self.account()
        if account is None or not account.enrolled:
            return SyncState("alone")
        if account.machine != self._machine:
            return SyncState("refused", reason="other_pc")
        if self._wanted:  # enrolled while the window was open
            self.start(calling=self._calling)
        return read_state(self._record.store)

    def words(self) -> SyncWords:
        """Return :meth:`state` in words, for the strip and the banner."""
        from desk_app.services.sync_words import sync_words

        state = self.state()
        if state.phase != "refused":
            return sync_words(state)
        from desk_app.trouble import refused_sentence

        return sync_words(state, refused_sentence(state.reason))

    def config_news(self) -> ConfigNews | None:
        """Return what is to be known of the centre's configuration: a new one from the next start, or one refused."""
        with self._record.read() as tx:
            found: Travelled = travelled(tx)
        if found.refused > found.taken:
            return ConfigNews(found.refused, True, _refused(found))
        if found.taken and found.digest != self._loaded and digest_of(hub_file(self._home)) == found.digest:
            sentence = _("The centre's configuration {version} is here; it holds from the next start of the program.")
            return ConfigNews(found.taken, False, sentence.format(version=found.taken))
        return None

    # -- what it does ----------------------------------------------------------------------------------------------

    def start(self, *, calling: bool = True) -> None:
        """Begin to talk to the hub on a thread of its own; nothing happens while the store works alone.

        Args:
            calling: tickets are called in this process: keep a second connection ready for it (a device has three).
        """
        self._wanted, self._calling = True, calling
        with self._guard:  # a window that looks at the state may start it too: one loop, never two
            if self._loop is None and self._usable():
                self._loop = self._made()
                self._loop.start()
                if calling and self._record.may_write and self.claims is not None and self._claims is not None:
                    self._claims.warm()  # the first call must not spend its 300 ms on connecting

    def wake(self) -> None:
        """Something was written, or somebody asked: talk to the hub now rather than at the next turn."""
        if self._loop is not None:
            self._loop.wake()

    def _written(self) -> None:
        loop = self._loop
        if loop is not None:
            loop.written()

    def stop(self) -> None:
        """End the talk; what is not uploaded waits for the next start."""
        self._wanted = False
        with self._guard:
            loop, self._loop = self._loop, None
            claims, self._claims = self._claims, None
        if loop is not None:
            loop.stop(STOP_S)
        if claims is not None:
            claims.close()

    def once(self, timeout_s: float) -> SyncState:
        """Talk to the hub until both sides have everything, ``timeout_s`` seconds at most. Returns how it stands."""
        if not self._usable():
            return self.state()
        loop = self._made()
        try:
            return loop.once(timeout_s)
        finally:
            loop.stop(STOP_S)

    @property
    def claims(self) -> ClaimAsk | None:
        """Whom to ask before a ticket is called; ``None`` for a store that works alone."""
        if self._claims is None and self._usable():
            from db.claims import Claims

            self._claims = Claims(self.client)
        return self._claims

    def client(self) -> HubClient:
        """Return a new client under this store's account, not connected yet.

        Raises:
            Refused: ``not_enrolled``: the account is gone.
        """
        from db.hub.errors import Refused
        from desk_app.services.enrolled_client import EnrolledClient

        account = self.account()
        if account is None:
            raise Refused("not_enrolled")
        # a password that was being set when the PC stopped: one of the two is right
        addresses = account.addresses()
        address = addresses[next(self._attempts) % len(addresses)]
        return EnrolledClient(self._record.store, account, self._centre, self._home, password=address.password)

    def _usable(self) -> bool:
        account = self.account()
        return account is not None and account.enrolled and account.machine == self._machine

    def _made(self) -> SyncLoop:
        from db.sync import SyncLoop, Timings
        from desk_app.errors import EnvironmentProblem
        from desk_app.services.sync_hooks import SyncHooks, erased_by

        hooks = SyncHooks(self._record, self._centre, self._home)
        return SyncLoop(
            self._record.store,
            hooks.remembering(self.client),
            self._record,
            hooks.ring,
            erased_by,
            hooks,
            clock=self._record.clock,
            timings=Timings() if self._record.may_write else Timings(own_poll_s=_SCREEN_LOOKS_S),
            trouble=(EnvironmentProblem,),
        )


def _refused(found: Travelled) -> str:
    return _(
        "The centre's configuration {version} was not taken: {why} The one in use stays. Tell the administrator."
    ).format(version=found.refused, why=found.why)
