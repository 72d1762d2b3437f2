"""The help window (F1): one page a window, from ``resources/help``, in Chinese, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from desk_app.i18n import _
from ui.theme.style import mark
from ui.widgets.card import bare
from ui.widgets.keys import KeyButton

FOLDER = Path(__file__).resolve().parent.parent.parent / "resources" / "help"


class HelpWindow(QWidget):
    """Shows one page; links lead to the other pages; Esc closes."""

    def __init__(self, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mark(self, "ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Help"))
        self.resize(640, 600)
        layout = QVBoxLayout(self)
        bare(layout, 8, (16, 12, 12, 12))
        self.text = QTextBrowser(self)
        self.text.setAccessibleName(_("Help"))
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(8)
        self.text.anchorClicked.connect(self._follow)
        layout.addWidget(self.text, 1)
        row = QHBoxLayout()
        bare(row, 8)
        row.addStretch(1)
        close = KeyButton(_("Close"), "Esc", self)
        close.clicked.connect(self.close)
        row.addWidget(close)
        layout.addLayout(row)
        self.open_page(page)

    def open_page(self, page: str) -> None:
        """Show ``resources/help/<page>.md``; a missing page says so calmly."""
        path = FOLDER / f"{page}.md"
        if path.is_file():
            self.text.setMarkdown(path.read_text(encoding="utf-8"))
        else:
            self.text.setPlainText(_("There is no help for this page yet."))
        self.text.moveCursor(self.text.textCursor().MoveOperation.Start)
        self.text.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            self.close()
        else:
            super().keyPressEvent(event)

    def _follow(self, url: QUrl) -> None:
        self.open_page(Path(url.path()).stem)


def show_help(page: str, beside: QWidget) -> HelpWindow:
    """Open the help window for ``page`` beside a window, or bring the open one to the front."""
    for child in beside.findChildren(HelpWindow):
        child.open_page(page)
        child.raise_()
        child.activateWindow()
        return child
    window = HelpWindow(page, beside)
    window.show()
    return window
