"""What the line above the canvas says: which image it is, what is under the mouse, and how the photo is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.overlay.pairs import PairedImage
from panview.overlay.segments import VOID, SegmentColumns
from panview.review.tone import Tone
from panview.words import tr

NOT_LISTED = tr("does not pass the filter")
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class ImageTitle:
    """Which image is on the canvas.

    Attributes
    ----------
    name : str
        File name; "" for no image.
    detail : str
        Size and place in the list, such as "640 x 480 · 12 of 5,000".
    warning : str
        Why it is not in the list; "" where it is.
    """

    name: str = ""
    detail: str = ""
    warning: str = ""


def image_title(name: str, size: tuple[int, int], place: int, listed: int, total: int) -> ImageTitle:
    """Say which image is on the canvas.

    Parameters
    ----------
    name : str
    size : (height, width)
    place : int
        Where it stands in the list, from 0 on; -1 where it is not listed.
    listed, total : int
        Images in the list, and in the dataset.
    """
    pixels = f"{size[1]} × {size[0]}"
    if place < 0:
        return ImageTitle(name, pixels, NOT_LISTED)
    where = (
        tr("{place:,} of {listed:,}", place=place + 1, listed=listed)
        if listed == total
        else tr("{place:,} of {listed:,} listed", place=place + 1, listed=listed)
    )
    return ImageTitle(name, f"{pixels} · {where}")


@dataclass(frozen=True)
class Pointed:
    """What is at a pixel of an image.

    Attributes
    ----------
    place : (row, column)
    colour : (red, green, blue) or None
        0 to 255; None without a photo.
    truth, prediction : (id, category) or None
        Segment of either side; None for void.
    has_prediction : bool
        Whether there is a prediction that could have a segment there.
    """

    place: tuple[int, int]
    colour: tuple[int, int, int] | None
    truth: tuple[int, str] | None
    prediction: tuple[int, str] | None
    has_prediction: bool = True


def pointed_at(
    image: PairedImage,
    segments: SegmentColumns,
    segment_ids: NDArray[np.uint32],
    names: Sequence[str],
    place: tuple[int, int],
    colour: tuple[int, int, int] | None,
    *,
    has_prediction: bool,
) -> Pointed:
    """Look up what is at a pixel.

    Parameters
    ----------
    image, segments
        What is shown.
    segment_ids : (n,) uint32
        Of the segment table that ``segments`` are rows of.
    names : sequence of str
        Of the categories.
    place : (row, column)
    colour : (red, green, blue) or None
    has_prediction : bool
    """
    pair = int(image.pair_map[place])

    def segment(local: int) -> tuple[int, str] | None:
        return None if local == VOID else (int(segment_ids[segments.row[local]]), names[segments.category[local]])

    truth, prediction = int(image.pair_ground_truth[pair]), int(image.pair_prediction[pair])
    return Pointed(place, colour, segment(truth), segment(prediction), has_prediction)


def pointed_texts(pointed: Pointed | None) -> tuple[str, ...]:
    """Return what the line says of a pixel, the longest wording first: place, colour, ids and categories of both sides.

    Returns
    -------
    tuple of str
        Empty for no pixel.
    """
    if pointed is None:
        return ()
    row, column = pointed.place
    colour = "" if pointed.colour is None else "#{:02x}{:02x}{:02x}".format(*pointed.colour)
    levels = f"{colour} {pointed.colour}" if pointed.colour is not None else ""
    truth, prediction = _segment_text(pointed.truth), _segment_text(pointed.prediction)
    long = [
        tr("truth {truth}", truth=truth),
        tr("prediction {prediction}", prediction=prediction) if pointed.has_prediction else "",
    ]
    short = [f"T {truth}", f"P {prediction}" if pointed.has_prediction else ""]
    wordings = (
        [f"x {column}, y {row}", levels, *long],
        [f"x {column}, y {row}", colour, *long],
        [f"{column}, {row}", colour, *short],
        [f"{column}, {row}", *short],
    )
    return tuple(" · ".join(filter(None, parts)) for parts in wordings)


def _segment_text(segment: tuple[int, str] | None) -> str:
    return "void" if segment is None else f"{segment[0]} {segment[1]}"


def tone_text(tone: Tone) -> str:
    """Return how a photo is changed, such as "brightness +20, gamma 1.40"; "" where it is not."""
    parts = []
    for word, value in (("brightness", tone.brightness), ("contrast", tone.contrast)):
        if value:
            parts.append(f"{word} {signed(value)}")
    if tone.gamma != 1.0:
        parts.append(tr("gamma {gamma:.2f}", gamma=tone.gamma))
    return ", ".join(parts)


def signed(value: int) -> str:
    """Return a whole number with its sign; 0 has none."""
    return f"+{value}" if value > 0 else f"{_MINUS}{-value}" if value else "0"
