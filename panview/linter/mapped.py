"""A prediction set whose numbers stand for what somebody says, in place of category ids."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from panview.datasets.category_mapping import NONE, NamedNumbers, map_names
from panview.datasets.forms.dropped import without_segments
from panview.linter.documents import ListedCategories
from panview.linter.listed import ListedSide


def mapped_side(side: ListedSide, named: NamedNumbers, categories: ListedCategories) -> ListedSide:
    """Return a side with category ids in place of its own numbers, without segments that are of no category.

    Raises
    ------
    PanviewError
        Nothing is said of a number, or something that is no category.
    """
    mapping = map_names(named, np.unique(side.category_id).tolist(), categories)
    category = mapping.index_of(side.category_id)
    kept = category != NONE
    image = side.image_of_segments()
    counts = np.bincount(image[kept], minlength=len(side.maps.names))
    return replace(
        side,
        maps=without_segments(side.maps, image[~kept].astype(np.int64), side.segment_id[~kept]),
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
        segment_id=side.segment_id[kept],
        category_id=categories.ids[category[kept]],
        category=category[kept],
        iscrowd=side.iscrowd[kept],
        position=side.position[kept],
        area=side.area[kept],
        bbox=side.bbox[kept],
        isthing=side.isthing[kept],
        score=side.score[kept],
    )
