from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from tests.support.long_share import LongShare
from tests.support.order import longest_first, workers_for
from tests.support.patience import PATIENCE_S, PatientBot

# Before anything imports Qt. Tests of a real window start a process of their own with another platform.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# Before anything imports torch. Files of tests run beside each other, and a model with helpers, which wait by spinning,
# takes twice the time.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# On a busy machine everything takes its time; a test that hangs is ended by pytest's timeout.
# Examples are the same each time: what no change broke fails for nobody. PANVIEW_EXAMPLES=random looks for others.
settings.register_profile(
    "panview",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("PANVIEW_EXAMPLES") != "random",
)
settings.load_profile("panview")

_LONG_S = 3600
"""After which a long test is taken to hang."""

_OWN_THREADS = (
    "image",
    "reprocess",
    "job",
    "derive",
    "sort",
    "thumbnail",
    "evaluate",
    "check",
    "settings",
    "verdicts",
    "live",
    "analysis",
    "coco",
    "boundary",
    "tags",
    "remember",
    "views",
    "filter lines",
    "dropped",
    "kept runs",
    "team",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("panview")
    group.addoption("--share-seconds", type=float, help="begin no test after this time; order them by --share-seed")
    group.addoption("--share-seed", default="", help="text that decides the order, such as the commit")


def pytest_configure(config: pytest.Config) -> None:
    seconds = config.getoption("--share-seconds")
    if seconds is not None:
        config.pluginmanager.register(LongShare(seconds, config.getoption("--share-seed")), "long-share")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes take the files."""
    return workers_for(os.cpu_count() or 1)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Make frameworks and tests, a million objects, cost no search for garbage, neither now nor in any test."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give long files out first where several processes take them; let long tests take their time."""
    for item in items:
        if item.get_closest_marker("long") is not None:
            item.add_marker(pytest.mark.timeout(_LONG_S))
    if hasattr(config, "workerinput"):
        files = [item.nodeid.partition("::")[0] for item in items]
        slow = [item.get_closest_marker("slow") is not None for item in items]
        items[:] = [items[place] for place in longest_first(files, slow)]


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, cache and demo set of a test are its own."""
    folder = tmp_path_factory.mktemp("user")
    for kind in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"PANVIEW_{kind}_DIR", str(folder / kind.lower()))


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """A worker thread that outlives its test is a leak."""
    yield
    for thread in threading.enumerate():
        if thread.name == "team":
            # Who closes does not wait for it; it ends by itself, as soon as it is its turn.
            thread.join(PATIENCE_S)
    left = [t.name for t in threading.enumerate() if t.name.startswith(_OWN_THREADS)]
    if left:
        gc.collect()
    assert not left, f"threads left running: {left}"


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """Text is as wide on every machine: the fonts come with the tests."""
    from panview.ui.theme import ui_font, use_families

    for file in sorted((Path(__file__).parent / "fonts").glob("*.ttf")):
        assert QFontDatabase.addApplicationFont(str(file)) >= 0, file
    use_families(("Panview Test Sans",), ("Panview Test Mono",))
    qapp.setFont(ui_font())
    return qapp


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """pytest-qt's robot with the patience that a busy machine takes."""
    return PatientBot(request)


@pytest.fixture(scope="session")
def coco_sample() -> Path:
    """Two real COCO images with their official ground truth, where a checkout has them beside it."""
    folder = Path(__file__).parent.parent.parent / "shared" / "coco_sample"
    if not folder.is_dir():
        pytest.skip("the COCO sample is not beside this checkout")
    return folder
