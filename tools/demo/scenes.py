"""The demo set's pictures: eight kinds of places, each different every time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tools.demo import indoors, scenery, structures, town
from tools.demo.cast import Cast, balloons, birds, flock, kites, people_crowd, sheep_crowd
from tools.demo.noise import FloatArray, smooth_line
from tools.demo.palette import BUILDING, FENCE, MOODS, PAVEMENT, TREE, Colour, Mood, rgb
from tools.demo.picture import Picture, Scene
from tools.demo.sketch import Sketch

GREENS: tuple[Colour, ...] = (rgb("#8FB356"), rgb("#7FA65A"), rgb("#A3B95C"), rgb("#6F9E62"), rgb("#B5B866"))


def scene(rng: np.random.Generator, size: tuple[int, int], kind: str | None = None, mood: str | None = None) -> Scene:
    """Draw one picture.

    Parameters
    ----------
    rng : Generator
        Where all randomness comes from: the same state draws the same picture.
    size : tuple[int, int]
        Height and width in pixels.
    kind : str, optional
        One of `KINDS`; any of them by default.
    mood : str, optional
        The name of one of `MOODS`; any by default.
    """
    chosen = KINDS[int(rng.integers(len(KINDS)))] if kind is None else kind
    light: Mood = MOODS[int(rng.integers(len(MOODS)))]
    if mood is not None:
        light = next(entry for entry in MOODS if entry.name == mood)
    picture = Picture(rng, size, light)
    _PAINTERS[chosen](picture)
    return picture.finish()


def wave(picture: Picture, row: float, height: float, wavelength: float, octaves: int = 2) -> FloatArray:
    """Return a gently waving line of row numbers (width,) around ``row``."""
    return (row + height * smooth_line(picture.rng, picture.width, wavelength, octaves)).astype(np.float32)


def green(picture: Picture) -> Colour:
    """Return one of the grass colours."""
    return GREENS[int(picture.rng.integers(len(GREENS)))]


def treeline(
    picture: Picture, line: FloatArray, height: float, depth: float, kind: str = "round", share: float = 1.0
) -> None:
    """Draw a row of far trees along a line of row numbers (width,), in one stroke."""
    rng = picture.rng
    sketch = Sketch()
    step = height * (0.34 if kind != "round" else 0.48)
    clump = smooth_line(rng, picture.width, picture.width * 0.3)
    for x in np.arange(-step, picture.width + step, step):
        column = int(np.clip(x, 0, picture.width - 1))
        if (clump[column] + 1) / 2 > share:
            continue
        size = height * float(rng.uniform(0.65, 1.15))
        y = float(line[column]) + 3
        sketch.add(
            structures.tree(rng, kind=kind, light=picture.light), float(x + rng.uniform(-0.2, 0.2) * step), -y, size
        )
    if sketch.shapes:
        picture.place(sketch, 0, 0, 1, picture.stuff(TREE), depth=depth, margin=0)


def seaside(picture: Picture) -> None:
    """Draw a beach: boats on the sea, umbrellas, people, kites."""
    rng, height = picture.rng, picture.height
    horizon = height * float(rng.uniform(0.34, 0.44))
    sun = scenery.sky(picture, horizon)
    if rng.random() < 0.6:
        scenery.mountains(picture, horizon + 4, height * float(rng.uniform(0.08, 0.17)), int(rng.integers(1, 3)))
    scenery.sea(picture, horizon, sun)
    shore = height * float(rng.uniform(0.58, 0.68))
    cast = Cast(picture, horizon, height * float(rng.uniform(0.46, 0.60)))
    for x in cast.spots(int(rng.integers(2, 5))):
        y = float(horizon + (shore - horizon) * rng.uniform(0.08, 0.6))
        cast.boat(x, y, 14 + (y - horizon) * 0.9, sail=bool(rng.random() < 0.7))
    cast.draw()
    slope = np.linspace(-1, 1, picture.width, dtype=np.float32) * float(rng.uniform(-0.06, 0.06)) * height
    line = wave(picture, shore, 9, 190) + slope
    scenery.sand(picture, line)
    if rng.random() < 0.65:
        x = float(rng.uniform(0.2, 0.8)) * picture.width
        people_crowd(picture, x, float(line[int(x)]) + 14, picture.width * 0.26, height * 0.085, 0.35)
    flying = int(rng.integers(0, 4))
    kites(picture, flying, horizon * 0.18, horizon * 0.66, shore + 10)
    birds(picture, int(rng.integers(1, 4)), horizon * 0.15, horizon * 0.8)
    if rng.random() < 0.4:
        flock(picture, float(rng.uniform(0.3, 0.7)) * picture.width, horizon * 0.3, picture.width * 0.26)
    low = shore + 0.07 * height
    for x in cast.spots(int(rng.integers(2, 5))):
        y = float(rng.uniform(low + 10, height * 0.93))
        cast.taken(x, y)
        cast.parasol(x, y)
        if rng.random() < 0.7:
            cast.person(x + cast.tall(y) * 0.3, y + 3, pose="standing")
    beach = (low + 6) / height
    cast.scatter(cast.person, (3, 6), beach, 0.97)
    for act in (cast.dog, cast.ball, cast.gull):
        cast.scatter(act, (0, 2), beach + 0.05, 0.97)
    if rng.random() < 0.45:
        edge = 0.03 if picture.light > 0 else 0.97
        cast.tree(picture.width * edge, height * 0.99, height * float(rng.uniform(0.8, 0.95)), "palm")
    cast.draw()


def lake(picture: Picture) -> None:
    """Draw a mountain lake with boats and a wooded shore."""
    rng, height = picture.rng, picture.height
    horizon = height * float(rng.uniform(0.46, 0.54))
    sun = scenery.sky(picture, horizon)
    scenery.mountains(picture, horizon, height * float(rng.uniform(0.30, 0.40)), 3, snow=True)
    bank = np.full(picture.width, horizon, np.float32) - np.abs(wave(picture, 0, 8, 160))
    treeline(picture, bank, height * 0.085, 0.5, "conifer", 0.7)
    scenery.sea(picture, horizon, sun, lake=True)
    cast = Cast(picture, horizon, height * float(rng.uniform(0.42, 0.54)))
    for x in cast.spots(int(rng.integers(2, 5)), 0.1, 0.9):
        y = float(horizon + (height - horizon) * rng.uniform(0.08, 0.42))
        cast.boat(x, y, 22 + (y - horizon) * 0.75, sail=bool(rng.random() < 0.55))
    cast.draw()
    if rng.random() < 0.5:
        balloons(picture, int(rng.integers(1, 4)), horizon * 0.2, horizon * 0.55)
    birds(picture, int(rng.integers(2, 5)), horizon * 0.15, horizon * 0.9)
    if rng.random() < 0.5:
        flock(picture, float(rng.uniform(0.25, 0.75)) * picture.width, horizon * 0.35, picture.width * 0.28)
    side = -1 if rng.random() < 0.5 else 1
    tilt = np.linspace(-1, 1, picture.width, dtype=np.float32) * side * height * 0.07
    shore = wave(picture, height * float(rng.uniform(0.80, 0.86)), 7, 150) + tilt
    scenery.hill(picture, shore, green(picture), 0.05)
    corner = picture.width * (0.10 if side > 0 else 0.90)
    for _ in range(int(rng.integers(2, 5))):
        x = float(corner + rng.uniform(-0.11, 0.14) * picture.width)
        row = float(shore[int(np.clip(x, 0, picture.width - 1))]) + float(rng.uniform(4, 20))
        cast.tree(x, row, height * float(rng.uniform(0.38, 0.62)), "conifer")
    opposite = picture.width * (0.62 if side > 0 else 0.36)
    cast.bench(opposite, height * 0.955, int(rng.integers(0, 3)))
    cast.scatter(cast.person, (1, 3), 0.92, 0.985, 0.12, 0.88)
    cast.scatter(cast.dog, (0, 1), 0.94, 0.98)
    cast.scatter(cast.bicycle, (0, 1), 0.93, 0.96, 0.12, 0.88)
    cast.draw()


def meadow(picture: Picture) -> None:
    """Draw sheep on hills below mountains."""
    rng, height = picture.rng, picture.height
    horizon = height * float(rng.uniform(0.38, 0.48))
    scenery.sky(picture, horizon)
    scenery.mountains(
        picture, horizon, height * float(rng.uniform(0.2, 0.3)), int(rng.integers(2, 4)), snow=bool(rng.random() < 0.5)
    )
    far = wave(picture, horizon, 12, 240)
    scenery.hill(picture, far, green(picture), 0.5, tufts=0)
    treeline(picture, far, height * 0.09, 0.45, str(rng.choice(["round", "conifer"])), 0.6)
    cast = Cast(picture, horizon - 20, height * float(rng.uniform(0.44, 0.56)))
    middle = wave(picture, height * float(rng.uniform(0.54, 0.60)), 20, 260)
    if rng.random() < 0.75:
        x = float(rng.uniform(0.2, 0.8)) * picture.width
        row = float(far[int(x)] + middle[int(x)]) / 2 + 6
        sheep_crowd(picture, x, row, picture.width * 0.24, height * 0.042, 0.4)
    scenery.hill(picture, middle, green(picture), 0.22, tufts=0.3)
    if rng.random() < 0.7:
        cottage = structures.house(rng, 0.7, 0.52, lights=0.8 if picture.mood.night else 0.0)
        x = float(rng.uniform(0.1, 0.8)) * picture.width
        picture.place(
            cottage, x, float(middle[int(x)]) + 12, height * 0.17, picture.stuff(BUILDING), depth=0.25, margin=0
        )
    for x in cast.spots(int(rng.integers(1, 4))):
        cast.tree(x, float(middle[int(x)]) + 10, height * float(rng.uniform(0.16, 0.28)))
    cast.draw()
    balloons(picture, int(rng.integers(0, 3)), horizon * 0.25, horizon * 0.5)
    birds(picture, int(rng.integers(1, 4)), horizon * 0.15, horizon * 0.8)
    cast.scatter(cast.sheep, (2, 4), float(middle.max()) / height + 0.02, 0.76)
    cast.draw()
    near = wave(picture, height * 0.76, 16, 300)
    scenery.hill(picture, near, green(picture), 0.0, tufts=1.4)
    if rng.random() < 0.75:
        _fence_along(picture, near + 14, height * 0.075)
    cast.scatter(cast.person, (1, 2), 0.88, 0.98, 0.12, 0.88)
    cast.scatter(cast.sheep, (2, 6), 0.83, 0.98)
    cast.scatter(cast.dog, (1, 2), 0.88, 0.98, 0.12, 0.88)
    cast.draw()


def _fence_along(picture: Picture, line: FloatArray, size: float) -> None:
    """Draw a fence that follows a line of row numbers (width,)."""
    length = picture.width / size + 1
    plain = structures.fence(picture.rng, length, rails=bool(picture.rng.random() < 0.5))
    bent = Sketch()
    for shape in plain.shapes:
        knots = shape.points
        if knots[:, 0].max() - knots[:, 0].min() > 3:
            xs = np.linspace(0, length, 60)
            low, high = knots[:, 1].min(), knots[:, 1].max()
            knots = np.concatenate([np.stack([xs, xs * 0 + low], 1), np.stack([xs[::-1], xs * 0 + high], 1)])
        columns = np.clip(knots[:, 0] * size, 0, picture.width - 1).astype(int)
        bent.poly(np.stack([knots[:, 0], knots[:, 1] - line[columns] / size], 1), shape.colour)
    picture.place(bent, 0, 0, size, picture.stuff(FENCE), depth=0.05, margin=0)


def park(picture: Picture) -> None:
    """Draw a park with a path, benches and games, the town behind it."""
    rng, height, width = picture.rng, picture.height, picture.width
    horizon = height * float(rng.uniform(0.38, 0.46))
    scenery.sky(picture, horizon)
    if rng.random() < 0.7:
        town.skyline(picture, horizon + 8, height * float(rng.uniform(0.16, 0.28)), 0.55)
    far = wave(picture, horizon + 6, 6, 200)
    treeline(picture, far + 8, height * float(rng.uniform(0.13, 0.2)), 0.42)
    scenery.hill(picture, far, green(picture), 0.25, tufts=0.9)
    _path(picture, horizon + 10)
    cast = Cast(picture, horizon - 16, height * float(rng.uniform(0.44, 0.56)))
    if rng.random() < 0.7:
        people_crowd(
            picture, float(rng.uniform(0.2, 0.8)) * width, horizon + height * 0.085, width * 0.24, height * 0.07, 0.4
        )
    kites(picture, int(rng.integers(0, 3)), horizon * 0.2, horizon * 0.7, horizon + 40)
    birds(picture, int(rng.integers(1, 4)), horizon * 0.1, horizon * 0.6)
    for x in cast.spots(int(rng.integers(2, 4)), -0.02, 1.02):
        cast.tree(x, height * float(rng.uniform(0.56, 0.72)), height * float(rng.uniform(0.4, 0.62)))
    for x in cast.spots(int(rng.integers(1, 3)), 0.12, 0.88):
        cast.bench(x, height * float(rng.uniform(0.68, 0.86)), int(rng.integers(0, 3)))
    cast.scatter(cast.person, (4, 7), 0.6, 0.97)
    cast.scatter(cast.dog, (1, 3), 0.7, 0.97)
    cast.scatter(cast.ball, (1, 2), 0.75, 0.97)
    cast.scatter(cast.bicycle, (0, 2), 0.7, 0.95, 0.1, 0.9)
    cast.scatter(cast.gull, (1, 4), 0.72, 0.97)
    if rng.random() < 0.5:
        cast.lamp_post(cast.spots(1, 0.1, 0.9)[0], height * 0.72)
    cast.draw()


def _path(picture: Picture, top: float) -> None:
    """Draw a path that winds from row ``top`` to the bottom."""
    rng = picture.rng
    rows = np.linspace(0, 1, 40)
    start, end = rng.uniform(0.3, 0.7, 2) * picture.width
    bend = float(rng.uniform(0.08, 0.2)) * picture.width * (1 if rng.random() < 0.5 else -1)
    middle = start + (end - start) * rows + bend * np.sin(rows**0.7 * 5.2) * (0.25 + rows)
    half = picture.width * (0.006 + 0.12 * rows**1.5)
    ys = -(top + (picture.height + 20 - top) * rows)
    left, right = np.stack([middle - half, ys], 1), np.stack([middle + half, ys], 1)
    sketch = Sketch()
    sketch.poly(np.concatenate([left, right[::-1]]), rgb("#DCC9A8"))
    shade = np.stack([middle - half * 0.72, ys], 1)
    sketch.poly(np.concatenate([left, shade[::-1]]), rgb("#BFA583"), clip=True, alpha=0.5)
    picture.place(sketch, 0, 0, 1, picture.stuff(PAVEMENT), depth=0.1, margin=0)


def downs(picture: Picture) -> None:
    """Draw kites over a windy hill by the sea."""
    rng, height, width = picture.rng, picture.height, picture.width
    horizon = height * float(rng.uniform(0.5, 0.6))
    sun = scenery.sky(picture, horizon, clouds=1.0)
    scenery.mountains(picture, horizon + 3, height * float(rng.uniform(0.07, 0.14)), 2)
    scenery.sea(picture, horizon, sun)
    cast = Cast(picture, horizon - 10, height * float(rng.uniform(0.38, 0.48)))
    for x in cast.spots(int(rng.integers(1, 4))):
        y = float(horizon + height * rng.uniform(0.015, 0.07))
        cast.boat(x, y, 16 + (y - horizon) * 0.9, sail=True)
    cast.draw()
    side = -1.0 if rng.random() < 0.5 else 1.0
    ramp = np.linspace(-1, 1, width, dtype=np.float32) * side
    back = wave(picture, height * 0.68, 8, 220) + ramp * height * 0.07
    scenery.hill(picture, back, green(picture), 0.25, tufts=0.3)
    if rng.random() < 0.8:
        x = width * (0.5 - 0.22 * side)
        people_crowd(picture, x, float(back[int(x)]) + 12, width * 0.22, height * 0.075, 0.3)
    front = wave(picture, height * 0.80, 10, 260) - ramp * height * 0.05
    scenery.hill(picture, front, green(picture), 0.0, tufts=1.5)
    kites(picture, int(rng.integers(4, 8)), height * 0.08, horizon * 0.72, height * 0.8)
    birds(picture, int(rng.integers(1, 4)), height * 0.1, horizon * 0.9)
    if rng.random() < 0.35:
        flock(picture, float(rng.uniform(0.3, 0.7)) * width, horizon * 0.72, width * 0.24)
    cast.bench(cast.spots(1, 0.15, 0.85)[0], height * 0.87, int(rng.integers(0, 2)))
    cast.scatter(cast.person, (3, 6), 0.84, 0.98)
    cast.scatter(cast.dog, (1, 2), 0.87, 0.97)
    cast.scatter(cast.ball, (0, 2), 0.9, 0.97)
    cast.draw()


_PAINTERS: dict[str, Callable[[Picture], None]] = {
    "seaside": seaside,
    "street": town.street,
    "lake": lake,
    "park": park,
    "room": indoors.room,
    "meadow": meadow,
    "harbour": town.harbour,
    "downs": downs,
}
KINDS: tuple[str, ...] = tuple(_PAINTERS)
"""The kinds of places there are."""
