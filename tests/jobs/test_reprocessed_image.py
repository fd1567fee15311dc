"""An image under other parameters, as the canvas shows it, without a window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.jobs.reprocessed_image import MOST_PIXELS, LiveImage, blown_up, preview_size, renumbered
from panview.metrics.segment_table import Side, Status
from panview.reprocessing.prepared import KeptSet
from tests.jobs.photos import PlainPhoto, read_none, read_plain
from tests.support.kept_sets import drawn_scenes, opened_kept, queries_scene, write_kept_set


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, KeptSet]:
    """Two images whose true segments score less than the threshold of the set."""
    scenes = drawn_scenes(1, 2, lambda rng: queries_scene(rng, (0.5, 0.79), (0.12, 0.4)))
    dataset, _, kept = opened_kept(write_kept_set(tmp_path_factory.mktemp("kept") / "set", scenes))
    return dataset, kept


def test_at_its_own_parameters_an_image_is_what_the_set_has(opened: tuple[Dataset, KeptSet]) -> None:
    dataset, kept = opened
    live = LiveImage(kept, 1, read_plain)
    before = live.before
    assert before.is_full
    assert before.image.photo == PlainPhoto(dataset.size(1))
    written = kept.prediction.segments
    predicted = before.image.segments.side == Side.PREDICTION
    ids = written.segments_of(1)
    assert before.image.segments.category[predicted].tolist() == written.category[ids].tolist()
    tp, fp, fn = before.errors
    assert (tp + fp, tp + fn) == (int(predicted.sum()), int((~predicted).sum()))


def test_a_lower_score_brings_true_segments_that_are_matched(opened: tuple[Dataset, KeptSet]) -> None:
    _, kept = opened
    live = LiveImage(kept, 0, read_plain)
    shown = live.at({**kept.original, "score": 0.45})
    assert shown.errors[0] > live.before.errors[0]
    assert shown.errors[2] < live.before.errors[2]
    segments = shown.image.segments
    matched = segments.status == Status.TP
    truths = segments.side == Side.GROUND_TRUTH
    assert shown.errors == (
        int((matched & truths).sum()),
        int((segments.status == Status.FP).sum()),
        int((segments.status == Status.FN).sum()),
    )
    assert (segments.iou[matched] > 0.5).all()
    assert all(segments.partner[segments.partner[at]] == at for at in np.flatnonzero(matched).tolist())
    assert len(shown.texts) == len(segments)
    assert "IoU" in shown.texts[int(np.flatnonzero(matched)[0])][1]
    beside = live.beside(shown)
    assert beside.compared is shown.image
    assert beside.segments is live.before.image.segments


def test_a_preview_is_blown_up_to_the_photo(opened: tuple[Dataset, KeptSet]) -> None:
    dataset, kept = opened
    live = LiveImage(kept, 0, read_none)
    small = live.at({**kept.original, "score": 0.45}, (dataset.size(0)[0] // 2, dataset.size(0)[1] // 2))
    assert not small.is_full
    assert small.image.size == dataset.size(0)
    assert small.image.photo is None
    assert small.image.photo_message == f"{Path(dataset.photo(0)).name} is missing"


@pytest.mark.parametrize(
    ("photo", "viewport", "expected"),
    [
        ((100, 200), (1000, 1000), (100, 200)),
        ((1000, 2000), (500, 500), (250, 500)),
        ((4000, 4000), (4000, 4000), (554, 554)),
        ((1, 10_000), (10, 10), (1, 10)),
    ],
)
def test_a_preview_is_no_larger_than_what_is_seen(
    photo: tuple[int, int], viewport: tuple[int, int], expected: tuple[int, int]
) -> None:
    size = preview_size(photo, viewport)
    assert size == expected
    assert size[0] * size[1] <= MOST_PIXELS


def test_each_pixel_is_the_nearest_of_a_smaller_map() -> None:
    small = np.array([[1, 2], [3, 4]], np.uint32)
    assert blown_up(small, (3, 4)).tolist() == [[1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]
    assert blown_up(small, (2, 2)).tolist() == small.tolist()


def test_segments_that_are_left_are_numbered_without_a_gap() -> None:
    id_map = np.array([[0, 1, 3], [3, 4, 0]], np.uint32)
    numbered, kept = renumbered(id_map, np.array([True, False, True, True]))
    assert numbered.tolist() == [[0, 1, 2], [2, 3, 0]]
    assert kept.tolist() == [True, False, True, True]
