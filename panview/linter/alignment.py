"""Whether predicted maps lie where the ground truth lies: shifted, mirrored, turned or transposed maps.

Looking is dear, so it is done where it promises something: on a sample of the images, for a shift that all have in
common and that may be small, and on images in which hardly any pixel has the true category.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from panview.datasets.png import read_runs
from panview.datasets.runs import RunMap
from panview.errors import PanviewError
from panview.jit import kernel
from panview.linter.findings import Finding
from panview.linter.listed import ListedImages, ListedSide
from panview.linter.measuring import Agreement
from panview.metrics.parallel import CancelCheck
from panview.metrics.segment_table import Side

SAMPLE = 16
SUSPICIOUS = 0.5
"""With a smaller share of agreeing pixels an image is looked at."""
MOST = 60
"""So many of the worst images are looked at."""
_LEAST, _GAIN = 0.6, 0.25
"""For one image: what the share must be after moving, and how much that must gain."""
_FEWEST_SHIFTED, _SMALLEST_SHIFT, _COMMON_GAIN = 0.7, 4, 0.02
"""For the set: share of the sample that must have the shift, its size in pixels, and what it must gain on the average.
Models whose features are upsampled carelessly are off by up to 3 pixels all over; that is theirs, not the file's."""
_CELLS, _POINTS = 40, 8_000
"""Cells along the shorter side of the small maps; pixels that are compared on the full ones."""

_Map = NDArray[np.uint32]
_TURNS: dict[str, Callable[[_Map], _Map]] = {
    "mirrored left to right": lambda m: m[:, ::-1],
    "upside down, mirrored top to bottom": lambda m: m[::-1],
    "turned by 180°": lambda m: m[::-1, ::-1],
    "transposed": lambda m: m.T,
    "turned by 90° to the right": lambda m: m.T[::-1],
    "turned by 90° to the left": lambda m: m.T[:, ::-1],
}
"""What was done to the predicted map -> what undoes it."""


@dataclass(frozen=True)
class Fit:
    """How a predicted map fits best.

    Attributes
    ----------
    share : float
        Of the pixels that have a segment on both sides, those of the same category, as the maps are.
    dx, dy : int
        How far the predicted map is too far to the right and too far down.
    shifted_share : float
        The share when it is moved back.
    turn : str
        The best of `_TURNS`, and
    turned_share : float
        the share when it is undone.
    """

    share: float
    dx: int
    dy: int
    shifted_share: float
    turn: str
    turned_share: float


def check_alignment(
    truth: ListedSide,
    listed: ListedSide,
    images: ListedImages,
    agreement: Agreement,
    *,
    jobs: int | None = None,
    cancelled: CancelCheck | None = None,
) -> list[Finding]:
    """Look for maps that lie elsewhere.

    Parameters
    ----------
    truth, listed
        Ground truth and a prediction set, whose categories can be trusted.
    images : ListedImages
    agreement : Agreement
        Of the two.
    jobs : int, optional
        Threads.
    cancelled : CancelCheck, optional
        Polled between images; when it says so, nothing more is looked at.
    """
    comparable = np.flatnonzero(agreement.comparable)
    if len(comparable) == 0:
        return []
    share = agreement.agreeing[comparable] / agreement.comparable[comparable]
    sample = comparable[np.linspace(0, len(comparable) - 1, min(SAMPLE, len(comparable))).astype(np.int64)].tolist()
    low = np.flatnonzero(share < SUSPICIOUS)
    worst = comparable[low[np.argsort(share[low], kind="stable")[:MOST]]].tolist()
    chosen = sorted({*sample, *worst})
    with ThreadPoolExecutor(jobs, thread_name_prefix="check") as pool:
        look = partial(_look, truth, listed, images, cancelled or (lambda: False))
        found = dict(zip(chosen, pool.map(look, chosen), strict=True))
    fits = {image: fit for image, fit in found.items() if fit is not None}
    of_set = _common_shift([fits[image] for image in sample if image in fits])
    findings = []
    if of_set is not None:
        dx, dy, count = of_set
        text = f"shifted by {_offset(dx, dy)}, as seen in {count} of {len(sample)} images that were looked at"
        findings.append(Finding("PV504", text, listed.json, Side.PREDICTION, listed.prediction, "$.annotations"))
    turns = Counter(fits[image].turn for image in worst if image in fits and _is_turned(fits[image]))
    turn, count = turns.most_common(1)[0] if turns else ("", 0)
    if count >= 3 and count > 0.7 * len(worst) and len(low) > 0.5 * len(comparable):
        text = f"{turn}, as seen in {count} of {len(worst)} images that were looked at"
        findings.append(Finding("PV505", text, listed.json, Side.PREDICTION, listed.prediction, "$.annotations"))
    else:
        turn = ""
    for image in worst:
        fit = fits.get(image)
        if fit is None:
            continue
        if _is_turned(fit):
            if fit.turn != turn:
                text = f"{fit.turn}: {_shares(fit.turned_share, fit.share)}"
                findings.append(listed.finding("PV505", text, images, image, field="file_name"))
        elif _is_shifted(fit) and not (of_set and _near(fit, of_set[0], of_set[1])):
            text = f"shifted by {_offset(fit.dx, fit.dy)}: {_shares(fit.shifted_share, fit.share)}"
            findings.append(listed.finding("PV504", text, images, image, field="file_name"))
    return findings


def best_fit(truth: NDArray[np.uint32], predicted: NDArray[np.uint32]) -> Fit:
    """Find how a predicted map fits the true one best.

    Parameters
    ----------
    truth, predicted : (H, W) uint32
        Category of each pixel, 0 = none.
    """
    height, width = truth.shape
    # First whole cells on small maps, a quarter of the image far at the most: further away little is left to compare.
    cell = max(1, min(height, width) // _CELLS)
    small = [np.ascontiguousarray(side[::cell, ::cell]) for side in (truth, predicted)]
    reach_y, reach_x = (extent // 4 for extent in small[0].shape)
    _, dy, dx = _best_shift(small[0], small[1], 0, 0, reach_y, reach_x, 1, 1)
    dy, dx, stride = dy * cell, dx * cell, cell
    step = max(1, round((height * width / _POINTS) ** 0.5))
    share = _share_at(truth, predicted, 0, 0, step)
    while stride > 1:
        stride = (stride + 1) // 2
        _, dy, dx = _best_shift(truth, predicted, dy, dx, 1, 1, stride, step)
    shifted_share, dy, dx = _best_shift(truth, predicted, dy, dx, 1, 1, 1, step)
    near = _best_shift(truth, predicted, 0, 0, _SMALLEST_SHIFT, _SMALLEST_SHIFT, 1, step)
    if near[0] >= shifted_share:
        shifted_share, dy, dx = near
    turns = [(0.0, "")]
    for name, undo in _TURNS.items():
        turned = undo(predicted)
        if turned.shape == truth.shape:
            turned_small = np.ascontiguousarray(turned[::cell, ::cell])
            turns.append((_share_at(small[0], turned_small, 0, 0, 1), name))
    turned_share, turn = max(turns)
    return Fit(share, dx, dy, shifted_share, turn, turned_share)


def _look(
    truth: ListedSide, listed: ListedSide, images: ListedImages, cancelled: CancelCheck, image: int
) -> Fit | None:
    if cancelled():
        return None
    size = images.size(image)
    try:
        maps = [_category_map(side, image, size) for side in (truth, listed)]
    except PanviewError:
        # Somebody is at the files; the first pass could read them.
        return None
    return best_fit(maps[0], maps[1])


def _category_map(side: ListedSide, image: int, size: tuple[int, int]) -> NDArray[np.uint32]:
    """Return the category of each pixel, counted from 1; 0 for none."""
    rows = side.segments_of(image)
    ids, categories = side.segment_id[rows], side.category[rows]
    runs = read_runs(side.png_folder / side.png_names[image], size, ids)
    order = np.argsort(ids)
    place = order[np.minimum(np.searchsorted(ids, runs.ids, sorter=order), len(ids) - 1)]
    of_run = np.where(ids[place] == runs.ids, categories[place] + 1, 0).astype(np.uint32)
    painted: RunMap = replace(runs, ids=of_run)
    return painted.to_id_map()


def _common_shift(fits: list[Fit]) -> tuple[int, int, int] | None:
    """Return a shift that most images have, and how many; None where there is none."""
    if len(fits) < 3:
        return None
    dx, dy = (int(np.median([getattr(fit, name) for fit in fits])) for name in ("dx", "dy"))
    count = sum(_near(fit, dx, dy) and fit.shifted_share > fit.share and not _is_turned(fit) for fit in fits)
    gain = float(np.mean([fit.shifted_share - fit.share for fit in fits]))
    if max(abs(dx), abs(dy)) < _SMALLEST_SHIFT or count < _FEWEST_SHIFTED * len(fits) or gain < _COMMON_GAIN:
        return None
    return dx, dy, count


def _near(fit: Fit, dx: int, dy: int) -> bool:
    return abs(fit.dx - dx) <= 2 and abs(fit.dy - dy) <= 2


def _is_turned(fit: Fit) -> bool:
    return fit.turned_share >= max(_LEAST, fit.share + _GAIN, fit.shifted_share)


def _is_shifted(fit: Fit) -> bool:
    return fit.shifted_share >= max(_LEAST, fit.share + _GAIN)


def _offset(dx: int, dy: int) -> str:
    parts = [
        f"{abs(value)} pixels {names[value > 0]}"
        for value, names in ((dx, ("left", "right")), (dy, ("up", "down")))
        if value
    ]
    return " and ".join(parts)


def _shares(then: float, now: float) -> str:
    return f"{100 * then:.0f} % of the pixels agree with the truth when that is undone, {100 * now:.0f} % as they are"


@kernel
def _share_at(truth: NDArray[np.uint32], predicted: NDArray[np.uint32], dy: int, dx: int, step: int) -> float:
    """Return the share of equal pixels when the predicted map is moved back by (dy, dx), on a grid of points."""
    height, width = truth.shape
    equal, both = 0, 0
    for y in range(max(0, -dy) + step // 2, min(height, height - dy), step):
        for x in range(max(0, -dx) + step // 2, min(width, width - dx), step):
            t, p = truth[y, x], predicted[y + dy, x + dx]
            if t != 0 and p != 0:
                both += 1
                equal += t == p
    return equal / both if both > 0 else 0.0


@kernel
def _best_shift(
    truth: NDArray[np.uint32],
    predicted: NDArray[np.uint32],
    dy: int,
    dx: int,
    reach_y: int,
    reach_x: int,
    stride: int,
    step: int,
) -> tuple[float, int, int]:
    """Return the best share and its shift, of those around a shift; the shift itself wins among equals."""
    best, best_dy, best_dx = _share_at(truth, predicted, dy, dx, step), dy, dx
    for i in range(-reach_y, reach_y + 1):
        for j in range(-reach_x, reach_x + 1):
            share = _share_at(truth, predicted, dy + i * stride, dx + j * stride, step)
            if share > best:
                best, best_dy, best_dx = share, dy + i * stride, dx + j * stride
    return best, best_dy, best_dx
