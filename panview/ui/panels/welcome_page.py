"""What the window shows while nothing is open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from panview.errors import legible_text
from panview.metrics.segment_table import Status
from panview.presentation.rows import RecentEntry
from panview.ui.layouts import STRETCH, Space, Stretch, fill, in_column, in_row
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.icons import IconButton, TextButton, icon
from panview.ui.widgets.labels import CapsLabel, ElidedLabel, PlainLabel
from panview.ui.widgets.painting import CENTRE, draw_text, fill_round, rounded_clip
from panview.ui.widgets.status import status_colour
from panview.words import tr

WIDTH = 680
MOST_RECENTS = 6
_ROW, _GAP = 48, 2
_TAGLINE = tr("Review panoptic segmentation: predictions against ground truth, segment by segment.")
_DROP = tr("Drop a COCO folder, a panoptic JSON or a prediction set anywhere in this window")
_DROP_ACTIVE = tr("Release to open")


class _Mark(QWidget):
    """The app's mark: a picture cut into segments of the statuses' colours."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(52, 52)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        painter.setClipPath(rounded_clip(rect, 13))
        painter.fillRect(rect, status_colour(Status.TP))
        painter.setPen(QPen(QColor(current_theme().window), 2.5))
        painter.setBrush(status_colour(Status.FN))
        painter.drawEllipse(QRectF(25, -9, 38, 38))
        painter.setBrush(status_colour(Status.FP))
        painter.drawEllipse(QRectF(-12, 20, 46, 46))
        painter.end()


class _RecentRow(QAbstractButton):
    """A recent entry: name, path, when, and a button to forget it."""

    removed = Signal()

    def __init__(self, entry: RecentEntry) -> None:
        super().__init__()
        self._name = entry.name
        self._place = entry.place
        shown = legible_text(entry.path)
        self.setAccessibleName(tr("Open {path}", path=shown))
        self.setToolTip(shown)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_ROW)
        self.remove = IconButton("close", tr("Forget {name}", name=self._name))
        self.remove.clicked.connect(self.removed)
        in_row(STRETCH, self.remove, of=self, margins=(0, 0, 8, 0))

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(WIDTH, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        if self.underMouse():
            fill_round(painter, QRectF(self.rect()), 8, theme.raised)
        icon("folder").paint(painter, 12, (self.height() - 20) // 2, 20, 20)
        left, right = 44, self.width() - 46
        upper = self.rect().adjusted(left, 6, 0, -24)
        lower = self.rect().adjusted(left, 24, -46, -6)
        upper.setRight(right)
        draw_text(painter, upper, self._name, ui_font(BASE_PIXELS, QFont.Weight.Medium), theme.text)
        middle = Qt.TextElideMode.ElideMiddle
        draw_text(painter, lower, self._place, ui_font(BASE_PIXELS - 1), theme.muted, elide=middle)
        painter.end()


class _DropZone(QWidget):
    """A dashed frame that says what may be dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.active = False
        self.setFixedHeight(64)
        self.setAccessibleName(_DROP)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.active:
            fill_round(painter, rect, 10, theme.selection)
        pen = QPen(QColor(theme.accent if self.active else theme.border), 1.5)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, 10, 10)
        text = _DROP_ACTIVE if self.active else _DROP
        colour = theme.text if self.active else theme.muted
        draw_text(painter, self.rect().adjusted(16, 0, -16, 0), text, ui_font(BASE_PIXELS - 1), colour, CENTRE)
        painter.end()


class WelcomePage(QWidget):
    """Name, what it is for, and four ways in: open, address, demo, recent."""

    open_requested = Signal()
    address_requested = Signal()
    """A set that lies elsewhere is to be opened."""

    parts_requested = Signal()
    """A set is to be opened, saying where its parts are."""

    demo_requested = Signal()

    recent_activated = Signal(str)
    """Path."""

    recent_removed = Signal(str)
    """Path."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "canvas")
        self.setAccessibleName(tr("Welcome"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.open_button = TextButton(tr("Open folder…"), "folder-open", "primary")
        self.demo_button = TextButton(tr("Open the demo"), "play")
        self.address_button = TextButton(tr("Open address…"), kind="link")
        self.parts_button = TextButton(tr("Maps or photos elsewhere?"), kind="link")
        self._drop = _DropZone()
        self._recent_title = CapsLabel(tr("Recent"))
        self._hint = ElidedLabel(tone="muted", font=ui_font(BASE_PIXELS - 1))
        self._hint.setAlignment(CENTRE)
        self._recents = in_column(spacing=_GAP)
        self.rows: list[_RecentRow] = []
        self._lay_out()
        self.open_button.clicked.connect(self.open_requested)
        self.demo_button.clicked.connect(self.demo_requested)
        self.address_button.clicked.connect(self.address_requested)
        self.parts_button.clicked.connect(self.parts_requested)
        self.set_recents(())

    def set_recents(self, entries: Sequence[RecentEntry]) -> None:
        """List what was open before, the latest first; at most six are shown, in a low window fewer."""
        for row in self.rows:
            self._recents.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for entry in entries[:MOST_RECENTS]:
            row = _RecentRow(entry)
            row.clicked.connect(lambda _=False, path=entry.path: self.recent_activated.emit(path))
            row.removed.connect(lambda path=entry.path: self.recent_removed.emit(path))
            self._recents.addWidget(row)
            self.rows.append(row)
        self._recent_title.setVisible(bool(self.rows))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many recent entries as there is room for, at least one."""
        layout, shown = self.layout(), sum(not row.isHidden() for row in self.rows)
        assert layout is not None
        layout.activate()
        least = layout.minimumSize().height() - shown * (_ROW + _GAP)
        room = max(1, (self.height() - least) // (_ROW + _GAP))
        for place, row in enumerate(self.rows):
            row.setVisible(place < room)

    def set_drag_active(self, active: bool) -> None:
        """Light the drop zone up while something that can be opened is dragged over the window."""
        self._drop.active = active
        self._drop.update()

    def drag_active(self) -> bool:
        """Return whether the drop zone is lit."""
        return self._drop.active

    def set_shortcuts(self, open_folder: str, palette: str, keys: str) -> None:
        """Name shortcuts as people see them; "" for none."""
        said = ((open_folder, tr("opens a folder")), (palette, tr("finds any action")), (keys, tr("shows all keys")))
        self._hint.setText("   ·   ".join(f"{shortcut} {what}" for shortcut, what in said if shortcut))

    def _lay_out(self) -> None:
        name = PlainLabel("panview")
        name.setFont(ui_font(30, QFont.Weight.Bold))
        tagline = PlainLabel(_TAGLINE)
        tagline.setProperty("tone", "muted")
        tagline.setFont(ui_font(BASE_PIXELS))
        tagline.setWordWrap(True)
        title = in_row(_Mark(), (name, 1), spacing=16)
        buttons = in_row(spacing=10)
        for button in (self.open_button, self.demo_button):
            button.setProperty("large", True)
            button.setFont(ui_font(BASE_PIXELS, QFont.Weight.Medium))
            buttons.addWidget(button)
        links = in_column(self.address_button, self.parts_button, spacing=0)
        for link in (self.address_button, self.parts_button):
            links.setAlignment(link, Qt.AlignmentFlag.AlignRight)
        fill(buttons, STRETCH, links)
        card = QFrame()
        card.setProperty("role", "page")
        card.setMaximumWidth(WIDTH)
        in_column(
            title,
            Space(14),
            tagline,
            Space(22),
            buttons,
            Space(26),
            self._drop,
            Space(24),
            self._recent_title,
            Space(6),
            self._recents,
            of=card,
            margins=(36, 34, 36, 30),
            spacing=0,
        )
        across = in_row(STRETCH, (card, 100), STRETCH)
        in_column(Stretch(3), across, Space(16), self._hint, Stretch(4), of=self)
