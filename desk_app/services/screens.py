"""Which public screens (显示屏) of the centre live, as any window of this PC may ask."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.domain.clock import Clock
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.screens.elsewhere import Elsewhere, read_elsewhere, write_elsewhere
from desk_app.screens.states import ScreenState, Standing, forget_state, local_states, standing
from desk_app.trouble import explained

if TYPE_CHECKING:
    from desk_app.services.sync import SyncService


@dataclass(frozen=True, slots=True)
class SeenScreen:
    """A screen, and how it stands.

    Args:
        state: as last heard, with times by this PC's clock.
        how: ``alive``, ``stopped``, ``hidden``, ``silent``, ``unknown``.
        here: it is one of this PC.
        looked_ms: when it was last looked at.
    """

    state: ScreenState
    how: Standing
    here: bool
    looked_ms: int


class ScreenService:
    """The screens of this PC by their own files, those of the others by what the shared database told.

    Args:
        home: of the store.
        clock: the PC's.
        sync: says whether there is a shared database, and is how one is forgotten there.
    """

    def __init__(self, home: Path, clock: Clock, sync: SyncService) -> None:
        self._home, self._clock, self._sync = home, clock, sync

    def seen(self) -> tuple[SeenScreen, ...]:
        """Return every screen that was ever seen and not forgotten: this PC's first, then by PC and name."""
        now = self._clock.now_ms()
        found = [SeenScreen(one, standing(one, now), True, now) for one in local_states(self._home)]
        told = self._elsewhere()
        if told is not None:
            looked = min(told.looked_ms, now)  # a clock that was set back
            others = sorted(told.screens, key=lambda one: (one.device, one.name))
            found += [SeenScreen(one, standing(one, now, looked), False, looked) for one in others]
        return tuple(found)

    def forget(self, screen: SeenScreen) -> None:
        """Take a screen off the list, for every desk of the centre; one that lives comes back by itself.

        Raises:
            UserError: it has come back meanwhile.
            EnvironmentProblem: the shared database does not answer; the list stays as it is.
        """
        state = screen.state
        if screen.here:
            try:
                forget_state(self._home, state.name)
            except OSError as problem:
                raise EnvironmentProblem(
                    _("The screen could not be taken off the list just now. Nothing was changed. Try again."),
                    detail=type(problem).__name__,
                ) from problem
            return
        from db.hub.screens import forget

        with explained(self._home), self._sync.client() as client:
            gone = forget(client, state.device, state.shows, state.zone)
        if not gone:
            raise UserError(_("This screen has come back meanwhile: it stays on the list."), "")
        told = self._elsewhere()
        if told is not None:
            left = [one for one in told.screens if (one.device, one.name) != (state.device, state.name)]
            with suppress(OSError):  # the next look brings the same
                write_elsewhere(self._home, told.looked_ms, left)

    def _elsewhere(self) -> Elsewhere | None:
        return read_elsewhere(self._home) if self._sync.enrolled else None
