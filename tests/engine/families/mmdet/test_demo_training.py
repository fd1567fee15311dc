"""What the demo models are trained with is not biased to one side."""

from __future__ import annotations

import importlib.util
import logging
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch")
with warnings.catch_warnings():
    # MMDetection warns of its own use of torch while it is imported.
    warnings.simplefilter("ignore")
    import panview.engine.families.mmdet.predictor  # noqa: F401

from tests.engine.perfect_outputs import REACH, STUFF, THINGS, Scene, agreements, shift_of  # noqa: E402

WIDTH, HEIGHT = 128, 96
STEPS = 40


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small sums are made sooner by one thread than by threads that wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def training() -> Iterator[ModuleType]:
    path = Path(__file__).parents[4] / "tools" / "train_demo_models.py"
    spec = importlib.util.spec_from_file_location("demo_training", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclass looks its module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def head(training: ModuleType) -> Any:  # noqa: ANN401
    """Return the semantic head as it is trained."""
    logging.disable(logging.INFO)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        built = training.build_model().semantic_head
    logging.disable(logging.NOTSET)
    return built


def sample_of(training: ModuleType, segments: NDArray[np.intp]) -> Any:  # noqa: ANN401
    """Return the truth of a picture as the losses read it: a stuff label for each stuff, a thing's for the others."""
    truth = np.where(segments < STUFF, len(training.THINGS) + segments, segments % len(training.THINGS))
    return SimpleNamespace(gt_sem_seg=SimpleNamespace(sem_seg=torch.from_numpy(truth.astype(np.uint8))[None]))


def learned(head: Any, loss: Any, sample: Any) -> NDArray[np.intp]:  # noqa: ANN401
    """Return the labels, as a prediction enlarges them, of logits that do what a loss wants."""
    logits = torch.zeros(1, head.num_classes, HEIGHT // 4, WIDTH // 4, requires_grad=True)
    head.forward = lambda _: {"seg_preds": logits}
    optimizer = torch.optim.Adam([logits], lr=0.3)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss((), [sample])["loss_seg"].backward()
        optimizer.step()
    with torch.no_grad():
        (enlarged,) = head.predict((), [{"batch_input_shape": (HEIGHT, WIDTH)}])
    labels: NDArray[np.intp] = enlarged.argmax(0).numpy()
    return labels


def shifts(head: Any, loss: Any, training: ModuleType) -> list[float]:  # noqa: ANN401
    """Return by how many pixels what a loss teaches lies too far right, and too far down."""
    found = learned(head, loss, sample_of(training, Scene().seen(WIDTH, HEIGHT)))

    def truth(right: int, down: int) -> NDArray[np.intp]:
        segments = Scene((right / WIDTH, down / HEIGHT)).seen(WIDTH, HEIGHT)
        return np.where(segments < STUFF, segments, len(training.STUFF))

    return [shift_of(agreements(found, truth, axis)) for axis in (1, 0)]


def test_the_loss_teaches_no_shift(head: Any, training: ModuleType) -> None:  # noqa: ANN401
    assert shifts(head, head.loss, training) == pytest.approx([0, 0], abs=0.1)


def test_the_loss_of_the_framework_would_teach_one(head: Any, training: ModuleType) -> None:  # noqa: ANN401
    theirs = type(head).loss.__get__(head)
    assert min(shifts(head, theirs, training)) > 0.75


def test_padding_and_void_have_no_part_in_the_loss(head: Any, training: ModuleType) -> None:  # noqa: ANN401
    sample = sample_of(training, Scene().seen(WIDTH, HEIGHT))
    sample.gt_sem_seg.sem_seg[:, HEIGHT // 2 :] = training.IGNORED
    logits = torch.zeros(1, head.num_classes, HEIGHT // 4, WIDTH // 4, requires_grad=True)
    head.forward = lambda _: {"seg_preds": logits}
    loss = head.loss((), [sample])["loss_seg"]
    loss.backward()
    pulled = logits.grad.abs().sum((0, 1, 3))
    # The first row below the middle still reaches into the last pixels above it.
    assert bool((pulled[: HEIGHT // 8 + 1] > 0).all())
    assert not bool(pulled[HEIGHT // 8 + 1 :].any())
    # A mean over what counts: not smaller because half is padding.
    assert float(loss.detach()) == pytest.approx(head.loss_seg.loss_weight * np.log(head.num_classes), rel=1e-3)


@pytest.mark.parametrize("factor", [2, 3])
def test_truth_is_shrunk_without_a_shift(training: ModuleType, factor: int) -> None:
    small = training._shrink(
        Scene().seen(factor * WIDTH, factor * HEIGHT).astype(np.uint16), (WIDTH, HEIGHT), np.random.default_rng(0)
    )
    assert small.shape == (HEIGHT, WIDTH)
    assert set(np.unique(small)) == set(range(STUFF + THINGS))

    def truth(right: int, down: int) -> NDArray[np.intp]:
        return Scene((right / WIDTH, down / HEIGHT)).seen(WIDTH, HEIGHT)

    for axis in (0, 1):
        agreement = agreements(small.astype(np.intp), truth, axis)
        assert agreement[REACH] > 0.99
        assert shift_of(agreement) == pytest.approx(0, abs=0.05)
