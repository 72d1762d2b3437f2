"""显示屏: which screens this PC has, on which monitor each, how long calls and pages stay, and how it runs."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.devices.settings import MOST_SCREENS, STAYS, RunsIn, ScreenSettings
from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.screens.hall_facts import zones
from desk_app.screens.names import HALL, VISITOR, screen_name
from ui.screens.monitor_names import monitor_found, monitor_names, monitor_words
from ui.settings.form import Section
from ui.widgets.card import bare
from ui.widgets.choices import Option, Segments
from ui.widgets.fields import Choice, Stepper
from ui.widgets.keys import KeyButton


class ScreensSection(Section):
    """The screens of this PC.

    Args:
        title: of the section.
        centre: its zones, windows and rooms.
    """

    numbers_wanted = Signal()

    def __init__(self, title: str, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._centre = centre
        self._screens: list[ScreenSettings] = []
        self.add(_("State"), self.state)
        self.list = ScreenList(self.inside)
        self.add(_("Screens"), self.list, "screens")
        self.shows = Choice(_("Shows"), self.inside)
        self.monitor = Choice(_("Monitor"), self.inside)
        self.run = Segments(_("Runs"), (("own", _("kept up by itself")), ("desk", _("with the desk"))), self.inside)
        self.call = Stepper(_("A call stays, seconds"), STAYS.start, STAYS.stop - 1, self.inside)
        self.page = Stepper(_("A page stays, seconds"), STAYS.start, STAYS.stop - 1, self.inside)
        self.numbers = KeyButton(_("Show the monitors' numbers"), "F8", self.inside)
        self.numbers.setObjectName("numbers")
        self._labels = [self.add(_("Shows"), self.shows, "screens.shows")]
        self._labels += [self.add(_("Monitor"), self.monitor, "screens.monitor"), self.add("", self.numbers)]
        alone = _("Kept up by itself: it runs without the desk, and is started again when it falls (screens run).")
        self._labels += [self.add(_("Runs"), self.run, "screens.run", hint=alone)]
        self._call_label = self.add(_("Call stays"), self.call, "screens.call_seconds")
        self._page_label = self.add(_("Page stays"), self.page, "screens.page_seconds")
        self.finish()
        self._connect()
        self.show_settings(())

    def _connect(self) -> None:
        self.list.chosen.connect(self._show_chosen)
        self.list.add_wanted.connect(self._add)
        self.list.remove_wanted.connect(self._remove)
        self.shows.activated.connect(self._take)
        self.monitor.activated.connect(self._take)
        self.run.chosen.connect(self._take)
        for stepper in (self.call, self.page):
            stepper.valueChanged.connect(self._take)
        self.numbers.clicked.connect(self.numbers_wanted)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._monitors_changed)
        app.screenRemoved.connect(self._monitors_changed)

    def standing(self, kept: tuple[ScreenSettings, ...]) -> str:
        """Return whether there are any."""
        return "on" if kept else "none"

    def settings(self) -> tuple[ScreenSettings, ...]:
        """Return what is chosen."""
        return tuple(self._screens)

    def show_settings(self, settings: tuple[ScreenSettings, ...]) -> None:
        """Show what is kept."""
        self._screens = list(settings)
        self._show_list(min(self.list.current(), len(settings) - 1))

    def show_problem(self, name: str, sentence: str) -> bool:
        """Show a sentence at a field of the screen it is about: ``screens.2.shows``."""
        section, _dot, rest = name.partition(".")
        number, _dot, field = rest.partition(".")
        if number.isdecimal() and 0 < int(number) <= len(self._screens):
            self._show_list(int(number) - 1)
        return super().show_problem(f"{section}.{field}" if field else section, sentence)

    # --- one screen ---------------------------------------------------------------------------------------------------

    def _options(self) -> list[tuple[str, str]]:
        """Return all that may be shown: code, words."""
        halls = [screen_name(ScreenSettings(HALL, zone)) for zone in zones(self._centre)]
        places = [place.code for place in self._centre.places.values() if place.public != "no"]
        return [(code, self._words(code)) for code in (HALL, *halls, VISITOR, *places)]

    def _words(self, code: str) -> str:
        shows, _slash, zone = code.partition("/")
        if shows == HALL:
            return _("Hall: {zone}").format(zone=zone) if zone else _("The whole hall")
        if shows == VISITOR:
            return _("For the visitor at the desk")
        place = self._centre.places.get(shows)
        return _("Door: {place}").format(place=self._centre.place_label(shows) if place is not None else shows)

    def _row_words(self, screen: ScreenSettings) -> str:
        monitor = monitor_words(screen.monitor) or _("second monitor")
        return f"{self._words(screen_name(screen))} · {monitor}"

    def _show_list(self, at: int) -> None:
        self.list.show_rows(
            [self._row_words(one) for one in self._screens], at, full=len(self._screens) >= MOST_SCREENS
        )
        self._show_chosen()

    def _show_chosen(self) -> None:
        at = self.list.current()
        fields = (self.shows, self.monitor, self.numbers, self.run)
        for widget in (*fields, *self._labels):
            widget.setVisible(at >= 0)
        screen = self._screens[at] if at >= 0 else ScreenSettings(VISITOR, run="desk")
        for widget in (self.call, self._call_label):
            widget.setVisible(screen.shows == HALL)
        for widget in (self.page, self._page_label):
            widget.setVisible(screen.shows != VISITOR)
        blocked = (self.run, self.call, self.page)
        for one in blocked:
            one.blockSignals(True)
        _fill(self.shows, self._options(), screen_name(screen), self._words(screen_name(screen)))
        self._fill_monitors(screen.monitor)
        self.run.choose(screen.run)
        self.run.setEnabled(screen.shows != VISITOR)
        self.call.setValue(screen.call_seconds)
        self.page.setValue(screen.page_seconds)
        for one in blocked:
            one.blockSignals(False)

    def _fill_monitors(self, wanted: str) -> None:
        names = monitor_names(QGuiApplication.screens())
        at = monitor_found(wanted, names) if wanted else None
        if at is not None:
            names[at] = wanted  # kept under the name it had when it was chosen
        numbered = [(name, f"{n}  {monitor_words(name)}") for n, name in enumerate(names, start=1)]
        away = _("{monitor}, not connected now").format(monitor=monitor_words(wanted))
        _fill(self.monitor, [("", _("second monitor")), *numbered], wanted, away)

    def _monitors_changed(self) -> None:
        if self.list.current() >= 0:
            self._fill_monitors(self.monitor.value())

    def _take(self) -> None:
        at = self.list.current()
        if at < 0:
            return
        shows, _slash, zone = self.shows.value().partition("/")
        before = self._screens[at]
        run = "desk" if shows == VISITOR else self.run.value()
        times = {"call_seconds": self.call.value(), "page_seconds": self.page.value()}
        self._screens[at] = replace(
            before, shows=shows, zone=zone, monitor=self.monitor.value(), run=cast("RunsIn", run), **times
        )
        if self._screens[at] != before:
            self._show_list(at)
            self.changed.emit()

    def _add(self) -> None:
        used = {screen_name(one) for one in self._screens}
        code = next((code for code, _words in self._options() if code not in used), HALL)
        shows, _slash, zone = code.partition("/")
        self._screens.append(ScreenSettings(shows, zone, run="desk" if shows == VISITOR else "own"))
        self._show_list(len(self._screens) - 1)
        self.changed.emit()
        self.shows.setFocus()

    def _remove(self) -> None:
        at = self.list.current()
        if at >= 0:
            del self._screens[at]
            self._show_list(min(at, len(self._screens) - 1))
            self.changed.emit()
            self.list.focus_chosen()


def _fill(choice: Choice, options: list[tuple[str, str]], chosen: str, words: str) -> None:
    """Offer options; one that is kept and not among them is shown all the same, in ``words``."""
    known = chosen in [code for code, _words in options]
    choice.fill(options if known else [*options, (chosen, words)], chosen=chosen)


class ScreenList(QWidget):
    """One row a screen: one Tab stop, arrows choose; buttons that add and remove."""

    chosen = Signal()
    add_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("wide", True)
        self.setAccessibleName(_("Screens"))
        column = QVBoxLayout(self)
        bare(column, 6)
        self._rows = QVBoxLayout()
        bare(self._rows, 4)
        column.addLayout(self._rows)
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._toggled)
        self.add = KeyButton(_("Add a screen"), parent=self)
        self.remove = KeyButton(_("Remove it"), parent=self)
        buttons = QHBoxLayout()
        bare(buttons, 8)
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self.add.clicked.connect(self.add_wanted)
        self.remove.clicked.connect(self.remove_wanted)

    def current(self) -> int:
        """Return which one is chosen, -1 for none."""
        return self._group.checkedId()

    def words(self) -> list[str]:
        """Return the rows."""
        return [button.text() for button in self._group.buttons()]

    def show_rows(self, words: list[str], at: int, *, full: bool) -> None:
        """Show rows, the one ``at`` chosen; ``full``: no more can be added."""
        self._group.blockSignals(True)
        while len(self._group.buttons()) > len(words):
            last = self._group.buttons()[-1]
            self._group.removeButton(last)
            self._rows.removeWidget(last)
            last.deleteLater()
        while (n := len(self._group.buttons())) < len(words):
            new = Option("", "", self, soft=True)
            new.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # a long name is shortened
            self._group.addButton(new, n)
            self._rows.addWidget(new)
        for row, text in zip(self._group.buttons(), words, strict=True):
            row.setText(text)
            row.setAccessibleName(text)
        if words:
            self._group.button(max(0, at)).setChecked(True)
        self._group.blockSignals(False)
        self.add.setEnabled(not full)
        self.remove.setVisible(bool(words))

    def focus_chosen(self) -> None:
        """Put the focus on the chosen row, or where one is added."""
        (self._group.checkedButton() or self.add).setFocus()

    def _toggled(self, _index: int, on: bool) -> None:
        if on:
            self.chosen.emit()
