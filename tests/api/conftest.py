from __future__ import annotations

from pathlib import Path

import pytest

import panview
from tests.support.example_set import write_example


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The set that examples speak of; it is only read."""
    folder = tmp_path_factory.mktemp("example")
    write_example(folder)
    return folder


@pytest.fixture
def val(example: Path) -> panview.PanopticSet:
    return panview.open(example / "coco")


@pytest.fixture
def run(val: panview.PanopticSet, example: Path) -> panview.Evaluation:
    return val.evaluate(example / "mask2former.json")
