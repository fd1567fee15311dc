"""The walk itself, run in a process of its own on a real display: ``python -m tests.walk.walk DEMO OUT THEME``.

A person opens a folder by keyboard, adds predictions, looks around, clicks segments, moves the threshold, filters,
exports, and runs a model; each step is checked on the widgets, and the export is compared with what `evaluate` counts.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from functools import partial
from pathlib import Path
from types import TracebackType

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from panview.engine.families.mmdet.zoo import models_installed
from panview.metrics.segment_table import Side, Status
from panview.presentation.formatting import NOTHING
from panview.presentation.table_columns import place_of
from panview.presentation.theme_colours import HIGH_CONTRAST
from panview.review.look import Flip, Framing, Layer
from panview.review.repair import RepairKind
from panview.review.repairs import offers
from panview.review.session import Snapshot
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_places import kept_in
from panview.settings import Settings
from panview.ui.app import Review
from panview.ui.loading.photos import allow_large_photos
from panview.ui.page_specs.compare import COMPARE
from panview.ui.page_specs.confusion import CONFUSION
from panview.ui.page_specs.corrections import CORRECTIONS
from panview.ui.page_specs.figures import FIGURES
from panview.ui.page_specs.grid import GRID
from tests.walk.person import Person
from tests.walk.spoilt import spoil


class Walk:
    """One window and the person in front of it."""

    def __init__(self, demo: Path, out: Path, theme: str) -> None:
        self.demo, self.out, self.theme = demo, out, theme
        self.app = QApplication(sys.argv[:1])
        allow_large_photos()
        self.review = Review(self.app, Settings(), theme)
        self.window = self.review.window
        self.person = Person(out)
        self.errors: list[str] = []
        sys.excepthook = self.notice

    def notice(self, kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
        """Remember an error that was raised in a slot, which Qt would swallow."""
        self.errors.append(f"{kind.__name__}: {value}")
        sys.__excepthook__(kind, value, trace)

    def photograph(self, name: str, *, window_alone: bool = False) -> None:
        self.person.photograph(f"{name}-{self.theme}", window_alone=window_alone)

    def run(self) -> None:
        """Walk through everything."""
        self.window.showMaximized()
        self.person.see(self.window.isActiveWindow, "the window in front")
        self.photograph("welcome")
        self.open_by_keyboard()
        self.add_predictions_by_keyboard()
        self.go_through_images()
        self.click_segments()
        self.change_the_look()
        self.look_closely()
        self.read_a_pixel()
        self.look_at_all()
        self.arrange()
        self.look_beside()
        self.move_the_threshold()
        self.filter_and_scope()
        self.look_deeper()
        self.compare()
        self.decide()
        self.order_by_suspicion()
        self.mend()
        self.send_out()
        self.export()
        self.check_the_data()
        self.run_a_model()
        self.read_help()
        self.review.dispose()
        assert not self.errors, self.errors

    def open_by_keyboard(self) -> None:
        self.person.keys("ctrl+o")
        self.choose(str(self.demo))
        self.person.see(lambda: self.review.canvas.image is not None, "an image of the demo set")
        self.person.see(lambda: not self.review.jobs.busy, "the ground truth measured")
        assert self.review.state.snapshot is not None
        assert self.review.state.snapshot.prediction is None
        assert not self.window.metrics.scores.isVisible()
        self.photograph("ground-truth")

    def add_predictions_by_keyboard(self) -> None:
        for name in ("simulated_strong", "simulated_weak"):
            self.person.keys("ctrl+shift+o")
            self.choose(str(self.demo / "predictions" / f"{name}.json"))
            self.person.see(lambda name=name: self.shown_prediction() == name, f"{name} evaluated")
        self.person.keys("b")
        self.person.see(lambda: self.shown_prediction() == "simulated_strong", "the first set again")
        self.person.see(lambda: self.window.disagreements.model.rowCount() > 100, "disagreements listed")
        self.person.see(lambda: not self.review.thumbnails.busy, "thumbnails")

    def shown_prediction(self) -> str:
        snapshot = self.review.state.snapshot
        settled = self.review.state.up_to_date and self.review.canvas.image is not None
        return snapshot.prediction.name if snapshot is not None and snapshot.prediction is not None and settled else ""

    def go_through_images(self) -> None:
        first = self.review.cursor.now.image
        self.person.keys("d")
        self.person.see(lambda: self.review.cursor.now.image != first, "the next image")
        self.person.keys("Left")
        self.person.see(lambda: self.review.cursor.now.image == first, "the image before")
        self.person.keys("n")
        self.person.see(lambda: self.review.cursor.now.segment >= 0, "the first disagreement selected")
        assert self.window.disagreements.current_table_row() == self.review.cursor.now.segment
        table_view = self.window.disagreements.view
        start = table_view.currentIndex().row()
        self.person.keys("n", "n", "n", "p")
        self.person.see(lambda: table_view.currentIndex().row() == start + 2, "two rows further down")
        table = self.review.state.view.snapshot.table  # type: ignore[union-attr]
        self.person.see(
            lambda: self.review.cursor.now.image == int(table.image[self.review.cursor.now.segment]),
            "its image on the canvas",
        )

    def click_segments(self) -> None:
        self.person.keys("f")
        self.person.see(lambda: self.review.canvas.image is not None, "the image")
        image = self.review.canvas.image
        assert image is not None
        for status in (Status.FN, Status.FP, Status.TP):
            found = [i for i in range(len(image.segments)) if image.segments.status[i] == status]
            clicked = next((local for local in found if self.click_on(local)), None)
            if clicked is not None:
                content = self.window.inspector.content()
                assert content is not None
                assert content.status == status
                assert content.why
        self.photograph("review")

    def click_on(self, local: int) -> bool:
        """Click a pixel that belongs to this segment and, where it can, to no other side's; False if there is none."""
        image, view = self.review.canvas.image, self.window.canvas.views[0]
        assert image is not None
        own, other = image.pair_ground_truth, image.pair_prediction
        if image.segments.side[local] == Side.PREDICTION:
            own, other = other, own
        pairs = [k for k in range(len(own)) if own[k] == local and other[k] < 0]
        pairs += [k for k in range(len(own)) if own[k] == local]
        ys, xs = (image.pair_map == pairs[0]).nonzero()
        middle = len(ys) // 2
        transform, ratio = self.window.canvas.state.view, view.devicePixelRatioF()
        x = (transform.x + (float(xs[middle]) + 0.5) * transform.scale) / ratio
        y = (transform.y + (float(ys[middle]) + 0.5) * transform.scale) / ratio
        if not view.rect().adjusted(4, 4, -4, -60).contains(QPoint(int(x), int(y))):
            return False
        for _ in range(2):
            # The other side's segment at the same place comes with the second click.
            self.person.click(view, QPoint(int(x), int(y)))
            if self.review.cursor.now.segment == int(image.segments.row[local]):
                self.person.see(lambda: self.window.inspector.content() is not None, "the inspector")
                return True
        return False

    def change_the_look(self) -> None:
        cursor = self.review.cursor
        for key, colour in (("i", "iou"), ("c", "category"), ("s", "status")):
            self.person.keys(key)
            self.person.see(lambda colour=colour: cursor.now.look.colour_by == colour, f"coloured by {colour}")
            self.photograph(f"colour-{colour}")
        for key, layer in (("ctrl+4", Layer.SPLIT), ("ctrl+5", Layer.SIDE_BY_SIDE), ("ctrl+3", Layer.BOTH)):
            self.person.keys(key)
            self.person.see(lambda layer=layer: cursor.now.look.layer == layer, f"layer {layer}")
            if layer != Layer.BOTH:
                self.photograph(layer.value.replace(" ", "-"))
        self.person.keys("1")
        self.person.see(lambda: Status.TP not in cursor.now.look.visible, "TP hidden")
        self.person.keys("1", "o")
        self.person.see(lambda: not cursor.now.look.outlines, "outlines gone")
        self.person.keys("o")
        view = self.window.canvas.views[0]
        before = self.window.canvas.state.view.scale
        self.person.wheel(view, view.rect().center(), 3)
        self.person.see(lambda: self.window.canvas.state.view.scale > before * 1.5, "zoomed in")
        self.person.keys("f")
        self.person.see(lambda: abs(self.window.canvas.state.view.scale - before) < 0.01, "fitted again")
        self.person.hold("Shift_L")
        self.person.see(lambda: self.window.canvas.state.bare, "the bare photo")
        self.person.let_go("Shift_L")
        self.person.see(lambda: not self.window.canvas.state.bare, "the segments again")

    def look_closely(self) -> None:
        """Look at a small segment: it fills the view, alone, from either side, and without a mask."""
        canvas, cursor = self.window.canvas, self.review.cursor
        self.person.keys("n")
        self.person.see(lambda: canvas.state.emphasis.selected is not None, "a disagreement")
        whole = canvas.state.view.scale
        self.person.keys("z")
        self.person.see(lambda: cursor.now.look.framing is Framing.WHOLE, "whole images")
        fitted = canvas.state.view.scale
        self.person.keys("z")
        self.person.see(lambda: canvas.state.view.scale == whole >= fitted, "close-ups again")
        for _ in range(60):
            if canvas.state.view.scale > 2.5 * fitted:
                break
            before = cursor.now.segment
            self.person.keys("n")
            self.person.see(lambda before=before: cursor.now.segment != before, "the next one")
            self.person.see(lambda: canvas.state.emphasis.selected is not None, "its image")
        assert canvas.state.view.scale > 2.5 * fitted
        self.photograph("close-up")
        self.person.keys("q")
        self.person.see(lambda: canvas.state.style.solo, "solo")
        self.photograph("solo")
        self.person.keys("q")
        for flip in (Flip.GROUND_TRUTH, Flip.PREDICTION, Flip.PHOTO, Flip.OFF):
            self.person.keys("y")
            self.person.see(lambda flip=flip: canvas.state.style.flip is flip, f"flipped to {flip}")
        self.person.hold("h")
        self.person.see(lambda: canvas.state.bare, "the masks lifted")
        self.person.let_go("h")
        self.person.see(lambda: not canvas.state.bare, "and lowered")
        before = canvas.state.view.scale
        self.person.keys("plus")
        self.person.see(lambda: canvas.state.view.scale > before, "still closer")
        self.person.keys("f")

    def read_a_pixel(self) -> None:
        """Read what is under the mouse, make the photo lighter, and show it as it is again."""
        line, view, cursor = self.window.image_line, self.window.canvas.views[0], self.review.cursor
        self.person.point(view)
        self.person.see(lambda: "truth" in line.readout.text() or " · T " in line.readout.text(), "a pixel read")
        self.person.keys("shift+h")
        self.person.see(line.popup.isVisible, "the sliders")
        slider = line.popup.brightness
        self.person.drag(slider, slider.rect().center(), slider.rect().center() + QPoint(14, 0))
        self.person.see(lambda: cursor.now.look.tone.brightness > 5, "a lighter photo")
        self.person.keys("Escape")
        self.person.see(lambda: not line.popup.isVisible(), "the sliders gone")
        self.person.point(view, view.rect().center() + QPoint(3, 3))
        self.person.see(lambda: bool(line.readout.text()), "a pixel read")
        self.photograph("image-line")
        self.person.keys("ctrl+shift+h")
        self.person.see(lambda: cursor.now.look.tone.is_neutral, "the photo as it is")

    def look_at_all(self) -> None:
        """Look at all images at once, select some of them, and go to one."""
        view, cursor = self.window.lazy_page(GRID)().view, self.review.cursor
        order = self.window.image_list.model.listed_order()
        self.person.keys("shift+F2")
        self.person.see(view.hasFocus, "the grid")
        self.person.click(view.viewport(), view.cell_rect(1).center())
        self.person.see(lambda: cursor.now.image == order[1], "the second image")
        self.person.click(view.viewport(), view.cell_rect(3).center(), modifier="Shift_L")
        self.person.see(lambda: len(self.window.image_list.selected_rows()) == 3, "three images selected")
        self.person.see(lambda: not view.missing(), "all pictures")
        self.photograph("grid")
        wide = view.picture_width()
        self.person.keys("plus", "Home", "Right", "Return")
        self.person.see(lambda: self.window.page == "images" and cursor.now.image == order[1], "the image by itself")
        assert view.picture_width() > wide
        self.person.keys("a")
        self.person.see(lambda: cursor.now.image == order[0], "the first image")

    def arrange(self) -> None:
        """See the image alone, and the window on a small screen and in high contrast."""
        window = self.window
        panels = (window.image_list, window.bottom, window.metrics, window.inspector)
        self.person.keys("shift+F11")
        self.person.see(lambda: not any(panel.isVisible() for panel in panels), "the image alone")
        self.photograph("alone")
        self.person.keys("shift+F11")
        self.person.see(lambda: all(panel.isVisible() for panel in panels), "all panels")
        self.person.keys("ctrl+b")
        self.person.see(lambda: not window.image_list.isVisible(), "no list of images")
        self.person.keys("ctrl+b")
        window.showNormal()
        window.resize(1024, 700)
        self.person.see(lambda: window.width() == 1024, "a small window")
        self.person.see(lambda: window.canvas.width() >= 0.6 * 1024, "three fifths of it for the image")
        self.photograph("small", window_alone=True)
        self.review.themes.choose("high-contrast")
        black = HIGH_CONTRAST.canvas
        self.person.see(lambda: window.canvas.state.colours.background == black, "a black ground")
        QTest.qWait(500)
        self.photograph("high-contrast", window_alone=True)
        self.review.themes.choose(self.theme)
        window.showMaximized()
        self.person.see(lambda: window.width() > 1024, "the window as it was")

    def look_beside(self) -> None:
        """See the image in a second window too, with a layer of its own, and go on from there."""
        cursor, second = self.review.cursor, self.review.second
        self.person.keys("ctrl+shift+n")
        self.person.see(lambda: second.window is not None and second.window.isActiveWindow(), "the second window")
        window = second.window
        assert window is not None

        def shows(image: int) -> bool:
            return window.canvas.state.image is not None and window.canvas.state.image.row == image

        self.person.see(lambda: shows(cursor.now.image), "the same image")
        self.person.keys("ctrl+2")
        self.person.see(lambda: window.canvas.state.style.layer is Layer.PREDICTION, "a layer of its own")
        assert cursor.now.look.layer is not Layer.PREDICTION
        self.photograph("second-window", window_alone=True)
        before = cursor.now.image
        self.person.keys("d")
        self.person.see(lambda: cursor.now.image != before and shows(cursor.now.image), "both at the next image")
        self.person.keys("a")
        self.person.see(lambda: shows(before), "both at the image before")
        window.close()
        self.window.activateWindow()
        self.person.see(lambda: second.window is None and self.window.isActiveWindow(), "the first window alone")

    def figures(self) -> tuple[float, int]:
        view = self.review.state.view
        assert view is not None
        assert view.quality.all.pq is not None
        return view.quality.all.pq, int(view.scope.sum())

    def move_the_threshold(self) -> None:
        pq, _ = self.figures()
        slider = self.window.metrics.slider
        middle = slider.rect().center()
        self.person.drag(slider, QPoint(8, middle.y()), middle)
        self.person.see(lambda: self.review.state.snapshot.threshold > 0.6, "a higher threshold")  # type: ignore[union-attr]
        self.person.see(lambda: self.review.state.up_to_date and self.figures()[0] < pq, "a lower PQ")
        self.photograph("threshold")
        self.person.keys("ctrl+z")
        self.person.see(lambda: self.review.state.up_to_date and self.figures()[0] == pq, "PQ as before")
        assert self.window.metrics.slider.value() == 50

    def filter_and_scope(self) -> None:
        images = self.window.image_list
        self.person.keys("ctrl+f")
        self.person.see(images.filter_line.hasFocus, "the keyboard in the filter line")
        self.person.type("category = 'person' and iou < 0.3 and status = '")
        self.person.see(images.filter_line.list.isVisible, "values to choose from")
        self.photograph("filter-offers")
        self.person.type("FN'")
        # Not as a part of the text: a line end is another key to X.
        self.person.keys("Return")
        self.person.see(lambda: 0 < images.model.rowCount() < 40, "fewer images")
        self.person.see(images.view.hasFocus, "the keyboard in the results")
        self.person.click(self.window.metrics.scope.button("filtered"))
        self.person.see(lambda: self.figures()[1] == images.model.rowCount(), "figures of the filtered images")
        self.photograph("filtered")
        self.filter_in_the_form()
        self.keep_a_view()
        self.hold_files()
        self.person.keys("ctrl+f", "ctrl+a")
        self.person.type("catgory = 'person'\n")
        self.person.see(lambda: bool(self.review.state.snapshot) and images.filter_line.is_invalid(), "an error")
        self.photograph("filter-error")
        self.person.keys("ctrl+a", "BackSpace", "Return")
        self.person.see(lambda: images.model.rowCount() == 40, "all images again")
        self.person.click(images.view, QPoint(60, 40))
        self.person.click(images.view, QPoint(60, 160), modifier="Shift_L")
        self.person.see(lambda: len(images.selected_rows()) == 3, "three images selected")
        self.person.click(images.view, QPoint(60, 300), modifier="Control_L")
        self.person.see(lambda: len(images.selected_rows()) == 4, "a fourth")
        # At once it would be a double click, which takes nothing off.
        QTest.qWait(2 * QApplication.doubleClickInterval())
        self.person.click(images.view, QPoint(60, 300), modifier="Control_L")
        self.person.see(lambda: len(images.selected_rows()) == 3, "three again")
        self.person.click(self.window.metrics.scope.button("selected"))
        self.person.see(lambda: self.figures()[1] == 3, "figures of three images")
        self.person.keys("alt+1")
        self.person.see(lambda: self.figures()[1] == 40, "figures of the whole set")

    def filter_in_the_form(self) -> None:
        """See in the form what was typed, add to it there, and take that off again by its chip."""
        images = self.window.image_list
        self.person.keys("ctrl+shift+f")
        self.person.see(images.filter_form.isVisible, "the form")
        self.photograph("filter-form")
        self.person.keys("Escape")
        self.person.see(lambda: not images.filter_form.isVisible(), "the form gone")
        self.person.click(self.window.metrics.errors, self.window.metrics.errors.row_rect(0).center())
        self.person.see(lambda: len(images.conditions.chips()) == 4, "one condition more")
        chip = images.conditions.chips()[3]
        self.person.click(chip, chip.cross().center())
        self.person.see(lambda: len(images.conditions.chips()) == 3, "it gone")

    def hold_files(self) -> None:
        """Hold a folder and predictions over the window, and take them away again: no program can drag for xdotool."""
        overlay, sets = self.window.drop_overlay, self.snapshot()
        data = QMimeData()
        held = (sets.dataset.files.json.parent.parent, sets.predictions[0].opened_as)
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in held])
        none = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
        QApplication.sendEvent(self.window, enter)
        self.person.see(lambda: "opens in place of" in overlay.lines()[0], "where the folder lands")
        self.photograph("drop")
        QApplication.sendEvent(self.window, QDragLeaveEvent())
        self.person.see(lambda: not overlay.isVisible(), "the window as before")

    def keep_a_view(self) -> None:
        """Keep what is shown under a name, and show it again."""
        page = self.window.lazy_views()
        self.person.keys("ctrl+shift+d")
        self.person.see(page.line.hasFocus, "the card of views")
        self.person.type("Missed people")
        self.person.keys("Return")
        self.person.see(lambda: [row.title for row in page.rows()] == ["Missed people"], "the view kept")
        self.photograph("views")
        self.person.keys("Escape", "ctrl+BackSpace")
        self.person.see(lambda: not self.snapshot().filter.active, "no filter")
        self.person.keys("ctrl+d")
        self.person.see(page.view.hasFocus, "the list of views")
        self.person.keys("Return")
        self.person.see(lambda: self.snapshot().filter.active > 0, "the view shown")
        self.person.see(lambda: self.review.state.up_to_date, "its images listed")

    def look_deeper(self) -> None:
        """Read the figures, move the threshold on the chart, and list a cell of the confusion by keys."""
        figures, confusion = self.window.lazy_page(FIGURES)(), self.window.lazy_page(CONFUSION)()
        self.person.keys("F3")
        self.person.see(lambda: bool(figures.sizes.rows()) and figures.sizes.isVisible(), "figures by size")
        self.person.click(figures.measure_button)
        self.person.see(figures.boundary.isVisible, "Boundary PQ")
        self.photograph("figures")
        self.person.click(figures.sizes, figures.sizes.row_rect(0).center())
        self.person.see(lambda: self.snapshot().filter.expression == f"area <= {32**2 - 1}", "small segments alone")
        self.person.keys("ctrl+z", "F4")
        self.person.see(confusion.matrix.isVisible, "the matrix")
        self.person.see(lambda: not self.review.pages.busy, "the matrix filled")
        self.person.click(confusion.list, confusion.list.row_rect(0).center())
        self.person.see(lambda: self.snapshot().filter.expression.startswith("truth = "), "the segments of a cell")
        self.person.see(lambda: self.review.state.up_to_date and not self.review.pages.busy, "them listed")
        self.person.point(confusion.matrix.viewport(), confusion.matrix.cell_rect(2, 2).center())
        self.photograph("confusion")
        content = confusion.matrix._content
        assert content is not None
        place = int(np.diagonal(content.values)[:-1].argmax())
        self.person.click(confusion.matrix.viewport(), confusion.matrix.cell_rect(place, place).center())
        self.person.see(lambda: self.window.bottom.shown() == "segments", "all segments")
        listed = self.window.bottom.lazy_segments().model
        self.person.see(lambda: len(listed) == content.values[place, place], "the matches of a category")
        self.photograph("segments")
        self.person.keys("shift+F6")
        self.person.see(self.window.disagreements.isVisible, "the disagreements again")
        self.person.keys("ctrl+BackSpace", "F2")
        self.person.see(lambda: not self.snapshot().filter.active, "everything again")

    def compare(self) -> None:
        """Look at both prediction sets beside each other, and walk through what the second fixes."""
        page, views, canvas = self.window.lazy_page(COMPARE)(), self.window.canvas.views, self.review.canvas
        cursor = self.review.cursor
        self.person.keys("v")
        self.person.see(lambda: views[1].isVisible() and views[1].state.image is not None, "both sets")
        self.photograph("ab")
        self.person.keys("F5")
        self.person.see(lambda: not page.is_empty and not self.review.compare_page.busy, "the comparison")
        self.photograph("compare")
        self.person.keys("Down", "Down", "Return")
        self.person.see(lambda: cursor.now.segment == page.changes.model.truth(1), "the second segment of the list")
        self.person.keys("n")
        self.person.see(lambda: cursor.now.segment == page.changes.model.truth(2), "the third")
        self.person.see(lambda: canvas.selected_compared >= 0, "its partner in the other set")
        self.person.keys("Escape")
        self.person.see(page.changes.view.hasFocus, "the list again")
        self.person.keys("F2", "v")
        self.person.see(lambda: not views[1].isVisible(), "one view again")

    def snapshot(self) -> Snapshot:
        assert self.review.state.snapshot is not None
        return self.review.state.snapshot

    def decide(self) -> None:
        """Decide twenty disagreements with keys alone; each leads to the next, and all are on disk."""
        panel, model = self.window.disagreements, self.window.disagreements.model
        self.person.keys("j")
        self.person.see(lambda: panel.current_table_row() >= 0, "an undecided disagreement")
        words = ("prediction right", "prediction wrong", "truth wrong", "both fine", "unsure")
        for step in range(20):
            row, word = panel.current_table_row(), words[step % 5]
            assert model.index(model.position(row), place_of("verdict")).data() == NOTHING
            self.person.keys(("Return", "x", "w", "e", "u")[step % 5])
            self.person.see(partial(self._is_decided, row, word), f"{word} in row {row}")
            self.person.see(partial(self._is_past, row), "the next one")
        self.person.see(lambda: self.review.cursor.now.segment == panel.current_table_row(), "it on the canvas")
        self.photograph("deciding")
        columns = model.columns()
        assert panel.progress().startswith(f"20 of {len(columns)} done")
        assert self.decided_on_disk() == columns.decided >= 20
        self.hold_a_verdict_key()
        self.take_back_and_note()
        self.select_several()

    def order_by_suspicion(self) -> None:
        """Have what was decided learned from, and the rows in the order that follows; then as they were."""
        panel, model = self.window.disagreements, self.window.disagreements.model
        header = panel.view.horizontalHeader()
        self.person.keys("shift+j")
        self.person.see(lambda: header.sortIndicatorSection() == place_of("suspicion"), "the order")
        self.person.see(lambda: not self.review.suspicion.busy, "what was learned")
        self.person.see(lambda: self.review.settled, "it in the list")
        chances = [model.index(row, place_of("suspicion")).data() for row in range(5)]
        assert all(chance.endswith(" %") for chance in chances), chances
        panel.view.scrollToTop()
        self.person.click(panel.view.viewport(), panel.view.visualRect(model.index(0, 3)).center())
        self.person.see(lambda: panel.view.currentIndex().row() == 0, "the most suspicious one")
        image = int(self.snapshot().table.image[panel.current_table_row()])
        self.person.see(lambda: self.review.canvas.image is not None and self.review.canvas.image.row == image, "it")
        self.person.see(lambda: self.review.settled, "its card")
        self.person.see(lambda: any("Suspicion" in text for text in self.window.inspector.texts()), "why, on its card")
        self.photograph("order")
        panel.sort_by("impact")
        self.person.see(lambda: self.review.settled, "the order of before")

    def send_out(self) -> None:
        """Send what is listed to an annotation tool."""
        target = Path(tempfile.mkdtemp(prefix="panview-walk-")) / "fix"
        self.person.keys("ctrl+k")
        self.person.see(self.window.lazy_palette().isVisible, "the palette")
        self.person.type("Send to CVAT")
        self.person.keys("Return")
        self.choose(str(target))
        self.person.see(lambda: self.window.banner.message()[1].startswith("Sent"), "it sent")
        assert (target / "panview-annotation.json").exists()
        self.photograph("annotate")
        self.window.banner.clear()

    def mend(self) -> None:
        """Split a segment along the prediction, look at all corrections before and after, and take the repair back."""
        snapshot, review = self.snapshot(), self.review
        table = snapshot.table
        offered = (
            row for row in range(len(table)) if not offers(snapshot.dataset, table, row)[RepairKind.SPLIT].why_not
        )
        review.cursor.go_to_segment(next(offered))
        self.person.see(lambda: review.canvas.image is not None, "a segment that the prediction splits")
        self.person.keys("alt+s")
        self.person.see(lambda: any("split into" in text for text in self.window.inspector.texts()), "it repaired")
        self.person.keys("alt+Return")
        self.person.see(lambda: review.cursor.now.page == CORRECTIONS.key, "the corrections")
        self.person.see(lambda: not review.corrections.busy, "them worked out")
        page = self.window.lazy_page(CORRECTIONS)()
        self.person.see(lambda: page.shown is not None, "the image before and after")
        assert "split" in page.counts.text()
        assert page.models["changes"].rowCount() > 10
        self.photograph("corrections")
        self.person.keys("alt+Return", "alt+BackSpace")
        self.person.see(lambda: not any("split into" in text for text in self.window.inspector.texts()), "it undone")

    def hold_a_verdict_key(self) -> None:
        """Hold a key as whoever thinks does: one press is one verdict; while keys that move about are repeated."""
        panel, model = self.window.disagreements, self.window.disagreements.model
        repeats = 0

        class Counter(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                nonlocal repeats
                repeats += isinstance(event, QKeyEvent) and event.isAutoRepeat()
                return False

        counter = Counter()
        self.app.installEventFilter(counter)
        row, before = panel.current_table_row(), model.columns()
        self.person.hold("x")
        self.person.see(partial(self._is_decided, row, "prediction wrong"), "one verdict")
        self.person.see(lambda: repeats > 10, "the key repeated by the server")
        self.person.let_go("x")
        QTest.qWait(300)
        now = model.columns()
        decided = [int((columns.verdict >= 0).sum()) for columns in (before, now)]
        assert decided[1] == decided[0] + 1, decided
        self.app.removeEventFilter(counter)
        place = panel.view.currentIndex().row()
        self.person.hold("n")
        self.person.see(lambda: panel.view.currentIndex().row() > place + 3, "some rows further down")
        self.person.let_go("n")
        QTest.qWait(300)
        self.person.keys("ctrl+z")
        self.person.see(lambda: (model.columns().verdict >= 0).sum() == (before.verdict >= 0).sum(), "it taken back")
        self.person.keys("x")
        self.person.see(partial(self._is_decided, row, "prediction wrong"), "it decided again")

    def decided_on_disk(self) -> int:
        dataset = self.review.state.snapshot.dataset  # type: ignore[union-attr]
        with VerdictFile.open(kept_in(dataset, Settings()), dataset) as file:
            return sum(decision.verdict is not None for decision in file.current().values())

    def take_back_and_note(self) -> None:
        """Undo the last decision, which leads back to it, decide otherwise, and say why."""
        panel, model = self.window.disagreements, self.window.disagreements.model
        onward, decided = panel.current_table_row(), model.columns().decided
        self.person.keys("ctrl+z")
        self.person.see(lambda: model.columns().decided < decided, "the last one undone")
        row = panel.current_table_row()
        assert row != onward
        assert model.index(model.position(row), place_of("verdict")).data() == NOTHING
        self.person.keys("t")
        self.person.see(lambda: panel.note.is_writing, "a place for a note")
        self.person.type("not in the guidelines")
        self.person.keys("Return")
        self.person.see(partial(self._is_decided, row, "note"), "the note")
        self.person.keys("w")
        self.person.see(partial(self._is_decided, row, "truth wrong · note"), "the other verdict")
        self.person.see(lambda: panel.current_table_row() == onward, "the next one again")
        assert self.decided_on_disk() == decided
        self.person.keys("k")
        self.person.see(partial(self._is_past, onward), "the undecided one before")

    def select_several(self) -> None:
        """Select rows with Shift and decide them with one key; be asked about all, and think better of it."""
        panel, model, view = self.window.disagreements, self.window.disagreements.model, self.window.disagreements.view
        top = view.rowAt(30)
        for place, modifier in ((top, ""), (top + 3, "shift")):
            self.person.click(view.viewport(), view.visualRect(model.index(place, 2)).center(), modifier=modifier)
        self.person.see(lambda: len(panel.selected_table_rows()) == 4, "four rows selected")
        self.photograph("deciding-rows")
        rows = panel.selected_table_rows().tolist()
        self.person.keys("u")
        self.person.see(lambda: all(self._is_decided(row, "unsure") for row in rows), "all four decided")
        self.person.keys("ctrl+z")
        self.person.see(lambda: not any(self._is_decided(row, "unsure") for row in rows), "all four undone")
        self.person.keys("ctrl+shift+a", "w")
        self.person.see(lambda: bool(panel.question.text()), "the question")
        self.photograph("deciding-question")
        self.person.keys("Escape")
        self.person.see(lambda: not panel.question.text(), "no question")
        self.person.keys("k")
        self.person.see(lambda: len(panel.selected_table_rows()) == 1, "one row")

    def _is_decided(self, row: int, word: str) -> bool:
        model = self.window.disagreements.model
        return bool(model.index(model.position(row), place_of("verdict")).data() == word)

    def _is_past(self, row: int) -> bool:
        return self.window.disagreements.current_table_row() != row

    def export(self) -> None:
        target = Path(tempfile.mkdtemp(prefix="panview-walk-")) / "my export.csv"
        self.person.keys("ctrl+e")
        self.choose(str(target))
        self.person.see(target.exists, "the CSV file")
        with target.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        counts = self.review.state.view.quality.counts  # type: ignore[union-attr]
        assert sum(row["status"] == "FP" for row in rows) == counts.fp.sum()
        assert sum(row["status"] == "FN" for row in rows) == counts.fn.sum()
        assert len(rows) == counts.fp.sum() + counts.fn.sum() > 300

    def check_the_data(self) -> None:
        """Find nothing; add predictions that are refused, and go through what is wrong with them."""
        findings, banner = self.window.findings, self.window.banner
        self.person.keys("F8")
        self.person.see(lambda: findings.tabs.title("findings") == "Findings 0", "that nothing is wrong")
        spoilt = spoil(
            self.demo / "predictions" / "simulated_weak.json", Path(tempfile.mkdtemp(prefix="panview-walk-"))
        )
        self.person.keys("ctrl+shift+o")
        self.choose(str(spoilt))
        self.person.see(banner.isVisible, "that they are refused")
        self.person.click(banner.action_button)
        self.person.see(lambda: findings.model.rowCount() > 3, "all that is wrong")
        self.person.click(findings.view.viewport(), findings.view.visualRect(findings.model.index(0, 2)).center())
        # Many of one kind stand below one line, which the click has opened.
        self.person.keys("Down", "Down")
        self.person.see(lambda: findings.current_number() >= 0, "a finding")
        self.person.see(lambda: self.review.canvas.image is not None, "its image")
        self.photograph("findings")
        self.person.keys("F6")
        self.person.see(self.window.disagreements.isVisible, "the disagreements again")

    def run_a_model(self) -> None:
        """Run a model, hold it, review what has come, and let it go on to the end."""
        if not models_installed():
            return
        runs, dialog = self.review.runs, self.review.runs.dialog
        self.person.keys("ctrl+r")
        self.person.see(lambda: dialog.isVisible() and dialog.model.rowCount() > 5, "the list of models")
        self.photograph("run-dialog")
        self.person.type("demo brief")
        self.person.see(lambda: dialog.model.rowCount() == 3, "the one model, and two for what is not listed")
        self.person.keys("Return")
        self.person.see(lambda: any(j.report and j.report.done > 2 for j in runs.engine.jobs), "the first results")
        (number,) = self.window.runs.numbers()
        row = self.window.runs.row(number)
        self.person.click(row.pause)
        self.person.see(lambda: row.state.text() == "paused", "the run held")
        self.person.click(row.show_button)
        self.person.see(lambda: self.review.state.snapshot.prediction.name == "demo_fpn_brief", "its prediction set")  # type: ignore[union-attr]
        self.photograph("running")
        self.person.click(row.pause)
        self.person.see(lambda: runs.settled, "the run done")
        images = int(self.review.state.view.scope.sum())  # type: ignore[union-attr]
        assert images == len(self.review.state.snapshot.dataset)  # type: ignore[union-attr]
        self.person.click(self.window.runs.clear_button)
        self.person.see(self.window.runs.isHidden, "the queue gone")

    def read_help(self) -> None:
        self.person.keys("question")
        self.person.see(self.window.lazy_keys().isVisible, "the page of keys")
        self.photograph("keys")
        self.person.keys("Escape")
        self.person.see(lambda: not self.window.lazy_keys().isVisible(), "the page gone")
        self.person.keys("F10")
        self.person.see(lambda: QApplication.activePopupWidget() is not None, "the first menu")
        self.person.keys("Right", "Right")
        self.photograph("menu")
        self.person.keys("Escape", "Escape")
        self.person.see(lambda: QApplication.activePopupWidget() is None, "the menu gone")
        self.person.keys("ctrl+comma")
        settings = self.window.lazy_settings()
        self.person.see(settings.isVisible, "the settings")
        self.photograph("settings")
        self.person.type("outlines")
        self.person.see(lambda: settings.shown() == ["outlines"], "the one setting")
        self.person.keys("Return", "Left", "space")
        self.person.see(lambda: not self.review.cursor.now.look.outlines, "no outlines")
        self.person.keys("Escape")
        self.person.see(lambda: not settings.isVisible(), "the settings gone")
        self.person.keys("o")
        self.person.see(lambda: self.review.cursor.now.look.outlines, "outlines again")
        self.person.keys("ctrl+k")
        self.person.type("green")
        self.person.see(self.window.lazy_palette().isVisible, "the command palette")
        self.photograph("palette")
        self.person.keys("Return")
        self.person.see(lambda: self.review.cursor.now.look.palette == "classic", "classic colours")
        self.photograph("classic")

    def choose(self, path: str) -> None:
        """Type a path into the file dialog."""
        self.person.see(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog), "the file dialog")
        self.person.keys("ctrl+a")
        self.person.type(path)
        self.person.keys("Return")
        self.person.see(lambda: QApplication.activeModalWidget() is None, "the file dialog gone")


if __name__ == "__main__":
    Walk(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]).run()
