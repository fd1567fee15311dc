"""The page of settings: each with its sentence and range, found by words, in force as soon as it is changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from panview.presentation.settings_content import Kind, Setting, all_settings, matching
from panview.settings import Settings
from panview.ui.layouts import in_column, in_row, stacked
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.card import Card
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.icons import IconButton, TextButton
from panview.ui.widgets.labels import CapsLabel, ElidedLabel, WrappedLabel, hairline
from panview.ui.widgets.scrolling import scrolling
from panview.ui.widgets.search_line import SearchLine
from panview.ui.widgets.setting_controls import control_of
from panview.words import tr

_WIDTH = 620
_HEIGHT = 760
_HELP = tr("Changes take effect at once, except for the language.")


class SettingRow(QWidget):
    """Name, sentence and range of a setting, its control, and what resets it."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.control = control_of(setting)
        self.reset_button = IconButton(
            "restore", tr("Reset “{name}” to {default}", name=setting.name, default=setting.default_text)
        )
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(policy)
        words = in_column(
            ElidedLabel(setting.name, font=ui_font(BASE_PIXELS, QFont.Weight.Medium)),
            WrappedLabel(f"{setting.sentence} {setting.range_sentence}".strip()),
            spacing=2,
        )
        in_row(
            (words, 1),
            (self.control, 0, Qt.AlignmentFlag.AlignVCenter),
            (self.reset_button, 0, Qt.AlignmentFlag.AlignVCenter),
            of=self,
            margins=(18, 7, 10, 7),
            spacing=10,
        )

    def show_value(self, value: object) -> None:
        """Show the value that is in force."""
        self.control.show_value(value)
        # Several entries are taken back by a button of their own.
        self.reset_button.setVisible(value != self.setting.default and self.setting.kind is not Kind.ENTRIES)


class SettingsPage(Card):
    """All settings by group, beside the image, on which most of them are seen.

    Signals
    -------
    changed : str, object
        Entry of the settings and its new value; answer with `set_values`.
    action_wanted : str
        Action that edits what a line cannot.
    """

    changed = Signal(str, object)
    action_wanted = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH, tr("Settings"), side=True)
        self._values = Settings()
        self._undo: tuple[str, object] | None = None
        self.rows = {setting.key: SettingRow(setting) for setting in all_settings()}
        self._heads = {
            group: CapsLabel(group) for group in dict.fromkeys(row.setting.group for row in self.rows.values())
        }
        self.line = SearchLine(tr("Search settings"), delay_ms=0)
        self.empty = EmptyState(tr("No setting matches"))
        self._message = WrappedLabel(_HELP)
        self.undo_button = TextButton(tr("Undo"))
        self._lay_out()
        self.line.textChanged.connect(self._search)
        self.line.confirmed.connect(self._enter)
        self.line.left_down.connect(self._enter)
        self.line.given_up.connect(self.dismiss)
        self.undo_button.clicked.connect(self._take_back)
        for key, row in self.rows.items():
            row.control.changed.connect(lambda value, key=key: self._change(key, value))
            row.control.edit_wanted.connect(lambda row=row: self._edit(row.setting.action))
            row.reset_button.clicked.connect(lambda _=False, row=row: self._reset(row))

    def set_values(self, settings: Settings) -> None:
        """Show the settings that are in force."""
        self._values = settings
        for key, row in self.rows.items():
            row.show_value(getattr(settings, key))

    def popup(self) -> None:
        """Open with an empty line."""
        if not self.isVisible():
            self.line.clear()
            self._say(_HELP)
        super().popup()

    def card_height(self) -> int:
        """Return a height for many settings; a smaller window gives less."""
        return max(_HEIGHT, round(0.8 * self.window().height()))

    def first_focus(self) -> QWidget:
        """Return the search line."""
        return self.line

    def message(self) -> str:
        """Return what is said under the settings."""
        return self._message.text()

    def shown(self) -> list[str]:
        """Return the entries that are listed, from top to bottom."""
        return [key for key, row in self.rows.items() if not row.isHidden()]

    def _lay_out(self) -> None:
        self.line.setFixedWidth(220)
        inner = QWidget()
        column = in_column(of=inner, margins=(0, 4, 0, 10), spacing=0)
        for group, title in self._heads.items():
            title.setContentsMargins(18, 14, 18, 4)
            column.addWidget(title)
            for row in self.rows.values():
                if row.setting.group == group:
                    column.addWidget(row)
        column.addStretch(1)
        self._area = scrolling(inner)
        self._stack = stacked(self._area, self.empty)
        foot = in_row((self._message, 1), self.undo_button, margins=(18, 10, 14, 12))
        self.undo_button.hide()
        lists = in_column(self._stack, margins=(1, 0, 1, 0))
        self.lay(hairline(), (lists, 1), hairline(), foot, head=(self.line,))

    def _search(self, text: str) -> None:
        found = {setting.key for setting in matching([row.setting for row in self.rows.values()], text)}
        for key, row in self.rows.items():
            row.setVisible(key in found)
        for group, head in self._heads.items():
            head.setVisible(any(self.rows[key].setting.group == group for key in found))
        self._stack.setCurrentIndex(0 if found else 1)
        self._area.verticalScrollBar().setValue(0)

    def _enter(self) -> None:
        """Go to the first setting that is listed."""
        first = next(iter(self.shown()), None)
        if first is not None:
            self.rows[first].control.focus()

    def _change(self, key: str, value: object) -> None:
        self._undo = key, getattr(self._values, key)
        row = self.rows[key]
        self.changed.emit(key, value)
        self._say(f"{row.setting.name}: {row.setting.text_of(getattr(self._values, key))}", undo=True)

    def _reset(self, row: SettingRow) -> None:
        # The button goes, and Qt would hand the keyboard to whatever follows.
        row.control.focus()
        self._change(row.setting.key, row.setting.default)

    def _take_back(self) -> None:
        if self._undo is not None:
            key, value = self._undo
            self.rows[key].control.focus()
            self.changed.emit(key, value)
            self._undo = None
            self._say(tr("{name}: as before", name=self.rows[key].setting.name))

    def _edit(self, action: str) -> None:
        self.dismiss()
        self.action_wanted.emit(action)

    def _say(self, text: str, *, undo: bool = False) -> None:
        self._message.setText(text)
        self.undo_button.setVisible(undo)
