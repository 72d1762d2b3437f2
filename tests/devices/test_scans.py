"""Scans are told from typing by time and character alone; nothing typed is lost, nothing scanned is typed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.devices.scanned_codes import foreign_kind, foreign_words
from desk_app.devices.scans import END, OTHER, Bursts, Outcome, scan_character
from desk_app.devices.settings import ScannerSettings
from desk_app.domain.codes import QrTicket, encode_qr, ticket_shaped
from desk_app.i18n import choose_language

LOADED = [HealthCheck.too_slow]  # a machine that does much else draws slowly

LETTERS = "abcxyz0123456789"
KINDS = ("payment", "web", "goods", "cut", "number", "text")


def slip(seed: int = 1) -> str:
    chance = random.Random(seed)
    ticket = QrTicket(1, "139999", date(2026, 3, 2), 7, chance.randint(1, 9_999_999), "D", 1, 6, "D", "R10", 567)
    return encode_qr(ticket, chance.randbytes(32))


class Desk:
    """Feeds keys as a filter does and keeps what comes of them."""

    def __init__(self, gap_ms: int = 35, shortest: int = 12) -> None:
        self.bursts = Bursts(ScannerSettings(gap_ms, shortest))
        self.now = 0
        self.held: list[str] = []
        self.field: list[str] = []
        self.scans: list[str] = []
        self.others: list[str] = []
        self.dropped = 0

    def _take(self, outcome: Outcome, char: str | None) -> None:
        done, self.held = self.held[: outcome.settled], self.held[outcome.settled :]
        assert list(outcome.typed) == sorted(set(outcome.typed))
        self.field += [done[index] for index in outcome.typed]
        self.dropped += len(done) - len(outcome.typed)
        if outcome.scan:
            self.scans.append(outcome.scan)
        if outcome.foreign:
            self.others.append(outcome.foreign)
        if char is not None and outcome.key == "hold":
            self.held.append(char)
        elif char is not None and outcome.key == "pass":
            assert not self.held or self.bursts.sure
            self.field.append(char)

    def key(self, char: str, gap: int, *, repeated: bool = False) -> None:
        if self.held and gap > self.bursts.waits_ms + 5:
            self._take(self.bursts.quiet(), None)
        self.now += gap
        self._take(self.bursts.press(self.now, char, repeated=repeated), char)

    def keys(self, text: Sequence[str], gap: int, before: int = 100) -> None:
        for index, char in enumerate(text):
            self.key(char, gap if index else before)

    def rest(self) -> str:
        self._take(self.bursts.quiet(), None)
        assert not self.held
        return "".join(self.field)


@pytest.mark.parametrize("gap", [0, 1, 5, 20, 35])
def test_a_slip_and_enter_is_one_scan_and_no_typing(gap: int) -> None:
    desk = Desk()
    desk.keys(slip() + END, gap)
    assert desk.scans == [slip()]
    assert desk.rest() == ""


@pytest.mark.parametrize("gap", [45, 60, 80, 120])
def test_digits_further_apart_than_a_scanners_are_typing(gap: int) -> None:
    desk = Desk()
    desk.keys(slip() + END, gap)
    assert desk.scans == desk.others == []
    assert desk.rest() == slip() + END


def test_a_slip_without_enter_is_a_scan_if_it_is_built_like_one() -> None:
    for text, scans in ((slip(), [slip()]), (slip()[1:], []), ("2" + slip()[1:], []), (slip() + "7", [slip()])):
        desk = Desk()
        desk.keys(text, 5)
        assert desk.rest() == {True: text[61:], False: text}[bool(scans)]
        assert desk.scans == scans


@pytest.mark.parametrize(("after", "gap"), [(1, 44), (2, 52), (8, 70), (16, 140)])
def test_the_surer_it_is_a_scan_the_longer_a_busy_pc_may_take(after: int, gap: int) -> None:
    desk = Desk()
    desk.keys(slip()[:after], 5)
    desk.keys(slip()[after:] + END, 5, before=gap)
    assert desk.scans == [slip()]
    assert desk.rest() == ""


@pytest.mark.parametrize(("after", "gap"), [(1, 45), (7, 53), (15, 71), (60, 141)])
def test_a_longer_gap_is_no_scanners(after: int, gap: int) -> None:
    desk = Desk()
    desk.keys(slip()[:after], 5)
    desk.keys(slip()[after:] + END, 5, before=gap)
    assert desk.scans == []
    assert desk.rest().startswith(slip()[:after])


def test_a_repeated_key_is_never_a_scanners() -> None:
    desk = Desk()
    desk.key("1", 100)
    for _time in range(80):
        desk.key("1", 30, repeated=True)
    desk.key(END, 20)
    assert desk.rest() == "1" * 81 + END
    desk.keys("0" * 61 + END, 30)  # where the system does not say that it repeats
    assert desk.scans == desk.others == []


def test_the_same_digit_twice_at_once_is_no_key_held_down_even_if_the_system_says_so() -> None:
    desk = Desk()
    for before, char in zip("x" + slip(), slip() + END, strict=True):
        desk.key(char, 1, repeated=before == char)
    assert desk.scans == [slip()]
    assert desk.rest() == ""


def test_clocks_that_go_back_end_a_burst() -> None:
    desk = Desk()
    desk.keys(slip()[:30], 5)
    desk.now -= 1_000
    desk.keys(slip()[30:] + END, 5, before=0)
    assert desk.scans == []
    assert "1" in desk.rest()


def test_a_hand_that_begins_like_a_scanner_and_goes_on_quickly_is_still_a_hand() -> None:
    desk = Desk()
    gaps = (130, 43, 48, 45, 43, 44, 46, 49, 68, 70, 52, 60, 48, 66, 42, 49, 69, 42)
    for char, gap in zip("301743286620315713", gaps, strict=True):
        desk.key(char, gap)
    desk.key(END, 50)
    assert desk.rest() == "301743286620315713" + END
    assert desk.others == []


def test_another_key_passes_a_scan_by_and_ends_what_may_be_typing() -> None:
    desk = Desk()
    desk.keys(slip()[:20], 5)
    desk.key(OTHER, 2)
    desk.keys(slip()[20:] + END, 5, before=3)
    assert desk.scans == [slip()]
    desk.keys("12", 20)
    desk.key(OTHER, 10)
    assert desk.field[-3:] == ["1", "2", OTHER]


def test_letters_of_a_code_that_come_a_little_unevenly_are_the_codes() -> None:
    desk = Desk()
    gaps = [6, 8, 14, 7, 11, 6, 6, 9, 5, 11, 6, 6, 6, 7, 5]
    for char, gap in zip("http://x.cn/abc", gaps, strict=True):
        desk.key(char, gap)
    desk.key(END, 6)
    assert desk.others == ["web"]
    assert desk.rest() == ""


def test_characters_are_made_half_width_and_what_no_scanner_types_is_none() -> None:
    assert [scan_character(text) for text in ("5", "５", "Ａ", "：", "a", " ")] == ["5", "5", "A", ":", "a", " "]
    assert {scan_character(text) for text in ("", "周", "ab", "\r", "\x1b", "é", "①①")} == {OTHER}


def test_other_settings() -> None:
    desk = Desk(gap_ms=10, shortest=20)
    desk.keys(slip() + END, 14)
    desk.keys("6901234567892" + END, 5)
    assert desk.scans == desk.others == []
    assert desk.rest() == slip() + END + "6901234567892" + END


def test_codes_of_others_by_what_they_look_like() -> None:
    assert foreign_kind("6901234567892") == "goods"
    assert foreign_kind("6901234567893") == "number"
    assert foreign_kind("130123456789012345") == "payment"
    assert foreign_kind("http://x.cn/1") == "web"
    assert foreign_kind("://../2") == "web"  # an input method ate the letters
    assert foreign_kind("1" * 59) == "cut"


@pytest.mark.parametrize("kind", KINDS)
def test_the_sentence_says_what_is_safe_and_what_to_do(kind: str) -> None:
    choose_language("en")
    sentence = foreign_words(kind)
    assert "Nothing was changed" in sentence
    assert "slip" in sentence
    assert "error" not in sentence


def test_what_is_built_like_a_slip() -> None:
    good = slip()
    assert ticket_shaped(good)
    bad = (good[1:], "2" + good[1:], good[:10] + "991399" + good[16:], good[:-1] + "x", "", good + "1")
    assert not any(ticket_shaped(text) for text in bad)


# --- laws -------------------------------------------------------------------------------------------------------------

KEYS = st.tuples(
    st.sampled_from([*LETTERS, END, OTHER]),
    st.one_of(st.integers(0, 40), st.integers(36, 400)),
    st.booleans(),
)


@given(st.lists(KEYS, max_size=120))
@settings(max_examples=100, deadline=None, suppress_health_check=LOADED)
def test_no_key_is_lost_unless_a_code_was_recognised(keys: list[tuple[str, int, bool]]) -> None:
    desk = Desk()
    for char, gap, repeated in keys:
        desk.key(char, gap, repeated=repeated and char != END)
    desk.rest()
    if not desk.scans and not desk.others:
        assert desk.dropped == 0
        assert desk.field == [char for char, _gap, _repeated in keys]


@given(st.lists(st.tuples(st.sampled_from([*LETTERS, END]), st.integers(45, 300)), max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=LOADED)
def test_a_hand_is_never_a_scanner(keys: list[tuple[str, int]]) -> None:
    desk = Desk()
    for char, gap in keys:
        desk.key(char, gap)
    assert desk.rest() == "".join(char for char, _gap in keys)
    assert desk.scans == desk.others == []


@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.sampled_from(LETTERS), st.integers(71, 300)), max_size=8),
            st.integers(0, 10_000),
            st.lists(st.integers(0, 33), min_size=61, max_size=61),
            st.integers(36, 90),
            st.sampled_from([END, END + END, ""]),
        ),
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=LOADED)
def test_every_slip_comes_once_and_every_typed_key_stays(
    story: list[tuple[list[tuple[str, int]], int, list[int], int, str]],
) -> None:
    desk, typed, scanned = Desk(), "", []
    for typing, seed, gaps, before, end in story:
        for char, gap in typing:
            desk.key(char, gap)
            typed += char
        desk.keys(slip(seed)[0], 0, before)
        for char, gap in zip(slip(seed)[1:], gaps[1:], strict=True):
            desk.key(char, gap)
        desk.keys(end, 5, before=5)
        scanned.append(slip(seed))
    assert desk.rest() == typed
    assert desk.scans == scanned
    assert desk.others == []
