"""How the visitor's screen is drawn: lying (1920×1080) and upright (1080×1920), each design scaled as one picture.

Letter height. It is read from an arm's length over a counter, 0.8 to 1 m. At 1 m ideographs are at least 20 minutes of
arc high, 5.8 mm, which ISO 9241-303 recommends for reading with ease, digits and capitals at least 16, 4.7 mm, its
least. Both hold on a panel of 15.6 inches, the smallest a counter should have: 36 design pixels. What the visitor comes
for, the number, is 60 mm high there and can be read from across the hall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage

from desk_app.i18n import _
from desk_app.paper.linebreak import wrap
from desk_app.paper.qr import QUIET, qr_matrix
from desk_app.screens.visitor_facts import Offer, Row, Ticket, Tone
from desk_app.screens.visitor_texts import Notice
from ui.screens import tokens as t
from ui.screens.ink import Ink, width

READ_FROM_M = 1.0
PANEL_INCH = 15.6
SMALLEST = 36

_MARGIN = 32.0  # as the heading's
_PAD = 44.0
_LEADING = 1.36
_MARKS = frozenset("，、。；：")
_RULE = "#274361"
_TONES: dict[Tone, str] = {"said": t.TEXT, "typing": t.CALL, "quiet": t.TEXT_2}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of one design stand, in design pixels."""

    wide: float
    high: float
    top: QRectF
    left: QRectF
    title: QRectF
    rows: tuple[QRectF, ...]
    panel: QRectF
    number: QRectF
    code: QRectF
    foot: QRectF


def _rows(left: QRectF, title: float) -> tuple[QRectF, ...]:
    pitch = (left.height() - title + 12) / 4
    return tuple(QRectF(left.left(), left.top() + title + pitch * at, left.width(), pitch - 12) for at in range(4))


_LYING_LEFT, _UPRIGHT_LEFT = QRectF(_MARGIN, 120, 800, 836), QRectF(_MARGIN, 168, 1016, 700)
LYING = Layout(
    wide=1920,
    high=1080,
    top=QRectF(0, 0, 1920, 88),
    left=_LYING_LEFT,
    title=QRectF(_MARGIN, 120, 800, 72),
    rows=_rows(_LYING_LEFT, 84),
    panel=QRectF(864, 120, 1024, 836),
    number=QRectF(_MARGIN, 120, 1216, 836),
    code=QRectF(1280, 120, 608, 836),
    foot=QRectF(0, 988, 1920, 92),
)
UPRIGHT = Layout(
    wide=1080,
    high=1920,
    top=QRectF(0, 0, 1080, 140),
    left=_UPRIGHT_LEFT,
    title=QRectF(_MARGIN, 168, 1016, 72),
    rows=_rows(_UPRIGHT_LEFT, 84),
    panel=QRectF(_MARGIN, 900, 1016, 880),
    number=QRectF(_MARGIN, 168, 1016, 860),
    code=QRectF(_MARGIN, 1060, 1016, 720),
    foot=QRectF(0, 1812, 1080, 108),
)


def layout_for(wide: float, high: float) -> Layout:
    """Return the design that suits a widget of this size."""
    return UPRIGHT if high > wide else LYING


@dataclass(frozen=True, slots=True)
class Welcome:
    """What greets whoever sits down: the greeting, and hours and phone of the centre."""

    greeting: tuple[str, ...]
    hours: tuple[str, ...]
    phone: str


# --- lines of text ----------------------------------------------------------------------------------------------------


def _lines(text: str, pixels: float, room: float) -> list[str]:
    """Break a text into as few lines as fit, after a mark where that takes no more of them: no word is torn."""

    def broken(rest: str) -> list[str]:
        return wrap(rest, room, lambda part: width(part, pixels))

    found: list[str] = []
    lines = broken(text)
    while len(lines) > 1:
        first = lines[0]
        ends = (at for at in range(len(first), 1, -1) if first[at - 1] in _MARKS)
        at = next((at for at in ends if len(broken(text[at:])) < len(lines)), len(first))
        found.append(text[:at])
        text = text[at:].lstrip()
        lines = broken(text)
    return [*found, *lines]


def _fitting(texts: Sequence[str], pixels: float, room: float, height: float, gap: float) -> tuple[float, float]:
    """Return the size at which the texts, one below the other, fit ``height``, and the gap that spreads them over it.

    The size is never below 36, the gap never over twice ``gap``.
    """
    size = pixels
    while True:
        used = size * _LEADING * sum(len(_lines(text, size, room)) for text in texts)
        spare = (height - used) / max(1, len(texts) - 1)
        if spare >= gap or size <= SMALLEST:
            return size, max(4.0, min(spare, 2 * gap))
        size -= 1


def _write(ink: Ink, left: float, top: float, room: float, text: str, pixels: float, colour: str) -> float:
    """Write a text in as many lines as it takes; returns the y below it."""
    for line in _lines(text, pixels, room):
        ink.text(QRectF(left, top, room, pixels * _LEADING), line, pixels, colour)
        top += pixels * _LEADING
    return top


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    pixels: float
    colour: str
    bold: bool = False


def _pair(ink: Ink, rect: QRectF, first: _Said, rest: _Said, *, apart: bool = True) -> None:
    """Write two texts on a line, the second at the right edge or, not ``apart``, right after the first."""
    wide = min(rect.width(), width(first.text, first.pixels, first.bold) + 4)
    ink.text(
        QRectF(rect.left(), rect.top(), wide, rect.height()), first.text, first.pixels, first.colour, bold=first.bold
    )
    after = rect.adjusted(wide + 40 if first.text else 0, 0, 0, 0)
    ink.text(after, rest.text, rest.pixels, rest.colour, side="right" if apart else "left")


# --- nobody is being registered ---------------------------------------------------------------------------------------


def paint_welcome(ink: Ink, rect: QRectF, value: Welcome) -> None:
    """Draw the greeting, and at the foot when the centre is open and its phone."""
    inner = rect.adjusted(8, 24, 0, 0)
    head, *more = value.greeting or ("",)
    ink.text(QRectF(inner.left(), inner.top(), inner.width(), 180), head, 136, t.TEXT, bold=True)
    top = inner.top() + 212
    for line in more:
        top = _write(ink, inner.left(), top, inner.width(), line, 56, t.TEXT_2) + 8
    foot = [(_("Opening hours"), "　".join(value.hours)), (_("Phone"), value.phone)]
    high, beside = 80.0, max(width(label, 40) for label, _said in foot) + 24
    for at, (label, said) in enumerate(foot):
        y = inner.bottom() - high * (len(foot) - at)
        ink.fill(QRectF(inner.left(), y, inner.width(), 2), _RULE)
        ink.text(QRectF(inner.left(), y, beside, high), label, 40, t.TEXT_2)
        ink.text(QRectF(inner.left() + beside, y, inner.width() - beside, high), said, 44, t.TEXT)


def paint_bring(ink: Ink, rect: QRectF, value: tuple[str, ...]) -> None:
    """Draw what to have ready, numbered."""
    inner = _panel(ink, rect, _("Please have ready"))
    left, room = inner.left() + 84, inner.width() - 84
    size, gap = _fitting(value, 56, room, inner.height() - 12, 28)
    top = inner.top() + 12
    for at, text in enumerate(value, start=1):
        ink.fill(QRectF(inner.left(), top + size * _LEADING / 2 - 28, 56, 56), t.HEADER, 28, _RULE, 2)
        ink.text(QRectF(inner.left(), top + size * _LEADING / 2 - 28, 56, 56), str(at), 36, t.COUNT, side="centre")
        top = _write(ink, left, top, room, text, size, t.TEXT) + gap


def paint_notice(ink: Ink, rect: QRectF, value: Notice) -> None:
    """Draw the privacy notice: heads at the left, what is said of them beside."""
    inner = _panel(ink, rect, _("Your personal data"))
    column = max((width(head, 40) for head, _said in value.lines), default=0.0) + 32
    left, room = inner.left() + column, inner.width() - column
    size, gap = _fitting([said for _head, said in value.lines], 44, room, inner.height(), 14)
    top = inner.top()
    for head, said in value.lines:
        ink.text(QRectF(inner.left(), top, column - 16, size * _LEADING), head, min(40, size), t.COUNT)
        top = _write(ink, left, top, room, said, size, t.TEXT) + gap


def _panel(ink: Ink, rect: QRectF, title: str) -> QRectF:
    """Draw a card with its title; returns the room below it."""
    ink.fill(rect, t.PANEL, 8)
    inner = rect.adjusted(_PAD, 28, -_PAD, -28)
    ink.text(QRectF(inner.left(), inner.top(), inner.width(), 76), title, 56, t.TEXT, bold=True)
    ink.fill(QRectF(inner.left(), inner.top() + 84, inner.width(), 2), _RULE)
    return inner.adjusted(0, 106, 0, 0)


# --- somebody is being registered -------------------------------------------------------------------------------------


def paint_title(ink: Ink, rect: QRectF, value: tuple[str, str]) -> None:
    """Draw what goes on, and what the visitor is asked to do."""
    _pair(ink, rect, _Said(value[0], 52, t.TEXT, bold=True), _Said(value[1], 38, t.TEXT_2))


def paint_row(ink: Ink, rect: QRectF, value: Row) -> None:
    """Draw one line of the form; where somebody types there is a mark at its edge."""
    ink.fill(rect, t.PANEL, 8)
    if value.tone == "typing":
        ink.fill(QRectF(rect.left(), rect.top(), 10, rect.height()), t.CALL)
    inner = rect.adjusted(36, 0, -28, 0)
    head = rect.height() * 0.36
    ink.text(QRectF(inner.left(), inner.top() + 12, inner.width(), head), value.label, 40, t.TEXT_2)
    body = QRectF(inner.left(), inner.top() + head + 8, inner.width(), rect.height() - head - 20)
    size, bold = (44, False) if value.tone == "quiet" else (60, True)
    ink.text(body, value.value, size, _TONES[value.tone], bold=bold)


def paint_offer(ink: Ink, rect: QRectF, value: Offer) -> None:
    """Draw the offer of mediation: two answers, equally large; the one given has an edge and says so."""
    ink.fill(rect, t.PANEL, 8)
    inner = rect.adjusted(_PAD, 28, -_PAD, -32)
    question = _("Would you like to try mediation first?")
    ink.text(QRectF(inner.left(), inner.top(), inner.width(), 92), question, 68, t.TEXT, bold=True)
    top = inner.top() + 100
    for line in value.lines:
        top = _write(ink, inner.left(), top, inner.width(), line, 44, t.FREE)
    top += 20
    wide = (inner.width() - 24) / 2
    boxes = [QRectF(inner.left() + (wide + 24) * at, top, wide, inner.bottom() - top) for at in range(2)]
    room, height = wide - 2 * 28 - 30, boxes[0].height() - 120 - 24
    size, gap = min(_fitting(texts, 44, room, height, 12) for texts in (value.accept, value.refuse))
    for box, title, texts, answer in (
        (boxes[0], _("Agree"), value.accept, "accept"),
        (boxes[1], _("Decline"), value.refuse, "refuse"),
    ):
        _answer(ink, box, (title, texts), (size, gap), given=value.answer == answer)


def _answer(
    ink: Ink, box: QRectF, words: tuple[str, tuple[str, ...]], fit: tuple[float, float], *, given: bool
) -> None:
    ink.fill(box, t.HEADER, 8, t.CALL if given else _RULE, 6 if given else 2)
    (title, texts), (size, gap) = words, fit
    inner = box.adjusted(28, 20, -28, -20)
    head = QRectF(inner.left(), inner.top(), inner.width(), 80)
    _pair(ink, head, _Said(title, 56, t.TEXT, bold=True), _Said(_("chosen") if given else "", 38, t.CALL))
    top = inner.top() + 100
    for text in texts:
        ink.fill(QRectF(inner.left() + 2, top + size * _LEADING / 2 - 6, 12, 12), t.COUNT, 6)
        top = _write(ink, inner.left() + 30, top, inner.width() - 30, text, size, t.TEXT) + gap


# --- a number was issued ----------------------------------------------------------------------------------------------


def paint_number(ink: Ink, rect: QRectF, value: Ticket) -> None:
    """Draw the number as large as the card allows, the place and where it is, and who is before."""
    ink.fill(rect, t.PANEL, 8)
    inner = rect.adjusted(56, 36, -40, -36)
    if not value.label:
        _registered(ink, inner, value)
        return
    ink.text(QRectF(inner.left(), inner.top(), inner.width(), 60), _("Your number"), 52, t.TEXT_2)
    foot = 328.0
    body = QRectF(inner.left(), inner.top() + 56, inner.width(), inner.height() - 56 - foot)
    ink.text(body, value.label, min(400, body.height() * 0.98), t.TEXT, bold=True)
    top = inner.bottom() - foot + 16
    ink.fill(QRectF(inner.left(), top, inner.width(), 2), _RULE)
    ink.text(QRectF(inner.left(), top + 14, inner.width(), 140), value.go_to, 108, t.CALL, bold=True)
    ink.text(QRectF(inner.left(), top + 160, inner.width(), 72), value.where, 52, t.TEXT)
    ink.text(QRectF(inner.left(), top + 240, inner.width(), 72), value.wait, 52, t.COUNT)


def _registered(ink: Ink, inner: QRectF, value: Ticket) -> None:
    """Draw that advice was given and registered, without a number."""
    ink.text(
        QRectF(inner.left(), inner.top() + 60, inner.width(), 200), _("Registered, no number"), 160, t.TEXT, bold=True
    )
    top = inner.top() + 300
    top = _write(
        ink, inner.left(), top, inner.width(), _("Your question is answered, no number is needed."), 56, t.TEXT
    )
    _write(ink, inner.left(), top + 16, inner.width(), _("It is kept as a registration of its own."), 48, t.TEXT_2)


def paint_code(ink: Ink, rect: QRectF, value: Ticket) -> None:
    """Draw the slip's QR, or, without a number, nothing but the case code."""
    ink.fill(rect, t.PANEL, 8)
    inner = rect.adjusted(40, 36, -40, -28)
    words = 2 * 60.0
    if value.qr:
        edge = min(inner.width(), inner.height() - words - 24)
        spare = inner.height() - edge - words - 24
        square = QRectF(inner.center().x() - edge / 2, inner.top() + spare / 2, edge, edge)
        _draw_qr(ink, square, value.qr)
        top = square.bottom() + 24
        ink.text(QRectF(inner.left(), top, inner.width(), 60), value.progress, 46, t.TEXT, side="centre")
        same = _("the same code is on your slip")
        ink.text(QRectF(inner.left(), top + 60, inner.width(), 56), same, 38, t.TEXT_2, side="centre")
        return
    ink.text(QRectF(inner.left(), inner.top(), inner.width(), 64), _("Case code"), 48, t.TEXT_2, side="centre")
    for at in range(0, len(value.code), 4):
        line = QRectF(inner.left(), inner.top() + 88 + at / 4 * 92, inner.width(), 92)
        ink.text(line, value.code[at : at + 4], 80, t.TEXT, bold=True, side="centre")
    ink.text(QRectF(inner.left(), inner.bottom() - 64, inner.width(), 64), value.progress, 44, t.TEXT, side="centre")


def _draw_qr(ink: Ink, square: QRectF, digits: str) -> None:
    """Draw the QR with its white around it, each module on whole pixels of the monitor."""
    modules = qr_matrix(digits)
    count = len(modules) + 2 * QUIET
    ink.fill(square, "#FFFFFF", 8)
    image = QImage(count, count, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    black = QColor("#000000")
    for y, row in enumerate(modules, start=QUIET):
        for x, dark in enumerate(row, start=QUIET):
            if dark:
                image.setPixelColor(x, y, black)
    painter = ink.painter
    on_screen = painter.transform().mapRect(square)
    module = max(1, int(on_screen.width() // count))
    edge = module * count
    painter.save()
    painter.resetTransform()
    corner = QPointF(round(on_screen.center().x() - edge / 2), round(on_screen.center().y() - edge / 2))
    painter.drawImage(QRectF(corner.x(), corner.y(), edge, edge), image)
    painter.restore()


def paint_foot(ink: Ink, rect: QRectF, value: tuple[str, str]) -> None:
    """Draw the foot line: what matters now, then what else is good to know."""
    ink.fill(rect, t.HEADER)
    strong, more = value
    inner = rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
    _pair(ink, inner, _Said(strong, 48, t.CALL, bold=True), _Said(more, 40, t.NOTICE), apart=False)
