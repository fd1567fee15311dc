"""Random sets, written in every layout and in every form that can hold them, and measured as commands measure."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from panview.cli.loading import load_dataset
from panview.cli.measuring import measure_sets
from panview.datasets.forms.names import FormName
from panview.datasets.opening import Opening
from panview.metrics.panoptic_quality import count_matches
from tests.support import forms
from tests.support.form_table import FOUND
from tests.support.layouts import LAYOUTS, Frame, LaidOut
from tests.support.reference import Pair, Stat
from tests.support.sets import CATEGORIES, random_pair

USUAL = "COCO"
COCO_RESULTS = "COCO results"
LABELS = dict(zip(forms.NAMES, range(len(forms.NAMES)), strict=True))
_FLAT = {"npy", "npy from 0", "npz", "tensors", "tensors with segments", "semantic ids", "semantic labels"}
_FLAT |= {name for name in FOUND if name.startswith("PNG of")}
"""Forms that have all files in one folder, with the names of the photos."""


@dataclass(frozen=True)
class Written:
    """A set in a layout with its predictions in a form.

    Attributes
    ----------
    layout, form : str
        By their names in `LAYOUTS` and `FOUND`.
    laid : LaidOut
    prediction : Path
    opening : Opening
        What has to be said to read it.
    is_unclear : bool
        Whether what numbers stand for cannot be told from the files.
    """

    layout: str
    form: str
    laid: LaidOut
    prediction: Path
    opening: Opening
    is_unclear: bool = False


def random_pairs(rng: np.random.Generator) -> list[Pair]:
    """Return images of many sizes, some without a predicted segment; some sets have stuff as semantic maps have it."""
    pairs = [
        random_pair(rng, int(rng.integers(6, 40)), int(rng.integers(6, 48))) for _ in range(int(rng.integers(2, 6)))
    ]
    if rng.random() < 0.3:
        pairs[-1] = replace(pairs[-1], prediction=np.zeros_like(pairs[-1].prediction), predictions=())
    return [forms.with_one_stuff_each(pair) for pair in pairs] if rng.random() < 0.6 else pairs


def stem_in(frame: Frame, photos: Path, *, flat: bool) -> str:
    """Return what a prediction of an image is called: as its photo, in the folder of its video where it has one."""
    nested = "/" in frame.stated_photo
    stem = frame.photo_path.relative_to(photos).with_suffix("").as_posix() if nested else frame.photo_path.stem
    return stem.replace("/", "_") if flat else stem


def write_form(name: str, layout: str, laid: LaidOut, pairs: Sequence[Pair], folder: Path) -> Written | None:
    """Write predictions in a form; None where it cannot hold them."""
    write, form, reading = FOUND[name]
    if "tensor" in name and importlib.util.find_spec("torch") is None:
        return None
    if name in _FLAT and any("/" in frame.stated_photo for frame in laid.frames):
        # Frames of several videos are called alike.
        return None
    if form == FormName.SEMANTIC and not all(map(_has_one_stuff_each, pairs)):
        return None
    stems = [stem_in(frame, laid.photos, flat=form in (FormName.TRANSFORMERS, FormName.RLE)) for frame in laid.frames]
    ids = {stem: frame.image_id for stem, frame in zip(stems, laid.frames, strict=True)}
    path = write(folder, dict(zip(stems, pairs, strict=True)), forms.Truth(ids, laid.categories))
    opening = Opening(missing="empty", readings=((str(path), reading),))
    return Written(layout, name, laid, path, opening, _is_unclear(name, laid, pairs))


def _has_one_stuff_each(pair: Pair) -> bool:
    stuff = [segment.category_id for segment in pair.predictions if not forms.IS_THING[segment.category_id]]
    return len(stuff) == len(set(stuff))


def _is_unclear(name: str, laid: LaidOut, pairs: Sequence[Pair]) -> bool:
    """Whether all values of semantic maps are category ids and labels alike, and not the same."""
    if name not in ("semantic ids", "semantic labels"):
        return False
    numbers = laid.categories if name == "semantic ids" else LABELS
    drawn = {numbers[segment.category_id] for pair in pairs for segment in pair.predictions}
    both = set(laid.categories.values()) & set(LABELS.values())
    category = {number: category for category, number in laid.categories.items()}
    label = {number: category for category, number in LABELS.items()}
    return drawn <= both and any(category[number] != label[number] for number in drawn)


def written(root: Path, pairs: Sequence[Pair], rng: np.random.Generator, more: int) -> Iterator[Written]:
    """Write a set in each layout with COCO results, in COCO's in each form, and in each other in ``more`` by chance."""
    for layout, lay_out in LAYOUTS.items():
        laid = lay_out(root / layout / "set", pairs)
        yield Written(layout, COCO_RESULTS, laid, laid.prediction, Opening())
        chosen = list(FOUND) if layout == USUAL else rng.choice(list(FOUND), more, replace=False).tolist()
        for number, name in enumerate(chosen):
            one = write_form(name, layout, laid, pairs, root / layout / f"predictions {number}")
            if one is not None:
                yield one


def measured(one: Written) -> dict[str, Stat]:
    """Return what panview's command would count, by the names of the categories."""
    dataset = load_dataset(one.laid.root, one.opening)
    (evaluated,) = measure_sets(dataset, [one.prediction], jobs=1, cache=False)
    counts = count_matches(evaluated.table, len(dataset.categories))
    columns = (getattr(counts, name).tolist() for name in ("iou_sum", "tp", "fp", "fn"))
    return {name: Stat(*of) for name, *of in zip(dataset.categories.names, *columns, strict=True)}


def difference(one: Written, wanted: dict[int, Stat]) -> float:
    """Hold what is counted against the literal rules; return the largest difference of sums of IoU."""
    found = measured(one)
    assert len(found) == len(CATEGORIES)
    largest = 0.0
    for category, name in forms.NAMES.items():
        ours, theirs = found[name], wanted.get(category, Stat())
        what = (one.layout, one.form, name)
        assert (ours.tp, ours.fp, ours.fn) == (theirs.tp, theirs.fp, theirs.fn), what
        largest = max(largest, abs(ours.iou - theirs.iou))
    assert largest <= 1e-12, (one.layout, one.form)
    return largest
