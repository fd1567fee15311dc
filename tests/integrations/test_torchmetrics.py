from __future__ import annotations

import multiprocessing
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.in_memory import IS_THING, as_channels, without_crowd_and_with_one_stuff
from tests.support.reference import Pair, Stat, averages, count
from tests.support.sets import random_pair
from tests.support.snippets import snippet

torch = pytest.importorskip("torch", reason="torch is not installed")
torchmetrics = pytest.importorskip("torchmetrics", reason="torchmetrics is not installed")

from panview.integrations.torchmetrics import PanopticQuality  # noqa: E402

pytestmark = pytest.mark.long

THINGS = sorted(category for category, is_thing in IS_THING.items() if is_thing)
STUFF = sorted(category for category, is_thing in IS_THING.items() if not is_thing)


def pairs_of(seed: int, count: int = 6) -> list[Pair]:
    rng = np.random.default_rng(seed)
    return [without_crowd_and_with_one_stuff(random_pair(rng)) for _ in range(count)]


def tensors(pairs: list[Pair], void: int = 255) -> tuple[Any, Any]:
    predictions = [as_channels(pair.prediction, pair.predictions, void) for pair in pairs]
    truths = [as_channels(pair.ground_truth, pair.truths, void) for pair in pairs]
    return torch.tensor(np.stack(predictions)), torch.tensor(np.stack(truths))


def made(kind: Any = PanopticQuality, **options: Any) -> Any:  # noqa: ANN401
    return kind(set(THINGS), set(STUFF), allow_unknown_preds_category=True, **options)


def test_figures_are_those_of_the_rules_in_the_shapes_of_torchmetrics() -> None:
    pairs = pairs_of(1)
    stats = count(pairs)
    wanted = averages(stats, [*THINGS, *STUFF])
    assert wanted is not None
    shapes = {}
    for options in (
        {},
        {"return_sq_and_rq": True},
        {"return_per_class": True},
        {"return_sq_and_rq": True, "return_per_class": True},
    ):
        metric, theirs = made(**options), made(torchmetrics.detection.PanopticQuality, **options)
        for place in range(0, 6, 2):
            metric.update(*tensors(pairs[place : place + 2]))
        theirs.update(*tensors(pairs))
        found = metric.compute()
        assert (found.shape, found.dtype) == (theirs.compute().shape, torch.float64)
        shapes[tuple(options)] = found
    assert float(shapes[()]) == pytest.approx(wanted[0], abs=1e-12)
    assert shapes["return_sq_and_rq",].tolist() == pytest.approx(wanted[:3], abs=1e-12)
    for place, category in enumerate([*THINGS, *STUFF]):
        own = averages(stats, [category]) or (0.0, 0.0, 0.0, 0)
        assert float(shapes["return_per_class",][0, place]) == pytest.approx(own[0], abs=1e-12)
        assert shapes["return_sq_and_rq", "return_per_class"][place].tolist() == pytest.approx(own[:3], abs=1e-12)


def test_without_void_they_are_those_of_torchmetrics_too() -> None:
    rng = np.random.default_rng(2)
    categories = rng.choice([*THINGS, *STUFF], 40)
    metric, theirs = made(return_per_class=True), made(torchmetrics.detection.PanopticQuality, return_per_class=True)
    for _ in range(5):
        truth = np.kron(rng.integers(0, 12, (4, 5)), np.ones((5, 5), int))
        shaken = np.where(rng.random(truth.shape) < 0.2, rng.integers(0, 12, truth.shape), truth)
        both = [torch.tensor(np.stack([categories[ids], ids], -1)[None]) for ids in (shaken, truth)]
        metric.update(*both)
        theirs.update(*both)
    assert torch.allclose(metric.compute(), theirs.compute(), atol=1e-12)
    assert 0 < float(metric.compute().mean()) < 1


def test_the_snippet_of_the_documentation_runs() -> None:
    truth = torch.tensor([[[[6, 0], [0, 1], [7, 0], [1, 3]]]])
    found = {"preds": truth, "target": truth}
    exec(snippet("docs/training.md", "torchmetrics"), found)
    assert float(found["metric"].compute()) == 1.0


def test_it_is_a_metric() -> None:
    pairs = pairs_of(3)
    collection = torchmetrics.MetricCollection({"pq": made(names={1: "person"})})
    for pair in pairs:
        batch = collection(*tensors([pair]))
    assert batch["pq"].shape == ()
    whole = made()
    whole.update(*tensors(pairs))
    assert torch.equal(collection.compute()["pq"], whole.compute())
    copy = pickle.loads(pickle.dumps(collection))
    assert torch.equal(copy.compute()["pq"], whole.compute())
    assert "val/pq/person" in collection["pq"].quality.flat("val")
    collection.reset()
    assert torch.isnan(collection["pq"].quality.pq * torch.ones(1)).all()


def test_points_have_any_number_of_dimensions() -> None:
    prediction, truth = tensors(pairs_of(4))
    wanted, flat = made(), made()
    wanted.update(prediction, truth)
    flat.update(prediction.flatten(1, 2), truth.flatten(1, 2))
    assert torch.equal(wanted.compute(), flat.compute())


def test_what_cannot_be_counted_is_refused() -> None:
    prediction, truth = tensors(pairs_of(5))
    with pytest.raises(ValueError, match="255 is not one of the categories"):
        PanopticQuality(THINGS, STUFF).update(prediction, truth)
    with pytest.raises(ValueError, match=r"expected \(B, ..., 2\)"):
        made().update(prediction[..., 0], truth)
    with pytest.raises(ValueError, match="1 is among things and stuffs"):
        PanopticQuality([1, 2], [1])


def _of_a_process(rank: int, meeting: str, answers: Any) -> None:  # noqa: ANN401
    torch.distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=2)
    metric = made(return_per_class=True)
    metric.update(*tensors(pairs_of(6)[rank::2]))
    answers.put(metric.compute().tolist())
    torch.distributed.destroy_process_group()


def test_two_processes_count_as_one(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    processes = [context.Process(target=_of_a_process, args=(rank, str(tmp_path / "m"), answers)) for rank in range(2)]
    for process in processes:
        process.start()
    found = [answers.get(timeout=300) for _ in processes]
    for process in processes:
        process.join(300)
    stats = count(pairs_of(6))
    wanted = [(averages({c: stats.get(c, Stat())}, [c]) or (0.0,))[0] for c in [*THINGS, *STUFF]]
    assert found[0][0] == pytest.approx(wanted, abs=1e-12)
    assert found[1] == found[0]
