"""The images that cost most, as pictures with what is wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from panview.datasets.dataset import Dataset
from panview.datasets.image_ids import ImageId
from panview.errors import Cancelled
from panview.metrics.error_pairs import KEEP_IOU, other_halves
from panview.metrics.evaluation import CancelCheck
from panview.metrics.segment_table import NO_ROW, ErrorType, Side, Status
from panview.review.report.figures import SetFigures
from panview.review.report.pictures import Picture, PictureSettings, draw_picture
from panview.review.session import View

LISTED_ERRORS = 5
"""Errors that are numbered on a picture and told below it."""
_ALONE = (ErrorType.MISSED, ErrorType.SPURIOUS, ErrorType.SWALLOWED_BY_STUFF)
_BUDGET = 3_400_000
"""Bytes of all pictures together; they become a third larger in the page."""
_LONG_SIDES = (800, 640, 480)


@dataclass(frozen=True)
class ErrorLine:
    """An error told below a picture.

    Attributes
    ----------
    kind : str
        "fp", "fn", "pair" or "tp".
    label : str
        Its error type.
    what : str
        Category, or both.
    iou : float or None
        With the best-overlapping segment of the other side; None where that says nothing of the error.
    impact : float
        Gain in All PQ if it were fixed, as a fraction.
    """

    kind: str
    label: str
    what: str
    iou: float | None
    impact: float


@dataclass(frozen=True, eq=False)
class SetPicture:
    """An image as one prediction set sees it.

    Attributes
    ----------
    figures : SetFigures
    picture : Picture or None
        None where the set leaves the image out.
    errors : tuple of ErrorLine
        The worst ones, in the order of the numbers on the picture.
    more : int
        How many others there are.
    impact : float
        Sum of the gains of all of them, as a fraction.
    """

    figures: SetFigures
    picture: Picture | None
    errors: tuple[ErrorLine, ...]
    more: int
    impact: float


@dataclass(frozen=True, eq=False)
class WorstImage:
    """An image with what each prediction set makes of it."""

    image_id: ImageId
    file_name: str
    sets: tuple[SetPicture, ...]

    @property
    def has_photo(self) -> bool:
        """Whether the photo could be read."""
        return all(each.picture is None or each.picture.has_photo for each in self.sets)


def worst_images(sets: Sequence[SetFigures], wanted: int) -> list[int]:
    """Return the images with the greatest PQ impact, the mean of the prediction sets that count them; worst first."""
    counted = np.array([each.view.scope for each in sets])
    impact = np.array([each.view.listing.image_impact for each in sets])
    times = counted.sum(axis=0)
    mean = np.divide((impact * counted).sum(axis=0), times, out=np.zeros(counted.shape[1]), where=times > 0)
    order = np.argsort(-mean, kind="stable")
    return [int(image) for image in order[:wanted] if mean[image] > 0]


def draw_images(
    dataset: Dataset,
    sets: Sequence[SetFigures],
    images: Sequence[int],
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: CancelCheck | None = None,
) -> list[WorstImage]:
    """Draw images as every prediction set sees them.

    Raises
    ------
    PanviewError
        An id map cannot be read.
    Cancelled
    """
    settings = PictureSettings(
        long_side=_LONG_SIDES[min(len(sets), len(_LONG_SIDES)) - 1],
        budget=_BUDGET // max(1, len(images) * len(sets)),
    )
    drawn = []
    for done, image in enumerate(images):
        if cancelled is not None and cancelled():
            raise Cancelled
        if progress is not None:
            progress(done, len(images))
        pictures = tuple(_draw(dataset, each, image, settings) for each in sets)
        drawn.append(WorstImage(dataset.image_id[image], dataset.image_names[image], pictures))
    return drawn


def _draw(dataset: Dataset, figures: SetFigures, image: int, settings: PictureSettings) -> SetPicture:
    view = figures.view
    prediction = view.snapshot.prediction
    if prediction is None or not view.scope[image]:
        return SetPicture(figures, None, (), 0, 0.0)
    rows = error_rows(view, image)
    listed = rows[:LISTED_ERRORS]
    picture = draw_picture(dataset, prediction.segments, view, image, listed, settings)
    lines = tuple(describe_error(view, row) for row in listed)
    return SetPicture(figures, picture, lines, len(rows) - len(listed), float(view.listing.image_impact[image]))


def error_rows(view: View, image: int) -> list[int]:
    """Return the rows of an image's disagreements, worst first; a pair is one, by its truth."""
    table, rows = view.snapshot.table, view.rows
    found = []
    of_image = np.arange(table.rows_of(image).start, table.rows_of(image).stop)
    paired = other_halves(table, rows.status, rows.error_type, of_image) != NO_ROW
    for row, in_pair in zip(of_image.tolist(), paired.tolist(), strict=True):
        kind = rows.error_type[row]
        predicted = table.side[row] == Side.PREDICTION
        second = predicted and in_pair
        poor = rows.status[row] == Status.TP and kind == ErrorType.POOR_MASK and not predicted
        if poor or (rows.status[row] in (Status.FP, Status.FN) and not second):
            found.append(row)
    return sorted(found, key=lambda row: (-view.listing.impact[row], row))


def describe_error(view: View, row: int) -> ErrorLine:
    """Return an error in words."""
    table, status = view.snapshot.table, view.rows.status[row]
    names = view.snapshot.dataset.categories.names
    kind = ErrorType(int(view.rows.error_type[row]))
    what, sort = names[table.category[row]], {int(Status.FP): "fp", int(Status.FN): "fn"}.get(int(status), "tp")
    (other,) = other_halves(table, view.rows.status, view.rows.error_type, np.array([row], np.int64)).tolist()
    if other != NO_ROW:
        sort = "pair"
        if kind in KEEP_IOU:
            what = f"{what}, predicted as {names[table.category[other]]}"
    # What a missed segment happens to overlap explains nothing.
    iou = None if kind in _ALONE else float(table.partner_iou[row])
    return ErrorLine(sort, kind.label, what, iou, float(view.listing.impact[row]))
