"""What can be done on the pages that lie over the window, and with what a user knows of the images."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from panview.ui.app import Review
from panview.ui.dialogs.parts_page import Part
from panview.ui.page_specs.compare import COMPARE
from panview.ui.widgets.overlay import Overlay
from tests.walk.soak_sets import TAGS, Sets

Step = tuple[int, Callable[[], object]]


class OverlaySteps:
    """Steps at random on the pages of tags, of the parts of a set, and of numbers and categories.

    Parameters
    ----------
    review : Review
    sets : Sets
    click : callable
        Clicks a widget if it can be clicked.
    """

    def __init__(self, review: Review, sets: Sets, click: Callable[[QWidget], None]) -> None:
        self.review, self.window = review, review.window
        self.sets, self.random, self.click = sets, sets.random, click

    def all(self) -> list[Step]:
        return [
            (5, self.tag),
            (2, self.tag_again),
            (1, lambda: self.review.tags.export(self.sets.target("tags.csv"))),
            (2, self.say_parts),
            (2, self.say_categories),
            (1, self.review.categories.forget),
            (2, self.join_table),
            (2, self.break_down),
        ]

    def tag(self) -> None:
        """Put tags on what is selected, faster than they are kept; now and then something that is none."""
        self.review.actions.table.trigger("tag")
        page = self.window.lazy_tags()
        if not page.isVisible():
            return
        for _ in range(self.random.choice((1, 1, 3))):
            # By keys alone Qt can type no letter of other alphabets.
            page.line.insert(self.random.choice(TAGS))
            for _ in range(self.random.choice((0, 0, 1, 2))):
                QTest.keyClick(page.line, self.random.choice((Qt.Key.Key_Down, Qt.Key.Key_Up)))
            QTest.keyClick(page.line, Qt.Key.Key_Return)
            QTest.qWait(self.random.choice((0, 20)))
        self.leave(page)

    def tag_again(self) -> None:
        self.review.actions.table.trigger("tag_again")
        self.leave(self.window.lazy_tags())

    def say_parts(self) -> None:
        """Say where the parts of a set are: some of them, where they are or are not."""
        self.review.actions.table.trigger("open_parts")
        page, root = self.window.lazy_open(), self.sets.root()
        (truth,) = (root / "annotations").glob("panoptic_*.json")
        json = self.random.choice(self.sets.simulated(root))
        places = {
            Part.SET: self.random.choice((root, truth, self.sets.broken)),
            Part.MAPS: self.random.choice((truth.with_suffix(""), self.sets.folder / "not there")),
            Part.PHOTOS: root,
            Part.PREDICTION: json,
            Part.PREDICTED_MAPS: json.with_suffix(""),
        }
        for part, path in places.items():
            page.set_part(part, str(path) if part is Part.SET or self.random.random() < 0.5 else "")
        self.click(page.open_button if self.random.random() < 0.7 else page.close_button)
        self.leave(page)

    def say_categories(self) -> None:
        """Say what the numbers of the shown predictions stand for."""
        self.review.actions.table.trigger("categories")
        page = self.window.lazy_mapping()
        for _ in range(self.random.choice((2, 40))):
            if page.isVisible():
                break
            QTest.qWait(25)
        for _ in range(self.random.choice((0, 1, 4)) if page.isVisible() else 0):
            page.search.setText(self.random.choice(("", "p", "road", "nothing of the kind")))
            QTest.keyClick(page.search, Qt.Key.Key_Return)
        self.click(page.apply_button if self.random.random() < 0.3 else page.cancel_button)
        self.leave(page)

    def join_table(self) -> None:
        """Join what is open with a table of images, which may fit it or not, or take it away again."""
        if self.random.random() < 0.3:
            self.review.state.undo_stack.undo()
            return
        self.review.opening.add_images_table(self._table())

    def break_down(self) -> None:
        """Compare by a column of the table of images."""
        choice = self.window.lazy_page(COMPARE)().differences.choice
        actions = choice.menu().actions()
        if choice.isVisible() and actions:
            self.random.choice(actions).trigger()

    def leave(self, page: Overlay) -> None:
        if page.isVisible() and self.random.random() < 0.9:
            page.dismiss()

    def _table(self) -> Path:
        """Write a table of some images of what is open."""
        snapshot, columns = self.review.state.snapshot, ["weather", "speed", "area"]
        path = self.sets.folder / f"known{self.random.randrange(3)}.csv"
        names = () if snapshot is None else snapshot.dataset.image_names
        if self.random.random() < 0.1:
            path.write_text("nothing of the kind\n")
            return path
        chosen = self.random.sample(columns, self.random.choice((1, 2, 3)))
        cells = {"weather": ("rain", "sun", "", "=1+1"), "speed": ("1", "20", "-3", ""), "area": ("x", "y")}
        rows = [",".join(["file_name", *chosen])]
        for name in names:
            if self.random.random() < 0.8:
                rows.append(",".join([name, *(self.random.choice(cells[column]) for column in chosen)]))
        path.write_text("\n".join(rows) + "\n")
        return path
