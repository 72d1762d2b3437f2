"""Every character finds a font, or is reported."""

from pathlib import Path

import pytest

from desk_app.fonts import FontSet, Style, coverage, find_fonts, shipped_face
from tests.support.paper import RARE

EVERYDAY = "社会治安综合治理中心（调解）——·…–《》，。、0123ABCabc号"
STYLES: tuple[Style, ...] = ("sans", "serif", "title")


def test_the_shipped_font_has_all_of_gb2312() -> None:
    rows = [
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
        if (row, cell) < (0xD7, 0xFA) or row > 0xD7
    ]
    assert len(rows) == 6763
    assert {ord(char) for char in (*rows, *EVERYDAY)} <= coverage(shipped_face())


@pytest.mark.parametrize("pdf", [False, True], ids=["picture", "pdf"])
@pytest.mark.parametrize("style", STYLES)
def test_faces_trusted_with_gb2312_have_it(style: Style, pdf: bool) -> None:
    for face in find_fonts(style, pdf=pdf).faces:
        if face.gb2312:
            assert {ord(char) for char in EVERYDAY} <= coverage(face), face.name


@pytest.mark.parametrize("style", STYLES)
def test_without_any_system_font_the_shipped_one_prints(style: Style, tmp_path: Path) -> None:
    fonts = find_fonts(style, folders=[tmp_path, tmp_path / "missing"])
    assert fonts.faces == (shipped_face(),)
    assert fonts.runs("安澜县") == [(shipped_face(), "安澜县")]


def test_pdf_gets_truetype_faces_only() -> None:
    assert all(face.truetype for style in STYLES for face in find_fonts(style, pdf=True).faces)


def test_a_text_is_split_by_coverage_and_nothing_becomes_an_empty_box() -> None:
    fonts = FontSet([shipped_face()])
    assert [run for _face, run in fonts.runs(f"周{RARE}龙")] == ["周〓〓〓〓龙"]
    assert fonts.missing(f"周{RARE}龙𬭎") == RARE


def test_rare_characters_come_from_a_font_that_has_them() -> None:
    fonts = find_fonts("serif", pdf=True)
    if fonts.missing(RARE):
        pytest.skip("no TrueType font with rare characters here: install fonts-hanazono")
    for face, run in fonts.runs(f"周{RARE}龙"):
        assert {ord(char) for char in run} <= coverage(face)


def test_a_variation_selector_is_no_character_of_its_own() -> None:
    assert FontSet([shipped_face()]).runs("葛\U000e0100飾") == FontSet([shipped_face()]).runs("葛飾")


def test_a_damaged_font_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "HanaMinB.ttf").write_bytes(b"no font")
    assert find_fonts("serif", folders=[tmp_path]).missing("𬭎") == "𬭎"


# file names as Windows 10 and 11 (Chinese) have them, and as 方正's and Kylin's fonts are called
WINDOWS = (
    "simfang.ttf",
    "simsun.ttc",
    "simsunb.ttf",
    "simhei.ttf",
    "msyh.ttc",
    "msyhbd.ttc",
    "simkai.ttf",
    "STZHONGS.TTF",
)


def folder_with(folder: Path, *names: str) -> Path:
    """A font folder with files of these names: which face goes first is told by the name alone."""
    folder.mkdir()
    for name in names:
        (folder / name).touch()
    return folder


def test_on_windows_documents_are_set_in_fangsong_and_their_titles_in_the_heavy_song(tmp_path: Path) -> None:
    windows = folder_with(tmp_path / "Fonts", *WINDOWS)
    body, title = (find_fonts(style, pdf=True, folders=[windows]).faces[0].path.name for style in ("serif", "title"))
    assert (body, title) == ("simfang.ttf", "STZHONGS.TTF")


def test_the_fonts_of_official_documents_go_first_where_they_are_installed(tmp_path: Path) -> None:
    offices = folder_with(tmp_path / "Fonts", *WINDOWS, "FZXBSJW.TTF", "FZFSK.TTF")
    assert find_fonts("title", pdf=True, folders=[offices]).faces[0].path.name == "FZXBSJW.TTF"
    kylin = folder_with(tmp_path / "kylin", "FZFSK.TTF", "FZXBSK.TTF", "FZSSK.TTF")
    assert find_fonts("serif", pdf=True, folders=[kylin]).faces[0].path.name == "FZFSK.TTF"


def test_rare_characters_on_windows_come_from_its_extension_fonts(tmp_path: Path) -> None:
    faces = find_fonts("serif", pdf=True, folders=[folder_with(tmp_path / "Fonts", *WINDOWS)]).faces
    names = [face.path.name for face in faces]
    assert names.index("simfang.ttf") < names.index("msyh.ttc") < names.index("simsunb.ttf")
