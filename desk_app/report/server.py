"""``guidance-desk hub serve``: keeps the readable tables, and cuts devices that block the others.

It runs as the device it is on: its own store is kept current by the sync, and the rows come from there. One server of
the centre holds the lease *report* and works; others stand by and take over when it stops. It may be stopped at any
moment: each piece is one commit on the hub, with the place in the feed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from db.hub.errors import HubProblem, Unreachable
from db.hub.report import LEASE, Moved, ReportHub
from desk_app.domain.clock import as_date
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.hub_account import HubAccount, load_account
from desk_app.i18n import _, ngettext
from desk_app.report.mirror import Mirror, Progress
from desk_app.report.rows import codes_report
from desk_app.trouble import explained, hub_sentence

if TYPE_CHECKING:
    from db.hub.client import HubClient
    from desk_app.bootstrap import App

Say = Callable[[str], object]
LATE_DAYS = 3  # a payload that comes later than that is found when a server takes over
SERVING_KINDS = ("desk", "leader")


@dataclass(frozen=True, slots=True)
class Timings:
    """In seconds. The lease outlives two missed renewals; another server has it at most ``lease + renew`` later."""

    lease: int = 15
    renew: float = 4.0
    watch: float = 1.0
    look: float = 0.1
    late: float = 10.0
    say: float = 1.0
    retry: float = 2.0
    settle: float = 60.0
    fetch: float = 3600.0


@dataclass(frozen=True, slots=True)
class Served:
    """What a server did.

    Args:
        ended: ``current`` (all is mirrored; with ``once``), ``standby`` (another PC does it), ``stopped``.
        events: events of the feed that were followed.
        visits: visits whose rows were written.
    """

    ended: Literal["current", "standby", "stopped"]
    events: int
    visits: int


def serve(
    app: App,
    *,
    once: bool = False,
    rebuild: bool = False,
    say: Say = print,
    stop: threading.Event | None = None,
    timings: Timings | None = None,
) -> Served:
    """Keep the readable tables until stopped, or until they are current.

    Args:
        app: of an enrolled desk or leader's PC.
        once: bring the tables up to date and return.
        rebuild: empty them first and fill them anew.
        say: takes a sentence for a person: progress, another server, the hub gone or back.
        stop: set from another thread to end it; Ctrl+C (``KeyboardInterrupt``) ends it too.
        timings: for tests.

    Returns:
        What was done.

    Raises:
        UserError: this PC is not enrolled, or as a device that may not serve; or another process of it serves.
        EnvironmentProblem: with ``once``: the hub cannot be reached; always: it refuses this device.
    """
    account = serving_account(app)
    with app.store.leader(LEASE) as alone:
        if not alone:  # the lease is the device's: two processes of one PC would both believe to have it
            raise UserError(_("The readable tables are kept by another window or service of this PC already."))
        server = ReportServer(app, account, say, stop or threading.Event(), timings or Timings())
        try:
            return server.once(rebuild) if once else server.run(rebuild)
        except KeyboardInterrupt:
            say(_("Stopped. The readable tables are whole as far as they go; the next start goes on from there."))
            return server.served("stopped")
        finally:
            server.close()


def serving_account(app: App) -> HubAccount:
    """Return the account this PC serves with.

    Raises:
        UserError: not enrolled, or as a device that may not.
    """
    with app.record.read() as tx:
        account = load_account(tx)
    if account is None or not account.enrolled:
        raise UserError(_("This PC is not connected to a shared database yet: run guidance-desk enrol FILE first."))
    if account.kind not in SERVING_KINDS or not account.restricted:
        raise UserError(
            _("The readable tables are kept by a desk or a leader's PC with full sight; this one is not: use another.")
        )
    return account


@dataclass(slots=True)
class ReportServer:
    """One server. Not used by several threads.

    Args:
        app: the program on this PC.
        account: what it serves with.
        say: takes sentences for a person.
        stop: set to end it.
        timings: in seconds.
    """

    app: App
    account: HubAccount
    say: Say
    stop: threading.Event
    timings: Timings
    leading: bool | None = None
    _client: HubClient | None = None
    _mirror: Mirror | None = None
    _offline: bool = False
    _events: int = 0
    _visits: int = 0
    _seen: int = -1
    _named: bool = False
    _due: dict[str, float] = field(default_factory=dict)

    def run(self, rebuild: bool = False) -> Served:
        """Serve until stopped; a hub that is gone is waited for."""
        self.app.sync.start(calling=False)
        while not self.stop.is_set():
            try:
                self._connect()
                rebuild = self._round(rebuild)
                self.stop.wait(self.timings.look)
            except Unreachable:
                self._wait_out()
            except Moved:
                self.leading, self._seen = None, -1
                self._due.clear()
                self.stop.wait(self.timings.look)
            except HubProblem as problem:
                raise EnvironmentProblem(hub_sentence(problem), type(problem).__name__) from problem
        self._give_back()
        return self.served("stopped")

    def once(self, rebuild: bool = False) -> Served:
        """Bring the tables up to date once."""
        until = time.monotonic() + self.timings.settle
        ended: Literal["current", "standby"] = "standby"
        with explained(self.app.home):
            self.app.sync.once(self.timings.fetch)
            mirror = self._connect()
            while self._lead() and ended == "standby" and time.monotonic() < until:
                try:
                    if rebuild:
                        mirror.hub.clear()
                    rebuild = False
                    if self._fill(mirror, until):
                        mirror.name_late()
                        ended = "current"
                except Moved:  # another server wrote in between, or the hub was set back: see where it is now
                    self.app.sync.once(self.timings.settle)
            self._give_back()
        if ended == "current":
            self.say(_("The readable tables are up to date."))
        return self.served(ended)

    def served(self, ended: Literal["current", "standby", "stopped"]) -> Served:
        """Return what was done so far."""
        return Served(ended, self._events, self._visits)

    def close(self) -> None:
        """End the connection and the sync."""
        self._disconnect()
        self.app.sync.stop()

    # -- a round ---------------------------------------------------------------------------------------------------

    def _round(self, rebuild: bool) -> bool:
        """Look once. Returns whether a rebuild is still to be done."""
        mirror = self._connect()
        renewed = self._is_due("renew", self.timings.renew if self.leading else self.timings.retry)
        if renewed:
            self._lead()
        if not self.leading:
            return rebuild
        if self._is_due("watch", self.timings.watch):
            self._unblock()
        if rebuild:
            mirror.hub.clear()
        version = self.app.store.data_version()
        if (rebuild or renewed or version != self._seen) and self._fill(mirror):
            self._seen = version
        if self._is_due("late", self.timings.late):
            mirror.name_late(self._late_since() if self._named else "")
            self._named = True
        return False

    def _fill(self, mirror: Mirror, until: float | None = None) -> bool:
        """Mirror piece by piece until all is there. Returns whether it is.

        Args:
            mirror: where to.
            until: wait so long (monotonic seconds) for what the store is still fetching; None: look again later.
        """
        told = False
        while not self.stop.is_set():
            progress = mirror.step()
            if progress is None:
                if told:
                    self.say(_("The readable tables are up to date."))
                return True
            if progress.waiting:
                if until is None or time.monotonic() >= until:
                    return False
                self.stop.wait(self.timings.look)
                continue
            told = self._note(progress) or told
            if self._is_due("renew", self.timings.renew) and not self._lead():
                return False
            if self._is_due("watch", self.timings.watch):
                self._unblock()
        return False

    def _note(self, progress: Progress) -> bool:
        """Count a piece; say how far it is where there is more to come. Returns whether it was said."""
        self._events += progress.events
        self._visits += progress.visits
        if progress.done >= progress.total or not self._is_due("say", self.timings.say):
            return False
        self.say(_("Readable tables: {done} of {total} records.").format(done=progress.done, total=progress.total))
        return True

    def _late_since(self) -> str:
        return (as_date(self.app.record.day_now()) - timedelta(days=LATE_DAYS)).isoformat()

    def _unblock(self) -> None:
        assert self._client is not None
        if cut := self._client.unblock():
            self.say(
                ngettext("{n} connection that held up the others was cut.",
                         "{n} connections that held up the others were cut.", cut).format(n=cut)
            )  # fmt: skip

    def _lead(self) -> bool:
        """Take or renew the lease; say when it changes hands."""
        assert self._client is not None
        assert self._mirror is not None
        leads = self._client.lead(LEASE, self.timings.lease)
        if leads and not self.leading:
            self._seen, self._named = -1, False
            self._mirror.hub.put_codes(codes_report(self.app.centre))
            self.say(_("This PC keeps the readable tables now."))
        elif not leads and self.leading is not False:
            self.say(_("Another PC keeps the readable tables; this one stands by."))
        self.leading = leads
        return leads

    def _give_back(self) -> None:
        """Let another server begin at once."""
        if self.leading and self._client is not None:
            try:
                self._client.lead(LEASE, 0)
            except HubProblem:  # it runs out by itself
                return
            self.leading = None

    # -- the connection --------------------------------------------------------------------------------------------

    def _connect(self) -> Mirror:
        if self._mirror is None:
            client = self.app.sync.client()
            try:
                client.connect()
                with self.app.record.read() as tx:
                    device = tx.device
                client.hello(device)
            except HubProblem:
                client.close()
                raise
            self._client, self._mirror = client, Mirror(self.app.record, ReportHub(client))
            if self._offline:
                self.say(_("The shared database is back."))
            self._offline = False
        return self._mirror

    def _disconnect(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._mirror = None
        self.leading = None
        self._due.clear()

    def _wait_out(self) -> None:
        self._disconnect()
        if not self._offline:
            self._offline = True
            self.say(
                _("The shared database cannot be reached. The desks go on working; the readable tables follow later.")
            )
        self.stop.wait(self.timings.retry)
        self.account = serving_account(self.app)  # its password may have been renewed meanwhile

    def _is_due(self, what: str, every: float) -> bool:
        now = time.monotonic()
        if now < self._due.get(what, 0.0):
            return False
        self._due[what] = now + every
        return True
