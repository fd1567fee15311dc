"""What the maps of a set look like close up: outlines on a coarse grid, and single pixels strewn over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.runs import RunMap
from panview.jit import kernel
from panview.linter.evidence import FALSE_ALARM, binomial_log_tail

FACTORS = (16, 8, 4, 2)
_ON_GRID, _TRUTH_ON_GRID = 0.97, 0.6
"""Share of the steps of predicted outlines that lie on the grid of a factor, and of true ones, at most."""
_FEWEST_STEPS = 40
_STREWN, _OFTENER, _IN_IMAGES = 3e-4, 8.0, 0.7
"""Single pixels: their share of all pixels, how many times as many as in the truth, and in how many of the images."""


@dataclass(frozen=True, eq=False)
class Texture:
    """A map close up.

    Attributes
    ----------
    pixels : int
    lone : int
        Pixels whose eight neighbours all are of one other id.
    rows : (k,) int64
        Rows that differ from the row above, and
    columns : (l,) int64
        columns that differ from the one at their left.
    size : (height, width)
    """

    pixels: int
    lone: int
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    size: tuple[int, int]


def texture_of(runs: RunMap) -> Texture:
    """Look at a map."""
    height, width = runs.shape
    rows, columns = np.zeros(height, np.bool_), np.zeros(width + 1, np.bool_)
    lone = _look(runs.starts, runs.ids, runs.offsets, rows, columns)
    return Texture(height * width, int(lone), np.flatnonzero(rows), np.flatnonzero(columns[:width]), runs.shape)


def enlarged_by(truth: Sequence[Texture], predicted: Sequence[Texture]) -> int:
    """Return by how much predicted maps were enlarged without smoothing, of `FACTORS`; 0 where they were not.

    Every step of an outline then lies on a line between two of the small map's pixels. Of steps that lie anywhere, one
    in ``factor`` does; that all do by chance is a binomial tail. Maps whose truth lies on such a grid say nothing.
    """
    for factor in FACTORS:
        hits, steps = _on_grid(predicted, factor)
        if steps < _FEWEST_STEPS or hits < _ON_GRID * steps:
            continue
        true_hits, true_steps = _on_grid(truth, factor)
        # Times 1.5, since the best rounding was chosen.
        chance = 1.5 / factor
        if true_hits <= _TRUTH_ON_GRID * true_steps and binomial_log_tail(hits, steps, chance) <= np.log(FALSE_ALARM):
            return factor
    return 0


def strewn_share(truth: Sequence[Texture], predicted: Sequence[Texture]) -> float:
    """Return the share of lone pixels of a set that is strewn with them; 0.0 for one that is not."""
    if not predicted:
        return 0.0
    shares = np.array([texture.lone / texture.pixels for texture in predicted])
    of_truth = sum(texture.lone for texture in truth) / max(1, sum(texture.pixels for texture in truth))
    share = float(sum(texture.lone for texture in predicted) / sum(texture.pixels for texture in predicted))
    least = max(_STREWN, _OFTENER * of_truth)
    return share if share >= least and (shares >= least / 2).mean() >= _IN_IMAGES else 0.0


def _on_grid(textures: Sequence[Texture], factor: int) -> tuple[int, int]:
    """Return how many steps lie on the grid, and how many there are; the best of the ways to round a small size."""
    hits, steps = 0, 0
    for texture in textures:
        for places, extent in zip((texture.rows, texture.columns), texture.size, strict=True):
            steps += len(places)
            hits += max(int(np.isin(places, lines).sum()) for lines in _grids(extent, factor))
    return hits, steps


def _grids(extent: int, factor: int) -> Iterator[NDArray[np.int64]]:
    """Yield where the pixels of a small map begin when it is enlarged, for each way to round sizes and places."""
    yield np.arange(0, extent + factor, factor)
    if extent % factor:
        for small in {max(1, extent // factor), -(-extent // factor)}:
            exact = np.arange(small + 1) * (extent / small)
            yield np.ceil(exact).astype(np.int64)
            yield np.ceil(exact - 0.5).astype(np.int64)


@kernel(twin="look")
def _look(
    starts: NDArray[np.int32],
    ids: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    rows: NDArray[np.bool_],
    columns: NDArray[np.bool_],
) -> int:
    """Mark the rows and columns in which something changes; return the number of lone pixels."""
    lone = 0
    height = len(offsets) - 1
    for y in range(height):
        first, last = offsets[y], offsets[y + 1] - 1
        for run in range(first + 1, last):
            columns[starts[run]] = True
        if y == 0:
            continue
        above, above_last = offsets[y - 1], offsets[y] - 1
        changed = last - first != above_last - above
        if not changed:
            for k in range(last - first):
                if starts[first + k] != starts[above + k] or ids[first + k] != ids[above + k]:
                    changed = True
                    break
        rows[y] = changed
        if not changed or y == height - 1:
            continue
        # A lone pixel is a run of one pixel between two of the same id, under and over one run of that id.
        up, down = above, offsets[y + 1]
        for run in range(first + 1, last - 1):
            if starts[run + 1] - starts[run] != 1 or ids[run - 1] != ids[run + 1]:
                continue
            x = starts[run]
            while starts[up + 1] <= x:
                up += 1
            while starts[down + 1] <= x:
                down += 1
            around = ids[run - 1]
            alone = ids[up] == around and ids[down] == around
            if alone and starts[up] < x and starts[up + 1] > x + 1 and starts[down] < x and starts[down + 1] > x + 1:
                lone += 1
    return lone
