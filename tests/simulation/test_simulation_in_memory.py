"""By seed: desks, rooms, a screen and a hub meet every fault in every order; then all is alive and nothing is lost.

A seed that fails is run again with ``uv run python -m tests.simulation.run --seed N``, which shows its schedule.
"""

from __future__ import annotations

import os
import time

import pytest

from tests.simulation.broken import VARIANTS
from tests.simulation.run import Tally, story, tally, tally_in_processes
from tests.simulation.variant import AS_IT_IS

QUICK, LONG = 2_000, 50_000

EVERY_FAULT = {
    "a desk gone for good", "answer lost after commit", "clock jumps", "delivered late", "delivered twice",
    "disk cloned", "hub crash after commit", "hub crash before commit", "hub down", "hub rolled back",
    "killed and started", "killed before commit", "killed while applying", "link down", "link out only",
    "one-way: done, no answer", "request lost", "store set back", "whole disk set back",
}  # fmt: skip

CAUGHT_WITHIN = {
    "cursor without prefix": 20,
    "hub without prefix": 20,
    "trusts its own count": 20,
    "nothing given back": 200,
    "believes an old answer": 500,
    "set back, same identity": 100,
    "taken twice": 20,
}


def test_2000_seeds_lose_nothing_double_nothing_and_end_alive() -> None:
    began = time.monotonic()
    found = tally(0, QUICK)
    print(found.report(time.monotonic() - began))
    _nothing_failed(found)
    assert found.faults.keys() >= EVERY_FAULT


@pytest.mark.long
def test_50000_seeds_lose_nothing_double_nothing_and_end_alive() -> None:
    began = time.monotonic()
    found = tally_in_processes(QUICK, LONG, os.cpu_count() or 1)
    print(found.report(time.monotonic() - began))
    _nothing_failed(found)
    assert found.faults.keys() >= EVERY_FAULT


@pytest.mark.parametrize("name", VARIANTS)
def test_a_protocol_that_leaves_out_a_rule_is_caught(name: str) -> None:
    found = tally(0, CAUGHT_WITHIN[name], name, stop_at_first=True)
    assert found.failed, f"{name}: not caught within {CAUGHT_WITHIN[name]} seeds"
    seed, faults = next(iter(found.failed.items()))
    print(f"{name}: caught by seed {seed}, after {found.runs} seeds: {faults[0]}")


def test_a_seed_is_the_same_schedule_again_event_for_event() -> None:
    assert story(7) == story(7)
    assert len(story(7).splitlines()) > 50


def _nothing_failed(found: Tally) -> None:
    if found.failed:
        seed, faults = next(iter(sorted(found.failed.items())))
        pytest.fail(f"{len(found.failed)} of {found.runs} seeds failed, the first: {faults}\n{story(seed, AS_IT_IS)}")
