"""Pictures of a living room with a view."""

from __future__ import annotations

import numpy as np

from tools.demo import figures, objects, scenery, structures
from tools.demo.cast import Cast
from tools.demo.noise import smoothstep
from tools.demo.palette import (
    COUCH,
    FLOOR,
    LAMPLIGHT,
    PERSON,
    TREE,
    UMBRELLA,
    VIVID,
    WALL,
    Colour,
    darker,
    lighter,
    rgb,
)
from tools.demo.picture import VOID, Picture
from tools.demo.sketch import Sketch, lit
from tools.demo.town import skyline

WALLS: tuple[Colour, ...] = tuple(
    rgb(code) for code in ("#E9DCC6", "#BFCFC4", "#D9B8A4", "#C4CEDB", "#E3CFA9", "#A9BCB4", "#D8C4C4")
)


def room(picture: Picture) -> None:
    """Draw a living room: couch, plants, a window, somebody at home."""
    rng, height, width = picture.rng, picture.height, picture.width
    floor = height * float(rng.uniform(0.66, 0.73))
    tone = WALLS[int(rng.integers(len(WALLS)))]
    window = _window_box(picture, floor)
    _view(picture, window)
    if picture.mood.name in ("night", "dusk"):
        picture.mood = LAMPLIGHT
    _wall(picture, floor, tone, window)
    _floor(picture, floor, window)
    _pictures(picture, floor, window)
    cast = Cast(picture, floor - height * 0.30, height * float(rng.uniform(0.60, 0.68)))
    unit = height * float(rng.uniform(0.235, 0.275))
    portrait = height > width
    place = width * float(rng.uniform(0.42, 0.58) if portrait else rng.uniform(0.34, 0.66))
    row = floor + height * 0.09
    cast.standing(objects.couch(rng), place, row, unit, COUCH, shadow=1.35)
    for index in range(int(rng.integers(0, 3))):
        x = place + unit * (0.55 if index else -0.55)
        body = cast.facing(figures.person(rng, pose="sitting"))
        cast.standing(body, x, row, unit * 1.75, PERSON, shadow=0, foot=0.5 + index * 0.1)
    for x in (0.05, 0.95, float(rng.uniform(0.1, 0.9))):
        if rng.random() < 0.75:
            cast.plant(
                width * x, floor + height * float(rng.uniform(0.03, 0.07)), height * float(rng.uniform(0.2, 0.42))
            )
    for x in cast.spots(int(rng.integers(1, 3)), 0.1, 0.9):
        cast.plant(x, floor + height * float(rng.uniform(0.14, 0.24)), height * float(rng.uniform(0.12, 0.2)))
    pose = str(rng.choice(["standing", "walking", "waving"]))
    cast.scatter(lambda x, y: cast.person(x, y, pose=pose), (0, 2), 0.88, 0.96, 0.1, 0.9)
    cast.scatter(cast.dog, (1, 2), 0.86, 0.97, 0.1, 0.9)
    cast.scatter(cast.ball, (1, 3), 0.84, 0.97, 0.08, 0.92)
    if rng.random() < 0.5:
        cast.bicycle(width * float(rng.choice([0.14, 0.86])), floor + height * 0.05)
    if rng.random() < 0.55:
        closed = Sketch()
        colour = figures.pick(rng, VIVID)
        closed.poly([(-0.02, 0.0), (0.02, 0.0), (0.09, 0.62), (-0.09, 0.62)], colour)
        closed.poly([(0.0, 0.0), (0.02, 0.0), (0.09, 0.62), (0.02, 0.62)], darker(colour, 0.2))
        closed.stroke([(0, 0.6), (0, 0.86), (0.06, 0.95), (0.13, 0.88)], 0.035, rgb("#5B4234"))
        leaning = Sketch()
        leaning.add(closed, turn=float(rng.uniform(-0.25, 0.25)))
        cast.standing(leaning, width * float(rng.uniform(0.05, 0.95)), floor + 8, height * 0.24, UMBRELLA, shadow=0.1)
    _floor_lamp(cast, floor, tone)
    cast.draw()


def _window_box(picture: Picture, floor: float) -> tuple[float, float, float, float]:
    """Return the window's left, top, right, bottom in pixels."""
    wide = picture.width * float(picture.rng.uniform(0.30, 0.46))
    left = picture.width * 0.09 if picture.light < 0 else picture.width * 0.91 - wide
    return left, floor * 0.13, left + wide, floor * float(picture.rng.uniform(0.60, 0.70))


def _view(picture: Picture, window: tuple[float, float, float, float]) -> None:
    """Paint what is outside; the wall covers the rest of it later."""
    rng = picture.rng
    bottom = window[3]
    horizon = bottom * 0.86
    scenery.sky(picture, horizon)
    if rng.random() < 0.5:
        scenery.mountains(picture, horizon, bottom * 0.34, 2)
    else:
        skyline(picture, horizon, bottom * 0.5, 0.5)
    line = np.full(picture.width, horizon, np.float32)
    scenery.hill(picture, line, rgb("#7FA65A"), 0.4, tufts=0)
    sketch = Sketch()
    for x in np.linspace(window[0], window[2], 5):
        size = bottom * float(rng.uniform(0.3, 0.52))
        sketch.add(structures.tree(rng, light=picture.light), float(x + rng.uniform(-20, 20)), -bottom * 0.98, size)
    picture.place(sketch, 0, 0, 1, picture.stuff(TREE), depth=0.3, margin=0)


def _wall(picture: Picture, floor: float, tone: Colour, window: tuple[float, float, float, float]) -> None:
    height, width = picture.height, picture.width
    left, top, right, bottom = window
    rows = np.arange(height, dtype=np.float32)[:, None]
    columns = np.arange(width, dtype=np.float32)[None, :]
    inside = (rows >= top) & (rows < bottom) & (columns >= left) & (columns < right)
    warm = lit(tone, picture.mood, 0.0)
    distance = np.abs(columns - (left + right) / 2) / width
    paint = scenery.blend(
        lighter(warm, 0.10), darker(warm, 0.26), smoothstep(0.1, 1.0, distance + 0.25 * rows / height)
    )
    if picture.rng.random() < 0.45:
        stripes = (np.floor(columns / (width / 26)) % 2)[..., None]
        paint = paint * (1 - 0.022 * stripes)
    picture.layer((~inside).astype(np.float32), np.broadcast_to(paint, (height, width, 3)), picture.stuff(WALL))
    frame = Sketch()
    white = lighter(tone, 0.65)
    bar = width * 0.012
    for x in (left, (left + right) / 2, right):
        frame.box(x - bar / 2, -bottom, x + bar / 2, -top, white)
    for y in (top, top + (bottom - top) * 0.36, bottom):
        frame.box(left - bar / 2, -y - bar / 2, right + bar / 2, -y + bar / 2, white)
    frame.box(left - bar * 2, -bottom - bar * 1.6, right + bar * 2, -bottom - bar * 0.2, white)
    picture.place(frame, 0, 0, 1, picture.stuff(WALL), margin=0)


def _floor(picture: Picture, floor: float, window: tuple[float, float, float, float]) -> None:
    rng, height, width = picture.rng, picture.height, picture.width
    wood = figures.pick(rng, (rgb("#B98657"), rgb("#9C6B47"), rgb("#C9A37A"), rgb("#8C7360")))
    scenery.band(picture, floor, height, (darker(wood, 0.1), lighter(wood, 0.06)), FLOOR, 0.04)
    boards = Sketch()
    for x in np.linspace(-1.4, 2.4, 31) * width:
        low = width / 2 + (x - width / 2) * 1.75
        boards.poly(
            [(x, -floor), (x + 1.2, -floor), (low + 2.4, -height), (low, -height)], darker(wood, 0.5), alpha=0.4
        )
    boards.box(0, -floor - 2, width, -floor + height * 0.022, rgb("#F1EADB"))
    picture.place(boards, 0, 0, 1, None)
    light = Sketch()
    shift = -picture.light * 0.16 * width
    left, right = window[0] + shift, window[2] + shift
    light.poly(
        [(left, -floor - 6), (right, -floor - 6), (right + shift, -height * 0.97), (left + shift, -height * 0.97)],
        rgb("#FFE9B8"),
        alpha=0.20,
    )
    if picture.mood is not LAMPLIGHT:
        picture.place(light, 0, 0, 1, None)
    if rng.random() < 0.75:
        rug = Sketch()
        colour = figures.pick(rng, (rgb("#C4574A"), rgb("#3F6C7A"), rgb("#E0C9A6"), rgb("#7C6A8E"), rgb("#D9A05B")))
        middle = float(rng.uniform(0.4, 0.6)) * width
        rug.ellipse(middle, -(floor + (height - floor) * 0.62), width * 0.36, (height - floor) * 0.26, colour)
        rug.ellipse(
            middle, -(floor + (height - floor) * 0.62), width * 0.31, (height - floor) * 0.21, lighter(colour, 0.25)
        )
        rug.ellipse(middle, -(floor + (height - floor) * 0.62), width * 0.25, (height - floor) * 0.16, colour)
        picture.place(rug, 0, 0, 1, picture.stuff(FLOOR), margin=0)


def _pictures(picture: Picture, floor: float, window: tuple[float, float, float, float]) -> None:
    """Hang one to three prints beside the window; nobody labels them."""
    rng = picture.rng
    low, high = (window[2] + 40, picture.width - 30.0) if picture.light < 0 else (30.0, window[0] - 40)
    count = int(rng.integers(1, 4))
    for index in range(count):
        x = low + (high - low) * (index + 0.5) / count
        size = min(floor * 0.34, (high - low) / count * 0.72) * float(rng.uniform(0.75, 1.0))
        picture.place(objects.picture_frame(rng), x, floor * float(rng.uniform(0.28, 0.36)), size, VOID)


def _floor_lamp(cast: Cast, floor: float, tone: Colour) -> None:
    """Queue a standing lamp, which nobody labels."""
    picture = cast.picture
    lights = picture.mood is LAMPLIGHT
    shade = rgb("#FFE3A3") if lights else lighter(tone, 0.45)
    lamp = Sketch()
    lamp.ellipse(0, 0.01, 0.11, 0.018, rgb("#3A3230"))
    lamp.limb((0, 0.01), (0, 0.8), 0.018, 0.018, rgb("#3A3230"))
    lamp.poly([(-0.14, 0.76), (0.14, 0.76), (0.09, 1.0), (-0.09, 1.0)], shade, glow=lights)
    x = picture.width * float(picture.rng.choice([0.1, 0.9]) + picture.rng.uniform(-0.04, 0.04))
    row, size = floor + picture.height * 0.06, picture.height * 0.46
    if lights:
        picture.glow(x, row - 0.85 * size, size * 0.9, rgb("#FFD98A"), 0.55)
    cast.standing(lamp, x, row, size, None, shadow=0.14)
