"""What the values of semantic maps stand for: category ids, or labels from 0, with one number for void."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.category_file import names_beside
from panview.datasets.category_mapping import CategoryMapping, map_names, shown_numbers
from panview.datasets.forms.arrays import as_map, load_array
from panview.datasets.forms.kept import seen_in
from panview.datasets.forms.map_folder import MapFolder
from panview.datasets.forms.raster import decode_raster
from panview.datasets.forms.source import Asked
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.png import load_png
from panview.errors import BadFileError, PanviewError

_VOID = 255
_MOST = 1 << 20
_LABELS, _IDS_AND_0 = "labels from 0", "category ids with 0 for void"
DrawInstances = Callable[[int], NDArray[np.int16]]


class _Way(NamedTuple):
    """Category of each value, (v,) int16, -1 for void and -2 for what has no meaning; and what the values are."""

    table: NDArray[np.int16]
    how: str


def meaning_of(
    files: PredictionFiles, maps: MapFolder, asked: Asked, mapping: CategoryMapping | None, draw: DrawInstances
) -> tuple[NDArray[np.int16], str]:
    """Return the category of each value, and in words what the values are.

    A user's file decides; then what the maps themselves leave open: ids, ids with 0 for void, or labels from 0 in the
    dataset's order. Of several, what ``id2label`` beside them says, then the one by which the things of the maps are
    the instances; else it is asked.

    Parameters
    ----------
    files : PredictionFiles
    maps : MapFolder
    asked : Asked
    mapping : CategoryMapping or None
        What the numbers of the instances stand for, where names said it.
    draw : callable
        Row -> category of the instance at each pixel, -1 without one, (H, W) int16.

    Raises
    ------
    PanviewError
        It is not clear; the message says what would decide it.
    """
    categories = asked.images.categories
    void = asked.reading.void if asked.reading.void is not None else _VOID
    if asked.named is not None and mapping is not None:
        return _table(map_names(asked.named, None, categories), void), f"those of {asked.named.source}"
    sample = maps.sample()
    used = np.array(seen_in("values", sample, list[int], lambda: _values_in(sample)), np.int64)
    beside = names_beside(files.json, files.map_folder)
    ways = _ways(categories, used, asked.reading.void, has_names=beside is not None)
    if len(ways) > 1:
        if beside is not None:
            named = used[used != void].tolist()
            return _table(map_names(beside, named, categories), void), f"those of {beside.source}"
        decided = [way for way in ways if _are_instances(way, maps, categories, draw)]
        if len(decided) != 1:
            raise PanviewError(_unclear(files, asked, ways))
        ways = decided
    if not ways:
        ids = _by(categories.ids.astype(np.int64), asked.reading.void)
        strange = shown_numbers([int(value) for value in used if not _fits(ids, np.array([value]))])
        raise PanviewError(
            f"{files.map_folder}: values of its maps, such as {strange}, are not category ids of "
            f"{asked.images.json.name} and no labels; say what they mean with --categories FILE, or --void N"
        )
    return ways[0]


def read_semantic(path: Path, size: tuple[int, int] | None) -> NDArray[np.int64]:
    """Read a map of values, (H, W) int64; -1 becomes 255.

    Raises
    ------
    NotFoundError, BadFileError
        It cannot be read, is of another size, or is no map of one channel.
    """
    if path.suffix.lower() != ".png":
        values = as_map(path, load_array(path), size)
        if int(values.min()) < -1 or int(values.max()) > _MOST:
            raise BadFileError(path, f"holds values from {values.min()} to {values.max()}, which are not categories")
        return np.where(values == -1, _VOID, values)
    data, header = load_png(path, size)
    raster = decode_raster(path, data, header)
    if raster.shape[2] >= 3 and bool((raster[:, :, :3] == raster[:, :, :1]).all()):
        raster = raster[:, :, :1]
    if raster.shape[2] != 1:
        raise BadFileError(path, f"is {header.kind}; a semantic map is one channel of categories")
    return raster[:, :, 0].astype(np.int64)


def _ways(categories: Categories, used: NDArray[np.int64], said: int | None, *, has_names: bool) -> list[_Way]:
    """Return the ways of numbering by which each value has a meaning; of two that agree the first.

    ``said`` is what a user says void is; where it would be a label, values are no labels, unless names say which.
    """
    numbers = categories.ids.astype(np.int64)
    ways = [_Way(_by(numbers, said), "category ids")]
    if said is None or said >= len(categories) or has_names:
        ways.append(_Way(_by(np.arange(len(categories)), said), _LABELS))
    if said is None and 0 not in numbers:
        table = _by(numbers, None)
        table[0] = -1
        ways.append(_Way(table, _IDS_AND_0))
    fitting: list[_Way] = []
    for way in ways:
        if _fits(way.table, used) and not any(np.array_equal(way.table[used], other.table[used]) for other in fitting):
            fitting.append(way)
    return fitting


def _are_instances(way: _Way, maps: MapFolder, categories: Categories, draw: DrawInstances) -> bool:
    """Whether the things of some maps are, pixel by pixel, the instances of their categories, and there are some."""
    by_path = {path: row for row, path in maps.maps.items()}
    seen = False
    for path in maps.sample():
        row = by_path[path]
        try:
            values, drawn = read_semantic(path, maps.images.sizes[row]), draw(row)
        except PanviewError:
            # Reported when the map is measured.
            continue
        category = way.table[np.minimum(values, len(way.table) - 1)]
        is_thing = (category >= 0) & categories.isthing[np.maximum(category, 0)]
        if not np.array_equal(np.where(is_thing, category, -1), drawn):
            return False
        seen = seen or bool(is_thing.any())
    return seen


def _unclear(files: PredictionFiles, asked: Asked, ways: Sequence[_Way]) -> str:
    """Return that values may be several things, and what decides it."""
    has_0 = ways[-1].how == _IDS_AND_0
    ids, also = "category ids", f", or, for category ids, --categories {asked.images.json}"
    if has_0:
        ids, also = _IDS_AND_0, ", or with --void 0 for the former, --void 255 for the latter"
    return (
        f"{files.map_folder}: the values of its maps can be {ids}, or labels from 0 in the dataset's order; "
        f"panview does not guess: give names (--categories FILE){also}"
    )


def _values_in(maps: Sequence[Path]) -> list[int]:
    """Return the values of some maps; of those that cannot be read, which is told when they are measured, none.

    Raises
    ------
    PanviewError
        None can be read.
    """
    found: set[int] = set()
    errors = []
    for path in maps:
        try:
            found.update(np.unique(read_semantic(path, None)).tolist())
        except PanviewError as error:
            errors.append(error)
    if len(errors) == len(maps):
        raise errors[0]
    return sorted(found)


def _by(numbers: NDArray[np.int64], said: int | None) -> NDArray[np.int16]:
    """Return the category of each value, which are given by place; what a user says is void is no category."""
    table = np.full(max(int(numbers.max()), said or 0, 65535) + 1, -2, np.int16)
    table[_VOID if said is None else said] = -1
    table[numbers] = np.arange(len(numbers))
    if said is not None:
        table[said] = -1
    return table


def _table(mapping: CategoryMapping, void: int) -> NDArray[np.int16]:
    most = max(int(mapping.numbers.max(initial=0)), void, 65535) + 1
    table = mapping.index_of(np.arange(most))
    if table[void] < 0:
        table[void] = -1
    return table


def _fits(table: NDArray[np.int16], used: NDArray[np.int64]) -> bool:
    return bool((used < len(table)).all()) and bool((table[used] >= -1).all())
