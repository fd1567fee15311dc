"""Images that are listed go out to an annotation tool and come back, as jobs of the window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from panview.datasets.annotation.names import TITLES
from panview.datasets.annotation.record import open_pack
from panview.metrics.error_types import ErrorType
from tests.ui.at_hand import AtHand


def images_of(pack: Path) -> list[object]:
    return [image.image_id for image in open_pack(pack).pack.images]


def test_the_listed_images_go_out_and_come_back(random_opened: AtHand, tmp_path: Path) -> None:
    hand, pack = random_opened, tmp_path / "pack"
    hand.type_filter("category = 'person' and status = 'FN'")
    listed = [hand.snapshot.dataset.image_id[row] for row in hand.view.rows.listed.nonzero()[0]]
    assert 0 < len(listed) < len(hand.snapshot.dataset)
    hand.review.annotation.send("coco", pack)
    hand.settle()
    assert f"Sent: {len(listed)} images" in hand.banner
    assert images_of(pack) == listed
    path = pack / "annotations" / "instances_default.json"
    document = json.loads(path.read_text())
    changed = next(one for one in document["annotations"] if one["category_id"] == 1 and not one["iscrowd"])
    changed["category_id"] = 3
    path.write_text(json.dumps(document))
    hand.review.annotation.choose_returned(pack)
    dialog = hand.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    hand.settle()
    assert f"{len(listed)} of {len(listed)} images came back, 1 with changes: 0 segments added" in hand.banner
    assert "0 removed, 1 changed" in hand.banner
    hand.click(hand.window.banner.action_button)
    hand.settle()
    # What was there before is in the place of predictions: the segment that has another category now is one error.
    assert hand.snapshot.dataset.files.json.parent.parent == tmp_path / "pack-back"
    assert hand.snapshot.dataset.photo(0).is_file()
    assert hand.view.rows.error_type[hand.view.listing.disagreements].tolist().count(ErrorType.WRONG_CATEGORY) > 0


def test_a_draft_of_the_predictions_and_the_selected_images(random_opened: AtHand, tmp_path: Path) -> None:
    hand = random_opened
    hand.do("scope_selected")
    hand.review.annotation.send("labelme", tmp_path / "pack", of_prediction=True)
    hand.settle()
    assert len(images_of(tmp_path / "pack")) == 1
    assert open_pack(tmp_path / "pack").pack.prediction == "model"
    # labelme's files are where they went out; nothing is asked for.
    hand.review.annotation.choose_returned(tmp_path / "pack")
    hand.settle()
    assert "1 of 1 images came back, 0 with changes" in hand.banner
    hand.review.annotation.choose_returned(tmp_path / "pack")
    hand.settle()
    assert (tmp_path / "pack-back-2" / "changes.csv").exists()


def test_what_cannot_be_sent_or_taken_back_is_said(random_opened: AtHand, tmp_path: Path) -> None:
    hand = random_opened
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    hand.review.annotation.send("cvat", tmp_path / "full")
    hand.settle()
    assert hand.banner.startswith("The images could not be sent")
    hand.review.annotation.choose_returned(tmp_path / "full")
    assert hand.banner.startswith("This folder was not sent to an annotation tool")
    hand.review.annotation.send("cvat", tmp_path / "pack")
    hand.settle()
    hand.review.annotation.take_back(tmp_path / "pack", tmp_path / "full")
    hand.settle()
    assert hand.banner.startswith("The export could not be taken back")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "pack"]


def test_a_cancelled_sending_leaves_nothing(opened: AtHand, tmp_path: Path) -> None:
    opened.review.annotation.send("label-studio", tmp_path / "pack")
    opened.review.jobs.cancel()
    opened.settle()
    assert list(tmp_path.iterdir()) == []
    assert opened.banner == ""


@pytest.mark.parametrize("name", TITLES)
def test_each_format_has_its_actions(opened: AtHand, name: str) -> None:
    table = opened.review.actions.table
    for action, said in ((f"send_{name}", "Send to"), (f"send_{name}_draft", "Send predictions to")):
        assert table.action(action).text().startswith(said)
        table.trigger(action)
        dialog = opened.window.findChild(QFileDialog)
        assert dialog is not None
        assert dialog.selectedFiles()[0].endswith(f"val2017-{name}")
        dialog.reject()
        dialog.deleteLater()
        opened.settle()
