"""Following a training: what is measured when, what is waited for, and what each evaluation fixed and broke."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.datasets.run_sets import RunSets, SeenSet
from panview.errors import PanviewError, UnreachableError
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import Status
from panview.review.evaluations import Evaluation, Follower, evaluation_of, is_before, with_evaluation
from tests.support.reference import Pair, averages, count
from tests.support.sets import CATEGORIES
from tests.support.training import make_truth, predictions, write_evaluation

Truth = tuple[Path, list[Pair]]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return make_truth(tmp_path_factory.mktemp("truth") / "coco")


def follower(run: Path) -> tuple[Follower, Clock]:
    run.mkdir(exist_ok=True)
    clock = Clock()
    return Follower(run, None, 10.0, clock), clock


def test_each_set_is_measured_once_and_again_when_it_is_written_over(truth: Truth, tmp_path: Path) -> None:
    follow, _ = follower(tmp_path / "run")
    for epoch in (2, 1):
        write_evaluation(tmp_path / "run" / f"epoch_{epoch}.json", truth[1])
    news = follow.look()
    assert [seen.name for seen in news.ready] == ["epoch_1", "epoch_2"]
    for seen in news.ready:
        follow.took(seen)
    assert follow.look().ready == ()
    write_evaluation(tmp_path / "run" / "epoch_2.json", predictions(truth[1], 3))
    write_evaluation(tmp_path / "run" / "epoch_3.json", truth[1])
    assert [seen.name for seen in follow.look().ready] == ["epoch_2", "epoch_3"]


def test_what_cannot_be_read_is_tried_again_and_is_a_fault_when_patience_ends(truth: Truth, tmp_path: Path) -> None:
    follow, clock = follower(tmp_path / "run")
    json = write_evaluation(tmp_path / "run" / "epoch_1.json", truth[1])
    (seen,) = follow.look().ready
    follow.failed(seen, "a map is damaged")
    news = follow.look()
    assert (news.ready, [each.reason for each in news.waiting]) == ((), ["a map is damaged"])
    tries = 0
    while clock.now < 10:
        clock.now += 0.5
        news = follow.look()
        if news.ready:
            tries += 1
            follow.failed(seen, f"damaged {tries}")
    assert 2 <= tries <= 5
    clock.now = 10.5
    news = follow.look()
    assert (news.ready, news.waiting, [fault.reason for fault in news.faults]) == ((), (), [f"damaged {tries}"])
    assert follow.look().faults == news.faults
    write_evaluation(json, predictions(truth[1], 2))
    news = follow.look()
    assert ([each.name for each in news.ready], news.faults) == (["epoch_1"], ())
    follow.took(news.ready[0])
    assert follow.look().ready == ()


def test_what_failed_while_its_place_could_not_be_reached_is_no_fault(
    truth: Truth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow, clock = follower(tmp_path / "run")
    write_evaluation(tmp_path / "run" / "epoch_1.json", truth[1])
    (seen,) = follow.look().ready
    follow.failed(seen, "cannot be reached")

    def cut(_: object) -> None:
        raise UnreachableError("cannot be reached")

    with monkeypatch.context() as patched:
        patched.setattr(RunSets, "look", cut)
        for _ in range(30):
            clock.now += 1
            with pytest.raises(UnreachableError):
                follow.look()
    news = follow.look()
    assert ([each.name for each in news.ready], news.faults) == (["epoch_1"], ())


def test_a_set_that_never_gets_whole_is_read_in_the_end_so_that_its_error_is_told(truth: Truth, tmp_path: Path) -> None:
    follow, clock = follower(tmp_path / "run")
    json = write_evaluation(tmp_path / "run" / "epoch_1.json", truth[1])
    json.write_bytes(json.read_bytes()[:-5])
    for clock.now in (0.0, 9.0):
        assert [each.name for each in follow.look().waiting] == ["epoch_1"]
    # It grows: patience begins anew.
    with json.open("ab") as stream:
        stream.write(b" ")
    for clock.now in (9.5, 19.0):
        assert [each.name for each in follow.look().waiting] == ["epoch_1"]
    clock.now = 19.6
    (seen,) = follow.look().ready
    follow.failed(seen, "is no JSON")
    assert [fault.reason for fault in follow.look().faults] == ["is no JSON"]


def test_a_set_that_is_written_over_while_it_is_read_is_read_once_more(truth: Truth, tmp_path: Path) -> None:
    follow, _ = follower(tmp_path / "run")
    json = write_evaluation(tmp_path / "run" / "val.panoptic.json", truth[1])
    (seen,) = follow.look().ready
    follow.refuse_changed(seen)
    write_evaluation(json, predictions(truth[1], 4))
    with pytest.raises(PanviewError, match="overwritten while being read") as caught:
        follow.refuse_changed(seen)
    follow.failed(seen, str(caught.value))
    (again,) = follow.look().ready
    follow.refuse_changed(again)


def known(dataset: Dataset, json: Path) -> EvaluatedPrediction:
    prediction = read_prediction_set(dataset, find_prediction(json))
    return EvaluatedPrediction(prediction, evaluate(dataset, prediction, jobs=1))


def test_figures_are_the_references_and_fixed_and_broken_those_of_the_tables(truth: Truth, tmp_path: Path) -> None:
    dataset = read_dataset(find_ground_truth(truth[0]))
    sets = [predictions(truth[1], seed) for seed in (1, 2)]
    jsons = [write_evaluation(tmp_path / f"epoch_{at}.json", pairs) for at, pairs in enumerate(sets)]
    first, second = (known(dataset, json) for json in jsons)
    seen = SeenSet(jsons[1], "epoch_1", 1, 0.0, "")
    found = evaluation_of(dataset, seen, second, first)
    expected = [averages(count(pairs), [c["id"] for c in CATEGORIES]) for pairs in sets]
    assert expected[0] is not None
    assert expected[1] is not None
    assert found.pq[0] == pytest.approx(expected[1][0], abs=1e-12)
    assert found.against is not None
    assert found.against.name == "epoch_0"
    assert found.against.differences[0] == pytest.approx(expected[1][0] - expected[0][0], abs=1e-12)
    before, after = (
        {
            (int(table.image[row]), int(table.segment_id[row])): int(table.status[row])
            for row in np.flatnonzero((table.side == 0) & np.isin(table.status, (Status.TP, Status.FN)))
        }
        for table in (first.table, second.table)
    )
    changes = [(before[key], after[key]) for key in before]
    assert found.against.fixed == changes.count((Status.FN, Status.TP))
    assert found.against.broken == changes.count((Status.TP, Status.FN))
    assert found.images == len(truth[1])
    assert evaluation_of(dataset, seen, second).against is None


def test_evaluations_come_in_their_order_and_what_is_written_over_stays_as_figures(
    truth: Truth, tmp_path: Path
) -> None:
    dataset = read_dataset(find_ground_truth(truth[0]))
    one = known(dataset, write_evaluation(tmp_path / "x.json", truth[1]))

    def made(name: str, time: float) -> Evaluation:
        return evaluation_of(dataset, SeenSet(tmp_path / name, name, None, time, str(time)), one)

    evaluations: tuple[Evaluation, ...] = ()
    for name, time in (("epoch_10", 1.0), ("last", 2.0), ("epoch_2", 3.0), ("last", 4.0), ("epoch_9", 5.0)):
        evaluations = with_evaluation(evaluations, made(name, time))
    assert [(each.name, each.seen.step, each.overwritten) for each in evaluations] == [
        ("epoch_2", 2, False), ("epoch_9", 9, False), ("epoch_10", 10, False), ("last", None, True),
        ("last", None, False),
    ]  # fmt: skip
    assert is_before(evaluations[0].seen, evaluations[1].seen)
    assert not is_before(evaluations[1].seen, evaluations[0].seen)
