"""The pure parts of the Windows build: locks, versions, what NSIS is told, the look at a picture."""

from __future__ import annotations

import io
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from build_scripts.windows import parts
from build_scripts.windows.assemble import exported_names, program_lock
from build_scripts.windows.freeze import version_file
from build_scripts.windows.glyphs import ink_of
from build_scripts.windows.installer import definitions
from build_scripts.windows.places import HERE, ROOT, BuildProblem, four_numbers, installer_name, program_version
from build_scripts.windows.trial import earlier_version
from desk_app.fonts import shipped_face

INSTALLER = (HERE / "installer.nsi").read_text(encoding="utf-8")
TEXTS = (HERE / "installer_texts.nsh").read_text(encoding="utf-8")
HELP = (ROOT / "resources" / "help" / "install.md").read_text(encoding="utf-8")


needs_uv = pytest.mark.skipif(
    shutil.which("uv") is None, reason="uv is not under Wine: what is built is locked on Debian"
)


def packages(lock: str) -> dict[str, list[str]]:
    """Each package of a lock with its hashes."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in lock.splitlines():
        if match := re.match(r"([\w.-]+)==\S+", line):
            name = match[1]
            found[name] = []
        found.get(name, []).extend(re.findall(r"--hash=sha256:[0-9a-f]{64}", line))
    return found


@needs_uv
def test_every_wheel_of_the_program_is_locked_by_hash(tmp_path: Path) -> None:
    locked = packages(program_lock(tmp_path / "program.lock").read_text(encoding="utf-8"))
    assert {"pyside6-essentials", "sqlcipher3", "psycopg-binary", "pywin32", "cryptography"} <= locked.keys()
    assert [name for name, hashes in locked.items() if not hashes] == []
    assert "pytest" not in locked


@pytest.mark.parametrize("name", ["tools.lock", "cpython.lock"])
def test_every_tool_of_the_build_is_locked_by_hash(name: str) -> None:
    locked = packages((HERE / name).read_text(encoding="utf-8"))
    assert locked
    assert [package for package, hashes in locked.items() if not hashes] == []


@needs_uv
def test_every_dependency_has_a_wheel_for_windows(tmp_path: Path) -> None:
    locked = packages(program_lock(tmp_path / "program.lock").read_text(encoding="utf-8"))
    with (ROOT / "uv.lock").open("rb") as file:
        known = {one["name"]: one.get("wheels", []) for one in tomllib.load(file)["package"]}
    fits = re.compile(r"(-none-any|-win_amd64|-none-win_amd64)\.whl$")
    python = re.compile(r"-(cp311|cp3\d+-abi3|py3|py2\.py3)-|-cp3\d+-abi3-")
    for name in locked:
        assert [one for one in known[name] if fits.search(one["url"]) and python.search(one["url"])], name


@pytest.mark.parametrize(
    ("version", "numbers"), [("0.1.0", (0, 1, 0, 0)), ("2.10", (2, 10, 0, 0)), ("1.2.3.4", (1, 2, 3, 4))]
)
def test_a_version_as_windows_has_it(version: str, numbers: tuple[int, ...]) -> None:
    assert four_numbers(version) == numbers


@pytest.mark.parametrize("version", ["", "1.0rc1", "1.2.3.4.5", "1.70000", "a.b", "1..2"])
def test_a_version_that_windows_cannot_show_is_refused(version: str) -> None:
    with pytest.raises(BuildProblem):
        four_numbers(version)


def test_the_projects_version_can_be_shown_by_windows() -> None:
    assert installer_name(program_version()) == f"guidance-desk-{program_version()}-setup.exe"
    assert len(four_numbers(program_version())) == 4


@pytest.mark.parametrize(("version", "earlier"), [("0.1.0", "0.0.99"), ("0.1.3", "0.1.2"), ("2.0.0", "1.99.99")])
def test_the_version_to_upgrade_from_is_just_below(version: str, earlier: str) -> None:
    assert earlier_version(version) == earlier
    assert four_numbers(earlier) < four_numbers(version)


def test_each_program_tells_windows_what_it_is() -> None:
    for name, title in parts.PROGRAMS.items():
        text = version_file(name, "0.1.0")
        assert title in text
        assert f'"{name}.exe"' in text
        assert "filevers=(0, 1, 0, 0)" in text
        compile(text, name, "eval")


def test_nsis_uses_every_word_that_it_is_given() -> None:
    for name in definitions(Path("/bundle"), "0.1.0", Path("/out.exe")):
        assert f"${{{name}}}" in INSTALLER, name


def test_every_sentence_of_the_installer_is_there_in_both_languages() -> None:
    asked = set(re.findall(r"\$\((\w+)\)", INSTALLER))
    for language in ("SIMPCHINESE", "ENGLISH"):
        assert asked == set(re.findall(rf"LangString (\w+) \${{LANG_{language}}}", TEXTS))


def test_the_installer_knows_the_programs_that_are_built() -> None:
    built = {*(f"{name}.exe" for name in parts.PROGRAMS), *parts.COMPILED}
    assert set(re.findall(r'Held "([\w-]+\.exe)"', INSTALLER)) == built
    assert set(re.findall(r'MoveOne "([\w-]+\.exe)"', INSTALLER)) == built
    assert set(re.findall(r'Delete "\$INSTDIR\\([\w-]+\.exe)"', INSTALLER)) == {*built, "uninstall.exe"}


def test_the_uninstaller_never_removes_a_whole_folder_that_somebody_named() -> None:
    assert 'RMDir /r "$INSTDIR"' not in INSTALLER


def test_every_switch_and_exit_code_is_in_the_help_page() -> None:
    for switch in set(re.findall(r'\$\{GetOptions\} \$0 "(/\w+)', INSTALLER)):
        assert switch in HELP, switch
    for code in re.findall(r"!define [A-Z_]+ (\d)\b", INSTALLER):
        assert re.search(rf"^\| {code} \|", HELP, re.MULTILINE), code


def test_the_names_of_a_dlls_table_are_read() -> None:
    table = (
        "[Ordinal/Name Pointer] Table -- Ordinal Base 1\n"
        "\t[   0] +base[   1]  0000 PyAIter_Check\n\t[   1] +base[   2]  0001 PyArg_Parse\n"
        "\nThe Function Table\n\t[ 2] x"
    )
    assert exported_names(table) == ["PyAIter_Check", "PyArg_Parse"]
    assert exported_names("no table") == []


def picture(text: str, size: int = 16) -> Image.Image:
    """Rows of a text, dark on white, in the font the program ships."""
    image = Image.new("RGB", (640, 400), "white")
    font = ImageFont.truetype(str(shipped_face().path), size)
    for row in range(8):
        ImageDraw.Draw(image).text((20, 20 + row * 40), text[row:], fill="#1b2430", font=font)
    return image


def test_chinese_text_in_a_picture_is_seen() -> None:
    assert ink_of(picture("谁在这台引导台？暂时没有密码，这里不起保护作用。王敏引导员孙志强值班长")).is_text


def test_the_empty_boxes_of_a_font_without_chinese_are_no_text() -> None:
    image = Image.new("RGB", (640, 400), "white")
    for row in range(20, 340, 40):
        for column in range(20, 600, 16):
            ImageDraw.Draw(image).rectangle((column, row, column + 11, row + 14), outline="#1b2430")
    ink = ink_of(image)
    assert ink.columns > 1000
    assert not ink.is_text


def test_a_blank_screen_is_no_text() -> None:
    assert not ink_of(Image.new("RGB", (640, 400))).is_text
    assert not ink_of(Image.new("RGB", (640, 400), "white")).is_text


@pytest.mark.usefixtures("qapp")
def test_the_icon_has_every_size_drawn() -> None:
    from build_scripts.windows.freeze import ICON_SIZES
    from build_scripts.windows.icon import icon_file

    with Image.open(io.BytesIO(icon_file())) as icon:
        assert icon.info["sizes"] == {(size, size) for size in ICON_SIZES}
