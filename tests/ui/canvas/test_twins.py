"""What the compiled module draws is what the kernels of numba draw, to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage

from panview.datasets.png_filters import UnknownFilterError, undo_by_kernels, undo_filters
from panview.datasets.runs import runs_of, void_runs
from panview.jit import Kernel
from panview.metrics.segment_table import Status
from panview.native import native
from panview.overlay import draw_kernel, pairs, render, resample
from panview.overlay.colourings.registry import COLOURINGS
from panview.overlay.tables import Emphasis
from panview.overlay.view_transform import ViewTransform
from panview.review.look import CanvasStyle, Layer
from panview.ui.canvas import photo
from panview.ui.canvas.frame import Frame
from panview.ui.canvas.photo import photo_levels
from panview.ui.canvas.state import CanvasState
from tests.support.png import colours_of, filtered_rows
from tests.ui.canvas.scenes import make_image, make_segments

MODULE = native().module
pytestmark = pytest.mark.skipif(MODULE is None, reason=f"the compiled module: {native().problem}")


def compared(kernel: Kernel[..., Any], seen: list[str]) -> Callable[..., Any]:
    """Run a kernel and its twin, and hold all arrays against each other."""

    def run(*args: Any) -> Any:  # noqa: ANN401
        copies = [arg.copy() if isinstance(arg, np.ndarray) and arg.flags.writeable else arg for arg in args]
        expected = kernel.by_numba(*copies)
        found = kernel(*args)
        assert found == expected, kernel.twin
        for arg, copy in zip(args, copies, strict=True):
            if isinstance(arg, np.ndarray):
                assert np.array_equal(arg, copy), kernel.twin
        seen.append(str(kernel.twin))
        return found

    return run


@pytest.fixture
def twins(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have every kernel of the canvas compared with its twin; the list names those that ran."""
    seen: list[str] = []
    # One strip: the arrays are compared when a call ends, and others may still be drawing.
    monkeypatch.setattr(resample, "_threads", lambda: 1)
    for user, name, home in (
        (render, "draw_rows", draw_kernel),
        (resample, "resample_rows", resample),
        (pairs, "count_pairs", pairs),
        (photo, "halve", photo),
    ):
        monkeypatch.setattr(user, name, compared(getattr(home, name), seen))
    return seen


def blobs(rng: np.random.Generator, height: int, width: int, ids: int) -> np.ndarray:
    """Make a map of rectangles on top of each other."""
    made = np.zeros((height, width), np.uint32)
    for number in range(1, ids + 1):
        y, x = int(rng.integers(0, height)), int(rng.integers(0, width))
        made[y : y + int(rng.integers(1, height)), x : x + int(rng.integers(1, width))] = number
    return made


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_drawn(twins: list[str], seed: int) -> None:
    rng = np.random.default_rng(seed)
    height, width, side = int(rng.integers(2, 700)), int(rng.integers(2, 700)), int(rng.integers(1, 9))
    statuses = [int(s) for s in rng.choice([Status.TP, Status.FN, Status.CROWD], side)]
    statuses += [int(s) for s in rng.choice([Status.TP, Status.FP, Status.IGNORED], side)]
    partners = [int(p) for p in rng.integers(side, 2 * side, side)] + [int(p) for p in rng.integers(0, side, side)]
    segments = make_segments([0] * side + [1] * side, statuses, partners, rng.random(2 * side).tolist())
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(0xFF336699)
    truth, predicted = (blobs(rng, height, width, side) for _ in range(2))
    image = make_image(truth, predicted, segments, picture)
    for layer in Layer:
        if layer in (Layer.SIDE_BY_SIDE, Layer.COMPARISON):
            # Two views of the others.
            continue
        for colour_by in (kind.key for kind in COLOURINGS):
            frame = Frame()
            ratio = float(rng.choice([1.0, 2.0]))
            scale = float(rng.choice([0.4, 1.0, 3.0, 9.5]))
            at = [float(rng.integers(-60, 30)) for _ in range(2)]
            viewport = (int(rng.integers(1, 300)), int(rng.integers(1, 400)))
            hovered = int(rng.integers(0, 2 * side))
            for step in range(3):
                # Drawn, then moved, then changed: the whole, strips of it, and single tiles.
                view = ViewTransform(scale, at[0] + 7 * min(step, 1), at[1] - 5 * min(step, 1))
                style = CanvasStyle(colour_by=colour_by, outlines=step < 2 or bool(rng.integers(2)))
                emphasis = Emphasis(hovered if step == 2 else None)
                state = CanvasState(image=image, segments=segments, view=view, style=style, emphasis=emphasis)
                frame.render(state, layer, viewport, ratio)
    assert {"draw_rows", "resample_rows", "count_pairs"} <= set(twins)
    assert ("halve" in twins) == (max(height, width) >= 512)


def test_more_pairs_than_sixteen_bits_tell_apart(twins: list[str]) -> None:
    side = 260
    truth = np.arange(side * side, dtype=np.uint32).reshape(side, side)
    ids = np.arange(1, side * side, dtype=np.uint32)
    pairs.make_pairs(runs_of(truth), runs_of(truth[::-1].copy()), ids, ids)
    pairs.make_pairs(runs_of(truth), None, ids, ids[:0])
    # Tables that grow, then wider numbers.
    assert len(twins) > 4


def test_levels_of_odd_sizes(twins: list[str]) -> None:
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 2**32, (513, 777), np.uint32)
    made = QImage(pixels.data, 777, 513, 777 * 4, QImage.Format.Format_RGB32)
    assert len(photo_levels(made)) == 2
    assert twins == ["halve"]


@pytest.mark.parametrize("width", [1, 2, 7, 8, 9, 21, 63, 64, 65, 130, 640])
def test_every_filter_of_a_map_without_a_list_of_ids(width: int) -> None:
    rng = np.random.default_rng(width)
    ids = rng.integers(0, 2**24, 6, np.uint32)
    maps = [
        ids[rng.integers(0, 6, (23, width))],
        np.repeat(ids[rng.integers(0, 6, (23, -(-width // 5)))], 5, 1)[:, :width],
        np.repeat(ids[rng.integers(0, 6, (1, width))], 23, 0),
    ]
    for id_map in maps:
        for code in (0, 1, 2, 3, 4, None):
            filters = [int(rng.integers(0, 5)) if code is None else code for _ in range(23)]
            raw = np.frombuffer(filtered_rows(colours_of(id_map), filters), np.uint8)
            found, expected = undo_filters(raw, 23, width), undo_by_kernels(raw, 23, width)
            for name in ("starts", "ids", "offsets"):
                one, other = getattr(found, name), getattr(expected, name)
                assert one.dtype == other.dtype
                assert np.array_equal(one, other), (code, name)
            assert found.starts.flags.writeable == expected.starts.flags.writeable
            assert np.array_equal(found.to_id_map(), id_map)


def test_an_unknown_filter_is_named_by_its_row() -> None:
    raw = np.frombuffer(filtered_rows(colours_of(np.ones((4, 5), np.uint32)), [2, 2, 2, 2]), np.uint8).copy()
    raw[2 * 16] = 7
    for undo in (undo_filters, undo_by_kernels):
        with pytest.raises(UnknownFilterError) as caught:
            undo(raw, 4, 5)
        assert caught.value.row == 2


def test_arrays_that_do_not_fit_are_refused_and_not_read() -> None:
    assert MODULE is not None
    with pytest.raises(ValueError, match="expected at least 32"):
        MODULE.undo(np.zeros(31, np.uint8), 2, 5)
    assert MODULE.undo(np.zeros(0, np.uint8), 1 << 20, 1 << 20) is None
    pixels = np.zeros((4, 4), np.uint32)
    with pytest.raises(ValueError, match="halve: arrays do not fit"):
        MODULE.halve(pixels, np.zeros((3, 2), np.uint32))
    with pytest.raises(ValueError, match="2 dimensions of 8 bytes"):
        MODULE.halve(pixels.astype(np.uint64), np.zeros((2, 2), np.uint32))
    rows = np.zeros(4, np.int32)
    for wrong in (np.full(4, 4, np.int32), rows[:3]):
        with pytest.raises(ValueError, match="resample_rows"):
            MODULE.resample_rows(pixels, rows, wrong, 0, np.zeros((4, 4), np.uint32), 0, 4)
    with pytest.raises(ValueError, match="resample_rows"):
        MODULE.resample_rows(pixels, rows, rows, 0, np.zeros((4, 4), np.uint32), 0, 5)
    runs = void_runs((2, 3))
    table = np.full(16, -1, np.int64).view(np.uint64), np.zeros(16, np.uint32), np.zeros(16, np.uint64)
    for starts in (runs.starts[:-1], np.array([0, 3, 0, 2], np.int32)):
        arrays = starts, runs.ids[: len(starts)], runs.offsets
        with pytest.raises(ValueError, match="count_pairs: arrays do not fit"):
            MODULE.count_pairs(*arrays, *arrays, False, *table, np.zeros(16, np.int64), np.zeros((2, 3), np.uint16), 99)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (1, 7),
        (2, np.zeros((2, 3), np.uint32)),
        (4, np.zeros(2, np.int32)),
        (5, np.zeros((1, 5), np.uint32)),
        (6, np.array([9])),
        (6, np.array([-1])),
        (7, 0),
        (7, 3),
        (11, -1),
        (12, 7),
        (13, -1),
        (14, 5),
        (15, False),
    ],
)
def test_a_drawing_that_does_not_fit_is_refused(place: int, value: object) -> None:
    assert MODULE is not None
    pairs, out, owner = np.zeros((4 + 16, 6 + 16), np.uint32), np.zeros((4, 6), np.uint32), np.full(1, -1, np.int32)
    lines, changed = np.zeros((1, 6), np.uint32), np.zeros(2, np.bool_)
    args: list[object] = [pairs, 8, np.full((1, 3), 5, np.uint32) * np.array([1, 1, 0], np.uint32), owner, owner, lines]
    args += [np.array([1, 8]), 2, 0, 0, out, 0, 6, 0, 4, True, changed]
    MODULE.draw_rows(*args)
    assert (out == 5).all()
    args[place] = value
    with pytest.raises(ValueError, match="draw_rows"):
        MODULE.draw_rows(*args)


def test_a_kernel_goes_without_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = np.full((2, 2), 0xFF0000FF, np.uint32), np.zeros((1, 1), np.uint32)
    monkeypatch.setattr("panview.jit.native", lambda: native()._replace(module=None))
    alone = Kernel(photo.halve.function, "halve")
    alone(source, out)
    assert out[0, 0] == 0xFF0000FF
    assert alone.compiled_kinds == 1
