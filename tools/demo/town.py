"""Pictures of towns: a street seen from the side, a harbour below a skyline."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.demo import scenery, structures
from tools.demo.cast import Cast, balloons, birds, flock, people_crowd
from tools.demo.palette import BUILDING, FENCE, PAVEMENT, ROAD, rgb
from tools.demo.picture import Picture
from tools.demo.sketch import Sketch


def night_lights(picture: Picture) -> float:
    """Return the share of windows that are lit at the picture's time of day."""
    return {"night": 0.6, "dusk": 0.45}.get(picture.mood.name, 0.0)


def skyline(picture: Picture, base: float, height: float, depth: float) -> None:
    """Draw high-rises behind each other along row ``base``, ``height`` pixels the tallest."""
    rng = picture.rng
    for layer in range(2):
        sketch = Sketch()
        x = float(rng.uniform(-30, 0))
        while x < picture.width:
            width = height * float(rng.uniform(0.16, 0.36))
            middle = 1 - abs((x + width / 2) / picture.width - 0.5)
            tall = height * float(rng.uniform(0.35, 0.95)) * (0.55 + 0.5 * middle) * (1.0 if layer == 0 else 0.68)
            if rng.random() < 0.9:
                unit = height / 0.9
                block = structures.tower(rng, width / unit, tall / unit, lights=night_lights(picture))
                sketch.add(block, x, -base - 2, unit)
            x += width * float(rng.uniform(0.85, 1.25))
        picture.place(sketch, 0, 0, 1, picture.stuff(BUILDING), depth=depth + (0.16 if layer == 0 else -0.1), margin=0)


def _houses(picture: Picture, base: float, unit: float) -> None:
    """Draw a closed row of house fronts on row ``base``; ``unit`` is pixels a unit of `structures.house`."""
    rng = picture.rng
    x = float(rng.uniform(-0.3, 0)) * unit
    while x < picture.width:
        width = float(rng.uniform(0.55, 0.95))
        height = float(rng.choice([0.78, 1.02, 1.02, 1.26]))
        front = structures.house(rng, width, height, lights=night_lights(picture), shop=bool(rng.random() < 0.55))
        picture.place(front, x, base, unit, picture.stuff(BUILDING), depth=0.06, margin=0)
        x += width * unit
        if rng.random() < 0.18:
            x += 0.16 * unit


def street(picture: Picture) -> None:
    """Draw a street: house fronts, cars, people on both pavements."""
    rng, height, width = picture.rng, picture.height, picture.width
    portrait = height > width
    base = height * float(rng.uniform(0.62, 0.68) if portrait else rng.uniform(0.56, 0.62))
    scenery.sky(picture, base * 0.95)
    skyline(picture, base, height * float(rng.uniform(0.4, 0.5)), 0.62)
    _houses(picture, base, height * float(rng.uniform(0.33, 0.40)))
    curb, near = base + height * 0.085, height * 0.86
    scenery.band(picture, base, curb, (rgb("#CFC6B8"), rgb("#B9AFA3")), PAVEMENT)
    scenery.band(picture, curb, near, (rgb("#6A6A74"), rgb("#4F5060")), ROAD, 0.03)
    lanes = Sketch()
    middle = curb + (near - curb) * 0.45
    for x in np.arange(-20.0, width, 74).tolist():
        lanes.poly([(x, -middle), (x + 36, -middle), (x + 33, -middle - 4.5), (x - 3, -middle - 4.5)], rgb("#F0E6CF"))
    for y, colour in ((curb, "#8F887F"), (near, "#8F887F")):
        lanes.box(0, -y - 2.5, width, -y + 2.5, rgb(colour))
    picture.place(lanes, 0, 0, 1, None)
    scenery.band(picture, near, height, (rgb("#C9BFB1"), rgb("#A89D92")), PAVEMENT, 0.025)
    cast = Cast(picture, base - height * 0.16, height * float(rng.uniform(0.36, 0.42)))
    if rng.random() < 0.45:
        people_crowd(picture, float(rng.uniform(0.2, 0.8)) * width, base + 8, width * 0.2, height * 0.115, 0.15)
    birds(picture, int(rng.integers(1, 4)), height * 0.05, height * 0.18)
    for x in cast.spots(int(rng.integers(1, 4)), 0.0, 1.0):
        cast.tree(x, base + height * 0.055, height * float(rng.uniform(0.26, 0.36)), "round")
    for x in cast.spots(int(rng.integers(2, 5))):
        cast.person(x, base + height * float(rng.uniform(0.03, 0.07)))
    for x in cast.spots(int(rng.integers(1, 4))):
        cast.plant(x, base + height * 0.012, height * 0.075)
    for x in cast.spots(int(rng.integers(1, 4)), 0.1, 0.9):
        cast.lamp_post(x, curb - 3)
    size = height * 0.115
    for x in cast.spots(max(1, int(rng.integers(1, 4)) - portrait), 0.0, 1.0):
        cast.car(x, middle - 8, size)
    for x in cast.spots(max(1, int(rng.integers(1, 4)) - portrait), 0.0, 1.0):
        cast.car(x, near - height * 0.035, size * 1.3)
    rainy = picture.mood.name == "mist" or rng.random() < 0.25
    cast.scatter(cast.bicycle, (0, 2), 0.9, 0.95, 0.12, 0.88)
    cast.scatter(lambda x, y: cast.person(x, y, umbrella=bool(rainy and rng.random() < 0.75)), (1, 4), 0.92, 0.99)
    cast.scatter(cast.dog, (0, 2), 0.92, 0.98)
    cast.draw()


def harbour(picture: Picture) -> None:
    """Draw a promenade, boats, and a skyline across the water."""
    rng, height, width = picture.rng, picture.height, picture.width
    horizon = height * float(rng.uniform(0.46, 0.52))
    sun = scenery.sky(picture, horizon)
    if rng.random() < 0.5:
        scenery.mountains(picture, horizon, height * 0.2, 2)
    before = picture.labels.copy()
    skyline(picture, horizon, height * float(rng.uniform(0.26, 0.36)), 0.36)
    built = picture.labels != before
    scenery.sea(picture, horizon, sun)
    _mirror(picture, int(horizon), built)
    cast = Cast(picture, horizon - height * 0.06, height * float(rng.uniform(0.46, 0.56)))
    for x in cast.spots(int(rng.integers(3, 6))):
        y = float(horizon + height * rng.uniform(0.03, 0.2))
        cast.boat(x, y, 18 + (y - horizon) * (0.85 if rng.random() < 0.6 else 0.55), sail=bool(rng.random() < 0.5))
    cast.draw()
    birds(picture, int(rng.integers(2, 5)), height * 0.06, horizon * 0.7)
    if rng.random() < 0.4:
        flock(picture, float(rng.uniform(0.25, 0.75)) * width, height * 0.14, width * 0.26)
    if rng.random() < 0.3:
        balloons(picture, 1, height * 0.1, height * 0.16)
    edge = height * float(rng.uniform(0.76, 0.80))
    scenery.band(picture, edge, height, (rgb("#CDBBA5"), rgb("#9F8F84")), PAVEMENT, 0.025)
    joints = Sketch()
    for x in np.linspace(-0.6, 1.6, 15) * width:
        low = width / 2 + (x - width / 2) * 1.5
        joints.poly([(x, -edge), (x + 1.2, -edge), (low + 2, -height), (low, -height)], rgb("#7E7068"), alpha=0.35)
    joints.box(0, -edge - 5, width, -edge, rgb("#E3D5C2"))
    picture.place(joints, 0, 0, 1, None)
    if rng.random() < 0.75:
        size = height * 0.10
        railing = structures.fence(rng, width / size + 1, rails=True)
        picture.place(railing, -4, edge + 6, size, picture.stuff(FENCE), margin=0)
    for x in cast.spots(int(rng.integers(1, 3)), 0.1, 0.9):
        cast.lamp_post(x, edge + 9)
    for x in cast.spots(int(rng.integers(1, 3)), 0.12, 0.88):
        cast.bench(x, height * float(rng.uniform(0.87, 0.92)), int(rng.integers(0, 3)))
    rainy = picture.mood.name == "mist"
    wet = 0.7 if rainy else 0.12
    cast.scatter(lambda x, y: cast.person(x, y, umbrella=bool(rng.random() < wet)), (3, 6), 0.85, 0.985)
    cast.scatter(cast.gull, (1, 3), 0.86, 0.98)
    for x in cast.spots(int(rng.integers(0, 3))):
        cast.plant(x, height * float(rng.uniform(0.84, 0.88)), height * 0.12)
    cast.scatter(cast.dog, (0, 2), 0.9, 0.98)
    cast.scatter(cast.bicycle, (0, 1), 0.87, 0.93, 0.12, 0.88)
    cast.draw()


def _mirror(picture: Picture, row: int, mask: NDArray[np.bool_]) -> None:
    """Reflect the masked pixels above ``row`` in the water below it."""
    reach = min(row, picture.height - row, int(picture.height * 0.2))
    source = picture.paint[row - reach : row][::-1].copy()
    alpha = mask[row - reach : row][::-1].astype(np.float32)
    fade = np.linspace(0.55, 0.0, reach, dtype=np.float32)[:, None]
    ripple = 0.6 + 0.4 * np.sin(np.arange(reach, dtype=np.float32) ** 0.9 * 1.1)[:, None]
    picture.layer(alpha * fade * ripple, source, None, row)
