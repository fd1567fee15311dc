from __future__ import annotations

import numpy as np
import pytest

from panview.datasets.categories import Categories
from panview.engine.category_mapping import (
    CategoryMismatchError,
    SaidLabels,
    check_mapping,
    explain_mapping,
    map_categories,
)
from panview.engine.predictor import ModelError


def categories(*entries: tuple[int, str, bool]) -> Categories:
    return Categories(
        ids=np.array([entry[0] for entry in entries], np.int32),
        names=tuple(entry[1] for entry in entries),
        isthing=np.array([entry[2] for entry in entries], np.bool_),
        colours=np.zeros((len(entries), 3), np.uint8),
        supercategories=("",) * len(entries),
    )


COCO = categories((1, "person", True), (18, "dog", True), (187, "sky-other-merged", False), (184, "tree-merged", False))


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 3, 0, 1), (3, 0, 2, 1)])
def test_labels_are_mapped_by_name_whatever_the_order_of_either_side(order: tuple[int, ...]) -> None:
    shuffled = categories(*[(int(COCO.ids[i]), COCO.names[i], bool(COCO.isthing[i])) for i in order])
    mapping = map_categories(("person", "dog", "tree-merged", "sky-other-merged"), (True, True, False, False), shuffled)
    assert mapping.category_id.tolist() == [1, 18, 184, 187]
    assert mapping.fits
    assert mapping.unused == ()


def test_a_name_that_is_spelled_differently_is_found_where_it_is_clear() -> None:
    mapping = map_categories(("Person", "sky", "tree"), (True, False, False), COCO)
    assert mapping.category_id.tolist() == [1, 187, 184]
    walls = categories((1, "wall-brick", False), (2, "wall-wood", False), (3, "window-other", False))
    unclear = map_categories(("wall", "window"), (False, False), walls)
    assert unclear.category_id.tolist() == [-1, 3]
    twice = map_categories(("sky", "Sky-other"), (False, False), COCO)
    assert twice.category_id.tolist() == [-1, -1]


def test_an_exact_name_comes_before_a_similar_one() -> None:
    mapping = map_categories(("tree", "tree-merged"), (False, False), COCO)
    assert mapping.category_id.tolist() == [-1, 184]


def test_gaps_are_refused_unless_accepted_and_shown_in_full() -> None:
    mapping = map_categories(("person", "unicorn", "dog"), (True, True, False), COCO)
    assert (mapping.unknown, mapping.flipped) == (("unicorn",), ("dog",))
    with pytest.raises(CategoryMismatchError) as caught:
        check_mapping(mapping, "coco / val2017", accept_gaps=False)
    for part in ("2 of the model's 3", "unknown to the dataset: unicorn", "stuff on the other: dog", "--accept-gaps"):
        assert part in str(caught.value)
    check_mapping(mapping, "coco / val2017", accept_gaps=True)
    assert "never predicted: sky-other-merged, tree-merged" in explain_mapping(mapping)


def test_a_model_for_other_categories_altogether_is_refused_in_any_case() -> None:
    mapping = map_categories(("unicorn", "dragon"), (True, True), COCO)
    with pytest.raises(CategoryMismatchError, match="none of the model's 2 categories is in"):
        check_mapping(mapping, "coco / val2017", accept_gaps=True)


def test_what_the_user_says_goes_before_names_and_is_neither_unknown_nor_flipped() -> None:
    said = SaidLabels("labels.txt", ((1, 187), (2, -1)))
    mapping = map_categories(("person", "unicorn", "dragon", "dog"), (True, True, True, True), COCO, said)
    assert mapping.category_id.tolist()[:3] == [1, 187, -1]
    assert mapping.unknown == mapping.flipped == ()
    assert mapping.isthing == (True, False, False, True)
    assert "sky-other-merged" not in mapping.unused
    check_mapping(mapping, "set", accept_gaps=False)
    assert "2 as labels.txt says" in explain_mapping(mapping)
    with pytest.raises(ModelError, match=r"labels.txt: gives a meaning to 4, but the model's labels are 0 to 3"):
        map_categories(("a", "b", "c", "d"), None, COCO, SaidLabels("labels.txt", ((4, 1),)))
