"""What outputs record of how their sets were read: assumptions, and which areas count."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Panview
from tests.cli.test_report import figures_of
from tests.linter.clean_set import edited
from tests.support.faulty import pair_with_wrong_areas
from tests.support.sets import WrittenSet, write_set

OF_TRUTH, OF_PREDICTION = "[PV602]", "[PV607]"


@pytest.fixture
def loose(written: WrittenSet) -> WrittenSet:
    """A set whose truth has a width as text, and whose predictions begin with a byte order mark."""
    with edited(written.ground_truth) as document:
        document["images"][2]["width"] = str(document["images"][2]["width"])
    written.prediction.write_bytes(b"\xef\xbb\xbf" + written.prediction.read_bytes())
    return written


def commands(written: WrittenSet, out: Path) -> dict[str, tuple[object, ...]]:
    """Every command that reads predictions for a set, with what it writes under a folder that is not there."""
    root, pred = written.root, ("--pred", written.prediction)
    return {
        "evaluate": ("evaluate", root, *pred, "--json", out / "e.json"),
        "compare": ("compare", root, *pred, *pred, "--json", out / "c.json", "--csv", out / "c.csv"),
        "export": ("export", root, *pred, "--csv", out / "d.csv"),
        "report": ("report", root, *pred, "-o", out / "r.html", "--images", 0),
        "apply-verdicts": ("apply-verdicts", root, *pred, "-o", out / "corrected"),
        "convert": ("convert", written.prediction, "--to", "mmdet", out / "maps", "--dataset", root),
    }


NAMES = ("evaluate", "compare", "export", "report", "apply-verdicts", "convert")


@pytest.mark.parametrize("name", NAMES)
def test_every_command_says_what_was_assumed(panview: Panview, loose: WrittenSet, tmp_path: Path, name: str) -> None:
    ended = panview(*commands(loose, tmp_path / "out")[name])
    assert ended.code == 0, ended.err
    lines = ended.err.splitlines()
    assert sum(line.endswith(OF_TRUTH) for line in lines) == 1
    assert any(
        line == f"{loose.ground_truth}: number is written as text (at $.images[2].width) [PV602]" for line in lines
    )
    assert any(line.startswith(f"{loose.prediction}: ") and line.endswith(OF_PREDICTION) for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_strict_refuses_it_everywhere_and_writes_nothing(
    panview: Panview, loose: WrittenSet, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    ended = panview(*commands(loose, out)[name], "--strict")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert ended.err.startswith(f"panview: {loose.ground_truth}: ")
    assert "or leave out --strict" in ended.err
    assert not out.exists() or not list(out.iterdir())
    # The predictions by themselves are refused as well.
    with edited(loose.ground_truth) as document:
        document["images"][2]["width"] = int(document["images"][2]["width"])
    ended = panview(*commands(loose, out)[name], "--strict")
    assert ended.code == 2
    assert OF_PREDICTION in ended.err
    content = loose.prediction.read_bytes()
    loose.prediction.write_bytes(content.removeprefix(b"\xef\xbb\xbf"))
    ended = panview(*commands(loose, out)[name], "--strict")
    assert ended.code == 0, ended.err


def test_convert_is_strict_of_masks_in_a_json_too(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    source = tmp_path / "in" / "masks.json"
    masks = [
        {
            "image_id": image["id"],
            "category_id": 1,
            "segmentation": {
                "size": [image["height"], image["width"]],
                "counts": [0, 4, image["height"] * image["width"] - 4],
            },
            "score": math.nan,
        }
        for image in json.loads(written.ground_truth.read_text())["images"]
    ]
    source.parent.mkdir()
    source.write_bytes(b"\xef\xbb\xbf" + json.dumps(masks).encode())
    command = ("convert", source, "--to", "mmdet", "--from", "rle", tmp_path / "maps", "--dataset", written.root)
    ended = panview(*command, "--strict")
    assert (ended.code, ended.out) == (2, "")
    assert (
        f"{source}: NaN or Infinity is used as a number, which JSON does not allow (6 times) [PV606]; 1 more "
        "kind" in ended.err
    )
    ended = panview(*command)
    assert ended.code == 0, ended.err
    assert "[PV606]" in ended.err
    assert OF_PREDICTION in ended.err


def test_the_report_lists_assumptions_and_only_where_there_are_any(
    panview: Panview, loose: WrittenSet, tmp_path: Path
) -> None:
    page = tmp_path / "r.html"
    command = ("report", loose.root, "--pred", loose.prediction, "--images", 0, "-o", page)
    assert panview(*command).code == 0
    text = page.read_text()
    assert '<section id="assumptions">' in text
    assert '<li><a href="#assumptions">Assumptions</a></li>' in text
    row = text.split("PV602</th>")[1].split("</tr>")[0]
    assert "panoptic_val2017.json" in row
    assert "number is written as text (at $.images[2].width)" in row
    evaluated = json.loads(panview("evaluate", loose.root, "--pred", loose.prediction, "--json", "-").out)
    assert [each["code"] for each in evaluated["assumptions"]] == ["PV602", "PV607"]
    assert figures_of(page)["assumptions"] == evaluated["assumptions"]
    with edited(loose.ground_truth) as document:
        document["images"][2]["width"] = int(document["images"][2]["width"])
    loose.prediction.write_bytes(loose.prediction.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    assert panview(*command).code == 0
    assert "assumptions" not in page.read_text().split("panview-figures")[0]
    assert figures_of(page)["assumptions"] == []


@pytest.fixture
def misstated(tmp_path: Path) -> WrittenSet:
    """A set whose JSON states other areas than its maps have."""
    rng = np.random.default_rng(4)
    return write_set(tmp_path / "set", [pair_with_wrong_areas(rng) for _ in range(4)], photos=False)


@pytest.mark.parametrize("areas", ["pixels", "json"])
def test_every_output_records_which_areas_count(
    panview: Panview, misstated: WrittenSet, tmp_path: Path, areas: str
) -> None:
    out = tmp_path / "out"
    for name, command in commands(misstated, out).items():
        if name not in ("apply-verdicts", "convert"):
            assert panview(*command, "--areas", areas).code == 0
    for name in ("e.json", "c.json"):
        assert json.loads((out / name).read_text())["areas"] == areas
    assert figures_of(out / "r.html")["areas"] == areas
    for name in ("d.csv", "c.csv"):
        head, *rows = csv.reader(io.StringIO((out / name).read_text()))
        place = head.index("areas")
        assert {row[place] for row in rows} <= {areas}
        assert rows or name == "c.csv"
    page = (out / "r.html").read_text()
    by_json = areas == "json"
    assert ("areas are taken from the ground truth JSON" in page) is by_json
    assert ("Areas are counted from the maps." in page) is not by_json
    assert (
        f"<dt>Areas of the truth</dt><dd>{'taken from its JSON' if by_json else 'counted from the maps'}</dd>" in page
    )
    for command in ("evaluate", "compare"):
        twice = ("--pred", misstated.prediction) * (2 if command == "compare" else 1)
        printed = panview(command, misstated.root, *twice, "--areas", areas).out
        assert (", areas of the JSON" in printed.splitlines()[0]) is by_json
    markdown = panview("evaluate", misstated.root, "--pred", misstated.prediction, "--areas", areas, "--markdown").out
    assert (", areas of the JSON" in markdown.splitlines()[0]) is by_json
