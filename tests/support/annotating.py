"""Sets for annotation tools, packs of them, and what a panoptic set holds, as a plain value."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from panview.datasets.annotation.back import TakenBack, Taking, take_back
from panview.datasets.annotation.out import Sending, send_out
from panview.datasets.annotation.record import open_pack
from panview.datasets.annotation.registry import format_named
from panview.datasets.dataset import Dataset
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from tests.support.reference import Pair
from tests.support.sets import Drawing, drawn_pair, random_pair, write_set

NAMES = ("cvat", "coco", "label-studio", "labelme")
PERSON, CAR, DOG, ROAD, SKY = 1, 3, 18, 149, 187
PEERS = "PANVIEW_ANNOTATION_PEERS"
"""An interpreter that has datumaro, label-studio-sdk and labelme, if not the one that runs the tests."""

Held = dict[object, tuple[bytes, frozenset[tuple[int, int, bool]]]]


def held(dataset: Dataset, rows: Sequence[int] | None = None) -> Held:
    """What a truth says of some images: pixels, and ids with category and crowd of segments that have pixels."""
    found: Held = {}
    for row in range(len(dataset)) if rows is None else rows:
        id_map = dataset.ground_truth.read_id_map(row, dataset.size(row))
        own = dataset.ground_truth.segments_of(row)
        truth = dataset.ground_truth
        ids = dataset.categories.ids[truth.category[own]].tolist()
        columns = zip(truth.segment_id[own].tolist(), ids, truth.iscrowd[own].tolist(), strict=True)
        there = set(np.unique(id_map).tolist())
        found[dataset.image_id[row]] = id_map.tobytes(), frozenset(one for one in columns if one[0] in there)
    return found


def strange_pairs(rng: np.random.Generator) -> list[Pair]:
    """Maps of odd sizes, with crowd, void, holes, pieces, ids at both ends, and one that is all void."""
    pairs = [random_pair(rng, int(rng.integers(3, 30)), int(rng.integers(3, 40))) for _ in range(4)]
    ring: Drawing = [(0xFFFFFF, SKY, (0, 9, 0, 9)), (1, DOG, (2, 7, 2, 7)), (255, PERSON, (4, 5, 4, 5), "crowd")]
    hole = drawn_pair(ring, ring, (9, 9))
    hole.ground_truth[3, 3] = 0
    hole.ground_truth[8, ::2] = 1
    empty = replace(hole, ground_truth=np.zeros((3, 5), np.uint32), prediction=np.zeros((3, 5), np.uint32))
    dot = drawn_pair([(70000, CAR, (0, 1, 0, 1))], [], (1, 1))
    return [*pairs, hole, replace(empty, truths=(), predictions=()), dot]


def written_set(root: Path, pairs: Sequence[Pair]) -> Dataset:
    """Write a truth and open it."""
    return read_dataset(find_ground_truth(write_set(root, pairs).ground_truth))


def sent(dataset: Dataset, name: str, target: Path, rows: Sequence[int] | None = None) -> Path:
    """Send images out in a format; return the pack."""
    chosen = range(len(dataset)) if rows is None else rows
    send_out(Sending(dataset, list(chosen), format_named(name), target))
    return target


def taken(pack: Path, returned: Path, target: Path) -> tuple[Dataset, TakenBack]:
    """Take back; return the new truth."""
    back = take_back(Taking(open_pack(pack), returned, target))
    return read_dataset(find_ground_truth(back.json)), back


@cache
def peer(module: str) -> str:
    """Return an interpreter that can import a consumer; skips the test where there is none."""
    for python in filter(None, (sys.executable, os.environ.get(PEERS, ""))):
        code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
        if subprocess.run([python, "-c", code], check=False, timeout=300).returncode == 0:
            return python
    pytest.skip(f"{module} is not installed; set {PEERS} to an interpreter that has it")


def line(id_map: NDArray[np.uint32]) -> bytes:
    """An id map for comparing."""
    return np.ascontiguousarray(id_map).tobytes()
