"""Seeded sets of real and drawn truth with simulated predictions, clean or with one fault planted in their maps.

``python -m tests.linter.planted_sets FOLDER`` prints the tables of docs/adr/0025.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.png import read_id_map, write_id_map
from panview.linter.check import check
from tools.demo.draw import demo_scene
from tools.demo.palette import CATEGORIES as DEMO_CATEGORIES
from tools.demo.picture import Scene

Map = NDArray[np.uint32]
COCO_SAMPLE = Path(__file__).parents[3] / "shared" / "coco_sample"
SIZE = (240, 320)
OF_INTEREST = {"PV305", "PV306", "PV315", "PV316", "PV504", "PV505", "PV507", "PV508", "PV509"}


@dataclass(frozen=True)
class Picture:
    """A map with the category id of each of its segments; segment ids are those of the map."""

    id_map: Map
    categories: dict[int, int]


@dataclass(frozen=True)
class Model:
    """How a simulated model errs: pixels that each mask and each whole map wander, shares of segments that it misses
    or gives another category that the image has."""

    masks: int = 2
    maps: int = 0
    missed: float = 0.05
    wrong: float = 0.05


GOOD, WEAK, JITTERY = Model(), Model(4, 2, 0.2, 0.25), Model(2, 8, 0.1, 0.1)


def real_pictures(rng: np.random.Generator, count: int, size: tuple[int, int] = SIZE) -> list[Picture]:
    """Crops of COCO's images, every other one mirrored."""
    document = json.loads((COCO_SAMPLE / "annotations" / "panoptic_val2017.json").read_text())
    whole = []
    for annotation in document["annotations"]:
        id_map = read_id_map(COCO_SAMPLE / "annotations" / "panoptic_val2017" / annotation["file_name"])
        whole.append((id_map, {s["id"]: s["category_id"] for s in annotation["segments_info"]}))
    pictures = []
    for _ in range(count):
        id_map, categories = whole[int(rng.integers(len(whole)))]
        if rng.random() < 0.5:
            id_map = id_map[:, ::-1]
        y, x = (int(rng.integers(0, extent - part + 1)) for extent, part in zip(id_map.shape, size, strict=True))
        pictures.append(picture(id_map[y : y + size[0], x : x + size[1]], categories))
    return pictures


def drawn_pictures(rng: np.random.Generator, count: int, size: tuple[int, int] = SIZE) -> list[Picture]:
    """Crops of scenes of the demo set, which are slow to draw."""
    pictures = []
    for _ in range(count):
        scene = _scene(int(rng.integers(24)))
        y, x = (int(rng.integers(0, extent - part + 1)) for extent, part in zip(scene.id_map.shape, size, strict=True))
        categories = {segment.id: segment.category_id for segment in scene.segments}
        pictures.append(picture(scene.id_map[y : y + size[0], x : x + size[1]], categories))
    return pictures


@cache
def _scene(index: int) -> Scene:
    return demo_scene(7, index)


def symmetric_pictures(rng: np.random.Generator, count: int, size: tuple[int, int] = SIZE) -> list[Picture]:
    """Crops that are their own mirror image but for one segment."""
    pictures = []
    for source in real_pictures(rng, count, size):
        half = source.id_map[:, : size[1] // 2]
        id_map = np.concatenate([half, half[:, ::-1]], axis=1)
        y, x = (int(rng.integers(0, extent - 40)) for extent in size)
        id_map[y : y + 40, x : x + 40] = id_map[size[0] // 2, 0] or id_map.max()
        pictures.append(picture(id_map, source.categories))
    return pictures


def picture(id_map: Map, categories: dict[int, int]) -> Picture:
    """A picture of what is in a map."""
    present = np.unique(id_map)
    return Picture(np.ascontiguousarray(id_map), {int(i): categories[int(i)] for i in present if i})


def predict(rng: np.random.Generator, truth: Picture, model: Model) -> Picture:
    """What a simulated model sees; gaps are filled with what lay there before masks wandered."""
    base = _moved(truth.id_map, rng.integers(-model.maps, model.maps + 1, 2))
    id_map, categories = base.copy(), dict(truth.categories)
    names = list(categories.values())
    ids, areas = np.unique(base[base > 0], return_counts=True)
    for segment in ids[np.argsort(-areas)].tolist():
        mask = _moved(base == segment, rng.integers(-model.masks, model.masks + 1, 2))
        id_map[mask] = segment
        if rng.random() < model.wrong:
            categories[segment] = names[int(rng.integers(len(names)))]
    large = int(ids[np.argmax(areas)]) if len(ids) else 0
    for segment in ids.tolist():
        if segment != large and rng.random() < model.missed:
            id_map[id_map == segment] = large
    return picture(id_map, categories)


def random_weights(rng: np.random.Generator, truth: Picture, names: Sequence[int], cells: int = 12) -> Picture:
    """What an untrained network gives: smooth blobs of whatever category."""
    height, width = truth.id_map.shape
    count = min(len(names), 12)
    chosen = [int(name) for name in rng.choice(np.unique(names), min(count, len(np.unique(names))), replace=False)]
    scores = np.stack([_smooth(rng, height, width, cells) for _ in chosen])
    id_map = (scores.argmax(axis=0) + 1).astype(np.uint32)
    return picture(id_map, {place + 1: name for place, name in enumerate(chosen)})


def one_for_all(rng: np.random.Generator, truths: Sequence[Picture]) -> list[Picture]:
    """A collapsed model: the same map for each image."""
    names = [name for truth in truths for name in truth.categories.values()]
    same = random_weights(rng, truths[0], names, 4)
    return [same for _ in truths]


def _smooth(rng: np.random.Generator, height: int, width: int, cells: int) -> NDArray[np.float64]:
    coarse = rng.normal(size=(cells + 1, cells + 1))
    rows, columns = np.linspace(0, cells, height, endpoint=False), np.linspace(0, cells, width, endpoint=False)
    y, x = rows.astype(int)[:, None], columns.astype(int)[None]
    v, u = rows[:, None] - y, columns[None] - x
    top = coarse[y, x] * (1 - u) + coarse[y, x + 1] * u
    return top * (1 - v) + (coarse[y + 1, x] * (1 - u) + coarse[y + 1, x + 1] * u) * v


def _moved(array: NDArray[Any], by: NDArray[np.int64] | Sequence[int]) -> NDArray[Any]:
    """Move a map down and right; what leaves it is gone, its edge is drawn out."""
    dy, dx = int(by[0]), int(by[1])
    height, width = array.shape
    return array[np.clip(np.arange(height) - dy, 0, height - 1)][:, np.clip(np.arange(width) - dx, 0, width - 1)]


# Faults: (rng, predictions) -> predictions

Fault = Callable[[np.random.Generator, list[Picture]], list[Picture]]


def on_maps(change: Callable[[Map], Map]) -> Fault:
    """A fault of every map."""

    def plant(_: np.random.Generator, predictions: list[Picture]) -> list[Picture]:
        return [picture(change(p.id_map), p.categories) for p in predictions]

    return plant


def shift(dy: int, dx: int) -> Fault:
    return on_maps(lambda id_map: _moved(id_map, (dy, dx)))


def enlarge(factor: int) -> Fault:
    def change(id_map: Map) -> Map:
        height, width = id_map.shape
        rows, columns = (
            ((np.arange(extent) + 0.5) * (extent // factor) / extent).astype(int) for extent in (height, width)
        )
        small = id_map[factor // 2 :: factor, factor // 2 :: factor][: height // factor, : width // factor]
        return small[rows][:, columns]

    return on_maps(change)


def strew(share: float, what: str) -> Fault:
    def plant(rng: np.random.Generator, predictions: list[Picture]) -> list[Picture]:
        strewn = []
        for p in predictions:
            id_map = p.id_map.copy()
            hit = rng.random(id_map.shape) < share
            choices = np.array([0] if what == "void" else list(p.categories), np.uint32)
            id_map[hit] = rng.choice(choices, int(hit.sum()))
            strewn.append(picture(id_map, p.categories))
        return strewn

    return plant


def exchange_categories(_: np.random.Generator, predictions: list[Picture]) -> list[Picture]:
    """The two that most images have."""
    seen = Counter(name for p in predictions for name in set(p.categories.values()))
    (a, _na), (b, _nb) = seen.most_common(2)
    other = {a: b, b: a}
    return [replace(p, categories={i: other.get(c, c) for i, c in p.categories.items()}) for p in predictions]


def renumber(order: Callable[[np.random.Generator, list[int]], Mapping[int, int]]) -> Fault:
    """A fault of the category ids of all maps; ``order`` gives id -> what is written in its place, of sorted ids."""

    def plant(rng: np.random.Generator, predictions: list[Picture]) -> list[Picture]:
        used = sorted({c for p in predictions for c in p.categories.values()})
        new = order(rng, used)
        return [replace(p, categories={i: new.get(c, c) for i, c in p.categories.items()}) for p in predictions]

    return plant


def _shuffled(rng: np.random.Generator, ids: list[int]) -> dict[int, int]:
    while True:
        other = [int(i) for i in rng.permutation(ids)]
        if len(ids) < 2 or sum(a == b for a, b in zip(ids, other, strict=True)) <= len(ids) // 8:
            return dict(zip(ids, other, strict=True))


def _next(ids: list[int], first: int = 0) -> dict[int, int]:
    """Each id in the place of the next one, from some place on."""
    later = ids[first:]
    return dict(zip(later, [*later[1:], max(ids) + 1], strict=True))


def _merged(ids: list[int]) -> dict[int, int]:
    """Ids of a set that has no word for some of the differences, and numbers of its own."""
    return {i: 1000 + place // 2 for place, i in enumerate(ids)}


def exchange_images(_: np.random.Generator, predictions: list[Picture]) -> list[Picture]:
    """The first, and the one that has fewest pixels of the same category."""
    changed = list(predictions)
    maps = [np.vectorize(lambda i, p=p: p.categories.get(int(i), 0))(p.id_map[::4, ::4]) for p in predictions]
    other = int(np.argmin([(one == maps[0]).mean() for one in maps]))
    changed[0], changed[other] = changed[other], changed[0]
    return changed


def rotate_images(_: np.random.Generator, predictions: list[Picture]) -> list[Picture]:
    return [*predictions[1:], predictions[0]]


@dataclass(frozen=True)
class Planted:
    """A fault, what its code is."""

    name: str
    code: str
    plant: Fault


FAULTS = (
    Planted("mirrored", "PV505", on_maps(lambda m: m[:, ::-1])),
    Planted("upside down", "PV505", on_maps(lambda m: m[::-1])),
    Planted("rotated by 180°", "PV505", on_maps(lambda m: m[::-1, ::-1])),
    Planted("shifted by 5", "PV504", shift(0, 5)),
    Planted("shifted by 8", "PV504", shift(8, 0)),
    Planted("shifted by 8, 8", "PV504", shift(-8, 8)),
    Planted("shifted by 16", "PV504", shift(0, -16)),
    Planted("shifted by 32", "PV504", shift(32, 0)),
    Planted("enlarged by 2", "PV507", enlarge(2)),
    Planted("enlarged by 4", "PV507", enlarge(4)),
    Planted("enlarged by 8", "PV507", enlarge(8)),
    Planted("enlarged by 16", "PV507", enlarge(16)),
    Planted("0.1 % of pixels", "PV508", strew(0.001, "segments")),
    Planted("1 % of pixels", "PV508", strew(0.01, "segments")),
    Planted("1 % of pixels void", "PV508", strew(0.01, "void")),
    Planted("5 % of pixels", "PV508", strew(0.05, "segments")),
    Planted("two categories", "PV315", exchange_categories),
    Planted("all ids shuffled", "PV316", renumber(_shuffled)),
    Planted("ids in the next one's place", "PV316", renumber(lambda _, ids: _next(ids))),
    Planted("the same, from the middle on", "PV316", renumber(lambda _, ids: _next(ids, len(ids) // 2))),
    Planted(
        "numbers of its own", "PV316", renumber(lambda rng, ids: {i: 1000 + n for i, n in _shuffled(rng, ids).items()})
    ),
    Planted("pairs merged, numbers of its own", "PV316", renumber(lambda _, ids: _merged(ids))),
    Planted("two images", "PV509", exchange_images),
    Planted("all images", "PV509", rotate_images),
)
SQUARE_FAULTS = (
    Planted("transposed", "PV505", on_maps(lambda m: m.T)),
    Planted("turned by 90°", "PV505", on_maps(lambda m: m.T[::-1])),
    Planted("turned by 270°", "PV505", on_maps(lambda m: m.T[:, ::-1])),
)


def write(root: Path, truths: Sequence[Picture], predictions: Sequence[Picture]) -> tuple[Path, Path]:
    """Write a set anew; return the JSON files."""
    shutil.rmtree(root, ignore_errors=True)
    sample = COCO_SAMPLE / "annotations" / "panoptic_val2017.json"
    coco = json.loads(sample.read_text())["categories"] if sample.is_file() else []
    used = {name for p in (*truths, *predictions) for name in p.categories.values()}
    categories = coco if used <= {c["id"] for c in coco} else None
    if categories is None:
        categories = [
            {"id": c.id, "name": c.name, "isthing": int(c.isthing), "supercategory": ""} for c in DEMO_CATEGORIES
        ]
    (root / "val2017").mkdir(parents=True)
    paths = root / "annotations" / "panoptic_val2017.json", root / "model.json"
    for path, pictures in zip(paths, (truths, predictions), strict=True):
        folder = path.with_suffix("")
        folder.mkdir(parents=True)
        annotations = []
        for number, p in enumerate(pictures, 1):
            name = f"{number:06d}.png"
            write_id_map(folder / name, p.id_map)
            areas = dict(zip(*(a.tolist() for a in np.unique(p.id_map, return_counts=True)), strict=True))
            infos = [{"id": i, "category_id": c, "iscrowd": 0, "area": areas[i]} for i, c in p.categories.items()]
            annotations.append({"image_id": number, "file_name": name, "segments_info": infos})
        images = [
            {"id": n, "file_name": f"{n:06d}.jpg", "height": p.id_map.shape[0], "width": p.id_map.shape[1]}
            for n, p in enumerate(pictures, 1)
        ]
        path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    return paths


def found(root: Path, truths: Sequence[Picture], predictions: Sequence[Picture]) -> Counter[tuple[str, bool]]:
    """Check a set; return how often each code of maps was found, and whether for the set as a whole."""
    truth, prediction = write(root, truths, predictions)
    report = check(find_ground_truth(truth), [find_prediction(prediction)], jobs=2)
    return Counter((f.code, f.image_id is None) for f in report.findings if f.code in OF_INTEREST)


PICTURES = {"real": real_pictures, "drawn": drawn_pictures, "symmetric": symmetric_pictures}
MODELS = {"good": GOOD, "weak": WEAK, "jittery": JITTERY}


def clean_predictions(rng: np.random.Generator, truths: list[Picture], kind: str) -> list[Picture]:
    """Predictions of a kind of model."""
    if kind == "equal":
        return list(truths)
    if kind == "random weights":
        names = [name for truth in truths for name in truth.categories.values()]
        return [random_weights(rng, truth, names) for truth in truths]
    if kind == "collapsed":
        return one_for_all(rng, truths)
    return [predict(rng, truth, MODELS[kind]) for truth in truths]


CLEAN_KINDS = ("equal", "good", "weak", "jittery", "random weights", "collapsed")


def faults_table(
    folder: Path, seeds: int, sizes: Sequence[int], names: Sequence[str] = (), pictures: str = "real"
) -> list[str]:
    """Fault x model x images -> how many of the seeds were found."""
    lines = ["| fault | model | " + " | ".join(f"{n} images" for n in sizes) + " |"]
    lines.append("|---|---|" + "---|" * len(sizes))
    for planted in (*FAULTS, *SQUARE_FAULTS):
        if names and planted.name not in names:
            continue
        size = (240, 240) if planted in SQUARE_FAULTS else SIZE
        for kind in ("good", "jittery", "weak"):
            cells = []
            for count in sizes:
                hits = 0
                for seed in range(seeds):
                    rng = np.random.default_rng([seed, count, 15])
                    truths = PICTURES[pictures](rng, count, size)
                    predictions = planted.plant(rng, clean_predictions(rng, truths, kind))
                    hits += any(code == planted.code for code, _ in found(folder / "set", truths, predictions))
                cells.append(f"{hits}/{seeds}")
            lines.append(f"| {planted.name} | {kind} | " + " | ".join(cells) + " |")
            sys.stdout.write(lines[-1] + "\n")
            sys.stdout.flush()
    return lines


def clean_table(folder: Path, seeds: int, sizes: Sequence[int], kinds: Sequence[str] = CLEAN_KINDS) -> list[str]:
    """Pictures x model x images -> what was found in how many sets that have no fault."""
    lines = ["| truth | model | " + " | ".join(f"{n} images" for n in sizes) + " |"]
    lines.append("|---|---|" + "---|" * len(sizes))
    for name, pictures in PICTURES.items():
        for kind in kinds:
            cells = []
            for count in sizes:
                alarms: Counter[str] = Counter()
                for seed in range(seeds):
                    rng = np.random.default_rng([seed, count, 19])
                    truths = pictures(rng, count)
                    seen = found(folder / "set", truths, clean_predictions(rng, truths, kind))
                    alarms.update({f"{code}{'' if whole else ' image'}" for code, whole in seen})
                cells.append(", ".join(f"{n} {code}" for code, n in alarms.items()) or f"0/{seeds}")
            lines.append(f"| {name} | {kind} | " + " | ".join(cells) + " |")
            sys.stdout.write(lines[-1] + "\n")
            sys.stdout.flush()
    return lines


if __name__ == "__main__":
    where = Path(sys.argv[1])
    if sys.argv[2] == "faults":
        faults_table(where, int(sys.argv[3]), [int(n) for n in sys.argv[4:]])
    else:
        clean_table(where, int(sys.argv[3]), [int(n) for n in sys.argv[4:]])
