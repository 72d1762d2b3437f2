"""A folder that is packed has every piece, nothing of Wine's, no stand-in, and only libraries of the locked wheels."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from build_scripts.windows import parts
from build_scripts.windows.bundle import CONTENTS, problems, write_contents
from build_scripts.windows.freeze import left_out, own_modules, write_metadata

WINE = b"MZ" + bytes(0x3E) + b"Wine builtin DLL\0" + bytes(64)
GENUINE = b"MZ" + bytes(0x3E) + b"\x0e\x1f\xba\x0e\0\xb4\x09\xcd!" + bytes(64)


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """A Windows Python with one library."""
    folder = tmp_path / "python"
    (folder / "DLLs").mkdir(parents=True)
    (folder / "DLLs" / "genuine.dll").write_bytes(GENUINE)
    return folder


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A folder with everything that is required, as it was just built."""
    folder = tmp_path / "guidance-desk"
    for name in (
        *(f"{program}.exe" for program in parts.PROGRAMS),
        *parts.COMPILED,
        *(f"{parts.INSIDE}/{one}" for one in parts.REQUIRED),
    ):
        path = folder / name.replace("*", "1")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(GENUINE)
    write_contents(folder)
    return folder


def test_a_folder_as_it_was_built_may_be_packed(bundle: Path, python: Path) -> None:
    assert problems(bundle, python) == []


@pytest.mark.parametrize("name", parts.REQUIRED)
def test_without_any_required_piece_the_build_fails(bundle: Path, name: str) -> None:
    (bundle / parts.INSIDE / name.replace("*", "1")).unlink()
    write_contents(bundle)  # the build never had it
    assert f"{parts.INSIDE}/{name} is missing" in problems(bundle)


@pytest.mark.parametrize("program", ["voice-speaker.exe", *parts.COMPILED])
def test_without_a_program_the_build_fails(bundle: Path, program: str) -> None:
    (bundle / program).unlink()
    assert f"{program} is missing" in problems(bundle)


def test_any_piece_that_is_lost_changed_or_added_afterwards_is_named(bundle: Path) -> None:
    inside = bundle / parts.INSIDE
    (inside / "some.pyd").write_bytes(b"1")
    write_contents(bundle)
    assert problems(bundle) == []
    (inside / "some.pyd").write_bytes(b"2")
    assert problems(bundle) == ["_internal/some.pyd is not as it was built"]
    (inside / "some.pyd").unlink()
    assert problems(bundle) == ["_internal/some.pyd is missing: it was there when the folder was built"]
    (inside / "other.pyd").write_bytes(b"1")
    assert "_internal/other.pyd came after the folder was built" in problems(bundle)


def test_a_folder_without_its_list_is_not_packed(bundle: Path) -> None:
    (bundle / parts.INSIDE / CONTENTS).unlink()
    assert problems(bundle) == [f"{parts.INSIDE}/{CONTENTS} is missing"]


def test_a_library_of_wine_is_found_by_what_it_says_of_itself(bundle: Path) -> None:
    (bundle / parts.INSIDE / "harmless.dll").write_bytes(WINE)
    write_contents(bundle)
    assert problems(bundle) == ["_internal/harmless.dll is Wine's"]


@pytest.mark.parametrize(
    "name", ["icuuc.dll", "MSCMS.dll", "bcryptprimitives.dll", "ucrtbase.dll", "api-ms-win-crt-a.dll"]
)
def test_a_stand_in_for_a_library_of_windows_is_found_by_its_name(bundle: Path, name: str) -> None:
    (bundle / parts.INSIDE / name).write_bytes(GENUINE)
    write_contents(bundle)
    assert problems(bundle) == [f"_internal/{name} is Windows' own, or a stand-in for it: Windows 10 has it"]


def test_every_stand_in_of_ours_is_known_by_name() -> None:
    for source in (Path(parts.__file__).parent / "native" / "standins").glob("*.c"):
        assert left_out(f"{source.stem}.dll"), source.name


def test_a_part_of_qt_that_is_not_used_is_found(bundle: Path) -> None:
    (bundle / parts.INSIDE / "PySide6" / "opengl32sw.dll").write_bytes(GENUINE)
    write_contents(bundle)
    assert problems(bundle) == ["_internal/PySide6/opengl32sw.dll is not used: a part of Qt too many"]


def test_a_library_that_no_locked_wheel_has_is_found(bundle: Path, python: Path) -> None:
    (bundle / parts.INSIDE / "else.dll").write_bytes(GENUINE + b"else")
    write_contents(bundle)
    assert problems(bundle, python) == ["_internal/else.dll is in none of the locked wheels"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert len(problems(tmp_path / "none")) == 1


def test_nothing_is_both_required_and_left_out() -> None:
    assert [name for name in parts.REQUIRED if left_out(name)] == []


@pytest.mark.parametrize(
    ("place", "out"),
    [
        ("PySide6\\translations\\qtbase_zh_CN.qm", False),
        ("PySide6\\translations\\qtbase_de.qm", True),
        ("PySide6/Qt6Quick.dll", True),
        ("PySide6/Qt6Core.dll", False),
        ("tzdata\\zoneinfo\\Asia\\Shanghai", False),
        ("tzdata\\zoneinfo\\Europe\\Paris", True),
        ("api-ms-win-core-path-l1-1-0.dll", True),
    ],
)
def test_what_stays_out_is_the_same_with_either_slash(place: str, out: bool) -> None:
    assert left_out(place) is out


def test_every_data_folder_of_the_recipe_is_there() -> None:
    root = Path(parts.__file__).resolve().parents[2]
    for source, _target in parts.DATA:
        assert list(root.glob(source)), source


def test_modules_imported_by_name_are_frozen_too() -> None:
    modules = own_modules()
    assert {"ui.app", "ui.devices.voice_program", "desk_app.commands.care", "db.hub.migrations", "db"} <= set(modules)
    assert not [name for name in modules if name.startswith("db.migrations.0")]  # those are read as files


def test_the_version_of_a_folder_is_the_one_written_last(tmp_path: Path) -> None:
    write_metadata(tmp_path, "0.1.0")
    write_metadata(tmp_path, "0.2.0")
    assert [path.name for path in tmp_path.iterdir()] == ["guidance_desk-0.2.0.dist-info"]


def test_a_copy_by_hard_links_is_relabelled_without_touching_the_original(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy, copy_function=lambda one, other: Path(other).hardlink_to(one))
    write_metadata(copy / parts.INSIDE, "0.0.9")
    write_contents(copy)
    assert problems(bundle) == []
    assert problems(copy) == []
