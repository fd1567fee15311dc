"""Sketches of stuff with a shape: trees, buildings and fences."""

from __future__ import annotations

import numpy as np

from tools.demo.figures import pick
from tools.demo.objects import LAMP
from tools.demo.palette import FACADES, VIVID, Colour, darker, lighter, mix, rgb
from tools.demo.sketch import Sketch

LEAVES = (rgb("#4F7F4B"), rgb("#6B9A4A"), rgb("#3F7358"), rgb("#86A653"), rgb("#5C8A63"))
AUTUMN = (rgb("#C98A3A"), rgb("#B9603A"), rgb("#D9A94A"))
BARK = rgb("#6B4A38")


def tree(rng: np.random.Generator, *, kind: str | None = None, light: float = -1.0) -> Sketch:
    """Return a tree, one unit tall: round, conifer, poplar, palm or bush."""
    kind = str(rng.choice(["round", "round", "conifer", "poplar"])) if kind is None else kind
    if kind == "conifer":
        return _conifer(rng, light)
    if kind == "palm":
        return _palm(rng)
    leaf = pick(rng, AUTUMN) if rng.random() < 0.14 else pick(rng, LEAVES)
    sketch = Sketch()
    if kind == "bush":
        centre, radii, trunk = (0.0, 0.42), (0.62, 0.42), False
    elif kind == "poplar":
        centre, radii, trunk = (0.0, 0.56), (0.14, 0.42), True
    else:
        centre, radii, trunk = (0.0, 0.64), (float(rng.uniform(0.27, 0.38)), 0.32), True
    if trunk:
        sketch.poly([(-0.035, 0.0), (0.035, 0.0), (0.018, 0.55), (-0.018, 0.55)], BARK)
        if kind == "round":
            sketch.limb((0.0, 0.34), (0.13, 0.52), 0.03, 0.016, BARK)
            sketch.limb((0.0, 0.40), (-0.12, 0.55), 0.026, 0.016, BARK)
    angles = np.linspace(0, 2 * np.pi, 11, endpoint=False) + rng.uniform(0, 1)
    lumps = [
        (centre[0] + radii[0] * 0.66 * np.cos(a), centre[1] + radii[1] * 0.68 * np.sin(a), rng.uniform(0.34, 0.5))
        for a in angles
    ]
    sketch.ellipse(*centre, radii[0] * 0.85, radii[1] * 0.85, darker(leaf, 0.2))
    for x, y, size in lumps:
        sketch.ellipse(x, y, radii[0] * size, radii[1] * size, darker(leaf, 0.2))
    # Two coats of lighter leaves, each farther towards the light.
    for coat, colour in ((0.10, leaf), (0.30, lighter(mix(leaf, rgb("#D8DB6A"), 0.3), 0.12))):
        middle = (centre[0] + coat * light * radii[0] * 0.8, centre[1] + coat * radii[1])
        sketch.ellipse(*middle, radii[0] * (0.86 - coat), radii[1] * (0.86 - coat), colour, clip=True)
        for x, y, size in lumps:
            shift = (coat * light * radii[0] * 0.7, coat * radii[1] * 0.9)
            shrink = 0.92 if coat < 0.2 else 0.7
            sketch.ellipse(
                x * (1 - coat) + shift[0], (y - centre[1]) * (1 - coat) + centre[1] + shift[1],
                radii[0] * size * shrink, radii[1] * size * shrink, colour, clip=True,
            )  # fmt: skip
    for _ in range(16):
        angle, far = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 0.8))
        x, y = centre[0] + radii[0] * far * np.cos(angle), centre[1] + radii[1] * far * np.sin(angle)
        tone = lighter(leaf, 0.3) if x * light > -0.05 else darker(leaf, 0.35)
        sketch.ellipse(x, y, 0.022, 0.013, tone, clip=True, alpha=0.6)
    return sketch


def _conifer(rng: np.random.Generator, light: float) -> Sketch:
    leaf = pick(rng, (rgb("#2F5D50"), rgb("#3B6B55"), rgb("#2B5148"), rgb("#49735A")))
    sketch = Sketch()
    sketch.box(-0.025, 0.0, 0.025, 0.16, BARK)
    tiers = int(rng.integers(4, 6))
    wide = float(rng.uniform(0.19, 0.26))
    for index in range(tiers):
        part = index / tiers
        low, half = 0.09 + 0.78 * part, wide * (1 - part) + 0.03
        high = min(1.0, low + 0.36 - 0.08 * part)
        outline = [
            (-half, low),
            (-half * 0.5, low - 0.02),
            (0.0, low + 0.015),
            (half * 0.5, low - 0.02),
            (half, low),
            (0.0, high),
        ]
        sketch.poly(outline, darker(leaf, 0.10 - 0.05 * part))
        side = half * (1 if light > 0 else -1)
        sketch.poly(
            [(side, low), (side * 0.5, low - 0.02), (0.0, low + 0.015), (side * 0.1, high - 0.1), (0.0, high)],
            lighter(leaf, 0.13),
        )
    return sketch


def _palm(rng: np.random.Generator) -> Sketch:
    leaf = pick(rng, (rgb("#3F7F55"), rgb("#5A8F4C"), rgb("#2F7560")))
    bend = float(rng.uniform(-0.2, 0.2))
    top = (bend, 0.80)
    sketch = Sketch()
    sketch.stroke([(0.0, 0.0), (bend * 0.25, 0.4), top], 0.055, rgb("#9A7653"), end_width=0.035)
    for index, angle in enumerate(np.linspace(-0.35, np.pi + 0.35, 9) + rng.uniform(-0.1, 0.1)):
        reach = 0.34
        x, y = top[0] + reach * np.cos(angle), top[1] + 0.18 * np.sin(angle) - 0.02
        mid = (top[0] + reach * 0.55 * np.cos(angle), top[1] + 0.10 + 0.17 * np.sin(angle))
        tone = darker(leaf, 0.25) if index % 2 else lighter(leaf, 0.08)
        sketch.curve([top, (mid[0], mid[1] + 0.03), (x, y - 0.06), (mid[0], mid[1] - 0.035)], tone)
    return sketch


def house(rng: np.random.Generator, width: float, height: float, *, lights: float = 0.0, shop: bool = False) -> Sketch:
    """Return a town house front of the given size in units, its left lower corner at (0, 0).

    ``lights`` is the share of windows that are lit.
    """
    wall = pick(rng, FACADES)
    sketch = Sketch()
    roof = int(rng.integers(3))
    tile = pick(rng, (rgb("#8A4B3C"), rgb("#5B5F6B"), rgb("#6F4A45"), rgb("#4E5D66")))
    if roof == 0:
        sketch.poly([(-0.03, height - 0.01), (width / 2, height + width * 0.36), (width + 0.03, height - 0.01)], tile)
        sketch.poly(
            [(width / 2, height + width * 0.36), (width + 0.03, height), (width / 2, height)],
            darker(tile, 0.25),
            clip=True,
        )
    elif roof == 1:
        sketch.poly(
            [(-0.02, height), (0.08, height + 0.16), (width - 0.08, height + 0.16), (width + 0.02, height)], tile
        )
        for x in (0.3, 0.7):
            sketch.box(width * x - 0.04, height + 0.02, width * x + 0.04, height + 0.11, lighter(wall, 0.2))
            sketch.box(
                width * x - 0.025, height + 0.03, width * x + 0.025, height + 0.10, _pane(rng, lights), glow=lights > 0
            )
    sketch.box(0.0, 0.0, width, height, wall)
    sketch.box(-0.015, height - 0.035, width + 0.015, height + 0.012, lighter(wall, 0.35))
    columns = max(2, round(width / 0.19))
    floor = 0.24
    base = floor * 1.15
    storeys = max(1, int((height - base - 0.04) / floor))
    for storey in range(storeys):
        y = base + storey * floor + 0.03
        for column in range(columns):
            _window(sketch, rng, width * (column + 0.5) / columns, y, lights, wall)
    _ground_floor(sketch, rng, width, base, wall, shop, lights)
    sketch.poly(
        [(width * 0.86, 0), (width, 0), (width, height), (width * 0.93, height)],
        darker(wall, 0.6),
        clip=True,
        alpha=0.12,
    )
    return sketch


def _pane(rng: np.random.Generator, lights: float) -> Colour:
    if rng.random() < lights:
        return mix(LAMP, rgb("#FFB566"), float(rng.uniform(0, 0.7)))
    if lights > 0:
        return rgb("#24304F")
    return mix(rgb("#5E7F93"), rgb("#9FC0CC"), float(rng.uniform(0, 0.8)))


def _window(sketch: Sketch, rng: np.random.Generator, x: float, y: float, lights: float, wall: Colour) -> None:
    pane = _pane(rng, lights)
    glow = lights > 0 and pane[0] > 0.6
    sketch.box(x - 0.054, y - 0.008, x + 0.054, y + 0.158, lighter(wall, 0.4))
    sketch.box(x - 0.044, y, x + 0.044, y + 0.15, pane, glow=glow)
    if not glow and rng.random() < 0.5:
        sketch.poly([(x - 0.044, y + 0.15), (x - 0.044, y + 0.05), (x + 0.02, y + 0.15)], lighter(pane, 0.4), alpha=0.5)
    sketch.box(x - 0.004, y, x + 0.004, y + 0.15, lighter(wall, 0.3))
    sketch.box(x - 0.064, y - 0.018, x + 0.064, y - 0.004, darker(wall, 0.25))


def _ground_floor(
    sketch: Sketch, rng: np.random.Generator, width: float, base: float, wall: Colour, shop: bool, lights: float
) -> None:
    door = pick(rng, (rgb("#5B3A2E"), rgb("#2F5D62"), rgb("#7A2E3A"), rgb("#3C4A3E")))
    x = width * float(rng.choice([0.22, 0.78]))
    if shop:
        colour = pick(rng, VIVID)
        pane = LAMP if lights > 0 else rgb("#86A9B5")
        sketch.box(0.04, 0.03, width - 0.04, base - 0.07, darker(wall, 0.45))
        sketch.box(0.06, 0.06, width - 0.06, base - 0.09, pane, glow=lights > 0)
        stripes = max(4, round(width / 0.09))
        for index in range(stripes):
            a, b = width * index / stripes, width * (index + 1) / stripes
            tone = colour if index % 2 == 0 else rgb("#F8F1E3")
            sketch.poly(
                [(a, base - 0.02), (b, base - 0.02), (b + 0.012, base - 0.095), (a - 0.012, base - 0.095)], tone
            )
    else:
        for place in (0.5, 0.22 if x > width / 2 else 0.78):
            _window(sketch, rng, width * place, 0.09, lights, wall)
    sketch.box(x - 0.055, 0.0, x + 0.055, 0.20, darker(door, 0.4))
    sketch.box(x - 0.045, 0.0, x + 0.045, 0.19, door)
    sketch.box(x - 0.03, 0.11, x + 0.03, 0.17, lighter(door, 0.35))


def tower(rng: np.random.Generator, width: float, height: float, *, lights: float = 0.0) -> Sketch:
    """Return a high-rise of the given size in units, its left lower corner at (0, 0)."""
    wall = pick(rng, (rgb("#8C9BA8"), rgb("#A7A9A6"), rgb("#7A8794"), rgb("#B5A99A"), rgb("#93A3A0"), rgb("#A88F86")))
    sketch = Sketch()
    sketch.box(0, 0, width, height, wall)
    style = int(rng.integers(3))
    if style == 0:
        sketch.box(width * 0.25, height, width * 0.75, height + 0.05, darker(wall, 0.15))
        sketch.limb((width / 2, height), (width / 2, height + 0.18), 0.012, 0.005, darker(wall, 0.3))
    elif style == 1:
        sketch.poly([(0, height), (width, height), (width, height + 0.10)], wall)
    rows, columns = max(3, int(height / 0.055)), max(3, int(width / 0.05))
    for row in range(rows):
        y = height * (row + 0.3) / rows
        for column in range(columns):
            x = width * (column + 0.22) / columns
            pane = (
                _pane(rng, lights * 0.8)
                if lights > 0
                else mix(darker(wall, 0.3), rgb("#BCD6DF"), float(rng.uniform(0, 0.55)))
            )
            sketch.box(
                x, y, x + width * 0.56 / columns, y + height * 0.45 / rows, pane, glow=lights > 0 and pane[0] > 0.6
            )
    sketch.poly(
        [(width * 0.6, 0), (width, 0), (width, height + 0.1), (width * 0.6, height)],
        rgb("#1E2440"),
        clip=True,
        alpha=0.16,
    )
    return sketch


def fence(rng: np.random.Generator, length: float, *, rails: bool = False) -> Sketch:
    """Return a fence from (0, 0) to (length, 0), one unit tall."""
    wood = pick(rng, (rgb("#F1E9DA"), rgb("#A97C50"), rgb("#8A6A4F"), rgb("#C9B08A")))
    sketch = Sketch()
    for y in (0.32, 0.68):
        sketch.box(0, y - 0.06, length, y + 0.06, darker(wood, 0.22))
    step = 1.3 if rails else 0.36
    for x in np.arange(0.1, length, step):
        half = 0.09 if rails else 0.12
        lean = float(rng.uniform(-0.015, 0.015))
        sketch.poly(
            [(x - half, 0), (x + half, 0), (x + half + lean, 0.9), (x + lean, 1.03), (x - half + lean, 0.9)], wood
        )
        sketch.poly(
            [(x + half * 0.4, 0), (x + half, 0), (x + half + lean, 0.9), (x + half * 0.4 + lean, 0.97)],
            darker(wood, 0.16),
        )
    return sketch
