"""What can be done to the window: each step is one thing that a person does, at a random place."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from panview.metrics.segment_table import Status
from panview.overlay.colourings.registry import COLOURINGS
from panview.presentation.confusion_content import Order
from panview.review.conditions import Range, wanted_of
from panview.review.filters import conditions_of
from panview.review.look import Layer
from panview.review.session import Scope
from panview.review.tone import NEUTRAL, Tone
from panview.review.verdicts import VERDICTS
from panview.ui.app import Review
from panview.ui.page_specs.compare import COMPARE
from panview.ui.page_specs.confusion import CONFUSION
from panview.ui.page_specs.figures import FIGURES
from panview.ui.page_specs.grid import GRID
from panview.ui.pages.charts import Chart
from panview.ui.widgets.bar_table import BarTable
from panview.ui.widgets.overlay import Overlay
from panview.ui.widgets.row_table import RowTable
from tests.walk.soak_overlays import OverlaySteps
from tests.walk.soak_sets import EXPRESSIONS, NOTES, Sets

LEFT = Qt.MouseButton.LeftButton
_VERDICT_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_X, Qt.Key.Key_W, Qt.Key.Key_E, Qt.Key.Key_U, Qt.Key.Key_Backspace)
_NOT_ANY = frozenset({"quit", "open_demo"})
"""The one ends the soak; the other runs models, which the tests of the engine do."""

Step = tuple[int, Callable[[], object]]


class Steps:
    """Steps at random over a window."""

    def __init__(self, review: Review, sets: Sets) -> None:
        self.review, self.window = review, review.window
        self.sets, self.random = sets, sets.random
        self.overlays = OverlaySteps(review, sets, self.click_widget)

    def all(self) -> list[Step]:
        """Weight and step of everything."""
        rooms = (self.looking, self.listing, self.deciding, self.paging, self.comparing, self.filing, self.overlays.all)
        return [step for room in rooms for step in room()]

    def looking(self) -> list[Step]:
        control, choose = self.review, self.random.choice
        return [
            (12, lambda: control.window.image_list.step(choose((-1, 1, 3)))),
            (12, lambda: control.walks.step(choose((-2, 1, 5)))),
            (12, self.click_canvas),
            (4, lambda: control.looks.set_layer(choose(list(Layer)))),
            (4, lambda: control.looks.set_colour(choose([kind.key for kind in COLOURINGS]))),
            (3, lambda: control.looks.toggle_status(choose(list(Status)))),
            (3, control.looks.flip),
            (1, control.looks.toggle_solo),
            (1, control.looks.toggle_framing),
            (1, self.window.canvas.lift),
            (2, self.change_the_photo),
            (2, self.window.canvas.zoom_in),
            (2, self.window.canvas.zoom_to_fit),
            (3, lambda: self.review.themes.choose(choose(("light", "dark", "system")))),
            (3, lambda: self.window.resize(choose((960, 1280, 1600)), choose((600, 800, 1000)))),
            (4, self.any_action),
            (4, self.answer_banner),
        ]

    def listing(self) -> list[Step]:
        control, choose, window = self.review, self.random.choice, self.window
        return [
            (5, lambda: control.commands.change_threshold(choose((-0.1, 0.05, 0.2)))),
            (6, self.filter),
            (8, control.controller.clear_filter),
            (2, control.commands.toggle_poor_matches),
            (3, lambda: control.commands.set_scope(choose(list(Scope)))),
            (3, self.select),
            (3, self.scroll),
            (3, lambda: self.click_row(window.disagreements.view)),
            (3, self.click_error_bar),
            (2, lambda: window.metrics.set_list(choose(("errors", "categories")))),
            (1, lambda: window.image_list.set_sort(choose(("impact", "error type", "name")), choose((True, False)))),
            (2, self.click_chip),
        ]

    def deciding(self) -> list[Step]:
        verdicts = self.review.verdicts
        return [
            (20, self.give_verdict),
            (3, lambda: verdicts.step(self.random.choice((-1, 1)))),
            (3, self.write_note),
            (3, self.select_several),
            (1, self.change_the_order),
            (1, self.show_tally),
            (6, self.review.state.undo_stack.undo),
            (4, self.review.state.undo_stack.redo),
            (1, lambda: verdicts.use_file(self.sets.target("shared.sqlite"))),
            (1, lambda: verdicts.use_file(self.sets.no_verdicts)),
            (1, verdicts.use_own_file),
        ]

    def paging(self) -> list[Step]:
        figures, confusion, choose = (
            self.window.lazy_page(FIGURES)(),
            self.window.lazy_page(CONFUSION)(),
            self.random.choice,
        )
        switches = (*confusion.unit.buttons(), *confusion.shade.buttons(), confusion.confused_only)
        grid = self.window.lazy_page(GRID)()
        return [
            (6, self.at(grid.view, self.click_picture)),
            (2, self.at(grid.view, lambda: grid.view.size_wanted.emit(choose((96, 140, 300))))),
            (2, self.at(grid.view, lambda: grid.view.verticalScrollBar().setValue(choose((0, 300, 3000))))),
            (3, self.click_segment),
            (1, lambda: confusion.order.changed.emit(choose(list(Order)).value)),
            (8, self.turn_page),
            (5, self.at(figures.curve, self.drag_threshold)),
            (5, self.at(figures.histogram, self.drag_iou)),
            (3, self.at(figures.sizes, lambda: self.click_bar(figures.sizes))),
            (3, self.at(figures.groups, lambda: self.click_bar(figures.groups))),
            (4, self.at(figures.curve, lambda: self.click_widget(figures.measure_button))),
            (2, self.at(figures.curve, lambda: self.click_widget(figures.cancel_button))),
            (5, self.at(confusion.matrix, lambda: self.click_widget(choose(switches)))),
            (8, self.at(confusion.matrix, self.click_cell)),
            (3, self.at(confusion.list, lambda: self.click_bar(confusion.list))),
            (2, self.at(confusion.matrix, lambda: confusion.matrix.zoom(choose((0.5, 1.3, 2))))),
        ]

    def at(self, widget: QWidget, act: Callable[[], object]) -> Callable[[], None]:
        """Do something on a page: turn to it and, mostly, wait a little until it shows what is wanted."""
        pages = {self.window.lazy_page(FIGURES)(): "figures", self.window.lazy_page(CONFUSION)(): "confusion"}
        pages[self.window.lazy_page(COMPARE)()] = "compare"
        pages[self.window.lazy_page(GRID)()] = "grid"
        (page,) = (page for parent, page in pages.items() if parent.isAncestorOf(widget))

        def turn_and_act() -> None:
            if self.review.state.snapshot is not None:
                self.review.cursor.show_page(page)
            for _ in range(self.random.choice((0, 1, 20, 20))):
                if widget.isVisible():
                    break
                QTest.qWait(25)
            act()

        turn_and_act.__name__ = f"{page} {getattr(act, '__name__', '')}"
        return turn_and_act

    def comparing(self) -> list[Step]:
        comparison, page, choose = self.review.comparison, self.review.compare_page, self.random.choice
        shown = self.window.lazy_page(COMPARE)()
        return [
            (3, comparison.choose_next),
            (3, comparison.toggle),
            (1, comparison.stop),
            (2, self.review.commands.next_prediction),
            (5, self.at(shown.changes.view, lambda: self.click_row(shown.changes.view))),
            (3, self.at(shown.differences.view, lambda: self.click_row(shown.differences.view))),
            (3, self.at(shown.changes, lambda: self.click_widget(choose(shown.changes.kinds.buttons())))),
            (4, lambda: page.step(choose((-1, 1)))),
            (2, page.back),
            (1, lambda: page.export(self.sets.target("changes.csv"))),
        ]

    def filing(self) -> list[Step]:
        control, findings, sets = self.review, self.review.findings, self.sets
        everything = self.random.random
        return [
            (2, self.collect_elsewhere),
            (2, findings.check),
            (3, findings.toggle),
            (5, self.click_finding),
            (1, lambda: self.review.report.write(sets.target("soak.html"))),
            (1, lambda: control.exports.export(sets.target("soak.csv"), everything=everything() < 0.5)),
            (1, control.commands.close_prediction),
            (2, self.add),
            (1, self.open),
            (1, self.open_several),
            (2, self.open_and_click),
            (1, self.close),
            (1, control.jobs.cancel),
            (1, lambda: control.opening.open(sets.broken)),
        ]

    # Opening

    def open(self) -> None:
        root = self.sets.root()
        self.review.opening.open(root, self.sets.predictions(root))

    def open_several(self) -> None:
        """Change one's mind before the first has been opened."""
        self.open()
        QTest.qWait(self.random.choice((0, 5, 40)))
        self.open()

    def open_and_click(self) -> None:
        """Go on clicking on what is about to be replaced."""
        control, window = self.review, self.window
        before = control.state.snapshot
        lists = (
            window.disagreements.view,
            window.findings.view,
            window.image_list.view,
            window.lazy_page(COMPARE)().changes.view,
        )
        clicks = [
            self.click_cell,
            self.click_error_bar,
            self.click_category,
            lambda: self.click_bar(window.lazy_page(FIGURES)().groups),
            lambda: self.click_bar(window.lazy_page(CONFUSION)().list),
            lambda: self.click_row(window.lazy_page(COMPARE)().differences.view),
            lambda: self.click_row(self.random.choice(lists)),
        ]

        def click(_: object) -> None:
            if control.state.snapshot is not before:
                control.state.snapshot_changed.disconnect(click)
                for act in self.random.sample(clicks, len(clicks)):
                    act()

        control.state.snapshot_changed.connect(click)
        self.open()
        for _ in range(40):
            QTest.qWait(25)
            if control.state.snapshot is not before:
                return
        control.state.snapshot_changed.disconnect(click)

    def close(self) -> None:
        self.review.opening.close()
        self.open()

    def add(self) -> None:
        snapshot = self.review.state.snapshot
        if snapshot is not None:
            root = snapshot.dataset.files.json.parent.parent
            # Not without end: every set keeps its table and its overlaps.
            if len(snapshot.predictions) < 4:
                self.review.opening.add_prediction(root / "predictions" / "simulated_weak.json")

    def collect_elsewhere(self) -> None:
        """Collect garbage in another thread, where Qt's objects must not die; Python does it in any thread it likes."""
        thread = threading.Thread(target=gc.collect)
        thread.start()
        thread.join()

    def begin_everything(self) -> None:
        """Have figures, comparison, check, boundaries, report and export under way, and a dataset on its way."""
        figures, sets, review = self.window.lazy_page(FIGURES)(), self.sets, self.review
        self.review.opening.open(sets.demo, sets.simulated(sets.demo))
        for _ in range(200):
            QTest.qWait(25)
            snapshot = self.review.state.snapshot
            if snapshot is not None and len(snapshot.predictions) == 2 and self.review.state.up_to_date:
                break
        self.at(figures.measure_button, lambda: self.click_widget(figures.measure_button))()
        review.findings.check()
        review.report.write(sets.folder / "last.html")
        self.review.exports.export(sets.folder / "last.csv")
        self.give_verdict()
        self.review.commands.change_threshold(0.05)
        review.cursor.show_page("compare")
        review.comparison.choose_next()
        QTest.qWait(self.random.choice((0, 1, 30)))
        self.review.opening.open(sets.other, sets.simulated(sets.other))

    # The keyboard

    def any_action(self) -> None:
        """Do one of all things that the palette offers, and leave whatever opens."""
        table = self.review.actions.table
        table.trigger(self.random.choice([row.id for row in table.rows if row.id not in _NOT_ANY]))
        QTest.qWait(self.random.choice((0, 30)))
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        for overlay in self.window.findChildren(Overlay):
            overlay.dismiss()
        for dialog in self.window.findChildren(QDialog):
            dialog.reject()
        if self.window.isFullScreen():
            self.window.showNormal()

    def filter(self) -> None:
        line = self.window.image_list.filter_line
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, self.random.choice(EXPRESSIONS) or " ")
        QTest.keyClick(line, Qt.Key.Key_Return)

    def give_verdict(self) -> None:
        """Press a few keys, faster than they can be saved."""
        self.window.activateWindow()
        self.window.canvas.views[0].setFocus()
        for _ in range(self.random.choice((1, 1, 4))):
            QTest.keyClick(QApplication.focusWidget() or self.window, self.random.choice(_VERDICT_KEYS))

    def write_note(self) -> None:
        self.review.actions.table.trigger("verdict_note")
        QTest.qWait(self.random.choice((0, 20)))
        note = self.window.disagreements.note
        if note.is_writing:
            note.selectAll()
            QTest.keyClicks(note, self.random.choice(NOTES))
            keys = (Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab)
            QTest.keyClick(note, self.random.choice(keys))

    def select_several(self) -> None:
        """Select some rows, or all that are listed, and decide them together, or not."""
        panel = self.window.disagreements
        if self.random.random() < 0.4:
            self.review.actions.table.trigger("select_listed")
        else:
            rows = panel.model.table_rows()
            if len(rows):
                some = self.random.sample(rows.tolist(), min(len(rows), self.random.choice((2, 5, 40))))
                panel.select_rows(np.array(some, np.int64))
        self.review.verdicts.decide(self.random.choice([*VERDICTS, None]))
        if panel.question.text():
            keys = (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_J)
            QTest.keyClick(panel.question, self.random.choice(keys))
        if self.random.random() < 0.5:
            self.review.actions.table.trigger("undo")

    def change_the_order(self) -> None:
        self.review.actions.table.trigger("by_image")
        self.review.actions.table.trigger(self.random.choice(("next_undecided", "previous_undecided")))

    def show_tally(self) -> None:
        self.review.actions.table.trigger("verdict_tally")
        QTest.qWait(self.random.choice((0, 40)))
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()

    # The mouse

    def answer_banner(self) -> None:
        """Do what the banner offers, or close it."""
        banner = self.window.banner
        # A report would be opened in a browser.
        helps = banner.action_button.text() not in ("", "Open") and self.random.random() < 0.5
        self.click_widget(banner.action_button if helps else banner.close_button)

    def click_canvas(self) -> None:
        view = self.random.choice(self.window.canvas.views)
        if view.isVisible():
            place = self.inside(view.rect())
            QTest.mouseMove(view, place)
            QTest.mouseClick(view, LEFT, pos=place)

    def click_row(self, view: RowTable) -> None:
        rows = view.model().rowCount()
        if view.isVisible() and rows:
            index = view.model().index(self.random.randrange(rows), 0)
            view.scrollTo(index)
            QTest.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())

    def click_picture(self) -> None:
        """Select a picture of the grid, some up to it, or go to it."""
        view = self.window.lazy_page(GRID)().view
        seen = view.visible()
        if not view.isVisible() or not seen:
            return
        place = view.cell_rect(self.random.choice(seen)).center()
        keys = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier)
        QTest.mouseClick(view.viewport(), LEFT, self.random.choice(keys), place)
        if self.random.random() < 0.2:
            QTest.mouseDClick(view.viewport(), LEFT, pos=place)

    def click_segment(self) -> None:
        """Go to a segment of the table of all."""
        self.window.bottom.show_panel("segments")
        self.click_row(self.window.bottom.lazy_segments().view)

    def change_the_photo(self) -> None:
        choose = self.random.choice
        tone = Tone(choose((-40, 0, 30)), choose((0, 20)), choose((0.7, 1.0, 2.0)))
        self.review.looks.set_tone(choose((NEUTRAL, tone)))

    def click_finding(self) -> None:
        self.window.bottom.show_panel("findings")
        self.click_row(self.window.findings.view)

    def click_bar(self, bars: BarTable) -> None:
        if bars.isVisible() and bars.rows():
            QTest.mouseClick(bars, LEFT, pos=bars.row_rect(self.random.randrange(len(bars.rows()))).center())

    def click_error_bar(self) -> None:
        self.window.metrics.set_list("errors")
        bars = self.window.metrics.errors
        if bars.isVisible() and bars.bars():
            QTest.mouseClick(bars, LEFT, pos=bars.row_rect(self.random.randrange(len(bars.bars()))).center())

    def click_category(self) -> None:
        self.window.metrics.set_list("categories")
        self.click_row(self.window.metrics.view)

    def click_widget(self, widget: QWidget) -> None:
        if widget.isVisible() and widget.isEnabled():
            QTest.mouseClick(widget, LEFT)

    def click_cell(self) -> None:
        matrix = self.window.lazy_page(CONFUSION)().matrix
        if matrix.isVisible():
            place = self.inside(matrix.viewport().rect())
            if self.random.random() < 0.5:
                # A match, mostly: the diagonal.
                row = self.random.randrange(20)
                place = matrix.cell_rect(row, row).center()
            QTest.mouseMove(matrix.viewport(), place)
            QTest.mouseClick(matrix.viewport(), LEFT, pos=place)

    def click_chip(self) -> None:
        """Take a condition off, or go to where it is changed."""
        chips = self.window.image_list.conditions.chips()
        if chips:
            chip = self.random.choice(chips)
            (chip.removed if self.random.random() < 0.7 else chip.edited).emit()
            self.window.image_list.filter_form.hide()

    def drag_threshold(self) -> None:
        chart = self.window.lazy_page(FIGURES)().curve
        snapshot = self.review.state.snapshot
        if snapshot is not None:
            self.drag(chart, snapshot.threshold, self.random.uniform(0.45, 1))

    def drag_iou(self) -> None:
        snapshot = self.review.state.snapshot
        if snapshot is not None:
            asked = wanted_of(conditions_of(snapshot.filter)).get("iou")
            low, high = (asked.low, asked.high) if isinstance(asked, Range) else (None, None)
            edge = self.random.choice((low or 0.0, 1.0 if high is None else high))
            self.drag(self.window.lazy_page(FIGURES)().histogram, edge, self.random.uniform(-0.1, 1.1))

    def drag(self, chart: Chart, start: float, end: float) -> None:
        """Drag whatever is at a place of the axis to another place."""
        if not chart.isVisible():
            return
        plot = chart.plot()
        box = plot.getPlotItem().vb
        height = sum(box.viewRange()[1]) / 2
        places: list[QPoint] = [
            plot.mapFromScene(box.mapViewToScene(QPointF(start + (end - start) * part, height)))
            for part in (0, 0.2, 0.6, 1)
        ]
        port = plot.viewport()
        QTest.mouseMove(port, places[0])
        QTest.mousePress(port, LEFT, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(port, place)
            QTest.qWait(self.random.choice((0, 20)))
        QTest.mouseRelease(port, LEFT, pos=places[-1])

    def turn_page(self) -> None:
        """By key or by the control at the top."""
        keys = {
            "images": Qt.Key.Key_F2,
            "figures": Qt.Key.Key_F3,
            "confusion": Qt.Key.Key_F4,
            "compare": Qt.Key.Key_F5,
            "training": Qt.Key.Key_F7,
        }
        page = self.random.choice(list(keys))
        if self.random.random() < 0.5:
            QTest.keyClick(self.window, keys[page])
        else:
            self.review.cursor.show_page(page)

    def select(self) -> None:
        view = self.window.image_list.view
        view.selectAll() if self.random.random() < 0.3 else view.clearSelection()

    def scroll(self) -> None:
        bar = self.window.image_list.view.verticalScrollBar()
        bar.setValue(self.random.randint(0, max(bar.maximum(), 1)))

    def inside(self, rect: QRect) -> QPoint:
        return QPoint(self.random.randrange(max(rect.width(), 1)), self.random.randrange(max(rect.height(), 1)))
