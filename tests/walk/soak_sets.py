"""What the soak opens and types: the demo set, others, one with faults in it, and what cannot be opened or read."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.support.sets import random_pair, write_set
from tools.demo import draw_demo_set

EXPRESSIONS = (
    "",
    "category = 'person' and iou < 0.6",
    "area > 2000 and not thing",
    "error = 'wrong category'",
    "nonsense = 1",
    "iou between 0.2 and",
    "107",
    "status in ('FN', 'FP') and supercategory = 'animal'",
    "truth = 'person' and predicted = 'nothing'",
    "truth = 'nothing' or predicted = 'uncounted'",
    "truth <> predicted and iou > 0.3",
    "truth = person",
    "predicted = 'persn'",
    "verdict = 'undecided' and error <> ''",
    "verdict in ('truth wrong', 'unsure') or iou < 0.4",
    "verdict = 3",
    "verdict = 'undecided",
    "has tag",
    "tag = 'blurred' and iou < 0.9",
    "weather = 'rain'",
    "speed > 2 and table_area = 'x'",
)
TAGS = ("blurred", "bl", "night shift", "Blurred", "=1+1", "", "a,b", "ß 犬", "x" * 50)
NOTES = ("", "the dog is a cat", "ß 犬 🐕 'quoted' \"twice\"", "=1+1", "long " * 80)


class Sets:
    """Datasets, prediction sets, and files to write to; those beside the demo set are made in a folder.

    Parameters
    ----------
    demo : Path
        Root of a demo set; it is only read.
    folder : Path
    seed : int
    """

    def __init__(self, demo: Path, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.folder = folder
        self.demo = demo
        self.other = draw_demo_set(folder / "other", seed=11, images=9).root
        self.tiny = _tiny(folder / "tiny", seed)
        self.faulty = _with_faults(demo, folder / "faulty")
        self.broken = folder / "broken.json"
        self.broken.write_text('{"images": [')
        self.no_verdicts = folder / "no-verdicts.sqlite"
        self.no_verdicts.write_text("nothing of the kind")

    def simulated(self, root: Path) -> tuple[Path, ...]:
        """Return both prediction sets of a root."""
        return tuple(root / "predictions" / f"simulated_{name}.json" for name in ("strong", "weak"))

    def predictions(self, root: Path) -> tuple[Path, ...]:
        """Return none, one or two prediction sets of a root, the two in either order."""
        return tuple(self.random.sample(self.simulated(root), self.random.choice((0, 1, 2, 2, 2))))

    def root(self) -> Path:
        """Return the demo set most of the time."""
        return self.random.choice((self.demo, self.demo, self.other, self.faulty, self.tiny))

    def target(self, name: str) -> Path:
        """Return a file to write to; now and then in a folder that is not there."""
        return (self.folder if self.random.random() < 0.8 else self.folder / "not there") / name


def _tiny(root: Path, seed: int) -> Path:
    """Three images of five categories, fewer than any other set has of either."""
    rng = np.random.default_rng(seed)
    pairs = [random_pair(rng) for _ in range(3)]
    write_set(root, pairs, name="simulated_strong")
    write_set(root, [replace(pair, prediction=np.roll(pair.prediction, 3)) for pair in pairs], name="simulated_weak")
    return root


def _with_faults(demo: Path, folder: Path) -> Path:
    """Copy a set, with areas in its ground truth and categories in its predictions that are wrong."""
    shutil.copytree(demo, folder)
    (truth,) = (folder / "annotations").glob("panoptic_*.json")
    document = json.loads(truth.read_text())
    for annotation in document["annotations"]:
        for segment in annotation["segments_info"]:
            segment["area"] //= 2
    truth.write_text(json.dumps(document))
    weak = folder / "predictions" / "simulated_weak.json"
    document = json.loads(weak.read_text())
    known = [category["id"] for category in json.loads(truth.read_text())["categories"]]
    for annotation in document["annotations"]:
        for segment in annotation["segments_info"]:
            segment["category_id"] = known[(known.index(segment["category_id"]) + 1) % len(known)]
    weak.write_text(json.dumps(document))
    return folder
