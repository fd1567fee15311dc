"""Checking a set in parts, anywhere and in any order, to the report of the whole, finding by finding.

`panview.linter.listed_set.list_set` reads what the JSONs say. `check_rows` measures the maps and photos of some images,
which is all of the work; `join_checked` puts parts together, in any grouping and any order; and
`panview.linter.check.report_of` says what is wrong, also with the set as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.errors import PanviewError
from panview.linter.listed_set import ListedSet
from panview.linter.measured import (
    EMPTY_CHECKED,
    OF_IMAGES,
    OF_SEGMENTS,
    OF_UNLISTED,
    CheckedShard,
    MeasuredSide,
    Unlisted,
)
from panview.linter.measuring import measure
from panview.metrics.joined_tables import Order, joined_overlaps
from panview.metrics.shards import chosen_rows, order_of
from panview.parallel import CancelCheck, Progress


def check_rows(
    listed: ListedSet,
    rows: Sequence[int] | NDArray[np.integer],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> CheckedShard:
    """Measure the maps and photos of some images of a set, and find what is wrong with each.

    Parameters
    ----------
    listed : ListedSet
    rows : sequence of int
        Rows in the set, in any order, each once.
    jobs, progress, cancelled
        As for `panview.metrics.evaluation.evaluate`.

    Raises
    ------
    IndexError
        The set has no such row.
    RepeatedImageError
    Cancelled

    Examples
    --------
    >>> from pathlib import Path
    >>> from panview.datasets.layouts.find import find_ground_truth, find_prediction
    >>> from panview.linter.listed_set import list_set
    >>> from panview.linter.shards import check_rows
    >>> truth, run = find_ground_truth(Path("coco/")), find_prediction(Path("mask2former.json"))
    >>> part = check_rows(list_set(truth, [run]), range(3, 6))
    >>> len(part), part.rows.tolist(), part.sides[0].decoded.tolist()
    (3, [3, 4, 5], [True, True, True])
    """
    wanted = chosen_rows(rows, len(listed))
    return measure(listed.to_check().some(wanted), wanted, jobs=jobs, progress=progress, cancelled=cancelled)


def join_checked(parts: Iterable[CheckedShard]) -> CheckedShard:
    """Put shards together that have no image in common.

    Shards may come in any order and may have been joined before; the same comes out.

    Parameters
    ----------
    parts : iterable of CheckedShard
        Of one set and the same prediction sets. None gives a shard of no image.

    Raises
    ------
    RepeatedImageError
        An image is in two of them.
    PanviewError
        They are of different prediction sets.

    Examples
    --------
    >>> from pathlib import Path
    >>> from panview.datasets.layouts.find import find_ground_truth
    >>> from panview.linter.listed_set import list_set
    >>> from panview.linter.shards import check_rows, join_checked
    >>> listed = list_set(find_ground_truth(Path("coco/")))
    >>> one, two = check_rows(listed, [0, 5]), check_rows(listed, [3])
    >>> join_checked([one, two]).rows.tolist()
    [0, 3, 5]
    >>> join_checked([one, one])
    Traceback (most recent call last):
        ...
    panview.metrics.shards.RepeatedImageError: the image in row 0 is in two shards and would be counted twice; ...
    """
    given = [part for part in parts if len(part)]
    if len(given) < 2:
        return given[0] if given else EMPTY_CHECKED
    if len({len(part.sides) for part in given}) > 1:
        raise PanviewError("shards of different prediction sets cannot be joined; check all with the same ones")
    rows, order = order_of([part.rows for part in given])
    sides = tuple(_joined_side(order, of_side) for of_side in zip(*(part.sides for part in given), strict=True))
    overlaps = tuple(joined_overlaps(order, of_set) for of_set in zip(*(part.overlaps for part in given), strict=True))
    turned = _of_images(order, [part.turned for part in given])
    findings = sorted((found for part in given for found in part.findings), key=lambda found: found[0])
    return CheckedShard(rows, sides, overlaps, turned, tuple(findings))


def _joined_side(order: Order, sides: Sequence[MeasuredSide]) -> MeasuredSide:
    offsets = [side.offsets for side in sides]
    listed = {name: order.column([getattr(side, name) for side in sides], offsets) for name in OF_SEGMENTS}
    by_image = {name: _of_images(order, [getattr(side, name) for side in sides]) for name in OF_IMAGES}
    others = [side.unlisted.offsets for side in sides]
    unlisted = {name: order.column([getattr(side.unlisted, name) for side in sides], others) for name in OF_UNLISTED}
    return MeasuredSide(
        order.offsets(offsets), **listed, **by_image, unlisted=Unlisted(order.offsets(others), **unlisted)
    )


def _of_images(order: Order, columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return order.column(columns, [np.arange(len(column) + 1) for column in columns])
