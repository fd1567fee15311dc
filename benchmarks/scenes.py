"""Pairs of id maps that cost a decoder and an overlap count what real COCO panoptic pairs cost.

What counts for speed is copied from COCO val2017: 640 x 480 pixels, jagged stuff regions, polygonal things with a thin
void seam, a few crowds; PNG files of 10 to 15 kB whose rows use the same mix of filters; and runs of equal (ground
truth, prediction) a little over 20 pixels long along a row. What the shapes show counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

N_THINGS = 80
N_CATEGORIES = 133
"""As in COCO: 80 things, then 53 stuff."""
MIN_AREA = 24
"""Smaller segments become void, in pixels."""

LocalMap = NDArray[np.int32]
"""(H, W) indices of segments, 0 = void."""


@dataclass(frozen=True, eq=False)
class Side:
    """One side of a pair.

    Attributes
    ----------
    id_map : (H, W) uint32, 0 = void
    segment_id : (n,) uint32
        Random ids of 24 bits, as COCO's colours are.
    category : (n,) int64
        0 to `N_CATEGORIES` - 1, things first.
    iscrowd : (n,) bool
    """

    id_map: NDArray[np.uint32]
    segment_id: NDArray[np.uint32]
    category: NDArray[np.int64]
    iscrowd: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Scene:
    """A drawn map with its background, which shows where a thing is left out; index 0 of the columns is void."""

    local: LocalMap
    background: LocalMap
    category: NDArray[np.int64]
    iscrowd: NDArray[np.bool_]


def make_pair(rng: np.random.Generator, size: tuple[int, int], segments: int) -> tuple[Side, Side]:
    """Make a ground truth and a prediction that disagrees with it as models do.

    Parameters
    ----------
    rng : Generator
    size : (height, width)
    segments : int
        How many are drawn a side; about as many remain.

    Returns
    -------
    ground_truth, prediction : Side
    """
    truth, prediction = make_rivals(rng, size, segments, 1)
    return truth, prediction


def make_rivals(rng: np.random.Generator, size: tuple[int, int], segments: int, rivals: int) -> tuple[Side, ...]:
    """Make a ground truth and several predictions, as `make_pair` does."""
    scene = _draw(rng, size, segments)
    return _finish(rng, scene), *(_finish(rng, _predict(rng, scene)) for _ in range(rivals))


def smooth_noise(rng: np.random.Generator, size: tuple[int, int], cell: int) -> NDArray[np.float32]:
    """Return (H, W) float32 noise of about -1 to 1 whose hills are ``cell`` pixels wide."""
    height, width = size
    grid = rng.uniform(-1, 1, (height // cell + 3, width // cell + 3)).astype(np.float32)
    return np.asarray(Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC))


def _draw(rng: np.random.Generator, size: tuple[int, int], segments: int) -> _Scene:
    n_stuff = int(np.clip(round(rng.normal(segments * 0.24, 1)), 2, min(segments, N_CATEGORIES - N_THINGS)))
    background = 1 + _draw_stuff(rng, size, n_stuff)
    # Like COCO's, in which persons and chairs come in groups, things of a scene are of a few categories.
    of_scene = np.minimum(rng.geometric(0.05, 5) - 1, N_THINGS - 1)
    n_things = max(segments - n_stuff, 0)
    category = np.concatenate(
        [[0], N_THINGS + rng.choice(N_CATEGORIES - N_THINGS, n_stuff, replace=False), rng.choice(of_scene, n_things)]
    )
    iscrowd = np.zeros(len(category), np.bool_)
    picture = Image.fromarray(background)
    pen = ImageDraw.Draw(picture)
    for index in range(n_stuff + 1, len(category)):
        iscrowd[index] = rng.random() < 0.015
        spread = 40.0 if iscrowd[index] else 0.0
        centre = rng.uniform((0, 0.25 * size[0]), (size[1], 0.95 * size[0]))
        for _ in range(6 if iscrowd[index] else 1):
            outline = _outline(rng, centre + rng.normal(0, 1, 2) * spread, size)
            if rng.random() < 0.5:
                # COCO leaves a seam of void where the polygon of a thing and the stuff around it do not meet.
                pen.line([*outline, outline[0]], fill=0, width=int(rng.integers(2, 6)))
            pen.polygon(outline, fill=index)
    if rng.random() < 0.5:
        pen.polygon(_outline(rng, rng.uniform((0, 0), size[::-1]), size), fill=0)
    return _Scene(np.array(picture, np.int32), background, category, iscrowd)


def _draw_stuff(rng: np.random.Generator, size: tuple[int, int], count: int) -> LocalMap:
    """Divide the image into regions with jagged borders, as superpixels have them."""
    height, width = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    rough = 0.06 * smooth_noise(rng, size, 20)
    fields = []
    for _ in range(count):
        near = ((x / width - rng.random()) / 0.6) ** 2 + ((y / height - rng.random()) / 0.3) ** 2
        jagged = 0.12 * smooth_noise(rng, size, 24) + 0.055 * smooth_noise(rng, size, 7) + rough
        fields.append(0.7 * smooth_noise(rng, size, 160) + jagged - 0.5 * near)
    winner: LocalMap = np.argmax(fields, axis=0).astype(np.int32)
    return winner


def _outline(rng: np.random.Generator, centre: NDArray[np.float64], size: tuple[int, int]) -> list[tuple[float, float]]:
    """Return a polygon around a centre: upright, lobed, of a size between a button and a truck."""
    radius = float(np.clip(rng.lognormal(3.4, 0.7), 5, min(size) * 0.35))
    angle = np.linspace(0, 2 * np.pi, int(rng.integers(18, 60)), endpoint=False)
    order = np.arange(2, 8)[:, None]
    lobes = rng.normal(0, 0.45, (6, 1)) / order * np.cos(order * angle + rng.uniform(0, 6.28, (6, 1)))
    length = radius * np.maximum(1 + lobes.sum(axis=0) + rng.normal(0, 0.05, len(angle)), 0.15)
    stretch = rng.uniform(0.9, 1.7)
    x = centre[0] + length * np.cos(angle) / stretch
    y = centre[1] + length * np.sin(angle) * stretch
    return list(zip(x.tolist(), y.tolist(), strict=True))


def _predict(rng: np.random.Generator, scene: _Scene) -> _Scene:
    """Shift every border a little, then leave out, mistake, split, merge and invent segments."""
    size = scene.local.shape[0], scene.local.shape[1]
    y, x = np.mgrid[0 : size[0], 0 : size[1]]
    move = [3.0 * smooth_noise(rng, size, 48) + 2.0 * smooth_noise(rng, size, 12) for _ in range(2)]
    at_y = np.clip(np.rint(y + move[0]), 0, size[0] - 1).astype(np.intp)
    at_x = np.clip(np.rint(x + move[1]), 0, size[1] - 1).astype(np.intp)
    background = scene.background[at_y, at_x]
    local = scene.local[at_y, at_x]
    category = scene.category.copy()
    # Models leave little void: they put the background there.
    local = np.where((local == 0) & (smooth_noise(rng, size, 40) < 0.6), background, local)
    things = np.flatnonzero(category < N_THINGS)
    things = things[things > 0]
    renumber = np.arange(len(category))
    for index in things.tolist():
        fate = rng.random()
        if fate < 0.12:
            local = np.where(local == index, background, local)
        elif fate < 0.18:
            category[index] = rng.integers(N_CATEGORIES)
        elif fate < 0.22:
            same = things[category[things] == category[index]]
            renumber[index] = rng.choice(same)
        elif fate < 0.26:
            rows, columns = np.nonzero(local == index)
            if len(columns):
                right = columns > np.median(columns)
                local[rows[right], columns[right]] = len(category)
                category = np.append(category, category[index])
                renumber = np.append(renumber, len(renumber))
    for index in np.flatnonzero(scene.category >= N_THINGS).tolist():
        if rng.random() < 0.15:
            category[index] = N_THINGS + rng.integers(N_CATEGORIES - N_THINGS)
    local = renumber[local].astype(np.int32)
    picture = Image.fromarray(local)
    pen = ImageDraw.Draw(picture)
    for _ in range(int(rng.poisson(0.08 * len(category)))):
        pen.polygon(_outline(rng, rng.uniform((0, 0), size[::-1]), size), fill=len(category))
        category = np.append(category, rng.integers(N_THINGS))
    return _Scene(np.array(picture, np.int32), background, category, np.zeros(len(category), np.bool_))


def _finish(rng: np.random.Generator, scene: _Scene) -> Side:
    """Drop what is hidden or tiny and give the rest ids."""
    area = np.bincount(scene.local.ravel(), minlength=len(scene.category))
    kept = np.flatnonzero((area >= MIN_AREA) & (np.arange(len(area)) > 0))
    ids = np.unique(rng.integers(1, 1 << 24, 2 * len(area) + 8, dtype=np.uint32))
    ids = rng.permutation(ids)[: len(kept)]
    lookup = np.zeros(len(area), np.uint32)
    lookup[kept] = ids
    return Side(lookup[scene.local], ids, scene.category[kept], scene.iscrowd[kept])
