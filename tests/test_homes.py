"""Where the store of a PC lies: one for all Windows users of the PC, and never a second one without a word."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.homes import Place, can_be_used, choose, choose_state, default_state, has_store, place_of_this_pc

MACHINE = Place(Path("ProgramData/guidance-desk"), Path("ProgramData/guidance-desk-state"))
USER = Place(Path("Users/wang/guidance-desk"), Path("Users/wang/guidance-desk-state"))
NOWHERE: frozenset[Path] = frozenset()
FOLDERS = (MACHINE.home, USER.home, MACHINE.state, USER.state)
SOME = st.frozensets(st.sampled_from(FOLDERS))


def chosen(stores: frozenset[Path] = NOWHERE, usable: bool = True, machine: Place | None = MACHINE) -> Place:
    return choose(machine, USER, stores.__contains__, lambda _folder: usable)


def test_a_new_store_belongs_to_the_machine() -> None:
    assert chosen() == MACHINE


def test_a_system_without_a_place_for_the_machine_keeps_it_with_the_user() -> None:
    assert chosen(machine=None) == USER


def test_where_program_data_cannot_be_used_the_user_gets_it_and_the_administrator_a_sentence() -> None:
    found = chosen(usable=False)
    assert (found.home, found.state) == (USER.home, USER.state)
    assert str(MACHINE.home) in found.said


def test_a_store_in_the_users_old_folder_is_used_where_it_is_and_that_is_said() -> None:
    found = chosen(frozenset({USER.home}))
    assert (found.home, found.state) == (USER.home, USER.state)
    assert str(USER.home) in found.said


def test_of_two_stores_the_machines_is_used_and_the_other_is_named() -> None:
    found = chosen(frozenset({USER.home, MACHINE.home}))
    assert found.home == MACHINE.home
    assert str(USER.home) in found.said


@given(stores=SOME, usable=st.booleans())
def test_no_store_is_ever_passed_over_for_a_new_one(stores: frozenset[Path], usable: bool) -> None:
    homes = stores & {MACHINE.home, USER.home}
    assert not homes or chosen(stores, usable).home in homes


@given(stores=SOME, usable=st.booleans(), other=st.booleans())
def test_what_was_chosen_once_is_chosen_again(stores: frozenset[Path], usable: bool, other: bool) -> None:
    """Between two starts ProgramData may become usable, or cease to be: the store stays where the first one put it."""
    first = chosen(stores, usable)
    assert chosen(stores | {first.home}, other).home == first.home


@given(marks=SOME, home=st.sampled_from([*FOLDERS[:2], Path("D:/desk")]), usable=st.booleans(), other=st.booleans())
def test_the_note_of_how_far_a_store_came_is_found_again(
    marks: frozenset[Path], home: Path, usable: bool, other: bool
) -> None:
    def state(noted: frozenset[Path], writable: bool) -> Path:
        return choose_state(home, MACHINE, USER, noted.__contains__, lambda _folder: writable)

    first = state(marks, usable)
    assert state(marks | {first}, other) == first


def test_a_named_folder_has_its_note_with_the_machine_so_that_every_user_finds_it() -> None:
    assert choose_state(Path("D:/desk"), MACHINE, USER, NOWHERE.__contains__, lambda _f: True) == MACHINE.state


def test_a_lost_store_is_still_known_by_its_mark(tmp_path: Path) -> None:
    assert not has_store(tmp_path)
    (tmp_path / "store.mark").touch()
    assert has_store(tmp_path)


def test_asking_whether_a_folder_can_be_used_leaves_nothing(tmp_path: Path) -> None:
    assert can_be_used(tmp_path / "new")
    assert can_be_used(tmp_path)
    assert not can_be_used(tmp_path / "no" / "where")
    assert list(tmp_path.iterdir()) == []


def test_store_and_note_never_lie_in_one_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUIDANCE_DESK_STATE", raising=False)
    place = place_of_this_pc()
    assert default_state(place.home) == place.state
    assert place.home != place.state
    assert place.home not in place.state.parents


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has ProgramData and its rights")
def test_program_data_lets_every_user_of_the_pc_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import win32security

    from desk_app import homes

    machine = Place(tmp_path / "desk", tmp_path / "state")
    monkeypatch.setattr(homes, "machine_place", lambda: machine)
    homes.make_for_every_user(machine.home, machine.state)
    homes.make_for_every_user(machine.home, machine.state)
    for folder in (machine.home, machine.state):
        found = win32security.GetNamedSecurityInfo(
            str(folder), win32security.SE_FILE_OBJECT, win32security.DACL_SECURITY_INFORMATION
        ).GetSecurityDescriptorDacl()
        assert found.GetAceCount() >= 2
        (folder / "file").write_text("by anybody", encoding="utf-8")
