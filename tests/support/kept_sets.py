"""Sets on disk whose run has kept its queries, with a truth for which the best parameters are known."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.engine.kept.codes import to_codes, to_shares
from panview.engine.kept.file import KeptFile, write_kept
from panview.engine.kept.queries import Kept, KeptDetections, KeptQueries
from panview.engine.post_processing import Frame, Segments
from panview.engine.run_folder import RunFolder
from panview.reprocessing.image import reprocess
from panview.reprocessing.prepared import KeptSet, kept_set
from panview.reprocessing.rules import RULES
from panview.reprocessing.run import open_kept
from tests.support.reference import Pair, Segment
from tests.support.sets import CATEGORIES, WrittenSet, open_set, write_json, write_set

IDS = tuple(int(category["id"]) for category in CATEGORIES)
ISTHING = np.array([bool(category["isthing"]) for category in CATEGORIES])
PHOTO, SHOWN, PADDED, MASK = (48, 64), (44, 60), (48, 64), (12, 16)
LOWEST = 0.1
KEY = "0" * 24


@dataclass(frozen=True)
class Scene:
    """An image: what was kept of it, and which of it is true.

    Attributes
    ----------
    kept : KeptQueries or KeptDetections
    truth : Segments
        With labels of the model.
    """

    kept: Kept
    truth: Segments


def blobs(rng: np.random.Generator, count: int, mask: tuple[int, int] = MASK) -> NDArray[np.float32]:
    """Logits of boxes with soft edges, each in a place of its own."""
    columns = int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    y, x = np.mgrid[: mask[0], : mask[1]]
    logits = np.empty((count, *mask), np.float32)
    for place in range(count):
        height, width = mask[0] / rows, mask[1] / columns
        centre = (place // columns + 0.5) * height - 0.5, (place % columns + 0.5) * width - 0.5
        reach = rng.uniform(0.6, 0.9, 2)
        far = np.maximum(abs(y - centre[0]) / (reach[0] * height / 2), abs(x - centre[1]) / (reach[1] * width / 2))
        logits[place] = 8 * (1.05 - far)
    return logits


def queries_scene(
    rng: np.random.Generator, true_scores: tuple[float, float], false_scores: tuple[float, float], n: int = 6
) -> Scene:
    """Queries of which half are true, with scores from one range, and the others, which lie elsewhere, from another."""
    logits = blobs(rng, n)
    is_true = np.zeros(n, np.bool_)
    is_true[rng.permutation(n)[: n // 2]] = True
    scores = np.where(is_true, rng.uniform(*true_scores, n), rng.uniform(*false_scores, n)).astype(np.float32)
    labels = rng.integers(0, len(IDS), n).astype(np.int32)
    # Of stuff there is one segment, so that a false one would become a part of a true one.
    labels[~is_true] = rng.integers(0, int(ISTHING.sum()), int((~is_true).sum()))
    kept = KeptQueries(to_codes(logits), labels, scores, Frame(PADDED, SHOWN, PHOTO))
    rule = RULES["mask2former"]
    true = KeptQueries(kept.codes[is_true], labels[is_true], scores[is_true], kept.frame)
    values = {**rule.published, "score": 0.0}
    return Scene(kept, reprocess(true, rule, ISTHING, values, threads=1))


def random_queries_scene(rng: np.random.Generator, n: int = 8) -> Scene:
    """Queries with soft masks all over each other, equal scores among them, and a truth that is like some of them."""
    y, x = np.mgrid[: MASK[0], : MASK[1]]
    logits = np.empty((n, *MASK), np.float32)
    for place in range(n):
        centre, spread = rng.uniform(0, MASK), rng.uniform(0.2, 0.7, 2) * MASK
        far = np.hypot((y - centre[0]) / spread[0], (x - centre[1]) / spread[1])
        logits[place] = 6 * (1 - far) + rng.normal(0, 0.7, MASK)
    scores = np.round(rng.uniform(0.12, 1, n), 1 if rng.random() < 0.5 else 4).astype(np.float32)
    labels = rng.integers(0, len(IDS), n).astype(np.int32)
    kept = KeptQueries(to_codes(logits), labels, scores, Frame(PADDED, SHOWN, PHOTO))
    values = {"score": 0.3, "overlap": float(rng.uniform(0.2, 0.8)), "mask": float(rng.uniform(0.3, 0.6))}
    truth = reprocess(kept, RULES["mask2former"], ISTHING, {**RULES["mask2former"].published, **values}, threads=1)
    shaken = np.roll(truth.id_map, rng.integers(-3, 4, 2), (0, 1))
    return Scene(kept, replace(truth, id_map=shaken))


def detections_scene(rng: np.random.Generator, n: int = 7) -> Scene:
    """Detections over fields of stuff, some beyond the edge, and a truth that is like some of them."""
    corner = rng.uniform(-5, 0.7 * np.array(PHOTO[::-1]), (n, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(4, 40, (n, 2))], 1).astype(np.float32)
    y, x = np.mgrid[-1:1:28j, -1:1:28j]
    logits = 8 * (0.8 - np.hypot(y, x)) + rng.normal(0, 1, (n, 28, 28))
    stuff = np.kron(np.array([[3, 4], [-1, 3]], np.int16), np.ones((PHOTO[0] // 2, PHOTO[1] // 2), np.int16))
    scores = -np.sort(-np.round(rng.uniform(0.12, 1, n), 2)).astype(np.float32)
    labels = rng.integers(0, int(ISTHING.sum()), n).astype(np.int32)
    kept = KeptDetections(to_shares(1 / (1 + np.exp(-logits))), boxes, labels, scores, np.ascontiguousarray(stuff))
    rule = RULES["panoptic_fpn"]
    values = {**rule.published, "score": 0.4, "stuff_area": 64.0}
    truth = reprocess(kept, rule, ISTHING, values, threads=1)
    return Scene(kept, replace(truth, id_map=np.roll(truth.id_map, rng.integers(-2, 3, 2), (0, 1))))


def write_kept_set(
    root: Path,
    scenes: Sequence[Scene],
    rule_name: str = "mask2former",
    original: Mapping[str, float] | None = None,
    category_ids: Sequence[int] = IDS,
    name: str = "model",
) -> WrittenSet:
    """Write scenes as a COCO root with the run of a model whose queries were kept."""
    rule = RULES[rule_name]
    values = {**rule.published, **(original or {})}
    pairs = []
    for scene in scenes:
        made = reprocess(scene.kept, rule, ISTHING, values, threads=1)
        pairs.append(
            Pair(
                scene.truth.id_map,
                made.id_map,
                _segments(scene.truth, IDS),
                _segments(made, category_ids),
            )
        )
    written = write_set(root, pairs, name=name)
    truth = json.loads(written.ground_truth.read_text())
    result = json.loads(written.prediction.read_text())
    info = {"description": f"{name}: predictions made by panview"}
    write_json(
        written.prediction,
        {"info": info, "images": truth["images"], **result, "categories": truth["categories"]},
    )
    run = RunFolder(written.prediction.parent, name)
    parameters = {"name": rule.name, "version": rule.version, "parameters": values, "lowest": LOWEST}
    told = {
        "folder": run.queries_folder.name,
        **parameters,
        "category_ids": list(category_ids),
        "isthing": ISTHING.tolist(),
    }
    write_json(run.manifest, {"key": KEY, "model": name, "queries": told})
    run.queries_folder.mkdir()
    for image, entry, scene in zip(truth["images"], result["annotations"], scenes, strict=True):
        file = KeptFile(image["id"], KEY, rule.name, rule.version, scene.kept)
        write_kept(run.queries_file(entry["file_name"]), file)
    return written


def _segments(segments: Segments, category_ids: Sequence[int]) -> tuple[Segment, ...]:
    there = np.unique(segments.id_map).tolist()
    return tuple(
        Segment(number, category_ids[label])
        for number, label in enumerate(segments.labels.tolist(), start=1)
        if number in there
    )


def drawn_scenes(seed: int, count: int, make: Callable[[np.random.Generator], Scene]) -> list[Scene]:
    """Scenes, each of a seed of its own."""
    return [make(np.random.default_rng([seed, place])) for place in range(count)]


def opened_kept(written: WrittenSet) -> tuple[Dataset, PredictionSet, KeptSet]:
    """Open a set with what was kept of it."""
    dataset, prediction = open_set(written)
    return dataset, prediction, kept_set(dataset, prediction, open_kept(written.prediction))
