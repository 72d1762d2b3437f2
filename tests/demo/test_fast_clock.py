"""The demo's clock belongs to the demo."""

from __future__ import annotations

from desk_app.demo.fast_clock import FastClock


class _Ticks:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_it_stands_where_it_is_put() -> None:
    ticks = _Ticks()
    clock = FastClock(1_000, ticks)
    ticks.seconds += 3_600

    assert clock.now_ms() == 1_000


def test_it_jumps_ahead_and_never_back() -> None:
    clock = FastClock(1_000, _Ticks())
    clock.jump(5_000)
    clock.jump(2_000)

    assert clock.now_ms() == 5_000


def test_it_runs_as_fast_as_it_is_told_and_stands_again() -> None:
    ticks = _Ticks()
    clock = FastClock(0, ticks)
    clock.run(30)
    ticks.seconds += 2
    assert clock.now_ms() == 60_000
    clock.run(0)
    ticks.seconds += 2
    assert clock.now_ms() == 60_000


def test_jumping_while_it_runs_leaves_its_speed() -> None:
    ticks = _Ticks()
    clock = FastClock(0, ticks)
    clock.run(10)
    ticks.seconds += 1
    clock.jump(50_000)
    ticks.seconds += 1

    assert clock.now_ms() == 60_000
