from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.linter import agreement
from panview.linter.agreement import agreement_of
from panview.linter.assignment import PARTS
from panview.linter.listed_set import list_set
from panview.linter.measuring import measure
from tests.linter.clean_set import edited
from tests.support.reference import Pair
from tests.support.sets import random_pair, write_set

IMAGES = 2 * PARTS + 3


@pytest.mark.parametrize("together", [1 << 20, 7])
def test_what_is_added_up_is_what_the_pixels_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(agreement, "_TOGETHER", together)
    rng = np.random.default_rng(3)
    pairs = [random_pair(rng, 20, 30) for _ in range(IMAGES)]
    written = write_set(tmp_path, pairs, photos=False)
    with edited(written.ground_truth) as document:
        # Segments of a category that nobody knows agree with nothing.
        document["annotations"][2]["segments_info"][0]["category_id"] = 9999
    with edited(written.prediction) as document:
        for annotation in document["annotations"][1::4]:
            for segment in annotation["segments_info"]:
                segment["category_id"] += 70_000
    listed = list_set(find_ground_truth(written.ground_truth), [find_prediction(written.prediction)])
    shard = measure(listed.to_check())
    truth, side = listed.sides
    n_categories = len(listed.categories.ids)
    found = agreement_of((truth, shard.sides[0]), (side, shard.sides[1]), shard.overlaps[0], n_categories)
    assert found.kinds.tolist() == sorted(set(side.category_id.tolist()))
    confusion, alike = np.zeros((2, PARTS, n_categories, len(found.kinds)), np.int64)
    agreeing, comparable = np.zeros((2, IMAGES), np.int64)
    for image, pair in enumerate(pairs):
        for t in range(*truth.segments_of(image).indices(1 << 30)):
            if truth.category[t] < 0:
                continue
            for p in range(*side.segments_of(image).indices(1 << 30)):
                shared, union = _shared(pair, int(truth.segment_id[t]), int(side.segment_id[p]))
                place = image % PARTS, truth.category[t], found.kinds.tolist().index(side.category_id[p])
                confusion[place] += shared
                alike[place] += 2 * shared > union
                comparable[image] += shared
                agreeing[image] += shared * (truth.category[t] == side.category[p])
    assert found.confusion_parts.tolist() == confusion.tolist()
    assert found.alike_parts.tolist() == alike.tolist()
    assert found.alike.tolist() == alike.sum(axis=0).tolist()
    assert found.agreeing.tolist() == agreeing.tolist()
    assert found.comparable.tolist() == comparable.tolist()
    assert 0 < agreeing.sum() < comparable.sum()


def _shared(pair: Pair, true_id: int, predicted_id: int) -> tuple[int, int]:
    """Pixels of two segments that are of both, and of either."""
    one, other = pair.ground_truth == true_id, pair.prediction == predicted_id
    return int((one & other).sum()), int((one | other).sum())
