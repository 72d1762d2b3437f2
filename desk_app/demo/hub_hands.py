"""Hands for the devices of ``demo --hub``: a desk registers, a room calls, scans and serves, through the services.

They know nothing of the shared database: cut off or not they do the same things, at a compressed pace.
"""

from __future__ import annotations

import queue
import random
import threading
from collections import deque
from dataclasses import replace

from desk_app.bootstrap import App
from desk_app.demo.crowd import Crowd
from desk_app.demo.day_plan import Arrival
from desk_app.demo.hub_talk import DeviceSpec, Talk
from desk_app.domain.clock import local
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.services.calls import Changed

_LOOK_S = 0.3
_ANSWER_S = 10.0


class Hands:
    """Works on a thread of its own while it is told to.

    Args:
        app: of the device.
        spec: of the device.
        talk: where it says what it does.
    """

    def __init__(self, app: App, spec: DeviceSpec, talk: Talk) -> None:
        self.app, self.spec, self.talk = app, spec, talk
        self.chance = random.Random(spec.seed)  # noqa: S311 - made-up people, nothing secret
        self._working = threading.Event()
        self._resting = threading.Event()
        self._resting.set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hands", daemon=True)
        self._thread.start()

    def work(self) -> None:
        """Begin, or go on."""
        self._resting.clear()
        self._working.set()

    def rest(self) -> None:
        """Finish what is under way, then wait. Says ``resting``."""
        self._working.clear()
        self._resting.wait(60)
        self.talk.say("resting")

    def close(self) -> None:
        """End the thread."""
        self._ended.set()
        self._working.set()
        self._thread.join(10)

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self._ended.wait(seconds)

    def act(self) -> None:
        """Do one thing."""

    def _run(self) -> None:
        try:
            while not self._ended.is_set():
                if not self._working.is_set():
                    self._resting.set()
                    self._working.wait(_LOOK_S)
                    continue
                try:
                    self.act()
                except (UserError, EnvironmentProblem) as problem:
                    self.talk.say("refused", sentence=problem.sentence)
                    self.pause(_LOOK_S)
        finally:
            self._resting.set()
            self.app.store.close()


class DeskHands(Hands):
    """A guidance desk: people come, are registered and get a number on paper."""

    def __init__(self, app: App, spec: DeviceSpec, talk: Talk) -> None:
        self._crowd = Crowd(spec.seed, local(app.clock.now_ms()).date())
        self._clerk = _who(app, "guide")
        self._serial = 0
        super().__init__(app, spec, talk)

    def act(self) -> None:
        """Register somebody, then wait for the next."""
        self._serial += 1
        arrival = Arrival(0.0, self.chance.choice(self.spec.queues), green=False, onward=False, no_show=False)
        reg = self._crowd.visitor(arrival)
        phone = f"139{self.spec.seed % 10_000:04d}{self._serial:04d}"
        reg = replace(reg, request_id=f"{self.spec.name}-{self._serial}", phone=phone)
        issued = self.app.register.register(reg, self._clerk)
        self.app.sync.wake()
        if issued.ticket:
            self.talk.say("issued", label=issued.ticket, queue=issued.queue, place=issued.place, qr=issued.qr)
            self.app.printing.print_ticket(issued.visit)
        self.pause(self.spec.pace_s * self.chance.uniform(0.6, 1.4))


class RoomHands(Hands):
    """A window or room: calls the next one it knows, and receives who stands there with a slip, in turn."""

    def __init__(self, app: App, spec: DeviceSpec, talk: Talk) -> None:
        found = app.centre.places[spec.place]
        self._who = _who(app, "mediator" if found.kind == "room" else "window")
        self._slips: deque[str] = deque()
        self._came: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._told: set[str] = set()
        self._scanned_last = False
        super().__init__(app, spec, talk)

    def slip(self, qr: str) -> None:
        """Somebody comes with a slip."""
        self._slips.append(qr)

    def came(self, *, yes: bool) -> None:
        """Whether the one who was called came."""
        self._came.put(yes)

    def act(self) -> None:
        """Serve one person, or wait a moment."""
        self._tell_news()
        stop = (self._scanned() if self._slips and not self._scanned_last else "") or self._called()
        if not stop and self._slips:
            stop = self._scanned()
        if not stop:
            self.pause(_LOOK_S)
            return
        self.pause(self.spec.pace_s * self.chance.uniform(0.6, 1.4))
        done = self.app.calls.serve(stop, self._who, self.chance.choice("333345"))
        self.app.sync.wake()
        self.talk.say("served", label=done.label)

    def _scanned(self) -> str:
        """Scan the next slip and begin to serve. Returns the stop, ``""`` if it is not for us (any more)."""
        self._scanned_last = True
        view = self.app.search.visit(self._slips.popleft(), self._who, self.spec.place)
        if view.state != "waiting":
            self.talk.say("scanned_over", label=view.label, state=view.state)
            return ""
        begun = self.app.calls.start(view.stop, self._who, self.spec.place)
        self.app.sync.wake()
        self.talk.say("scanned", label=begun.label, known=view.registered)
        return begun.stop

    def _called(self) -> str:
        """Call the next one. Returns the stop, ``""`` if nobody waits or nobody came."""
        self._scanned_last = False
        called = self.app.calls.next(self.spec.place, self._who)
        if called is None:
            return ""
        self._say_called(called)
        if self._there(called):
            self.app.calls.start(called.stop, self._who, self.spec.place)
            self.app.sync.wake()
            return called.stop
        self.app.calls.recall(called.stop, self._who)
        self.app.calls.miss(called.stop, self._who)
        self.app.sync.wake()
        self.talk.say("missed", label=called.label)
        return ""

    def _say_called(self, called: Changed) -> None:
        self.app.sync.wake()
        held = [{"label": label, "place": place} for label, place in called.passed]
        self.talk.say("called", label=called.label, confirmed=not called.unconfirmed, held=held)

    def _there(self, called: Changed) -> bool:
        """Ask whether the person came: they can be at one place only."""
        try:
            return self._came.get(timeout=_ANSWER_S)
        except queue.Empty:
            return called.label != ""

    def _tell_news(self) -> None:
        """Say once what the shared database or another place had to say of our tickets (请核对)."""
        for news in self.app.conflicts.to_know(self.spec.place, self._who):
            if news.key not in self._told:
                self._told.add(news.key)
                self.talk.say("news", label=news.label, ours=news.ours, sentence=news.text)


class ScreenHands(Hands):
    """A screen only shows."""

    def act(self) -> None:
        """Nothing."""
        self.pause(_LOOK_S)


def hands_for(app: App, spec: DeviceSpec, talk: Talk) -> Hands:
    """Return the hands of a device."""
    made = {"desk": DeskHands, "room": RoomHands}.get(spec.kind, ScreenHands)
    return made(app, spec, talk)


def _who(app: App, role: str) -> str:
    people = list(app.centre.operators.values())
    return next((one.code for one in people if role in one.roles), people[0].code)
