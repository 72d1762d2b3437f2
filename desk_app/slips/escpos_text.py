"""Slips in a printer's own characters (text mode): fewer bytes for slow lines, plainer to look at.

A line with a character that the ROM may not have is drawn and sent as dots, as are the number, the rules, the QR with
its text and the logo: nothing prints wrongly, at worst a line looks different from its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from PIL import Image

from desk_app.paper.linebreak import wrap
from desk_app.slips.content import WIDE_SPACE, Item, Pair, Role, Words
from desk_app.slips.escpos import INIT, EscPos, bands, ending
from desk_app.slips.layout import Medium

Draw = Callable[[Sequence[Item]], Image.Image]
"""Draws items as wide as the paper, without margins above and below."""

_COLUMN = 12
"""Dots of a Latin character of font A; a Chinese one has 24 × 24 (Epson; 芯烨, 佳博 and others the same)."""

_LEADING = 10
"""Dots between two lines."""

_CHINESE = b"\x1c&"
"""FS &: what follows is GB 18030. Models for China start so, others in a code page."""

_BOLD = b"\x1bE\x01"
"""ESC E 1, so that the lines do not look thin beside what is drawn."""

# (times as wide, times as high), the first that fits one line; the last is broken into lines where it must be
_SIZES: dict[Role, tuple[tuple[int, int], ...]] = {
    "centre": ((1, 1),),
    "title": ((2, 2), (1, 2)),
    "place": ((2, 2), (1, 2)),
    "fact": ((1, 2),),
    "heading": ((1, 1),),
    "small": ((1, 1),),
}

# These code points of ISO 646 are other signs where ESC R or a switch sets China, Japan, the UK …: $ prints as ￥
_NATIONAL = frozenset("#$@[\\]^`{|}~")


def in_rom(char: str) -> bool:
    """Say whether every Chinese printer has a character: ASCII, GB 2312 and GBK, the two-byte areas of GB 18030.

    The makers promise a “GB18030” ROM; what it holds beyond two bytes differs from model to model, and a four-byte
    code (㛃 𬭎 𠅤) prints as other signs where it is not known (domain: Printing). Code points FE50 to FEA0, where 䶮
    has its place since GB 18030-2000, were empty in GBK and still are in many a ROM. So: what GBK (1995) can write.
    """
    if char.isascii():
        return char.isprintable() and char not in _NATIONAL
    try:
        return len(char.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


def columns(text: str) -> int:
    """Return the width of a text in columns of 12 dots: what is not ASCII has two, a dash or a · too."""
    return sum(1 if char.isascii() else 2 for char in text)


def text_bytes(items: Sequence[Item], medium: Medium, draw: Draw, options: EscPos) -> bytes:
    """Return a whole job: begin, lines and bands, feed, cut.

    Args:
        items: what stands on the slip.
        medium: ``layout.MM80`` or ``layout.MM58``.
        draw: for what is sent as dots.
        options: the printer's.
    """
    indent = medium.margin // _COLUMN  # the margin is blanks: not every clone knows GS L
    room = medium.width // _COLUMN - 2 * indent
    return b"".join((INIT, _CHINESE, _BOLD, *_parts(items, room, b" " * indent, draw), ending(options)))


def _parts(items: Iterable[Item], room: int, indent: bytes, draw: Draw) -> Iterator[bytes]:
    drawn: list[Item] = []  # what follows each other as dots is one picture
    for item in items:
        said = _item(item, room, indent)
        if said is None:
            drawn.append(item)
            continue
        if drawn:
            yield from bands(draw(drawn))
            drawn = []
        for line, again in said:
            yield line if line else b"".join(bands(draw([again])))
    if drawn:
        yield from bands(draw(drawn))


def _item(item: Item, room: int, indent: bytes) -> list[tuple[bytes, Item]] | None:
    """Return an item's lines, each with what to draw where its bytes are empty; None where all of it is drawn."""
    match item:
        case Words(role="label"):
            return None
        case Words():
            return _words(item, room, indent)
        case Pair() if all(map(in_rom, _plain(item.left + item.right))):
            return _pair(item, room, indent)
        case _:
            return None


def _words(item: Words, room: int, indent: bytes) -> list[tuple[bytes, Item]]:
    lines: list[tuple[bytes, Item]] = []
    joined = WIDE_SPACE.join(item.parts)
    sizes = _SIZES[item.role]
    for part in (joined,) if columns(joined) * sizes[-1][0] <= room else item.parts:
        text = _plain(part)
        wide, high = next((size for size in sizes if columns(text) * size[0] <= room), sizes[-1])
        for line in wrap(text, room // wide, columns):
            words = Words(item.role, (line,), item.centred)
            rom = all(map(in_rom, line))
            before = b"" if item.centred else indent
            lines.append((_line(before + line.encode("gbk"), wide, high, centred=item.centred) if rom else b"", words))
    return lines


def _pair(item: Pair, room: int, indent: bytes) -> list[tuple[bytes, Item]] | None:
    left, right = _plain(item.left), _plain(item.right)
    gap = room - columns(left) - columns(right)
    if gap < 2:
        return None
    text = indent + (left + " " * gap + right).encode("gbk")
    return [(_line(text, 1, 2, centred=False), item)]


def _plain(text: str) -> str:
    """Return a text as printers have it: the half-width ¥ is in no ROM, the full-width one is in all (domain)."""
    return text.replace("¥", "￥")


def _line(text: bytes, wide: int, high: int, *, centred: bool) -> bytes:
    """Return one line. Sizes are set by GS ! and FS ! both: some clones let Chinese follow only the second."""
    size = bytes(((wide - 1) << 4 | (high - 1),))
    chinese = bytes(((wide - 1) << 2 | (high - 1) << 3,))
    spacing = bytes((24 * high + _LEADING,))
    before = b"\x1ba" + bytes((centred,)) + b"\x1b3" + spacing + b"\x1d!" + size + b"\x1c!" + chinese
    after = b"\n\x1ba\x00\x1d!\x00\x1c!\x00"  # a picture must find the left edge, or some printers move it
    return before + text + after
