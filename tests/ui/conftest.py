"""A whole window on real sets, without a screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.datasets.demo import DemoSet
from panview.settings import Settings
from panview.ui.app import Review
from tests.support.demo_sets import shared_demo
from tests.support.reference import Pair
from tests.support.sets import WrittenSet, random_pair, write_set
from tests.ui.at_hand import AtHand

Start = Callable[..., AtHand]


@dataclass(frozen=True)
class RandomSet:
    """A set on disk and the maps it was written from."""

    written: WrittenSet
    pairs: tuple[Pair, ...]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoSet:
    """Six images of the demo set with its two prediction sets; nobody writes to it."""
    return shared_demo(tmp_path_factory, 6)


@pytest.fixture(scope="session")
def random_set(tmp_path_factory: pytest.TempPathFactory) -> RandomSet:
    """Twelve small random images with one prediction set; nobody writes to it."""
    rng = np.random.default_rng(11)
    pairs = tuple(random_pair(rng) for _ in range(12))
    return RandomSet(write_set(tmp_path_factory.mktemp("random") / "my 集合's set", pairs), pairs)


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot) -> Iterator[Start]:
    """Start windows; they are taken away at the end."""
    reviews: list[Review] = []

    def begin(settings: Settings | None = None, **options: object) -> AtHand:
        review = Review(qapp, settings or Settings(), "dark", **options)  # type: ignore[arg-type]
        reviews.append(review)
        if not isinstance(options.get("geometry"), QSettings):
            review.window.resize(1280, 800)
        with qtbot.waitExposed(review.window):
            review.window.show()
        return AtHand(review, qtbot)

    yield begin
    for review in reviews:
        review.dispose()


@pytest.fixture
def hand(start: Start) -> AtHand:
    """A window with nothing open."""
    return start()


@pytest.fixture
def opened(hand: AtHand, demo: DemoSet) -> AtHand:
    """A window with the demo set and both prediction sets."""
    hand.open(demo.root, *demo.predictions)
    return hand


@pytest.fixture
def random_opened(hand: AtHand, random_set: RandomSet) -> AtHand:
    """A window with the random set and its predictions."""
    hand.open(random_set.written.root, random_set.written.prediction)
    return hand


@pytest.fixture
def own_set(tmp_path: Path) -> WrittenSet:
    """Four random images with predictions, to be damaged by the test."""
    rng = np.random.default_rng(5)
    return write_set(tmp_path / "own set", [random_pair(rng) for _ in range(4)])
