"""What a thermal printer makes of bytes, written from the manual and from nothing of the program's.

Source: Epson, ESC/POS Command Reference (the commands named below); for Chinese the FS commands of the same reference
and GB 18030-2005, table of two-byte areas, for what a printer's ROM holds. A byte sequence that the manual does not
define, a band beside text, a line that is wider than the paper: all raise ``MisprintError``, since a real printer would
print rubbish or swallow the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

FONT_A = 12
"""Dots across a Latin character of font A; a Chinese one is twice as wide and 24 dots high."""


class MisprintError(AssertionError):
    """The printer would not do what was meant."""


@dataclass(frozen=True)
class Band:
    """A picture by GS v 0: rows from ``top``."""

    top: int
    height: int


@dataclass(frozen=True)
class Line:
    """A line of the printer's own characters: what it says, how many times as wide and high, its width in dots."""

    text: str
    wide: int
    high: int
    align: Literal["left", "centre", "right"]
    dots: int
    top: int


@dataclass
class Sheet:
    """What hangs out of the printer up to a cut.

    ``rows`` holds every dot row from the top, black is 1 (feeds white; lines of characters grey cells, not glyphs).
    """

    rows: list[bytes] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    fed: list[int] = field(default_factory=list)
    cut: Literal["", "full", "partial"] = ""
    after_last_dot: int = 0

    def picture(self) -> Image.Image:
        """The bands as Pillow has pictures, white is 1; for sheets of bands alone."""
        height = sum(band.height for band in self.bands)
        across = len(self.rows[0])
        wanted = b"".join(row for band in self.bands for row in self.rows[band.top : band.top + band.height])
        return Image.frombytes("1", (across * 8, height), bytes(255 - byte for byte in wanted))

    def band_picture(self, number: int) -> Image.Image:
        """One band alone."""
        band = self.bands[number]
        rows = self.rows[band.top : band.top + band.height]
        return Image.frombytes("1", (len(rows[0]) * 8, len(rows)), bytes(255 - byte for row in rows for byte in row))


@dataclass
class Printout:
    """All sheets of a job; the last one is what hangs in the printer (``cut == ""``), if anything."""

    sheets: list[Sheet]
    asked: list[bytes]
    """Real-time and in-order status questions, as they came."""

    @property
    def slips(self) -> list[Sheet]:
        """The sheets that were cut off."""
        return [sheet for sheet in self.sheets if sheet.cut]


def decode(job: bytes, width: int) -> Printout:
    """Run a job through a printer with a head of ``width`` dots."""
    return _Machine(job, width).run()


class _Machine:
    def __init__(self, job: bytes, width: int) -> None:
        self._job = job
        self._at = 0
        self._across = width // 8
        self._sheets = [Sheet()]
        self._asked: list[bytes] = []
        self._initialise()

    def run(self) -> Printout:
        while self._at < len(self._job):
            self._one()
        if self._text:
            raise MisprintError("text was left in the line buffer: it is printed with the next slip")
        sheets = self._sheets if self._sheets[-1].rows or self._sheets[-1].fed else self._sheets[:-1]
        return Printout(sheets, self._asked)

    # -- state

    def _initialise(self) -> None:
        """ESC @: the line buffer is cleared, modes go back to those of power on."""
        self._text, self._dots, self._high = "", 0, 1
        self._wide_now, self._high_now = 1, 1
        self._wide_kanji, self._high_kanji = 1, 1
        self._kanji = True  # Chinese models start in it, others not: a job must say so itself before it sends any
        self._kanji_said = False
        self._align: Literal["left", "centre", "right"] = "left"
        self._spacing = 30

    @property
    def _sheet(self) -> Sheet:
        return self._sheets[-1]

    def _take(self, count: int) -> bytes:
        if self._at + count > len(self._job):
            raise MisprintError(f"the job ends within a command, {count} bytes wanted")
        taken = self._job[self._at : self._at + count]
        self._at += count
        return taken

    def _number(self) -> int:
        return self._take(1)[0]

    # -- commands

    def _one(self) -> None:
        byte = self._number()
        if byte == 0x0A:
            self._line_feed()
        elif byte == 0x00:
            pass  # "NUL alone is ignored"
        elif byte == 0x10:
            self._dle()
        elif byte in (0x1B, 0x1C, 0x1D):
            name = {0x1B: "esc", 0x1C: "fs", 0x1D: "gs"}[byte]
            letter = self._number()
            command = getattr(self, f"_{name}_{letter:02x}", None)
            if command is None:
                raise MisprintError(f"{name.upper()} {letter:#04x} at {self._at - 2}")
            command()
        elif 0x20 <= byte <= 0x7E:
            self._character(chr(byte), FONT_A)
        elif 0x81 <= byte <= 0xFE:
            self._chinese(byte)
        else:
            raise MisprintError(f"byte {byte:#04x} at {self._at - 1}")

    def _dle(self) -> None:
        question = self._take(2)
        if question[0] != 0x04 or question[1] not in (1, 2, 3, 4):
            raise MisprintError(f"DLE {question.hex()}")
        self._asked.append(b"\x10" + question)

    def _esc_40(self) -> None:  # ESC @
        if self._text:
            raise MisprintError("ESC @ throws away text that was not printed yet")
        self._initialise()

    def _esc_61(self) -> None:  # ESC a n: only at the beginning of a line
        self._at_line_start("ESC a")
        which = self._number() & 0x0F
        if which > 2:
            raise MisprintError(f"ESC a {which}")
        self._align = ("left", "centre", "right")[which]

    def _esc_32(self) -> None:  # ESC 2
        self._spacing = 30

    def _esc_33(self) -> None:  # ESC 3 n
        self._spacing = self._number()

    def _esc_45(self) -> None:  # ESC E n: emphasised
        self._number()

    def _esc_64(self) -> None:  # ESC d n: print and feed n lines
        lines = self._number()
        if self._text:
            self._line_feed()
            lines -= 1
        self._sheet.fed.append(lines)
        self._blank(lines * self._spacing)

    def _esc_4a(self) -> None:  # ESC J n: print and feed n units
        dots = self._number()
        if self._text:
            raise MisprintError("ESC J after text is not used")
        self._blank(dots)

    def _gs_21(self) -> None:  # GS ! n
        n = self._number()
        if n & 0x88:
            raise MisprintError(f"GS ! {n}")
        self._wide_now, self._high_now = (n >> 4) + 1, (n & 7) + 1

    def _gs_72(self) -> None:  # GS r n: in-order status
        n = self._number()
        if n not in (1, 2, 49, 50):
            raise MisprintError(f"GS r {n}")
        self._asked.append(b"\x1dr" + bytes([n]))

    def _fs_26(self) -> None:  # FS &
        self._kanji = self._kanji_said = True

    def _fs_2e(self) -> None:  # FS .
        self._kanji = False

    def _fs_21(self) -> None:  # FS ! n: bit 2 wide, bit 3 high, bit 7 underlined
        n = self._number()
        if n & ~0x8C:
            raise MisprintError(f"FS ! {n}")
        self._wide_kanji, self._high_kanji = 1 + (n >> 2 & 1), 1 + (n >> 3 & 1)

    def _gs_76(self) -> None:  # GS v 0 m xL xH yL yH d1…dk
        self._at_line_start("GS v 0")
        zero, mode = self._take(2)
        if zero != 0x30 or mode not in (0, 48):
            raise MisprintError(f"GS v {zero} {mode}: only 0 of normal size is printed 1:1")
        across = int.from_bytes(self._take(2), "little")
        height = int.from_bytes(self._take(2), "little")
        if not 1 <= across <= self._across:
            raise MisprintError(f"{across} bytes across a head of {self._across}: the right is lost")
        if not 1 <= height <= 255:
            raise MisprintError(f"{height} rows: clones read one byte of the height")
        if self._align != "left":
            raise MisprintError("a picture is moved by ESC a on some printers and not on others")
        self._sheet.bands.append(Band(len(self._sheet.rows), height))
        for _row in range(height):
            self._sheet.rows.append(self._take(across).ljust(self._across, b"\0"))
        self._sheet.after_last_dot = 0

    def _gs_56(self) -> None:  # GS V m / GS V m n
        self._at_line_start("GS V")
        mode = self._number()
        if mode in (65, 66):
            self._blank(self._number())
        elif mode not in (0, 1, 48, 49):
            raise MisprintError(f"GS V {mode}")
        self._sheet.cut = "full" if mode in (0, 48, 65) else "partial"
        self._sheets.append(Sheet())

    # -- characters

    def _chinese(self, lead: int) -> None:
        if not (self._kanji and self._kanji_said):
            raise MisprintError("Chinese without FS &: models for other countries print code page characters")
        trail = self._number()
        if 0x30 <= trail <= 0x39:
            raise MisprintError("a four-byte character of GB 18030: not in the ROM")
        if not in_rom(lead, trail):
            raise MisprintError(f"{lead:02X}{trail:02X} is not in the ROM")
        if (self._wide_kanji, self._high_kanji) != (self._wide_now, self._high_now):
            raise MisprintError("FS ! and GS ! differ: some printers obey the one, some the other")
        self._character(bytes((lead, trail)).decode("gb18030"), 2 * FONT_A)

    def _character(self, char: str, dots: int) -> None:
        if char in "#$@[\\]^`{|}~":
            raise MisprintError(f"{char} is another sign where ESC R of China, Japan … is set")
        self._text += char
        self._dots += dots * self._wide_now
        self._high = max(self._high, self._high_now)
        if self._dots > 8 * self._across:
            raise MisprintError(f"the line “{self._text}” runs over the edge")

    def _line_feed(self) -> None:
        top = len(self._sheet.rows)
        if self._text:
            line = Line(self._text, self._wide_now, self._high, self._align, self._dots, top)
            self._sheet.lines.append(line)
        glyph = 24 * self._high if self._text else 0
        self._blank(max(self._spacing, glyph))
        if glyph:
            self._sheet.after_last_dot -= glyph
        self._text, self._dots, self._high = "", 0, 1

    def _blank(self, rows: int) -> None:
        self._sheet.rows += [bytes(self._across)] * rows
        self._sheet.after_last_dot += rows

    def _at_line_start(self, command: str) -> None:
        if self._text:
            raise MisprintError(f"{command} within a line: ignored, or the line is printed first")


def in_rom(lead: int, trail: int) -> bool:
    """GB 18030, two-byte areas 1 to 5 without the 80 code points FE50–FEA0 that GBK had no characters for."""
    hanzi = (0xB0 <= lead <= 0xF7 and trail >= 0xA1) or (0x81 <= lead <= 0xA0 and 0x40 <= trail <= 0xFE)
    hanzi = hanzi or (0xAA <= lead <= 0xFE and 0x40 <= trail <= 0xA0 and not (lead == 0xFE and trail >= 0x50))
    signs = (0xA1 <= lead <= 0xA9 and trail >= 0xA1) or (0xA8 <= lead <= 0xA9 and 0x40 <= trail <= 0xA0)
    if trail in (0x7F, 0xFF) or not (hanzi or signs):
        return False
    return not "\ue000" <= bytes((lead, trail)).decode("gb18030") <= "\uf8ff"
