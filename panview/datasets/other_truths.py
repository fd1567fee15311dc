"""Other ground truths of the images of the one that is open: whose category ids are those that predictions use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from panview.datasets.coco_json import read_bytes
from panview.decoding import typed_json
from panview.errors import PanviewError


class _Id(msgspec.Struct, gc=False):
    id: int


class _Categories(msgspec.Struct, gc=False):
    categories: list[_Id]


def fitting_truth(others: Sequence[Path], used: Iterable[int]) -> Path | None:
    """Return the first of some ground truth JSONs that has all category ids that predictions use.

    Parameters
    ----------
    others : sequence of Path
        One that cannot be read fits nothing.
    used : iterable of int
    """
    wanted = set(used)
    for json in others:
        try:
            ids = {category.id for category in typed_json(read_bytes(json), _Categories).categories}
        except (PanviewError, msgspec.DecodeError):
            continue
        if wanted <= ids:
            return json
    return None
