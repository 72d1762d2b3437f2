"""The first start (首次使用) on a PC: what is still missing here, kept in the store's own settings as it gets done.

A mark beside the store says that it is under way, so that a PC in use pays one look at the folder and no more. What is
done is done at once, so a PC switched off in between goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from desk_app.centre_file import load_centre
from desk_app.errors import EnvironmentProblem
from desk_app.homes import default_state, has_store, make_for_every_user
from desk_app.i18n import _

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.devices.settings import DeviceSettings
    from desk_app.domain.centre import Centre
    from desk_app.domain.clock import Clock
    from desk_app.enrolment import Enrolled
    from desk_app.services.devices import DeviceService

Step = Literal["centre", "key", "slip", "scanner", "card", "hub"]
STEPS: tuple[Step, ...] = ("centre", "key", "slip", "scanner", "card", "hub")
How = Literal["done", "later"]
SETTING, OVER = "first_start", "over"
_MARK = "first-start"
Opener = Callable[[Path], "App"]


def wanted(home: Path) -> bool:
    """Tell whether a clerk's start in ``home`` is the first: no store yet, or one whose first start is under way."""
    return not has_store(home) or (home / _MARK).exists()


def end(app: App) -> None:
    """Nothing is asked at the next start: all was set up, or the store is in use."""
    with app.store.write() as tx:
        tx.settings.set(SETTING, OVER)
    (app.home / _MARK).unlink(missing_ok=True)


def take_centre(home: Path, path: Path) -> Centre:
    """Check an administrator's configuration and keep it as ``home/centre.toml``, its logo inside.

    Returns:
        the centre in it.

    Raises:
        UserError: a mistake in the file, named with file, key and line; what was kept before stays.
        EnvironmentProblem: it cannot be read, or not be kept.
    """
    from desk_app.centre_carried import carried
    from desk_app.sealed_file import write_private

    centre = load_centre(path)
    own = home / "centre.toml"
    make_for_every_user(home, default_state(home))
    try:
        home.mkdir(parents=True, exist_ok=True)
        content = carried(path.read_bytes(), centre.slip_logo)
        if own.exists() and own.read_bytes() != content:
            own.replace(own.with_name("centre.before.toml"))
        write_private(own, content)
    except OSError as error:
        raise _not_kept(home, error) from error
    return centre


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it came.

    Args:
        steps: what was done, or left for later.
        over: nothing is to be asked.
    """

    steps: dict[Step, How]
    over: bool = False

    @property
    def next_step(self) -> Step | None:
        """The first step that was neither done nor left for later."""
        return next((step for step in STEPS if step not in self.steps), None)


class FirstStart:
    """Does what the pages ask, on the worker. Looks like an ``App`` to what tries devices.

    Args:
        home: folder of the store.
        opener: opens the program on it.
    """

    def __init__(self, home: Path, opener: Opener) -> None:
        self.home = home
        self._opener = opener
        self._app: App | None = None

    # --- as an App ------------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether the services are there."""
        return self._app is not None

    @property
    def app(self) -> App:
        """The services; open from the second page on."""
        assert self._app is not None
        return self._app

    @property
    def store(self) -> object:
        """The store."""
        return self.app.store

    @property
    def devices(self) -> DeviceService:
        """The devices of this PC."""
        return self.app.devices

    @property
    def centre(self) -> Centre:
        """The centre's tables."""
        return self.app.centre

    @cached_property
    def clock(self) -> Clock:
        """The PC's clock."""
        from desk_app.bootstrap import SystemClock

        return SystemClock()

    def close(self) -> None:
        """Close the store."""
        if self._app is not None:
            self._app.close()
            self._app = None

    # --- how far --------------------------------------------------------------------------------------------------

    def begin(self) -> Progress:
        """Go on where it was, or begin.

        Raises:
            UserError: the centre's configuration that lies here has a mistake.
            EnvironmentProblem: folder or store cannot be used.
        """
        if not has_store(self.home):
            make_for_every_user(self.home, default_state(self.home))
            try:
                self.home.mkdir(parents=True, exist_ok=True)
                (self.home / _MARK).touch()
            except OSError as error:
                raise _not_kept(self.home, error) from error
            return Progress({})
        self._open()
        with self.app.store.read() as tx:
            kept = tx.settings.get(SETTING)
            in_use = any(item.envelope.kind == "registered" for item in tx.journal.all())
        if kept == OVER or in_use:
            end(self.app)
            return Progress({}, over=True)
        return self.progress()

    def progress(self) -> Progress:
        """Return how far it came."""
        with self.app.store.read() as tx:
            kept = tx.settings.get(SETTING)
        return Progress(cast("dict[Step, How]", json.loads(kept or "{}")))

    def keep(self, step: Step, how: How) -> Progress:
        """Keep that a step was done or left for later; one that was done stays so."""
        steps = dict(self.progress().steps)
        if steps.get(step) != "done":
            steps[step] = how
        with self.app.store.write() as tx:
            tx.settings.set(SETTING, json.dumps(steps))
        return Progress(steps)

    def finish(self) -> None:
        """All is asked: the desk opens from now on."""
        end(self.app)

    # --- the steps ------------------------------------------------------------------------------------------------

    def choose_centre(self, path: Path | None) -> Progress:
        """Take the administrator's file, or begin with the example until the shared database brings the centre's own.

        Args:
            path: the file; ``None`` for the example.

        Raises:
            UserError: a mistake in the file; what was kept before stays.
            EnvironmentProblem: folder or store cannot be used.
        """
        own = self.home / "centre.toml"
        if path is not None and path != own:
            take_centre(self.home, path)
        elif path is None and own.exists():
            own.replace(own.with_name("centre.before.toml"))
        self.close()
        self._open()
        return self.keep("centre", "done")

    def recovery_groups(self) -> tuple[str, ...]:
        """Return the recovery key as it is written down: 13 groups."""
        from desk_app.services.restoring import key_of
        from desk_app.store_key import recovery_text

        return tuple(recovery_text(key_of(self.home)).split("-"))

    def save_devices(self, step: Step, settings: DeviceSettings) -> Progress:
        """Keep this PC's devices.

        Raises:
            UserError: something does not fit; nothing was kept.
        """
        self.app.devices.save(settings)
        return self.keep(step, "done")

    def enrol(self, path: Path, passphrase: str, tell: Callable[[str], None]) -> Enrolled:
        """Join the shared database. Stopped at any point, it is finished by doing it again.

        Args:
            path: the administrator's file.
            passphrase: of the file.
            tell: takes what is being done now.

        Raises:
            UserError: file or passphrase do not fit; nothing was changed.
            EnvironmentProblem: the store cannot be used.
            HubProblem: no talk with the hub.
        """
        from desk_app.enrolment import Joining
        from desk_app.enrolment_file import file_bytes

        data = file_bytes(path)
        tell(_("The file is being opened…"))
        self.close()
        try:
            joining = Joining(self.home, data, self.clock)
            try:
                joining.check()
                tell(_("This PC introduces itself to the shared database…"))
                done = joining.finish(passphrase)
            finally:
                joining.close()
        finally:
            self._open()
        self.keep("hub", "done")
        return done

    def account(self) -> tuple[str, str]:
        """Return name and kind of this PC at the shared database, ``""`` where it works alone."""
        from desk_app.hub_account import load_account

        with self.app.store.read() as tx:
            account = load_account(tx)
        return (account.name, account.kind) if account is not None and account.enrolled else ("", "")

    def _open(self) -> None:
        self._app = self._opener(self.home)


def _not_kept(home: Path, error: OSError) -> EnvironmentProblem:
    sentence = _(
        "{folder} cannot be written: {why}. Nothing was changed. Tell the administrator: this Windows user may not "
        "write there."
    )
    return EnvironmentProblem(sentence.format(folder=home, why=error.strerror or ""), type(error).__name__)
