"""Places a slip's items on a medium: from items to marks at dots, the same for raster and PDF.

All lengths are dots of 203 dpi (8 a millimetre). Nothing is ever cut: a text that is too wide is made smaller down to
24 dots (3 mm, look: Tokens) and then broken into lines; the paper is as long as it has to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PIL import Image

from desk_app.paper.linebreak import wrap
from desk_app.paper.qr import QUIET, qr_modules
from desk_app.slips.content import WIDE_SPACE, Item, Pair, Picture, QrBlock, Role, Rule, Words

DPI = 203
SMALLEST = 24
RULE_DOTS = 3

Measure = Callable[[str, float], float]
"""The width in dots of a text at a size in dots."""

# the middle of an ideograph lies this far above the baseline, in ems, in every Chinese font
_MIDDLE = 0.38
# half the height of digits and capitals, which is what a label consists of
_CAPITAL_MIDDLE = 0.36
# capitals that go below the baseline in some fonts (WenQuanYi Micro Hei: 0.2 em), and the room they need below the line
_DESCENDING = frozenset("JQ")
_DESCENT = 0.08


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Size, line height and extra space between characters, in dots."""

    size: int
    line: int
    spacing: int = 0


@dataclass(frozen=True, slots=True)
class Medium:
    """A kind of paper: its printable width and what each role looks like on it.

    Args:
        paper_mm: width of the roll, for PDF.
        width: printable dots across.
        margin: dots left free at both sides of text.
        qr_width: dots for the QR with its quiet zone; its modules become as large as that allows.
        qr_beside: the QR has its text at the right, else below.
        gap: dots above and below a rule.
        logo: most dots across and down of a logo (20 mm high, 16 on narrow paper).
    """

    paper_mm: int
    width: int
    margin: int
    top: int
    bottom: int
    gap: int
    qr_width: int
    qr_beside: bool
    logo: tuple[int, int]
    styles: Mapping[Role, TextStyle]


MM80 = Medium(
    paper_mm=80,
    width=576,
    margin=24,
    top=16,
    bottom=28,
    gap=14,
    qr_width=330,
    qr_beside=True,
    logo=(528, 160),
    styles={
        "centre": TextStyle(30, 40),
        "title": TextStyle(38, 52, 4),
        "label": TextStyle(184, 178, 2),
        "place": TextStyle(44, 56),
        "fact": TextStyle(34, 46),
        "heading": TextStyle(30, 42),
        "small": TextStyle(26, 38),
    },
)
MM58 = Medium(
    paper_mm=58,
    width=384,
    margin=12,
    top=12,
    bottom=24,
    gap=10,
    qr_width=384,
    qr_beside=False,
    logo=(360, 128),
    styles={
        "centre": TextStyle(26, 34),
        "title": TextStyle(30, 42, 2),
        "label": TextStyle(132, 130),
        "place": TextStyle(36, 46),
        "fact": TextStyle(28, 38),
        "heading": TextStyle(24, 34),
        "small": TextStyle(24, 34),
    },
)
MEDIA: Mapping[int, Medium] = {576: MM80, 384: MM58}


@dataclass(frozen=True, slots=True)
class TextMark:
    """One line of text: left edge, baseline, size, space between characters, and its measured width."""

    x: float
    baseline: float
    size: int
    text: str
    spacing: int
    width: float


@dataclass(frozen=True, slots=True)
class RuleMark:
    """A line of three dots: left end, top edge, right end."""

    x: int
    y: int
    right: int
    dashed: bool


@dataclass(frozen=True, slots=True)
class QrMark:
    """A QR without its quiet zone: left, top, dots a module."""

    x: int
    y: int
    module: int
    digits: str


@dataclass(frozen=True, slots=True)
class PictureMark:
    """Dots: left, top, and the dots."""

    x: int
    y: int
    image: Image.Image


Mark = TextMark | RuleMark | QrMark | PictureMark


@dataclass(frozen=True, slots=True)
class Page:
    """A slip ready to be drawn."""

    medium: Medium
    height: int
    marks: tuple[Mark, ...]


def place_slip(items: Sequence[Item], medium: Medium, measure: Measure) -> Page:
    """Return where everything goes; ``measure`` is that of whoever draws it, so that what fits here fits there."""
    placer = _Placer(medium, measure, y=medium.top)
    for before, item, after in zip((None, *items), items, (*items[1:], None), strict=False):
        match item:
            case Words():
                placer.words(item)
            case Pair():
                placer.pair(item)
            case Rule():
                placer.rule(item)
            case QrBlock():
                placer.qr(item, ruled=(isinstance(before, Rule), isinstance(after, Rule)))
            case Picture():
                placer.picture(item)
    return Page(medium, placer.y + medium.bottom, tuple(placer.marks))


@dataclass(slots=True)
class _Placer:
    medium: Medium
    measure: Measure
    y: int
    marks: list[Mark] = field(default_factory=list)

    @property
    def inner(self) -> int:
        return self.medium.width - 2 * self.medium.margin

    def words(self, item: Words) -> None:
        parts = (WIDE_SPACE.join(item.parts),) if self.medium.qr_beside else item.parts
        for part in parts:
            self.y = self.text(part, item.role, self.medium.margin, self.inner, self.y, centred=item.centred)

    def rule(self, item: Rule) -> None:
        medium = self.medium
        self.marks.append(RuleMark(medium.margin, self.y + medium.gap, medium.width - medium.margin, item.dashed))
        self.y += 2 * medium.gap + RULE_DOTS

    def pair(self, item: Pair) -> None:
        style = self.medium.styles["fact"]
        size = style.size
        while size > SMALLEST and self._pair_width(item, size) > self.inner:
            size -= 1
        if self._pair_width(item, size) > self.inner:
            self.y = self.text(item.left, "fact", self.medium.margin, self.inner, self.y, centred=False)
            self.y = self.text(item.right, "fact", self.medium.margin, self.inner, self.y, to_right=True)
            return
        right = self.measure(item.right, size)
        self._mark(item.left, size, 0, self.medium.margin, self.y, style.line)
        self._mark(item.right, size, 0, self.medium.width - self.medium.margin - right, self.y, style.line)
        self.y += style.line

    def _pair_width(self, item: Pair, size: int) -> float:
        return self.measure(item.left, size) + size + self.measure(item.right, size)

    def picture(self, item: Picture) -> None:
        self.marks.append(PictureMark((self.medium.width - item.image.width) // 2, self.y, item.image))
        self.y += item.image.height + self.medium.gap

    def qr(self, item: QrBlock, ruled: tuple[bool, bool]) -> None:
        """Set a QR and its text; ``ruled`` says whether a rule is above and below."""
        medium = self.medium
        modules = qr_modules(item.digits)
        module = medium.qr_width // (modules + 2 * QUIET)
        edge, quiet = modules * module, QUIET * module
        if medium.qr_beside:
            # rules above and below must stay out of the quiet zone; their own gap is part of it
            above, below = (medium.gap if rule else 0 for rule in ruled)
            top = self.y + quiet - above
            self.marks.append(QrMark(quiet, top, module, item.digits))
            left = 2 * quiet + edge
            height = self._qr_texts(item, left, self.y, dry=True)
            start = max(self.y, top + (edge - height) // 2)
            self.y = max(top + edge + quiet - below, start + self._qr_texts(item, left, start))
            return
        self.y = self.text(item.heading, "heading", medium.margin, self.inner, self.y)
        self.marks.append(QrMark((medium.width - edge) // 2, self.y + quiet, module, item.digits))
        self.y += edge + 2 * quiet
        for line in item.lines:
            for text in self._joined(line, "small", self.inner):
                self.y = self.text(text, "small", medium.margin, self.inner, self.y)

    def _qr_texts(self, item: QrBlock, left: int, top: int, *, dry: bool = False) -> int:
        """Set the lines beside the QR and return their height; ``dry`` only measures."""
        kept = list(self.marks)
        width = self.medium.width - self.medium.margin - left
        y = self.text(item.heading, "heading", left, width, top, centred=False)
        for line in (item.caption,) if item.caption else (), *item.lines:
            for text in self._joined(line, "small", width):
                y = self.text(text, "small", left, width, y, centred=False)
        if dry:
            self.marks = kept
        return y - top

    def _joined(self, parts: tuple[str, ...], role: Role, width: float) -> tuple[str, ...]:
        """Return parts as one line, or as they are where that would be too wide."""
        joined = WIDE_SPACE.join(parts)
        smallest = max(SMALLEST, round(0.7 * self.medium.styles[role].size))
        return (joined,) if self.measure(joined, smallest) <= width else parts

    def text(
        self,
        text: str,
        role: Role,
        left: float,
        width: float,
        top: int,
        *,
        centred: bool = True,
        to_right: bool = False,
    ) -> int:
        """Set a text into a column and return the y below it: smaller if need be, then on several lines."""
        style = self.medium.styles[role]
        size, spacing, lines = self._fit(text, style, width)
        scale = style.line - style.size
        line_height = size + scale if size != style.size else style.line
        middle = _CAPITAL_MIDDLE if role == "label" else _MIDDLE
        for line in lines:
            used = self._width(line, size, spacing)
            x = left + (width - used if to_right else (width - used) / 2 if centred else 0)
            self._mark(line, size, spacing, x, top, line_height, middle)
            top += line_height
        if role == "label" and not _DESCENDING.isdisjoint(lines[-1]):
            top += round(_DESCENT * size)
        return top

    def _fit(self, text: str, style: TextStyle, width: float) -> tuple[int, int, list[str]]:
        if self._width(text, style.size, style.spacing) <= width:
            return style.size, style.spacing, [text]
        # a little smaller on one line reads better than two lines; much smaller does not
        floor = max(SMALLEST, round(style.size * 0.7)) if style.size < 100 else 80
        for size in range(style.size, floor - 1, -1):
            if self.measure(text, size) <= width:
                return size, 0, [text]
        lines = wrap(text, width, lambda part: self.measure(part, style.size))
        if len(lines) <= 2 and style.size < 100:
            return style.size, 0, lines
        return floor, 0, wrap(text, width, lambda part: self.measure(part, floor))

    def _width(self, text: str, size: int, spacing: int) -> float:
        return self.measure(text, size) + spacing * max(0, len(text) - 1)

    def _mark(self, text: str, size: int, spacing: int, x: float, top: int, line: int, middle: float = _MIDDLE) -> None:
        if text:
            baseline = top + line / 2 + middle * size
            self.marks.append(TextMark(x, baseline, size, text, spacing, self._width(text, size, spacing)))
