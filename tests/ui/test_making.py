"""Widgets are made where they belong, none a window of its own for a moment, and none before it is wanted."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from panview.datasets.demo import DemoSet
from panview.native import native
from panview.settings import Settings
from panview.ui.app import Review
from panview.ui.lazily import Lazy
from panview.ui.page_specs.compare import COMPARE
from panview.ui.page_specs.confusion import CONFUSION
from panview.ui.page_specs.figures import FIGURES
from tests.support.sets import random_pair, write_set
from tests.ui.conftest import Start

PAGES = {"figures": FIGURES, "confusion": CONFUSION, "compare": COMPARE}
CARDS = ("palette", "keys", "stale", "reviewers", "open", "add", "mapping", "tags")


def lazies(review: Review) -> dict[str, Lazy[QWidget]]:
    """Return whatever is made when it is wanted."""
    cards = {name: getattr(review.window, f"lazy_{name}") for name in CARDS}
    return {**cards, **{name: review.window.lazy_page(spec) for name, spec in PAGES.items()}}


class Shown(QObject):
    """Notes which windows are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[Shown]:
    watching = Shown()
    qapp.installEventFilter(watching)
    yield watching
    qapp.removeEventFilter(watching)


@pytest.fixture
def review(qapp: QApplication, shown: Shown) -> Iterator[Review]:
    made = Review(qapp, Settings(theme="dark"), keeps_settings=False)
    yield made
    made.dispose()


def test_no_part_of_the_window_is_a_window_while_it_is_made(review: Review, shown: Shown) -> None:
    assert shown.windows == []
    review.window.show()
    review.window.show_review(True)
    for lazy in lazies(review).values():
        lazy()
    assert review.runs.dialog is not None
    assert shown.windows == ["MainWindow "]


def test_what_is_beside_the_images_is_made_when_it_is_wanted(review: Review) -> None:
    lazy = lazies(review)
    review.window.show()
    review.window.show_review(True)
    assert {name for name, one in lazy.items() if one.made is not None} == set()
    review.cursor.show_page("figures")
    assert {name for name, one in lazy.items() if one.made is not None} == {"figures"}
    assert review.window.lazy_page(FIGURES)().isVisible()
    review.cursor.show_page("compare")
    review.actions.show_palette()
    assert {name for name, one in lazy.items() if one.made is not None} == {"figures", "compare", "palette"}
    assert review.window.lazy_page(COMPARE)().isVisible()
    assert review.window.lazy_palette().isVisible()


def test_a_page_is_made_in_the_place_of_its_own(review: Review) -> None:
    review.window.show()
    review.window.show_review(True)
    for name in PAGES:
        review.cursor.show_page(name)
        assert review.window.page == name
        assert [other for other in PAGES if _is_visible(review, other)] == [name]
    review.cursor.show_page("images")
    assert review.window.canvas.isVisible()


def test_what_the_figures_need_is_loaded_before_somebody_looks(start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root, *demo.predictions)
    hand.see(lambda: not hand.review.pages._loads.isActive())
    hand.see(lambda: {"pyqtgraph", "panview.ui.pages.figures_page"} <= set(sys.modules))
    assert hand.window.lazy_page(FIGURES).made is None


def _is_visible(review: Review, name: str) -> bool:
    made = lazies(review)[name].made
    return made is not None and made.isVisible()


def test_a_window_begins_without_what_only_other_pages_and_filters_need() -> None:
    unwanted = (
        "polars", "pyqtgraph", "jinja2", "PIL", "requests", "importlib.metadata", "email", "psycopg",
        "panview.ui.pages.figures_page", "panview.ui.pages.confusion_page", "panview.ui.pages.compare_page",
        "panview.ui.dialogs.run_dialog", "panview.ui.dialogs.command_palette", "panview.ui.dialogs.mapping_page",
        "panview.ui.dialogs.question_page", "panview.ui.dialogs.views_page", "panview.engine.post_processing",
        "panview.metrics.boundary_kernel", "panview.metrics.breakdown", "panview.linter.rules",
    )  # fmt: skip
    code = f"import sys, panview.ui.app; print([name for name in {unwanted} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert said.stdout.strip() == "[]"


def test_no_module_is_read_once_more_because_pyside_is_there() -> None:
    code = (
        "import linecache, panview.ui.app, pyqtgraph\n"
        "from PySide6.QtCore import QObject, Signal\n"
        "print([name for name in linecache.cache if 'panview' in name or 'pyqtgraph' in name])\n"
        "told = []; Asks = type('Asks', (QObject,), {'asked': Signal(int)})\n"
        "one = Asks(objectName='one'); one.asked.connect(told.append); one.asked.emit(3); print(one.objectName(), told)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert said.stdout.splitlines() == ["[]", "one [3]"]


@pytest.mark.parametrize("is_built", [True, False])
def test_kernels_of_the_canvas_are_loaded_without_linear_algebra(is_built: bool) -> None:
    if is_built and native().module is None:
        pytest.skip(native().problem)
    code = (
        "import sys; from panview.ui.canvas import warm_up\n"
        f"sys.modules.update({{}} if {is_built} else {{'panview.native._compiled': None}})\n"
        "warm_up(); print('numba' in sys.modules)\n"
        "print([name for name in ('scipy', 'coverage') if name in sys.modules])\n"
        "import coverage; print(coverage.__name__)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    # Drawing takes numba only without the compiled module; what was kept out for a moment can be loaded afterwards.
    assert said.stdout.splitlines() == [str(not is_built), "[]", "coverage"]


_FILTER = """
import sys, threading
from pathlib import Path
from benchmarks.window_process import Measured

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "polars":
            loaded_by.append(threading.current_thread() is threading.main_thread())

loaded_by = []
sys.meta_path.insert(0, Watch())
at_hand = Measured(*map(Path, sys.argv[1:]))
state, line = at_hand.review.state, at_hand.window.image_list.filter_text_changed
said = []
state.filter_failed.connect(lambda text, place: said.append(text))
line.emit("iou < 0.9")
at_hand.wait(at_hand.settled)
print(loaded_by, state.snapshot.filter.line)
line.emit("iou * 2 < 1")
line.emit("iou * 3 < 1")
print(at_hand.settled(), state.snapshot.filter.line)
at_hand.wait(at_hand.settled)
print(loaded_by, state.snapshot.filter.line, said[-1:])
line.emit("iou * 3 <")
print(state.snapshot.filter.line, bool(said[-1]))
at_hand.review.dispose()
"""


@pytest.mark.slow
def test_a_filter_that_needs_polars_waits_for_it_beside_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"PANVIEW_{name}_DIR", str(tmp_path / name))
    written = write_set(tmp_path / "set", [random_pair(np.random.default_rng(seed)) for seed in range(3)])
    said = subprocess.run(
        [sys.executable, "-c", _FILTER, str(written.root), str(written.prediction)],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert said.stdout.splitlines() == [
        "[] iou < 0.9",
        # The window goes on meanwhile, and of two filters the last one counts.
        "False iou < 0.9",
        "[False] iou * 3 < 1 ['']",
        "iou * 3 < 1 True",
    ]


_WALK = """
import json, sys
from pathlib import Path
from benchmarks.pages_process import Pages
from panview.ui.page_specs.figures import FIGURES

class Quick(Pages):
    def boundary(self):
        self.step("figures again", lambda: self.review.cursor.show_page("figures"), self.analysed)
        request = self.review.window.lazy_page(FIGURES)().boundary_requested.emit
        self.step("boundary", request, lambda: not self.review.jobs.busy and self.analysed())

root, *predictions = map(Path, sys.argv[1:])
measured = Quick(root, *predictions)
measured.use()
print(json.dumps([name for name in ("numba", "llvmlite") if name in sys.modules]))
measured.review.dispose()
"""


@pytest.mark.slow
@pytest.mark.skipif(native().module is None, reason=f"the compiled module: {native().problem}")
def test_a_window_of_coco_s_form_never_loads_numba(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"PANVIEW_{name}_DIR", str(tmp_path / name))
    pairs = [random_pair(np.random.default_rng(seed)) for seed in range(12)]
    written = write_set(tmp_path / "set", pairs)
    other = written.prediction.with_name("other.json")
    shutil.copy(written.prediction, other)
    shutil.copytree(written.prediction.with_suffix(""), other.with_suffix(""))
    given = [str(path) for path in (written.root, written.prediction, other)]
    said = subprocess.run(
        [sys.executable, "-c", _WALK, *given], capture_output=True, text=True, check=True, timeout=120
    )
    # Every page, thresholds, filters, intervals, boundaries.
    assert said.stdout.splitlines()[-1] == "[]"
