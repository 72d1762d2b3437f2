"""Dress the application: Fusion, a palette and one style sheet made from the tokens."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme.fonts import BODY, families
from ui.theme.tokens import LIGHT, Light

_SHEET = Template("""
QWidget { color: $text1; }
QToolTip { color: $text1; background: $surface; border: 1px solid $line_input; padding: 4px; }
QWidget[ground="bg"] { background: $bg; }
QWidget[ground="surface"] { background: $surface; }
QWidget[ground="sunk"] { background: $sunk; }
QFrame[box="card"] { background: $surface; border: 1px solid $line; border-radius: 6px; }
QFrame[box="panel"] { background: $tint_panel; border: 1px solid $tint_edge; border-radius: 4px; }
QFrame[box="ticket"] { background: $tint_panel; border: 2px solid $accent; border-radius: 6px; }
QFrame[box="line"] { background: transparent; border: none; border-top: 1px solid $line; }
QFrame[box="line"][ground="tint"] { background: $tint; }
QFrame[box="sunk"] { background: $sunk; border: 1px solid $line; border-radius: 4px; }
QFrame[box="list"] { background: $surface; border: 1px solid $line; border-radius: 4px; }
QFrame[box="banner"] { background: $waiting_ground; border: none; border-bottom: 1px solid $banner_edge; }
QFrame[box="strip"] { background: $surface; border: none; border-top: 1px solid $line; }
QFrame[box="header"] { background: $accent; border: none; }
QFrame[box="rule"] { background: $line; border: none; }
QLabel { font-size: 14px; background: transparent; }
QLabel[role="label"] { font-size: 13px; color: $text2; }
QLabel[role="hint"] { font-size: 13px; color: $text3; }
QLabel[role="small"] { font-size: 13px; }
QLabel[role="strong"] { font-weight: 700; }
QLabel[role="emphasis"] { font-size: 16px; font-weight: 700; }
QLabel[role="suggestion"] { font-size: 20px; font-weight: 700; }
QLabel[role="figure"] { font-size: 28px; font-weight: 700; }
QLabel[role="ticket"] { font-size: 48px; font-weight: 700; }
QLabel[role="problem"] { font-size: 13px; color: $stop_text; }
QLabel[role="problem-big"] { font-size: 16px; font-weight: 700; color: $stop_text; }
QLabel[role="good"] { font-size: 13px; color: $free_text; }
QLabel[role="warn"] { font-size: 13px; font-weight: 700; color: $waiting_text; }
QLabel[role="stop"] { font-size: 13px; font-weight: 700; color: $stop_text; }
QLabel[role="banner"] { color: $banner_text; }
QLabel[role="banner-strong"] { color: $banner_text; font-weight: 700; }
QLabel[role="on-accent"] { color: $accent_text; font-size: 16px; font-weight: 700; }
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox { background: $surface; border: 1px solid $line_input;
    border-radius: 4px; selection-background-color: $accent; selection-color: $accent_text; font-size: 14px; }
QLineEdit { padding: 0 7px; min-height: 30px; }
QLineEdit[tight="true"] { min-height: 26px; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: $sunk; border-color: $line; }
QLineEdit:disabled, QPlainTextEdit:disabled { background: $sunk; border-color: $line; color: $disabled; }
QLineEdit[problem="true"], QPlainTextEdit[problem="true"] { border: 1px solid $stop_text; }
QLineEdit[strong="true"] { font-weight: 700; }
QPlainTextEdit { padding: 2px 3px; }
QSpinBox { font-weight: 700; min-height: 30px; }
QSpinBox:disabled { background: $sunk; border-color: $line; color: $disabled; }
QSpinBox::up-button, QSpinBox::down-button { subcontrol-origin: padding; width: 28px; height: 30px;
    background: transparent; border: none; }
QSpinBox::up-button { subcontrol-position: center right; border-left: 1px solid $line; }
QSpinBox::down-button { subcontrol-position: center left; border-right: 1px solid $line; }
QSpinBox::up-arrow, QSpinBox::down-arrow { image: none; width: 0; height: 0; }
QPushButton { background: $surface; border: 1px solid $line_input; border-radius: 4px; padding: 0 10px;
    min-height: 30px; font-size: 14px; }
QPushButton:hover { background: $sunk; }
QPushButton:pressed { background: $tint; }
QPushButton:disabled { background: $sunk; border-color: $line; color: $disabled; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[tall="small"] { min-height: 26px; padding: 0 8px; font-size: 13px; }
QPushButton[tall="row"] { min-height: 42px; }
QPushButton[tall="big"] { min-height: 42px; padding: 0 16px; font-size: 16px; }
QPushButton[tall="big"][kind="primary"], QPushButton[tall="big"][kind="frame"] { font-weight: 700; }
QPushButton[tall="largest"] { min-height: 42px; padding: 0 16px; font-size: 20px; font-weight: 700; }
QPushButton[kind="primary"] { background: $accent; border-color: $accent; color: $accent_text; font-weight: 700; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_press; border-color: $accent_press; }
QPushButton[kind="primary"]:disabled { background: $sunk; border-color: $line; color: $disabled; }
QPushButton[kind="frame"] { border: 2px solid $accent; color: $accent; font-weight: 700; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; color: $text2; padding: 0 2px; }
QPushButton[kind="quiet"]:hover { border-color: $line; }
QPushButton[kind="quiet"]:checked { color: $accent; background: $tint; border-color: $accent; font-weight: 700; }
QPushButton[kind="link"] { background: transparent; border: none; border-bottom: 1px solid $link_line;
    border-radius: 0; color: $accent; padding: 0; min-height: 18px; font-size: 13px; }
QAbstractItemView { background: $surface; border: none; selection-background-color: $tint;
    selection-color: $text1; alternate-background-color: $sunk; gridline-color: $line; outline: 0; font-size: 13px; }
QComboBox QAbstractItemView { border: 1px solid $line_input; font-size: 14px; padding: 2px; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 6px; }
QComboBox QAbstractItemView::item:selected { background: $tint; color: $text1; }
QHeaderView { background: $sunk; border: none; }
QHeaderView::section { background: $sunk; color: $text3; border: none; border-top: 1px solid $line;
    border-bottom: 1px solid $line; padding: 0 8px; font-size: 13px; font-weight: 400; min-height: 26px; }
QHeaderView[dense="true"]::section { padding: 0 3px; min-height: 22px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $line_input; border-radius: 3px; min-height: 32px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: $line_input; border-radius: 3px; min-width: 32px; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none;
    width: 0; height: 0; }
QListView::item { min-height: 32px; padding: 0 8px; border-radius: 3px; }
QListView::item:selected { background: $tint; color: $text1; }
QListView[tall="rows"] { border: 1px solid $line; border-radius: 4px; padding: 0; font-size: 14px; }
QListView[tall="rows"]::item { min-height: 0; padding: 0; }
QListView[tall="list"] { border: 1px solid $line_input; border-radius: 4px; padding: 4px; font-size: 14px; }
QMenu { background: $surface; border: 1px solid $line_input; padding: 4px; font-size: 14px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 3px; }
QMenu::item:selected { background: $tint; color: $text1; }
QTextBrowser { background: $surface; border: none; font-size: 14px; }
QCheckBox, QRadioButton { font-size: 13px; spacing: 8px; }
""")


def flat_tokens(tokens: Light = LIGHT) -> dict[str, str]:
    """Return the tokens as flat names (``waiting_ground``) for templates."""
    flat: dict[str, str] = {}
    for name, value in asdict(tokens).items():
        if isinstance(value, dict):
            flat.update({f"{name}_{part}": colour for part, colour in value.items()})
        else:
            flat[name] = value
    return flat


def palette(tokens: Light = LIGHT) -> QPalette:
    """Return Qt's palette in the tokens' colours."""
    role = QPalette.ColorRole
    made = QPalette()
    for where, colour in (
        (role.Window, tokens.bg),
        (role.WindowText, tokens.text1),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.sunk),
        (role.Text, tokens.text1),
        (role.PlaceholderText, tokens.text3),
        (role.Button, tokens.surface),
        (role.ButtonText, tokens.text1),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.accent_text),
        (role.ToolTipBase, tokens.surface),
        (role.ToolTipText, tokens.text1),
        (role.Link, tokens.accent),
    ):
        made.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(tokens.disabled))
    return made


def prepare() -> None:
    """Choose what must be chosen before the application exists: scale factors such as 1.25 are not rounded."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)


def dress(app: QApplication, tokens: Light = LIGHT) -> None:
    """Give ``app`` the project's style, palette, fonts and style sheet."""
    app.setStyle("Fusion")
    app.setPalette(palette(tokens))
    chosen = QFont()
    chosen.setFamilies(families())
    chosen.setPixelSize(BODY)
    app.setFont(chosen)
    app.setStyleSheet(_SHEET.substitute(flat_tokens(tokens)))


def mark(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet selects by, and repaint if it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
