"""Sets in parts: which images are in memory follows the cursor and the filter, and the whole is counted meanwhile."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import unmeasured_table
from panview.metrics.segment_table import SegmentTable
from panview.review.cursor import Cursor
from panview.review.filters import SegmentFilter
from panview.review.in_parts import find_images, shown_in_parts, with_sets
from panview.review.session import Snapshot, with_replaced
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Jobs
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when a set in parts is open.
    from panview.metrics.counting import Counted
    from panview.metrics.held_parts import HeldParts

Rows = NDArray[np.int64]
"""Of images in the dataset."""


class PartsController(QObject):
    """Reads parts as they are needed, and lets go of those that were used longest ago."""

    def __init__(
        self, window: MainWindow, state: ReviewState, cursor: CursorState, jobs: Jobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor, self._jobs = window, state, cursor, jobs
        # Blocks of images that were read together, the one used last at the end.
        self._blocks: list[Rows] = []
        self._condition = SegmentFilter()
        self._matching: Rows | None = None
        self._place = 0
        self._reading = self._searching = 0
        # Whether the cursor goes to what is being read.
        self._goes_on = False
        self._counting: dict[int, int] = {}
        self._uncounted: set[int] = set()
        state.closed.connect(self._forget)
        state.snapshot_changed.connect(self._follow)
        cursor.moved.connect(self._follow_cursor)
        window.metrics.parts.next_wanted.connect(self.read_next)
        window.metrics.parts.count_wanted.connect(self._count_again)

    def read_next(self) -> None:
        """Read the next images that meet the filter, or the next of the set, in the place of those in memory."""
        snapshot, shown = self._state.snapshot, shown_in_parts(self._state.snapshot)
        if snapshot is None or shown is None:
            self._window.status_line.show_message(tr("All images are in memory"))
            return
        self._goes_on = True
        if self._matching is not None:
            self._place = self._place + len(shown.held)
            if self._place >= len(self._matching):
                self._place = 0
            self._read_matching(shown)
            return
        last = int(shown.held.rows[-1]) if len(shown.held) else -1
        start = last + 1 if last + 1 < len(snapshot.dataset) else 0
        self._blocks = []
        self._read(self._block_from(shown, start))

    # What is open

    def _forget(self, _replaced: bool) -> None:
        for number in (self._reading, self._searching, *self._counting.values()):
            self._jobs.cancel(number)
        self._blocks, self._matching, self._condition, self._place = [], None, SegmentFilter(), 0
        self._reading = self._searching = 0
        self._counting.clear()
        self._uncounted.clear()
        self._window.metrics.set_parts(None)

    def _follow(self, snapshot: Snapshot) -> None:
        shown = shown_in_parts(snapshot)
        if shown is None:
            self._window.metrics.set_parts(None)
            if self._blocks and not snapshot.predictions:
                self._list_truth(snapshot)
            return
        if not self._blocks:
            self._blocks = [shown.held.rows]
        for known in snapshot.predictions:
            self._count(known)
        if snapshot.filter != self._condition:
            self._search(snapshot, shown)
        elif not self._reading and not self._searching and not np.array_equal(self._wanted(shown), shown.held.rows):
            # A set came that held other images.
            self._read_wanted(shown)
        self._show()

    def _list_truth(self, snapshot: Snapshot) -> None:
        """Show the ground truth of all images again, as far as its JSON goes: nothing else is left."""
        self._blocks = []
        self._jobs.start(
            tr("Reading parts"),
            lambda progress, cancelled: unmeasured_table(snapshot.dataset),
            partial(self._take_truth, snapshot),
            lambda why: None,
            beside=True,
        )

    def _take_truth(self, before: Snapshot, table: SegmentTable) -> None:
        snapshot = self._state.snapshot
        if snapshot is not None and snapshot.dataset.is_same(before.dataset) and not snapshot.predictions:
            self._state.adopt({"ground_truth_table": table})

    def _follow_cursor(self, before: Cursor, now: Cursor) -> None:
        shown = shown_in_parts(self._state.snapshot)
        if shown is None or now.image < 0 or now.image == before.image:
            return
        for place, block in enumerate(self._blocks):
            if _has(block, now.image):
                self._blocks.append(self._blocks.pop(place))
                return
        self._read(self._part_at(shown, now.image))

    # Reading

    def _part_at(self, shown: HeldParts, image: int) -> Rows:
        """Return the images to read with one: its part, or what fits of it from there on."""
        rows = shown.parts.files[int(shown.parts.part_of[image])].rows
        if int(shown.parts.rows_of_images[rows].sum()) > self._most_rows():
            rows = self._fitting(shown, rows[np.searchsorted(rows, image) :])
        return rows

    def _block_from(self, shown: HeldParts, image: int) -> Rows:
        rows = self._part_at(shown, image)
        return rows[np.searchsorted(rows, image) :]

    def _most_rows(self) -> int:
        from panview.jobs.sets import most_rows_in_window

        return most_rows_in_window()

    def _fitting(self, shown: HeldParts, rows: Rows) -> Rows:
        from panview.metrics.held_parts import first_within

        return first_within(shown.parts.rows_of_images, rows, self._most_rows())

    def _wanted(self, shown: HeldParts) -> Rows:
        """Return the images of all blocks, without the oldest blocks where there is no room for them."""
        counts, most = shown.parts.rows_of_images, self._most_rows()
        while len(self._blocks) > 1 and int(counts[np.unique(np.concatenate(self._blocks))].sum()) > most:
            self._blocks.pop(0)
        return np.unique(np.concatenate(self._blocks))

    def _read(self, block: Rows) -> None:
        shown = shown_in_parts(self._state.snapshot)
        if shown is not None:
            self._blocks.append(block)
            self._read_wanted(shown)

    def _read_wanted(self, shown: HeldParts) -> None:
        """Read what the blocks have; what was being read before is called off."""
        snapshot = self._state.snapshot
        assert snapshot is not None
        self._jobs.cancel(self._reading)
        wanted = self._wanted(shown)
        self._reading = self._jobs.start(
            tr("Reading parts"),
            lambda progress, cancelled: _hold_all(snapshot.predictions, wanted),
            partial(self._take, snapshot),
            self._fail_to_read,
            beside=True,
        )

    def _take(self, before: Snapshot, predictions: tuple[EvaluatedPrediction, ...]) -> None:
        self._reading = 0
        snapshot = self._state.snapshot
        if snapshot is None or not snapshot.dataset.is_same(before.dataset):
            return
        read = {each.key: each for each in predictions if each.in_parts is not None}
        newest = tuple(_with_counts_of(read.get(each.key, each), each) for each in snapshot.predictions)
        changed = with_sets(snapshot, newest)
        self._state.adopt({"predictions": changed.predictions, "ground_truth_table": changed.ground_truth_table})
        goes_on, self._goes_on = self._goes_on, False
        shown = shown_in_parts(changed)
        if goes_on and shown is not None and len(shown.held) and not _has(shown.held.rows, self._cursor.now.image):
            self._cursor.go(int(shown.held.rows[0]))

    def _fail_to_read(self, why: str) -> None:
        self._reading, self._goes_on = 0, False
        shown = shown_in_parts(self._state.snapshot)
        if why:
            self._window.banner.show_message(tr("Parts of the table could not be read"), why)
        if shown is not None:
            # What is in memory stays; the next image that is wanted tries again.
            self._blocks = [shown.held.rows]

    # Searching

    def _search(self, snapshot: Snapshot, shown: HeldParts) -> None:
        """Look for all images that meet the filter."""
        self._jobs.cancel(self._searching)
        self._condition, self._matching, self._place = snapshot.filter, None, 0
        self._searching = 0
        if not snapshot.filter.active:
            return
        self._searching = self._jobs.start(
            tr("Filtering all parts"),
            lambda progress, cancelled: find_images(snapshot, progress, cancelled),
            partial(self._take_matching, snapshot.filter),
            self._fail_to_search,
            beside=True,
        )

    def _take_matching(self, condition: SegmentFilter, matching: Rows) -> None:
        self._searching = 0
        shown = shown_in_parts(self._state.snapshot)
        if shown is None or condition != self._condition:
            return
        self._matching = matching
        self._read_matching(shown)

    def _read_matching(self, shown: HeldParts) -> None:
        assert self._matching is not None
        block = self._matching[self._place :]
        self._blocks = []
        self._read(self._fitting(shown, block) if len(block) else block)
        self._show()

    def _fail_to_search(self, why: str) -> None:
        self._searching = 0
        if why:
            self._window.banner.show_message(tr("Parts of the table could not be read"), why)
        self._show()

    # Counting

    def _count(self, known: EvaluatedPrediction) -> None:
        held = known.in_parts
        if held is None or held.counts is not None or known.key in self._counting or known.key in self._uncounted:
            return
        from panview.metrics.held_parts import count_all

        self._counting[known.key] = self._jobs.start(
            tr("Counting all images of {name}", name=known.prediction.name),
            lambda progress, cancelled: count_all(held.parts, progress, cancelled),
            partial(self._take_counts, known.key),
            partial(self._fail_to_count, known.key),
            quiet=True,
        )

    def _take_counts(self, key: int, counts: Counted) -> None:
        self._counting.pop(key, None)
        snapshot = self._state.snapshot
        known = None if snapshot is None else next((each for each in snapshot.predictions if each.key == key), None)
        if snapshot is None or known is None or known.in_parts is None:
            return
        counted = replace(known, in_parts=replace(known.in_parts, counts=counts))
        self._state.adopt({"predictions": with_replaced(snapshot, counted).predictions})

    def _fail_to_count(self, key: int, why: str) -> None:
        self._counting.pop(key, None)
        self._uncounted.add(key)
        if why:
            self._window.banner.show_message(tr("The figures of all images could not be counted"), why)
        self._show()

    def _count_again(self) -> None:
        self._uncounted.clear()
        if self._state.snapshot is not None:
            self._follow(self._state.snapshot)

    def _show(self) -> None:
        snapshot = self._state.snapshot
        shown = shown_in_parts(snapshot)
        if snapshot is None or shown is None:
            return
        from panview.presentation.parts_content import parts_text

        matching = None if self._matching is None else len(self._matching)
        counting = snapshot.key in self._counting
        text = parts_text(shown, snapshot.threshold, matching, self._place, counting=counting)
        self._window.metrics.set_parts(text)


def _hold_all(predictions: tuple[EvaluatedPrediction, ...], images: Rows) -> tuple[EvaluatedPrediction, ...]:
    from panview.metrics.held_parts import hold

    return tuple(each if each.in_parts is None else hold(each, images) for each in predictions)


def _with_counts_of(read: EvaluatedPrediction, now: EvaluatedPrediction) -> EvaluatedPrediction:
    """Return a set that was read, with what has been counted of it meanwhile."""
    if read.in_parts is None or now.in_parts is None:
        return now
    return replace(read, in_parts=replace(read.in_parts, counts=now.in_parts.counts))


def _has(block: Rows, image: int) -> bool:
    place = int(np.searchsorted(block, image))
    return place < len(block) and int(block[place]) == image
