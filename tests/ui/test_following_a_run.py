"""A window that follows a run folder which machines of a cluster fill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from panview.metrics.evaluation import measure_by_pixels
from panview.review.evaluations import Watch
from panview.settings import Settings
from tests.engine.runs import make_set
from tests.engine.toy_predictor import OPENER, toy_source
from tests.metrics.test_shards import assert_equal
from tests.support.ray_cluster import ROOT, two_nodes
from tests.ui.conftest import Start

IMAGES = 16
pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_a_run_on_a_cluster_appears_when_it_is_whole(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_set(tmp_path / "set", IMAGES, (64, 80))
    source, out = toy_source(tmp_path / "toy", seconds=0.2), tmp_path / "runs"
    model = ["--config", source.config, "--checkpoint", source.checkpoint, "--framework", OPENER, "--batch", "1"]
    words = ["predict", str(tmp_path / "set"), *model, "--out", str(out), "--cluster", "auto"]
    out.mkdir()
    hand = start(Settings())
    hand.review.watching.watch(Watch(out, 0.05))
    hand.review.opening.open(tmp_path / "set")

    def names() -> list[str]:
        return [each.name for each in hand.review.watching.evaluations]

    with two_nodes(monkeypatch, tmp_path):
        with predicting(words) as running:
            hand.see(lambda: len(list(out.rglob("*.png"))) >= 3)
            # Stopped midway it has results of what is finished, which are none of the whole set.
            running.send_signal(signal.SIGINT)
            assert running.wait(300) == 130
        assert len(json.loads((out / "toy.json").read_text())["annotations"]) < IMAGES
        QTest.qWait(1000)
        assert (names(), hand.banner) == ([], "")
        with predicting(words) as running:
            assert running.wait(300) == 0
    hand.see(lambda: names() == ["toy"])
    hand.settle()
    known = hand.snapshot.predictions[0]
    assert not known.prediction.left_out.any()
    assert_equal(known.table, measure_by_pixels(hand.snapshot.dataset, known.prediction).table)


@contextmanager
def predicting(words: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen([sys.executable, "-m", "panview", *words], env=environment, stdout=quiet, stderr=quiet)
    try:
        yield running
    finally:
        running.kill()
        running.wait()
