from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.errors import PanviewError
from panview.metrics.evaluation import ground_truth_part
from panview.metrics.segment_table import NO_ROW, Status
from panview.review.filters import SegmentFilter
from panview.review.meaning import rows_decided_with
from panview.review.queues import Queue, in_queue, read_queue, rows_in_queue
from panview.review.session import EvaluatedPrediction, Snapshot, derive
from tests.support.sets import evaluated, random_pair, write_set


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    rng = np.random.default_rng(5)
    written = write_set(tmp_path_factory.mktemp("set"), [random_pair(rng) for _ in range(20)], photos=False)
    dataset, prediction, table = evaluated(written)
    return Snapshot(dataset, ground_truth_part(table), (EvaluatedPrediction(prediction, table),), 0)


@pytest.mark.parametrize("shared", [0.0, 0.25])
@pytest.mark.parametrize("threshold", [0.5, 0.7])
def test_each_disagreement_is_in_one_queue_or_in_all(snapshot: Snapshot, shared: float, threshold: float) -> None:
    whole = derive(replace(snapshot, threshold=threshold, tp_below=0.75))
    listed = set(whole.listing.disagreements.tolist())
    queues = [
        derive(replace(whole.snapshot, filter=SegmentFilter(queue=Queue(number, 3, shared)))) for number in (1, 2, 3)
    ]
    rows = [set(view.listing.disagreements.tolist()) for view in queues]
    times = {row: sum(row in each for each in rows) for row in listed}
    assert set.union(*rows) == listed
    assert set(times.values()) == ({1} if not shared else {1, 3})
    # Both halves of a pair are decided with one key, and are together.
    pairs = 0
    for row in listed:
        both = rows_decided_with(snapshot.table, whole.rows.status, whole.rows.error_type, row)
        pairs += len(both) == 2
        assert len({tuple(half in each for each in rows) for half in both}) == 1
    assert pairs
    # The figures are of the images, as with any filter, and are none of the queue's business.
    assert queues[0].quality.all == whole.quality.all


def test_a_queue_does_not_hang_on_the_threshold(snapshot: Snapshot) -> None:
    """Two who look at other thresholds do not get each other's rows."""
    table, queue = snapshot.table, Queue(2, 4, 0.1)
    seen = [derive(replace(snapshot, threshold=threshold, tp_below=0.9)) for threshold in (0.5, 0.6, 0.8)]
    masks = [rows_in_queue(queue, snapshot.dataset, table, v.rows.status, v.rows.error_type) for v in seen]
    may = [np.isin(np.arange(len(table)), v.listing.disagreements) for v in seen]
    for mask, listed in zip(masks[1:], may[1:], strict=True):
        both = listed & may[0]
        assert both.sum() > 50
        np.testing.assert_array_equal(mask[both], masks[0][both])
    mutual = (table.partner != NO_ROW) & (table.partner[table.partner] == np.arange(len(table)))
    matched = mutual & (seen[0].rows.status == Status.TP)
    np.testing.assert_array_equal(masks[2][matched & may[2]], masks[2][table.partner[matched & may[2]]])


@given(st.integers(1, 12), st.sampled_from([0.0, 0.1, 0.5, 1.0]), st.integers(0, 2**32 - 1))
def test_queues_are_of_one_size_and_share_what_they_say(of: int, shared: float, seed: int) -> None:
    subjects = np.random.default_rng(seed).integers(-(2**63), 2**63, 4000)
    masks = np.array([in_queue(Queue(number, of, shared), subjects) for number in range(1, of + 1)])
    times = masks.sum(axis=0)
    assert set(times.tolist()) <= {1, of}
    if of > 1:
        assert abs((times == of).mean() - shared) < 5 * np.sqrt(0.25 / 4000)
        expected = shared + (1 - shared) / of
        assert np.abs(masks.mean(axis=1) - expected).max() < 6 * np.sqrt(0.25 / 4000)
    # Those for everybody are the same however many people there are.
    other = np.array([in_queue(Queue(number, of + 1, shared), subjects) for number in range(1, of + 2)])
    np.testing.assert_array_equal(other.all(axis=0), (times == of) if of > 1 else other.all(axis=0))


def test_a_queue_is_what_it_was() -> None:
    """Subjects must stay where they are: people have begun."""
    subjects = np.array([0, 1, -1, 2**62, -(2**63), 123456789], np.int64)
    places = [[n for n in range(1, 6) if in_queue(Queue(n, 5, 0.6), subjects[i : i + 1])[0]] for i in range(6)]
    assert places == [[3], [1], [1, 2, 3, 4, 5], [1], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]


@pytest.mark.parametrize(
    ("text", "queue"),
    [
        ("2/5", Queue(2, 5)),
        (" 2 of 5 ", Queue(2, 5)),
        ("1/1", Queue(1, 1)),
        ("2/5+10%", Queue(2, 5, 0.1)),
        ("2 / 5 + 12.5 %", Queue(2, 5, 0.125)),
    ],
)
def test_a_queue_is_read_as_it_is_written(text: str, queue: Queue) -> None:
    assert read_queue(text) == queue
    assert read_queue(queue.text) == queue


@pytest.mark.parametrize(
    "text", ["", "5", "0/5", "6/5", "1/0", "2/101", "-1/5", "2/5 + 101%", "a/b", "2/5 10%", "1.5/5"]
)
def test_what_is_no_queue_is_refused(text: str) -> None:
    with pytest.raises(PanviewError, match="is not a queue; write 2/5 for the second of five"):
        read_queue(text)
