"""The page of corrections: previewed beside the window, and written as a job."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.jobs.correcting import previewed, same_corrections, sets_of, write
from panview.metrics.segment_table import Side
from panview.presentation.rows import CorrectionRow
from panview.review.cursor import CANVAS, NO_IMAGE, NO_SEGMENT, Cursor
from panview.review.session import Snapshot
from panview.ui.choosing import new_folder_dialog
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background, Jobs
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.corrections import CORRECTIONS
from panview.ui.review_state import ReviewState
from panview.ui.saving import refuse_in_parts
from panview.ui.theme import current_theme
from panview.ui.widgets.empty_state import Emptiness
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when somebody looks at the page.
    from panview.jobs.before_after import BeforeAfter
    from panview.review.correction_preview import Preview
    from panview.ui.pages.corrections_page import CorrectionsPage

WORKING = tr("Working out what verdicts and repairs change…")


class CorrectionsController(QObject):
    """Keeps the page in step with verdicts and repairs while somebody looks, and writes what it shows."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        jobs: Jobs,
        opening: OpeningController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._jobs, self._opening = jobs, opening
        self._background = Background(1, "before-after", self)
        # The snapshots that the page shows and that is being worked out.
        self._preview: tuple[Snapshot, Preview] | None = None
        self._asked: Snapshot | None = None
        self._job = 0
        self._wanted: tuple[int, int] | None = None
        self._led_to: CorrectionRow | None = None
        self._loading = False
        window.lazy_page(CORRECTIONS).when_made(self._connect)
        cursor.moved.connect(self._follow)
        state.view_changed.connect(self._fill)
        state.closed.connect(self._forget)

    @property
    def _page(self) -> CorrectionsPage:
        return self._window.lazy_page(CORRECTIONS)()

    @property
    def busy(self) -> bool:
        """Whether something is being worked out."""
        return self._asked is not None or self._loading

    @property
    def preview(self) -> Preview | None:
        """What the page shows."""
        return self._preview[1] if self._preview is not None else None

    def close(self) -> None:
        """Stop working anything out."""
        self._background.close()

    def _connect(self, page: CorrectionsPage) -> None:
        page.canvas.set_theme(current_theme())
        page.restyled.connect(lambda: page.canvas.set_theme(current_theme()))
        page.row_chosen.connect(self._choose)
        page.row_opened.connect(self._open_row)
        page.write_requested.connect(self.choose_folder)
        page.cancel_requested.connect(self._call_off)

    # Actions

    def show(self) -> None:
        """Show the page at the image of the cursor; from the page, go back to the canvas."""
        if self._cursor.now.page != CORRECTIONS.key:
            self._cursor.show_page(CORRECTIONS.key)
            return
        row = self._page.current()
        if row is not None and row != self._led_to and row.image not in (NO_IMAGE, self._cursor.now.image):
            self._open_row(row)
        else:
            # The selection stays.
            self._cursor.show_page(CANVAS)

    def choose_folder(self) -> None:
        """Ask for the new folder that the corrected truth is written to."""
        snapshot = self._state.snapshot
        if snapshot is None or self._preview is None:
            self._cursor.show_page(CORRECTIONS.key)
            return
        if refuse_in_parts(self._window, self._state, "panview apply-verdicts"):
            return
        # The displayed name of a dataset has a slash in it.
        proposed = re.sub(r"[^\w.-]+", "_", f"{snapshot.dataset.name}_corrected")
        dialog = new_folder_dialog(self._window, tr("Write corrected truth to a new folder"), proposed)
        dialog.setLabelText(QFileDialog.DialogLabel.FileName, tr("New folder:"))
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, tr("Write"))
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def write(self, target: Path) -> None:
        """Write what the page shows to a new folder, as a job."""
        if self._preview is None:
            return
        # Imported here, since most reviews never write one.
        from panview.review.corrected_place import refuse_gaps, refuse_target

        snapshot, preview = self._preview
        try:
            refuse_gaps(snapshot.dataset, [fault for each in snapshot.predictions for fault in each.faults])
            refuse_target(snapshot.dataset, target)
        except PanviewError as error:
            self._refuse(str(error))
            return
        self._jobs.start(
            tr("Writing {name}", name=target.name),
            partial(write, snapshot, preview, target),
            partial(self._say_written, snapshot, preview, target),
            lambda why: self._refuse(why) if why else self._window.status_line.show_message(tr("Nothing was written")),
            beside=True,
        )

    def _refuse(self, why: str) -> None:
        def again() -> None:
            self._window.banner.clear()
            self.choose_folder()

        banner = self._window.banner
        banner.show_message(tr("The corrected truth was not written"), why, "error", tr("Choose another folder"), again)

    def _say_written(self, snapshot: Snapshot, preview: Preview, target: Path, _: None) -> None:
        count, images = len(preview.plan.corrections), len(preview.images)
        details = tr(
            "{target}: {count:,} corrections in {images:,} images; the changes are listed in changes.csv",
            target=target,
            count=count,
            images=images,
        )
        self._window.banner.show_message(
            tr("Corrected truth written"),
            details,
            "info",
            tr("Open it"),
            partial(self._open, snapshot, target, (), self._sets_of(snapshot)),
            tr("Compare with the old one"),
            partial(self._open, snapshot, target, (snapshot.dataset.files.json,), ()),
        )

    def _sets_of(self, snapshot: Snapshot) -> tuple[Path, ...]:
        return tuple(each.opened_as for each in snapshot.predictions)

    def _open(self, snapshot: Snapshot, target: Path, old: tuple[Path, ...], sets: tuple[Path, ...]) -> None:
        """Open the corrected truth with the photos of the old one, and predictions, or the old truth in their place."""
        self._window.banner.clear()
        opening = snapshot.dataset.opening
        places = replace(Opening().places, photo_folder=snapshot.dataset.photos.folder)
        opening = replace(opening, places=places)
        self._cursor.show_page(CANVAS)
        self._opening.open(target, (*old, *sets), opening=opening)

    # The preview

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.page == CORRECTIONS.key and now.page != before.page:
            self._fill(None)
            if self._preview is not None:
                self._show_image_of_cursor()
            self._page.take_focus()

    def _fill(self, _: object) -> None:
        """Work the preview out if somebody looks and it is of other verdicts, repairs or sets."""
        snapshot = self._state.snapshot
        if snapshot is None or self._cursor.now.page != CORRECTIONS.key:
            return
        from panview.presentation.corrections_content import nothing_to_preview

        why = nothing_to_preview(snapshot)
        if why:
            self._preview = None
            self._page.show_sentence(why)
            return
        if self._preview is not None and same_corrections(self._preview[0], snapshot):
            return
        if self._asked is not None:
            # The running computation is out of date. It ends soon, and the newest one follows.
            if not same_corrections(self._asked, snapshot):
                self._jobs.cancel(self._job)
            return
        if self._preview is None:
            self._page.show_sentence(WORKING, tr("Stop"), Emptiness.WORKING)
        self._asked = snapshot
        self._job = self._jobs.start(
            tr("Working out corrections"), partial(previewed, snapshot), self._take, self._fail, beside=True
        )

    def _take(self, preview: Preview) -> None:
        from panview.presentation.corrections_content import corrections_content

        asked, self._asked = self._asked, None
        snapshot = self._state.snapshot
        if asked is None or snapshot is None or not snapshot.dataset.is_same(asked.dataset):
            self._fill(None)
            return
        self._preview = asked, preview
        first = self._page.is_empty
        shown = self._page.shown.row if self._page.shown is not None else -1
        had_focus = self._page.hasFocus()
        self._page.set_content(corrections_content(asked.dataset, preview, asked.current))
        if first or shown < 0:
            self._show_image_of_cursor()
        else:
            self._go_to(shown)
        if had_focus:
            self._page.take_focus()
        self._fill(None)

    def _fail(self, why: str) -> None:
        asked, self._asked = self._asked, None
        snapshot = self._state.snapshot
        if why:
            self._preview = None
            self._page.show_sentence(why, kind=Emptiness.FAILED)
        elif asked is not None and snapshot is not None and not same_corrections(asked, snapshot):
            self._fill(None)
        elif self._preview is None:
            self._page.show_sentence(tr("Stopped. Open this page again to restart"))

    def _call_off(self) -> None:
        if self._asked is not None:
            self._jobs.cancel(self._job)

    def _forget(self, _replaced: bool) -> None:
        if self._asked is not None:
            self._jobs.cancel(self._job)
        self._preview = self._wanted = None
        if self._window.lazy_page(CORRECTIONS).made is not None:
            from panview.presentation.corrections_content import NO_TRUTH

            self._page.show_image(None)
            self._page.show_sentence(NO_TRUTH)

    # The image

    def _show_image_of_cursor(self) -> None:
        """Show the image of the cursor; where nothing of it changes, the first that does."""
        image, changes = self._cursor.now.image, self._page.models["changes"]
        elsewhere = changes.first_of(image) < 0 and changes.rowCount()
        self._go_to(changes.row(0).image if elsewhere else image)
        # Nobody has chosen it, so that going back leads to where one came from.
        self._led_to = changes.row(0) if elsewhere else None

    def _go_to(self, image: int) -> None:
        """Show an image, with its first change if it has one."""
        row = self._page.models["changes"].first_of(image)
        if row >= 0:
            self._page.set_current(row)
        # Even if it was the current row before.
        self._want(image, self._page.models["changes"].row(row).change if row >= 0 else -1)

    def _choose(self, row: CorrectionRow) -> None:
        self._led_to = None
        if row.image >= 0:
            self._want(row.image, row.change)

    def _want(self, image: int, change: int) -> None:
        if self._preview is None or image < 0:
            return
        snapshot, preview = self._preview
        shown = self._page.shown
        if shown is not None and shown.row == image and self._is_of(shown, preview):
            self._wanted = None
            self._page.mark(change)
            return
        self._wanted = image, change
        if not self._loading:
            self._load(snapshot, preview)

    def _is_of(self, shown: BeforeAfter[QImage], preview: Preview) -> bool:
        """Whether what is shown of an image is what a preview says of it."""
        said = next((each.changes for each in preview.images if each.image == shown.row), ())
        return said == shown.changes

    def _load(self, snapshot: Snapshot, preview: Preview) -> None:
        from panview.jobs.before_after import before_and_after
        from panview.ui.loading.photos import read_levels

        assert self._wanted is not None
        image = self._wanted[0]
        corrections = [each for each in preview.plan.corrections if each.image == image]
        self._loading = True
        load = partial(before_and_after, snapshot.dataset, sets_of(snapshot), image, corrections, read_levels)
        self._background.submit(load, self._present, self._miss)

    def _present(self, shown: BeforeAfter[QImage]) -> None:
        self._loading = False
        wanted = self._wanted
        if wanted is None or self._preview is None:
            return
        snapshot, preview = self._preview
        if wanted[0] == shown.row and self._is_of(shown, preview):
            self._wanted = None
            self._page.show_image(shown, wanted[1])
        else:
            self._load(snapshot, preview)

    def _miss(self, why: str) -> None:
        self._loading = False
        wanted, self._wanted = self._wanted, None
        if wanted is not None and self._preview is not None:
            self._page.show_image(None, message=why)

    def _open_row(self, row: CorrectionRow) -> None:
        """Go to a change on the review's own canvas, and select its segment."""
        if row.image < 0:
            return
        segment = NO_SEGMENT
        if self._preview is not None and row.change >= 0:
            changes = next((each.changes for each in self._preview[1].images if each.image == row.image), ())
            segment = self._row_of(row.image, changes[row.change].truth_id)
        self._cursor.go(row.image, segment)

    def _row_of(self, image: int, truth_id: int | None) -> int:
        """Return the row of a truth segment in the table that is shown, `NO_SEGMENT` without one."""
        view = self._state.view
        if view is None or truth_id is None:
            return NO_SEGMENT
        table = view.snapshot.table
        own = table.rows_of(image)
        found = np.flatnonzero((table.side[own] == Side.GROUND_TRUTH) & (table.segment_id[own] == truth_id))
        return own.start + int(found[0]) if len(found) else NO_SEGMENT
