from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from panview.datasets.annotation.registry import FORMATS, formats_table
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from tests.cli.conftest import Panview
from tests.support.annotating import NAMES, held
from tests.support.sets import WrittenSet, snapshot_of_folder


def images_of(pack: Path) -> list[int]:
    record = json.loads((pack / "panview-annotation.json").read_text())
    return [image["image_id"] for image in record["images"]]


@pytest.mark.parametrize("name", NAMES)
def test_out_and_in(panview: Panview, written: WrittenSet, tmp_path: Path, name: str) -> None:
    before = snapshot_of_folder(written.root)
    pack, new = tmp_path / "pack", tmp_path / "new"
    ended = panview("annotate", "out", written.root, "--to", name, "-o", pack)
    assert ended.code == 0
    assert ended.out == f"{pack}\n"
    assert "6 images with" in ended.err
    ended = panview("annotate", "in", pack, pack, "-o", new, "--pred", written.prediction)
    assert ended.code == 0, ended.err
    assert "6 of 6 images came back, 0 with changes" in ended.err
    assert "the truth before, measured against the new one: All PQ 100.00" in ended.err
    assert ended.out == f"{new / 'annotations' / 'panoptic_val2017.json'}\n"
    assert held(read_dataset(find_ground_truth(new))) == held(read_dataset(find_ground_truth(written.ground_truth)))
    assert snapshot_of_folder(written.root) == before
    said = [line for line in ended.err.splitlines() if line.startswith("model: All PQ")]
    figure = said[0].split(" before")[0].rpartition(" ")[2]
    assert said == [f"model: All PQ {figure} before, {figure} after"]
    checked = panview("check", new, "--json", "-")
    assert checked.code == 0, checked.out


def test_images_are_chosen_by_an_expression_by_a_list_or_by_both(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    panview("export", written.root, "--pred", written.prediction, "--csv", tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig") as stream:
        rows = [row for row in csv.DictReader(stream) if row["status"] == "FN"]
    missed = sorted({int(row["image_id"]) for row in rows})
    assert 0 < len(missed) < 6
    out = ("annotate", "out", written.root, "--to", "coco", "--photo-files", "none")
    where = ("--pred", written.prediction, "--where", "status = 'FN'")
    assert panview(*out, *where, "-o", tmp_path / "a").code == 0
    assert images_of(tmp_path / "a") == missed
    (tmp_path / "list.txt").write_text(f"{missed[0]}\n1003\n000000001004.jpg\n77\n")
    ended = panview(*out, "--list", tmp_path / "list.txt", "-o", tmp_path / "b")
    assert images_of(tmp_path / "b") == sorted({missed[0], 1003, 1004})
    assert "1 of its images are not in" in ended.err
    panview(*out, *where, "--list", tmp_path / "all.csv", "-o", tmp_path / "c")
    assert images_of(tmp_path / "c") == missed
    panview(*out, "--where", "category = 'dog'", "-o", tmp_path / "d")
    document = json.loads(written.ground_truth.read_text())
    dogs = [a["image_id"] for a in document["annotations"] if any(s["category_id"] == 18 for s in a["segments_info"])]
    assert images_of(tmp_path / "d") == dogs
    ended = panview(*out, "--where", "area > 1000000", "-o", tmp_path / "e")
    assert (ended.code, ended.err) == (2, "panview: no image is listed; there is nothing to send\n")


def test_predictions_go_out_as_a_draft(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    out = ("annotate", "out", written.root, "--to", "labelme", "-o", tmp_path / "pack")
    ended = panview(*out, "--pred", written.prediction)
    assert ended.code == 2
    assert "--segments prediction" in ended.err
    assert panview(*out, "--segments", "prediction").code == 2
    assert panview(*out, "--pred", written.prediction, "--segments", "prediction").code == 0
    assert json.loads((tmp_path / "pack" / "panview-annotation.json").read_text())["prediction"] == "model"
    ended = panview("annotate", "in", tmp_path / "pack", tmp_path / "pack", "-o", tmp_path / "new")
    assert ended.code == 0, ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "x"), "x: expected cvat, coco, label-studio, labelme"),
        (("--to", "cvat", "--segments", "x"), "--segments x: expected truth or prediction"),
        (("--to", "cvat", "--photo-files", "x"), "--photo-files x: expected copy, link or none"),
        (("--to", "cvat", "--list", "/nowhere.csv"), "/nowhere.csv: "),
        (("--to", "cvat", "--where", "nonsense = 1"), "nonsense"),
    ],
)
def test_what_is_not_meant_is_said(
    panview: Panview, written: WrittenSet, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    ended = panview("annotate", "out", written.root, *words, "-o", tmp_path / "pack")
    assert ended.code == 2
    assert ended.err.startswith("panview: ")
    assert said in ended.err
    assert not (tmp_path / "pack").exists()


def test_the_guide_has_the_table_of_formats_as_the_program_has_it() -> None:
    page = Path(__file__).parents[2] / "docs" / "guide" / "annotating.md"
    assert formats_table() in page.read_text(encoding="utf-8"), "paste what formats_table() returns"
    assert [known.name for known in FORMATS] == list(NAMES)


def test_the_rest_of_a_truth_completes_what_came_back(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("1004\n1001\n")
    out = ("annotate", "out", written.root, "--to", "coco", "--list", tmp_path / "list.txt", "-o", tmp_path / "pack")
    assert panview(*out).code == 0
    path = tmp_path / "pack" / "annotations" / "instances_default.json"
    document = json.loads(path.read_text())
    document["annotations"] = [one for one in document["annotations"] if one["image_id"] != 1001]
    path.write_text(json.dumps(document))
    back = ("annotate", "in", tmp_path / "pack", path, "-o", tmp_path / "new", "--complete", written.root)
    ended = panview(*back, "--pred", written.prediction)
    assert ended.code == 0, ended.err
    assert "2 of 2 images came back, 1 with changes" in ended.err
    new, old = (held(read_dataset(find_ground_truth(place))) for place in (tmp_path / "new", written.ground_truth))
    assert list(new) == list(old) == list(range(1000, 1006))
    assert [image_id for image_id in old if new[image_id] != old[image_id]] == [1001]
    assert new[1001][1] == frozenset()
    assert panview("check", tmp_path / "new", "--json", "-").code == 0
    other = json.loads(written.ground_truth.read_text())
    other["categories"][0]["name"] = "another"
    written.ground_truth.write_text(json.dumps(other))
    ended = panview(*back[:5], tmp_path / "second", "--complete", written.root)
    assert ended.code == 2
    assert "has other categories than the pack" in ended.err
