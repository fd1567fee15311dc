"""Text that comes from data is shown as it is written: no markup, no mnemonics, nothing invisible in it."""

from __future__ import annotations

import re
import textwrap

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QToolTip, QWidget

_UNSEEN = re.compile(
    # Control characters, and halves of pairs that are no character.
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff"
    # Line ends, and what turns the direction of the text around it.
    "\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    # What takes no room: two names that differ would look the same.
    "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_TIP_COLUMNS, _TIP_LINES = 100, 40
_MENU_CHARACTERS = 90
_ELLIPSIS = "…"


def shown(text: str, *, lines: bool = False) -> str:
    r"""Return a text as it can be shown: what cannot be seen as an escape, such as ``\u202e``.

    Parameters
    ----------
    text : str
    lines : bool
        Line ends are meant, and stay.
    """
    if text.isprintable():
        return text
    if lines:
        return "\n".join(shown(line) for line in text.split("\n"))
    return _UNSEEN.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape", "surrogatepass").decode("ascii")


def tip_text(text: str) -> str:
    """Return a text as a tool tip shows it: in lines that fit on a screen, and not more than do."""
    broken = [
        piece
        for line in shown(text, lines=True).split("\n")
        for piece in textwrap.wrap(line, _TIP_COLUMNS, replace_whitespace=False, drop_whitespace=False) or [""]
    ]
    return "\n".join(broken if len(broken) <= _TIP_LINES else [*broken[: _TIP_LINES - 1], _ELLIPSIS])


def menu_text(text: str, most: int = _MENU_CHARACTERS) -> str:
    """Return a text as it stands in a menu or on a button: without a mnemonic, and without its middle if it is long."""
    whole = shown(text)
    if len(whole) > most:
        half = most // 2
        whole = f"{whole[:half]}{_ELLIPSIS}{whole[-half:]}"
    return whole.replace("&", "&&")


def title_text(text: str) -> str:
    """Return a text as the title of a window, where Qt takes ``[*]`` for a mark of its own."""
    return shown(text).replace("[*]", "[*][*]")


def show_literally(watched: QObject, event: QEvent) -> bool:
    """Take a label's text for plain before it is shown for the first time.

    Qt guesses, and would load the file that an img names. Tool tips, message boxes and the like are made of labels too.
    """
    if isinstance(watched, QLabel) and watched.textFormat() == Qt.TextFormat.AutoText:
        watched.setTextFormat(Qt.TextFormat.PlainText)
    return False


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
