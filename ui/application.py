"""The Qt application in the project's style. Light on purpose: the first paint waits for what is imported here."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ui.theme.style import dress, prepare
from ui.widgets.focus_ring import FocusRings


def make_application() -> QApplication:
    """Make the application, or return the one there is."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    prepare()
    app = QApplication(["guidance-desk"])
    app.setApplicationName("guidance-desk")
    app.setApplicationDisplayName("")
    dress(app)
    FocusRings(app)
    return app
