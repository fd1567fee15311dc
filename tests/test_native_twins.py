"""What is counted on runs in the compiled module is what the kernels of numba count, to the last bit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from panview.datasets import runs as runs_module
from panview.datasets.runs import RunMap, runs_of, void_runs
from panview.jit import Kernel
from panview.linter import assignment, fitting, pieces, texture
from panview.metrics import (
    boundary,
    breakdown,
    comparison,
    confusion,
    counting,
    image_counts,
    overlap,
    panoptic_quality,
    pq_impact,
)
from panview.metrics.segment_table import SegmentTable
from panview.metrics.threshold import error_type_at, status_at
from panview.native import _compiled, native
from tests.support.example_set import write_example
from tests.support.sets import evaluated, random_pair, write_set

MODULE = native().module
pytestmark = pytest.mark.skipif(MODULE is None, reason=f"the compiled module: {native().problem}")

Homes = dict[str, tuple[ModuleType, str]]
OF_RUNS: Homes = {
    "fill": (runs_module, "_fill"),
    "count_runs": (overlap, "_count_runs"),
    "find_ids": (overlap, "_find_ids"),
    "measure_segments": (overlap, "measure_segments"),
    "count_pieces": (pieces, "_count"),
    "look": (texture, "_look"),
    "best_shift": (fitting, "_best_shift"),
    "shares_along": (fitting, "_shares_along"),
    "matching": (assignment, "_matching"),
    "index_runs": (boundary, "index_runs"),
    "count_boundaries": (boundary, "count_boundaries"),
}
OF_TABLES: Homes = {
    "count_ious": (breakdown, "_count_ious"),
    "count_matches": (counting, "_count_matches"),
    "fill_impact": (pq_impact, "_fill_impact"),
    "count_segments": (confusion, "_count_segments"),
    "count_pixels": (confusion, "_count_pixels"),
    "mark_cell": (confusion, "_mark_cell"),
    "add_signed": (comparison, "_add_signed"),
}


def compared(kernel: Kernel[..., Any], scratch: tuple[int, ...], seen: list[str]) -> Callable[..., Any]:
    """Run a kernel and its twin, and hold what they return and write against each other; scratch is nobody's."""

    def run(*args: Any) -> Any:  # noqa: ANN401
        copies = [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]
        expected = kernel.by_numba(*copies)
        found = kernel(*args)
        assert found == expected, kernel.twin
        for place, (arg, copy) in enumerate(zip(args, copies, strict=True)):
            if isinstance(arg, np.ndarray) and place not in scratch:
                assert arg.tobytes() == copy.tobytes(), (kernel.twin, place)
        seen.append(str(kernel.twin))
        return found

    return run


@pytest.fixture
def twins(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have every one of these kernels compared with its twin; the list names those that ran."""
    seen: list[str] = []
    for home, name in (OF_RUNS | OF_TABLES).values():
        kernel = getattr(home, name)
        # Boxes of free slots, and labels of runs of void, are whatever lay there.
        scratch = {"count_runs": (5,), "count_pieces": (5, 6, 7, 8), "find_ids": (4,)}.get(kernel.twin, ())
        run = compared(kernel, scratch, seen)
        run.for_steps = lambda _, run=run: run  # type: ignore[attr-defined]
        monkeypatch.setattr(home, name, run)
    return seen


def maps(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Make two maps of one size that agree in part: rectangles, specks, columns, or noise."""
    height, width, ids = int(rng.integers(1, 90)), int(rng.integers(1, 120)), int(rng.integers(1, 14))
    truth = rng.integers(0, ids, (height, width)).astype(np.uint32)
    if rng.integers(4):
        size = int(rng.integers(2, 20))
        small = rng.integers(0, ids, (-(-height // size), -(-width // size)))
        truth = np.kron(small, np.ones((size, size), np.int64))[:height, :width].astype(np.uint32)
    predicted = np.roll(truth, (int(rng.integers(-3, 4)), int(rng.integers(-3, 4))), (0, 1))
    strewn = rng.random(truth.shape) < rng.choice([0.0, 0.01, 0.3])
    return truth * 70_001, np.where(strewn, rng.integers(0, ids, truth.shape), predicted).astype(np.uint32) * 300


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_counted(twins: list[str], seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(8):
        truth, predicted = maps(rng)
        t, p = runs_of(truth), runs_of(predicted)
        assert np.array_equal(t.to_id_map(), truth)
        found = overlap.count_run_overlaps(t, p)
        ids = rng.permutation(np.unique(truth[truth > 0]))
        index, unknown = overlap.local_index(ids, found.ground_truth_id, 7)
        assert unknown == -1
        overlap.local_index(ids[1:], found.ground_truth_id, 0)
        area, bbox = np.zeros(len(ids) + 7, np.int64), np.zeros((len(ids) + 7, 4), np.int32)
        overlap.measure_segments(index, found.pixels, found.boxes, area, bbox)
        assert area.sum() == (truth > 0).sum()
        for some in (ids, ids[1:]):
            pieces.count_pieces(t, some)
        texture.texture_of(p)
        # Of categories, which are the same on both sides.
        alike = truth // 70_001, predicted // 300
        fitting.best_fit(*alike)
        dy, dx, step = (int(rng.integers(low, 9)) for low in (-8, -8, 1))
        # Not in its place, where the other kernels of its file call it.
        compared(fitting._share_at, (), twins)(*alike, dy, dx, step)
        both = np.concatenate([ids, np.unique(predicted[predicted > 0])]).astype(np.uint32)
        match = np.full(len(both), -1, np.int32)
        count = min(len(ids), len(both) - len(ids))
        # By chance, and so that most overlap: the maps have the same blocks.
        match[:count] = len(ids) + (
            rng.permutation(count) if rng.integers(2) else np.argsort(np.argsort(ids))[:count] % count
        )
        boundary.match_boundary_iou(t, p, both, match, int(rng.integers(1, 6)))
        gain = rng.integers(0, 5, (int(rng.integers(1, 9)), int(rng.integers(1, 9))))
        assignment.assign(gain, rng.integers(-1, len(gain), gain.shape[1]))
    assert set(twins) == {*OF_RUNS, "share_at"}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> SegmentTable:
    rng = np.random.default_rng(5)
    pairs = [random_pair(rng, int(rng.integers(3, 60)), int(rng.integers(3, 90))) for _ in range(60)]
    return evaluated(write_set(tmp_path_factory.mktemp("set"), pairs, photos=False))[2]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_counted_of_a_table(twins: list[str], table: SegmentTable, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, categories = len(table), int(table.category.max()) + 1
    # Any prediction may lie in void or crowd for the most part, also one that is matched.
    table = replace(table, ignorable=rng.random(n) < 0.5)
    isthing = rng.random(categories) < 0.6
    images, rows = rng.random(table.n_images) < 0.8, rng.random(n) < 0.9
    for scope in ({}, {"images": images}, {"images": images, "rows": rows}):
        threshold = 0.5 + 0.4 * float(rng.random())
        some = float(rng.choice(table.iou[table.iou > 0.5]))
        for category in (None, *range(categories)):
            for exact in (threshold, some):
                breakdown.iou_histogram(table, category=category, threshold=exact, **scope)
        thresholds = np.concatenate([[0.5], np.sort(0.5 + rng.random(7) / 2)])
        breakdown.quality_curve(table, scope.get("images"), isthing, thresholds=thresholds, rows=scope.get("rows"))
        for exact in (threshold, some):
            panoptic_quality.count_matches(table, categories, threshold=exact, **scope)
            image_counts.image_counts(table, categories, threshold=exact, **scope)
            status, error_type = status_at(table, exact), error_type_at(table, exact)
            counts = panoptic_quality.count_matches(table, categories, threshold=exact, **scope)
            quality = panoptic_quality.panoptic_quality(counts, isthing)
            for areas in (None, table.area * 0.9):
                pq_impact.pq_impact(replace(table, stated_area=areas), status, error_type, quality)
        first = image_counts.image_counts(table, categories, threshold=threshold, **scope)
        second = image_counts.image_counts(table, categories, threshold=0.5, **scope)
        chosen = scope.get("images", np.ones(table.n_images, np.bool_))
        comparison.paired_differences(first, second, isthing, chosen, resamples=60)
    confusion.segment_confusion(table, table.status, table.error_type, images, categories)
    found = confusion.pixel_confusion(table, images, categories)
    for truth, predicted in zip(*np.nonzero(found), strict=True):
        confusion.rows_in_pixel_cell(table, int(truth), int(predicted), categories)
    assert set(twins) == set(OF_TABLES)


def test_columns_that_do_not_fit_are_refused_and_not_read(table: SegmentTable) -> None:
    assert MODULE is not None
    n, images = len(table), np.ones(table.n_images, np.bool_)
    counts = np.zeros((9, 9), np.int64)
    paired = np.zeros(12, np.bool_)

    def segments(**changed: np.ndarray) -> None:
        named = {name: getattr(table, name) for name in ("side", "category", "partner", "status", "error_type")}
        MODULE.count_segments(table.image_offsets, *(named | changed).values(), paired, images, counts)

    segments()
    assert counts.sum() > 0
    for changed in (
        {"category": np.full(n, 8, np.int16)},
        {"category": np.full(n, -1, np.int16)},
        {"partner": np.full(n, n, np.int32)},
        {"error_type": np.full(n, 12, np.uint8)},
        {"status": table.status[:-1]},
    ):
        with pytest.raises(ValueError, match="count_segments"):
            segments(**changed)
    overlaps = table.overlaps
    columns = table.image_offsets, table.category, overlaps.offsets
    beyond = np.full_like(overlaps.truth, 10_000)
    for truth, offsets in ((beyond, overlaps.offsets), (overlaps.truth, overlaps.offsets + 1)):
        with pytest.raises(ValueError, match="count_pixels"):
            MODULE.count_pixels(*columns[:2], offsets, truth, overlaps.prediction, overlaps.pixels, images, counts)
    with pytest.raises(ValueError, match="mark_cell"):
        MODULE.mark_cell(*columns, beyond, overlaps.prediction, 1, 1, 8, np.zeros(n, np.bool_))
    with pytest.raises(ValueError, match="add_signed"):
        MODULE.add_signed(
            np.array([0, 1]), np.array([3]), np.ones((1, 2)), np.ones((1, 4), np.int8), np.zeros((2, 3, 4))
        )


def test_counts_without_room_are_refused_and_not_written(table: SegmentTable) -> None:
    assert MODULE is not None
    n, c, images = len(table), int(table.category.max()) + 1, np.ones(table.n_images, np.bool_)
    named = [getattr(table, name) for name in ("side", "category", "status", "iou", "ignorable")]
    none, no_category, every_row = np.empty(0, np.int64), np.empty(0, np.int16), np.empty(0, np.bool_)

    def count(places: int, thresholds: int = 1, *, by_image: bool = False, entry: int = -1) -> None:
        wanted = np.linspace(0.5, 0.9, thresholds)
        entries = [np.full(c, entry), np.zeros(table.n_images + 1, np.int64), np.zeros(n, np.int16)]
        MODULE.count_matches(
            table.image_offsets,
            *named,
            wanted,
            images,
            every_row,
            *(entries if by_image else [none, none.copy(), no_category]),
            np.zeros((places, thresholds)),
            np.zeros((places, thresholds + 1), np.int64),
            np.zeros((places, thresholds), np.int64),
            np.zeros((places, 2), np.int64),
        )

    count(c)
    count(c, 4)
    count(n, by_image=True)
    for wrong in (
        lambda: count(c - 1),
        lambda: count(c, 0),
        lambda: count(n - 1, by_image=True),
        lambda: count(n, 2, by_image=True),
        lambda: count(n, by_image=True, entry=0),
    ):
        with pytest.raises(ValueError, match="count_matches"):
            wrong()


def test_more_pairs_than_the_first_table_holds(twins: list[str]) -> None:
    side = 60
    truth = np.arange(1, side * side + 1, dtype=np.uint32).reshape(side, side)
    found = overlap.count_run_overlaps(runs_of(truth), runs_of(truth[::-1].copy()))
    assert len(found.pixels) == side * side
    assert twins.count("count_runs") > 1


def broken(runs: RunMap, how: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    starts, ids, offsets = runs.starts.copy(), runs.ids.copy(), runs.offsets.copy()
    if how == 0:
        offsets[-1] += 1
    elif how == 1:
        starts[-1] -= 1
    elif how == 2:
        offsets[1], offsets[2] = offsets[2], offsets[1]
    elif how == 3:
        ids = ids[:-1]
    else:
        starts[0] = 1
    return starts, ids, offsets


@pytest.mark.parametrize("how", range(5))
def test_runs_that_are_none_are_refused_and_not_read(how: int) -> None:
    assert MODULE is not None
    sound = void_runs((4, 6))
    whole, bad = (sound.starts, sound.ids, sound.offsets), broken(sound, how)
    n, longs, ints = len(sound.starts), np.zeros(16, np.int64), np.zeros(16, np.int32)
    for call in (
        lambda: MODULE.fill(*bad, np.zeros((4, 6), np.uint32)),
        lambda: MODULE.count_runs(whole, bad, 6, longs.view(np.uint64), longs.copy(), np.zeros((16, 4), np.int32)),
        lambda: MODULE.count_pieces(
            *bad, ints[:1], longs[:1], *[np.zeros(n, np.int32)] * 4, np.zeros((1, 2), np.int32)
        ),
        lambda: MODULE.look(*bad, np.zeros(4, np.bool_), np.zeros(7, np.bool_)),
        lambda: MODULE.count_boundaries(whole, bad, ints, 6, 1, longs, longs.copy(), longs.copy()),
    ):
        with pytest.raises(ValueError, match="arrays do not fit"):
            call()


def test_places_that_are_none_are_refused_and_not_read() -> None:
    assert MODULE is not None
    ids, order, longs = np.ones(2, np.uint32), np.array([0, 2]), np.zeros(2, np.int64)
    with pytest.raises(ValueError, match="find_ids"):
        MODULE.find_ids(ids, order, ids, 0, np.zeros(2, np.int32))
    with pytest.raises(ValueError, match="measure_segments"):
        MODULE.measure_segments(
            np.full(2, 2, np.int32), longs, np.zeros((2, 4), np.int32), longs, np.zeros((2, 4), np.int32)
        )
    sound = void_runs((4, 6))
    placed = sound.starts, np.full(len(sound.ids), 2, np.int32), sound.offsets
    with pytest.raises(ValueError, match="count_boundaries"):
        MODULE.count_boundaries(placed, placed, np.zeros(2, np.int32), 6, 1, longs, longs.copy(), longs.copy())
    for cost in (np.zeros((3, 2)), np.full((2, 2), np.nan)):
        with pytest.raises(ValueError, match="matching"):
            MODULE.matching(cost, np.zeros(len(cost), np.int64))
    for args in ((ids,), (ids, order, ids, 0, ids, ids), (ids, order, ids, "0", ids)):
        with pytest.raises((TypeError, IndexError)):
            MODULE.find_ids(*args)
    with pytest.raises(IndexError):
        MODULE.count_runs((ids,), (ids,), 1, longs, longs, np.zeros((2, 4), np.int32))


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("cc") is None, reason="needs a compiler, and ld.so")
def test_a_library_that_python_is_linked_with_may_have_functions_of_the_same_names(tmp_path: Path) -> None:
    """Debian's Python is linked with zlib, whose ``deflate`` was once taken for a table of ours."""
    headers = "".join(path.read_text() for path in Path(_compiled.__file__).parent.glob("*.h"))
    names = sorted(set(re.findall(r"^(?:extern )?\w+ \*?(\w+)(?:\(|;)", headers, re.MULTILINE)))
    assert {"reserve", "take", "number_pairs", "measure_image"} < set(names)
    source, library = tmp_path / "others.c", tmp_path / "others.so"
    source.write_text("#include <stdlib.h>\n" + "".join(f"void {name}(void) {{ abort(); }}\n" for name in names))
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    write_example(tmp_path)
    code = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from panview.native import native; assert native().module is not None\n"
        "from panview.api.loading import read_prediction; from panview.metrics.evaluation import evaluate\n"
        "from panview.datasets.ground_truth import read_dataset\n"
        "from panview.datasets.layouts.find import find_ground_truth\n"
        "dataset = read_dataset(find_ground_truth(Path(sys.argv[1]) / 'coco'))\n"
        "print(evaluate(dataset, read_prediction(dataset, Path(sys.argv[1]) / 'a.json')).iou.tolist())\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    said = [
        subprocess.run(words, capture_output=True, text=True, timeout=300, env=os.environ | more)
        for more in ({}, {"LD_PRELOAD": str(library)})
    ]
    assert [each.returncode for each in said] == [0, 0], said[1].stderr
    assert said[0].stdout == said[1].stdout != ""
