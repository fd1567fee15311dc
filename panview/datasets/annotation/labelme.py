"""labelme's JSON: one file for each image, with a shape for each segment, as a mask or as polygons.

See https://github.com/wkentaro/labelme. A segment is the shapes of one label and one ``group_id``, which is its segment
id. Shapes are drawn in their order, later ones over earlier ones, as labelme does itself.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview import places
from panview.datasets.annotation.flat_masks import box_of, masks_of
from panview.datasets.annotation.format import (
    PHOTOS,
    Encoded,
    Kept,
    Pack,
    ReturnedImage,
    ReturnedMask,
    plain_keeps,
)
from panview.datasets.annotation.frames import by_frame
from panview.datasets.annotation.labels import Labels, labels_for
from panview.datasets.annotation.names import LABELME, TITLES
from panview.datasets.coco_json import BOM, NO_JSON
from panview.datasets.forms.image import PanopticImage
from panview.datasets.png import PngHeader, png_bytes, read_header
from panview.decoding import typed_json
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.reading import read_file, read_start

LABELS = "labels.txt"
_VERSION = "5.5.0"
"""The first that has masks beside group ids and descriptions as they are written here."""
_NOTHING = ("__ignore__", "_background_")
_CROWD = "crowd"
_MOST_BYTES = 1 << 30
_FAR = 1e6


class Labelme:
    """See the module."""

    name = LABELME
    title = TITLES[LABELME]
    keeps = plain_keeps(categories=Kept.BESIDE, scores=Kept.NO)
    limits = (
        "Masks need labelme 5.2 or later. A new shape without a group id becomes a segment of its own. Lines "
        "and points are not read."
    )
    hint = f"Open the folder {PHOTOS} in labelme: labelme {PHOTOS} --labels {LABELS} --nodata"
    edited_on_top = False

    def labels(self, known: Labels) -> Labels:
        """Return the names as they are, each once, without those that labelme reserves."""
        return labels_for(known.categories, taken=_NOTHING)

    def writer(self, folder: Path, pack: Pack) -> _Writer:
        """Return what writes the files."""
        return _Writer(folder, pack)

    def find(self, path: Path) -> bool:
        """Whether a file, or the first JSON of a folder, has shapes."""
        try:
            return _root(path) is not None
        except PanviewError:
            return False

    def open(self, path: Path, pack: Pack) -> _Returned:
        """Open a folder, an archive or a file."""
        root = _root(path)
        if root is None:
            raise NotFoundError(f"{path}: holds no JSON of labelme")
        found = [path] if places.is_file(path) else [root / name for name in _below(root)]
        named = {json.relative_to(root).with_suffix("").as_posix(): json for json in found}
        frames, foreign = by_frame(named, pack)
        return _Returned(path, pack, {place: named[name] for place, name in frames.items()}, foreign)


class _Writer:
    def __init__(self, folder: Path, pack: Pack) -> None:
        self._folder, self._pack = folder, pack
        (folder / PHOTOS).mkdir(exist_ok=True)
        (folder / LABELS).write_text("\n".join([*_NOTHING, *pack.labels.names]) + "\n", encoding="utf-8")

    def encode(self, place: int, image: PanopticImage) -> Encoded:
        numbers = image.runs.to_id_map()
        own = self._pack.images[place]
        shapes = [
            {
                "label": self._pack.labels.names[category],
                "points": [[left, top], [left + inside.shape[1] - 1, top + inside.shape[0] - 1]],
                "group_id": segment_id,
                "description": "",
                "shape_type": "mask",
                "flags": {_CROWD: True} if iscrowd else {},
                "mask": base64.b64encode(_mask_png(inside)).decode("ascii"),
            }
            for (left, top, inside), segment_id, category, iscrowd in zip(
                _cut_out(numbers, len(image.segment_id)),
                image.segment_id.tolist(),
                image.category.tolist(),
                image.iscrowd.tolist(),
                strict=True,
            )
        ]
        document: dict[str, Any] = {
            "version": _VERSION,
            "flags": {},
            "shapes": shapes,
            "imagePath": own.link or own.photo.rpartition("/")[2],
            "imageData": None,
            "imageHeight": own.size[0],
            "imageWidth": own.size[1],
        }
        return Encoded((msgspec.json.encode(document),))

    def add(self, place: int, encoded: Encoded) -> None:
        path = self._folder / PHOTOS / f"{self._pack.images[place].frame}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded.parts[0])

    def close(self) -> None:
        pass


def _cut_out(numbers: NDArray[np.uint32], count: int) -> list[tuple[int, int, NDArray[np.bool_]]]:
    """Return left, top and mask of each segment within its box."""
    found = []
    for number, mask in enumerate(masks_of(numbers.ravel(), count), start=1):
        top, bottom, left, right = box_of(mask, numbers.shape[1])
        found.append((left, top, numbers[top : bottom + 1, left : right + 1] == number))
    return found


def _mask_png(inside: NDArray[np.bool_]) -> bytes:
    height, width = inside.shape
    return png_bytes(PngHeader(width, height, 1, 0, False), np.packbits(inside, axis=1))


class _Shape(msgspec.Struct, gc=False):
    label: str
    points: list[list[float]]
    shape_type: str | None = None
    group_id: int | str | None = None
    flags: dict[str, Any] | None = None
    mask: str | None = None


class _Document(msgspec.Struct, gc=False):
    shapes: list[_Shape]
    imagePath: str = ""
    imageHeight: int | None = None
    imageWidth: int | None = None


class _Start(msgspec.Struct, gc=False):
    shapes: list[msgspec.Raw]
    imagePath: msgspec.Raw


def _root(path: Path) -> Path | None:
    """Return the folder that names are relative to: a file's own, else the first whose first JSON is labelme's."""
    if places.is_file(path):
        return path.parent if _is_labelme(path) else None
    if not places.is_folder(path):
        raise NotFoundError(f"{path}: there is no such file or folder")
    for root in (path / PHOTOS, path, places.inside(path)):
        names = _below(root)
        if names and _is_labelme(root / names[0]):
            return root
    return None


def _below(root: Path) -> list[str]:
    return sorted(name for name in places.files_below(root) if name.lower().endswith(".json"))


def _is_labelme(path: Path) -> bool:
    if path.suffix.lower() != ".json" or not read_start(path, 8).removeprefix(BOM).lstrip().startswith(b"{"):
        return False
    try:
        typed_json(read_file(path, _MOST_BYTES).removeprefix(BOM), _Start)
    except (*NO_JSON, PanviewError):
        return False
    return True


@dataclass(frozen=True, eq=False)
class _Returned:
    path: Path
    pack: Pack
    files: dict[int, Path]
    foreign: int
    notes: tuple[str, ...] = ()

    @property
    def places(self) -> Set[int]:
        return self.files.keys()

    def read(self, place: int) -> ReturnedImage:
        path, size = self.files[place], self.pack.images[place].size
        try:
            document = typed_json(read_file(path, _MOST_BYTES).removeprefix(BOM), _Document)
        except NO_JSON as error:
            raise BadFileError(path, f"is not a JSON of labelme ({error})") from error
        own = (document.imageHeight or size[0], document.imageWidth or size[1])
        if own != size:
            raise BadFileError(path, f"is of an image of {own[1]} x {own[0]} pixels, but it was {size[1]} x {size[0]}")
        canvas = np.zeros(size, np.uint32)
        groups: dict[object, int] = {}
        said: list[tuple[int, int, bool]] = []
        left = hidden = 0
        for number, shape in enumerate(document.shapes):
            where = f"$.shapes[{number}]"
            if shape.shape_type not in _READ:
                left += 1
                continue
            inside = _drawn(path, shape, size, where)
            if shape.label in _NOTHING:
                canvas[inside] = 0
                continue
            category = self.pack.labels.find(shape.label, path, where)
            # As in labelme: shapes with the same label and group are one instance.
            key = number if shape.group_id is None else (shape.label, str(shape.group_id))
            if key not in groups:
                group = shape.group_id if isinstance(shape.group_id, int) and 0 < shape.group_id < 1 << 24 else 0
                said.append((category, group, bool((shape.flags or {}).get(_CROWD))))
                groups[key] = len(said)
            hidden += int(np.count_nonzero((canvas[inside] > 0) & (canvas[inside] != groups[key])))
            canvas[inside] = groups[key]
        masks = [
            ReturnedMask(mask, category, group, crowd)
            for mask, (category, group, crowd) in zip(masks_of(canvas.ravel(), len(said)), said, strict=True)
        ]
        remarks = [f"{left:,} lines or points were not read"] if left else []
        if hidden:
            remarks.append(f"{hidden:,} pixels of shapes are covered by later ones")
        return ReturnedImage(masks, False, tuple(remarks))


_READ = (None, "polygon", "mask", "rectangle", "circle", "oriented_rectangle")


def _drawn(path: Path, shape: _Shape, size: tuple[int, int], where: str) -> NDArray[np.bool_]:
    """Return a shape as labelme draws it, (H, W) bool."""
    points = shape.points
    if any(len(point) != 2 or not all(abs(value) < _FAR for value in point) for point in points):
        raise BadFileError(path, "has a point that is not x and y in the image", where)
    if shape.shape_type == "mask":
        return _pasted(path, shape, size, where)
    needed = {"rectangle": 2, "circle": 2, "oriented_rectangle": 4}.get(shape.shape_type or "", 3)
    if len(points) < needed or (needed != 3 and len(points) > needed):
        raise BadFileError(path, f"is a {shape.shape_type or 'polygon'} with {len(points)} points", where)
    from PIL import Image, ImageDraw

    picture = Image.new("L", (size[1], size[0]))
    draw = ImageDraw.Draw(picture)
    corners = [(x, y) for x, y in points]
    if shape.shape_type == "rectangle":
        (x0, y0), (x1, y1) = corners
        draw.rectangle(((min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1))), outline=1, fill=1)
    elif shape.shape_type == "circle":
        (x0, y0), (x1, y1) = corners
        radius = float(np.hypot(x0 - x1, y0 - y1))
        draw.ellipse(((x0 - radius, y0 - radius), (x0 + radius, y0 + radius)), outline=1, fill=1)
    else:
        draw.polygon(corners, outline=1, fill=1)
    return np.asarray(picture) > 0


def _pasted(path: Path, shape: _Shape, size: tuple[int, int], where: str) -> NDArray[np.bool_]:
    """Return a mask in its place, clipped at the edges of the image."""
    if len(shape.points) != 2 or shape.mask is None:
        raise BadFileError(path, "is a mask without its two corners or its picture", where)
    (left, top), (right, low) = ((int(x), int(y)) for x, y in shape.points)
    if left > right or top > low:
        raise BadFileError(path, "is a mask whose corners are swapped", where)
    try:
        data = base64.b64decode(shape.mask, validate=True)
        header = read_header(path, data)
    except (binascii.Error, ValueError) as error:
        raise BadFileError(path, "has a mask that is not a PNG", where) from error
    if (header.height, header.width) != (low - top + 1, right - left + 1):
        problem = (
            f"has a mask of {header.width} x {header.height} pixels in a box of {right - left + 1} x {low - top + 1}"
        )
        raise BadFileError(path, problem, where)
    if header.height > size[0] or header.width > size[1]:
        raise BadFileError(path, "has a mask that is larger than the image", where)
    from PIL import Image

    try:
        stream = io.BytesIO(data)
        pixels = np.asarray(Image.open(stream))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadFileError(path, "has a mask that is damaged", where) from error
    inside: NDArray[np.bool_] = (pixels if pixels.ndim == 2 else pixels.max(axis=2)) > 0
    whole = np.zeros(size, np.bool_)
    y0, y1, x0, x1 = max(top, 0), min(low + 1, size[0]), max(left, 0), min(right + 1, size[1])
    if y0 < y1 and x0 < x1:
        whole[y0:y1, x0:x1] = inside[y0 - top : y1 - top, x0 - left : x1 - left]
    return whole
