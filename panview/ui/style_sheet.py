"""The one style sheet. Fonts are set in code, for a style sheet cannot ask for tabular figures."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

from panview.presentation.contrast import standing_out

if TYPE_CHECKING:
    from panview.presentation.theme_colours import Theme

_SHEET = Template("""
QMainWindow, QDialog { background: $window; }
QWidget[role="panel"] { background: $window; }
QWidget[role="bar"] { background: $window; border-bottom: 1px solid $border; }
QWidget[role="foot"] { background: $window; border-top: 1px solid $border; }
QWidget[role="canvas"] { background: $canvas; }
QFrame[role="card"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[role="overlay"] { background: $window; border: 1px solid $border; border-radius: 10px; }
QFrame[role="page"] { background: $window; border: 1px solid $border; border-radius: 16px; }
QFrame[role="line"] { background: $border; border: none; }
QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="warning"] { color: $warning; }

QLineEdit, QAbstractSpinBox, QKeySequenceEdit QLineEdit, QPlainTextEdit {
    background: $surface; color: $text; border: 1px solid $border; border-radius: 7px;
    padding: 0 7px; min-height: 28px; placeholder-text-color: $muted;
    selection-background-color: $accent_fill; selection-color: $accent_text;
}
QLineEdit:hover, QAbstractSpinBox:hover { border-color: $muted; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"] { border-color: $danger; }
QLineEdit[role="palette"] { background: transparent; border: none; border-radius: 0; min-height: 44px; padding: 0 4px; }
QLineEdit[role="note"] { min-height: 22px; border-radius: 6px; padding: 0 6px; }
QLineEdit[role="note"]:disabled { background: transparent; }
QAbstractSpinBox { padding: 0; }
QAbstractSpinBox QLineEdit { border: none; background: transparent; padding: 0 8px; min-height: 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }

QPushButton {
    background: $raised; color: $text; border: 1px solid $raised; border-radius: 7px;
    padding: 0 12px; min-height: 28px; outline: none;
}
QPushButton:hover { background: $hover; border-color: $hover; }
QPushButton:pressed { background: $border; }
QPushButton:disabled { color: $faded; }
QPushButton[flat="true"] {
    background: transparent; border-color: transparent; color: $muted; min-height: 22px; padding: 0 8px;
}
QPushButton[flat="true"]:hover { background: $raised; color: $text; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton[large="true"] { min-height: 38px; padding: 0 16px; }
QPushButton[small="true"] { min-height: 22px; padding: 0 10px; border-radius: 6px; }
QPushButton[kind="primary"] { background: $accent_fill; border-color: $accent_fill; color: $accent_text; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:disabled { background: $raised; border-color: $raised; color: $faded; }
QPushButton[kind="link"] { background: transparent; border-color: transparent; color: $accent; padding: 0 4px; }
QPushButton[kind="link"]:hover { background: $raised; }

QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 3px; outline: none;
}
QToolButton:hover, QToolButton:checked { background: $raised; }
QToolButton:pressed { background: $hover; }
QToolButton::menu-indicator { image: none; width: 0; }

QMenu { background: $surface; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 6px 26px 6px 12px; border-radius: 5px; color: $text; background: transparent; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faded; }
QMenu::separator { height: 1px; background: $border; margin: 4px 6px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 6px; }
QMenuBar { background: $window; }
QMenuBar::item { padding: 5px 9px; background: transparent; border-radius: 5px; }
QMenuBar::item:selected { background: $raised; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; }

QAbstractItemView {
    background: $window; color: $text; border: none; outline: none;
    selection-background-color: $selection; selection-color: $text;
}
QTableView { gridline-color: transparent; }
QHeaderView { background: $window; border: none; }
QHeaderView::section {
    background: $window; color: $muted; border: none; border-bottom: 1px solid $border; padding: 0 12px; height: 27px;
}
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }
QTableCornerButton::section { background: $window; border: none; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $thumb; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: transparent; }

QSlider { min-height: 20px; background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $raised; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $accent; border: none;
}
QSlider::handle:horizontal:hover { background: $accent_hover; }
QSlider::groove:horizontal:disabled, QSlider::sub-page:horizontal:disabled { background: $raised; }
QSlider::handle:horizontal:disabled { background: $thumb; }

QProgressBar { background: $raised; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter[role="gap"]::handle { background: transparent; }
QStatusBar { background: $window; border-top: 1px solid $border; color: $muted; }
QStatusBar::item { border: none; }
QDockWidget { border: none; }
""")


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of a theme."""
    return _SHEET.substitute(
        {key: str(value) for key, value in asdict(theme).items()},
        faded=mixed(theme.muted, theme.window, 0.4),
        thumb=thumb_colour(theme),
        accent_hover=mixed(theme.accent_fill, theme.text if theme.dark else "#000000", 0.14),
    )


def thumb_colour(theme: Theme) -> str:
    """Return the colour of a scroll bar's handle."""
    return standing_out(mixed(theme.muted, theme.window, 0.62), theme.window)


def mixed(colour: str, other: str, share: float) -> str:
    """Return "#rrggbb" between two colours; share 0 gives the first, 1 the other."""
    channels = (round((1 - share) * int(colour[i : i + 2], 16) + share * int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{channel:02x}" for channel in channels)
