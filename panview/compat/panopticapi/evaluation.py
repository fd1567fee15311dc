"""``panopticapi.evaluation``: PQ of a results JSON, with areas of the truth as its JSON states them.

What panopticapi takes, this takes: truth without ``images``, names or sound areas, ids in a truth's map that no JSON
lists, categories of the truth that the JSON does not have. What it refuses, this refuses in the same words. Only where
no category of All, Things or Stuff occurs does it not end in a division by zero: PQ, SQ and RQ are NaN there.
"""

from __future__ import annotations

import json
import math
import multiprocessing
import os
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from panview import places
from panview.compat.panopticapi.overlaps import Counted, Images, count_pixels
from panview.compat.panopticapi.utils import get_traceback
from panview.errors import NotFoundError
from panview.reading import read_file

OFFSET = 256 * 256 * 256
VOID = 0

Annotation = dict[str, Any]
"""An entry of ``annotations``: image_id, file_name, segments_info."""
PathLike = str | os.PathLike[str]

_SAID_EVERY = 100
_AVERAGES = (("All", None), ("Things", True), ("Stuff", False))


class PQStatCat:
    """Counts of a category: ``iou``, the sum of the matches, ``tp``, ``fp`` and ``fn``."""

    def __init__(self) -> None:
        self.iou = 0.0
        self.tp = 0
        self.fp = 0
        self.fn = 0

    def __iadd__(self, pq_stat_cat: PQStatCat) -> PQStatCat:
        """Add the counts of other images."""
        self.iou += pq_stat_cat.iou
        self.tp += pq_stat_cat.tp
        self.fp += pq_stat_cat.fp
        self.fn += pq_stat_cat.fn
        return self


class PQStat:
    """Counts of all categories, by id."""

    def __init__(self) -> None:
        self.pq_per_cat: defaultdict[Any, PQStatCat] = defaultdict(PQStatCat)

    def __getitem__(self, i: object) -> PQStatCat:
        """Return the counts of a category; zeros, which stay, of one that was not met."""
        return self.pq_per_cat[i]

    def __iadd__(self, pq_stat: PQStat) -> PQStat:
        """Add the counts of other images."""
        for label, counts in pq_stat.pq_per_cat.items():
            self.pq_per_cat[label] += counts
        return self

    def pq_average(
        self, categories: Mapping[Any, Mapping[str, Any]], isthing: bool | None
    ) -> tuple[dict[str, Any], dict[Any, dict[str, float]]]:
        """Return means over the categories that occur, and the figures of each.

        Parameters
        ----------
        categories : mapping
            Category id to its entry of the JSON.
        isthing : bool, optional
            True for things alone, False for stuff, None for all.

        Returns
        -------
        means : dict
            ``pq``, ``sq``, ``rq`` as fractions, NaN where no category occurs, and ``n``, how many do.
        per_class : dict
            ``pq``, ``sq`` and ``rq`` of each category id; zeros of one that does not occur.
        """
        sums = {"pq": 0.0, "sq": 0.0, "rq": 0.0}
        n = 0
        per_class: dict[Any, dict[str, float]] = {}
        for label, entry in categories.items():
            if isthing is not None and isthing != (entry["isthing"] == 1):
                continue
            of = self.pq_per_cat[label]
            if of.tp + of.fp + of.fn == 0:
                per_class[label] = {"pq": 0.0, "sq": 0.0, "rq": 0.0}
                continue
            n += 1
            weight = of.tp + 0.5 * of.fp + 0.5 * of.fn
            per_class[label] = {"pq": of.iou / weight, "sq": of.iou / of.tp if of.tp else 0, "rq": of.tp / weight}
            for name in sums:
                sums[name] += per_class[label][name]
        means: dict[str, Any] = {name: value / n if n else math.nan for name, value in sums.items()}
        return means | {"n": n}, per_class


@get_traceback
def pq_compute_single_core(
    proc_id: int,
    annotation_set: Sequence[tuple[Annotation, Annotation]],
    gt_folder: PathLike,
    pred_folder: PathLike,
    categories: Mapping[Any, Mapping[str, Any]],
) -> PQStat:
    """Count images one after the other; the ``area`` of each predicted segment is written into its entry.

    Parameters
    ----------
    proc_id : int
        Is printed with the progress.
    annotation_set : sequence of (truth, prediction)
        Entries of ``annotations`` of the same images.
    gt_folder, pred_folder : path
        Where the maps lie.
    categories : mapping
        Category id to its entry.

    Raises
    ------
    KeyError
        A predicted map and its entry do not agree, a predicted category is unknown, or an entry lacks a field.
    """
    stat = PQStat()
    total = len(annotation_set)
    images = [
        Images(
            os.path.join(gt_folder, truth["file_name"]),
            os.path.join(pred_folder, prediction["file_name"]),
            list(by_id(truth)),
            list(by_id(prediction)),
        )
        for truth, prediction in annotation_set
    ]
    counted = count_pixels(images)
    for place, (truth, prediction) in enumerate(annotation_set):
        if place % _SAID_EVERY == 0:
            print(f"Core: {proc_id}, {place} from {total} images processed")
        _count_image(stat, truth, prediction, next(counted), categories)
    print(f"Core: {proc_id}, all {total} images processed")
    return stat


def by_id(annotation: Annotation) -> dict[Any, dict[str, Any]]:
    """Return the segments of an image by id; of those with one id the last, in the place of the first."""
    return {segment["id"]: segment for segment in annotation["segments_info"]}


def _count_image(
    stat: PQStat,
    truth: Annotation,
    prediction: Annotation,
    counted: Counted,
    categories: Mapping[Any, Mapping[str, Any]],
) -> None:
    truths, predictions, shared = by_id(truth), by_id(prediction), counted.shared
    _write_areas(truth, prediction, predictions, counted.areas, categories)
    if counted.error is not None:
        raise counted.error
    matched_truths, matched_predictions = set(), set()
    # By truth id, then predicted id, since the sum depends on the order.
    for (truth_id, predicted_id), pixels in sorted(shared.items()):
        if truth_id not in truths or predicted_id not in predictions:
            continue
        of_truth, of_prediction = truths[truth_id], predictions[predicted_id]
        if of_truth["iscrowd"] == 1 or of_truth["category_id"] != of_prediction["category_id"]:
            continue
        union = of_prediction["area"] + of_truth["area"] - pixels - shared.get((VOID, predicted_id), 0)
        # Wrong areas may leave nothing of a union; as NumPy's numbers divide, that is a match.
        iou = pixels / union if union else math.inf
        if iou > 0.5:
            stat[of_truth["category_id"]].tp += 1
            stat[of_truth["category_id"]].iou += iou
            matched_truths.add(truth_id)
            matched_predictions.add(predicted_id)
    crowds = {}
    for truth_id, of_truth in truths.items():
        if truth_id in matched_truths:
            continue
        if of_truth["iscrowd"] == 1:
            crowds[of_truth["category_id"]] = truth_id
        else:
            stat[of_truth["category_id"]].fn += 1
    for predicted_id, of_prediction in predictions.items():
        if predicted_id in matched_predictions:
            continue
        forgiven = shared.get((VOID, predicted_id), 0)
        if of_prediction["category_id"] in crowds:
            forgiven += shared.get((crowds[of_prediction["category_id"]], predicted_id), 0)
        if forgiven / of_prediction["area"] <= 0.5:
            stat[of_prediction["category_id"]].fp += 1


def _write_areas(
    truth: Annotation,
    prediction: Annotation,
    predictions: dict[Any, dict[str, Any]],
    areas: Mapping[int, int],
    categories: Mapping[Any, Mapping[str, Any]],
) -> None:
    """Write the pixels of each predicted segment into its entry; refuse what its map and its JSON disagree on."""
    absent = {segment["id"] for segment in prediction["segments_info"]}
    image = truth.get("image_id")
    for predicted_id, area in areas.items():
        if predicted_id not in predictions:
            if predicted_id == VOID:
                continue
            raise KeyError(
                f"In the image with ID {image} segment with ID {predicted_id} is presented in PNG and not presented in "
                "JSON."
            )
        entry = predictions[predicted_id]
        entry["area"] = area
        absent.remove(predicted_id)
        if entry["category_id"] not in categories:
            raise KeyError(
                f"In the image with ID {image} segment with ID {predicted_id} has unknown category_id "
                f"{entry['category_id']}."
            )
    if absent:
        raise KeyError(
            f"In the image with ID {image} the following segment IDs {list(absent)} are presented in JSON and not "
            "presented in PNG."
        )


def pq_compute_multi_core(
    matched_annotations_list: Sequence[tuple[Annotation, Annotation]],
    gt_folder: PathLike,
    pred_folder: PathLike,
    categories: Mapping[Any, Mapping[str, Any]],
) -> PQStat:
    """Count images on all cores, in threads; arguments and errors as for `pq_compute_single_core`."""
    cores = multiprocessing.cpu_count()
    places = np.array_split(np.arange(len(matched_annotations_list)), cores)
    print(f"Number of cores: {cores}, images per core: {len(places[0])}")
    parts = [[matched_annotations_list[place] for place in part.tolist()] for part in places]
    stat = PQStat()
    with ThreadPoolExecutor(cores) as pool:
        waiting = [
            pool.submit(pq_compute_single_core, number, part, gt_folder, pred_folder, categories)
            for number, part in enumerate(parts)
        ]
        for one in waiting:
            stat += one.result()
    return stat


def pq_compute(
    gt_json_file: PathLike,
    pred_json_file: PathLike,
    gt_folder: PathLike | None = None,
    pred_folder: PathLike | None = None,
) -> dict[str, Any]:
    """Print and return the figures of a results JSON.

    Parameters
    ----------
    gt_json_file, pred_json_file : path
    gt_folder, pred_folder : path, optional
        Where the maps lie; the JSON without ``.json`` where it is not said.

    Returns
    -------
    dict
        ``All``, ``Things`` and ``Stuff``, each with ``pq``, ``sq``, ``rq`` and ``n``; ``per_class``, by category id.
        Fractions.

    Raises
    ------
    NotFoundError
        A JSON or a folder is not there, or an image of the truth has no prediction.
    KeyError
        As for `pq_compute_single_core`.
    """
    start = time.time()
    truth, prediction = _read(gt_json_file), _read(pred_json_file)
    gt_folder = os.fspath(gt_json_file).replace(".json", "") if gt_folder is None else gt_folder
    pred_folder = os.fspath(pred_json_file).replace(".json", "") if pred_folder is None else pred_folder
    categories = {entry["id"]: entry for entry in truth["categories"]}

    print("Evaluation panoptic segmentation metrics:")
    for side, folder, file in (("Ground truth", gt_folder, gt_json_file), ("Prediction", pred_folder, pred_json_file)):
        print(f"{side}:\n\tSegmentation folder: {folder}\n\tJSON file: {file}")
    for what, folder in (("ground truth", gt_folder), ("predicted", pred_folder)):
        if not places.is_folder(Path(folder)):
            raise NotFoundError(f"Folder {folder} with {what} segmentations doesn't exist")

    predictions = {entry["image_id"]: entry for entry in prediction["annotations"]}
    matched = []
    for entry in truth["annotations"]:
        if entry["image_id"] not in predictions:
            raise NotFoundError(f"no prediction for the image with id: {entry['image_id']}")
        matched.append((entry, predictions[entry["image_id"]]))
    stat = pq_compute_multi_core(matched, gt_folder, pred_folder, categories)

    results: dict[str, Any] = {}
    for name, isthing in _AVERAGES:
        results[name], per_class = stat.pq_average(categories, isthing)
        if name == "All":
            results["per_class"] = per_class
    _print_table(results)
    print(f"Time elapsed: {time.time() - start:0.2f} seconds")
    return results


def _print_table(results: Mapping[str, Any]) -> None:
    print(f"{'':10s}| {'PQ':>5s}  {'SQ':>5s}  {'RQ':>5s} {'N':>5s}")
    print("-" * 38)
    for name, _ in _AVERAGES:
        of = results[name]
        print(f"{name:10s}| {100 * of['pq']:5.1f}  {100 * of['sq']:5.1f}  {100 * of['rq']:5.1f} {of['n']:5d}")


def _read(path: PathLike) -> Any:  # noqa: ANN401
    data = read_file(Path(path))
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        # NaN and what else Python's own reader takes.
        return json.loads(data)
