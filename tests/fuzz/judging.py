"""What fuzzers share: a small set on disk, its figures, and the same figures by a slow independent reading."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from panview.datasets.dataset import Dataset, PredictionSet
from panview.literal import legible
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import SegmentTable
from tests.fuzz.mutations import refusal
from tests.support.reference import Pair, Segment, count
from tests.support.sets import WrittenSet, random_pair, write_set

Figures = dict[int, tuple[int, int, int, float]]
"""TP, FP, FN and sum of IoU by category id, without those that do not occur."""


def small_set(folder: Path, images: int = 3, seed: int = 5) -> WrittenSet:
    """Write a set of a few small images."""
    rng = np.random.default_rng(seed)
    return write_set(folder, [random_pair(rng, 14, 18) for _ in range(images)])


def figures_of(dataset: Dataset, prediction: PredictionSet) -> Figures:
    """Evaluate by panview."""
    return figures_of_table(dataset, evaluate(dataset, prediction, jobs=1))


def figures_of_table(dataset: Dataset, table: SegmentTable) -> Figures:
    """Return what a table says."""
    counts = count_matches(table, len(dataset.categories))
    columns = (counts.tp, counts.fp, counts.fn, counts.iou_sum)
    rows = zip(dataset.categories.ids.tolist(), *(column.tolist() for column in columns), strict=True)
    return {category: (tp, fp, fn, round(iou, 9)) for category, tp, fp, fn, iou in rows if tp or fp or fn}


def figures_by_reference(truth: bytes, prediction: bytes, truth_pngs: Path, prediction_pngs: Path) -> Figures:
    """Read both JSONs by Python and the maps by Pillow, and count pixel by pixel."""
    predicted = {_id_of(_said(entry, "image_id")): entry for entry in _loads(prediction)["annotations"]}
    pairs = []
    annotations = _loads(truth)["annotations"]
    if predicted.keys().isdisjoint(_id_of(_said(entry, "image_id")) for entry in annotations):
        # No id is one of the dataset's: the files' names tell the images.
        named = {Path(_said(entry, "file_name")).stem: entry for entry in predicted.values()}
        predicted = {
            _id_of(_said(entry, "image_id")): named[stem]
            for entry in annotations
            if (stem := Path(_said(entry, "file_name")).stem) in named
        }
    for entry in annotations:
        true_map = by_pillow(_place_of(truth_pngs, _said(entry, "file_name")))
        other = predicted.get(_id_of(_said(entry, "image_id")))
        map_ = (
            np.zeros_like(true_map)
            if other is None
            else by_pillow(_place_of(prediction_pngs, _said(other, "file_name")))
        )
        pairs.append(Pair(true_map, map_, _segments(entry), _segments(other) if other else ()))
    stats = count(pairs)
    return {c: (s.tp, s.fp, s.fn, round(s.iou, 9)) for c, s in stats.items() if s.tp or s.fp or s.fn}


def _id_of(value: float | str) -> int | str:
    """Return an image id; a number that is written as a text is the number."""
    if isinstance(value, float):
        return int(value)
    return int(value) if isinstance(value, str) and re.fullmatch("[+-]?[0-9]{1,18}", value) else value


def _place_of(folder: Path, name: str) -> Path:
    """Return the map that a name means: itself, the file of its base name, or the PNG that is called as it."""
    plain = name.replace("\\", "/")
    base = plain.rpartition("/")[2]
    for meant in (plain, base, base.rpartition(".")[0] + ".png", base + ".png"):
        # Not `Path.is_file`, which raises for a name that is too long to be one.
        if meant.lower() != ".png" and os.path.isfile(folder / meant):  # noqa: PTH113
            return folder / meant
    return folder / name


def by_pillow(path: Path) -> NDArray[np.uint32]:
    """Return the id map of a PNG in RGB."""
    with Image.open(path) as image:
        rgb = np.asarray(image.convert("RGB")).astype(np.uint32)
    return rgb[:, :, 0] | rgb[:, :, 1] << np.uint32(8) | rgb[:, :, 2] << np.uint32(16)


def assert_same(found: Figures, expected: Figures) -> None:
    """Compare figures; sums of IoU may differ in their last digits."""
    assert found.keys() == expected.keys(), (found, expected)
    for category, (*whole, iou) in found.items():
        *other, expected_iou = expected[category]
        assert whole == other, (category, found, expected)
        assert abs(iou - expected_iou) < 1e-7, (category, found, expected)


def assert_names(error: BaseException, path: Path) -> None:
    """Assert that an error is for users and names the file.

    What it quotes of the data may hold line ends and have no end; whatever shows a message shows it by `legible`.
    """
    message = refusal(error)
    assert str(path) in message, message[:5000]
    shown = legible(message)
    assert "\n" not in shown
    assert legible(str(path)) in shown, shown


def _loads(data: bytes) -> Any:  # noqa: ANN401
    # Python's own is as lenient as it can be made, since panview does not look into what it does not use.
    # NaN and Infinity are no numbers of JSON; panview takes them for null in a field that may be missing.
    return json.loads(data.decode("utf-8-sig", "replace"), strict=False, parse_int=_int, parse_constant=lambda _: None)


def _int(digits: str) -> float:
    # Python itself refuses to read thousands of digits.
    return int(digits) if len(digits) < 1000 else float(digits)


def _segments(entry: Mapping[str, Any]) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            _number(_said(segment, "id")),
            _number(_said(segment, "category_id")),
            _number(_said(segment, "iscrowd") or 0) == 1,
        )
        for segment in _said(entry, "segments_info")
    )


def _said(entry: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    """Return a field, also under a key that is like its name."""
    if name in entry:
        return entry[name]
    wanted = _letters(name)
    near = {_letters(key): key for key in entry if abs(len(_letters(key)) - len(wanted)) < 2}
    like = get_close_matches(wanted, near, cutoff=0.8)
    return entry.get(near[like[0]] if like else name)


def _letters(key: str) -> str:
    return re.sub("[-_ ]", "", key).casefold()


def _number(value: float | str) -> int:
    """Return a whole number, written as a text or with a point; a truth value is one."""
    return {"true": 1, "false": 0}.get(value.casefold()) or int(value) if isinstance(value, str) else int(value)
