"""Small vector drawings, in units of their own height, and how they become pixels at any size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tools.demo.palette import Colour, Mood, mix

Points = NDArray[np.float64]
PointList = Sequence[tuple[float, float]]


@lru_cache(maxsize=1)
def _circle() -> Points:
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


@dataclass(frozen=True)
class Shape:
    """One filled polygon of a sketch.

    ``clip`` keeps it inside what is already drawn, ``glow`` leaves its colour as it is at any time of day,
    ``painted`` and ``labelled`` say whether it shows in the picture and in the mask.
    """

    points: Points
    colour: Colour
    alpha: float = 1.0
    clip: bool = False
    glow: bool = False
    painted: bool = True
    labelled: bool = True


@dataclass
class Sketch:
    """A drawing made of polygons; x to the right, y up, the ground at 0, one unit about the thing's height."""

    shapes: list[Shape] = field(default_factory=list)

    def poly(
        self,
        points: PointList | Points,
        colour: Colour,
        *,
        alpha: float = 1.0,
        clip: bool = False,
        glow: bool = False,
        painted: bool = True,
        labelled: bool = True,
    ) -> None:
        """Add a polygon; see `Shape` for the options. All other shapes end up here."""
        array = np.asarray(points, np.float64).reshape(-1, 2)
        self.shapes.append(Shape(array, colour, alpha, clip, glow, painted, labelled and not clip))

    def ellipse(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        colour: Colour,
        *,
        turn: float = 0.0,
        alpha: float = 1.0,
        clip: bool = False,
        glow: bool = False,
        painted: bool = True,
        labelled: bool = True,
    ) -> None:
        """Add an ellipse around (x, y), turned counterclockwise by ``turn`` radians."""
        points = rotate(_circle() * (rx, ry), turn) + (x, y)
        self.poly(points, colour, alpha=alpha, clip=clip, glow=glow, painted=painted, labelled=labelled)

    def box(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        colour: Colour,
        *,
        radius: float = 0.0,
        alpha: float = 1.0,
        clip: bool = False,
        glow: bool = False,
    ) -> None:
        """Add an upright rectangle with rounded corners."""
        if radius <= 0:
            self.poly([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour, alpha=alpha, clip=clip, glow=glow)
            return
        centre = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
        corner = _circle() * radius
        inner = np.array([(x1 - x0) / 2 - radius, (y1 - y0) / 2 - radius])
        points = corner + np.where(corner >= -1e-12, 1, -1) * inner + centre
        self.poly(points, colour, alpha=alpha, clip=clip, glow=glow)

    def curve(self, points: PointList, colour: Colour, *, alpha: float = 1.0, clip: bool = False) -> None:
        """Add a closed shape with a smooth outline through ``points``."""
        self.poly(spline(points, closed=True), colour, alpha=alpha, clip=clip)

    def limb(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        start_width: float,
        end_width: float,
        colour: Colour,
        *,
        clip: bool = False,
        alpha: float = 1.0,
    ) -> None:
        """Add a tapering stroke with round ends."""
        self.poly(capsule(start, end, start_width, end_width), colour, clip=clip, alpha=alpha)

    def stroke(
        self, points: PointList, width: float, colour: Colour, *, end_width: float | None = None, smooth: bool = True
    ) -> None:
        """Add a line with round joints, thinning to ``end_width``."""
        line = spline(points, closed=False) if smooth and len(points) > 2 else np.asarray(points, np.float64)
        widths = np.linspace(width, width if end_width is None else end_width, len(line))
        for index in range(len(line) - 1):
            first, second = line[index], line[index + 1]
            start, end = (float(first[0]), float(first[1])), (float(second[0]), float(second[1]))
            self.limb(start, end, float(widths[index]), float(widths[index + 1]), colour)

    def add(
        self, other: Sketch, x: float = 0.0, y: float = 0.0, scale: float = 1.0, turn: float = 0.0, flip: bool = False
    ) -> None:
        """Add all of another sketch, turned, scaled and moved to (x, y)."""
        for shape in other.shapes:
            points = shape.points * (-1, 1) if flip else shape.points
            points = rotate(points, turn) * scale + (x, y)
            self.shapes.append(
                Shape(points, shape.colour, shape.alpha, shape.clip, shape.glow, shape.painted, shape.labelled)
            )


def rotate(points: Points, turn: float) -> Points:
    """Return ``points`` (n, 2) turned counterclockwise around the origin by ``turn`` radians."""
    if not turn:
        return points
    cosine, sine = np.cos(turn), np.sin(turn)
    return np.asarray(points @ np.array([[cosine, sine], [-sine, cosine]]), np.float64)


def capsule(start: tuple[float, float], end: tuple[float, float], start_width: float, end_width: float) -> Points:
    """Return the outline (n, 2) of a tapering stroke with round ends."""
    angle = float(np.arctan2(end[1] - start[1], end[0] - start[0]))
    half = np.linspace(np.pi / 2, 3 * np.pi / 2, 9) + angle
    first = np.stack([np.cos(half), np.sin(half)], axis=1) * (start_width / 2) + start
    second = -np.stack([np.cos(half), np.sin(half)], axis=1) * (end_width / 2) + end
    return np.concatenate([first, second])


def spline(points: PointList, *, closed: bool, steps: int = 6) -> Points:
    """Return a Catmull-Rom curve (n, 2) through ``points``."""
    knots = np.asarray(points, np.float64)
    if closed:
        knots = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        knots = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    t = (np.arange(steps) / steps)[:, None]
    parts = []
    for index in range(1, len(knots) - 2):
        a, b, c, d = knots[index - 1 : index + 3]
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    if not closed:
        parts.append(knots[-2:-1])
    return np.concatenate(parts)


@dataclass(frozen=True)
class Stamp:
    """A sketch made into pixels.

    Parameters
    ----------
    colour : NDArray[float32]
        (h, w, 3), 0 to 1, already multiplied by ``alpha``.
    alpha : NDArray[float32]
        (h, w), 0 to 1: how much of each pixel is covered by paint.
    label : NDArray[float32]
        (h, w), 0 to 1: how much of each pixel belongs to the thing.
    left, top : int
        Where the stamp's first pixel falls in the picture; may lie outside.
    """

    colour: NDArray[np.float32]
    alpha: NDArray[np.float32]
    label: NDArray[np.float32]
    left: int
    top: int


def lit(colour: Colour, mood: Mood, depth: float) -> Colour:
    """Return a colour as it looks at a time of day, ``depth`` (0 near to 1 far) into the haze."""
    seen = (
        min(1.0, colour[0] * mood.ambient[0]),
        min(1.0, colour[1] * mood.ambient[1]),
        min(1.0, colour[2] * mood.ambient[2]),
    )
    return mix(seen, mood.haze, depth * mood.haze_strength)


def _eight_bit(colour: Colour) -> tuple[int, int, int]:
    return round(colour[0] * 255), round(colour[1] * 255), round(colour[2] * 255)


def rasterise(
    sketch: Sketch,
    x: float,
    y: float,
    height: float,
    mood: Mood,
    size: tuple[int, int],
    *,
    depth: float = 0.0,
    light: float = -1.0,
) -> Stamp:
    """Make a sketch into pixels.

    Parameters
    ----------
    sketch : Sketch
        What to draw.
    x, y : float
        Where the sketch's origin falls in the picture, in pixels.
    height : float
        Pixels a unit of the sketch.
    mood : Mood
        The light.
    size : tuple[int, int]
        Height and width of the picture; what lies outside is left out.
    depth : float
        How far into the haze, 0 to 1.
    light : float
        Side the light comes from: -1 left, 1 right, 0 none.
    """
    everything = np.concatenate([shape.points for shape in sketch.shapes])
    low, high = everything.min(axis=0) * height, everything.max(axis=0) * height
    left, top = max(-1, int(np.floor(x + low[0])) - 1), max(-1, int(np.floor(y - high[1])) - 1)
    width = max(1, min(size[1] + 1, int(np.ceil(x + high[0])) + 1) - left)
    rows = max(1, min(size[0] + 1, int(np.ceil(y - low[1])) + 1) - top)
    scale = 4 if max(width, rows) < 60 else 3 if max(width, rows) < 260 else 2
    full = (width * scale, rows * scale)
    paint = Image.new("RGBA", full)
    mask = Image.new("L", full)
    draw, draw_mask = ImageDraw.Draw(paint), ImageDraw.Draw(mask)
    for shape in sketch.shapes:
        points = shape.points * (height * scale, -height * scale) + ((x - left) * scale, (y - top) * scale)
        outline = points.astype(np.float32).ravel().tolist()
        if shape.labelled:
            draw_mask.polygon(outline, fill=255)
        if not shape.painted:
            continue
        colour = _eight_bit(shape.colour if shape.glow else lit(shape.colour, mood, depth))
        if shape.alpha >= 1 and not shape.clip:
            draw.polygon(outline, fill=(*colour, 255))
        else:
            _paint_over(paint, outline, colour, shape)
    small = np.asarray(paint.reduce(scale), np.float32) / 255
    label = np.asarray(np.asarray(mask.reduce(scale), np.float32) / 255, np.float32)
    alpha = small[..., 3]
    # A soft fall of light across the whole thing keeps flat colours from looking cut out of paper.
    across = np.linspace(1, -1, width, dtype=np.float32)[None, :] * -light
    down = np.linspace(1, -1, rows, dtype=np.float32)[:, None]
    shade = 1 + (0.05 * across + 0.07 * down) * (1 - 0.6 * depth)
    colour_plane = np.clip(small[..., :3] * shade[..., None], 0, 1) * alpha[..., None]
    return Stamp(np.asarray(colour_plane, np.float32), np.asarray(alpha, np.float32), label, left, top)


def _paint_over(paint: Image.Image, outline: list[float], colour: tuple[int, int, int], shape: Shape) -> None:
    """Draw a translucent or clipped shape; only its own box is touched."""
    xs, ys = outline[0::2], outline[1::2]
    box = (
        max(0, int(min(xs)) - 1),
        max(0, int(min(ys)) - 1),
        min(paint.width, int(max(xs)) + 2),
        min(paint.height, int(max(ys)) + 2),
    )
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    window = Image.new("L", (box[2] - box[0], box[3] - box[1]))
    moved = [value - box[index % 2] for index, value in enumerate(outline)]
    ImageDraw.Draw(window).polygon(moved, fill=round(255 * min(1.0, shape.alpha)))
    under = paint.crop(box)
    solid = Image.new("RGBA", under.size, (*colour, 255))
    if shape.clip:
        inside = np.asarray(under.getchannel("A"), np.uint16)
        window = Image.fromarray((np.asarray(window, np.uint16) * inside // 255).astype(np.uint8))
        solid.putalpha(under.getchannel("A"))
    else:
        # Over empty paper a translucent shape keeps its own colour and covers only in part.
        alpha = np.asarray(under.getchannel("A"), np.float32)
        cover = np.asarray(window, np.float32)
        base = np.asarray(under.convert("RGB"), np.float32)
        total = np.maximum(cover + alpha * (1 - cover / 255), 1e-3)
        part = (cover / total)[..., None]
        blend = base * (1 - part) + np.asarray(colour, np.float32) * part
        both = np.concatenate([blend, total[..., None]], axis=2)
        paint.paste(Image.fromarray(np.clip(both + 0.5, 0, 255).astype(np.uint8), "RGBA"), box[:2])
        return
    under.paste(solid, (0, 0), window)
    paint.paste(under, box[:2])
