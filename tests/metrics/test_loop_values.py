"""What a program hands over to the metric in the loop, read as the file reader reads it, or refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from panview.errors import ArraysError
from panview.metrics.loop import PanopticQuality

MAP = np.array([[5, 5, 9], [5, 5, 9]])
SEGMENTS = {5: 1, 9: 2}
NAMES = {1: "person", 2: "sky"}


def entries(**of_the_first: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return [{"id": 5, "category_id": 1, **of_the_first}, {"id": 9, "category_id": 2}]


def metric(**options: Any) -> PanopticQuality:  # noqa: ANN401
    return PanopticQuality(NAMES, things=[1], **options)


def assert_refused(prediction: object, truth: object, said: str, **options: Any) -> None:  # noqa: ANN401
    own = metric(**options)
    with pytest.raises(ArraysError, match=said):
        own.update(prediction, truth)
    assert len(own) == 0


@pytest.mark.parametrize(
    ("iscrowd", "is_crowd"),
    [("0", False), ("false", False), (2, False), (-1, False), (0.0, False), (None, False), (np.int64(0), False)]
    + [("1", True), ("True", True), (1.0, True), (True, True), (np.bool_(True), True)],
)
def test_iscrowd_is_read_as_in_a_file(iscrowd: object, is_crowd: bool) -> None:
    own = metric()
    own.update((MAP * 0 + 9, {9: 2}), (MAP, entries(iscrowd=iscrowd)))
    # A person that is missed counts unless it is crowd.
    assert own.compute().counts.fn.tolist()[0] == (not is_crowd)


@pytest.mark.parametrize("iscrowd", [float("nan"), "x", "2", 0.5, [1]])
def test_iscrowd_that_a_file_may_not_have_is_refused(iscrowd: object) -> None:
    assert_refused((MAP, SEGMENTS), (MAP, entries(iscrowd=iscrowd)), r"truth, segments_info\[0\]: iscrowd is .*, not 0")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"id": 5.9}, "id is 5.9, not a whole number"),
        ({"category_id": 1.9}, "category_id is 1.9, not a whole number"),
        ({"category_id": None}, "category_id is null, not a whole number"),
        ({"id": 2**63}, "id is 9223372036854775808, which does not fit into 64 bits"),
        ({"id": {5}}, "id is of set; give a whole number"),
    ],
)
def test_numbers_of_entries_are_not_cut_to_whole_ones(entry: dict[str, Any], said: str) -> None:
    assert_refused((MAP, entries(**entry)), (MAP, SEGMENTS), rf"prediction, segments_info\[0\]: {said}")
    assert_refused((MAP, entries()[1:] + [{"category_id": 1}]), (MAP, SEGMENTS), r"segments_info\[1\]: `id` is missing")


def test_whole_numbers_of_entries_are_read_whatever_holds_them() -> None:
    own = metric()
    listed = [{"id": np.float32(5), "category_id": "1"}, {"id": 9.0, "category_id": np.array(2)}]
    own.update((MAP, listed), (MAP, {"5": 1, 9: 2.0}))
    assert own.compute().counts.tp.tolist() == [1, 1]


def test_isthing_is_read_as_in_a_file() -> None:
    own = PanopticQuality([{"id": at, "isthing": said} for at, said in enumerate(["0", "1", False, True, 0.0])])
    assert [own.is_thing(number) for number in range(5)] == [False, True, False, True, False]
    for said in (2, "x", float("nan")):
        with pytest.raises(ArraysError, match=r"categories\[0\]: isthing is .*, not 0 or 1"):
            PanopticQuality([{"id": 1, "isthing": said}])


@pytest.mark.parametrize("option", ["label_divisor", "instance_offset"])
def test_pairs_of_category_and_instance_are_not_images_two_pixels_wide(option: str) -> None:
    pairs = np.full((4, 5, 2), 1)
    for given in (pairs, [pairs], pairs[None]):
        assert_refused(given, given, f"looks like category and instance, .*; leave out {option}", **{option: 1000})
    narrow = metric(**{option: 1000})
    narrow.update(list(pairs * 1001), list(pairs * 1001))
    assert narrow.compute().counts.tp.tolist() == [4, 0]


@pytest.mark.parametrize(
    ("dtype", "first", "said"),
    [
        (np.float16, 2**11, "float16 rounds whole numbers from 2,048 on, and the map holds 2048"),
        (np.float32, 2**24, "float32 rounds whole numbers from 16,777,216 on"),
        (np.float64, 2**53, "float64 rounds whole numbers"),
        (np.uint64, 2**63, "9223372036854775808 does not fit into a signed 64-bit integer"),
    ],
)
def test_numbers_that_may_have_been_others_are_refused(dtype: type, first: int, said: str) -> None:
    truth = (MAP, SEGMENTS)
    for sign in (1,) if dtype is np.uint64 else (1, -1):
        beyond = np.where(MAP == 5, np.array(sign * first, dtype), MAP.astype(dtype))
        shown = said if sign == 1 else "rounds"
        assert_refused((beyond, {9: 2}), truth, f"prediction: .*{shown}" if sign == -1 else f"prediction: {shown}")
    own = metric()
    last = np.where(MAP == 5, np.array(first - 1, dtype), MAP.astype(dtype))
    own.update((last, {first - 1: 1, 9: 2}), truth)
    assert own.compute().counts.tp.tolist() == [1, 1]


@pytest.mark.parametrize("where", [(0, 0), (1, 2)])
def test_what_is_no_number_is_called_by_its_name_with_side_and_image(where: tuple[int, int]) -> None:
    for value, said in ((np.inf, "inf"), (np.nan, "NaN"), (0.5, "fractions such as 0.5")):
        strange = MAP.astype(float)
        strange[where] = value
        truths = [(MAP, SEGMENTS), (strange, SEGMENTS)]
        assert_refused([(MAP, SEGMENTS)] * 2, truths, f"image 1 of the batch, truth: expected whole .*got {said}")


def test_a_masked_array_is_refused() -> None:
    masked = np.ma.masked_equal(MAP, 5)
    assert_refused((MAP, SEGMENTS), (masked, SEGMENTS), "truth: a masked array would lose its mask; fill it first")


def test_a_listed_segment_of_a_void_category_is_refused() -> None:
    for void in (1, [255, 1]):
        assert_refused((MAP, SEGMENTS), (MAP, SEGMENTS), "segments_info: void=1 makes category 1 void", void=void)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"label_divisor": 2.5}, "label_divisor is 2.5, not a whole number"),
        ({"label_divisor": "1000"}, "label_divisor: expected a whole number, got '1000'"),
        ({"label_divisor": 0}, "label_divisor: expected at least 1, got 0"),
        ({"instance_offset": True}, "instance_offset: expected a whole number, got True"),
        ({"void": "x"}, "void: expected a whole number, got 'x'"),
        ({"void": [1.5]}, "void is 1.5, not a whole number"),
        ({"void": [None]}, "void: expected a whole number, got None"),
        ({"crowd_instance": "x"}, "crowd_instance: expected a whole number, got 'x'"),
        ({"things": "person"}, r"things: .*got 'person'; give a list, things=\['person'\]"),
        ({"things": 1}, r"things: .*got 1; give a list, things=\[1\]"),
        ({"things": [[1]]}, r"things: expected numbers or names, got \[1\]"),
        ({"categories": "ab"}, "categories: .*got 'ab'; give a list"),
        ({"categories": {"ab"}}, "categories: .*got {'ab'}; give a list"),
        ({"categories": None}, "categories: .*got None; give a list"),
        ({"categories": {float("inf"): "a"}}, "categories: expected a whole number of 0 or more, got inf"),
    ],
)
def test_options_that_are_none_are_refused_when_a_metric_is_made(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ArraysError, match=said):
        PanopticQuality(**{"categories": NAMES, "things": [1], **options})


@pytest.mark.parametrize("void", [255, np.array(255), np.array([255]), [255.0], {255}])
def test_void_is_a_number_or_several_whatever_holds_them(void: Any) -> None:  # noqa: ANN401
    of_numpy: dict[str, Any] = {"things": np.array(["person"]), "label_divisor": np.int64(1000)}
    own = PanopticQuality(NAMES, void=void, **of_numpy)
    own.update(np.array([[1001, 255000]]), np.array([[1001, 255000]]))
    assert own.compute().counts.tp.tolist() == [1, 0]


@pytest.mark.parametrize(
    "ids", [["a", "b"], ("a", "b"), np.array(["a", "b"]), np.array(["a", "b"], object), [np.str_("a"), "b"]]
)
def test_ids_of_images_may_be_texts_in_anything_with_an_order(ids: object) -> None:
    own, sides = metric(), [(MAP, SEGMENTS)] * 2
    for each in (ids, ["a", "b"]):
        own.update(sides, sides, image_id=each)
    assert len(own) == 2


@pytest.mark.parametrize("one", [7, np.int64(7), np.array(7), np.array([7]), [7]])
def test_the_id_of_a_batch_of_one_or_of_one_image(one: object) -> None:
    own, side = metric(), (MAP, SEGMENTS)
    own.update(side, side, image_id=one)
    own.update([side], [side], image_id=np.array([7]))
    assert len(own) == 1


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ("abc", "expected a list with one id for each image, got 'abc'"),
        ({"a", "b"}, "expected a list with one id for each image, got set"),
        ([1, float("nan")], "a number or a text, got nan"),
        ([[1], [2]], r"a number or a text, got \[1\]"),
        ([1], "expected one for each of 2 images, got 1"),
    ],
)
def test_ids_that_tell_no_image_from_another_are_refused(ids: object, said: str) -> None:
    own, sides = metric(), [(MAP, SEGMENTS)] * 2
    with pytest.raises(ArraysError, match=f"image_id: .*{said}"):
        own.update(sides, sides, image_id=ids)
    with pytest.raises(ArraysError, match="image_id: expected an id, a number or a text, got nan"):
        own.update(*sides, image_id=np.nan)
    assert len(own) == 0


def test_only_a_metric_is_merged() -> None:
    with pytest.raises(ArraysError, match="merge: expected another PanopticQuality, got int"):
        metric().merge(3)  # type: ignore[arg-type]
