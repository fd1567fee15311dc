"""A button that names one of several choices and opens a menu of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from panview.literal import legible
from panview.ui.literal import menu_text
from panview.ui.theme import current_theme, ui_font
from panview.ui.widgets.painting import LEFT, draw_chevron, draw_text, fill_round


class ChoiceButton(QToolButton):
    """A button that names one of several choices and opens a menu of them.

    Parameters
    ----------
    name : str
        Accessible name and tool tip.
    options : sequence of (key, label)
        The choices; may be replaced later.
    boxed : bool
        Draw a filled box, as a chip in a bar; otherwise bare text.
    prefix : str
        Shown before the label, such as "by ".
    font : QFont, optional
        Another font than the window's.
    """

    changed = Signal(str)
    """Key of the choice somebody made. Not emitted by `set_value`."""

    def __init__(
        self,
        name: str,
        options: Sequence[tuple[str, str]] = (),
        boxed: bool = False,
        prefix: str = "",
        font: QFont | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._boxed = boxed
        self._prefix = prefix
        self._value = ""
        self._labels: dict[str, str] = {}
        self._empty = ""
        self._capitals = False
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFont(font or ui_font())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._chosen)
        self._extra: list[QAction] = []
        self.setMenu(self._menu)
        self.set_options(options)

    def set_options(self, options: Sequence[tuple[str, str]], value: str = "") -> None:
        """Replace the choices; the first is chosen unless a value is given."""
        if options and dict(options) == self._labels:
            self.set_value(value or options[0][0])
            return
        for action in self._group.actions():
            self._group.removeAction(action)
            self._menu.removeAction(action)
            action.deleteLater()
        self._labels = dict(options)
        before = self._extra[0] if self._extra else None
        for key, label in options:
            action = QAction(menu_text(label), self)
            action.setCheckable(True)
            action.setData(key)
            self._group.addAction(action)
            if before is None:
                self._menu.addAction(action)
            else:
                self._menu.insertAction(before, action)
        self.set_value(value or (options[0][0] if options else ""))

    def add_extra(self, label: str) -> QAction:
        """Add a command below the choices and return its action."""
        separator = self._menu.addSeparator() if not self._extra else None
        action = self._menu.addAction(label)
        self._extra += [separator, action] if separator is not None else [action]
        return action

    def set_empty_text(self, text: str) -> None:
        """Set what the button says while there is nothing to choose."""
        self._empty = text
        self.updateGeometry()
        self.update()

    def set_capitals(self, capitals: bool) -> None:
        """Write the label in capitals, as section headers are."""
        self._capitals = capitals
        self.updateGeometry()

    def has(self, key: str) -> bool:
        """Whether it is one of the choices."""
        return key in self._labels

    def value(self) -> str:
        """Return the key of the choice; one that is no option stands for none."""
        return self._value

    def set_value(self, key: str) -> None:
        """Make a choice without a signal."""
        self._value = key
        for action in self._group.actions():
            action.setChecked(action.data() == key)
        self.setAccessibleDescription(self.label())
        named = self._boxed and key in self._labels
        self.setToolTip(f"{self.accessibleName()}: {self._labels[key]}" if named else self.accessibleName())
        self.updateGeometry()
        self.update()

    def action(self, key: str) -> QAction:
        """Return the menu entry of a choice."""
        return next(action for action in self._group.actions() if action.data() == key)

    def label(self) -> str:
        """Return what the button says."""
        text = self._prefix + self._labels[self._value] if self._value in self._labels else self._empty
        return legible(text.upper() if self._capitals else text)

    def sizeHint(self) -> QSize:  # noqa: D102
        wide = QFontMetrics(self.font()).horizontalAdvance(self.label())
        return QSize(wide + (36 if self._boxed else 26), 30 if self._boxed else 22)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(min(60, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        hovered = self.underMouse() or self.isDown()
        pad = 11 if self._boxed else 5
        if self._boxed or hovered:
            fill_round(painter, QRectF(self.rect()), 7, theme.hover if hovered and self._boxed else theme.raised)
        named = self._boxed and self._value in self._labels
        colour = theme.text if named else theme.muted
        room = self.rect().adjusted(pad, 0, -pad - 12, 0)
        # Names differ at both ends; words are known by how they begin.
        elide = Qt.TextElideMode.ElideMiddle if named else Qt.TextElideMode.ElideRight
        draw_text(painter, room, self.label(), self.font(), colour, LEFT, elide)
        draw_chevron(painter, QPointF(self.width() - pad - 3, self.height() / 2 + 0.5), theme.muted)
        painter.end()

    def _chosen(self, action: QAction) -> None:
        key = str(action.data())
        if key != self._value:
            self.set_value(key)
            self.changed.emit(key)
