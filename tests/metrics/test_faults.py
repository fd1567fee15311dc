"""Sets with images that cannot be used: counted, named, and left out of everything."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.faults import Fault, FaultKind
from panview.datasets.opening import Opening
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.metrics.cache import cached_evaluation, load_measured
from panview.metrics.evaluation import Measured, evaluate, ground_truth_part
from panview.metrics.faults import FaultyImagesError, fault_of, summary, without_images
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import COLUMN_DTYPES, Side, Status
from tests.metrics.test_panoptic_quality import assert_counts_equal
from tests.support.faulty import KINDS, break_map, pair_with_wrong_areas
from tests.support.reference import Pair
from tests.support.sets import CATEGORIES, WrittenSet, evaluated, open_set, random_pair, write_set

SKIP = Opening(faults="skip")
SIDES = ("ground_truth", "prediction")


def measured(written: WrittenSet, cache: Path | None = None) -> Measured:
    return cached_evaluation(cache, *open_set(written, opening=SKIP), jobs=1)


def pairs_with_pixels(rng: np.random.Generator, count: int) -> list[Pair]:
    """Pairs whose maps both hold something, so that any fault shows."""
    pairs: list[Pair] = []
    while len(pairs) < count:
        pair = random_pair(rng)
        if pair.truths and pair.predictions:
            pairs.append(pair)
    return pairs


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_figures_are_those_of_the_images_that_are_left(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = [pair_with_wrong_areas(rng) for _ in range(6)]
    broken = sorted(rng.choice(6, int(rng.integers(1, 5)), replace=False).tolist())
    with tempfile.TemporaryDirectory() as folder:
        written = write_set(Path(folder), pairs, photos=False)
        for number in broken:
            break_map(written, str(rng.choice(SIDES)), number, str(rng.choice(KINDS)))
        result = measured(written, Path(folder) / "cache")
        again = measured(written, Path(folder) / "cache")
    left = [pair for number, pair in enumerate(pairs) if number not in broken]
    assert [fault.image for fault in result.faults] == broken
    assert result.prediction is not None
    assert np.flatnonzero(result.prediction.left_out).tolist() == broken
    assert_counts_equal(count_matches(result.table, len(CATEGORIES)), left, 0.5)
    at_fault = np.isin(result.table.image, broken)
    assert set(result.table.status[at_fault].tolist()) <= {Status.NONE, Status.CROWD}
    assert not (at_fault & (result.table.side == Side.PREDICTION)).any()
    assert again.faults == result.faults
    for name in COLUMN_DTYPES:
        np.testing.assert_array_equal(getattr(again.table, name), getattr(result.table, name), err_msg=name)


def test_the_table_is_that_of_a_set_that_never_had_them(tmp_path: Path) -> None:
    pairs = pairs_with_pixels(np.random.default_rng(1), 6)
    whole = evaluated(write_set(tmp_path / "sound", pairs, photos=False))[2]
    written = write_set(tmp_path / "set", pairs, photos=False)
    break_map(written, "prediction", 2, "size")
    break_map(written, "ground_truth", 4, "missing")
    table = measured(written).table
    for image in range(6):
        for name in ("status", "iou", "area", "partner_iou", "void_pixels", "error_type"):
            theirs = getattr(whole, name)[whole.rows_of(image)]
            truth = whole.side[whole.rows_of(image)] == Side.GROUND_TRUTH
            ours = getattr(table, name)[table.rows_of(image)]
            if image in (2, 4):
                assert len(ours) == truth.sum()
            else:
                np.testing.assert_array_equal(ours, theirs, err_msg=name)
    # The truth beside a prediction at fault is measured all the same.
    alone = ground_truth_part(table)
    assert alone.area[alone.rows_of(2)].all()
    assert not alone.area[alone.rows_of(4)].any()


@pytest.mark.parametrize("side", SIDES)
def test_how_many_are_missing_where_and_which_first(tmp_path: Path, side: str) -> None:
    written = write_set(tmp_path, pairs_with_pixels(np.random.default_rng(2), 6), photos=False)
    for number in (3, 4, 5):
        break_map(written, side, number, "missing")
    with pytest.raises(FaultyImagesError) as caught:
        evaluate(*open_set(written), jobs=2)
    folder = getattr(written, side).with_suffix("")
    assert str(caught.value) == (
        f"3 of 6 maps are missing in {folder}, first 000000001003.png; use --faults skip to leave them out"
    )
    assert {fault.kind for fault in caught.value.faults} == {FaultKind.MISSING}
    assert {fault.path for fault in caught.value.faults} == {folder / f"00000000100{n}.png" for n in (3, 4, 5)}


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["size", "size"], "2 of 5 maps are not of their images' size, first {png}: header: is 31 x 24 pixels"),
        (["unlisted"] * 3, "3 of 5 maps do not agree with the JSON, first {png}: segment id 777777 of image 1000"),
        (["jpeg", "empty"], "2 of 5 maps cannot be read, first {png}: is a JPEG; panoptic id maps are lossless PNG"),
        (["jpeg", "missing", "size"], "3 of 5 maps are faulty (1 is missing, 1 is not of its image's size, 1 cannot"),
        (
            ["missing"],
            "{png}: the PNG is missing; the JSON names it (1 of 5 images); use --faults skip to leave it out",
        ),
    ],
)
def test_what_is_said_of_each_kind(tmp_path: Path, kinds: list[str], words: str) -> None:
    written = write_set(tmp_path, pairs_with_pixels(np.random.default_rng(3), 5), photos=False)
    for number, kind in enumerate(kinds):
        break_map(written, "prediction", number, kind)
    with pytest.raises(FaultyImagesError) as caught:
        evaluate(*open_set(written), jobs=1)
    png = written.prediction.with_suffix("") / "000000001000.png"
    assert str(caught.value).startswith(words.format(png=png))


def test_nothing_is_left_where_every_image_is_at_fault(tmp_path: Path) -> None:
    written = write_set(tmp_path, pairs_with_pixels(np.random.default_rng(4), 3), photos=False)
    for number in range(3):
        break_map(written, "prediction", number, "empty")
    with pytest.raises(FaultyImagesError, match="3 of 3 maps cannot be read.*; no image is left$"):
        measured(written)


def test_a_predicted_segment_without_a_pixel_is_still_a_contradiction(tmp_path: Path) -> None:
    pair = pairs_with_pixels(np.random.default_rng(5), 1)[0]
    extra = type(pair.predictions[0])(99_999, 1)
    one = Pair(pair.ground_truth, pair.prediction, pair.truths, (*pair.predictions, extra))
    with pytest.raises(FaultyImagesError, match="segment id 99999 .* has no pixel here") as caught:
        evaluated(write_set(tmp_path, [one, pair], photos=False))
    assert [fault.kind for fault in caught.value.faults] == [FaultKind.CONTRADICTION]


def test_the_category_in_the_red_channel_is_told(tmp_path: Path) -> None:
    pair = pairs_with_pixels(np.random.default_rng(6), 1)[0]
    own = pair.truths[0]
    listed = type(own)(0x030211, own.category_id)
    painted = np.where(pair.ground_truth == own.id, 0x030200 + own.category_id, 0).astype(np.uint32)
    with pytest.raises(FaultyImagesError, match="the red channel holds the category"):
        evaluated(write_set(tmp_path, [Pair(painted, pair.prediction, (listed,), pair.predictions)], photos=False))


def test_a_cache_that_knows_the_faults_is_not_asked_without_skip(tmp_path: Path) -> None:
    written = write_set(tmp_path / "set", pairs_with_pixels(np.random.default_rng(7), 4), photos=False)
    break_map(written, "ground_truth", 1, "jpeg")
    measured(written, tmp_path / "cache")
    assert load_measured(tmp_path / "cache", *open_set(written, opening=SKIP)) is not None
    assert load_measured(tmp_path / "cache", *open_set(written)) is None
    with pytest.raises(FaultyImagesError):
        cached_evaluation(tmp_path / "cache", *open_set(written))
    [kept] = (tmp_path / "cache").glob("*.faults")
    for damage in (b"", b"{", b'[{"image": 9}]', b"[]"):
        kept.write_bytes(damage)
        assert load_measured(tmp_path / "cache", *open_set(written, opening=SKIP)) is None
        assert measured(written, tmp_path / "cache").faults[0].image == 1


def test_the_ground_truth_alone_is_measured_without_them(tmp_path: Path) -> None:
    written = write_set(tmp_path / "set", pairs_with_pixels(np.random.default_rng(9), 4), photos=False)
    break_map(written, "ground_truth", 2, "size")
    dataset, _ = open_set(written, opening=SKIP)
    for _ in range(2):
        result = cached_evaluation(tmp_path / "cache", dataset, None)
        assert [fault.image for fault in result.faults] == [2]
        measured_images = set(result.table.image[result.table.area > 0].tolist())
        assert measured_images == {0, 1, 3}


def fault(kind: FaultKind, number: int = 0, folder: str = "maps") -> Fault:
    png = Path(folder) / f"{number}.png"
    return Fault(number, 1000 + number, f"{number}.jpg", kind, png, f"{png}: words")


def test_faults_are_counted_in_words() -> None:
    missing = FaultKind.MISSING
    assert summary([fault(missing)], 12_345) == "maps/0.png: words (1 of 12,345 images)"
    many = [fault(missing, number) for number in range(1234)]
    assert summary(many, 12_345) == "1,234 of 12,345 maps are missing in maps, first 0.png"
    # Of both sides: in no one folder.
    both = [fault(missing), fault(missing, 1, "others")]
    assert summary(both, 9) == "2 of 9 maps are missing, first maps/0.png: words"
    mixed = [fault(missing), fault(FaultKind.CONTRADICTION, 1), fault(FaultKind.CONTRADICTION, 2)]
    assert summary(mixed, 2000) == (
        "3 of 2,000 maps are faulty (1 is missing, 2 do not agree with the JSON), first maps/0.png: words"
    )


def test_the_file_at_fault_is_the_one_that_the_error_names(tmp_path: Path) -> None:
    dataset, _ = open_set(write_set(tmp_path, pairs_with_pixels(np.random.default_rng(7), 2), photos=False))
    truth_map = dataset.ground_truth.maps.path(1)
    for error, kind, path in (
        (BadFileError(Path("a/b.png"), "is odd"), FaultKind.UNREADABLE, Path("a/b.png")),
        (BadFileError(Path("a: b.png"), "is odd"), FaultKind.UNREADABLE, Path("a: b.png")),
        (PanviewError("c/d.png: is odd: very"), FaultKind.UNREADABLE, Path("c/d.png")),
        (PanviewError("something is odd"), FaultKind.UNREADABLE, truth_map),
        (NotFoundError("c/d.png: is not there"), FaultKind.MISSING, Path("c/d.png")),
    ):
        found = fault_of(dataset, 1, error)
        assert (found.image, found.image_id, found.image_name) == (1, 1001, "000000001001.jpg")
        assert (found.kind, found.path, found.message) == (kind, path, str(error))


def test_a_prediction_set_without_some_images_says_the_same_of_the_others(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    _, prediction = open_set(write_set(tmp_path, pairs_with_pixels(rng, 5), photos=False))
    whole = prediction.segments
    n = len(whole.segment_id)
    whole = replace(whole, score=np.arange(n) / n, iscrowd=rng.random(n) < 0.5)
    gone, earlier = np.array([False, True, False, True, False]), np.array([True, False, False, False, False])
    rest = without_images(replace(prediction, segments=whole, left_out=earlier), gone)
    assert rest.left_out.tolist() == [True, True, False, True, False]
    for image in range(5):
        ours, theirs = (slice(*of.offsets[image : image + 2].tolist()) for of in (rest.segments, whole))
        if gone[image]:
            assert ours.start == ours.stop
            assert rest.segments.maps.names[image] == ""
            continue
        assert rest.segments.maps.names[image] == whole.maps.names[image]
        for column in ("segment_id", "category", "iscrowd", "score"):
            np.testing.assert_array_equal(getattr(rest.segments, column)[ours], getattr(whole, column)[theirs])
