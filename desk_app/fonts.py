"""Fonts for paper: which faces this PC has, which one draws which character.

A Chinese name may hold characters that no ordinary font has (䶮 㛃 𬭎 𠅤), so every text is split into runs by coverage
and each run is drawn by the first face that has it. What no face has is printed as 〓 (the printer's geta mark, a
place-holder everybody sees) and reported by ``missing``; it never becomes a silent empty box.

WenQuanYi Micro Hei (文泉驿微米黑) comes with the program (package ``paperang_p2_fonts_cjk``), so there is always one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _

Style = Literal["sans", "serif", "title"]
GETA = "〓"


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file.

    Args:
        path: the file.
        index: the face within a collection (.ttc), else 0.
        bold: drawn bold by its designer; other faces are made heavier where bold is asked for.
        truetype: has TrueType outlines; PDF (reportlab) embeds no others.
        gb2312: known to have all of GB 2312, so that ordinary text needs no look into the file.
    """

    path: Path
    index: int = 0
    bold: bool = False
    truetype: bool = True
    gb2312: bool = True

    @property
    def name(self) -> str:
        """A short name, unique on this PC, for messages and PDF."""
        return f"{self.path.stem}-{self.index}"


@dataclass(frozen=True, slots=True)
class _Candidate:
    file: str
    index: int = 0
    bold: bool = False
    truetype: bool = True
    gb2312: bool = True


# First found, first used. Windows' own, then those of Kylin/UOS (方正) and of Debian.
_SANS = (
    _Candidate("msyhbd.ttc", bold=True),  # 微软雅黑
    _Candidate("NotoSansCJK-Bold.ttc", 2, bold=True, truetype=False),  # face 2 is SC
    _Candidate("NotoSansCJKsc-Bold.otf", bold=True, truetype=False),
    _Candidate("SourceHanSansSC-Bold.otf", bold=True, truetype=False),
    _Candidate("simhei.ttf"),  # 黑体
)
_SERIF = (
    _Candidate("simfang.ttf"),  # 仿宋
    _Candidate("FZFSK.TTF"),
    _Candidate("STFANGSO.TTF"),
    _Candidate("simsun.ttc"),  # 宋体
    _Candidate("FZSSK.TTF"),
    _Candidate("NotoSerifCJK-Regular.ttc", 2, truetype=False),
    _Candidate("uming.ttc"),
    _Candidate("HanaMinA.ttf"),  # 花園明朝: a serif with all of Unicode's unified ideographs
)
_TITLE = (
    _Candidate("FZXBSJW.TTF", bold=True),  # 方正小标宋
    _Candidate("FZXBSK.TTF", bold=True),
    _Candidate("STZHONGS.TTF", bold=True),  # 华文中宋
    _Candidate("simsun.ttc"),
    _Candidate("NotoSerifCJK-Bold.ttc", 2, bold=True, truetype=False),
    _Candidate("uming.ttc"),
    _Candidate("HanaMinA.ttf"),
)
_RARE = (
    _Candidate("msyh.ttc"),
    _Candidate("simsun.ttc"),
    _Candidate("simsunb.ttf", gb2312=False),  # 宋体-ExtB
    _Candidate("SimsunExtG.ttf", gb2312=False),
    _Candidate("HanaMinA.ttf"),
    _Candidate("HanaMinB.ttf", gb2312=False),
)
_STYLES: Mapping[Style, tuple[_Candidate, ...]] = {"sans": _SANS, "serif": _SERIF, "title": _TITLE}


class FontSet:
    """Faces in order of preference; splits text by what each of them has.

    What a file covers is read once, and only when a character outside GB 2312 comes up.
    """

    def __init__(self, faces: Sequence[Face]) -> None:
        if not faces:
            raise ValueError("a font set needs a face")
        self.faces = tuple(faces)
        self._coverage: dict[Face, frozenset[int]] = {}
        self._chosen: dict[str, Face | None] = {}

    def runs(self, text: str) -> list[tuple[Face, str]]:
        """Return ``text`` as (face, run) pairs in order; a character that no face has becomes 〓."""
        found: list[tuple[Face, str]] = []
        for char in text:
            if _invisible(char):
                continue
            face = self._face_of(char)
            if face is None:
                face, char = self._face_of(GETA) or self.faces[0], GETA
            if found and found[-1][0] == face:
                found[-1] = (face, found[-1][1] + char)
            else:
                found.append((face, char))
        return found

    def missing(self, text: str) -> str:
        """Return the characters of ``text`` that no face has, each once, in order."""
        return "".join(dict.fromkeys(c for c in text if not _invisible(c) and self._face_of(c) is None))

    def _face_of(self, char: str) -> Face | None:
        if char not in self._chosen:
            ordinary = _in_gb2312(char)
            self._chosen[char] = next(
                (face for face in self.faces if (ordinary and face.gb2312) or ord(char) in self._covered(face)), None
            )
        return self._chosen[char]

    def _covered(self, face: Face) -> frozenset[int]:
        if face not in self._coverage:
            self._coverage[face] = coverage(face)
        return self._coverage[face]


def coverage(face: Face) -> frozenset[int]:
    """Return the code points that a face has a glyph for. A file that cannot be read has none."""
    from fontTools.ttLib import TTFont, TTLibError  # 0.1 s: only rare characters need it

    try:
        with face.path.open("rb") as file, TTFont(file, fontNumber=face.index, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError):
        return frozenset()


def find_fonts(style: Style, *, pdf: bool = False, folders: Iterable[Path] | None = None) -> FontSet:
    """Return the faces of this PC for a style, the rare-character faces and the shipped face behind them.

    Args:
        style: ``sans`` for slips (bold), ``serif`` for the body of documents, ``title`` for their titles.
        pdf: TrueType outlines only, since reportlab embeds no others.
        folders: where to look instead of the system's font folders.

    Raises:
        EnvironmentProblem: not even the shipped font is there: the installation is damaged.
    """
    files = _font_files(system_folders() if folders is None else folders)
    faces: dict[tuple[Path, int], Face] = {}
    for one in (*_STYLES[style], *_RARE):
        path = files.get(one.file.lower())
        if path is not None and (one.truetype or not pdf):
            faces.setdefault((path, one.index), Face(path, one.index, one.bold, one.truetype, one.gb2312))
    shipped = shipped_face()
    ordinary = [face for face in faces.values() if face.gb2312 and face.path.name != "HanaMinA.ttf"]
    if style == "sans" and not ordinary:
        return FontSet([shipped, *faces.values()])  # a mincho would be too thin for a thermal slip
    return FontSet([*faces.values(), shipped])


def shipped_face() -> Face:
    """Return WenQuanYi Micro Hei, which comes with the program.

    Raises:
        EnvironmentProblem: it is not there.
    """
    package = find_spec("paperang_p2_fonts_cjk")
    for folder in (package.submodule_search_locations or ()) if package else ():
        path = Path(folder) / "fonts" / "wqy-microhei.ttc"
        if path.is_file():
            return Face(path)
    raise EnvironmentProblem(
        _(
            "The program's own font is missing. "
            "Records are safe, nothing can be printed. Please install the program again."
        )
    )


def system_folders() -> tuple[Path, ...]:
    """Return the font folders of this system and of this user."""
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        local = os.environ.get("LOCALAPPDATA")
        return (windows, Path(local) / "Microsoft" / "Windows" / "Fonts") if local else (windows,)
    home = Path.home()
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts")


def _font_files(folders: Iterable[Path]) -> dict[str, Path]:
    wanted = {one.file.lower() for group in (*_STYLES.values(), _RARE) for one in group}
    found: dict[str, Path] = {}
    for folder in folders:
        for parent, _folders, names in os.walk(folder):
            for name in names:
                if name.lower() in wanted:
                    found.setdefault(name.lower(), Path(parent) / name)
    return found


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return char in "–—·…"  # in every Chinese font, but mapped otherwise or not at all in GB 2312
    return True


def _invisible(char: str) -> bool:
    """Variation selectors choose a shape of the character before them and have no width of their own."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
