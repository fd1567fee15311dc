"""``panview ensemble`` as a user runs it: three sets, rules learned and judged, the joined set written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.scenes import Side, make_rivals
from benchmarks.synthetic import DENSE, DISTINCT, SIZE, SetFiles, png_name, same_file, save_id_map, write_jsons
from benchmarks.timing import run_child

FULL = 5000
SOURCES = 3


def measure(context: Context) -> Iterator[Figure]:
    """Join three sets of as many images as the main set has, and apply the rule to them once more."""
    images = context.images
    budget = 60 if images >= FULL else None
    files = make_sources(context.folder / f"joining-{images}-{context.seed}", images, context.seed)
    words = ["-m", "panview", "ensemble", str(files[0].ground_truth)]
    words += [word for each in files for word in ("--pred", str(each.prediction))]
    with TemporaryDirectory(prefix="panview-joining-", dir=context.folder) as name:
        folder = Path(name)
        child = run_child([*words, "-o", str(folder / "joined")])
        what = f"panview ensemble, {SOURCES} sets, {images:,} images"
        yield Figure(what, child.seconds, "s", budget, note="5 rules on 5 folds, intervals, the joined set written")
        rule = folder / "joined" / "joined.rule.json"
        child = run_child([*words, "--rule", str(rule), "-o", str(folder / "applied")])
        yield Figure(f"panview ensemble --rule, {SOURCES} sets, {images:,} images", child.seconds, "s")


def make_sources(root: Path, images: int, seed: int) -> list[SetFiles]:
    """Write a ground truth with three prediction sets, of `DISTINCT` different images."""
    truth_json = root / "annotations" / "panoptic_val2017.json"
    predictions = [root / "predictions" / f"{name}.json" for name in "abc"]
    folders = [path.with_suffix("") for path in (truth_json, *predictions)]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    made: list[tuple[Side, ...]] = []
    for index in range(min(images, DISTINCT)):
        made.append(make_rivals(np.random.default_rng([seed, 7, index]), SIZE, DENSE, SOURCES))
        for folder, side in zip(folders, made[-1], strict=True):
            save_id_map(folder / png_name(index), side.id_map)
    for index in range(len(made), images):
        for folder in folders:
            same_file(folder / png_name(index % len(made)), folder / png_name(index))
    for number, prediction in enumerate(predictions, start=1):
        write_jsons(truth_json, prediction, [(sides[0], sides[number]) for sides in made], images)
    return [SetFiles(root, truth_json, prediction, images) for prediction in predictions]
