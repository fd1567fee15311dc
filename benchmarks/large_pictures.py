"""Pictures of 24 megapixels with 200 segments, as Mapillary Vistas has them: opened, moved about, evaluated, memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.scenes import Side, make_pair, smooth_noise
from benchmarks.synthetic import SetFiles, photo_name, png_name, same_file, save_id_map, write_jsons
from benchmarks.timing import run_child, run_for_figures, seconds
from panview.metrics.evaluation import evaluate

SIZE = (4000, 6000)
SEGMENTS = 200
_DRAWN = 224
"""A side; about `SEGMENTS` remain."""
IMAGES = 12
"""So many that all images around the one that is seen are there to be fetched ahead; two are distinct."""
_DISTINCT = 2
_SMALLER = 4
_TIMEOUT_S = 600


def measure(context: Context) -> Iterator[Figure]:
    """Measure the window, and evaluating."""
    files = make_large(context.folder / f"pictures-{context.seed}", context.seed)
    with tempfile.TemporaryDirectory(prefix="panview-large-") as folder:
        user = Path(folder)
        arguments = [str(files.root), str(files.prediction)]
        run_for_figures("benchmarks.large_process", ["open", *arguments], user, _TIMEOUT_S)
        opened = run_for_figures("benchmarks.large_process", ["open", *arguments], user, _TIMEOUT_S)
        used = run_for_figures("benchmarks.large_process", ["use", *arguments], user, _TIMEOUT_S)
    what = f"{SIZE[0]}x{SIZE[1]}, {SEGMENTS} segments"
    yield Figure(f"window opened with overlay, {what}", opened["first image"] / 1000, "s", 1.5, note="table cached")
    yield Figure("of this, the processor's time", opened["first image, processor"] / 1000, "s")
    yield Figure("reading and preparing a large image", opened["load"], "ms")
    yield Figure("next image, prefetched, large", used["next"], "ms", 16)
    yield Figure("next image, cold, large", used["cold"], "ms")
    yield Figure("pan, large, 95 of 100 within", used["pan"], "ms", 16)
    yield Figure("zoom, large, 95 of 100 within", used["zoom"], "ms", 16)
    yield Figure("hover and click, large", used["hover"], "ms", 16)
    yield Figure("window with large images, memory after opening", opened["peak memory"], "MB", 2000)
    yield Figure("window with large images, memory after looking at all", used["peak memory"], "MB", 2000)
    dataset, prediction = files.read()
    evaluate(dataset, prediction, jobs=1)
    took = min(seconds(lambda: evaluate(dataset, prediction, jobs=1)) for _ in range(2)) / IMAGES
    yield Figure(
        "evaluate, large, 1 worker", 1000 * took, "ms/pair", note=f"{1e9 * took / np.prod(SIZE):.2f} ns a pixel"
    )
    command = ["-m", "panview", "evaluate", str(files.ground_truth), "--pred", str(files.prediction), "--no-cache"]
    child = run_child(command)
    yield Figure(f"panview evaluate, {IMAGES} large pairs, {os.cpu_count()} cores", child.seconds, "s")
    yield Figure("its memory", child.peak_mb, "MB", 2000)


def make_large(root: Path, seed: int) -> SetFiles:
    """Write a set of `IMAGES` large pairs with photos."""
    truth_json = root / "annotations" / "panoptic_val2017.json"
    prediction_json = root / "predictions" / "model.json"
    folders = (truth_json.with_suffix(""), prediction_json.with_suffix(""))
    for folder in (*folders, root / "val2017"):
        folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(_DISTINCT) as pool:
        pairs = list(pool.map(lambda index: _enlarged(seed, index), range(_DISTINCT)))
    for index in range(IMAGES):
        for folder, side in zip(folders, pairs[index % _DISTINCT], strict=True):
            if index < _DISTINCT:
                save_id_map(folder / png_name(index), side.id_map)
            else:
                same_file(folder / png_name(index % _DISTINCT), folder / png_name(index))
        photo = root / "val2017" / photo_name(index)
        if index < _DISTINCT:
            _save_photo(photo, pairs[index][0], seed + index)
        else:
            same_file(root / "val2017" / photo_name(index % _DISTINCT), photo)
    write_jsons(truth_json, prediction_json, pairs, IMAGES, SIZE)
    return SetFiles(root, truth_json, prediction_json, IMAGES)


def _enlarged(seed: int, index: int) -> tuple[Side, Side]:
    """Make a pair at a quarter of the length and enlarge it, with borders as rough as those of one drawn large."""
    rng = np.random.default_rng([seed, index])
    small = make_pair(rng, (SIZE[0] // _SMALLER, SIZE[1] // _SMALLER), _DRAWN)
    sides = []
    for side in small:
        rough = [(4 * smooth_noise(rng, SIZE, 9)).astype(np.int32) for _ in range(2)]
        y, x = np.ogrid[: SIZE[0], : SIZE[1]]
        rows = np.clip((y + rough[0]) // _SMALLER, 0, side.id_map.shape[0] - 1)
        columns = np.clip((x + rough[1]) // _SMALLER, 0, side.id_map.shape[1] - 1)
        id_map = side.id_map[rows, columns]
        kept = np.isin(side.segment_id, np.unique(id_map))
        sides.append(Side(id_map, side.segment_id[kept], side.category[kept], side.iscrowd[kept]))
    return sides[0], sides[1]


def _save_photo(path: Path, side: Side, seed: int) -> None:
    """Write a JPEG of some 10 MB, as cameras do."""
    rng = np.random.default_rng(seed)
    texture = 25 * smooth_noise(rng, SIZE, 3) + 20 * smooth_noise(rng, SIZE, 40)
    picture = np.empty((*SIZE, 3), np.uint8)
    for channel in range(3):
        colour = 60 + 0.5 * ((side.id_map >> (8 * channel)) & 255).astype(np.float32)
        picture[:, :, channel] = np.clip(colour + texture, 0, 255)
    path.unlink(missing_ok=True)
    Image.fromarray(picture).save(path, quality=90)
