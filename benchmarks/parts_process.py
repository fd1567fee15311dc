"""What `benchmarks.parts` measures, each task in a process of its own: ``TASK ROOT PRED PARTS``."""

from __future__ import annotations

import sys
from pathlib import Path

# First of all: its clock starts when it is imported.
from benchmarks.window_process import BEGAN, Measured  # isort: skip

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from benchmarks.memory import peak_memory
from panview.api.loading import find_truth, measured_set, read_prediction, read_truth
from panview.api.parts import result_of_parts
from panview.api.results import Breakdown, result_of
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.opening import AS_USUAL, Opening
from panview.metrics.cache import keep_measured
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.parts import PartsPlace, found_parts, measured_parts
from panview.metrics.shards import as_measured, join
from panview.review.in_parts import shown_in_parts
from panview.settings import Settings, cache_folder, save_settings

Figures = dict[str, float]
_EXPRESSION = "iou < 0.02 and status = 'FN' and area > 20000"


@contextmanager
def clock(figures: Figures, name: str) -> Iterator[None]:
    """Tell how long something takes, and how much of a processor."""
    began, busy = time.perf_counter(), time.process_time()
    yield
    figures[name] = time.perf_counter() - began
    figures[f"{name}, processor"] = time.process_time() - busy


def read(root: Path, prediction: Path) -> tuple[Dataset, PredictionSet]:
    """Read a pair as the commands do."""
    dataset = read_truth(find_truth(root))
    return dataset, read_prediction(dataset, prediction)


def figures_of(root: Path, prediction: Path, parts: Path | None) -> Figures:
    """Derive all figures that need no map, as ``evaluate --json --by size`` does, with reading the JSONs."""
    found: Figures = {}
    by = frozenset(Breakdown)
    with clock(found, "figures"):
        pair = read(root, prediction)
        if parts is None:
            measured = measured_set(*pair)
            assert measured.prediction is not None
            result_of(pair[0], EvaluatedPrediction(measured.prediction, measured.table), by=by)
        else:
            held = found_parts(PartsPlace(parts), *pair)
            assert held is not None
            result_of_parts(held, by)
    return found


def export(root: Path, prediction: Path, parts: Path | None) -> Figures:
    """Write the CSV of all disagreements as ``export`` does, with reading the JSONs."""
    from panview.cli.export import ExportOptions, run_export

    found: Figures = {}
    opening = AS_USUAL if parts is None else Opening(parts=parts)
    with tempfile.TemporaryDirectory() as folder, clock(found, "export"):
        csv = Path(folder) / "disagreements.csv"
        run_export(root, [prediction], ExportOptions(csv, None, None, "", None, opening, cache=True))
    return found


def window(root: Path, prediction: Path, parts: Path | None) -> Figures:
    """Open, filter, and walk to another part."""
    opened = Measured(root, prediction, opening=AS_USUAL if parts is None else Opening(parts=parts))
    found: Figures = {"window": time.perf_counter() - BEGAN, "window, processor": time.process_time()}
    opened.wait(opened.settled)
    if parts is not None:
        found["counted"] = time.perf_counter() - BEGAN
    review = opened.review

    def done() -> bool:
        return opened.settled() and review.state.up_to_date

    def do(name: str, act: Callable[[], object]) -> None:
        with clock(found, name):
            act()
            opened.wait(done)

    do("filter", lambda: opened.filter(_EXPRESSION))
    review.controller.clear_filter()
    opened.wait(done)
    snapshot = review.state.snapshot
    assert snapshot is not None
    row = 2 * len(snapshot.dataset) // 3

    def there() -> bool:
        snapshot, image = review.state.snapshot, review.canvas.image
        held = shown_in_parts(snapshot)
        is_held = held is None or bool(np.isin(row, held.held.rows))
        return image is not None and image.row == row and is_held and len(image.segments) > 0

    with clock(found, "next"):
        review.cursor.go(row)
        opened.wait(there)
    review.dispose()
    return found


def main() -> None:
    """Run a task and print its figures as JSON."""
    task, root, prediction, parts = sys.argv[1], *map(Path, sys.argv[2:5])
    figures: Figures = {}
    if task == "measure":
        pair = read(root, prediction)
        with clock(figures, "measure"):
            measured_parts(PartsPlace(parts), *pair)
    elif task == "join":
        # Held whole from now on, whatever its size.
        save_settings(Settings(rows_in_memory=10**9))
        pair = read(root, prediction)
        held = found_parts(PartsPlace(parts), *pair)
        assert held is not None
        keep_measured(cache_folder(), *pair, as_measured(*pair, join(held.shards())))
    else:
        of = None if task.startswith("whole") else parts
        tasks = {"figures": figures_of, "export": export, "window": window}
        figures = tasks[task.removeprefix("whole-")](root, prediction, of)
    print(json.dumps({**figures, "peak memory": peak_memory()}))


if __name__ == "__main__":
    main()
