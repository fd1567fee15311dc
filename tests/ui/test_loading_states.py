"""What is being worked out says so, what failed says why, and neither says that there is nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from panview.datasets.demo import DemoSet
from panview.jobs import sets
from panview.presentation.coming import coming_words
from panview.ui import review_state
from panview.ui.loading import opening as loading
from panview.ui.page_specs.confusion import CONFUSION
from panview.ui.page_specs.figures import FIGURES
from panview.ui.widgets.empty_state import Emptiness
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start


class Gate:
    """Lets work go on when somebody says so."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def wait(self) -> None:
        assert self.open.wait(300)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    # Whatever a test has come to, no thread waits on.
    made.open.set()


def held(monkeypatch: pytest.MonkeyPatch, where: object, name: str, gate: Gate) -> None:
    """Have a function wait before it does what it does."""
    real = getattr(where, name)

    def waits(*arguments: object) -> object:
        gate.wait()
        return real(*arguments)

    monkeypatch.setattr(where, name, waits)


def test_a_dataset_that_is_being_opened_is_named_and_can_be_called_off(
    hand: AtHand, demo: DemoSet, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, loading, "open_dataset", gate)
    window = hand.window
    hand.review.opening.open(demo.root)
    QApplication.processEvents()
    assert window.opening.isVisible()
    assert window.opening.kind is Emptiness.WORKING
    assert window.opening.text() == f"Opening {demo.root.name}…"
    window.opening.button.click()
    gate.open.set()
    hand.settle()
    assert window.welcome.isVisible()
    assert hand.banner == ""


def test_a_dataset_that_cannot_be_opened_leads_back_to_the_welcome_page(hand: AtHand, tmp_path: Path) -> None:
    hand.review.opening.open(tmp_path)
    assert hand.window.opening.isVisible()
    hand.settle()
    assert hand.window.welcome.isVisible()
    assert "could not be opened" in hand.banner


def test_of_two_that_are_asked_for_the_first_one_s_end_hides_nothing(
    hand: AtHand, demo: DemoSet, tmp_path: Path
) -> None:
    hand.review.opening.open(tmp_path)
    hand.review.opening.open(demo.root)
    hand.settle()
    assert hand.window.reviewing


def test_lists_that_are_being_worked_out_never_say_that_there_is_nothing(
    hand: AtHand, demo: DemoSet, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, review_state, "_derive", gate)
    window = hand.window
    hand.review.opening.open(demo.root, demo.predictions)
    hand.see(lambda: window.reviewing)
    for _ in range(5):
        QApplication.processEvents()
    for empty in (window.image_list.empty, window.disagreements.empty):
        assert empty.isVisible()
        assert empty.kind is Emptiness.WORKING
        assert empty.text().startswith("Listing the ")
    assert window.canvas.state.message == "Loading…"
    gate.open.set()
    hand.settle()
    assert window.image_list.model.rowCount() == 6
    assert window.disagreements.model.rowCount() > 0
    assert window.canvas.state.message == ""


def test_lists_that_cannot_be_worked_out_say_why(hand: AtHand, demo: DemoSet, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(review_state, "_derive", broken)
    window = hand.window
    hand.review.opening.open(demo.root)
    hand.see(lambda: window.image_list.empty.kind is Emptiness.FAILED)
    assert "not enough memory" in window.image_list.empty.text()
    assert window.disagreements.empty.kind is Emptiness.FAILED


def test_predictions_that_are_being_matched_are_named_where_their_figures_will_be(
    hand: AtHand, demo: DemoSet, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.open(demo.root)
    window = hand.window
    assert "Add predictions" in window.metrics._quiet.text()
    assert window.disagreements.empty.kind is Emptiness.NOTHING
    held(monkeypatch, loading, "evaluate", gate)
    hand.review.opening.add_prediction(demo.predictions[0])
    QApplication.processEvents()
    words = f"Matching {demo.predictions[0].stem}…"
    assert window.metrics._quiet.text() == window.disagreements.empty.text() == words
    assert window.disagreements.empty.kind is Emptiness.WORKING
    assert not window.metrics.add_button.isVisible()
    gate.open.set()
    hand.settle()
    assert window.metrics.scores.isVisible()
    assert window.disagreements.model.rowCount() > 0


def test_predictions_that_could_not_be_matched_are_asked_for_again(hand: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    hand.open(demo.root)
    hand.add(tmp_path / "nothing.json")
    assert "Add predictions" in hand.window.metrics._quiet.text()
    assert hand.window.metrics.add_button.isVisible()


@pytest.mark.parametrize(("page", "spec"), [("figures", FIGURES), ("confusion", CONFUSION)])
def test_a_page_that_cannot_be_worked_out_says_why(
    start: Start, demo: DemoSet, monkeypatch: pytest.MonkeyPatch, page: str, spec: object
) -> None:
    from panview.ui.controllers import pages_controller

    hand = start()
    hand.open(demo.root, *demo.predictions)

    def broken(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(pages_controller, "_worked_out", broken)
    hand.do(f"page_{page}")
    made = hand.window.lazy_page(spec).made  # type: ignore[arg-type]
    assert made is not None
    hand.see(lambda: made.empty.kind is Emptiness.FAILED)
    assert "not enough memory" in made.empty.text()


def test_no_image_that_passes_is_said_on_the_canvas_too(hand: AtHand, demo: DemoSet) -> None:
    hand.review.opening.begin_with("iou > 2", 0.5)
    hand.open(demo.root, demo.predictions[0])
    assert hand.window.image_list.empty.kind is Emptiness.NOTHING
    assert hand.window.canvas.state.message == hand.window.image_list.empty.text()


def test_words_of_what_is_coming() -> None:
    assert coming_words((), ()) == ""
    assert coming_words(("strong",), ("fpn",)) == "Matching strong…"
    assert coming_words(("a", "b"), ()) == "Matching 2 prediction sets…"
    assert coming_words((), ("fpn", "other")).startswith("Running fpn: ")


def test_the_demo_says_that_it_is_copied_and_that_no_models_are_there(
    hand: AtHand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without models, which would be run.
    monkeypatch.setattr(sets, "demo_runs", lambda _: None)
    hand.review.opening.open_demo(tmp_path / "demo")
    assert hand.window.opening.isVisible()
    assert hand.window.opening.text() == "Copying the demo set…"
    hand.settle()
    hand.see(lambda: hand.window.reviewing)
    hand.settle()
    assert len(hand.snapshot.dataset) == 40
    assert len(hand.snapshot.predictions) == 2
