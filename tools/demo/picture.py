"""A picture under way: the paint and, pixel for pixel, whose it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools.demo.noise import FloatArray, smooth_field
from tools.demo.palette import CATEGORIES, Colour, Mood
from tools.demo.sketch import Sketch, Stamp, rasterise

VOID = 0
SMALLEST_SEGMENT = 24
"""Pixels; what is nearly hidden goes unlabelled, as annotators leave it."""


@dataclass(frozen=True)
class Segment:
    """One segment of the demo set's ground truth; ``bbox`` is x, y, width, height in pixels."""

    id: int
    category_id: int
    area: int
    bbox: tuple[int, int, int, int]
    iscrowd: bool = False


@dataclass(frozen=True)
class Scene:
    """A finished picture.

    Parameters
    ----------
    rgb : NDArray[uint8]
        (H, W, 3).
    id_map : NDArray[uint32]
        (H, W), 0 = void.
    segments : tuple[Segment, ...]
        Exactly the ids of the map.
    """

    rgb: NDArray[np.uint8]
    id_map: NDArray[np.uint32]
    segments: tuple[Segment, ...]


class Picture:
    """Paint and labels of one picture while it is drawn, back to front.

    Parameters
    ----------
    rng : Generator
        Where all randomness of this picture comes from.
    size : tuple[int, int]
        Height and width in pixels.
    mood : Mood
        The light.
    """

    def __init__(self, rng: np.random.Generator, size: tuple[int, int], mood: Mood) -> None:
        self.rng = rng
        self.height, self.width = size
        self.mood = mood
        self.light = -1.0 if rng.random() < 0.5 else 1.0
        self.paint: FloatArray = np.zeros((*size, 3), np.float32)
        self.labels = np.zeros(size, np.int32)
        self._kinds: list[tuple[int, bool]] = [(0, False)]
        self._stuff: dict[int, int] = {}

    def thing(self, category_id: int, *, crowd: bool = False) -> int:
        """Return the label of a new segment."""
        self._kinds.append((category_id, crowd))
        return len(self._kinds) - 1

    def stuff(self, category_id: int) -> int:
        """Return the label of the picture's one segment of a stuff category."""
        if category_id not in self._stuff:
            self._stuff[category_id] = self.thing(category_id)
        return self._stuff[category_id]

    def layer(self, alpha: FloatArray, colour: FloatArray | Colour, label: int | None, top: int = 0) -> None:
        """Paint over whole rows.

        Parameters
        ----------
        alpha : NDArray[float32]
            (h, width), 0 to 1; rows ``top`` to ``top + h`` of the picture.
        colour : NDArray[float32] or Colour
            (h, width, 3), or anything that broadcasts to it.
        label : int or None
            Whose the covered pixels are; None leaves them whose they were.
        top : int
            First row.
        """
        rows = slice(top, top + alpha.shape[0])
        under = self.paint[rows]
        under += (np.asarray(colour, np.float32) - under) * alpha[..., None]
        if label is not None:
            self.labels[rows][alpha > 0.5] = label

    def place(
        self,
        sketch: Sketch,
        x: float,
        y: float,
        height: float,
        label: int | None,
        *,
        depth: float = 0.0,
        margin: float | None = None,
    ) -> Stamp:
        """Draw a sketch with its origin at (x, y) and ``height`` pixels a unit.

        ``label`` may be `VOID` for a thing nobody labelled. ``margin`` is how many pixels around the thing stay
        unlabelled; by default some things have a thin one, as in COCO.
        """
        stamp = rasterise(sketch, x, y, height, self.mood, (self.height, self.width), depth=depth, light=self.light)
        window = self._window(stamp)
        if window is None:
            return stamp
        rows, columns, part = window
        alpha = stamp.alpha[part]
        under = self.paint[rows, columns]
        under *= 1 - alpha[..., None]
        under += stamp.colour[part]
        if label is not None:
            if margin is None:
                margin = float(self.rng.choice([0.0, 0.0, 1.0, 1.0, 2.0]))
            covered = stamp.label[part]
            labels = self.labels[rows, columns]
            if margin > 0 and height > 14:
                size = 1 + 2 * int(margin)
                grown = Image.fromarray((covered * 255).astype(np.uint8)).filter(ImageFilter.MaxFilter(size))
                labels[np.asarray(grown) > 127] = VOID
            labels[covered > 0.5] = label
        return stamp

    def shadow(self, x: float, y: float, width: float, height: float, strength: float = 1.0) -> None:
        """Darken the ground softly in an ellipse around (x, y); the labels stay."""
        left, right = max(0, int(x - width * 1.6)), min(self.width, int(x + width * 1.6) + 1)
        top, bottom = max(0, int(y - height * 1.6)), min(self.height, int(y + height * 1.6) + 1)
        if left >= right or top >= bottom:
            return
        across = (np.arange(left, right, dtype=np.float32)[None, :] - x) / width
        down = (np.arange(top, bottom, dtype=np.float32)[:, None] - y) / height
        fall = np.exp(-1.8 * (across**2 + down**2)) * (self.mood.shadow * 1.5 * strength)
        cool = np.asarray((0.12, 0.10, 0.24), np.float32)
        under = self.paint[top:bottom, left:right]
        under += (cool - under) * np.clip(fall, 0, 0.75)[..., None]

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Lighten softly around (x, y) out to about ``radius`` pixels; the labels stay."""
        left, right = max(0, int(x - 2 * radius)), min(self.width, int(x + 2 * radius) + 1)
        top, bottom = max(0, int(y - 2 * radius)), min(self.height, int(y + 2 * radius) + 1)
        if left >= right or top >= bottom:
            return
        across = (np.arange(left, right, dtype=np.float32)[None, :] - x) / radius
        down = (np.arange(top, bottom, dtype=np.float32)[:, None] - y) / radius
        fall = np.exp(-2.2 * (across**2 + down**2)) * strength
        under = self.paint[top:bottom, left:right]
        under += (1 - under) * np.asarray(colour, np.float32) * fall[..., None]

    def reflect(self, stamp: Stamp, y: float, strength: float = 0.35, squash: float = 0.7) -> None:
        """Mirror a stamp in the water below row ``y``; the labels stay."""
        rows = max(1, int(stamp.alpha.shape[0] * squash))
        source = np.clip(((np.arange(rows) + 0.5) / squash).astype(int), 0, stamp.alpha.shape[0] - 1)
        fade = np.linspace(1, 0.15, rows, dtype=np.float32)[:, None] * strength
        flipped = Stamp(
            stamp.colour[::-1][source] * fade[..., None],
            stamp.alpha[::-1][source] * fade,
            stamp.label,
            stamp.left,
            int(y),
        )
        window = self._window(flipped)
        if window is None:
            return
        at_rows, columns, part = window
        under = self.paint[at_rows, columns]
        # Ripples: every few rows the mirror image breaks.
        ripple = 0.65 + 0.35 * np.sin(np.arange(at_rows.start, at_rows.stop, dtype=np.float32) * 1.3)[:, None]
        under *= 1 - (flipped.alpha[part] * ripple)[..., None]
        under += flipped.colour[part] * ripple[..., None]

    def close_gaps(self, label: int, reach: float) -> None:
        """Let a crowd's segment take the gaps between its members, as annotators outline crowds."""
        mask = self.labels == label
        if not mask.any():
            return
        blurred = np.asarray(
            Image.fromarray(mask.astype(np.uint8) * 255).filter(ImageFilter.GaussianBlur(reach)), np.float32
        )
        stuff = np.isin(self.labels, [0, *self._stuff.values()])
        self.labels[(blurred > 70) & stuff] = label

    def finish(self) -> Scene:
        """Return the picture with grain and a slight vignette, and its labels as COCO segments."""
        grain = smooth_field(self.rng, self.labels.shape, (2.2, 2.2)) + (
            0.6 * self.rng.standard_normal(self.labels.shape, np.float32)
        )
        across = np.linspace(-1, 1, self.width, dtype=np.float32)[None, :]
        down = np.linspace(-1, 1, self.height, dtype=np.float32)[:, None]
        vignette = 1 - 0.045 * (across**2 + down**2)
        image = (self.paint + 0.0085 * grain[..., None]) * vignette[..., None]
        rgb = (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
        id_map, segments = self._segments()
        return Scene(rgb, id_map, segments)

    def _segments(self) -> tuple[NDArray[np.uint32], tuple[Segment, ...]]:
        areas = np.bincount(self.labels.ravel(), minlength=len(self._kinds))
        ids = np.zeros(len(self._kinds), np.uint32)
        taken = {0}
        segments = []
        for label in range(1, len(self._kinds)):
            if areas[label] < SMALLEST_SEGMENT:
                continue
            category_id, crowd = self._kinds[label]
            ids[label] = segment_id(self.rng, category_id, taken)
            segments.append(
                Segment(int(ids[label]), category_id, int(areas[label]), bounding_box(self.labels == label), crowd)
            )
        return ids[self.labels], tuple(segments)

    def _window(self, stamp: Stamp) -> tuple[slice, slice, tuple[slice, slice]] | None:
        """Return the picture's rows and columns under a stamp, and the part of the stamp that shows."""
        rows, columns = stamp.alpha.shape
        top, bottom = max(0, stamp.top), min(self.height, stamp.top + rows)
        left, right = max(0, stamp.left), min(self.width, stamp.left + columns)
        if top >= bottom or left >= right:
            return None
        part = (slice(top - stamp.top, bottom - stamp.top), slice(left - stamp.left, right - stamp.left))
        return slice(top, bottom), slice(left, right), part


def bounding_box(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Return x, y, width, height of the box around a mask that is not empty."""
    columns = np.flatnonzero(mask.any(axis=0))
    rows = np.flatnonzero(mask.any(axis=1))
    return int(columns[0]), int(rows[0]), int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1)


def segment_id(rng: np.random.Generator, category_id: int, taken: set[int]) -> int:
    """Return a new segment id and add it to ``taken``.

    As in COCO the id, read as a colour (R + 256 G + 65536 B), is the category's colour or close to it.
    """
    colour = np.asarray(_COLOURS[category_id])
    candidate = colour
    while True:
        number = int(candidate[0]) + 256 * int(candidate[1]) + 65536 * int(candidate[2])
        if number not in taken:
            taken.add(number)
            return number
        candidate = np.clip(colour + rng.integers(-30, 31, 3), 0, 255)


_COLOURS = {category.id: category.colour for category in CATEGORIES}
