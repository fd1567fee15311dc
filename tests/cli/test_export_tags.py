"""Tags of images on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from panview.datasets.dataset import Dataset
from panview.review.tag_file import save_tags, tag_file_of
from panview.review.tags import NO_TAGS
from tests.cli.conftest import Panview
from tests.linter.clean_set import edited
from tests.support.sets import WrittenSet, open_set


@pytest.fixture
def tagged(written: WrittenSet) -> Dataset:
    """Six images, two of which have a tag; one has a name that a spreadsheet would run."""
    with edited(written.ground_truth) as document:
        document["images"][3]["file_name"] = "=1+1.jpg"
    dataset, _ = open_set(written)
    tags = NO_TAGS.changed("blurred", [1, 3], True, 6).changed("night shift", [3], True, 6)
    save_tags(dataset, tag_file_of(dataset), NO_TAGS, tags)
    return dataset


def test_tags_go_out_and_come_in_again(panview: Panview, written: WrittenSet, tagged: Dataset, tmp_path: Path) -> None:
    out = tmp_path / "tags.csv"
    ended = panview("export", written.root, "--tags", out)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"{out}: 2 tags on 2 of 6 images\n"
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert list(rows[0]) == ["image_id", "file_name", "blurred", "night shift"]
    assert [row["blurred"] for row in rows] == ["false", "true", "false", "true", "false", "false"]
    assert rows[3]["file_name"] == "'=1+1.jpg"
    assert panview("export", written.root, "--tags", "-").out == out.read_text()
    # By ids, and by names alone.
    names = tmp_path / "names.csv"
    names.write_text("\n".join(line.split(",", 1)[1] for line in out.read_text().splitlines()) + "\n")
    for table in (out, names):
        command = ("evaluate", written.root, "--pred", written.prediction, "--images-table", table)
        ended = panview(*command, "--by", "night shift", "--json", "-")
        assert ended.code == 0, ended.err
        (result,) = json.loads(ended.out)["results"]
        assert [(group["value"], group["images"]) for group in result["by"]["night shift"]] == [(False, 5), (True, 1)]


def test_tags_beside_disagreements(panview: Panview, written: WrittenSet, tagged: Dataset, tmp_path: Path) -> None:
    paths = ("--pred", written.prediction, "--csv", tmp_path / "d.csv", "--tags", tmp_path / "t.csv")
    assert panview("export", written.root, *paths).code == 0
    assert (tmp_path / "d.csv").read_text().startswith("image_id,file_name,prediction,")
    assert (tmp_path / "t.csv").read_text().startswith("image_id,file_name,blurred,")
    ended = panview("export", written.root, "--pred", written.prediction, "--csv", "-", "--tags", "-")
    assert (ended.code, ended.out, ended.err) == (2, "", "panview: -: only one of --csv and --tags can go to stdout\n")
    twice = ("--csv", tmp_path / "x.csv", "--tags", tmp_path / "x.csv")
    assert "two outputs cannot share a file" in panview("export", written.root, *paths[:2], *twice).err


def test_what_is_missing_is_said(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    for options, said in (
        ((), "export: give --csv FILE for the disagreements, or --tags FILE for the tags of the images"),
        (("--pred", written.prediction), "export: give --csv FILE for the disagreements"),
        (("--csv", tmp_path / "x.csv"), "export: --csv lists the disagreements of predictions; give --pred"),
        (("--tags", tmp_path / "x.csv"), "--tags: no image of my set / val2017 has a tag; add some in the window"),
    ):
        ended = panview("export", written.root, *options)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"panview: {said}")
        assert ended.err.count("\n") == 1
    assert not (tmp_path / "x.csv").exists()


def test_images_without_ground_truth_have_tags_too(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    with edited(written.ground_truth) as document:
        for annotation in document["annotations"]:
            del annotation["segments_info"]
    ended = panview("export", written.root, "--tags", tmp_path / "x.csv")
    assert "has a tag; add some" in ended.err


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("tag = 'nope'", "no image has tag 'nope'; the tags are: blurred, night shift\n"),
        ("tag = 'Blurred' or tag = 'x' or tag <> 'nope'", "no image has any of the tags 'nope', 'x'; the tags are: "),
        ("tag = 'blurred'", ""),
        ("has tag", ""),
        ("category = 'stage'", ""),
    ],
)
def test_a_tag_that_no_image_has_is_said(
    panview: Panview, written: WrittenSet, tagged: Dataset, tmp_path: Path, where: str, said: str
) -> None:
    for command, out in (("export", ("--csv", tmp_path / "d.csv")), ("report", ("-o", tmp_path / "r.html"))):
        ended = panview(command, written.root, "--pred", written.prediction, "--where", where, *out)
        lines = [line for line in ended.err.splitlines() if line.startswith("no image has ")]
        assert len(lines) == bool(said), ended.err
        assert said in ended.err


def test_without_tags_none_are_named(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    where = ("--where", "tag = 'nope'", "--csv", tmp_path / "d.csv")
    ended = panview("export", written.root, "--pred", written.prediction, *where)
    assert "no image has tag 'nope'; there are no tags\n" in ended.err
