"""A card over the window with a title, and a button that closes it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from panview.ui.layouts import Part, fill, in_row
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.icons import IconButton
from panview.ui.widgets.labels import ElidedLabel
from panview.ui.widgets.overlay import Overlay
from panview.words import tr


class Card(Overlay):
    """An overlay that begins with its title.

    Parameters
    ----------
    window : QWidget
        What it covers.
    width : int
        Pixels.
    title : str
        May be said later, by ``title_label``.
    top, side : bool
        As for `Overlay`.
    elide : Qt.TextElideMode
        Where a title that is too long is cut.
    """

    def __init__(
        self,
        window: QWidget,
        width: int,
        title: str = "",
        *,
        top: bool = False,
        side: bool = False,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(window, width, top, side)
        self.close_button = IconButton("close", tr("Close"))
        self.title_label = ElidedLabel(title, font=ui_font(BASE_PIXELS + 3, QFont.Weight.DemiBold), elide=elide)
        self.close_button.clicked.connect(self.dismiss)

    def lay(self, *parts: Part, head: tuple[Part, ...] = (), below: int = 12) -> None:
        """Lay parts below the head.

        Parameters
        ----------
        *parts : Part
        head : tuple of Part
            Between the title and the button that closes.
        below : int
            Pixels below the title.
        """
        spacing = 12 if head else None
        row = in_row((self.title_label, 1), *head, self.close_button, margins=(18, 14, 12, below), spacing=spacing)
        fill(self.body, row, *parts)
