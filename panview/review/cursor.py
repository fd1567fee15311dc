"""The cursor: where the user is in a review and how the canvas looks, as one immutable value, and its moves.

Rows are of the dataset and of the segment table that is shown; when another table is shown, `carried` finds them again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import SegmentTable, Side
from panview.review.look import CanvasStyle, Flip
from panview.review.session import Snapshot, View

NO_IMAGE = NO_SEGMENT = -1
CANVAS = "images"
"""Key of the page that shows the canvas."""
REPROCESS = "reprocess"
"""Key of the page that post-processes the image again."""
SHOW_IMAGE = frozenset({CANVAS, REPROCESS})
"""Pages that show the image of the cursor: going to another one does not leave them."""
DISAGREEMENTS = "disagreements"
"""Key of the list that steps go through unless somebody walks through another one."""


@dataclass(frozen=True)
class Cursor:
    """What is looked at, and how.

    Attributes
    ----------
    image : int
        Row of the image, -1 for none.
    segment : int
        Row of the selected segment in the table that is shown, -1 for none.
    other : int or None
        Row of what is selected in the table of the prediction set that is compared with, -1 for nothing; None: what
        stands there for `segment`.
    place : int
        Row of the disagreement that was selected last, from which steps go on when none is; -1 for none.
    unasked : int or None
        Of an image that came up by itself, the key of the prediction set that was shown then, 0 for ground truth alone.
        None for one that somebody has asked for.
    sought : int
        Counts how often something was looked for, which is brought into view each time.
    page : str
        Key of the page in the middle.
    walk : str
        Key of the list that steps go through.
    look : CanvasStyle
    """

    image: int = NO_IMAGE
    segment: int = NO_SEGMENT
    other: int | None = None
    place: int = NO_SEGMENT
    unasked: int | None = None
    sought: int = 0
    page: str = CANVAS
    walk: str = DISAGREEMENTS
    look: CanvasStyle = field(default_factory=CanvasStyle)


def gone_to(
    cursor: Cursor, image: int, segment: int = NO_SEGMENT, view: View | None = None, walk: str = DISAGREEMENTS
) -> Cursor:
    """Return the cursor at an image and a segment of it, on a page that shows it, as somebody asked for."""
    moved = selected(cursor, segment, view)
    if image != cursor.image:
        moved = replace(moved, look=unflipped(moved.look))
    unasked = cursor.unasked if image == cursor.image else None
    page = cursor.page if cursor.page in SHOW_IMAGE else CANVAS
    return replace(moved, image=image, unasked=unasked, sought=cursor.sought + 1, page=page, walk=walk)


def selected(cursor: Cursor, segment: int, view: View | None = None, other: int | None = None) -> Cursor:
    """Return the cursor at another segment of the same image; a pair that was flipped is one no longer."""
    listed = view is not None and is_disagreement(view, segment)
    look = cursor.look if segment == cursor.segment else unflipped(cursor.look)
    return replace(cursor, segment=segment, other=other, place=segment if listed else cursor.place, look=look)


def brought_up(cursor: Cursor, image: int, key: int | None) -> Cursor:
    """Return the cursor at the image to begin with; ``key`` is that of the prediction set shown, None if asked for."""
    at = replace(cursor, image=image, segment=NO_SEGMENT, other=None, unasked=key, sought=cursor.sought + 1)
    return replace(at, look=unflipped(cursor.look))


def on_page(cursor: Cursor, page: str) -> Cursor:
    """Return the cursor on another page; a walk through a list of another page ends where its canvas is left."""
    return replace(cursor, page=page, walk=cursor.walk if page == CANVAS else DISAGREEMENTS)


def left(cursor: Cursor) -> Cursor:
    """Return the cursor when what was open is open no more: how one looks at things stays."""
    return Cursor(page=cursor.page, look=unflipped(cursor.look), sought=cursor.sought)


def unflipped(look: CanvasStyle) -> CanvasStyle:
    """Return a look in which truth and prediction are seen as somebody has chosen."""
    return look if look.flip is Flip.OFF else replace(look, flip=Flip.OFF)


def waits_for_predictions(cursor: Cursor) -> bool:
    """Whether nobody has touched anything while there was only ground truth to be seen."""
    return cursor.unasked == 0 and cursor.segment == NO_SEGMENT


def carried(cursor: Cursor, before: Snapshot, after: Snapshot) -> Cursor:
    """Return the cursor at the same segments in the table of another snapshot of the same dataset.

    In a prediction set that has grown they have other rows; in another set the ground truth segments are found again.
    """
    if before.table is after.table:
        same = _compared_table(before) is _compared_table(after)
        return cursor if same else replace(cursor, other=None)
    if before.key == after.key != 0:
        segment, place = (renumbered(before.table, after.table, row) for row in (cursor.segment, cursor.place))
        return replace(cursor, segment=segment, place=place, other=None)
    segment = same_segment(before.table, after.table, cursor.segment)
    look = cursor.look if segment >= 0 else unflipped(cursor.look)
    return replace(cursor, segment=segment, place=NO_SEGMENT, other=None, look=look)


def carried_rows(before: Snapshot, after: Snapshot, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where rows of the table are in that of another snapshot, as `carried` finds the selected one: (k,) int64.

    Those that are no more are left out; in another prediction set all are.
    """
    if before.table is after.table or not len(rows):
        return rows
    if before.key != after.key or not after.key or not before.dataset.is_same(after.dataset):
        return rows[:0]
    found = [renumbered(before.table, after.table, row) for row in rows.tolist()]
    return np.array([row for row in found if row != NO_SEGMENT], np.int64)


def is_disagreement(view: View, segment: int) -> bool:
    """Whether a segment is listed as a disagreement."""
    listed = view.listing.disagreements
    place = int(np.searchsorted(listed, segment))
    return segment >= 0 and place < len(listed) and int(listed[place]) == segment


def renumbered(before: SegmentTable, after: SegmentTable, segment: int) -> int:
    """Return the row of a segment after its prediction set has grown, where its own image has not changed."""
    if not 0 <= segment < len(before):
        return NO_SEGMENT
    image = int(before.image[segment])
    row = segment + int(after.image_offsets[image]) - int(before.image_offsets[image])
    # Rows of images that are held no more may be those of others now.
    same = after.image_offsets[image] <= row < after.image_offsets[image + 1]
    same = same and after.segment_id[row] == before.segment_id[segment]
    return row if same and after.side[row] == before.side[segment] else NO_SEGMENT


def same_segment(before: SegmentTable, after: SegmentTable, segment: int) -> int:
    """Find a ground truth segment again in the table of another prediction set; a prediction has no counterpart."""
    if before is after:
        return segment
    if segment < 0 or before.side[segment] != Side.GROUND_TRUTH or after.n_images != before.n_images:
        return NO_SEGMENT
    rows = after.rows_of(int(before.image[segment]))
    same = (after.segment_id[rows] == before.segment_id[segment]) & (after.side[rows] == Side.GROUND_TRUTH)
    found = np.flatnonzero(same)
    return rows.start + int(found[0]) if len(found) else NO_SEGMENT


def _compared_table(snapshot: Snapshot) -> SegmentTable | None:
    return snapshot.predictions[snapshot.compared].table if snapshot.compared >= 0 else None
