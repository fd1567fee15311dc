from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from tests.review.team.desk import Desk
from tests.support.postgres import Postgres, running
from tests.support.sets import evaluated, random_pair, write_set


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    # Of each file its own: some kill it.
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    written = write_set(tmp_path_factory.mktemp("set"), [random_pair(np.random.default_rng(5))], photos=False)
    return evaluated(written)[0]


@pytest.fixture
def desk(postgres: Postgres, dataset: Dataset, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(postgres, dataset, tmp_path / "desks")
    yield desk
    desk.leave()
