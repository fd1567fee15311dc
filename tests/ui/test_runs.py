from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.datasets.dataset import Dataset
from panview.datasets.demo import DemoSet, demo_set_in
from panview.engine.category_mapping import map_categories
from panview.engine.demo_runs import IN_ORDER, SIDE_BY_SIDE
from panview.engine.families.family import ListedModel
from panview.engine.families.mmdet.zoo import models_installed
from panview.engine.families.registry import ModelList, Need, family_of
from panview.engine.job_queue import Job, JobState
from panview.engine.probe import Device, Probe
from panview.engine.published import published_result
from panview.engine.run_folder import default_folder
from panview.engine.run_request import Phase, RunReport, RunRequest
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import COLUMN_DTYPES
from panview.presentation import describe_runs
from panview.presentation.describe_runs import device_choices
from panview.presentation.rows import ModelRow, RunRow
from panview.presentation.run_choice import NEEDED, OWN, TYPED, DeviceChoice, RunChoice
from panview.settings import runs_folder
from panview.ui.dialogs.run_dialog import RunDialog
from panview.ui.models.model_list_model import ModelListModel
from panview.ui.panels.runs_panel import RunsPanel
from panview.ui.panels.score_table import ScoreTable
from panview.ui.widgets.labels import CapsLabel
from tests.engine.runs import make_set, request_of, run
from tests.engine.toy_predictor import toy_source
from tests.support.demo_sets import first_of_demo
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start

ROWS = (
    ModelRow("one", "one", "Panoptic FPN · 5 MB", "PQ 40.2", kept_bytes=1_500_000),
    ModelRow("two", "two", "Mask2Former · 9 MB to download", "PQ 52.0", takes_weights=True),
    ModelRow(OWN, "Your own config and checkpoint…", "Any panoptic MMDetection model", ""),
    ModelRow(TYPED, "Hugging Face model, or a folder…", "Models of transformers", ""),
)


def submit(hand: AtHand, folder: Path, name: str = "toy", images: list[int] | None = None, **settings: object) -> int:
    snapshot = hand.review.state.snapshot
    assert snapshot is not None
    dataset = snapshot.dataset
    source = toy_source(folder, name, **settings)
    request = request_of(dataset, source, folder / "out", images, batch=1)
    return hand.review.runs.submit(request.run, dataset, lambda progress, cancelled: request)


def state(hand: AtHand, number: int) -> JobState | None:
    job = hand.review.runs.engine.job(number)
    return job.state if job is not None else None


def shown(hand: AtHand) -> tuple[list[str], int]:
    snapshot = hand.review.state.snapshot
    assert snapshot is not None
    return [p.prediction.name for p in snapshot.predictions], snapshot.current


def left_out(hand: AtHand, place: int = 0) -> int:
    snapshot = hand.review.state.snapshot
    assert snapshot is not None
    return int(snapshot.predictions[place].prediction.left_out.sum()) if snapshot.predictions else -1


def settle(hand: AtHand) -> None:
    hand.see(lambda: hand.review.runs.settled)
    hand.settle()


def test_results_come_image_by_image_and_end_as_an_ordinary_set(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 8)
    hand = start()
    hand.open(tmp_path / "set")
    seen: list[int] = []

    def note(view: object) -> None:
        images = hand.review.state.view.scope.sum()  # type: ignore[union-attr]
        if hand.review.state.snapshot.predictions and (not seen or seen[-1] != images):  # type: ignore[union-attr]
            seen.append(int(images))

    hand.review.state.view_changed.connect(note)
    submit(hand, tmp_path, seconds=0.4)
    hand.see(lambda: left_out(hand) >= 0)
    assert shown(hand) == (["toy"], 0)
    assert not hand.window.runs.isHidden()
    settle(hand)
    # The figures were of more and more images.
    assert seen == sorted(seen)
    assert len(seen) > 2
    assert seen[-1] == 8
    snapshot = hand.review.state.snapshot
    assert snapshot is not None
    live = snapshot.predictions[0]
    scratch = evaluate(snapshot.dataset, live.prediction, jobs=1)
    for name in COLUMN_DTYPES:
        np.testing.assert_array_equal(getattr(live.table, name), getattr(scratch, name), err_msg=name)
    assert live.prediction.segments.digest


def test_the_selection_stays_and_images_without_a_result_say_so(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 6)
    hand = start()
    hand.open(tmp_path / "set")
    number = submit(hand, tmp_path, images=[0, 1, 2], seconds=0.2)
    hand.see(lambda: left_out(hand) == 5)
    hand.settle()
    hand.review.cursor.go(0)
    hand.settle()
    hand.window.canvas.segment_clicked.emit(2)
    before = hand.window.inspector.content()
    assert before is not None
    row = hand.review.cursor.now.segment
    hand.see(lambda: state(hand, number) == JobState.DONE)
    settle(hand)
    assert left_out(hand) == 3
    snapshot = hand.review.state.snapshot
    assert snapshot is not None
    selected = hand.review.cursor.now.segment
    assert snapshot.table.image[selected] == 0
    assert selected == row
    after = hand.window.inspector.content()
    assert after is not None
    assert after.title == before.title
    texts = [hand.window.image_list.model.index(i).data(258) for i in range(6)]
    assert sum(text == "not predicted" for text in texts) == 3
    hand.review.cursor.go(5)
    hand.settle()
    image = hand.review.canvas.image
    assert image is not None
    assert image.photo_message.startswith("not predicted")
    # And it shows its result by itself when that comes.
    submit(hand, tmp_path, images=[5])
    hand.see(lambda: left_out(hand) == 2)
    hand.see(lambda: hand.review.canvas.image is not None and not hand.review.canvas.image.photo_message)


def test_several_sets_are_switched_and_closing_one_leaves_the_others(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 5)
    hand = start()
    hand.open(tmp_path / "set")
    submit(hand, tmp_path, "one")
    second = submit(hand, tmp_path, "two", seconds=0.2)
    hand.see(lambda: len(shown(hand)[0]) == 2)
    assert shown(hand) == (["one", "two"], 0)
    hand.window.runs.show_requested.emit(second)
    assert shown(hand)[1] == 1
    hand.do("close_prediction")
    settle(hand)
    assert shown(hand)[0] == ["one"]
    hand.do("undo")
    settle(hand)
    assert shown(hand)[0] == ["one", "two"]
    # What came while it was closed is there too.
    hand.see(lambda: left_out(hand, 1) == 0)


def test_a_dataset_that_is_opened_again_gets_what_came_meanwhile(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 6)
    make_set(tmp_path / "other", 2)
    hand = start()
    hand.open(tmp_path / "set")
    submit(hand, tmp_path, seconds=0.15)
    hand.see(lambda: left_out(hand) >= 0)
    hand.open(tmp_path / "other")
    assert shown(hand)[0] == []
    hand.see(lambda: not hand.review.runs.engine.busy)
    assert shown(hand)[0] == []
    hand.open(tmp_path / "set")
    settle(hand)
    assert shown(hand)[0] == ["toy"]
    assert left_out(hand) == 0


def test_a_run_is_held_stopped_and_taken_up_from_its_row(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 6)
    hand = start()
    hand.open(tmp_path / "set")
    number = submit(hand, tmp_path, seconds=0.2)
    hand.see(lambda: left_out(hand) >= 0)
    row = hand.window.runs.row(number)
    row.pause.click()
    hand.see(lambda: state(hand, number) == JobState.PAUSED)
    assert row.state.text() == "paused"
    row.pause.click()
    hand.see(lambda: state(hand, number) == JobState.RUNNING)
    row.close_button.click()
    hand.see(lambda: state(hand, number) == JobState.CANCELLED)
    row.restart.click()
    hand.see(lambda: state(hand, number) == JobState.DONE)
    settle(hand)
    assert left_out(hand) == 0
    hand.window.runs.clear_button.click()
    hand.see(lambda: hand.window.runs.isHidden())


def test_a_crash_is_said_nothing_is_lost_and_it_goes_on(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 6)
    hand = start()
    hand.open(tmp_path / "set")
    number = submit(hand, tmp_path, crash_at="000003.png", seconds=0.3)
    hand.see(lambda: state(hand, number) == JobState.FAILED)
    settle(hand)
    row = hand.window.runs.row(number)
    assert "ended by signal 9 (SIGKILL)" in row.message.text()
    assert "images are finished and kept" in row.message.text()
    assert left_out(hand) < 6
    toy_source(tmp_path)
    row.restart.click()
    hand.see(lambda: state(hand, number) == JobState.DONE)
    settle(hand)
    assert left_out(hand) == 0


def test_categories_that_do_not_fit_can_be_accepted_in_the_row(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 2)
    hand = start()
    hand.open(tmp_path / "set")
    number = submit(hand, tmp_path, classes=("person", "zebra", "sky", "lava"))
    hand.see(lambda: state(hand, number) == JobState.FAILED)
    row = hand.window.runs.row(number)
    assert "zebra, lava" in row.message.text()
    row.accept.click()
    hand.see(lambda: state(hand, number) == JobState.DONE)
    settle(hand)


def test_what_labels_stand_for_is_said_from_the_row(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 2)
    hand = start()
    hand.open(tmp_path / "set")
    number = submit(hand, tmp_path, classes=("person", "zebra", "sky", "lava"))
    hand.see(lambda: state(hand, number) == JobState.FAILED)
    row = hand.window.runs.row(number)
    assert not row.say.isHidden()
    row.say.click()
    page = hand.review.runs.labels.page
    assert page.isVisible()
    assert page.state() == "2 labels need a category"
    assert [(r.called, r.why, r.sure) for r in page.model.rows()] == [
        ("person", "by name", True), ("zebra", "", False), ("sky", "by name", True), ("lava", "", False),
    ]  # fmt: skip
    assert not page.apply_button.isEnabled()
    assert page.view.currentIndex().row() == 1
    page.choice_view.chosen.emit(page.choices.position(1))
    assert page.model.rows()[1].category == 1
    assert page.rest_button.isHidden()
    page.choice_view.chosen.emit(page.choices.position(-1))
    hand.click(page.apply_button)
    hand.see(lambda: state(hand, number) == JobState.DONE)
    settle(hand)
    manifest = json.loads((tmp_path / "out" / "toy.run.json").read_text())
    assert manifest["labels"] == {"person": 1, "zebra": 3, "sky": 187, "lava": -1}
    assert "2 as the window says" in manifest["categories"]
    # Asked again of another run, it is all filled in.
    mismatch = map_categories(("person", "zebra", "sky", "lava"), None, hand.snapshot.dataset.categories)
    hand.review.runs.labels.ask(99, "other", mismatch, hand.snapshot.dataset)
    assert [r.why for r in page.model.rows()] == ["by name", "chosen before", "by name", "chosen before"]
    assert page.state() == "All 4 labels are mapped"


def test_closing_the_window_in_the_middle_keeps_what_is_finished(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 6)
    hand = start()
    hand.open(tmp_path / "set")
    submit(hand, tmp_path, seconds=0.3)
    hand.see(lambda: left_out(hand) >= 0)
    hand.review.close()
    assert json.loads((tmp_path / "out" / "toy.json").read_text())["annotations"]


def test_the_dialog_says_what_was_chosen(qapp: QApplication, start: Start) -> None:
    dialog = start().review.runs.dialog
    dialog.set_models(ROWS)
    dialog.set_devices([DeviceChoice("cuda:0", "cuda:0, H100, 80 GiB", True), DeviceChoice("cpu", "cpu", False)])
    dialog.set_images(40, None, 3)
    assert dialog.choice() == RunChoice("one", None, None, "all", "auto", 0, False, "one")
    texts = [label.text() for label in dialog.findChildren(CapsLabel)]
    assert "QUERIES · ABOUT 60.0 MB" in texts
    dialog.keep.set_value("kept")
    assert dialog.choice().keep_queries
    dialog.keep.set_value("no")
    assert not dialog.scope.button("filtered").isEnabled()
    assert dialog.precision.button("half").isEnabled()
    dialog.device.set_value("cpu")
    dialog.device.changed.emit("cpu")
    assert not dialog.precision.button("half").isEnabled()
    dialog.view.selectRow(1)
    assert dialog.choice().name == "two"
    dialog.search.setText("mask2")
    assert dialog.model.rowCount() == 1
    assert dialog.choice().model == "two"
    dialog.search.setText("")
    dialog.view.selectRow(1)
    dialog.set_checkpoint("/models/epoch_12.pth")
    choice = dialog.choice()
    assert (choice.model, choice.config, choice.checkpoint) == ("two", None, Path("/models/epoch_12.pth"))
    assert choice.name == "two-epoch_12"
    dialog.view.selectRow(0)
    # What was chosen for another model is not this one's.
    assert (dialog.choice().checkpoint, dialog.choice().name) == (None, "one")
    assert dialog.checkpoint.isHidden()
    dialog.set_checkpoint("")
    dialog.view.selectRow(2)
    assert not dialog.run_button.isEnabled()
    dialog.set_config("/models/own_fpn.py")
    dialog.set_checkpoint("/models/own_fpn.pth")
    assert dialog.run_button.isEnabled()
    choice = dialog.choice()
    assert (choice.config, choice.name) == (Path("/models/own_fpn.py"), "own_fpn")
    dialog.view.selectRow(3)
    assert not dialog.run_button.isEnabled()
    dialog.set_typed("hf:facebook/mask2former-tiny@v2")
    assert dialog.run_button.isEnabled()
    assert (dialog.choice().model, dialog.choice().name) == ("hf:facebook/mask2former-tiny@v2", "mask2former-tiny")
    dialog.set_typed("models/mine/")
    assert dialog.choice().name == "mine"
    dialog.set_typed("hf:shi-labs/one@refs/pr/1")
    assert dialog.choice().name == "one"
    dialog.set_blocked("torch and MMDetection are not installed")
    assert not dialog.run_button.isEnabled()
    assert dialog.problem() == "torch and MMDetection are not installed"


def test_a_search_chooses_what_it_finds(start: Start) -> None:
    dialog = start().review.runs.dialog
    dialog.set_models([*ROWS[:2], replace(ROWS[2], always=True), replace(ROWS[3], always=True)])
    dialog.view.selectRow(3)
    dialog.search.setText("mask2")
    assert dialog.choice().model == "two"
    dialog.search.setText("nothing of the kind")
    assert dialog.model.rowCount() == 2


def test_what_a_family_needs_is_said_and_its_command_copied(start: Start) -> None:
    dialog = start().review.runs.dialog
    need = "Needs odd, which is not installed."
    dialog.set_models([ModelRow(f"{NEEDED}odd", "Models of Odd", "not installed", "", need, "pip install odd"), *ROWS])
    dialog.set_images(40, None, 0)
    assert not dialog.run_button.isEnabled()
    assert (dialog.problem(), dialog.command.text()) == (need, "pip install odd")
    assert not dialog.copy_button.isHidden()
    dialog.copy_button.click()
    assert QApplication.clipboard().text() == "pip install odd"
    assert dialog.copy_button.text() == "Copied"
    dialog.view.selectRow(1)
    assert dialog.run_button.isEnabled()
    assert dialog.problem() == ""
    assert dialog.copy_button.isHidden()


def test_what_is_not_installed_has_its_row_and_broken_families_are_named() -> None:
    need = Need("odd", "Odd models", ("odd", "even"), "pip install odd")
    model = ListedModel("hf:a/b", "odd", "Odd", None, None, is_here=False, ask_first=True)
    rows = {row.name: row for row in describe_runs.model_rows(ModelList((model,), (), (need,)))}
    assert rows["hf:a/b"].needs == "Needs odd and even, which are not installed."
    assert rows["hf:a/b"].detail == "Odd · on the Hugging Face hub, to download"
    assert rows["hf:a/b"].figure == "—"
    clause = "the model family x of y cannot be used (KeyError: 'z')"
    rows = {row.name: row for row in describe_runs.model_rows(ModelList((), (clause, "no zoo"), (need,)))}
    assert rows[f"{NEEDED}odd"].command == "pip install odd"
    assert rows[f"{NEEDED}{clause}"].needs == "The model family x of y cannot be used (KeyError: 'z')."
    assert set(rows) == {f"{NEEDED}odd", f"{NEEDED}{clause}", OWN, TYPED}


def test_a_typed_model_is_looked_at(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    make_set(tmp_path / "set", 1)
    hand = start()
    hand.open(tmp_path / "set")
    folder = tmp_path / "model"
    folder.mkdir()
    config = {"model_type": "eomt", "id2label": {"0": "person"}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "preprocessor_config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(bytes(2_000_000))
    dialog: RunDialog = hand.review.runs.dialog
    dialog.set_models(ROWS)
    dialog.popup()
    dialog.view.selectRow(3)
    dialog.set_typed(str(folder))
    hand.see(lambda: dialog.typed_note() == "EoMT: 2 MB, here")
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "sam3"}))
    dialog.set_typed("hf:some/model")
    hand.see(lambda: dialog.typed_note().startswith("not on this machine; Run downloads"))
    dialog.set_typed(str(folder))
    hand.see(lambda: "sam3" in dialog.typed_note())
    assert dialog.typed_note().startswith("Its model, sam3, finds what a text describes")
    dialog.set_typed_note("of before", "stale", refused=True)
    assert "stale" not in dialog.typed_note()


def test_enter_runs_and_escape_closes(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 1)
    hand = start()
    hand.open(tmp_path / "set")
    dialog: RunDialog = hand.review.runs.dialog
    dialog.set_models(ROWS)
    dialog.set_images(1, None, 0)
    chosen: list[RunChoice] = []
    dialog.run_requested.disconnect()
    dialog.run_requested.connect(chosen.append)
    dialog.popup()
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert [choice.model for choice in chosen] == ["one"]
    QTest.keyClick(dialog.search, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_without_photos_the_row_says_where_they_were_looked_for(start: Start, tmp_path: Path) -> None:
    dataset = make_set(tmp_path / "set", 3)
    for row in range(3):
        dataset.photo(row).unlink()
    hand = start()
    hand.open(tmp_path / "set")
    # Neither config nor checkpoint is even looked at.
    choice = RunChoice("", tmp_path / "c.py", tmp_path / "w.pth", "all", "auto", 0, False, "mine")
    hand.review.runs.dialog.run_requested.emit(choice)
    hand.see(lambda: any(job.state == JobState.FAILED for job in hand.review.runs.engine.jobs))
    (job,) = hand.review.runs.engine.jobs
    row = describe_runs.run_row(job, can_show=False)
    place = tmp_path / "set" / "val2017"
    assert row.message.startswith(f"none of the 3 photos can be found; looked for 000000.png in {place}")
    assert (row.tone, row.can_restart) == ("danger", True)


def test_the_list_of_models_is_a_sound_model(qtmodeltester: object) -> None:
    model = ModelListModel()
    model.set_rows(ROWS)
    model.search("panoptic")
    qtmodeltester.check(model)  # type: ignore[attr-defined]
    assert [model.row_at(i).name for i in range(model.rowCount())] == ["one", OWN]  # type: ignore[union-attr]
    model.set_rows([*ROWS[:2], replace(ROWS[2], always=True)])
    model.search("nothing of the kind")
    assert [model.row_at(i).name for i in range(model.rowCount())] == [OWN]  # type: ignore[union-attr]
    assert model.position("two") == -1


def test_a_row_says_what_a_job_is_at(tmp_path: Path) -> None:
    job = Job(1, "toy")
    assert describe_runs.run_row(job, can_show=False).state == "waiting"
    loading = replace(job, state=JobState.PREPARING, prepared=5_000_000, to_prepare=184_000_000)
    row = describe_runs.run_row(loading, can_show=False)
    assert (row.state, row.figures, row.total) == ("downloading", "5 of 184 MB", 184_000_000)
    assert row.can_pause
    # Set aside for another, it stays to be seen how far it is, and that it can go on.
    held = replace(loading, state=JobState.PAUSED, aside=True)
    row = describe_runs.run_row(held, can_show=False)
    assert (row.state, row.figures, row.can_resume, row.can_pause) == ("paused", "5 of 184 MB", True, False)
    half = RunReport(Phase.PAUSED, 12, 40, device="cpu")
    row = describe_runs.run_row(replace(held, report=half, state=JobState.QUEUED), can_show=False)
    assert (row.state, row.figures, row.done, row.can_pause) == ("waiting", "12 of 40", 12, True)
    report = RunReport(Phase.RUNNING, 12, 40, device="cpu", images_per_second=0.5, seconds_left=56.0, unreadable=1)
    row = describe_runs.run_row(replace(job, state=JobState.RUNNING, report=report), can_show=True)
    assert row.state == "running on cpu"
    assert row.figures == "12 of 40 · 1 unreadable · 2.0 s per image · 56 s left"
    assert row.can_pause
    running = replace(job, state=JobState.RUNNING, report=report)
    for asked, words in (({"stopping": True}, "stopping…"), ({"holding": True}, "pausing…")):
        row = describe_runs.run_row(replace(running, **asked), can_show=True)
        assert (row.state, row.can_pause, row.can_cancel) == (words, False, "stopping" not in asked)
    failed = describe_runs.run_row(replace(job, state=JobState.FAILED, message="why", gaps=True), can_show=False)
    mismatch = map_categories(("a",), None, make_set(tmp_path / "set", 1).categories)
    said = describe_runs.run_row(replace(job, state=JobState.FAILED, mismatch=mismatch), can_show=False)
    # Where nothing fits there is nothing to accept, and all to be said.
    assert (said.can_say, said.can_accept, failed.can_say) == (True, False, False)
    assert (failed.tone, failed.message, failed.can_accept, failed.can_restart) == ("danger", "why", True, True)


def test_a_row_leaves_every_button_in_sight_where_the_window_is_small(qtbot: object) -> None:
    panel = RunsPanel()
    qtbot.addWidget(panel)  # type: ignore[attr-defined]
    panel.resize(380, 240)
    running = RunRow(
        1, "a model with a long name-epoch_12", "running on cuda:0", "12 of 5,000 · 3.1 images/s · 9 min left", 12, 50,
        active=True, can_pause=True, can_cancel=True, can_show=True,
    )  # fmt: skip
    failed = RunRow(2, "two", "failed", message="why " * 60, can_accept=True, can_say=True, can_restart=True)
    panel.set_rows([running, failed])
    panel.show()
    for number in panel.numbers():
        widget = panel.row(number)
        assert widget.width() <= 380
        parts = (widget.message, widget.close_button, widget.pause, widget.restart, widget.say, widget.accept)
        for part in parts:
            if part.isVisibleTo(panel):
                assert part.mapTo(panel, part.rect().topRight()).x() <= 380


def test_the_panel_hides_without_rows_and_is_as_high_as_it_needs(qtbot: object) -> None:
    panel = RunsPanel()
    qtbot.addWidget(panel)  # type: ignore[attr-defined]
    panel.resize(800, 200)
    panel.set_rows([RunRow(1, "one", "waiting"), RunRow(2, "two", "failed", message="why " * 80, can_remove=True)])
    assert panel.numbers() == (1, 2)
    assert not panel.isHidden()
    assert not panel.clear_button.isHidden()
    panel.set_rows([RunRow(2, "two", "done")])
    assert panel.numbers() == (2,)
    panel.set_rows([])
    assert panel.isHidden()


@pytest.mark.slow
@pytest.mark.skipif(not models_installed(), reason="the models extra is not installed")
def test_a_model_of_the_list_is_run_from_the_window(start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root)
    hand.do("run_model")
    dialog = hand.review.runs.dialog
    hand.see(lambda: dialog.model.position("demo_fpn_brief") >= 0 and not dialog.problem())
    dialog.view.selectRow(dialog.model.position("demo_fpn_brief"))
    dialog.run_button.click()
    assert not dialog.isVisible()
    settle(hand)
    assert shown(hand) == (["demo_fpn_brief"], 0)
    assert left_out(hand) == 0
    assert list(runs_folder().rglob("demo_fpn_brief.run.json"))
    assert not list(demo.root.rglob("demo_fpn_brief*"))


@pytest.mark.slow
@pytest.mark.skipif(not models_installed(), reason="the models extra is not installed")
def test_the_demo_runs_its_models_once(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANVIEW_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(
        "panview.jobs.sets.make_demo_set",
        lambda folder, progress=None: demo_set_in(folder) if folder.exists() else first_of_demo(folder, 3),
    )
    names = sorted(name for name in IN_ORDER if family_of(name).find(name).is_here)
    for runs in (len(names), 0):
        hand = start()
        hand.do("open_demo")
        hand.see(lambda hand=hand: hand.review.state.snapshot is not None)
        hand.see(lambda hand=hand: len(shown(hand)[0]) == len(names) and not hand.review.runs.engine.busy)
        settle(hand)
        assert sorted(shown(hand)[0]) == names
        assert len(hand.review.runs.engine.jobs) == runs
        # The two families stand side by side, and nobody had to ask for it.
        assert hand.review.comparison.is_beside()
        snapshot = hand.snapshot
        places = (snapshot.current, snapshot.compared)
        assert tuple(snapshot.predictions[place].prediction.name for place in places) == SIDE_BY_SIDE
        hand.review.close()


def test_published_figures_are_quiet_rows_below_the_measured() -> None:
    rows = describe_runs.published_rows(published_result("panoptic_fpn_r50_3x"))
    assert [row.label for row in rows] == ["All, pub.", "Things, pub.", "Stuff, pub."]
    assert all(row.quiet for row in rows)
    assert rows[0].pq == pytest.approx(0.42457)
    assert ScoreTable.texts(rows[2]) == ("30.6", "73.0", "38.8", "")
    (only,) = describe_runs.published_rows(published_result("mask2former_r50"))
    assert (only.pq, only.sq) == (pytest.approx(0.519), None)
    assert describe_runs.published_rows(None) == ()


def test_a_model_that_is_run_again_goes_on_in_its_prediction_set(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 5)
    hand = start()
    hand.open(tmp_path / "set")
    submit(hand, tmp_path, images=[0, 1])
    hand.see(lambda: left_out(hand) >= 0)
    settle(hand)
    assert left_out(hand) == 3
    again = submit(hand, tmp_path)
    hand.see(lambda: state(hand, again) == JobState.DONE)
    settle(hand)
    assert shown(hand) == (["toy"], 0)
    assert left_out(hand) == 0
    assert hand.window.runs.numbers() == (again,)


def test_a_run_whose_set_was_closed_comes_again_when_it_is_asked_for(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 3)
    hand = start()
    hand.open(tmp_path / "set")
    submit(hand, tmp_path)
    hand.see(lambda: left_out(hand) == 0)
    settle(hand)
    hand.do("close_prediction")
    assert shown(hand) == ([], -1)
    again = submit(hand, tmp_path)
    hand.see(lambda: state(hand, again) == JobState.DONE)
    settle(hand)
    assert (shown(hand), left_out(hand)) == ((["toy"], 0), 0)


def test_a_finished_run_is_opened_by_its_manifest_once(start: Start, tmp_path: Path) -> None:
    dataset = make_set(tmp_path / "set", 3)
    request = request_of(dataset, toy_source(tmp_path), tmp_path / "out")
    run(request)
    hand, told = start(), list[tuple[Path, str]]()
    hand.review.opening.told.connect(lambda path, why: told.append((path, why)))
    hand.open(tmp_path / "set", request.run.manifest)
    assert (shown(hand), hand.banner) == ((["toy"], 0), "")
    assert hand.review.opening.waiting() == ()
    assert (request.run.manifest, "") in told


def test_results_of_a_part_are_opened_with_the_rest_left_out(start: Start, tmp_path: Path) -> None:
    dataset = make_set(tmp_path / "set", 4)
    files, _ = run(request_of(dataset, toy_source(tmp_path), tmp_path / "out", [1, 2]))
    hand = start()
    hand.open(tmp_path / "set", files.json)
    assert left_out(hand) == 2
    again = start()
    again.open(tmp_path / "set", files.json)
    assert left_out(again) == 2


def test_all_cards_are_offered_together_where_there_are_several() -> None:
    card = Device("cuda:0", "H200", 139 * 2**30)
    one, two = (card, Device("cpu", "2 threads", 0)), (card, Device("cuda:1", "H200", 139 * 2**30))
    assert [choice.id for choice in device_choices(Probe("2", one))] == ["cuda:0", "cpu"]
    last = device_choices(Probe("2", two))[-1]
    assert (last.id, last.label, last.half) == ("cuda:0,cuda:1", "All 2 graphics cards", True)


def growing(dataset: Dataset, folder: Path) -> tuple[RunRequest, Path]:
    """A run that another process carries out, into a folder of its own; it waits at its fourth image for a file."""
    gate = folder / "go"
    source = toy_source(folder, wait_at="000003.png", wait_for=str(gate))
    return request_of(dataset, source, folder / "out", batch=1), gate


@contextmanager
def carried_out(request: RunRequest, gate: Path) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=run, args=(request,))
    thread.start()
    try:
        yield thread
    finally:
        gate.touch()
        thread.join(60)


def test_a_run_of_another_process_grows_in_the_window_and_ends_as_an_ordinary_set(start: Start, tmp_path: Path) -> None:
    request, gate = growing(make_set(tmp_path / "set", 6), tmp_path / "toy")
    hand = start()
    with carried_out(request, gate) as thread:
        hand.see(lambda: len(list(request.run.png_folder.glob("*.png"))) == 3)
        hand.review.opening.open(tmp_path / "set", (request.run.manifest,))
        hand.see(lambda: left_out(hand) == 3)
        hand.settle()
        assert shown(hand) == (["toy"], 0)
        assert hand.window.runs.row(1).state.text() == "followed"
        assert not hand.window.runs.row(1).pause.isVisible()
        assert hand.review.runs.may_close()
        gate.touch()
        thread.join(60)
        hand.see(lambda: state(hand, 1) == JobState.DONE)
        settle(hand)
    snapshot = hand.review.state.snapshot
    assert snapshot is not None
    whole = snapshot.predictions[0].prediction
    assert (left_out(hand), bool(whole.segments.digest), hand.banner) == (0, True, "")
    assert whole.segments.json == request.run.json


def test_what_is_no_longer_followed_stays_as_it_was(start: Start, tmp_path: Path) -> None:
    request, gate = growing(make_set(tmp_path / "set", 6), tmp_path / "toy")
    hand = start()
    hand.open(tmp_path / "set")
    with carried_out(request, gate):
        hand.see(lambda: len(list(request.run.png_folder.glob("*.png"))) == 3)
        # As the results are called, which are not written before the end.
        hand.review.opening.add_prediction(request.run.json)
        hand.see(lambda: left_out(hand) == 3)
        QTest.mouseClick(hand.window.runs.row(1).close_button, Qt.MouseButton.LeftButton)
        hand.see(lambda: state(hand, 1) == JobState.CANCELLED)
        settle(hand)
        assert (left_out(hand), hand.banner) == (3, "")
        QTest.mouseClick(hand.window.runs.row(1).restart, Qt.MouseButton.LeftButton)
        hand.see(lambda: state(hand, 1) == JobState.RUNNING)
        gate.touch()
        hand.see(lambda: state(hand, 1) == JobState.DONE)
        settle(hand)
    assert (left_out(hand), hand.banner) == (0, "")


def test_a_run_under_way_is_offered_and_followed_from_the_list(start: Start, tmp_path: Path) -> None:
    dataset = make_set(tmp_path / "set", 6)
    request, gate = growing(dataset, tmp_path / "toy")
    request = replace(request, folder=default_folder(dataset))
    hand = start()
    with carried_out(request, gate):
        hand.see(lambda: len(list(request.run.png_folder.glob("*.png"))) == 3)
        hand.open(tmp_path / "set")
        hand.see(lambda: "A model run of this set is not open: toy" in hand.banner)
        hand.review.kept_runs.ask()
        page = hand.window.lazy_kept_runs()
        hand.see(lambda: page.isVisible())
        page.chosen.emit("toy")
        hand.see(lambda: left_out(hand) == 3)
        gate.touch()
        hand.see(lambda: state(hand, 1) == JobState.DONE)
        settle(hand)
    assert left_out(hand) == 0
