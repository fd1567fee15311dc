"""Changing masks the way models get them wrong: too small, too large, displaced, cut in two."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools.demo.noise import FloatArray, smooth_field

Mask = NDArray[np.bool_]
Labels = NDArray[np.int32]
_FAR = 1 << 20
_CELL = 5
"""Pixels a side of the cells in which `void_blob` looks for solid patches."""


def window(mask: Mask, margin: int) -> tuple[slice, slice]:
    """Return the rows and columns of a mask that is not empty, ``margin`` pixels more on each side."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return (
        slice(max(0, int(rows[0]) - margin), int(rows[-1]) + 1 + margin),
        slice(max(0, int(columns[0]) - margin), int(columns[-1]) + 1 + margin),
    )


def _softness(rng: np.random.Generator, mask: Mask, reach: float) -> FloatArray:
    """Return (h, w) values that fall smoothly, if a little unevenly, from a mask's middle outwards."""
    image = Image.fromarray(mask.astype(np.uint8) * 255)
    near, far = (
        np.asarray(image.filter(ImageFilter.BoxBlur(radius)), np.float32) / 255 for radius in (reach, 3 * reach)
    )
    uneven = smooth_field(rng, mask.shape, (2.5 * reach + 4, 2.5 * reach + 4))
    # Far from the mask there must be no unevenness, or specks would grow there.
    return np.asarray(near + 0.5 * far + 0.14 * uneven * np.minimum(1, 4 * far) - (far <= 0), np.float32)


def _reach(mask: Mask) -> float:
    """Return how far from its boundary a mask is blurred, in pixels."""
    return max(2.0, 0.16 * float(np.sqrt(np.count_nonzero(mask))))


def shrunk(rng: np.random.Generator, mask: Mask, share: float) -> Mask:
    """Return the inner part of a mask (H, W) that keeps ``share`` (0 to 1) of its pixels."""
    kept = round(np.count_nonzero(mask) * share)
    result = np.zeros_like(mask)
    if kept <= 0:
        return result
    reach = _reach(mask)
    part = window(mask, int(2 * reach))
    inside = mask[part]
    values = np.where(inside, _softness(rng, inside, reach), -9)
    result[part] = inside & (values >= np.partition(values, -kept, axis=None)[-kept])
    return result


def grown(rng: np.random.Generator, mask: Mask, share: float) -> Mask:
    """Return a mask (H, W) with a rim around it so that the old one is ``share`` (0 to 1) of the new."""
    area = np.count_nonzero(mask)
    result = mask.copy()
    if not area:
        return result
    reach = _reach(mask)
    part = window(mask, int(4 * reach) + 4)
    inside = mask[part]
    added = min(int(area / share) - area, inside.size - area)
    if added > 0:
        values = np.where(inside, -9, _softness(rng, inside, reach))
        result[part] |= ~inside & (values >= np.partition(values, -added, axis=None)[-added])
    return result


def shifted(mask: Mask, right: int, down: int) -> Mask:
    """Return a mask (H, W) moved by whole pixels; what leaves the picture is lost."""
    height, width = mask.shape
    result = np.zeros_like(mask)
    rows = slice(max(0, down), min(height, height + down))
    columns = slice(max(0, right), min(width, width + right))
    from_rows = slice(max(0, -down), min(height, height - down))
    from_columns = slice(max(0, -right), min(width, width - right))
    result[rows, columns] = mask[from_rows, from_columns]
    return result


def displaced(rng: np.random.Generator, mask: Mask, iou: float) -> Mask:
    """Return a mask (H, W) moved in some direction until its IoU with where it was has fallen to about ``iou``."""
    angle = float(rng.uniform(0, 2 * np.pi))
    area = int(mask.sum())
    best, low, high = mask, 0.0, 2 * float(np.sqrt(area)) + 4
    for _ in range(7):
        distance = (low + high) / 2
        moved = shifted(mask, round(distance * np.cos(angle)), round(distance * np.sin(angle)))
        common = int((moved & mask).sum())
        found = common / max(1, area + int(moved.sum()) - common)
        if found > iou:
            low = distance
        else:
            best, high = moved, distance
    return best if best.any() else mask


def cut(rng: np.random.Generator, mask: Mask, share: float) -> Mask:
    """Return the part of a mask (H, W) on one side of a wavy line; it has ``share`` (0 to 1) of the pixels."""
    rows, columns = np.nonzero(mask)
    # Across its longer side, as detectors do.
    tall = float(np.ptp(rows)) > float(np.ptp(columns))
    angle = (np.pi / 2 if tall else 0.0) + float(rng.uniform(-0.4, 0.4))
    along = columns * np.cos(angle) + rows * np.sin(angle)
    wobble = smooth_field(rng, mask.shape, (24, 24))[rows, columns]
    along = along + 0.05 * float(np.ptp(along)) * wobble
    part = along <= np.quantile(along, share)
    result = np.zeros_like(mask)
    result[rows[part], columns[part]] = True
    return result


def individuals(rng: np.random.Generator, mask: Mask, width: float) -> list[Mask]:
    """Return a crowd's mask (H, W) cut in upright pieces of about ``width`` pixels, as if they were individuals."""
    rows, columns = np.nonzero(mask)
    count = max(1, round(float(np.ptp(columns) + 1) / width))
    centres = np.sort(columns.min() + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * np.ptp(columns) / count)
    lean = smooth_field(rng, mask.shape, (18, 18))[rows, columns] * width * 0.25
    nearest = np.abs(columns[:, None] + lean[:, None] - centres[None, :]).argmin(axis=1)
    pieces = []
    for index in range(count):
        piece = np.zeros_like(mask)
        chosen = nearest == index
        piece[rows[chosen], columns[chosen]] = True
        pieces.append(piece)
    return pieces


def fill(labels: Labels, holes: Mask, sources: NDArray[np.bool_], reach: int = 80) -> None:
    """Give each pixel of ``holes`` the nearest label that may spread, looking along its row and column, in place.

    ``sources`` says of each label whether it may: (labels,). Farther than about ``reach`` pixels from all holes
    nothing is looked for; a pixel that finds nothing becomes 0.
    """
    if not holes.any():
        return
    part = window(holes, reach)
    block, where = labels[part], holes[part]
    free = sources[block] & ~where
    at_row, at_column = np.nonzero(where)
    best = np.full(at_row.size, _FAR // 2, np.int32)
    found = np.zeros(at_row.size, np.int32)
    for turned in (False, True):
        # Turned on its side, a column is a row.
        usable, rows, columns = (free.T, at_column, at_row) if turned else (free, at_row, at_column)
        place = np.arange(usable.shape[1], dtype=np.int32)[None, :]
        before = np.maximum.accumulate(np.where(usable, place, -_FAR), axis=1)[rows, columns]
        after = np.minimum.accumulate(np.where(usable, place, _FAR)[:, ::-1], axis=1)[:, ::-1][rows, columns]
        for source, distance in ((before, columns - before), (after, after - columns)):
            nearer = distance < best
            at = source[nearer]
            best[nearer] = distance[nearer]
            found[nearer] = block[at, at_column[nearer]] if turned else block[at_row[nearer], at]
    block[at_row, at_column] = found


def warped(rng: np.random.Generator, labels: Labels, amplitude: float, wavelength: float) -> Labels:
    """Return labels (H, W) whose boundaries wander smoothly by up to about ``amplitude`` pixels."""
    height, width = labels.shape
    down = smooth_field(rng, labels.shape, (wavelength, wavelength), 2) * amplitude
    across = smooth_field(rng, labels.shape, (wavelength, wavelength), 2) * amplitude
    rows = np.clip(np.arange(height)[:, None] + np.rint(down).astype(np.int64), 0, height - 1)
    columns = np.clip(np.arange(width)[None, :] + np.rint(across).astype(np.int64), 0, width - 1)
    return np.asarray(labels[rows, columns], np.int32)


def void_blob(rng: np.random.Generator, void: Mask) -> Mask | None:
    """Return one solid patch (H, W) of a void mask, or None when there are only thin margins."""
    rows, columns = void.shape[0] // _CELL, void.shape[1] // _CELL
    cells = void[: rows * _CELL, : columns * _CELL].reshape(rows, _CELL, columns, _CELL).all(axis=(1, 3))
    places = np.flatnonzero(cells)
    if not places.size:
        return None
    patch = np.zeros_like(cells)
    patch.flat[int(places[int(rng.integers(places.size))])] = True
    while True:
        spread = _spread(patch) & cells
        if spread.sum() == patch.sum():
            break
        patch = spread
    blob = np.zeros_like(void)
    blob[: rows * _CELL, : columns * _CELL] = np.kron(_spread(patch), np.ones((_CELL, _CELL), np.bool_))
    return np.asarray(blob & void, np.bool_)


def _spread(mask: Mask) -> Mask:
    """Return a mask with its neighbours above, below, left and right."""
    result = mask.copy()
    result[1:] |= mask[:-1]
    result[:-1] |= mask[1:]
    result[:, 1:] |= mask[:, :-1]
    result[:, :-1] |= mask[:, 1:]
    return result


def random_blob(rng: np.random.Generator, size: tuple[int, int], row: float, column: float, radius: float) -> Mask:
    """Return a rounded, uneven patch (H, W) of about ``radius`` pixels around a place."""
    rows = np.arange(size[0], dtype=np.float32)[:, None] - row
    columns = np.arange(size[1], dtype=np.float32)[None, :] - column
    squash = float(rng.uniform(0.6, 1.7))
    distance = np.sqrt((rows * squash) ** 2 + (columns / squash) ** 2) / radius
    return np.asarray(distance + 0.35 * smooth_field(rng, size, (radius, radius)) < 1, np.bool_)
