"""Outlines of segments as closed lines along the edges of pixels, and as SVG: exact at every size."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from panview.metrics.segment_table import Side, Status
from panview.overlay.pairs import PairedImage
from panview.overlay.segments import SegmentColumns
from panview.overlay.tables import Line, drawn_segments, line_of, segment_colours
from panview.review.look import CanvasStyle, Layer
from panview.version import __version__

Ring = NDArray[np.int32]
"""Corners of a closed line, (n, 2): x, y; the last is joined to the first. What it encloses is at its right."""

_DASHES = {Line.SOLID: "", Line.DASHED: "7 4", Line.DOTTED: "2 3"}
_WIDTH = 2


@dataclass(frozen=True)
class Told:
    """What an outline's title says.

    Attributes
    ----------
    ids : (S,) uint32
        Id of each segment in its map.
    categories : sequence of str
        Names by index of the category.
    name : str
        Of the image.
    photo : bytes
        The photo as JPEG below the outlines; empty for none.
    """

    ids: NDArray[np.uint32]
    categories: Sequence[str]
    name: str
    photo: bytes = b""


def outlines(owner: NDArray[np.int32]) -> dict[int, list[Ring]]:
    """Return the outlines of every region of a map.

    Parameters
    ----------
    owner : (H, W) int32
        Which region a pixel belongs to, -1 = none.

    Returns
    -------
    dict of int to list of (n, 2) int32
        Of each region that has pixels: its outer lines and those of its holes, in pixels from the top left corner.
        Pixels that only touch at a corner are enclosed by lines of their own.
    """
    across, down = _runs(owner), _runs(np.ascontiguousarray(owner.T))
    # For columns, x and y are swapped, and with them the orientation.
    down = np.column_stack([down[:, 0], down[:, 4], down[:, 3], down[:, 2], down[:, 1]])
    found: dict[int, list[Ring]] = {}
    for region in np.unique(across[:, 0]).tolist():
        mine = across[across[:, 0] == region][:, 1:], down[down[:, 0] == region][:, 1:]
        found[region] = _rings(*mine)
    return found


def _runs(owner: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the lines between rows: region, x and y of the start, x and y of the end, (n, 5); the region at the right.

    A line goes to the right above its region and to the left below it.
    """
    height, width = owner.shape
    nothing = np.full((1, width), -1, np.int32)
    above = np.concatenate([nothing, owner])
    below = np.concatenate([owner, nothing])
    edge = above != below
    found = []
    for regions, forward in ((below, True), (above, False)):
        labels = np.where(edge & (regions >= 0), regions, -1)
        padded = np.concatenate([np.full((height + 1, 1), -1, np.int32), labels], axis=1)
        starts_at = (labels >= 0) & (labels != padded[:, :-1])
        after = np.concatenate([labels[:, 1:], np.full((height + 1, 1), -1, np.int32)], axis=1)
        ends_at = (labels >= 0) & (labels != after)
        (y, first), (_, last) = np.nonzero(starts_at), np.nonzero(ends_at)
        region = labels[y, first]
        begin, end = (first, last + 1) if forward else (last + 1, first)
        found.append(np.column_stack([region, begin, y, end, y]))
    return np.concatenate(found).astype(np.int64)


def _rings(across: NDArray[np.int64], down: NDArray[np.int64]) -> list[Ring]:
    """Join the lines of a region; where two of its pixels touch at a corner the line turns right, and parts them."""
    across_from, down_from = _by_start(across), _by_start(down)
    rings = []
    while across_from:
        first = here = next(iter(across_from))
        came, corners = 0, list[_Place]()
        while True:
            end = _take(across_from, here, 0, -came)
            corners += [here, end]
            way = _sign(end[0] - here[0])
            here = _take(down_from, end, 1, way)
            came = _sign(here[1] - end[1])
            if here == first:
                break
        rings.append(np.array(corners, np.int32))
    return rings


_Place = tuple[int, int]


def _by_start(lines: NDArray[np.int64]) -> dict[_Place, list[_Place]]:
    """Return the ends of lines by where they start."""
    found: dict[_Place, list[_Place]] = {}
    for x, y, end_x, end_y in lines.tolist():
        found.setdefault((x, y), []).append((end_x, end_y))
    return found


def _take(lines: dict[_Place, list[_Place]], start: _Place, axis: int, way: int) -> _Place:
    """Remove and return a line that starts at a place; of two, the one in the given direction."""
    ends = lines[start]
    place = next((at for at, end in enumerate(ends) if _sign(end[axis] - start[axis]) == way), 0)
    end = ends.pop(place)
    if not ends:
        del lines[start]
    return end


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def outlines_svg(image: PairedImage, segments: SegmentColumns, style: CanvasStyle, layer: Layer, told: Told) -> str:
    """Return the outlines of the segments that are shown as SVG, a path for each, grouped by side.

    Parameters
    ----------
    image : PairedImage
    segments : SegmentColumns
    style : CanvasStyle
        Which segments are shown, and their colours. Error styles are told by dashes, as on the canvas.
    layer : Layer
        GROUND_TRUTH, PREDICTION or BOTH.
    told : Told
    """
    height, width = image.size
    shown, colours, lines = drawn_segments(segments, style, layer), segment_colours(segments, style), line_of(segments)
    parts = [
        Markup('<?xml version="1.0" encoding="UTF-8"?>\n<!-- panview {} -->\n').format(__version__),
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}">\n'
            "<title>{name}</title>\n"
        ).format(w=width, h=height, name=told.name),
    ]
    if told.photo:
        data = base64.b64encode(told.photo).decode()
        parts.append(
            Markup('<image width="{}" height="{}" href="data:image/jpeg;base64,{}"/>\n').format(width, height, data)
        )
    for side, owners in ((Side.GROUND_TRUTH, image.pair_ground_truth), (Side.PREDICTION, image.pair_prediction)):
        wanted = shown & (segments.side == side)
        # An index of -1 finds the appended last entry: void.
        kept = np.append(np.where(wanted, np.arange(len(segments)), -1), -1).astype(np.int32)
        found = outlines(kept[owners][image.pair_map])
        paths = [
            _path(segments, place, rings, colours, Line(int(lines[place])), told) for place, rings in found.items()
        ]
        parts.append(
            Markup('<g id="{}" fill="none" stroke-width="{}" stroke-linejoin="round">\n{}</g>\n').format(
                side.label.replace(" ", "-"), _WIDTH, Markup("").join(paths)
            )
        )
    parts.append(Markup("</svg>\n"))
    return str(Markup("").join(parts))


def _path(
    segments: SegmentColumns,
    place: int,
    rings: Sequence[Ring],
    colours: NDArray[np.uint8],
    line: Line,
    told: Told,
) -> Markup:
    status = Status(int(segments.status[place]))
    category = told.categories[int(segments.category[place])]
    said = f"{category} · {status.label}" if status is not Status.NONE else category
    dashes = Markup(' stroke-dasharray="{}"').format(_DASHES[line]) if _DASHES[line] else Markup("")
    return Markup(
        '<path id="{}-{}" data-category="{}" data-status="{}" stroke="#{}"{} vector-effect="non-scaling-stroke" d="{}">'
        "<title>{}</title></path>\n"
    ).format(
        "truth" if segments.side[place] == Side.GROUND_TRUTH else "prediction",
        int(told.ids[place]),
        category,
        status.label if status is not Status.NONE else "",
        bytes(colours[place].tolist()).hex(),
        dashes,
        "".join(map(_drawn, rings)),
        said,
    )


def _drawn(ring: Ring) -> str:
    """Return a ring as a path, whose lines are horizontal and vertical in turn."""
    (x, y), *rest = ring.tolist()
    steps = [f"H{to[0]}" if place % 2 == 0 else f"V{to[1]}" for place, to in enumerate(rest)]
    return f"M{x} {y}{''.join(steps)}Z"
