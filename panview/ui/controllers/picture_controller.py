"""The canvas and the figures as pictures, tables as text: copied to the clipboard, or saved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget

from panview.outputs import DRAWING, PICTURE, TABLE
from panview.presentation.rows import PaletteRow
from panview.presentation.table_text import TableText, said_of
from panview.review.look import Layer
from panview.ui.canvas.canvas import Canvas
from panview.ui.canvas.picture import Shown, as_seen, shown_whole, whole_image
from panview.ui.cards import lazy_card
from panview.ui.controllers.saving_files import Maker, Saver
from panview.ui.cursor_state import CursorState
from panview.ui.lazily import Lazy
from panview.ui.loading.background import Jobs
from panview.ui.main_window import MainWindow
from panview.ui.pictures import figure_image, figure_svg, jpeg_bytes, png_bytes
from panview.ui.review_state import ReviewState
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when there are several figures to choose from.
    from panview.ui.dialogs.choice_page import ChoicePage


@runtime_checkable
class HasTable(Protocol):
    """A widget whose rows can be put into text."""

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return what is shown, or what is selected of it."""


class PictureController(QObject):
    """Copies and saves what is seen.

    Figures and tables are those widgets that say so of themselves, by ``figure`` and by ``as_table``: a new page needs
    nothing here. What a menu was opened over comes first, then what has the keyboard, then what is seen.
    """

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        jobs: Jobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._say = window.status_line.show_message
        self._saver = Saver(window, state, jobs)
        self._over: QWidget | None = None
        self._figures: dict[str, QWidget] = {}
        self._then: Callable[[QWidget], None] = lambda _: None
        self.lazy_choice: Lazy[ChoicePage] = lazy_card(window, "choice_page", "ChoicePage")
        self.lazy_choice.when_made(lambda page: page.triggered.connect(lambda name: self._then(self._figures[name])))

    def point_at(self, widget: QWidget | None) -> None:
        """Note what a menu was opened over, which is meant by what is chosen from it; None once it is closed."""
        self._over = widget

    # The canvas

    def copy_view(self) -> None:
        """Put the canvas on the clipboard as it is seen."""
        if self._is_empty(self._window.canvas):
            return
        picture = as_seen(self._window.canvas)
        QGuiApplication.clipboard().setImage(picture)
        self._say_copied(picture)

    def save_view(self) -> None:
        """Save the canvas as it is seen."""
        canvas = self._window.canvas
        if not self._is_empty(canvas):
            self._saver.ask(tr("Save the picture"), self._name(), {"png": PICTURE}, lambda _: _png_of(as_seen(canvas)))

    def save_image(self) -> None:
        """Save the whole image at its own size, with its segments as they look now."""
        canvas = self._window.canvas
        if not self._is_empty(canvas):
            self._saver.ask(
                tr("Save the whole image"), self._name(), {"png": PICTURE}, lambda _: _png_when(shown_whole(canvas))
            )

    def save_outlines(self) -> None:
        """Save the outlines of the segments that are shown as SVG, over the photo."""
        canvas = self._window.canvas
        if not self._is_empty(canvas):
            name = f"{self._name()}-outlines"
            self._saver.ask(tr("Save the outlines"), name, {"svg": DRAWING}, lambda _: self._outlines(canvas))

    def _outlines(self, canvas: Canvas) -> Maker:
        # Imported here, since only this needs it.
        from panview.overlay.outlines import Told, outlines_svg

        snapshot, shown = self._state.snapshot, shown_whole(canvas)
        assert snapshot is not None
        image, segments = shown[0].state.image, shown[0].state.segments
        assert image is not None
        assert segments is not None
        style, both = shown[0].state.style, len(shown) > 1 or shown[0].layer is Layer.SPLIT
        ids, names = snapshot.table.segment_id[segments.row], snapshot.dataset.categories.names
        title = snapshot.dataset.image_names[image.row]

        def make() -> bytes:
            photo = jpeg_bytes(image.photo) if image.photo is not None else b""
            told = Told(ids, names, title, photo)
            return outlines_svg(image, segments, style, Layer.BOTH if both else shown[0].layer, told).encode()

        return make

    def _is_empty(self, canvas: Canvas) -> bool:
        """Whether there is no image; it is said then."""
        if canvas.state.image is not None:
            return False
        self._say(tr("There is no image on the canvas yet"))
        return True

    def _name(self) -> str:
        """Return a name for a picture of the image that is shown."""
        snapshot, row = self._state.snapshot, self._cursor.now.image
        if snapshot is None or row < 0:
            return "panview"
        image = snapshot.dataset.image_names[row].rpartition("/")[2].rpartition(".")[0] or str(row)
        prediction = snapshot.prediction
        return image if prediction is None else f"{image}-{prediction.name}"

    # Figures

    def copy_figure(self) -> None:
        """Put a figure of the page on the clipboard, as a picture."""
        self._with_figure(self._copy_figure)

    def save_figure(self) -> None:
        """Save a figure of the page as SVG or PNG."""
        self._with_figure(self._save_figure)

    def _copy_figure(self, figure: QWidget) -> None:
        picture = figure_image(figure)
        QGuiApplication.clipboard().setImage(picture)
        self._say_copied(picture)

    def _save_figure(self, figure: QWidget) -> None:
        name = figure.accessibleName()
        snapshot = self._state.snapshot
        prefix = f"{snapshot.prediction.name}-" if snapshot is not None and snapshot.prediction is not None else ""
        kinds = {"svg": DRAWING, "png": PICTURE}
        self._saver.ask(
            tr("Save the figure “{name}”", name=name), f"{prefix}{name}", kinds, partial(_figure_maker, figure)
        )

    def _with_figure(self, then: Callable[[QWidget], None]) -> None:
        """Do something with the figure that is meant; of several that are seen, with the one that is chosen."""
        meant = self._meant(lambda widget: bool(getattr(widget, "figure", False)))
        found = [
            widget
            for widget in self._window.findChildren(QWidget)
            if getattr(widget, "figure", False) and widget.isVisible()
        ]
        if meant is not None:
            then(meant)
        elif len(found) == 1:
            then(found[0])
        elif not found:
            self._say(tr("There is no figure on this page; see Figures, Confusion or Training"))
        else:
            self._figures, self._then = {figure.accessibleName(): figure for figure in found}, then
            page = self.lazy_choice()
            page.set_rows([PaletteRow(name, name) for name in self._figures])
            page.ask(tr("Figure"))

    # Tables

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard as text."""
        self._copy_table(selected=True)

    def copy_table(self) -> None:
        """Put all rows on the clipboard as text."""
        self._copy_table(selected=False)

    def save_table(self) -> None:
        """Save a table as text."""
        found = self._table(selected=False)
        if found is not None:
            self._saver.ask(tr("Save the table"), found.name, {"tsv": TABLE}, lambda _: lambda: found.tsv.encode())

    def _copy_table(self, *, selected: bool) -> None:
        found = self._table(selected=selected)
        if found is not None:
            QGuiApplication.clipboard().setText(found.tsv)
            self._say(tr("Copied from “{name}”: {said_of}", name=found.name, said_of=said_of(found)))

    def _table(self, *, selected: bool) -> TableText | None:
        """Return the table that is meant: what the menu or the keyboard is at, or the list below the image."""
        meant = self._meant(lambda widget: isinstance(widget, HasTable))
        below = self._window.bottom.shown_table()
        widget = meant if isinstance(meant, HasTable) else below if isinstance(below, HasTable) else None
        if widget is None:
            self._say(tr("No table is shown"))
            return None
        table = widget.as_table(selected=selected)
        if not table.rows:
            self._say(tr("No row is selected") if selected else tr("The table is empty"))
            return None
        return table

    def _meant(self, suits: Callable[[QWidget], bool]) -> QWidget | None:
        """Return what a menu was opened over, or what has the keyboard, if it is something that suits."""
        over, self._over = self._over, None
        for start in (over, QApplication.focusWidget()):
            widget = start
            while widget is not None:
                if suits(widget) and widget.isVisible():
                    return widget
                widget = None if widget.isWindow() else widget.parentWidget()
        return None

    def _say_copied(self, picture: QImage) -> None:
        self._say(
            tr("Copied the picture, {width:,} x {height:,} pixels", width=picture.width(), height=picture.height())
        )


def _figure_maker(figure: QWidget, suffix: str) -> Maker:
    """Return what makes the file of a figure; what is painted is painted here, in the window's thread."""
    if suffix == "svg":
        drawing = figure_svg(figure)
        return lambda: drawing
    return _png_of(figure_image(figure))


def _png_of(picture: QImage) -> Maker:
    return lambda: png_bytes(picture)


def _png_when(shown: tuple[Shown, ...]) -> Maker:
    return lambda: png_bytes(whole_image(shown))
