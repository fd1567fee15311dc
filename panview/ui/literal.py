"""Text that comes from data is shown as it is written: no markup, no mnemonics, nothing invisible in it."""

from __future__ import annotations

import textwrap

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QToolTip, QWidget

from panview.literal import ELLIPSIS, legible, literal, shortened

_TIP_COLUMNS, _TIP_LINES = 100, 40
_MENU_CHARACTERS = 90


def tip_text(text: str) -> str:
    """Return a text as a tool tip shows it: in lines that fit on a screen, and not more than do."""
    broken = [
        piece
        for line in legible(text, keep="\n").split("\n")
        for piece in textwrap.wrap(line, _TIP_COLUMNS, replace_whitespace=False, drop_whitespace=False) or [""]
    ]
    return "\n".join(broken if len(broken) <= _TIP_LINES else [*broken[: _TIP_LINES - 1], ELLIPSIS])


def menu_text(text: str, most: int = _MENU_CHARACTERS) -> str:
    """Return a text as it stands in a menu or on a button: without a mnemonic, and without its middle if it is long."""
    return shortened(literal(text), most).replace("&", "&&")


def title_text(text: str) -> str:
    """Return a text as the title of a window, where Qt takes ``[*]`` for a mark of its own."""
    return legible(text).replace("[*]", "[*][*]")


def show_literally(watched: QObject, event: QEvent) -> bool:
    """Take a label's text for plain before it is shown for the first time.

    Qt guesses, and would load the file that an img names. Tool tips, message boxes and the like are made of labels too.
    """
    if isinstance(watched, QLabel):
        take_literally(watched)
    return False


def take_literally(label: QLabel) -> None:
    """Take a label's text for plain, unless somebody has said what it is."""
    if label.textFormat() == Qt.TextFormat.AutoText:
        label.setTextFormat(Qt.TextFormat.PlainText)


def show_tip(watched: QObject, event: QEvent) -> bool:
    """Show a tool tip, of a widget or of a row of a list, as it is written."""
    if not isinstance(event, QHelpEvent) or not isinstance(watched, QWidget):
        return False
    text, owner = watched.toolTip(), watched.parentWidget()
    if isinstance(owner, QAbstractItemView) and owner.viewport() is watched:
        text = str(owner.indexAt(event.pos()).data(Qt.ItemDataRole.ToolTipRole) or "")
    if not text:
        return False
    QToolTip.showText(event.globalPos(), tip_text(text), watched)
    return True
