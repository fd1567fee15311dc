"""Sketches of things people made: cars, boats, bicycles, benches, umbrellas, balls, kites, furniture."""

from __future__ import annotations

import numpy as np

from tools.demo.figures import pick
from tools.demo.palette import CLOTHES, PAINT, VIVID, Colour, darker, lighter, mix, rgb
from tools.demo.sketch import Sketch

GLASS = rgb("#A9CBD8")
LAMP = rgb("#FFE9A8")


def car(rng: np.random.Generator, *, lights: bool = False) -> Sketch:
    """Return a car from the side, one unit tall and about 2.7 long."""
    paint = pick(rng, PAINT)
    sketch = Sketch()
    kind = int(rng.integers(3))
    roof = (
        [(-1.02, 0.60), (-0.72, 0.95), (0.28, 0.97), (0.74, 0.60)],
        [(-1.24, 0.60), (-1.12, 0.94), (0.22, 0.98), (0.72, 0.60)],
        [(-1.26, 0.60), (-1.24, 1.05), (0.62, 1.08), (1.04, 0.62)],
    )[kind]
    nose = 1.34 if kind < 2 else 1.30
    sketch.poly([(-1.25, 0.16), (1.25, 0.16), (1.25, 0.3), (-1.25, 0.3)], rgb("#26262C"))
    sketch.poly(roof, paint)
    sketch.curve(
        [(-1.33, 0.26), (-1.34, 0.50), (-1.18, 0.63), (0.0, 0.66), (0.78, 0.62), (nose - 0.08, 0.53), (nose, 0.40),
         (nose - 0.03, 0.24), (0.0, 0.22)],
        paint,
    )  # fmt: skip
    left, right = roof[0][0], roof[3][0]
    low, high = 0.635, roof[1][1] - 0.06
    window = [(left + 0.14, low), (roof[1][0] + 0.08, high), (roof[2][0] - 0.04, high), (right - 0.14, low)]
    glass = mix(GLASS, rgb("#30435A"), 0.35)
    sketch.poly(window, glass)
    sketch.poly([(-0.1, low), (0.12, high), (0.3, high), (0.08, low)], lighter(glass, 0.6), alpha=0.45, clip=True)
    for x in (-0.25, -0.72) if kind else (-0.22,):
        sketch.box(x - 0.03, 0.62, x + 0.03, high + 0.02, paint)
    sketch.poly([(-1.4, 0.22), (1.4, 0.22), (1.4, 0.36), (-1.4, 0.34)], darker(paint, 0.5), alpha=0.45, clip=True)
    sketch.limb((-1.2, 0.545), (1.2, 0.525), 0.02, 0.02, lighter(paint, 0.5), clip=True, alpha=0.6)
    sketch.limb((-0.24, 0.62), (-0.24, 0.26), 0.014, 0.014, darker(paint, 0.5), clip=True)
    sketch.limb((-0.12, 0.52), (-0.02, 0.52), 0.025, 0.025, darker(paint, 0.45), clip=True)
    sketch.ellipse(nose - 0.12, 0.46, 0.09, 0.05, LAMP, clip=True, glow=lights)
    sketch.ellipse(-1.30, 0.48, 0.06, 0.06, rgb("#D43D34"), clip=True, glow=lights)
    for x in (-0.80, 0.82):
        sketch.ellipse(x, 0.24, 0.27, 0.27, darker(paint, 0.65), clip=True)
        sketch.ellipse(x, 0.21, 0.21, 0.21, rgb("#27262B"))
        sketch.ellipse(x, 0.21, 0.12, 0.12, rgb("#B9BDC4"))
        sketch.ellipse(x, 0.21, 0.045, 0.045, rgb("#5B5F68"))
    return sketch


def sailboat(rng: np.random.Generator) -> Sketch:
    """Return a sailing boat, one unit to the top of its mast."""
    hull, sail = (
        pick(rng, PAINT),
        pick(rng, (rgb("#FBF6EA"), rgb("#FDFBF5"), rgb("#F2C9A0"), rgb("#E4572E"), rgb("#EDAE49"))),
    )
    sketch = Sketch()
    sketch.limb((0.0, 0.08), (0.0, 1.0), 0.02, 0.013, rgb("#7A5B44"))
    sketch.curve([(-0.025, 0.96), (-0.16, 0.55), (-0.36, 0.20), (-0.2, 0.17), (-0.025, 0.18)], darker(sail, 0.08))
    sketch.curve([(0.03, 0.92), (0.16, 0.6), (0.36, 0.22), (0.2, 0.19), (0.03, 0.20)], sail)
    for y in (0.36, 0.54):
        sketch.limb((-0.3, y), (-0.02, y + 0.04), 0.008, 0.008, darker(sail, 0.3), clip=True)
    sketch.poly([(-0.42, 0.15), (0.46, 0.17), (0.33, 0.0), (-0.33, 0.0)], hull)
    sketch.poly([(-0.42, 0.15), (0.46, 0.17), (0.44, 0.135), (-0.41, 0.12)], lighter(hull, 0.6))
    sketch.poly([(-0.42, 0.06), (0.46, 0.06), (0.33, 0.0), (-0.33, 0.0)], darker(hull, 0.4), clip=True, alpha=0.6)
    return sketch


def motorboat(rng: np.random.Generator, *, lights: bool = False) -> Sketch:
    """Return a small cabin boat, one unit tall and about 2 long."""
    hull, cabin = pick(rng, PAINT), rgb("#F4EFE4")
    sketch = Sketch()
    sketch.limb((-0.35, 0.6), (-0.35, 1.0), 0.035, 0.02, rgb("#6B5546"))
    sketch.poly([(-0.35, 0.98), (-0.62, 0.90), (-0.35, 0.82)], pick(rng, VIVID))
    sketch.box(-0.52, 0.35, 0.28, 0.68, cabin, radius=0.05)
    sketch.box(-0.60, 0.66, 0.36, 0.74, pick(rng, PAINT), radius=0.03)
    for x in (-0.40, -0.16, 0.08):
        sketch.box(x - 0.075, 0.47, x + 0.075, 0.61, LAMP if lights else rgb("#4F7387"), radius=0.02, glow=lights)
    sketch.curve(
        [(-0.98, 0.40), (-0.5, 0.37), (0.4, 0.38), (1.12, 0.52), (0.82, 0.05), (0.0, -0.01), (-0.86, 0.03)], hull
    )
    sketch.poly([(-1.1, 0.14), (1.2, 0.14), (1.2, -0.1), (-1.1, -0.1)], darker(hull, 0.5), clip=True, alpha=0.7)
    sketch.limb((-1.0, 0.33), (1.05, 0.40), 0.04, 0.04, lighter(hull, 0.7), clip=True)
    return sketch


def bicycle(rng: np.random.Generator) -> Sketch:
    """Return a bicycle from the side, one unit tall and about 1.7 long."""
    frame, tyre = pick(rng, VIVID), rgb("#2B2A30")
    sketch = Sketch()
    wheels = ((-0.52, 0.32), (0.52, 0.32))
    for x, y in wheels:
        # Annotators outline wheels, not spokes.
        sketch.ellipse(x, y, 0.33, 0.33, tyre, painted=False)
        ring = [(x + 0.31 * np.cos(angle), y + 0.31 * np.sin(angle)) for angle in np.linspace(0, 2 * np.pi, 25)]
        sketch.stroke(ring, 0.045, tyre, smooth=False)
        for angle in np.linspace(0, np.pi, 5, endpoint=False):
            dx, dy = 0.29 * np.cos(angle), 0.29 * np.sin(angle)
            start, end = (x - dx, y - dy), (x + dx, y + dy)
            sketch.limb(start, end, 0.012, 0.012, rgb("#C9CCD2"), alpha=0.7)
        sketch.ellipse(x, y, 0.04, 0.04, rgb("#8C9098"))
    seat, crank, head = (-0.22, 0.74), (-0.06, 0.32), (0.36, 0.76)
    for start, end in (
        (wheels[0], crank),
        (wheels[0], seat),
        (seat, crank),
        (crank, head),
        ((-0.2, 0.70), head),
        (head, wheels[1]),
    ):
        sketch.limb(start, end, 0.045, 0.045, frame)
    sketch.limb(head, (0.33, 0.92), 0.04, 0.04, rgb("#8C9098"))
    sketch.stroke([(0.33, 0.92), (0.42, 0.97), (0.50, 0.90)], 0.045, tyre)
    sketch.limb(seat, (-0.24, 0.84), 0.035, 0.035, rgb("#8C9098"))
    sketch.limb((-0.36, 0.86), (-0.12, 0.85), 0.085, 0.05, rgb("#4A3328"))
    sketch.ellipse(*crank, 0.075, 0.075, rgb("#6C7078"))
    sketch.limb(crank, (0.03, 0.18), 0.03, 0.03, tyre)
    return sketch


def bench(rng: np.random.Generator) -> Sketch:
    """Return a park bench from the front, one unit tall and about 2.2 wide; the seat is at y = 0.5."""
    wood = pick(rng, (rgb("#A0683C"), rgb("#8A5A3B"), rgb("#B98250"), rgb("#6F8F72")))
    iron = rgb("#3A3D44")
    sketch = Sketch()
    for x in (-0.9, 0.9):
        sketch.limb((x, 0.98), (x, 0.02), 0.075, 0.075, iron)
        sketch.limb((x - 0.02, 0.46), (x + 0.09, 0.02), 0.07, 0.06, iron)
    for index, y in enumerate((0.92, 0.78, 0.64)):
        sketch.box(-1.1, y - 0.055, 1.1, y + 0.055, darker(wood, 0.06 * index), radius=0.02)
    sketch.box(-1.14, 0.44, 1.14, 0.52, lighter(wood, 0.15), radius=0.02)
    sketch.box(-1.14, 0.37, 1.14, 0.44, darker(wood, 0.28), radius=0.02)
    return sketch


def parasol(rng: np.random.Generator) -> Sketch:
    """Return a beach umbrella, one unit tall."""
    first, second = pick(rng, VIVID), pick(rng, (rgb("#FBF4E6"), rgb("#FFE8B5"), rgb("#F7D6C8")))
    sketch = Sketch()
    sketch.limb((0.0, 0.0), (0.0, 0.97), 0.028, 0.028, rgb("#EDE3D3"))
    edges = np.linspace(-0.62, 0.62, 8)
    curve = np.linspace(0, 1, 7)
    for index in range(7):
        a, b = edges[index], edges[index + 1]
        left = [(a * t, 0.98 - 0.36 * t**2.1) for t in curve]
        right = [(b * t, 0.98 - 0.36 * t**2.1) for t in curve[::-1]]
        scallop = [(a + (b - a) * 0.5, 0.595)]
        colour = first if index % 2 == 0 else second
        sketch.poly(left + scallop + right, darker(colour, 0.035 * index))
    sketch.ellipse(0, 0.99, 0.02, 0.025, first)
    tilted = Sketch()
    tilted.add(sketch, turn=float(rng.uniform(-0.26, 0.26)))
    return tilted


def hand_umbrella(rng: np.random.Generator) -> Sketch:
    """Return a rain umbrella held by its handle at (0, 0), one unit tall."""
    sketch = parasol(np.random.default_rng(int(rng.integers(1 << 30))))
    sketch.stroke([(0.0, 0.05), (0.0, -0.06), (0.05, -0.09), (0.08, -0.04)], 0.03, rgb("#5B4234"))
    return sketch


def ball(rng: np.random.Generator) -> Sketch:
    """Return a ball resting on the ground, one unit across."""
    first, second = pick(rng, VIVID), rgb("#FAF5EA")
    sketch = Sketch()
    sketch.ellipse(0, 0.5, 0.5, 0.5, second)
    turn = float(rng.uniform(0, 3))
    for index in range(3):
        angle = turn + index * 2.1
        tip = [(0.05 * np.cos(angle), 0.5 + 0.05 * np.sin(angle))]
        arc = [(0.55 * np.cos(angle + a), 0.5 + 0.55 * np.sin(angle + a)) for a in np.linspace(0, 1.05, 8)]
        sketch.poly(tip + arc, first if index else mix(first, rgb("#F3A712"), 0.6), clip=True)
    sketch.ellipse(0.12, 0.30, 0.5, 0.36, rgb("#20263F"), clip=True, alpha=0.2)
    sketch.ellipse(-0.17, 0.70, 0.13, 0.10, rgb("#FFFFFF"), clip=True, alpha=0.6)
    return sketch


def kite(rng: np.random.Generator) -> Sketch:
    """Return a flying kite with its tail, around (0, 0), about one unit across."""
    first, second = pick(rng, VIVID), pick(rng, VIVID)
    sketch = Sketch()
    wave = [(0.0, -0.6), (0.10, -0.85), (-0.06, -1.1), (0.08, -1.35), (-0.02, -1.55)]
    sketch.stroke(wave, 0.03, darker(first, 0.1), end_width=0.015)
    for x, y in wave[1:4]:
        sketch.poly([(x, y), (x - 0.11, y + 0.07), (x - 0.11, y - 0.07)], second)
        sketch.poly([(x, y), (x + 0.11, y + 0.07), (x + 0.11, y - 0.07)], second)
    top, right, bottom, left, middle = (0.0, 0.52), (0.42, 0.12), (0.0, -0.62), (-0.42, 0.12), (0.0, 0.12)
    sketch.poly([top, right, middle], first)
    sketch.poly([right, bottom, middle], second)
    sketch.poly([bottom, left, middle], darker(first, 0.12))
    sketch.poly([left, top, middle], lighter(second, 0.2))
    turned = Sketch()
    turned.add(sketch, turn=float(rng.uniform(-0.7, 0.7)))
    return turned


def couch(rng: np.random.Generator) -> Sketch:
    """Return a sofa from the front, one unit tall and about 2.6 wide; the seat is at y = 0.5."""
    cloth = pick(
        rng,
        (
            rgb("#3D7A79"),
            rgb("#C9674B"),
            rgb("#D8A24A"),
            rgb("#5C6F9B"),
            rgb("#8C5A6B"),
            rgb("#B9B3A3"),
            rgb("#54704F"),
        ),
    )
    sketch = Sketch()
    for x in (-1.1, 1.1):
        sketch.limb((x, 0.12), (x * 1.03, 0.0), 0.07, 0.045, rgb("#6A4630"))
    sketch.box(-1.2, 0.35, 1.2, 0.98, darker(cloth, 0.10), radius=0.16)
    for x in (-0.56, 0.56):
        sketch.box(x - 0.54, 0.42, x + 0.54, 0.90, cloth, radius=0.10)
        sketch.box(x - 0.55, 0.33, x + 0.55, 0.54, lighter(cloth, 0.12), radius=0.07)
    sketch.box(-1.2, 0.10, 1.2, 0.36, darker(cloth, 0.16), radius=0.05)
    for x in (-1.2, 1.2):
        sketch.box(x - 0.16, 0.10, x + 0.16, 0.66, lighter(cloth, 0.05), radius=0.13)
    for x, turn in ((-0.8, 0.25), (0.75, -0.3)):
        pillow = Sketch()
        pillow.box(-0.19, -0.17, 0.19, 0.17, pick(rng, CLOTHES), radius=0.06)
        sketch.add(pillow, x, 0.66, 1.0, turn)
    return sketch


def potted_plant(rng: np.random.Generator) -> Sketch:
    """Return a plant in its pot, one unit tall."""
    leaf = pick(rng, (rgb("#3E7D4E"), rgb("#5B9A5F"), rgb("#2F6B58"), rgb("#7BA05B")))
    pot = pick(rng, (rgb("#C96F4A"), rgb("#EDE4D6"), rgb("#4F6D7A"), rgb("#D9A066")))
    sketch = Sketch()
    kind = int(rng.integers(3))
    count = (9, 11, 13)[kind]
    for index in range(count):
        spread = (index / (count - 1) - 0.5) * 2
        angle = np.pi / 2 - spread * (1.15, 0.6, 1.4)[kind] + rng.uniform(-0.1, 0.1)
        reach = (0.58, 0.66, 0.42)[kind] * (1 - 0.25 * abs(spread)) * rng.uniform(0.85, 1.1)
        x, y = reach * np.cos(angle), 0.34 + reach * np.sin(angle)
        tone = darker(leaf, 0.25) if index % 2 else lighter(leaf, 0.08 * rng.random())
        side = np.array([-np.sin(angle), np.cos(angle)]) * (0.09, 0.045, 0.10)[kind]
        middle = np.array([x * 0.6, 0.34 + (y - 0.34) * 0.6])
        sketch.curve([(0.0, 0.32), tuple(middle + side), (x, y), tuple(middle - side)], tone)
    sketch.poly([(-0.22, 0.34), (0.22, 0.34), (0.16, 0.0), (-0.16, 0.0)], pot)
    sketch.poly([(-0.22, 0.34), (-0.06, 0.34), (-0.06, 0.0), (-0.16, 0.0)], darker(pot, 0.35), clip=True, alpha=0.4)
    sketch.box(-0.24, 0.30, 0.24, 0.37, lighter(pot, 0.1), radius=0.015)
    return sketch


def balloon(rng: np.random.Generator) -> Sketch:
    """Return a hot-air balloon, one unit tall, around (0, 0); COCO has no category for it."""
    first, second = pick(rng, VIVID), pick(rng, (rgb("#FBF4E6"), rgb("#FFD58A"), rgb("#F0B7A4")))
    sketch = Sketch()
    for x in (-0.07, 0.07):
        sketch.limb((x * 2.4, -0.2), (x, -0.43), 0.008, 0.008, rgb("#6B5546"))
    sketch.box(-0.08, -0.52, 0.08, -0.42, rgb("#8A5A3B"), radius=0.02)
    outline = [
        (0, 0.5),
        (0.27, 0.40),
        (0.37, 0.16),
        (0.26, -0.08),
        (0.11, -0.27),
        (-0.11, -0.27),
        (-0.26, -0.08),
        (-0.37, 0.16),
        (-0.27, 0.40),
    ]
    sketch.curve(outline, first)
    for x, width, colour in ((-0.22, 0.075, second), (0.0, 0.085, second), (0.22, 0.075, second)):
        sketch.ellipse(x, 0.1, width, 0.46, colour, clip=True)
    sketch.ellipse(0.26, 0.0, 0.24, 0.45, rgb("#2B2545"), clip=True, alpha=0.18)
    return sketch


def lamp_post(*, lights: bool = False) -> Sketch:
    """Return a street lamp, one unit tall; COCO has no category for it."""
    iron = rgb("#3C4250")
    sketch = Sketch()
    sketch.limb((0, 0), (0, 0.93), 0.032, 0.02, iron)
    sketch.box(-0.03, 0.0, 0.03, 0.07, iron, radius=0.01)
    sketch.stroke([(0, 0.9), (0.03, 0.97), (0.12, 0.98)], 0.018, iron)
    sketch.ellipse(0.14, 0.965, 0.045, 0.022, LAMP if lights else rgb("#F3EBD2"), glow=lights)
    return sketch


def picture_frame(rng: np.random.Generator) -> Sketch:
    """Return a framed print around (0, 0), one unit tall; COCO has no category for it."""
    width = float(rng.uniform(0.36, 0.7))
    tones: tuple[Colour, ...] = (pick(rng, CLOTHES), pick(rng, CLOTHES), rgb("#F2E6CF"))
    sketch = Sketch()
    sketch.box(-width, -0.5, width, 0.5, rgb("#4A3A30"))
    sketch.box(-width + 0.04, -0.46, width - 0.04, 0.46, rgb("#F7F1E4"))
    sketch.box(-width + 0.12, -0.36, width - 0.12, 0.36, tones[2])
    sketch.ellipse(0.0, 0.02, width * 0.4, width * 0.4, tones[0])
    sketch.poly(
        [(-width + 0.12, -0.36), (width - 0.12, -0.36), (width - 0.12, -0.1), (0.0, 0.05), (-width + 0.12, -0.18)],
        tones[1],
    )
    return sketch
