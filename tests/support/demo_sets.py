"""Demo sets that many tests read: each is drawn once for all processes of a run of the tests."""

from __future__ import annotations

import os

import pytest
from filelock import FileLock

from panview.datasets.demo import DemoSet, make_demo_set


def shared_demo(factory: pytest.TempPathFactory, images: int = 40) -> DemoSet:
    """Return a demo set that is only read; a picture takes half a second to draw."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Each worker has a folder of its own in that of the run.
        folder = folder.parent
    place = folder / f"demo of {images}"
    with FileLock(f"{place}.lock"):
        return make_demo_set(place / "demo", images=images)
