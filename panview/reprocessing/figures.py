"""Figures of parameters as JSON: the map, and the best with its gain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from panview.reprocessing.axes import Axis
from panview.reprocessing.grid import Grid
from panview.reprocessing.search import Best

FORMAT = 1


def map_json(grid: Grid, axes: tuple[Axis, Axis], fixed: Mapping[str, float]) -> dict[str, Any]:
    """Return a map: the values of both parameters, and All PQ by row and column as fractions, None for none."""
    rows, columns = axes
    pq = grid.pq().reshape(len(rows.values), len(columns.values))
    names = {rows.name, columns.name}
    return {
        "rows": {"name": rows.name, "values": list(rows.values)},
        "columns": {"name": columns.name, "values": list(columns.values)},
        "fixed": {name: value for name, value in fixed.items() if name not in names},
        "pq": [[None if np.isnan(value) else float(value) for value in row] for row in pq.tolist()],
    }


def best_json(best: Best, axes: tuple[Axis, ...]) -> dict[str, Any]:
    """Return the best parameters, what they gain on held-out images, and how that was found; fractions."""
    gain = best.gain
    return {
        "parameters": dict(best.values),
        "recommended": best.recommended,
        "tried": {axis.name: list(axis.values) for axis in axes},
        "folds": best.folds,
        "seed": best.seed,
        "chosen_in_folds": [dict(best.grid.points[place]) for place in best.chosen_in],
        "held_out": {
            "original_pq": gain.first,
            "pq": gain.second,
            "gain": gain.difference,
            "low": gain.low,
            "high": gain.high,
            "p": gain.p,
        },
        "on_the_images_it_was_chosen_on": {
            "original_pq": best.grid.quality(best.original).all.pq,
            "pq": best.grid.quality(best.chosen).all.pq,
            "gain": best.flattering,
        },
    }
