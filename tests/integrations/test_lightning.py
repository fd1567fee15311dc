from __future__ import annotations

import multiprocessing
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import panview
from tests.support.in_memory import as_segments
from tests.support.reference import Pair, averages, count
from tests.support.sets import CATEGORIES, random_pair
from tests.support.snippets import snippet

torch = pytest.importorskip("torch", reason="torch is not installed")
lightning = pytest.importorskip("lightning", reason="lightning is not installed")

from panview.integrations.lightning import PanopticQualityCallback  # noqa: E402

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore")]


def pairs_of(seed: int) -> list[Pair]:
    rng = np.random.default_rng(seed)
    return [random_pair(rng) for _ in range(7)]


class Parrot(lightning.LightningModule):  # type: ignore[misc,name-defined]
    """Predicts what it is given, and learns nothing."""

    def __init__(self, answer: Any = None) -> None:  # noqa: ANN401
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))
        self.answer = answer if answer is not None else {}

    def training_step(self, batch: Any, place: int) -> Any:  # noqa: ANN401
        return (self.weight**2).sum()

    def validation_step(self, batch: Any, place: int) -> Any:  # noqa: ANN401
        pairs = pairs_of(1)
        chosen = [pairs[image] for image in batch.tolist()]
        return {
            "prediction": [as_segments(pair.prediction, pair.predictions) for pair in chosen],
            "truth": [as_segments(pair.ground_truth, pair.truths) for pair in chosen],
            "image_id": batch,
        } | self.answer

    test_step = validation_step

    def configure_optimizers(self) -> Any:  # noqa: ANN401
        return torch.optim.SGD(self.parameters(), 0.1)


def trainer_of(folder: Path, callback: PanopticQualityCallback, **options: Any) -> Any:  # noqa: ANN401
    checkpoint = lightning.pytorch.callbacks.ModelCheckpoint(folder, "best-{epoch}", monitor="val/pq", mode="max")
    return lightning.Trainer(
        max_epochs=2,
        accelerator="cpu",
        callbacks=[callback, checkpoint],
        logger=lightning.pytorch.loggers.CSVLogger(folder),
        enable_progress_bar=False,
        log_every_n_steps=1,
        default_root_dir=folder,
        **options,
    )


def loader() -> Any:  # noqa: ANN401
    return torch.utils.data.DataLoader(torch.arange(7), batch_size=2)


def wanted() -> float:
    found = averages(count(pairs_of(1)), [category["id"] for category in CATEGORIES])
    assert found is not None
    return found[0]


def test_each_validation_is_logged_and_chooses_the_checkpoint(tmp_path: Path) -> None:
    callback = PanopticQualityCallback(panview.PanopticQuality(CATEGORIES))
    trainer = trainer_of(tmp_path, callback, devices=1)
    trainer.fit(Parrot(), loader(), loader())
    logged = trainer.callback_metrics
    assert float(logged["val/pq"]) == pytest.approx(wanted(), abs=1e-6)
    assert float(logged["val/pq/person"]) >= 0
    assert len(callback.metric) == 7
    assert list(tmp_path.glob("best-epoch=*.ckpt"))
    # Loggers get it too.
    text = next(tmp_path.rglob("metrics.csv")).read_text()
    assert "val/pq/person" in text.splitlines()[0]
    (tested,) = trainer.test(Parrot(), loader(), verbose=False)
    assert tested["test/pq"] == pytest.approx(wanted(), abs=1e-6)


def test_the_snippet_of_the_documentation_runs(tmp_path: Path) -> None:
    found = {
        "panview": panview,
        "lightning": lightning,
        "categories": CATEGORIES,
        "options": {"max_epochs": 1, "accelerator": "cpu", "devices": 1, "default_root_dir": tmp_path, "logger": False},
    }
    exec(snippet("docs/training.md", "lightning"), found)
    trainer: Any = found["trainer"]
    trainer.fit(Parrot(), loader(), loader())
    assert float(trainer.callback_metrics["val/pq"]) == pytest.approx(wanted(), abs=1e-6)


def test_a_step_that_returns_something_else_is_told(tmp_path: Path) -> None:
    callback = PanopticQualityCallback(panview.PanopticQuality(CATEGORIES), truth="labels")
    with pytest.raises(ValueError, match='validation_step: has to return a dictionary with "prediction" and "labels"'):
        trainer_of(tmp_path, callback, devices=1).fit(Parrot(), loader(), loader())


def _of_a_process(folder: Path, answers: Any) -> None:  # noqa: ANN401
    warnings.simplefilter("ignore")
    callback = PanopticQualityCallback(panview.PanopticQuality(CATEGORIES))
    trainer = trainer_of(folder, callback, devices=2, strategy="ddp_spawn", num_sanity_val_steps=0)
    trainer.fit(Parrot(), loader(), loader())
    answers.put(float(trainer.callback_metrics["val/pq"]))


def test_two_processes_count_as_one(tmp_path: Path) -> None:
    # 7 images in 2 processes: the sampler gives one of them twice.
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=_of_a_process, args=(tmp_path, answers))
    process.start()
    assert answers.get(timeout=200) == pytest.approx(wanted(), abs=1e-6)
    process.join(300)
