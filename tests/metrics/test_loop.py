from __future__ import annotations

import math
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import panview
from panview.errors import ArraysError
from panview.metrics.array_matching import Segments
from panview.metrics.array_overlaps import count_array_overlaps
from panview.metrics.evaluation import evaluate
from panview.metrics.loop import PanopticQuality, match_given
from panview.metrics.loop_forms import GivenMap, ListedIds
from panview.metrics.loop_quality import count_outcomes
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from tests.support.in_memory import as_channels, as_segments, without_crowd_and_with_one_stuff
from tests.support.reference import Pair, Segment, averages, count
from tests.support.sets import CATEGORIES, drawn_pair, open_set, random_pair, write_set
from tests.support.snippets import names, snippet

IDS = [category["id"] for category in CATEGORIES]


def pairs_of(seed: int, count: int = 8) -> list[Pair]:
    rng = np.random.default_rng(seed)
    return [random_pair(rng) for _ in range(count)]


def updated(metric: PanopticQuality, pairs: Sequence[Pair]) -> PanopticQuality:
    for pair in pairs:
        metric.update(as_segments(pair.prediction, pair.predictions), as_segments(pair.ground_truth, pair.truths))
    return metric


def assert_counts_of_the_rules(metric: PanopticQuality, pairs: Sequence[Pair]) -> None:
    quality, stats = metric.compute(), count(pairs)
    for one in quality.per_category.to_dicts():
        stat = stats[one["category_id"]]
        assert (one["tp"], one["fp"], one["fn"]) == (stat.tp, stat.fp, stat.fn)
        assert one["iou_sum"] == pytest.approx(stat.iou, abs=1e-12)
        own = averages(stats, [one["category_id"]])
        assert quality[one["category"]].n == (own is not None)
        if own is not None:
            assert (one["pq"], one["sq"], one["rq"]) == pytest.approx(own[:3], abs=1e-12)
            assert quality[one["category_id"]] == one["pq"]
    things = [category["id"] for category in CATEGORIES if category["isthing"]]
    stuff = [category["id"] for category in CATEGORIES if not category["isthing"]]
    for average, ids in ((quality.all, IDS), (quality.things, things), (quality.stuff, stuff)):
        wanted = averages(stats, ids) or (math.nan, math.nan, math.nan, 0)
        assert (average.pq, average.sq, average.rq, average.n) == pytest.approx(wanted, abs=1e-12, nan_ok=True)


@given(st.integers(0, 10**9))
def test_segments_with_crowd_and_void_are_counted_by_the_rules(seed: int) -> None:
    pairs = pairs_of(seed, 3)
    assert_counts_of_the_rules(updated(PanopticQuality(CATEGORIES), pairs), pairs)


@pytest.mark.parametrize("seed", range(6))
def test_counts_and_sums_are_those_of_the_same_images_on_disk_to_the_last_bit(tmp_path: Path, seed: int) -> None:
    pairs = pairs_of(seed, 30)
    # A segment of the truth that no pixel has is an FN.
    pairs[3] = Pair(
        pairs[3].ground_truth, pairs[3].prediction, (*pairs[3].truths, Segment(900, 3)), pairs[3].predictions
    )
    dataset, prediction = open_set(write_set(tmp_path, pairs, photos=False))
    wanted = count_matches(evaluate(dataset, prediction, jobs=1), len(dataset.categories))
    found = updated(PanopticQuality(dataset.categories), pairs).compute()
    for name in ("iou_sum", "tp", "fp", "fn"):
        assert getattr(found.counts, name).tolist() == getattr(wanted, name).tolist()
    average = panoptic_quality(wanted, dataset.categories.isthing).all
    assert (found.pq, found.sq, found.rq, found.all.n) == (average.pq, average.sq, average.rq, average.n)


@given(st.integers(0, 10**9), st.sampled_from(["channels", "divisor", "offset"]), st.booleans())
def test_numbers_for_category_and_instance_are_counted_as_segments_are(seed: int, form: str, in_batch: bool) -> None:
    pairs = [without_crowd_and_with_one_stuff(pair) for pair in pairs_of(seed, 3)]
    sides: list[list[Any]] = [[], []]
    for pair in pairs:
        for side, of in zip(
            sides, ((pair.prediction, pair.predictions), (pair.ground_truth, pair.truths)), strict=True
        ):
            pixels = as_channels(*of, void=255)
            side.append(
                pixels
                if form == "channels"
                else pixels[..., 0] * 1000 + pixels[..., 1]
                if form == "divisor"
                else pixels[..., 0] + 1000 * pixels[..., 1]
            )
    options: dict[str, dict[str, int]] = {
        "channels": {},
        "divisor": {"label_divisor": 1000},
        "offset": {"instance_offset": 1000},
    }
    metric = PanopticQuality(CATEGORIES, void=255, **options[form])
    if in_batch:
        metric.update(np.stack(sides[0]), np.stack(sides[1]))
    else:
        for prediction, truth in zip(*sides, strict=True):
            metric.update(prediction, truth)
    assert len(metric) == 3
    assert_counts_of_the_rules(metric, pairs)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int32, np.uint32, np.int64, np.uint64, np.float32])
def test_every_type_of_whole_numbers_is_read(dtype: type) -> None:
    pairs = pairs_of(7)
    metric = PanopticQuality(CATEGORIES)
    for pair in pairs:
        (prediction, predictions), (truth, truths) = (
            as_segments(pair.prediction, pair.predictions),
            as_segments(pair.ground_truth, pair.truths),
        )
        # Neither need lie in one piece.
        metric.update((np.asfortranarray(prediction.astype(dtype)), predictions), (truth.astype(dtype), truths))
    assert_counts_of_the_rules(metric, pairs)


def test_ids_far_apart_are_told_apart() -> None:
    truth, prediction = np.array([[1 << 40, 1 << 41, 0, 0]]), np.array([[5 << 40, 5 << 40, -1, 6 << 41]])
    metric = PanopticQuality({1: "a", 2: "b"}, things=[1, 2])
    metric.update((prediction, {5 << 40: 1, 6 << 41: 2}), (truth, {1 << 40: 1, 1 << 41: 1}))
    counts = metric.compute().counts
    # Half of the first is the second's: no match. The other lies on void.
    assert (counts.tp.tolist(), counts.fp.tolist(), counts.fn.tolist()) == ([0, 0], [1, 0], [2, 0])


@given(st.integers(0, 10**9), st.integers(1, 2), st.integers(1, 2), st.integers(0, 62), st.booleans())
def test_any_numbers_are_told_apart(seed: int, n_truth: int, n_prediction: int, bits: int, smooth: bool) -> None:
    rng = np.random.default_rng(seed)

    def plane() -> NDArray[np.int64]:
        known = rng.integers(-(1 << bits), 1 << bits, 5)
        return np.repeat(known[rng.integers(0, 5, 60)], 20) if smooth else known[rng.integers(0, 5, 1200)]

    truth, prediction = [plane() for _ in range(n_truth)], [plane() for _ in range(n_prediction)]
    found = count_array_overlaps(truth, prediction)
    planes = [*found.truth, *found.prediction]
    keys = list(zip(*(column.tolist() for column in planes), strict=True))
    assert len(set(keys)) == len(keys)
    wanted = Counter(zip(*(column.tolist() for column in [*truth, *prediction]), strict=True))
    assert dict(zip(keys, found.pixels.tolist(), strict=True)) == wanted


def test_a_tensor_that_is_no_array_is_refused() -> None:
    torch = pytest.importorskip("torch")
    metric = PanopticQuality({1: "person"}, things=[1])
    with pytest.raises(ArraysError, match=r"prediction: cannot be read as an array \("):
        metric.update((torch.ones(2, 2, dtype=torch.bfloat16), {1: 1}), (ONE, {1: 1}))


def test_things_that_are_said_go_before_those_of_the_entries() -> None:
    metric = PanopticQuality(CATEGORIES, things=["road"], void=np.int64(9))
    assert [metric.is_thing(category) for category in (1, 149, 4)] == [False, True, False]
    assert PanopticQuality(metric.compute().categories, things=[1]).is_thing(1)


def test_forms_of_frameworks_are_read() -> None:
    torch = pytest.importorskip("torch")
    pair = drawn_pair(
        [(7, 1, (0, 6, 0, 10)), (8, 149, (6, 10, 0, 20))], [(1, 1, (0, 5, 0, 10)), (2, 149, (5, 10, 0, 20))]
    )
    entries = [{"id": 1, "label_id": 1, "was_fused": False, "score": 0.9}, {"id": 2, "label_id": 149, "score": 0.8}]
    wanted = updated(PanopticQuality(CATEGORIES), [pair]).compute()
    assert wanted.all.n == 2
    assert wanted.counts.tp.sum() == 2
    tensor = torch.tensor(pair.prediction.astype(np.int64))
    truth = as_segments(pair.ground_truth, pair.truths)
    of_detectron2 = {"panoptic_seg": (tensor, [{"id": 1, "category_id": 1}, {"id": 2, "category_id": 149}])}
    of_transformers = {"segmentation": tensor.int(), "segments_info": entries}
    for prediction in (of_detectron2, of_transformers, (tensor[None], {1: 1, 2: 149})):
        for given_ in (prediction, [prediction]):
            metric = PanopticQuality(CATEGORIES)
            metric.update(given_, [truth] if isinstance(given_, list) else truth)
            assert metric.compute().flat() == wanted.flat()
    pixels = torch.tensor(as_channels(pair.prediction, pair.predictions)[None], requires_grad=False)
    metric = PanopticQuality(CATEGORIES)
    metric.update(pixels, as_channels(pair.ground_truth, pair.truths)[None])
    assert metric.compute().flat() == wanted.flat()


def test_a_listed_zero_is_a_segment() -> None:
    metric = PanopticQuality(["sky", "person"], things=["person"])
    metric.update((np.zeros((2, 2), int), {0: 0}), (np.zeros((2, 2), int), {0: 0}))
    assert metric.compute().pq == 1.0


def test_stuff_of_a_category_is_one_segment_whatever_its_instances() -> None:
    truth = np.array([[[0, 3], [0, 3], [0, 4], [1, 3], [1, 4]]])
    metric = PanopticQuality(["sky", "person"], things=["person"], crowd_instance=3)
    metric.update(truth[None], truth[None])
    counts = metric.compute().counts
    # Stuff is no crowd either.
    assert (counts.tp.tolist(), counts.fp.tolist(), counts.fn.tolist()) == ([1, 1], [0, 0], [0, 0])


@pytest.mark.parametrize("option", [{"label_divisor": 1000}, {"instance_offset": 1000}])
def test_a_negative_number_is_void(option: dict[str, int]) -> None:
    metric = PanopticQuality(["sky", "person"], things=["person"], **option)
    metric.update(np.array([[0, 0, -1]]), np.array([[0, -1, 0]]))
    assert metric.compute().counts.iou_sum.tolist() == [0.0, 0.0]
    metric.update(np.array([[0, 0, -1]]), np.array([[0, 0, -1]]))
    assert metric.compute().counts.tp.tolist() == [1, 0]


@given(st.integers(0, 10**9))
def test_stated_areas_count_in_unions_as_they_are(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pair = random_pair(rng)
    # Some leave nothing of a union, or less.
    areas = [None if rng.random() < 0.3 else float(rng.integers(0, 400)) for _ in pair.truths]
    pair = replace(pair, truths=tuple(replace(s, area=area) for s, area in zip(pair.truths, areas, strict=True)))
    truths = [Segment(s.id, s.category_id, s.iscrowd) for s in pair.truths]
    ids = [np.array([s.id for s in side], np.int64) for side in (pair.truths, pair.predictions)]
    category = [np.array([IDS.index(s.category_id) for s in side], np.int16) for side in (truths, pair.predictions)]
    stated = np.array([np.nan if area is None else area for area in areas], np.float64)
    sides = [
        GivenMap(id_map.shape, (id_map.reshape(-1),), ListedIds(own, segments, "a side").segments)
        for id_map, own, segments in (
            (pair.prediction, ids[1], Segments(category[1], np.zeros(len(ids[1]), np.bool_))),
            (pair.ground_truth, ids[0], Segments(category[0], np.array([s.iscrowd for s in truths], np.bool_), stated)),
        )
    ]
    counts = count_outcomes(match_given(*sides), len(IDS))
    wanted = count([pair], json_areas=True)
    for place, category_id in enumerate(IDS):
        stat = wanted[category_id]
        found = (int(counts.tp[place]), int(counts.fp[place]), int(counts.fn[place]))
        assert found == (stat.tp, stat.fp, stat.fn)
        assert float(counts.iou_sum[place]) == pytest.approx(stat.iou, abs=1e-12)


def test_instance_of_a_crowd_is_no_segment_that_can_be_missed() -> None:
    truth = np.zeros((4, 5, 2), int)
    truth[2:, :, 1] = 1
    # Stuff is never crowd.
    truth[:, 4] = 1, 0
    prediction = truth.copy()
    prediction[..., 1] += 5
    metric = PanopticQuality(["car", "road"], things=[0], crowd_instance=0)
    metric.update(prediction, truth)
    counts = metric.compute().counts
    assert (counts.tp.tolist(), counts.fp.tolist(), counts.fn.tolist()) == ([1, 1], [0, 0], [0, 0])


def test_images_without_a_pixel_or_a_segment_count_nothing() -> None:
    metric = PanopticQuality(CATEGORIES)
    metric.update((np.zeros((0, 5), int), []), (np.zeros((0, 5), int), []))
    metric.update((np.zeros((5, 5), int), []), (np.zeros((5, 5), int), []))
    quality = metric.compute()
    assert (len(metric), quality.images, quality.all.n) == (2, 2, 0)
    assert math.isnan(quality.pq)
    assert math.isnan(quality.flat("val")["val/pq_things"])
    assert "—" in str(quality)


def test_reset_forgets() -> None:
    metric = updated(PanopticQuality(CATEGORIES), pairs_of(1))
    metric.reset()
    assert len(metric) == 0
    assert_counts_of_the_rules(updated(metric, pairs_of(2)), pairs_of(2))


def test_merging_is_as_if_one_had_seen_all_to_the_last_bit() -> None:
    pairs = pairs_of(3, 20)
    whole = updated(PanopticQuality(CATEGORIES), pairs)
    first, second = updated(PanopticQuality(CATEGORIES), pairs[:9]), updated(PanopticQuality(CATEGORIES), pairs[9:])
    first.merge(pickle.loads(pickle.dumps(second)))
    assert first.compute().counts.iou_sum.tolist() == whole.compute().counts.iou_sum.tolist()
    assert_counts_of_the_rules(first, pairs)
    with pytest.raises(ArraysError, match="their categories differ"):
        first.merge(PanopticQuality(["person"], things=[0]))


def test_an_image_counts_once_and_the_last_update_of_it_does() -> None:
    pairs = pairs_of(4, 3)
    metric = PanopticQuality(CATEGORIES)
    for image, pair in ((139, pairs[0]), ("b", pairs[1]), (139, pairs[2])):
        metric.update(
            [as_segments(pair.prediction, pair.predictions)],
            [as_segments(pair.ground_truth, pair.truths)],
            image_id=[image],
        )
    assert_counts_of_the_rules(metric, [pairs[2], pairs[1]])


def test_what_processes_have_is_put_together_as_a_sampler_dealt_it_out() -> None:
    pairs = pairs_of(5, 7)
    whole, parts = PanopticQuality(CATEGORIES), [PanopticQuality(CATEGORIES) for _ in range(2)]
    # The sampler fills up the last turn with the first image.
    for place, image in enumerate([0, 1, 2, 3, 4, 5, 6, 0]):
        pair = pairs[image]
        sides = as_segments(pair.prediction, pair.predictions), as_segments(pair.ground_truth, pair.truths)
        parts[place % 2].update(*sides, image_id=image)
        if place < 7:
            whole.update(*sides)
    put_together = parts[0].gathered(lambda own: [own, (parts[1]._known(), parts[1]._ids, parts[1]._outcomes)])
    assert put_together._ids == [0, 1, 2, 3, 4, 5, 6]
    assert put_together.compute().counts.iou_sum.tolist() == whole.compute().counts.iou_sum.tolist()
    assert_counts_of_the_rules(put_together, pairs)


def test_names_for_loggers() -> None:
    metric = PanopticQuality({1: "person", 2: "person", 3: "sky"}, things=[1, 2])
    metric.update((np.ones((2, 2), int), {1: 1}), (np.ones((2, 2), int), {1: 1}))
    flat = metric.compute().flat("val")
    assert flat.pop("val/pq_stuff") != 0
    assert {name: value for name, value in flat.items() if not math.isnan(value)} == {
        **dict.fromkeys(("val/pq", "val/sq", "val/rq", "val/pq_things", "val/sq_things", "val/rq_things"), 1.0),
        "val/pq/person 1": 1.0,
    }
    assert all(type(value) is float for value in flat.values())
    assert "pq/person 1" not in metric.compute().flat(per_category=False)


ONE = np.ones((2, 2), int)


@pytest.mark.parametrize(
    ("prediction", "truth", "said"),
    [
        ((ONE, {1: 7}), (ONE, {1: 1}), "prediction, segments_info: 7 is not one of the categories"),
        ((ONE, []), (ONE, {1: 1}), "prediction: segment id 1 is in the map but not in segments_info; list it"),
        ((ONE, {1: 1}), (ONE, {2: 1}), "truth: segment id 1 is in the map"),
        ((ONE, {1: 1, 4: 2}), (ONE, {1: 1}), "prediction: entry 1 of segments_info has no pixel"),
        (
            (ONE, {1: 1}),
            (np.ones((2, 3), int), {1: 1}),
            "the prediction is 2 x 2 pixels and the truth 3 x 2; bring both",
        ),
        ((ONE, [{"id": 1, "category_id": 1}] * 2), (ONE, {1: 1}), "segment id 1 is listed twice"),
        ((ONE, [{"id": 1}]), (ONE, {1: 1}), r"prediction, segments_info\[0\]: has neither category_id nor label_id"),
        ((ONE * 0.5, {1: 1}), (ONE, {1: 1}), "prediction: expected whole numbers, got fractions such as 0.5"),
        ((ONE, {1: 1}), (ONE * np.nan, {1: 1}), "truth: expected whole numbers, got NaN"),
        (ONE, (ONE, {1: 1}), r"expected category and instance, \(H, W, 2\), or a batch of such, got \(2, 2\)"),
        (
            np.full((2, 2, 2), 9),
            np.full((2, 2, 2), 1),
            "9 is not one of the categories; where it means void, say void=9",
        ),
        ([(ONE, {1: 1})], [], "expected as many of both, got 1 and 0"),
        ({"masks": ONE}, (ONE, {1: 1}), "prediction: has none of the keys segmentation, id_map, panoptic_seg"),
        ("person", (ONE, {1: 1}), "expected an array or a tensor"),
    ],
)
def test_what_cannot_be_counted_is_refused(prediction: object, truth: object, said: str) -> None:
    metric = PanopticQuality({1: "person", 2: "sky"}, things=[1])
    with pytest.raises(ArraysError, match=said):
        metric.update(prediction, truth)
    assert len(metric) == 0


def test_an_error_in_a_batch_names_the_image_and_counts_nothing_of_it() -> None:
    metric = PanopticQuality({1: "person"}, things=[1])
    with pytest.raises(ArraysError, match=r"image 'b', prediction\[1\]: segment id 1 is in the map"):
        metric.update([(ONE, {1: 1}), (ONE, {})], [(ONE, {1: 1})] * 2, image_id=["a", "b"])
    assert len(metric) == 0


@pytest.mark.parametrize(
    ("categories", "things", "said"),
    [
        ([], None, "expected at least one"),
        (["person"], None, "person does not say whether it is a thing"),
        (["person"], ["car"], "things: 'car' is not one of the categories"),
        ([{"name": "person"}], None, r"categories\[0\]: an entry has no id"),
        ([{"id": 1, "isthing": 1}, {"id": 1, "isthing": 1}], None, "1 appears twice"),
        ({-1: "person"}, [], "expected a whole number of 0 or more, got -1"),
    ],
)
def test_categories_that_say_too_little_are_refused(categories: Any, things: Any, said: str) -> None:  # noqa: ANN401
    with pytest.raises(ArraysError, match=said):
        PanopticQuality(categories, things=things)


def test_nothing_of_a_framework_and_no_compiler_is_loaded() -> None:
    code = (
        "import sys, panview\n"
        "import numpy as np\n"
        "metric = panview.PanopticQuality({1: 'person'}, things=[1])\n"
        "metric.update((np.ones((4, 4), int), {1: 1}), (np.ones((4, 4), int), {1: 1}))\n"
        "assert metric.compute().pq == 1\n"
        "heavy = {'numba', 'llvmlite', 'torch', 'polars', 'PySide6', 'rich', 'typer'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "[]\n", "")


def as_the_page_says(pairs: Sequence[Pair], images: Sequence[int], rank: int) -> list[dict[str, float]]:
    """Run the loop of the documentation over batches of two; return what it logs."""
    batches = [images[place : place + 2] for place in range(0, len(images), 2)]
    logged: list[dict[str, float]] = []
    names = {
        "panview": panview,
        "categories": CATEGORIES,
        "loader": [
            {
                "image": batch,
                "image_id": batch,
                "truth": [as_segments(pairs[image].ground_truth, pairs[image].truths) for image in batch],
            }
            for batch in batches
        ],
        "model": lambda batch: [as_segments(pairs[image].prediction, pairs[image].predictions) for image in batch],
        "rank": rank,
        "log": logged.append,
    }
    exec(snippet("docs/training.md", "distributed"), names)
    return logged


def test_the_loop_of_the_documentation_logs_what_was_measured() -> None:
    pairs = pairs_of(12)
    wanted = updated(PanopticQuality(CATEGORIES), pairs).compute()
    assert as_the_page_says(pairs, [*range(8), 0], 0) == [wanted.flat("val")]


def test_every_named_snippet_of_the_documentation_is_run_by_a_test() -> None:
    folder = Path(__file__).parents[1]
    run = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    for name in names("docs/training.md"):
        assert f'snippet("docs/training.md", "{name}")' in run


_OF_A_PROCESS = """
import sys
import numpy as np
import torch.distributed as distributed
from panview import PanopticQuality
from tests.metrics.test_loop import CATEGORIES, as_segments, as_the_page_says, pairs_of

rank, file = int(sys.argv[1]), sys.argv[2]
distributed.init_process_group("gloo", init_method="file://" + file, rank=rank, world_size=2)
pairs = pairs_of(11, 15)
metric, whole = PanopticQuality(CATEGORIES), PanopticQuality(CATEGORIES, sync=False)
order = [*range(15), 0]
for place, image in enumerate(order):
    pair = pairs[image]
    sides = as_segments(pair.prediction, pair.predictions), as_segments(pair.ground_truth, pair.truths)
    if place % 2 == rank:
        metric.update(*sides, image_id=image)
    if place < 15:
        whole.update(*sides)
alone, together, wanted = metric.compute(sync=False), metric.compute(), whole.compute()
assert alone.images == 8 and len(metric) == 8
assert together.images == 15
assert together.counts.iou_sum.tolist() == wanted.counts.iou_sum.tolist()
assert together.flat() == wanted.flat()
logged = as_the_page_says(pairs, order[rank::2], rank)
assert logged == ([wanted.flat("val")] if rank == 0 else [])
distributed.destroy_process_group()
print("agreed")
"""


@pytest.mark.long
def test_two_processes_of_torch_count_as_one(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    command = [sys.executable, "-c", _OF_A_PROCESS]
    processes = [
        subprocess.Popen(
            [*command, str(rank), str(tmp_path / "meeting")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for rank in range(2)
    ]
    try:
        for process in processes:
            said, problem = process.communicate(timeout=300)
            assert said == "agreed\n", problem
    finally:
        for process in processes:
            process.kill()
