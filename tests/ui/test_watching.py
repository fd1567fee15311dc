"""A window that follows a training: real sets come while it is open."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from panview.review import evaluations
from panview.review.evaluations import Watch
from panview.settings import Settings
from panview.ui.controllers import watch_controller
from panview.ui.page_specs.compare import COMPARE
from panview.ui.page_specs.training import TRAINING
from panview.ui.pages.training_page import NOT_WATCHING, TrainingPage
from tests.cli.test_process import environment
from tests.support.reference import Pair
from tests.support.training import make_truth, predictions, write_evaluation
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start

EVERY = 0.05


class Following:
    """A window on a training, and the training."""

    def __init__(self, hand: AtHand, run: Path, root: Path, pairs: list[Pair]) -> None:
        self.hand, self.run, self.root, self.pairs = hand, run, root, pairs

    def write(self, epoch: int, seed: int = 0) -> Path:
        path = self.run / f"epoch_{epoch}" / "results.json"
        return write_evaluation(path, predictions(self.pairs, seed or epoch))

    def open(self) -> None:
        self.hand.review.watching.watch(Watch(self.run, EVERY))
        self.hand.review.opening.open(self.root)

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.hand.review.watching.evaluations]

    def wait(self, *names: str) -> None:
        self.hand.see(lambda: self.names == list(names))
        self.hand.settle()

    @property
    def compared(self) -> tuple[str, str]:
        """Names of what is shown and of what is compared with it."""
        snapshot = self.hand.snapshot
        names = [each.prediction.name for each in snapshot.predictions]
        return (
            names[snapshot.current] if snapshot.current >= 0 else "",
            names[snapshot.compared] if snapshot.compared >= 0 else "",
        )

    @property
    def page(self) -> TrainingPage:
        return self.hand.window.lazy_page(TRAINING)()


@pytest.fixture
def following(start: Start, tmp_path: Path) -> Following:
    truth, pairs = make_truth(tmp_path / "coco")
    run = tmp_path / "work_dirs" / "m2f"
    run.mkdir(parents=True)
    return Following(start(Settings()), run, truth.parents[1], pairs)


def cells(page: TrainingPage) -> list[list[str]]:
    model = page.model
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_the_window_opens_with_what_is_there_and_adds_what_comes(following: Following) -> None:
    following.write(1)
    following.write(10)
    following.open()
    following.wait("epoch_1", "epoch_10")
    hand, page = following.hand, following.page
    assert hand.review.cursor.now.page == "training"
    assert hand.window.top_bar.pages.button("training").isVisible()
    assert following.compared == ("epoch_1", "epoch_10")
    following.write(12)
    following.wait("epoch_1", "epoch_10", "epoch_12")
    assert following.compared == ("epoch_10", "epoch_12")
    evaluations = hand.review.watching.evaluations
    assert [row[0] for row in cells(page)] == ["epoch_12", "epoch_10", "epoch_1"]
    newest = evaluations[-1]
    assert newest.against is not None
    assert cells(page)[0][5:7] == [str(newest.against.fixed), str(newest.against.broken)]
    assert page.chart.text_at(2).startswith("epoch_12:  All ")
    table = page.chart.as_table()
    assert table.head == ("Evaluation", "Step", "All", "Things", "Stuff")
    assert [row[0] for row in table.rows] == following.names
    assert table.rows[2][:2] == ("epoch_12", "12")
    assert (
        page.chart.text_at(2)
        == f"epoch_12:  All {table.rows[2][2]}   Things {table.rows[2][3]}   Stuff {table.rows[2][4]}"
    )
    assert not page.follow_button.isVisible()
    # The page Compare says the same of the newest.
    hand.do("page_compare")
    hand.see(lambda: hand.review.compare_page.compared is not None)
    compared = hand.review.compare_page.compared
    assert compared is not None
    counts = compared.comparison.changed.counts()
    assert (counts[0], counts[1]) == (newest.against.fixed, newest.against.broken)
    assert hand.window.lazy_page(COMPARE)().title.text() == "epoch_12 against epoch_10"
    assert not hand.banner


def test_a_late_one_comes_in_its_place(following: Following) -> None:
    following.write(1)
    following.write(9)
    following.open()
    following.wait("epoch_1", "epoch_9")
    following.write(5)
    following.wait("epoch_1", "epoch_5", "epoch_9")
    against = following.hand.review.watching.evaluations[1].against
    assert against is not None
    assert against.name == "epoch_1"
    assert following.compared == ("epoch_5", "epoch_9")


def test_what_somebody_chose_stays_until_they_follow_again(following: Following) -> None:
    for epoch in (1, 2, 3):
        following.write(epoch)
    following.open()
    following.wait("epoch_1", "epoch_2", "epoch_3")
    hand, page = following.hand, following.page
    page.evaluation_chosen.emit(1)
    hand.settle()
    assert following.compared == ("epoch_1", "epoch_2")
    assert page.follow_button.isVisible()
    following.write(4)
    following.wait("epoch_1", "epoch_2", "epoch_3", "epoch_4")
    assert following.compared == ("epoch_1", "epoch_2")
    hand.click(page.follow_button)
    assert following.compared == ("epoch_3", "epoch_4")
    assert not page.follow_button.isVisible()
    # By the top bar too.
    hand.review.commands.show_prediction(0)
    hand.settle()
    following.write(5)
    following.wait("epoch_1", "epoch_2", "epoch_3", "epoch_4", "epoch_5")
    assert following.compared[0] == "epoch_1"
    # The newest, chosen from the list, is following.
    QTest.keyClick(page.view, Qt.Key.Key_Home)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    hand.settle()
    assert following.compared == ("epoch_4", "epoch_5")
    assert not page.follow_button.isVisible()


def test_nobody_is_taken_away_from_a_segment(following: Following) -> None:
    following.write(1)
    following.write(2)
    following.open()
    following.wait("epoch_1", "epoch_2")
    hand = following.hand
    hand.do("next_disagreement")
    assert hand.review.cursor.now.segment >= 0
    following.write(3)
    following.wait("epoch_1", "epoch_2", "epoch_3")
    assert following.compared == ("epoch_1", "epoch_2")
    hand.review.cursor.go(hand.review.cursor.now.image)
    hand.see(lambda: following.compared == ("epoch_2", "epoch_3"))


def test_a_set_that_is_half_written_is_waited_for_and_said(following: Following) -> None:
    following.write(1)
    json = following.write(2)
    text = json.read_text()
    json.write_text(text[:-20])
    following.open()
    following.wait("epoch_1")
    page = following.page
    following.hand.see(lambda: "waiting for epoch_2: results.json is not completely written yet" in page.said.text())
    json.write_text(text)
    following.wait("epoch_1", "epoch_2")
    following.hand.see(lambda: page.said.text() == "2 evaluations")
    assert not following.hand.banner


def test_what_cannot_be_read_is_told_once(following: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluations, "PATIENCE_S", 0.2)
    following.write(1)
    json = following.write(2)
    json.write_text(json.read_text().replace('"image_id": 1003', '"image_id": 1999'))
    following.open()
    hand = following.hand
    hand.see(lambda: "epoch_2 could not be read" in hand.banner)
    assert "--missing skip" in hand.banner
    hand.window.banner.clear()
    following.write(3)
    following.wait("epoch_1", "epoch_3")
    hand.see(lambda: following.page.faults.isVisible() and "epoch_2: " in following.page.faults.text())
    assert not hand.banner
    # Written anew it is as good as any.
    following.write(2)
    following.wait("epoch_1", "epoch_2", "epoch_3")
    hand.see(lambda: not following.page.faults.isVisible())


def test_a_set_that_is_written_over_keeps_its_figures(following: Following) -> None:
    path = following.run / "val.panoptic.json"
    write_evaluation(path, predictions(following.pairs, 1))
    following.open()
    following.wait("val")
    first = following.hand.review.watching.evaluations[0]
    shutil.rmtree(path.with_suffix(""))
    write_evaluation(path, predictions(following.pairs, 2))
    following.wait("val", "val")
    old, new = following.hand.review.watching.evaluations
    assert (old.overwritten, old.pq, new.overwritten) == (True, first.pq, False)
    assert new.against is not None
    assert new.against.fixed + new.against.broken > 0
    assert len(following.hand.snapshot.predictions) == 1
    assert following.compared == ("val", "")
    following.page.evaluation_chosen.emit(0)
    following.hand.settle()
    assert following.compared == ("val", "")


def test_old_evaluations_are_let_go_and_come_back_when_wanted(
    following: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_controller, "KEPT", 2)
    for epoch in range(1, 6):
        following.write(epoch)
    following.open()
    following.wait(*(f"epoch_{epoch}" for epoch in range(1, 6)))
    hand = following.hand
    assert [each.prediction.name for each in hand.snapshot.predictions] == ["epoch_4", "epoch_5"]
    following.page.evaluation_chosen.emit(1)
    hand.see(lambda: following.compared == ("epoch_1", "epoch_2"))
    assert len(hand.review.watching.evaluations) == 5
    following.write(6)
    following.wait(*(f"epoch_{epoch}" for epoch in range(1, 7)))
    assert following.compared == ("epoch_1", "epoch_2")
    hand.click(following.page.follow_button)
    hand.see(lambda: following.compared[1] == "epoch_6")


def test_a_click_in_the_chart_chooses(following: Following) -> None:
    for epoch in (1, 2, 3):
        following.write(epoch)
    following.open()
    following.wait("epoch_1", "epoch_2", "epoch_3")
    chart = following.page.chart
    box = chart.plot().getPlotItem().vb
    place = chart.plot().mapFromScene(box.mapViewToScene(QPointF(2.0, 40.0)))
    QTest.mouseClick(chart.plot().viewport(), Qt.MouseButton.LeftButton, pos=place)
    following.hand.see(lambda: following.compared == ("epoch_1", "epoch_2"))


def test_it_ends_with_another_dataset_and_begins_again_with_its_own(following: Following, tmp_path: Path) -> None:
    following.write(1)
    following.open()
    following.wait("epoch_1")
    hand = following.hand
    hand.open(following.root)
    hand.see(lambda: following.names == ["epoch_1"])
    hand.settle()
    assert following.compared == ("epoch_1", "")
    other, _ = make_truth(tmp_path / "other", 3)
    hand.open(other)
    assert following.names == []
    assert hand.review.cursor.now.page == "images"
    assert not hand.window.top_bar.pages.button("training").isVisible()
    hand.do("page_training")
    assert following.page._empty.text() == NOT_WATCHING


def test_closing_the_dataset_ends_it(following: Following) -> None:
    following.write(1)
    following.open()
    following.wait("epoch_1")
    following.hand.do("close_dataset")
    assert following.names == []
    following.write(2)
    QTest.qWait(200)
    assert following.names == []


def test_a_folder_that_vanishes_is_told_once_and_looked_for_again(following: Following) -> None:
    following.write(1)
    following.open()
    following.wait("epoch_1")
    hand = following.hand
    moved = following.run.with_name("moved")
    following.run.rename(moved)
    hand.see(lambda: "cannot be followed" in hand.banner)
    hand.window.banner.clear()
    QTest.qWait(300)
    assert not hand.banner
    moved.rename(following.run)
    following.write(2)
    following.wait("epoch_1", "epoch_2")


def test_cancelling_stops_it_until_somebody_goes_on(following: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    following.open()
    hand = following.hand
    hand.settle()
    real = watch_controller.measure

    def slow(*arguments: object) -> object:
        cancelled = arguments[-1]
        assert callable(cancelled)
        for _ in range(2000):
            if cancelled():
                break
            QTest.qSleep(5)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(watch_controller, "measure", slow)
    following.write(1)
    hand.see(lambda: hand.review.jobs.busy)
    hand.window.status_line.progress.cancel_requested.emit()
    hand.see(lambda: not hand.review.jobs.busy)
    hand.see(lambda: "stopped" in following.page.said.text())
    monkeypatch.setattr(watch_controller, "measure", real)
    QTest.qWait(300)
    assert following.names == []
    following.page.follow_requested.emit()
    following.wait("epoch_1")


def test_a_real_training_is_followed(following: Following, tmp_path: Path) -> None:
    """Another process writes set after set while the window is open."""
    following.open()
    train = [sys.executable, "-m", "tests.support.training", str(following.run), str(tmp_path / "other"), "3", "0.3"]
    with subprocess.Popen(train, stdout=subprocess.DEVNULL, env=environment()) as training:
        following.wait("epoch_1", "epoch_2", "epoch_3")
        assert training.wait(300) == 0
    assert following.compared == ("epoch_2", "epoch_3")
    assert not following.hand.banner
