"""The record: appends events and folds the tables from them, in one transaction.

``Record.write()`` is the only way anything changes. Tables are never patched: each row is computed anew from the events
of its subject, so applying events in any order gives exactly what ``rebuild`` gives.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from db.envelope import Envelope, Sealed
from db.errors import StoreProblem
from db.highwater import HighWaterMarks
from db.incoming import Incoming, Received, Verdict
from db.journal import Draft
from db.store import Store
from db.sync_tables import TO_SCRUB
from db.transaction import Transaction
from desk_app.domain.clock import MAX_AHEAD_MS, Clock, Stamp, business_day, next_stamp, observed
from desk_app.domain.events import KINDS, Event, decode, encode, problem_of
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.projection import DAYS, Projector, event_of, refold, subjects_of
from desk_app.trouble import explained

log = logging.getLogger(__name__)

_EVENT_NAME = re.compile(r"([0-9a-zA-Z_.-]{1,64}):([1-9][0-9]{0,17})")  # device:dseq


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def event_names(names: object) -> list[tuple[str, int]]:
    """Return device and number of the events that an erasure lists; what names no event is passed over."""
    found = map(_EVENT_NAME.fullmatch, (name for name in _listed(names) if isinstance(name, str)))
    return [(name[1], int(name[2])) for name in found if name]


class Writer:
    """One transaction at the record. Rows are brought up to date when it ends, or by ``project`` in between."""

    def __init__(self, tx: Transaction, device: str, centre: str, now_ms: int, *, may_write: bool = True) -> None:
        self.tx = tx
        self._may_write = may_write
        seen = tx.journal.last_stamp(below_ms=now_ms + MAX_AHEAD_MS)
        self._stamp = max(Stamp(*tx.journal.last_stamp()), Stamp(*seen))
        # a PC's clock may stand still or be set back: what is written lies after what stands there, so ranks keep order
        self.now_ms = max(now_ms, self._stamp.ms + 1)
        self._centre = centre
        self.day = business_day(now_ms, not_before=tx.settings.get("last_day") or "")
        self._touched: dict[str, bool] = {}
        self.device = device
        self.reached = self._deleted = 0

    def append(
        self,
        kind: str,
        operator: str,
        body: Mapping[str, object],
        *,
        payload: Mapping[str, object] | None = None,
        label: str = "",
        scope: str = "",
        day: str = "",
    ) -> Event:
        """Append one event of this device and remember whose rows it changes.

        Raises:
            UserError: this PC is a screen, it only shows.
            ValueError: the body does not fit its kind; that is a bug of ours.
        """
        if not self._may_write:
            raise UserError(_("This PC is a screen: it only shows. Please do this at a desk or in a room."))
        if problem := problem_of(kind, body):
            raise ValueError(problem)
        self._stamp = next_stamp(self._stamp, self.now_ms)
        draft = Draft(
            centre=self._centre,
            kind=kind,
            version=KINDS[kind].version,
            scope=scope or KINDS[kind].scope.value,
            stamp_ms=self._stamp.ms,
            stamp_n=self._stamp.n,
            day=day or self.day,
            label=label or None,
            operator=operator,
            body=encode(body),
        )
        subjects = subjects_of(kind, body)
        recorded = self.tx.journal.append(draft, encode(payload) if payload is not None else None, subjects)
        event = event_of(recorded)
        self.reached = event.dseq
        self._note(kind, event.body, subjects)
        return event

    def accept(self, envelope: Envelope, chain: bytes, payload: Sealed | None) -> bool:
        """Take an event of another device, in whatever order it arrives. Returns whether it was new here."""
        body = decode(envelope.body)
        subjects = subjects_of(envelope.kind, body)
        self._stamp = observed(self._stamp, Stamp(envelope.stamp_ms, envelope.stamp_n), self.now_ms)
        known = self.tx.journal.get(envelope.device, envelope.dseq) is not None
        new = self.tx.journal.accept(envelope, chain, payload, subjects)
        if new or (known and payload is not None):
            self._note(envelope.kind, body, subjects)
        return new

    def accept_all(self, received: Sequence[Received], *, fold: bool = True) -> list[Verdict]:
        """Take many events of other devices, as they stand in the centre's feed.

        What a closing changes is folded later (``fold_some``): a whole day of visits is too much for one transaction.

        Args:
            received: in any order; best in the feed's.
            fold: False in a long catch-up: every row is folded later, once, instead of at each of its events.

        Returns:
            What became of each; after ``fork`` the event is not here.
        """
        incoming: list[Incoming] = []
        bodies: list[dict[str, Any]] = []
        stamp = self._stamp
        for one in received:
            at, body = one.envelope, decode(one.envelope.body)
            bodies.append(body)
            incoming.append(Incoming(one, subjects_of(at.kind, body)))
            stamp = observed(stamp, Stamp(at.stamp_ms, at.stamp_n), self.now_ms)
        self._stamp = stamp
        verdicts = self.tx.journal.accept_all(incoming)
        for verdict, item, body in zip(verdicts, incoming, bodies, strict=True):
            if verdict in ("new", "payload"):
                self._note(item.event.envelope.kind, body, item.subjects)
                if self._deleted and item.event.envelope.kind == "erased" and body.get("code") == "asked":
                    self.tx.sync.set(TO_SCRUB, "1")  # asked for elsewhere: no trace may be left here either
        later = {subject: words for subject, words in self._touched.items() if not fold or subject.startswith(DAYS)}
        self._touched = {subject: words for subject, words in self._touched.items() if subject not in later}
        self.tx.sync.put_unfolded(later)
        return verdicts

    def fold_some(self, limit: int) -> int:
        """Fold what ``accept_all`` left for later: so many subjects at most. Returns how many it was."""
        taken = self.tx.sync.take_unfolded(limit)
        Projector(self.tx).fold(taken, closed_later=True)
        return len(taken)

    def renew(self, device: str) -> None:
        """Write on as another device: this store's identity is renewed (``tx.renew_device``)."""
        self.tx.renew_device(device)
        self.device, self.reached = device, 0

    def touch(self, subjects: Sequence[str]) -> None:
        """Fold these rows anew at the end: events of theirs were taken out of the journal."""
        self._touched.update(dict.fromkeys(subjects, True))

    def _note(self, kind: str, body: Mapping[str, object], subjects: Sequence[str]) -> None:
        words = kind in ("registered", "corrected")
        for subject in subjects:
            self._touched[subject] = self._touched.get(subject, False) or words
        if kind == "erased":
            self._erase(body.get("events"))

    def _erase(self, names: object) -> None:
        """Delete these payloads; what names no event (another program's list) is passed over."""
        identities = event_names(names)
        self._deleted += self.tx.journal.erase(identities)
        self.tx.sync.release(identities)
        for device, dseq in identities:
            self.tx.tables.remove_search(device, dseq)

    def project(self) -> None:
        """Fold the rows of everything touched so far; later reads in this transaction see them."""
        touched, self._touched = self._touched, {}
        Projector(self.tx).fold(touched)


class Record:
    """The centre's record at this PC: one store, one clock.

    Args:
        store: where it is kept.
        clock: the PC's.
        centre: short name of the centre, as in its configuration.
        mark: how far it came is noted there too, outside the store.
        may_write: ``False`` on a screen, which takes what others wrote and writes no event of its own.
    """

    def __init__(
        self, store: Store, clock: Clock, centre: str, mark: HighWaterMarks, *, may_write: bool = True
    ) -> None:
        self.store = store
        self.may_write = may_write
        self.clock = clock
        self._centre = centre
        self._mark = mark
        self._listeners: set[Callable[[], None]] = set()
        self._telling = threading.Lock()

    def hear(self, told: Callable[[], None]) -> None:
        """Have ``told`` called after every transaction of this process, on whichever thread wrote; it must be quick.

        A hint only: what other processes of this PC write shows in ``Store.data_version`` alone.
        """
        with self._telling:
            self._listeners.add(told)

    def hear_no_more(self, told: Callable[[], None]) -> None:
        """End :meth:`hear`; afterwards it is not being called either."""
        with self._telling:
            self._listeners.discard(told)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """Open one transaction; on leaving it the touched rows are folded and everything is committed at once.

        Raises:
            EnvironmentProblem: disk full, store damaged or not writable: nothing of the transaction was kept.
        """
        with explained(self.store.folder), self.store.write() as tx:
            writer = Writer(tx, tx.device, self._centre, self.clock.now_ms(), may_write=self.may_write)
            yield writer
            writer.project()
            if tx.settings.get("last_day") != writer.day:
                tx.settings.set("last_day", writer.day)
            if writer.reached:
                tx.after_commit(lambda: self._note(tx.device, writer.reached))
        with self._telling:
            for told in self._listeners:
                told()

    def _note(self, device: str, reached: int) -> None:
        """Note outside the store how far it came. That this failed must not undo what is committed."""
        try:
            self._mark.write(device, reached)
        except StoreProblem:
            log.warning("the high-water mark could not be written")

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a consistent snapshot for reading.

        Raises:
            EnvironmentProblem: the store is damaged or cannot be read.
        """
        with explained(self.store.folder), self.store.read() as tx:
            yield tx

    def day_now(self) -> str:
        """Return the business day now, never below the last day written here."""
        with self.read() as tx:
            return self.day_of(tx)

    def day_of(self, tx: Transaction) -> str:
        """Return the business day now, within a transaction."""
        return business_day(self.clock.now_ms(), not_before=tx.settings.get("last_day") or "")

    def rebuild(self) -> tuple[int, bool]:
        """Fold every table anew from the events. Returns how many events there are and whether anything differed.

        Raises:
            EnvironmentProblem: disk full or store damaged: the tables stay as they were.
        """
        with explained(self.store.folder), self.store.write() as tx:
            return refold(tx)


def payload_of(data: bytes | None) -> dict[str, object]:
    """Return what a person typed, ``{}`` once erased."""
    return decode(data) if data else {}


def request_id(text: str) -> str:
    """Return a request's id as the record keeps it: hashed, because a caller may put anything into it."""
    import hashlib

    return hashlib.sha256(json.dumps(text).encode("utf-8")).hexdigest()[:32] if text else ""
