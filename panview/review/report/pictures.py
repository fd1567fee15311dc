"""Pictures of images with what truth and prediction say, drawn without a window."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from panview.datasets.dataset import Dataset, SegmentList
from panview.datasets.photo import AS_STORED, NO_PHOTO, open_photo, turn_of
from panview.datasets.photo_depth import eight_bits
from panview.datasets.png import MAX_PIXELS
from panview.datasets.tiff import read_unusual
from panview.errors import BadFileError
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status
from panview.review.colours import DEFAULT_PALETTE, status_table
from panview.review.session import View

_SMALLEST = 240
"""A picture whose longer side is shorter than this is enlarged by a whole number, so that lines can be told apart."""
_QUALITIES = (84, 76, 68, 58)
_CHECKER_CELL = 12
_CHECKER = ((236, 238, 242), (255, 255, 255))
# Correct segments are faint, so that errors stand out; by status: NONE, TP, FP, FN, IGNORED, CROWD.
_FILL = np.array([0.0, 0.20, 0.52, 0.50, 0.0, 0.0])
_POOR_FILL = 0.45
_HATCH = np.array([0.0, 0.0, 0.0, 0.0, 0.55, 0.45])
_STRIPE, _DASH = 7, 6
_TURNS = {
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What each orientation of EXIF asks for."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A JPEG.

    Attributes
    ----------
    data : bytes
    width, height : int
    has_photo : bool
        False where the photo could not be read and a checker board stands for it.
    """

    data: bytes
    width: int
    height: int
    has_photo: bool


@dataclass(frozen=True)
class PictureSettings:
    """How pictures are drawn.

    Attributes
    ----------
    long_side : int
        Pixels of the longer side; smaller photos are not blown up to it.
    budget : int
        Bytes that a picture should not exceed; its quality is lowered within reason to keep them.
    palette : str
        Colours of the statuses.
    """

    long_side: int = 800
    budget: int = 200_000
    palette: str = DEFAULT_PALETTE


@dataclass(frozen=True)
class Cut:
    """A part of an image with some of its segments.

    Attributes
    ----------
    part : (top, left, height, width)
        In pixels, inside the image. It is enlarged to the size of a picture.
    rows : tuple of int
        Rows of the table that are shown.
    """

    part: tuple[int, int, int, int]
    rows: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Maps:
    """Both id maps at the size of the picture, as local indices: rows of the image from 0 on, -1 = void."""

    truth: NDArray[np.int32]
    prediction: NDArray[np.int32]


def draw_picture(
    dataset: Dataset,
    prediction: SegmentList,
    view: View,
    image: int,
    numbered: Sequence[int] = (),
    settings: PictureSettings = PictureSettings(),  # noqa: B008
    cut: Cut | None = None,
) -> Picture:
    """Draw the photo of an image with its segments over it, coloured by status.

    Matches are a faint fill with a thin outline; an FP has a dashed outline, an FN a dotted one, and where both lie on
    top of each other their fills share the place in stripes. Ignored and crowd segments are hatched.

    Parameters
    ----------
    dataset : Dataset
    prediction : SegmentList
        Of the prediction set that the view is of.
    view : View
    image : int
    numbered : sequence of int
        Rows of the table that get the numbers 1, 2, 3, ...
    settings : PictureSettings
    cut : Cut, optional
        Only a part of the image, with nothing but some segments.

    Raises
    ------
    PanviewError
        An id map cannot be read.
    """
    table = view.snapshot.table
    size = dataset.size(image)
    rows = table.rows_of(image)
    part = (0, 0, *size) if cut is None else cut.part
    out = _picture_size((part[2], part[3]), settings.long_side, enlarge=cut is not None)
    truth_map, predicted_map = dataset.ground_truth.read_id_map(image, size), prediction.read_id_map(image, size)
    maps = _Maps(
        _local(_sampled(truth_map, part, out), table, rows, Side.GROUND_TRUTH),
        _local(_sampled(predicted_map, part, out), table, rows, Side.PREDICTION),
    )
    photo = _photo(dataset, image, part, out)
    base = photo if photo is not None else _checker_board(*out)
    colours = status_table(settings.palette).astype(np.float32)
    status, error_type = view.rows.status[rows], view.rows.error_type[rows]
    if cut is not None:
        status, error_type = _only(cut.rows, rows, status)
    _fill(base, maps, status, error_type, colours)
    _outline(base, maps, status, error_type, colours)
    picture = Image.fromarray(np.clip(np.rint(base), 0, 255).astype(np.uint8))
    for number, row in enumerate(numbered, start=1):
        side = maps.truth if table.side[row] == Side.GROUND_TRUTH else maps.prediction
        place = _inner_point(side == row - rows.start)
        if place is not None:
            _draw_number(picture, number, place)
    return Picture(_encoded(picture, settings.budget), out[1], out[0], photo is not None)


def draw_segment(
    dataset: Dataset,
    image: int,
    part: tuple[int, int, int, int],
    id_map: NDArray[np.uint32],
    segment_id: int | None,
    settings: PictureSettings,
    *,
    wrong: bool,
) -> Picture:
    """Draw a part of a photo with one segment of a map over it, enlarged to the size of a picture.

    Parameters
    ----------
    dataset : Dataset
    image : int
    part : (top, left, height, width)
    id_map : (H, W) uint32, 0 = void
    segment_id : int or None
        None for the photo alone.
    settings : PictureSettings
    wrong : bool
        In the colour of an FP, with a dashed outline; otherwise in that of a match.
    """
    out = _picture_size((part[2], part[3]), settings.long_side, enlarge=True)
    photo = _photo(dataset, image, part, out)
    base = photo if photo is not None else _checker_board(*out)
    if segment_id is not None:
        mask = _sampled(id_map, part, out) == segment_id
        colour = status_table(settings.palette).astype(np.float32)[Status.FP if wrong else Status.TP]
        edge = _edges(mask.astype(np.int32), 3) & mask
        y, x = np.ogrid[: out[0], : out[1]]
        solid = (x + y) // _DASH % 3 != 2
        _blend(base, mask, colour, 0.42)
        _blend(base, edge, np.zeros(3, np.float32), 0.45)
        _blend(base, edge & solid if wrong else edge, colour, 1.0)
    picture = Image.fromarray(np.clip(np.rint(base), 0, 255).astype(np.uint8))
    return Picture(_encoded(picture, settings.budget), out[1], out[0], photo is not None)


def _encoded(picture: Image.Image, budget: int) -> bytes:
    """Return a JPEG, of the best quality that keeps the budget; colour is not halved, for outlines would fray."""
    data = b""
    for quality in _QUALITIES:
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=quality, subsampling=0, optimize=True)
        data = stream.getvalue()
        if len(data) <= budget:
            break
    return data


def _picture_size(size: tuple[int, int], long_side: int, *, enlarge: bool) -> tuple[int, int]:
    longest = max(size)
    if enlarge:
        factor = long_side / longest
    elif longest < _SMALLEST:
        factor = float(-(-_SMALLEST // longest))
    else:
        factor = min(1.0, long_side / longest)
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _only(shown: Sequence[int], rows: slice, status: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return status and error type of an image's rows with all but some hidden, matches with their truth outlined."""
    local = np.array([row - rows.start for row in shown], np.int64)
    kept, error_type = np.zeros_like(status), np.zeros_like(status)
    kept[local] = status[local]
    error_type[local] = np.where(status[local] == Status.TP, ErrorType.POOR_MASK, ErrorType.NONE)
    return kept, error_type


def _photo(
    dataset: Dataset, image: int, part: tuple[int, int, int, int], out: tuple[int, int]
) -> NDArray[np.float32] | None:
    """Return the photo, (H, W, 3) float32; None where it is missing, damaged, or of another size than the JSON says."""
    top, left, height, width = part
    try:
        path, size = dataset.photo(image), dataset.size(image)
        file = _opened(path, size)
        if file is None or (file.height, file.width) != size:
            return None
        tiny = out[0] > height and max(file.size) < _SMALLEST
        resampling = Image.Resampling.NEAREST if tiny else Image.Resampling.LANCZOS
        photo = file.crop((left, top, left + width, top + height)).resize((out[1], out[0]), resampling)
    except (BadFileError, *NO_PHOTO, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return np.asarray(photo, np.float32).copy()


def _opened(path: Path, size: tuple[int, int]) -> Image.Image | None:
    """Return a photo upright and in three channels of eight bits; None for one that is far too large."""
    unusual = read_unusual(path, size)
    if unusual is not None:
        return Image.fromarray(unusual)
    with open_photo(path, size) as stream, Image.open(stream) as opened:
        file: Image.Image = opened
        if opened.width * opened.height > MAX_PIXELS:
            return None
        if (opened.height, opened.width) == size[::-1] and (turn := turn_of(path, size)) != AS_STORED:
            file = opened.transpose(_TURNS[turn])
        if file.mode.startswith("I;16"):
            # Pillow would make white of all that is more than 255.
            return Image.fromarray(eight_bits(np.asarray(file)[..., None]))
        return file.convert("RGB")


def _checker_board(height: int, width: int) -> NDArray[np.float32]:
    y, x = np.ogrid[:height, :width]
    cell = (x // _CHECKER_CELL + y // _CHECKER_CELL) % 2
    board: NDArray[np.float32] = np.array(_CHECKER, np.float32)[cell]
    return board


def _sampled(id_map: NDArray[np.uint32], part: tuple[int, int, int, int], out: tuple[int, int]) -> NDArray[np.uint32]:
    """Return a part of an id map at the size of the picture; ids are picked, never mixed."""
    top, left, height, width = part
    y = top + (np.arange(out[0]) * 2 + 1) * height // (2 * out[0])
    x = left + (np.arange(out[1]) * 2 + 1) * width // (2 * out[1])
    sampled: NDArray[np.uint32] = id_map[y[:, None], x[None, :]]
    return sampled


def _local(sampled: NDArray[np.uint32], table: SegmentTable, rows: slice, side: Side) -> NDArray[np.int32]:
    """Return the local index of each pixel of the picture, -1 = void."""
    own = np.flatnonzero(table.side[rows] == side)
    ids = table.segment_id[rows][own]
    if len(ids) == 0:
        return np.full(sampled.shape, -1, np.int32)
    order = np.argsort(ids)
    place = np.minimum(np.searchsorted(ids, sampled, sorter=order), len(ids) - 1)
    index = own[order[place]]
    return np.where(ids[order[place]] == sampled, index, -1).astype(np.int32)


def _of(values: NDArray[np.generic], local: NDArray[np.int32], none: int) -> NDArray[np.generic]:
    """Look values of segments up for each pixel; ``none`` where there is no segment."""
    return np.append(values, np.array(none, values.dtype))[local]


def _fill(
    base: NDArray[np.float32],
    maps: _Maps,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    colours: NDArray[np.float32],
) -> None:
    truth, predicted = _of(status, maps.truth, 0), _of(status, maps.prediction, 0)
    poor = _of(error_type == ErrorType.POOR_MASK, maps.prediction, 0) & (predicted == Status.TP)
    y, x = np.ogrid[: base.shape[0], : base.shape[1]]
    diagonal = (x + y) // _STRIPE % 2 == 0
    alpha, colour = _FILL[predicted], predicted.copy()
    alpha[poor] = _POOR_FILL
    # Missed truth is drawn over the prediction, and shares the area with the other error.
    missed = (truth == Status.FN) & ((predicted != Status.FP) | diagonal)
    alpha[missed], colour[missed] = _FILL[Status.FN], Status.FN
    hatched = ((x + y) % 8 < 2) & (predicted == Status.IGNORED) & ~missed
    alpha[hatched], colour[hatched] = _HATCH[Status.IGNORED], Status.IGNORED
    crowd = ((x - y) % 14 < 2) & (truth == Status.CROWD) & (predicted != Status.FP)
    alpha[crowd], colour[crowd] = _HATCH[Status.CROWD], Status.CROWD
    _blend(base, np.ones(truth.shape, np.bool_), colours[colour], alpha)


def _outline(
    base: NDArray[np.float32],
    maps: _Maps,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    colours: NDArray[np.float32],
) -> None:
    """Draw outlines along the inner edge of segments: first the quiet ones, then those of errors on a dark line."""
    poor = error_type == ErrorType.POOR_MASK
    dark = np.zeros(3, np.float32)
    thin, broad, casing = (_edges(maps.prediction, reach) for reach in (1, 2, 3))
    predicted = _of(status, maps.prediction, 0)
    _blend(base, thin & (predicted == Status.TP), colours[Status.TP], 0.85)
    _blend(base, thin & (predicted == Status.IGNORED), colours[Status.IGNORED], 0.85)
    # The truth of a poor mask, in white.
    truth_poor = _of(poor & (status == Status.TP), maps.truth, 0)
    _blend(base, _edges(maps.truth, 1) & truth_poor.astype(np.bool_), np.full(3, 255, np.float32), 0.9)
    truth = _of(status, maps.truth, 0)
    y, x = np.ogrid[: base.shape[0], : base.shape[1]]
    step = x + y
    missed, spurious = truth == Status.FN, predicted == Status.FP
    _blend(base, _edges(maps.truth, 3) & missed, dark, 0.45)
    _blend(base, _edges(maps.truth, 2) & missed & (step // 2 % 3 != 2), colours[Status.FN], 1.0)
    _blend(base, casing & spurious, dark, 0.45)
    _blend(base, broad & spurious & (step // _DASH % 3 != 2), colours[Status.FP], 1.0)


def _edges(local: NDArray[np.int32], reach: int) -> NDArray[np.bool_]:
    """Return the pixels with another segment within ``reach`` pixels up, down, left or right, (H, W) bool."""
    edge = np.zeros(local.shape, np.bool_)
    for distance in range(1, reach + 1):
        beside = local[:, distance:] != local[:, :-distance]
        edge[:, distance:] |= beside
        edge[:, :-distance] |= beside
        above = local[distance:] != local[:-distance]
        edge[distance:] |= above
        edge[:-distance] |= above
    return edge


def _blend(
    base: NDArray[np.float32],
    where: NDArray[np.bool_],
    colour: NDArray[np.float32],
    alpha: float | NDArray[np.float64],
) -> None:
    opacity = (np.where(where, alpha, 0.0)[..., None]).astype(np.float32)
    base += (colour - base) * opacity


def _inner_point(mask: NDArray[np.bool_]) -> tuple[int, int] | None:
    """Return x and y of a pixel deep inside a mask: one of those that erosion takes last; None for an empty mask."""
    y, x = np.nonzero(mask)
    if len(y) == 0:
        return None
    top, left = int(y.min()), int(x.min())
    step = max(1, max(int(y.max()) - top, int(x.max()) - left) // 48)
    coarse = np.pad(mask[top : int(y.max()) + 1 : step, left : int(x.max()) + 1 : step], 1)
    if not coarse.any():
        return int(x[0]), int(y[0])
    while True:
        inner = coarse.copy()
        inner[1:-1, 1:-1] &= coarse[:-2, 1:-1] & coarse[2:, 1:-1] & coarse[1:-1, :-2] & coarse[1:-1, 2:]
        if not inner.any():
            break
        coarse = inner
    ys, xs = np.nonzero(coarse)
    middle = len(ys) // 2
    return left + (int(xs[middle]) - 1) * step, top + (int(ys[middle]) - 1) * step


def _draw_number(picture: Image.Image, number: int, place: tuple[int, int]) -> None:
    """Draw a number on a dark disc, four times as large and then made smaller, for smooth edges."""
    scale, size = 4, 21
    tile = Image.new("L", (size * scale, size * scale), 0)
    ImageDraw.Draw(tile).ellipse((0, 0, size * scale - 1, size * scale - 1), 255)
    disc = tile.resize((size, size), Image.Resampling.LANCZOS)
    face = Image.new("RGB", (size * scale, size * scale), (22, 25, 31))
    draw = ImageDraw.Draw(face)
    draw.ellipse((scale, scale, size * scale - 1 - scale, size * scale - 1 - scale), outline=(255, 255, 255), width=5)
    middle = size * scale / 2
    font = ImageFont.load_default(13 * scale if number < 10 else 11 * scale)
    draw.text((middle, middle), str(number), (255, 255, 255), font, anchor="mm")
    x = min(max(place[0] - size // 2, 0), max(picture.width - size, 0))
    y = min(max(place[1] - size // 2, 0), max(picture.height - size, 0))
    picture.paste(face.resize((size, size), Image.Resampling.LANCZOS), (x, y), disc)
