"""The order in which Tab goes through a window: as it is read, whenever its parts were made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def order_tabs(regions: Sequence[QWidget]) -> None:
    """Have Tab go from region to region; within one in the order in which its parts were put there.

    Qt's own chain is not asked: a wrapper that ``nextInFocusChain`` returns belongs to the widget before it from then
    on, and is gone with it, as with the placeholder of a page.
    """
    tabbed = [
        widget
        for region in regions
        for widget in region.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.window() is region.window()
    ]
    for one, following in pairwise(tabbed):
        QWidget.setTabOrder(one, following)
