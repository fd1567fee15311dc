"""What a screen reader is told of changes that happen beside what has the keyboard."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

_REMEMBERED = 50
said: deque[str] = deque(maxlen=_REMEMBERED)
"""What was announced last, the newest at the end."""


def announce(about: QObject, text: str, *, urgent: bool = False) -> None:
    """Have a screen reader say a sentence; nothing happens where none listens.

    Parameters
    ----------
    about : QObject
        The widget that the sentence is about.
    text : str
    urgent : bool
        Say it at once, in the middle of another sentence.
    """
    if not text:
        return
    said.append(text)
    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(about, text)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)
