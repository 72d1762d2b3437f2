"""PySide6 6.12.0 on Python 3.11 and older drops one reference to ``None`` in every void call and dies of it.

6.11.3 is pinned for that reason; this test counts, so that a later version is only taken when it counts right.
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

CALLS = 10_000


def test_void_calls_keep_the_references_to_none(qtbot: QtBot, dressed: QApplication) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    colour = QColor("#17478F")
    before = sys.getrefcount(None)
    painter = QPainter(image)
    for count in range(CALLS):
        label.setText("D001" if count % 2 else "D002")
        label.update()
        painter.fillRect(0, 0, 8, 8, colour)
    painter.end()
    lost = before - sys.getrefcount(None)
    print(f"references to None lost per void call: {lost / (3 * CALLS):+.4f}")
    assert abs(lost) < CALLS / 100
