"""An ensemble made in the window: a job with progress and cancel, one set more, compared with the best of its parts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from panview.ui.controllers import ensemble_controller
from panview.ui.page_specs.compare import COMPARE
from tests.support.ensemble_sets import erring_sources
from tests.ui.at_hand import AtHand


@pytest.fixture
def joined(hand: AtHand, tmp_path: Path) -> AtHand:
    """A review with three sources, on the page that compares."""
    sources = erring_sources(tmp_path / "set", 11, 30)
    hand.open(sources.truth, *sources.predictions)
    hand.do("page_compare")
    return hand


def _choose(hand: AtHand, place: Path) -> None:
    """Press the button of the page, and choose a folder in the dialog."""
    hand.window.lazy_page(COMPARE)().ensemble_button.click()
    (dialog,) = [each for each in hand.window.findChildren(QFileDialog) if each.isVisible()]
    dialog.fileSelected.emit(str(place))
    dialog.close()


def test_it_arrives_as_one_set_more_and_its_changes_are_walked(joined: AtHand, tmp_path: Path) -> None:
    out = tmp_path / "new" / "joined"
    _choose(joined, out)
    joined.see(lambda: len(joined.snapshot.predictions) == 4)
    joined.settle()
    snapshot = joined.snapshot
    rule = json.loads((out / "joined.rule.json").read_text())
    assert [known.prediction.name for known in snapshot.predictions] == ["a", "b", "c", "joined"]
    assert snapshot.predictions[snapshot.current].prediction.name == rule["figures"]["best_part"]
    assert snapshot.predictions[snapshot.compared].prediction.name == "joined"
    assert joined.review.cursor.now.page == COMPARE.key
    assert f"{rule['rule']} is recommended: +" in " ".join(joined.window.banner.message())
    page = joined.window.lazy_page(COMPARE)()
    assert page.title.text() == f"joined against {rule['figures']['best_part']}"
    page.changes.opened.emit(int(page.changes.model.truth(0)))
    joined.settle()
    assert joined.review.compare_page.walking
    first = joined.review.cursor.now
    joined.do("next_disagreement")
    assert joined.review.cursor.now != first
    # Its own segments say where they came from.
    joined.review.commands.show_prediction(3)
    joined.settle()
    model = joined.window.disagreements.model
    assert "source" in model._columns.more
    assert set(model._columns.words["source"]) <= {"a", "b", "c"}
    joined.type_filter("source = 'a'")
    assert joined.view.rows.listed.any()


def test_a_job_that_is_cancelled_leaves_nothing(
    joined: AtHand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, real = tmp_path / "joined", ensemble_controller.make_ensemble_of

    def slowly(*arguments: object) -> object:
        *rest, progress, cancelled = arguments
        joined_jobs.cancel()
        return real(*rest, progress, cancelled)  # type: ignore[arg-type]

    joined_jobs = joined.review.jobs
    monkeypatch.setattr(ensemble_controller, "make_ensemble_of", slowly)
    _choose(joined, out)
    joined.settle()
    assert len(joined.snapshot.predictions) == 3
    assert not out.exists()
    assert not joined.window.banner.isVisible()


def test_a_folder_that_is_refused_is_said(joined: AtHand, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    _choose(joined, tmp_path / "full")
    joined.settle()
    assert "is not empty; choose another folder" in " ".join(joined.window.banner.message())
    assert (tmp_path / "full" / "mine.txt").exists()


def test_of_one_set_nothing_is_asked(hand: AtHand, tmp_path: Path) -> None:
    sources = erring_sources(tmp_path / "set", 1, 6)
    hand.open(sources.truth, sources.predictions[0])
    hand.review.ensembles.choose_folder()
    assert not [each for each in hand.window.findChildren(QFileDialog) if each.isVisible()]
