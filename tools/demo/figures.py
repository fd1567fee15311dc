"""Sketches of people and animals. All stand on the ground at (0, 0) and look to the right."""

from __future__ import annotations

import numpy as np

from tools.demo.palette import CLOTHES, HAIR, SKIN, TROUSERS, Colour, darker, lighter, mix, rgb
from tools.demo.sketch import Sketch


def pick(rng: np.random.Generator, colours: tuple[Colour, ...]) -> Colour:
    """Return one of some colours."""
    return colours[int(rng.integers(len(colours)))]


def person(rng: np.random.Generator, *, pose: str | None = None) -> Sketch:
    """Return somebody standing, walking, waving, running or sitting (seat at y = 0.27), one unit tall when upright."""
    if pose is None:
        pose = str(rng.choice(["standing", "walking", "walking", "waving", "running"]))
    skin, hair, top, bottom = pick(rng, SKIN), pick(rng, HAIR), pick(rng, CLOTHES), pick(rng, TROUSERS)
    shoes = pick(rng, (rgb("#3A2F2B"), rgb("#F1EDE4"), rgb("#C8553D"), rgb("#2B2D42")))
    sketch = Sketch()
    female = bool(rng.random() < 0.5)
    skirt = female and rng.random() < 0.5 and pose != "sitting"
    bare = bool(rng.random() < 0.3) or skirt
    stride = {"walking": 0.11, "running": 0.17}.get(pose, 0.02)
    lean = 0.035 if pose == "running" else 0.0
    hip, neck = (0.0, 0.49), (lean, 0.80)
    if female and rng.random() < 0.7:
        sketch.ellipse(lean - 0.035, 0.83, 0.075, 0.12, hair)
    swing = stride * 1.05
    _arm(sketch, (neck[0] - 0.005, 0.765), _hand(pose, -swing, False), darker(top, 0.18), darker(skin, 0.15))
    if pose == "sitting":
        for shift, shade in ((-0.02, 0.16), (0.03, 0.0)):
            tone = darker(bottom, shade)
            sketch.limb((shift, 0.30), (0.24 + shift, 0.29), 0.12, 0.10, tone)
            sketch.limb((0.24 + shift, 0.29), (0.25 + shift, 0.05), 0.09, 0.065, tone)
            sketch.limb((0.25 + shift, 0.02), (0.31 + shift, 0.015), 0.05, 0.035, shoes)
        hip, neck = (0.0, 0.30), (0.0, 0.61)
    else:
        lower = skin if bare else bottom
        lift = 0.10 if pose == "running" else 0.0
        _leg(sketch, (-0.02, 0.48), -stride, lift, darker(lower, 0.16), darker(shoes, 0.1), bottom if bare else None)
        _leg(sketch, (0.025, 0.48), stride, 0.0, lower, shoes, bottom if bare else None)
    _torso(sketch, hip, neck, top, bottom, skirt)
    sketch.limb((neck[0], neck[1] - 0.01), (neck[0] + 0.012, neck[1] + 0.06), 0.055, 0.05, darker(skin, 0.12))
    _head(sketch, neck[0] + 0.015, neck[1] + 0.115, skin, hair, rng)
    drop = 0.80 - neck[1]
    front = _hand(pose, swing, True)
    _arm(sketch, (neck[0] + 0.005, neck[1] - 0.04), [(x + lean, y - drop) for x, y in front], top, skin)
    return sketch


def _hand(pose: str, swing: float, front: bool) -> list[tuple[float, float]]:
    """Return elbow and hand of an arm."""
    if pose == "waving" and front:
        return [(0.15, 0.80), (0.17, 0.97)]
    if pose == "running":
        reach = -1.0 if front else 1.0
        return [(-0.09 if front else 0.07, 0.64), (0.04 if front else 0.18, 0.58 + 0.04 * reach)]
    if pose == "sitting":
        return [(0.06, 0.60), (0.17, 0.53)]
    bend = -1.0 if front else 1.0
    return [
        (0.055 * (1 if front else -1) + 0.25 * swing * bend, 0.63),
        (0.05 * (1 if front else -1) - 0.9 * swing, 0.49),
    ]


def _arm(
    sketch: Sketch, shoulder: tuple[float, float], joints: list[tuple[float, float]], sleeve: Colour, skin: Colour
) -> None:
    elbow, hand = joints
    sketch.limb(elbow, hand, 0.05, 0.038, skin)
    sketch.ellipse(hand[0], hand[1], 0.024, 0.026, skin)
    sketch.limb(shoulder, elbow, 0.075, 0.058, sleeve)


def _leg(
    sketch: Sketch,
    hip: tuple[float, float],
    stride: float,
    lift: float,
    colour: Colour,
    shoe: Colour,
    shorts: Colour | None,
) -> None:
    knee = (hip[0] + stride * 0.55 + 0.012, 0.26 + lift * 0.2)
    foot = (hip[0] + stride * (1.25 if lift else 1.0), 0.035 + lift)
    sketch.limb(knee, foot, 0.07, 0.05, colour)
    sketch.limb(hip, knee, 0.115, 0.078, colour)
    if shorts is not None:
        middle = (hip[0] + (knee[0] - hip[0]) * 0.55, hip[1] + (knee[1] - hip[1]) * 0.55)
        sketch.limb(hip, middle, 0.125, 0.115, shorts)
    sketch.limb((foot[0] - 0.005, foot[1] - 0.015), (foot[0] + 0.055, foot[1] - 0.022), 0.05, 0.03, shoe)


def _torso(
    sketch: Sketch, hip: tuple[float, float], neck: tuple[float, float], top: Colour, bottom: Colour, skirt: bool
) -> None:
    low, high = hip[1] - 0.03, neck[1]
    sketch.curve(
        [
            (neck[0] - 0.085, high - 0.035), (neck[0], high + 0.005), (neck[0] + 0.085, high - 0.035),
            (hip[0] + 0.08, (low + high) / 2), (hip[0] + 0.088, low), (hip[0], low - 0.012), (hip[0] - 0.088, low),
            (hip[0] - 0.08, (low + high) / 2),
        ],
        top,
    )  # fmt: skip
    sketch.curve(
        [(hip[0] - 0.12, low), (hip[0] - 0.03, low), (neck[0] - 0.04, high), (neck[0] - 0.12, high)],
        darker(top, 0.5), alpha=0.28, clip=True,
    )  # fmt: skip
    if skirt:
        sketch.poly([(-0.075, 0.56), (0.075, 0.56), (0.15, 0.29), (-0.15, 0.29)], bottom)
        sketch.poly([(-0.075, 0.56), (-0.03, 0.56), (-0.07, 0.29), (-0.15, 0.29)], darker(bottom, 0.25))


def _head(sketch: Sketch, x: float, y: float, skin: Colour, hair: Colour, rng: np.random.Generator) -> None:
    sketch.ellipse(x, y, 0.062, 0.075, skin)
    sketch.ellipse(x + 0.062, y - 0.012, 0.014, 0.011, skin)
    sketch.curve(
        [(x - 0.068, y - 0.02), (x - 0.066, y + 0.05), (x - 0.01, y + 0.088), (x + 0.056, y + 0.062),
         (x + 0.045, y + 0.03), (x - 0.005, y + 0.032), (x - 0.022, y - 0.004), (x - 0.045, y - 0.035)],
        hair,
    )  # fmt: skip
    style = rng.random()
    if style < 0.16:
        hat = pick(rng, CLOTHES)
        sketch.ellipse(x, y + 0.045, 0.115, 0.02, darker(hat, 0.15))
        sketch.curve([(x - 0.062, y + 0.045), (x - 0.05, y + 0.10), (x + 0.05, y + 0.10), (x + 0.062, y + 0.045)], hat)
    elif style < 0.28:
        sketch.ellipse(x - 0.055, y + 0.075, 0.035, 0.035, hair)


def dog(rng: np.random.Generator) -> Sketch:
    """Return a dog, one unit to the top of its head."""
    coat = pick(rng, (rgb("#B5793F"), rgb("#5B4636"), rgb("#D9B27C"), rgb("#3B3633"), rgb("#EDE3D2"), rgb("#A0522D")))
    back, step = darker(coat, 0.22), float(rng.uniform(-0.10, 0.14))
    sketch = Sketch()
    sketch.stroke([(-0.46, 0.62), (-0.66, 0.72), (-0.70, 0.95)], 0.10, coat, end_width=0.04)
    for x, shift in ((-0.34, -step), (0.30, step)):
        sketch.limb((x, 0.45), (x + shift, 0.05), 0.15, 0.09, back)
        sketch.limb((x + shift, 0.035), (x + shift + 0.05, 0.03), 0.07, 0.06, back)
    sketch.curve(
        [
            (-0.52, 0.56),
            (-0.40, 0.71),
            (0.0, 0.69),
            (0.36, 0.74),
            (0.47, 0.55),
            (0.30, 0.36),
            (-0.1, 0.41),
            (-0.42, 0.38),
        ],
        coat,
    )
    for x, shift in ((-0.42, step), (0.36, -step)):
        sketch.limb((x, 0.48), (x + shift, 0.05), 0.17, 0.09, coat)
        sketch.limb((x + shift, 0.035), (x + shift + 0.06, 0.03), 0.075, 0.06, coat)
    sketch.limb((0.34, 0.62), (0.50, 0.83), 0.26, 0.2, coat)
    sketch.limb((0.39, 0.70), (0.52, 0.72), 0.06, 0.06, pick(rng, CLOTHES), clip=True)
    sketch.ellipse(0.53, 0.86, 0.15, 0.125, coat)
    sketch.limb((0.58, 0.83), (0.76, 0.79), 0.15, 0.10, lighter(coat, 0.12))
    sketch.ellipse(0.80, 0.81, 0.035, 0.03, rgb("#221C1C"))
    sketch.ellipse(0.60, 0.89, 0.018, 0.02, rgb("#221C1C"))
    sketch.curve([(0.40, 0.96), (0.50, 0.95), (0.47, 0.78), (0.40, 0.70), (0.36, 0.80)], darker(coat, 0.35))
    sketch.ellipse(0.0, 0.42, 0.42, 0.08, lighter(coat, 0.3), clip=True, alpha=0.35)
    return sketch


def sheep(rng: np.random.Generator, *, grazing: bool | None = None) -> Sketch:
    """Return a sheep, one unit to the top of its back."""
    wool = pick(rng, (rgb("#F6F0E2"), rgb("#EFE7D6"), rgb("#FAF6EC"), rgb("#D8CDBD"), rgb("#6B5D55")))
    face = rgb("#3A3436") if wool[0] > 0.6 else rgb("#2A2526")
    grazing = bool(rng.random() < 0.45) if grazing is None else grazing
    sketch = Sketch()
    for x in (-0.34, -0.20, 0.22, 0.36):
        sketch.limb((x, 0.35), (x + 0.01, 0.04), 0.09, 0.075, face)
    sketch.ellipse(0, 0.60, 0.52, 0.30, wool)
    angles = np.linspace(0, 2 * np.pi, 12, endpoint=False) + rng.uniform(0, 0.5)
    for angle in angles:
        sketch.ellipse(0.50 * np.cos(angle), 0.60 + 0.27 * np.sin(angle), 0.155, 0.14, wool)
    sketch.ellipse(0.02, 0.36, 0.56, 0.16, darker(wool, 0.45), clip=True, alpha=0.38)
    for _ in range(7):
        x, y = rng.uniform(-0.4, 0.4), rng.uniform(0.52, 0.82)
        sketch.ellipse(x, y, 0.09, 0.045, lighter(wool, 0.5), clip=True, alpha=0.6)
    hx, hy = (0.66, 0.34) if grazing else (0.64, 0.80)
    sketch.ellipse(hx, hy, 0.11, 0.17, face, turn=0.5)
    sketch.ellipse(hx - 0.13, hy + 0.06, 0.09, 0.035, face, turn=-0.5)
    sketch.ellipse(hx - 0.05, hy + 0.13, 0.12, 0.075, wool)
    sketch.ellipse(hx + 0.03, hy + 0.045, 0.018, 0.02, rgb("#F4F1EA"))
    return sketch


def flying_bird(rng: np.random.Generator) -> Sketch:
    """Return a bird on the wing, two units from tip to tip, around (0, 0)."""
    body = pick(rng, (rgb("#F5F3EE"), rgb("#E9E6E1"), rgb("#4A4E5C"), rgb("#6D5B52")))
    tip = darker(body, 0.6)
    sketch = Sketch()
    rise, fall = float(rng.uniform(0.2, 0.45)), float(rng.uniform(-0.10, 0.22))
    for side in (-1, 1):
        wing = [
            (0.0, 0.08), (side * 0.28, rise + 0.08), (side * 0.58, rise * 0.9 + 0.03), (side * 1.0, fall),
            (side * 0.58, rise * 0.6), (side * 0.25, rise * 0.45), (0.0, -0.10),
        ]  # fmt: skip
        sketch.curve(wing, darker(body, 0.08 if side > 0 else 0.2))
        sketch.poly([(side * 0.70, 1.0), (side * 1.2, 1.0), (side * 1.2, -0.6), (side * 0.78, -0.6)], tip, clip=True)
    sketch.ellipse(0.03, -0.01, 0.27, 0.10, body, turn=0.08)
    sketch.poly([(-0.18, 0.03), (-0.42, 0.02), (-0.38, -0.09), (-0.18, -0.06)], darker(body, 0.12))
    sketch.poly([(0.27, 0.06), (0.40, 0.02), (0.27, -0.03)], rgb("#F0A63A"))
    return sketch


def standing_bird(rng: np.random.Generator) -> Sketch:
    """Return a gull or pigeon on its feet, one unit tall."""
    body = pick(rng, (rgb("#F5F3EE"), rgb("#7C8594"), rgb("#F0ECE4"), rgb("#54493F")))
    back = mix(body, rgb("#6F7F92"), 0.6)
    sketch = Sketch()
    for x in (-0.06, 0.07):
        sketch.limb((x, 0.3), (x + 0.02, 0.02), 0.035, 0.035, rgb("#E8963A"))
        sketch.limb((x, 0.02), (x + 0.11, 0.015), 0.03, 0.03, rgb("#E8963A"))
    sketch.curve([(-0.62, 0.42), (-0.2, 0.62), (0.18, 0.66), (0.34, 0.5), (0.2, 0.3), (-0.1, 0.24), (-0.4, 0.34)], body)
    sketch.curve([(-0.72, 0.40), (-0.3, 0.58), (0.1, 0.60), (0.1, 0.44), (-0.25, 0.36)], back)
    sketch.limb((0.20, 0.55), (0.30, 0.80), 0.22, 0.18, body)
    sketch.ellipse(0.33, 0.85, 0.14, 0.13, body)
    sketch.poly([(0.44, 0.89), (0.64, 0.82), (0.44, 0.80)], rgb("#F0A63A"))
    sketch.ellipse(0.37, 0.88, 0.022, 0.024, rgb("#1F1B1E"))
    return sketch
