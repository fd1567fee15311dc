"""Choosing images for an annotation tool, and holding what came back against what went out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from panview.api.loading import read_prediction
from panview.datasets.annotation.back import TakenBack
from panview.datasets.annotation.record import OpenedPack
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.opening import Opening
from panview.errors import BadFileError
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.parallel import CancelCheck, Progress
from panview.reading import read_file
from panview.review.session import Snapshot, find_rows

_MOST_BYTES = 1 << 28


def listed_images(snapshot: Snapshot) -> NDArray[np.bool_]:
    """Return the images that a snapshot's filter lists, for any of its prediction sets, (n_images,) bool.

    Raises
    ------
    FilterError
        The filter's expression cannot be applied.
    """
    if snapshot.predictions:
        from panview.review.report.request import matching_images

        listed = matching_images(snapshot)
    else:
        listed = find_rows(snapshot).listed
    return listed & ~snapshot.dataset.left_out


def images_in_list(path: Path, dataset: Dataset) -> tuple[NDArray[np.bool_], int]:
    """Return the images that a list names, and how many of its entries are none of the dataset.

    Parameters
    ----------
    path : Path
        A CSV with a column ``image_id`` or ``file_name``, such as those that panview exports, or a text with an id or
        a file name on each line.
    dataset : Dataset

    Returns
    -------
    (n_images,) bool
    int

    Raises
    ------
    BadFileError
        It is no text, or none of its entries is an image of the dataset.
    """
    try:
        text = read_file(path, _MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFileError(path, "is not UTF-8 text; give a CSV, or a text with an image on each line") from error
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row and row[0].strip()]
    head = [cell.strip() for cell in rows[0]] if rows else []
    column = next((head.index(name) for name in ("image_id", "file_name") if name in head), None)
    cells = [row[column].strip() for row in rows[1:] if len(row) > column] if column is not None else None
    entries = list(dict.fromkeys(cells if cells is not None else [",".join(row).strip() for row in rows]))
    named: dict[str, int] = {}
    for row, name in enumerate(dataset.image_names):
        for key in (name, PurePosixPath(name).stem, PurePosixPath(name).name):
            named.setdefault(key, row)
    rows_found = [_row_of(entry, dataset, named) for entry in entries]
    listed = np.zeros(len(dataset), np.bool_)
    listed[[row for row in rows_found if row >= 0]] = True
    if not listed.any():
        raise BadFileError(path, f"names no image of {dataset.name}; expected ids or file names")
    return listed, sum(row < 0 for row in rows_found)


def _row_of(entry: str, dataset: Dataset, named: Mapping[str, int]) -> int:
    """Return the image of an id, or else of a file name; -1 for none."""
    is_number = entry.isascii() and entry.isdigit() and len(entry) < 19
    for image_id in (int(entry), entry) if is_number else (entry,):
        row = dataset.image_id.row_of(image_id)
        if row >= 0:
            return row
    return named.get(entry, -1)


@dataclass(frozen=True)
class BeforeAfter:
    """A figure with the truth that went out, and with the one that came back; fractions, None where there is none.

    Attributes
    ----------
    name : str
        Of a prediction set; empty for the truth that went out, measured against the new one.
    before, after : float or None
        All PQ over the images that came back.
    """

    name: str
    before: float | None
    after: float | None


def figures_of(
    sent: OpenedPack,
    taken: TakenBack,
    predictions: Iterable[Path] = (),
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> list[BeforeAfter]:
    """Measure the truth that went out against the one that came back, and prediction sets against both.

    Parameters
    ----------
    sent : OpenedPack
    taken : TakenBack
    predictions : iterable of Path
    jobs, progress, cancelled, optional

    Returns
    -------
    list of BeforeAfter
        That of both truths first.
    """
    before, after = sent.before, read_dataset(find_ground_truth(taken.json), Opening(missing="skip"))
    back = {before.image_id[image.place] for image in taken.images if image.is_back}

    def measured(dataset: Dataset, prediction: PredictionSet) -> float | None:
        table = evaluate(dataset, prediction, jobs=jobs, progress=progress, cancelled=cancelled)
        images = np.array([image_id in back for image_id in dataset.image_id], np.bool_)
        counts = count_matches(table, len(dataset.categories), images=images)
        return panoptic_quality(counts, dataset.categories.isthing).all.pq

    old = read_prediction(after, before.files.json, find_prediction(before.files.json, before.ground_truth.maps.folder))
    figures = [BeforeAfter("", None, measured(after, old))]
    for path in predictions:
        pair = [measured(dataset, read_prediction(dataset, path)) for dataset in (before, after)]
        figures.append(BeforeAfter(path.stem, pair[0], pair[1]))
    return figures


def summary(taken: TakenBack) -> list[str]:
    """Return what came back, in sentences."""
    images = len(taken.images)
    lines = [
        f"{taken.back:,} of {images:,} images came back, {taken.touched:,} with changes: "
        f"{taken.count('added'):,} segments added, {taken.count('removed'):,} removed, "
        f"{taken.count('changed'):,} changed, {taken.unchanged:,} unchanged"
    ]
    if taken.back < images:
        lines.append(f"{images - taken.back:,} images did not come back, and stay as they are")
    if taken.foreign:
        lines.append(f"{taken.foreign:,} images are not in the pack, and were left out")
    return [*lines, *taken.notes]


def figure_lines(figures: Sequence[BeforeAfter]) -> list[str]:
    """Return figures in sentences."""
    lines = []
    for one in figures:
        if not one.name:
            lines.append(f"the truth before, measured against the new one: All PQ {_points(one.after)}")
        else:
            lines.append(f"{one.name}: All PQ {_points(one.before)} before, {_points(one.after)} after")
    return lines


def _points(fraction: float | None) -> str:
    return "—" if fraction is None else f"{100 * fraction:.2f}"
