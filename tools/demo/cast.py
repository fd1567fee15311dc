"""Putting figures and things in a picture: nearer ones larger and in front, each with its shadow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tools.demo import figures, objects, structures
from tools.demo.palette import (
    BALL,
    BENCH,
    BICYCLE,
    BIRD,
    BOAT,
    CAR,
    DOG,
    KITE,
    PERSON,
    PLANT,
    SHEEP,
    TREE,
    UMBRELLA,
    rgb,
)
from tools.demo.picture import VOID, Picture
from tools.demo.sketch import Sketch


class Cast:
    """Everything that stands in a picture, drawn from back to front when it is complete.

    Parameters
    ----------
    picture : Picture
        Where to draw.
    horizon : float
        Row in which things vanish.
    scale : float
        Height in pixels of a person who stands on the picture's bottom row.
    """

    def __init__(self, picture: Picture, horizon: float, scale: float) -> None:
        self.picture = picture
        self.rng = picture.rng
        self.horizon = horizon
        # Upright pictures are narrow; people as tall as elsewhere would fill them.
        self.scale = scale if picture.width >= picture.height else 0.85 * scale
        self._queue: list[tuple[float, Callable[[], None]]] = []
        self._taken: list[tuple[float, float]] = []

    def tall(self, y: float) -> float:
        """Return the height in pixels of a person whose feet are on row ``y``."""
        return self.scale * max(0.07, (y - self.horizon) / (self.picture.height - self.horizon))

    def depth(self, y: float) -> float:
        """Return how far into the haze row ``y`` is, 0 to 1."""
        part = (y - self.horizon) / (self.picture.height - self.horizon)
        return float(np.clip(0.55 * (1 - part) ** 2.2, 0, 0.6))

    def draw(self) -> None:
        """Draw everybody, the farthest first."""
        for _, act in sorted(self._queue, key=lambda entry: entry[0]):
            act()
        self._queue.clear()

    def spots(self, count: int, low: float = 0.05, high: float = 0.95) -> list[float]:
        """Return columns for ``count`` things, spread over a share of the width but not evenly."""
        places = (np.arange(count) + self.rng.uniform(0.15, 0.85, count)) / max(1, count)
        return [float(value) for value in (low + (high - low) * places) * self.picture.width]

    def spot(self, top: float, bottom: float, left: float = 0.05, right: float = 0.95) -> tuple[float, float]:
        """Return a free place, column and row in pixels, within shares of the height and the width."""
        picture = self.picture
        best, widest = (0.0, 0.0), -1.0
        for _ in range(7):
            x = float(self.rng.uniform(left, right)) * picture.width
            y = float(self.rng.uniform(top, bottom)) * picture.height
            away = min((abs(x - a) + 0.7 * abs(y - b) for a, b in self._taken), default=1e9)
            if away > widest:
                best, widest = (x, y), away
        self._taken.append(best)
        return best

    def taken(self, x: float, y: float) -> None:
        """Keep `spot` away from column ``x``, row ``y``."""
        self._taken.append((x, y))

    def scatter(
        self,
        act: Callable[[float, float], None],
        count: tuple[int, int],
        top: float,
        bottom: float,
        left: float = 0.05,
        right: float = 0.95,
    ) -> None:
        """Queue some things of a kind, ``count[0]`` to ``count[1]`` of them, in free places; see `spot`."""
        for _ in range(int(self.rng.integers(count[0], count[1] + 1))):
            act(*self.spot(top, bottom, left, right))

    def standing(
        self,
        sketch: Sketch,
        x: float,
        y: float,
        size: float,
        category: int | None,
        *,
        shadow: float = 0.3,
        foot: float = 0.0,
    ) -> None:
        """Queue a thing on the ground; ``size`` is pixels a unit, ``shadow`` its shadow's half width in units.

        Without a category it stays unlabelled. ``foot`` draws it as if it stood that many pixels nearer.
        """

        def act() -> None:
            picture = self.picture
            if shadow:
                long = 1.0 + 1.3 * (1 - picture.mood.sun_height)
                shift = -picture.light * size * shadow * 0.35 * long
                picture.shadow(x + shift, y - size * 0.01, size * shadow * long, max(2.0, size * shadow * 0.24))
            label = VOID if category is None else picture.thing(category)
            picture.place(sketch, x, y, size, label, depth=self.depth(y))

        self._queue.append((y + foot, act))

    def facing(self, sketch: Sketch) -> Sketch:
        """Return the sketch as it is or mirrored, by chance."""
        if self.rng.random() < 0.5:
            return sketch
        mirrored = Sketch()
        mirrored.add(sketch, flip=True)
        return mirrored

    def person(self, x: float, y: float, *, pose: str | None = None, umbrella: bool = False) -> None:
        """Queue somebody, a few of them children."""
        size = self.tall(y) * float(self.rng.choice([0.62, 0.92, 0.97, 1.0, 1.05]))
        body = self.facing(figures.person(self.rng, pose="standing" if umbrella else pose))
        self.standing(body, x, y, size, PERSON, shadow=0.2)
        if umbrella:
            side = 0.1 if self.rng.random() < 0.5 else -0.1
            canopy = objects.hand_umbrella(self.rng)
            self.standing(
                canopy, x + side * size, y - 0.56 * size, size * 0.72, UMBRELLA, shadow=0, foot=0.56 * size + 0.1
            )

    def dog(self, x: float, y: float) -> None:
        """Queue a dog."""
        size = self.tall(y) * float(self.rng.uniform(0.3, 0.42))
        self.standing(self.facing(figures.dog(self.rng)), x, y, size, DOG, shadow=0.62)

    def sheep(self, x: float, y: float) -> None:
        """Queue a sheep."""
        size = self.tall(y) * float(self.rng.uniform(0.44, 0.56))
        self.standing(self.facing(figures.sheep(self.rng)), x, y, size, SHEEP, shadow=0.6)

    def gull(self, x: float, y: float) -> None:
        """Queue a bird on the ground."""
        self.standing(
            self.facing(figures.standing_bird(self.rng)), x, y, max(9.0, self.tall(y) * 0.2), BIRD, shadow=0.5
        )

    def ball(self, x: float, y: float) -> None:
        """Queue a ball."""
        self.standing(objects.ball(self.rng), x, y, max(8.0, self.tall(y) * 0.16), BALL, shadow=0.6)

    def parasol(self, x: float, y: float) -> None:
        """Queue a beach umbrella."""
        self.standing(objects.parasol(self.rng), x, y, self.tall(y) * 1.08, UMBRELLA, shadow=0.6)

    def bicycle(self, x: float, y: float) -> None:
        """Queue a parked bicycle."""
        self.standing(self.facing(objects.bicycle(self.rng)), x, y, self.tall(y) * 0.62, BICYCLE, shadow=0.8)

    def bench(self, x: float, y: float, sitters: int) -> None:
        """Queue a bench with up to two people on it."""
        unit = self.tall(y) * 0.52
        self._taken.extend((x + shift * unit, y) for shift in (-0.6, 0.0, 0.6))
        self.standing(objects.bench(self.rng), x, y, unit, BENCH, shadow=1.1)
        for index in range(sitters):
            place = x + unit * (0.45 - 0.9 * index if sitters > 1 else float(self.rng.uniform(-0.5, 0.5)))
            body = self.facing(figures.person(self.rng, pose="sitting"))
            self.standing(body, place, y, self.tall(y) * 0.98, PERSON, shadow=0, foot=0.2 + index * 0.1)

    def car(self, x: float, y: float, size: float) -> None:
        """Queue a car, ``size`` pixels tall."""
        lights = self.picture.mood.name in ("night", "dusk")
        self.standing(self.facing(objects.car(self.rng, lights=lights)), x, y, size, CAR, shadow=1.45)

    def tree(self, x: float, y: float, size: float, kind: str | None = None, *, shadow: bool = True) -> None:
        """Queue a tree, ``size`` pixels tall; all trees are one segment."""
        sketch = structures.tree(self.rng, kind=kind, light=self.picture.light)

        def act() -> None:
            if shadow:
                shift = -self.picture.light * size * 0.15
                self.picture.shadow(x + shift, y, size * 0.34, max(2.0, size * 0.05))
            self.picture.place(sketch, x, y, size, self.picture.stuff(TREE), depth=self.depth(y), margin=0)

        self._queue.append((y, act))

    def plant(self, x: float, y: float, size: float) -> None:
        """Queue a potted plant, ``size`` pixels tall."""
        self.standing(objects.potted_plant(self.rng), x, y, size, PLANT, shadow=0.26)

    def lamp_post(self, x: float, y: float) -> None:
        """Queue a street lamp, which nobody labels."""
        lights = self.picture.mood.name in ("night", "dusk")
        size = self.tall(y) * 2.1
        self.standing(self.facing(objects.lamp_post(lights=lights)), x, y, size, None, shadow=0.06)
        if lights:
            self._queue.append((y, lambda: self.picture.glow(x, y - 0.955 * size, size * 0.3, objects.LAMP, 0.5)))

    def boat(self, x: float, y: float, size: float, *, sail: bool) -> None:
        """Queue a boat with its reflection; ``size`` is pixels a unit."""
        lights = self.picture.mood.name in ("night", "dusk")
        sketch = self.facing(objects.sailboat(self.rng) if sail else objects.motorboat(self.rng, lights=lights))

        def act() -> None:
            label = self.picture.thing(BOAT)
            stamp = self.picture.place(sketch, x, y, size, label, depth=self.depth(y) * 0.9)
            self.picture.reflect(stamp, y)

        self._queue.append((y, act))


def birds(picture: Picture, count: int, low: float, high: float) -> None:
    """Draw birds on the wing between two rows."""
    for _ in range(count):
        size = float(picture.rng.uniform(8, 24))
        place = (picture.rng.uniform(0.05, 0.95) * picture.width, picture.rng.uniform(low, high))
        turned = Sketch()
        turned.add(
            figures.flying_bird(picture.rng),
            turn=float(picture.rng.uniform(-0.3, 0.3)),
            flip=picture.rng.random() < 0.5,
        )
        picture.place(turned, float(place[0]), float(place[1]), size, picture.thing(BIRD), depth=0.12)


def flock(picture: Picture, x: float, y: float, width: float) -> None:
    """Draw a flock of birds as one crowd segment around (x, y)."""
    rng = picture.rng
    label = picture.thing(BIRD, crowd=True)
    for _ in range(int(rng.integers(13, 20))):
        part, off = float(rng.uniform(-1, 1)), float(rng.normal(0, 0.11))
        sketch = Sketch()
        sketch.add(figures.flying_bird(rng), turn=float(rng.uniform(-0.25, 0.25)))
        size = float(rng.uniform(5, 9))
        where = (x + part * width / 2, y + (off + 0.22 * abs(part)) * width * 0.6)
        picture.place(sketch, where[0], where[1], size, label, depth=0.2, margin=0)
    picture.close_gaps(label, 6)


def people_crowd(picture: Picture, x: float, y: float, width: float, size: float, depth: float) -> None:
    """Draw a crowd of people far away as one crowd segment, ``size`` pixels tall."""
    rng = picture.rng
    label = picture.thing(PERSON, crowd=True)
    places = np.sort(rng.uniform(-0.5, 0.5, max(6, int(width / size * 3.4)))) * width
    for place in rng.permutation(places):
        rise = float(rng.uniform(-0.22, 0.0)) * size
        sketch = figures.person(rng, pose=str(rng.choice(["standing", "walking"])))
        picture.place(
            sketch, x + float(place), y + rise, size * float(rng.uniform(0.85, 1.05)), label, depth=depth, margin=0
        )
    picture.close_gaps(label, max(1.5, size * 0.09))


def sheep_crowd(picture: Picture, x: float, y: float, width: float, size: float, depth: float) -> None:
    """Draw a flock of sheep far away as one crowd segment, ``size`` pixels tall each."""
    rng = picture.rng
    label = picture.thing(SHEEP, crowd=True)
    for part in np.sort(rng.uniform(-0.2, 0.2, max(9, int(width / size * 1.7)))):
        sketch = Sketch()
        sketch.add(figures.sheep(rng), flip=rng.random() < 0.5)
        where = (x + float(rng.uniform(-0.5, 0.5)) * width, y + float(part) * width * 0.35)
        picture.shadow(where[0], where[1], size * 0.6, size * 0.14)
        picture.place(sketch, where[0], where[1], size * float(rng.uniform(0.85, 1.1)), label, depth=depth, margin=0)
    picture.close_gaps(label, max(1.5, size * 0.16))


def kites(picture: Picture, count: int, low: float, high: float, ground: float) -> None:
    """Draw kites between two rows, each on a string that comes up from row ``ground``."""
    rng = picture.rng
    for index in range(count):
        x = float(0.06 + 0.88 * (index + rng.uniform(0.2, 0.8)) / count) * picture.width
        y = float(rng.uniform(low, high))
        size = float(rng.uniform(0.055, 0.12)) * picture.height
        anchor = x + float(rng.uniform(-0.25, 0.25)) * picture.width
        string = Sketch()
        string.poly([(x, -y), (x + 0.9, -y), (anchor + 0.9, -ground), (anchor, -ground)], rgb("#FFFFFF"), alpha=0.5)
        picture.place(string, 0, 0, 1, None, depth=0.2)
        picture.place(objects.kite(rng), x, y, size, picture.thing(KITE), depth=0.05)


def balloons(picture: Picture, count: int, low: float, high: float) -> None:
    """Draw hot-air balloons between two rows; COCO has no category for them, so they are void."""
    for _ in range(count):
        size = float(picture.rng.uniform(0.10, 0.22)) * picture.height
        place = (picture.rng.uniform(0.1, 0.9) * picture.width, picture.rng.uniform(low, high))
        picture.place(objects.balloon(picture.rng), float(place[0]), float(place[1]), size, VOID, depth=0.15)
