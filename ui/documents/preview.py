"""The preview: one page at a time, turned and made larger by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSizeF, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from desk_app.i18n import _
from ui.background import Background
from ui.devices.pdf_pages import POINTS, PdfPages
from ui.documents.page_view import SCREEN_DPI, PageView
from ui.widgets.card import Card, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Elided

ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
_WIDEST_FIT, _SMALLEST_FIT = 1.0, 0.35
_PATIENCE_MS = 400
_ARROWS = {
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}


@dataclass(frozen=True, slots=True)
class _Opened:
    pages: PdfPages
    first: QImage


class _Desk(QScrollArea):
    """The ground a page lies on; arrows move it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _ARROWS.get(Qt.Key(event.key()))
        if move is None:
            event.ignore()
            return
        for bar, step in ((self.horizontalScrollBar(), move[0]), (self.verticalScrollBar(), move[1])):
            bar.setValue(bar.value() + step * 48)


class Preview(Card):
    """Shows a document given as bytes. Pages are drawn off the window's thread, the newest wish first."""

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(_("Preview"), "", parent)
        self._background = background
        self._pages: PdfPages | None = None
        self._page = 0
        self._zoom = 0.0  # 0 fits the width
        self._turn = 0  # of the document
        self._wish: tuple[int, float] | None = None
        self._drawing = False
        self.where = Elided("", "label", self, tail=True)
        self.back = self._button(_("Previous page"), "PgUp", self.previous_page)
        self.on = self._button(_("Next page"), "PgDn", self.next_page)
        self.smaller = self._button(_("Smaller"), "Ctrl+-", self.zoom_out)
        self.larger = self._button(_("Larger"), "Ctrl++", self.zoom_in)
        self.left.addWidget(self.where)
        for button in (self.back, self.on, self.smaller, self.larger):
            self.right.addWidget(button)
        self.view = PageView(self)
        self.area = _Desk(self)
        self.area.setObjectName("preview")
        self.area.setAccessibleName(_("Preview"))
        self.area.setWidget(self.view)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.viewport().installEventFilter(self)
        row = QHBoxLayout()
        bare(row, 0, (6, 0, 6, 6))
        row.addWidget(self.area)
        self.body.addLayout(row, 1)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(lambda: self.view.say(_("Being laid out…")))
        self._tell()

    def _button(self, text: str, key: str, act: Callable[[], None]) -> KeyButton:
        button = KeyButton(text, key, self, size="small")
        button.clicked.connect(act)
        return button

    # --- the document ---------------------------------------------------------------------------------------------

    @property
    def drawn(self) -> bool:
        """Whether the page that was asked for is on the screen."""
        return self._pages is not None and not self._drawing and self._wish is None

    @property
    def page(self) -> int:
        """The page shown, from 1; 0 when there is none."""
        return self._page + 1 if self._pages is not None else 0

    @property
    def count(self) -> int:
        """How many pages there are."""
        return 0 if self._pages is None else self._pages.count

    @property
    def zoom(self) -> float:
        """How large the page is shown; 1.0 is its real size."""
        return self._zoom or self._fit()

    def wait(self) -> None:
        """Another document is being made: forget the one shown."""
        self.forget()
        self._patience.start()

    def show_pdf(self, pdf: bytes) -> None:
        """Show a document."""
        self.forget()
        self._patience.start()
        turn, dpi = self._turn, self._dpi(self.zoom)

        def open_it() -> _Opened:
            pages = PdfPages(pdf)
            return _Opened(pages, pages.image(0, dpi))

        self._background.run(open_it, lambda opened: self._opened(opened, turn))

    def _opened(self, opened: _Opened, turn: int) -> None:
        if turn != self._turn:
            self._let_go(opened.pages)
            return
        self._patience.stop()
        self._pages = opened.pages
        self.view.set_zoom(opened.pages.size(0), self.zoom)
        self.view.show_picture(opened.first)
        self._tell()
        self._ask()

    def say(self, words: str) -> None:
        """There is no document: say why."""
        self.forget()
        self.view.say(words)

    def forget(self) -> None:
        """Forget the document: it bears a name."""
        self._turn += 1
        self._patience.stop()
        self._page, self._wish = 0, None
        if self._pages is not None:
            self._let_go(self._pages)
            self._pages = None
        self.view.say("")
        self._tell()

    def _let_go(self, pages: PdfPages) -> None:
        self._background.run(pages.close, lambda _none: None)  # it may wait for a page being drawn

    # --- pages and zoom -------------------------------------------------------------------------------------------

    def next_page(self) -> None:
        """Turn to the next page."""
        self._go(self._page + 1)

    def previous_page(self) -> None:
        """Turn back."""
        self._go(self._page - 1)

    def _go(self, page: int) -> None:
        if self._pages is not None and 0 <= page < self._pages.count:
            self._page = page
            self.area.verticalScrollBar().setValue(0)
            self._tell()
            self._ask()

    def zoom_in(self) -> None:
        """Show it larger."""
        self._set_zoom(next((step for step in ZOOMS if step > self.zoom + 0.01), ZOOMS[-1]))

    def zoom_out(self) -> None:
        """Show it smaller."""
        self._set_zoom(next((step for step in reversed(ZOOMS) if step < self.zoom - 0.01), ZOOMS[0]))

    def zoom_fit(self) -> None:
        """Fit the page to the width there is."""
        self._set_zoom(0.0)

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self._tell()
        self._ask()

    def _fit(self) -> float:
        points = self._points()
        room = self.area.viewport().width() - 24
        return max(_SMALLEST_FIT, min(_WIDEST_FIT, room / (points.width() * SCREEN_DPI / POINTS)))

    def _points(self) -> QSizeF:
        return QSizeF(595.3, 841.9) if self._pages is None else self._pages.size(self._page)

    def _dpi(self, zoom: float) -> float:
        return SCREEN_DPI * zoom * self.devicePixelRatioF()

    def _ask(self) -> None:
        """Draw what is wished for now; while one page is being drawn only the newest wish is kept."""
        if self._pages is None:
            return
        self.view.set_zoom(self._points(), self.zoom)
        self._wish = (self._page, self._dpi(self.zoom))
        self._draw()

    def _draw(self) -> None:
        if self._drawing or self._wish is None or self._pages is None:
            return
        pages, (page, dpi), turn = self._pages, self._wish, self._turn
        self._drawing, self._wish = True, None
        self._background.run(lambda: pages.image(page, dpi), lambda image: self._drew(image, turn, page))

    def _drew(self, image: QImage, turn: int, page: int) -> None:
        self._drawing = False
        if turn == self._turn and page == self._page:
            self.view.show_picture(image)
        self._draw()

    def _tell(self) -> None:
        count = self.count
        here = _("page {n} of {all}, {percent} %").format(n=self._page + 1, all=count, percent=round(self.zoom * 100))
        self.where.setText(here if count else "")
        self.view.setAccessibleName(here if count else _("Preview"))
        self.back.setEnabled(self._page > 0)
        self.on.setEnabled(self._page + 1 < count)
        self.smaller.setEnabled(bool(count) and self.zoom > ZOOMS[0])
        self.larger.setEnabled(bool(count) and self.zoom < ZOOMS[-1])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QResizeEvent) and not self._zoom:
            self._tell()
            self._ask()
        return super().eventFilter(watched, event)
