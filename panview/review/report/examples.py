"""Truth segments that a further prediction set finds and the first missed, or the reverse, as pairs of pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.errors import Cancelled
from panview.metrics.segment_table import NO_ROW, Status
from panview.metrics.transitions import Transition
from panview.parallel import CancelCheck
from panview.review.comparing import ModelComparison
from panview.review.report.figures import SetFigures
from panview.review.report.pictures import Cut, Picture, PictureSettings, draw_picture

MOST_EXAMPLES = 4
"""Of each kind, for a pair of sets."""
_SETTINGS = PictureSettings(long_side=320, budget=40_000)
_ASPECT = 4 / 3
_SMALLEST = 96
"""Pixels of the shorter side of what is shown, so that there is something around a small segment."""


@dataclass(frozen=True, eq=False)
class Example:
    """A truth segment as both sets see it.

    Attributes
    ----------
    kind : Transition
    category, file_name : str
    effect : float
        What it changes of the first set's All PQ, as a fraction.
    pictures : tuple of (SetFigures, Picture, str)
        With what the set makes of the segment, in words.
    """

    kind: Transition
    category: str
    file_name: str
    effect: float
    pictures: tuple[tuple[SetFigures, Picture, str], ...]


def draw_examples(
    made: ModelComparison, sets: tuple[SetFigures, SetFigures], most: int, cancelled: CancelCheck | None = None
) -> list[Example]:
    """Draw the truth segments that change All PQ most: up to ``most`` that are fixed, then as many that are broken.

    Raises
    ------
    PanviewError
        An id map cannot be read.
    Cancelled
    """
    examples = []
    for kind in (Transition.FIXED, Transition.BROKEN):
        for place in made.listed(kind)[:most].tolist():
            if cancelled is not None and cancelled():
                raise Cancelled
            examples.append(_example(made, place, sets))
    return examples


def _example(made: ModelComparison, place: int, sets: Sequence[SetFigures]) -> Example:
    changed = made.changed
    dataset = sets[0].view.snapshot.dataset
    image = int(changed.image[place])
    part = part_around(sets[0].view.snapshot.table.bbox[changed.truth_first[place]], dataset.size(image))
    columns = (
        (changed.truth_first, changed.prediction_first, changed.iou_first),
        (changed.truth_second, changed.prediction_second, changed.iou_second),
    )
    pictures = []
    for figures, (truth, predicted, iou) in zip(sets, columns, strict=True):
        prediction = figures.view.snapshot.prediction
        assert prediction is not None
        rows = tuple(int(row) for row in (truth[place], predicted[place]) if row >= 0)
        picture = draw_picture(
            dataset, prediction.segments, figures.view, image, settings=_SETTINGS, cut=Cut(part, rows)
        )
        pictures.append((figures, picture, _words(figures, int(truth[place]), float(iou[place]))))
    return Example(
        Transition(int(changed.kind[place])),
        dataset.categories.names[changed.category[place]],
        dataset.image_names[image],
        float(made.effect[place]),
        tuple(pictures),
    )


def _words(figures: SetFigures, truth: int, iou: float) -> str:
    """Say whether a truth segment was found, and what lies there where it was not."""
    view = figures.view
    table = view.snapshot.table
    partner = int(table.partner[truth])
    if view.rows.status[truth] == Status.TP:
        return f"found, IoU {iou:.2f}"
    if partner == NO_ROW:
        return "missed, nothing there"
    if table.category[partner] == table.category[truth]:
        return f"missed, best IoU {iou:.2f}"
    other = view.snapshot.dataset.categories.names[table.category[partner]]
    return f"missed, {other} there, IoU {iou:.2f}"


def part_around(box: NDArray[np.int32], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the part of an image to show of a segment: its box with a margin, four wide by three high where that fits.

    Parameters
    ----------
    box : (4,) int32
        x, y, width, height.
    size : (height, width)

    Returns
    -------
    top, left, height, width : int
    """
    x, y, width, height = (float(v) for v in box)
    wanted_height = max(height * 1.5, width * 1.5 / _ASPECT, _SMALLEST)
    part_height = min(round(wanted_height), size[0])
    part_width = min(round(wanted_height * _ASPECT), size[1])
    # If the image is too narrow, the shape is kept anyway, so that pictures line up.
    part_height = max(1, min(part_height, round(part_width / _ASPECT)))
    part_width = max(1, min(part_width, round(part_height * _ASPECT)))
    top = min(max(round(y + height / 2 - part_height / 2), 0), size[0] - part_height)
    left = min(max(round(x + width / 2 - part_width / 2), 0), size[1] - part_width)
    return top, left, part_height, part_width
