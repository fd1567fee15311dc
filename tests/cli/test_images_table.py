"""Commands with a table of images."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Panview
from tests.support.sets import WrittenSet

KNOWN = (
    "file_name,weather,speed,area\n"
    "000000001000.jpg,rain,1,x\n000000001001.jpg,sun,2,x\n000000001002.jpg,rain,3,y\n"
    "000000001003.jpg,\x1b[2Jfog,4,y\n000000001004.jpg,,5,y\n7.jpg,sun,6,y\n"
)
"""Of the images 1000 to 1004 of six, and of one of another set."""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "known.csv"
    path.write_text(KNOWN)
    return path


def test_figures_by_a_column_are_those_of_its_images(
    panview: Panview, written: WrittenSet, table: Path, tmp_path: Path
) -> None:
    paths = (written.root, "--pred", written.prediction, "--images-table", table)
    out = tmp_path / "by.json"
    ended = panview("evaluate", *paths, "--by", "weather", "--by", "table_area", "--by", "size", "--json", out)
    assert ended.code == 0, ended.err
    assert "known.csv: images by file_name; weather, speed, area; 1 of 6 images are not in it" in ended.err
    assert "1 row is of images that are not in this set" in ended.err
    assert "area as table_area" in ended.err
    (result,) = json.loads(out.read_text())["results"]
    assert list(result)[-2:] == ["by_size", "by"]
    groups = result["by"]["weather"]
    assert [(group["value"], group["images"]) for group in groups] == [
        ("\x1b[2Jfog", 1), ("rain", 2), ("sun", 1), (None, 2),
    ]  # fmt: skip
    for category in result["per_class"]:
        for count in ("tp", "fp", "fn"):
            total = sum(group["per_class"][category][count] for group in groups)
            assert total == result["per_class"][category][count]
    # The same images, chosen by a filter, give the same figures.
    page = tmp_path / "rain.html"
    assert panview("report", *paths, "--where", "weather = 'rain'", "--images", 0, "-o", page).code == 0
    text = page.read_text()
    of_report = json.loads(text.split('<script type="application/json" id="panview-figures">')[1].split("</script>")[0])
    assert of_report["results"][0]["All"] == groups[1]["All"]


def test_tables_show_groups_with_their_images(panview: Panview, written: WrittenSet, table: Path) -> None:
    paths = (written.root, "--pred", written.prediction, "--images-table", table, "--by", "WEATHER")
    printed = panview("evaluate", *paths).out
    lines = [line.split("  ")[0].strip() for line in printed.splitlines()]
    for label in ("weather \\x1b[2Jfog, 1 image", "weather rain, 2 images", "weather —, 2 images"):
        assert label in lines
    markdown = panview("evaluate", *paths, "--markdown").out
    assert "| weather rain, 2 images | " in markdown


def test_exported_rows_end_with_what_is_known_of_their_image(
    panview: Panview, written: WrittenSet, table: Path
) -> None:
    paths = (written.root, "--pred", written.prediction)
    plain = panview("export", *paths, "--csv", "-").out
    ended = panview("export", *paths, "--csv", "-", "--images-table", table, "--where", "weather = 'rain'")
    assert ended.code == 0, ended.err
    head = plain.splitlines()[0].split(",")
    rows = list(csv.reader(io.StringIO(ended.out)))
    assert rows[0] == [*head, "weather", "speed", "area"]
    assert {row[head.index("image_id")] for row in rows[1:]} == {"1000", "1002"}
    assert {(row[head.index("image_id")], *row[len(head) :]) for row in rows[1:]} == {
        ("1000", "rain", "1", "x"),
        ("1002", "rain", "3", "y"),
    }


def test_a_table_that_cannot_be_used_is_refused_in_one_line(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    paths = (written.root, "--pred", written.prediction)
    twice = tmp_path / "tw\x1b[2Jice.csv"
    twice.write_text("id,w\n1001,a\n1001,b\n")
    for path, said in (
        (twice, "rows 2 and 3 are both of image 000000001001.jpg"),
        (written.root, "is a folder"),
        (tmp_path / "nothing.csv", "no such file"),
        (written.ground_truth, "is JSON"),
    ):
        ended = panview("evaluate", *paths, "--images-table", path)
        assert (ended.code, ended.out) == (2, "")
        assert said in ended.err
        assert ended.err.count("\n") == 1
        assert "\x1b" not in ended.err


def test_no_output_replaces_the_table(panview: Panview, written: WrittenSet, table: Path) -> None:
    link = table.with_name("link.csv")
    link.symlink_to(table)
    paths = (written.root, "--pred", written.prediction, "--images-table", table, "--overwrite")
    for out in (table, link):
        ended = panview("export", *paths, "--csv", out)
        assert ended.code == 2
        assert "is the table of images" in ended.err
    assert table.read_text() == KNOWN


@pytest.fixture
def rival(written: WrittenSet) -> Path:
    """A second prediction set: the first with the map of the next image of the same size."""
    other = written.prediction.with_name("rival.json")
    document = json.loads(written.prediction.read_text())
    for annotation in document["annotations"][:3]:
        for segment in annotation["segments_info"]:
            segment["category_id"] = 1
    other.write_text(json.dumps(document))
    other.with_suffix("").symlink_to(written.prediction.with_suffix(""))
    return other


def test_differences_by_a_column_are_those_of_its_images_alone(
    panview: Panview, written: WrittenSet, rival: Path, table: Path, tmp_path: Path
) -> None:
    out, alone = tmp_path / "by.json", tmp_path / "alone.json"
    paths = ("--pred", written.prediction, "--pred", rival)
    ended = panview("compare", written.root, *paths, "--images-table", table, "--by", "weather", "--json", out)
    assert ended.code == 0, ended.err
    (comparison,) = json.loads(out.read_text())["comparisons"]
    groups = comparison["by"]["weather"]
    assert [(group["value"], group["images"]) for group in groups] == [
        ("\x1b[2Jfog", 1), ("rain", 2), ("sun", 1), (None, 2),
    ]  # fmt: skip
    # A set of the images 1000 and 1002 only.
    document = json.loads(written.ground_truth.read_text())
    document["annotations"] = [a for a in document["annotations"] if a["image_id"] in (1000, 1002)]
    rainy = written.ground_truth.with_name("panoptic_rain2017.json")
    rainy.write_text(json.dumps(document))
    rainy.with_suffix("").symlink_to(written.ground_truth.with_suffix(""))
    assert panview("compare", rainy, *paths, "--json", alone).code == 0
    (expected,) = json.loads(alone.read_text())["comparisons"]
    assert groups[1]["All"] == expected["All"]
    assert groups[1]["Things"] == expected["Things"]
    printed = panview("compare", written.root, *paths, "--images-table", table, "--by", "weather").out
    line = next(line for line in printed.splitlines() if line.startswith("rain"))
    assert line.split()[:4] == [
        "rain", "2", f"{100 * expected['All']['baseline_pq']:.3f}", f"{100 * expected['All']['pq']:.3f}",
    ]  # fmt: skip
    refused = panview("compare", written.root, *paths, "--by", "weather")
    assert (refused.code, refused.out) == (2, "")
    assert "--by weather: expected a column of --images-table FILE" in refused.err


def test_changes_end_with_what_is_known_of_their_image_as_text(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    known = tmp_path / "known.csv"
    known.write_text("image_id,=cmd,change,speed\n1000,=1+1,@a,-1\n1001,b,c,\n")
    paths = (written.root, "--pred", written.prediction, "--pred", written.ground_truth)
    plain = panview("compare", *paths, "--csv", "-").out
    ended = panview("compare", *paths, "--csv", "-", "--images-table", known)
    assert ended.code == 0, ended.err
    head = plain.splitlines()[0].split(",")
    rows = list(csv.reader(io.StringIO(ended.out)))
    assert rows[0] == [*head, "'=cmd", "table_change", "speed"]
    assert [row[: len(head)] for row in rows] == list(csv.reader(io.StringIO(plain)))
    found = {row[0]: tuple(row[len(head) :]) for row in rows[1:]}
    assert found["1000"] == ("'=1+1", "'@a", "-1")
    assert found["1001"] == ("b", "c", "")
    assert found["1002"] == ("", "", "")


def test_a_report_has_a_table_for_each_column_that_parts_the_images(
    panview: Panview, written: WrittenSet, table: Path, tmp_path: Path
) -> None:
    page = tmp_path / "r.html"
    paths = (written.root, "--pred", written.prediction, "--images-table", table, "--images", 0)
    assert panview("report", *paths, "-o", page).code == 0
    text = page.read_text()
    for word in ("weather", "speed", "table_area"):
        assert f"<h3>{word}</h3>" in text
    assert panview("report", *paths, "-o", page, "--where", "weather = 'rain'").code == 0
    assert "<h3>weather</h3>" not in page.read_text()
