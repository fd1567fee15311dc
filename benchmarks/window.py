"""What a person waits for in the window: start, next image, click, recolour. Measured in a process of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.comparing import second_prediction
from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.synthetic import SetFiles
from benchmarks.timing import run_for_figures
from panview.datasets.png import read_id_map, write_id_map

LARGE = (3000, 4000)
"""Height and width of the 12-megapixel image."""
_TIMEOUT_S = 3600


def measure(context: Context) -> Iterator[Figure]:
    """Measure on the main set, whose table is made first, and on one image of 12 megapixels."""
    with tempfile.TemporaryDirectory(prefix="panview-window-") as folder:
        user = Path(folder)
        files = context.main_set
        _run(files, user, "warm")
        start = _run(files, user, "start")
        size = f"{files.images:,} images"
        note = "" if files.images >= 5000 else "the budget is for 5,000 images (--images 5000)"
        yield Figure(f"window, first image with overlay, {size}", start["first image"] / 1000, "s", 1, note=note)
        figures = _run(files, user, "use")
        yield Figure("next image, prefetched", figures["next prefetched"], "ms", 16)
        yield Figure("next image, cold", figures["next cold"], "ms", 60)
        yield Figure("click to inspector", figures["click"], "ms", 5, note="without drawing the outline")
        yield Figure("recolour, 640x480", figures["recolour"], "ms", 16)
        yield Figure("opacity, 640x480", figures["opacity"], "ms", 16)
        yield Figure("IoU threshold to figures and lists", figures["threshold"], "ms", None)
        large = _run(_large_set(files, user / "large"), user, "use")
        yield Figure("recolour, 12 megapixels", large["recolour"], "ms", 50)
        yield Figure("opacity, 12 megapixels", large["opacity"], "ms", 50)


def measure_large(context: Context) -> Iterator[Figure]:
    """Open and use a set as large as COCO train2017."""
    with tempfile.TemporaryDirectory(prefix="panview-window-") as folder:
        user = Path(folder)
        files = context.train_set
        size = f"{files.images:,} images"
        first = _run(files, user, "warm")
        yield Figure(f"window, matched and shown for the first time, {size}", first["first image"] / 1000, "s")
        yield Figure(f"window, peak memory while matching, {size}", first["peak memory"], "MB", 4000)
        figures = _run(files, user, "use")
        yield Figure(f"window, first image with overlay, {size}", figures["first image"] / 1000, "s")
        yield Figure(f"next image, prefetched, {size}", figures["next prefetched"], "ms", 16)
        yield Figure(f"scroll the image list by a page, {size}", figures["scroll"], "ms")
        yield Figure(f"filter by an expression, {size}", figures["filter"], "ms")
        yield Figure(f"IoU threshold to figures and lists, {size}", figures["threshold"], "ms")
        yield Figure(f"window, peak memory in use, {size}", figures["peak memory"], "MB", 4000)
        yield from _pages(files, user, size)


def measure_million(context: Context) -> Iterator[Figure]:
    """Open and use a set of a million images, within the memory of a small machine; see docs/large-sets.md."""
    with tempfile.TemporaryDirectory(prefix="panview-window-") as folder:
        user = Path(folder)
        files = context.million_set
        size = f"{files.images:,} images"
        first = _run(files, user, "warm")
        yield Figure(f"window, matched and shown for the first time, {size}", first["first image"] / 1000, "s")
        yield Figure(f"window, peak memory while matching, {size}", first["peak memory"], "MB", 8000)
        figures = _run(files, user, "use")
        yield Figure(f"window, first image with overlay, {size}", figures["first image"] / 1000, "s")
        yield Figure(f"filter by an expression, {size}", figures["filter"], "ms")
        yield Figure(f"IoU threshold to figures and lists, {size}", figures["threshold"], "ms")
        yield Figure(f"window, peak memory in use, {size}", figures["peak memory"], "MB", 8000)


def _pages(files: SetFiles, user: Path, size: str) -> Iterator[Figure]:
    """Go through the pages with two prediction sets open."""
    arguments = [str(path) for path in (files.root, files.prediction, second_prediction(files))]
    # The second one is matched first, and how the window fares meanwhile is what `streaming` measures.
    run_for_figures("benchmarks.pages_process", arguments, user, _TIMEOUT_S)
    figures = run_for_figures("benchmarks.pages_process", arguments, user, _TIMEOUT_S)
    yield Figure(f"window, two prediction sets, tables cached, {size}", figures["open"] / 1000, "s")
    yield from _stalls(f"window meanwhile, {size}", figures, "opening")
    yield Figure(f"Figures page, the first time, {size}", figures["figures"], "ms")
    yield Figure(f"IoU threshold until the Figures page has followed, {size}", figures["threshold"], "ms")
    yield Figure(f"Confusion page, {size}", figures["confusion"], "ms")
    yield Figure(f"filter by a cell of pixels until page and lists have followed, {size}", figures["overlap"], "ms")
    yield Figure(f"Compare page, {size}", figures["compare"], "ms")
    yield Figure(f"its intervals, 1,000 resamples, {size}", figures["intervals"] / 1000, "s")
    yield from _stalls(f"window while pages are worked out, {size}", figures, "pages")
    yield Figure(f"boundaries measured beside image after image, {size}", figures["boundary per image"], "ms/pair")
    yield from _stalls(f"window while boundaries are measured, {size}", figures, "boundary")
    yield Figure(f"measuring boundaries cancelled, {size}", figures["cancel"], "ms")
    yield Figure(f"window, peak memory with two prediction sets, {size}", figures["peak memory"], "MB", 4000)


def _stalls(what: str, figures: dict[str, float], which: str) -> Iterator[Figure]:
    note = f"{figures[f'longest, {which}']:.0f} ms with waiting for a processor"
    yield Figure(f"{what}, longest stall", figures[f"longest without waiting, {which}"], "ms", 50, note=note)
    yield Figure(f"{what}, stalls over 50 ms", figures[f"stalls, {which}"], "", 0)


def _run(files: SetFiles, user: Path, task: str) -> dict[str, float]:
    """Run a task of `benchmarks.window_process` and return its figures in milliseconds."""
    return run_for_figures(
        "benchmarks.window_process", [task, str(files.root), str(files.prediction)], user, _TIMEOUT_S
    )


def _large_set(files: SetFiles, root: Path) -> SetFiles:
    """Blow the first pair of a set up to 12 megapixels."""
    truth_json = root / "annotations" / "panoptic_val2017.json"
    prediction_json = root / "predictions" / "model.json"
    for source, target in ((files.ground_truth, truth_json), (files.prediction, prediction_json)):
        document = json.loads(source.read_text())
        annotation = document["annotations"][0]
        small = read_id_map(source.with_suffix("") / annotation["file_name"])
        rows = np.arange(LARGE[0]) * small.shape[0] // LARGE[0]
        columns = np.arange(LARGE[1]) * small.shape[1] // LARGE[1]
        target.with_suffix("").mkdir(parents=True)
        write_id_map(target.with_suffix("") / annotation["file_name"], np.ascontiguousarray(small[rows][:, columns]))
        document["annotations"] = [annotation]
        if "images" in document:
            image = document["images"][0] | {"height": LARGE[0], "width": LARGE[1]}
            document["images"] = [image]
            (root / "val2017").mkdir()
            noise = np.random.default_rng(0).integers(0, 255, (LARGE[0] // 8, LARGE[1] // 8, 3), dtype=np.uint8)
            Image.fromarray(noise).resize(LARGE[::-1]).save(root / "val2017" / image["file_name"])
        target.write_text(json.dumps(document))
    return SetFiles(root, truth_json, prediction_json, 1)
