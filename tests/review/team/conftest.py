from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.postgres import Postgres, running


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running() as server:
        yield server
