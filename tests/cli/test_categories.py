"""``--categories``: what the numbers of predictions stand for, said by a file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Panview
from tests.support.sets import WrittenSet, drawn_pair, write_json, write_set


def renumbered(written: WrittenSet, out: Path) -> tuple[Path, Path]:
    """The predictions with labels in an order of their own, and a file that names them."""
    document = json.loads(written.prediction.read_text())
    categories = json.loads(written.ground_truth.read_text())["categories"]
    order = [categories[place]["id"] for place in range(len(categories) - 1, -1, -1)]
    for entry in document["annotations"]:
        for info in entry["segments_info"]:
            info["category_id"] = order.index(info["category_id"])
    document.pop("categories", None)
    out.mkdir()
    write_json(out / "own.json", document)
    (out / "own").symlink_to(written.prediction.with_suffix(""))
    names = {category["id"]: category["name"] for category in categories}
    (out / "labels.txt").write_text("".join(f"{names[i]}\n" for i in order))
    return out / "own.json", out / "labels.txt"


def test_every_command_takes_the_names_of_a_file(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    own, labels = renumbered(written, tmp_path / "p")
    right = json.loads(panview("evaluate", written.root, "--pred", written.prediction, "--json", "-").out)
    refused = panview("evaluate", written.root, "--pred", own)
    assert refused.code == 2
    assert "are not category ids of panoptic_val2017.json" in refused.err
    assert "--categories FILE" in refused.err
    ended = panview("evaluate", written.root, "--pred", own, "--categories", labels, "--json", "-")
    found = json.loads(ended.out)["results"][0]
    for key in ("All", "Things", "Stuff", "per_class"):
        assert found[key] == right["results"][0][key]
    assert found["categories"]["source"] == "labels.txt"
    assert set(found["categories"]["numbers"]) <= {str(i) for i in range(10)}
    assert "own: categories as labels.txt says;" in ended.err
    csv = panview("export", written.root, "--pred", own, "--categories", labels, "--csv", "-")
    expected = panview("export", written.root, "--pred", written.prediction, "--csv", "-")
    assert csv.out.replace(",own,", ",model,") == expected.out.replace(",own,", ",model,")
    page = tmp_path / "r.html"
    assert panview("report", written.root, "--pred", own, "--categories", labels, "-o", page).code == 0
    checked = panview("check", written.root, "--pred", own, "--categories", labels)
    assert "PV303" not in checked.out
    assert "PV303" in panview("check", written.root, "--pred", own).out


def test_each_prediction_set_may_have_a_file_of_its_own(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    own, labels = renumbered(written, tmp_path / "p")
    both = ("--pred", written.prediction, "--pred", own)
    ended = panview("compare", written.root, *both, "--categories", "-", "--categories", labels, "--json", "-")
    document = json.loads(ended.out)
    assert document["results"][0]["All"] == document["results"][1]["All"]
    assert "categories" not in document["results"][0]
    assert document["results"][1]["categories"]["source"] == "labels.txt"
    three = panview("compare", written.root, *both, *("--categories", labels) * 3)
    assert (three.code, three.err) == (
        2,
        "panview: 3 --categories and 2 --pred: give one --categories for all --pred, or one for each "
        "in the same order; - means: none\n",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [("nobody\n" * 40, "'nobody' is not a category of the dataset"), ("", "is empty; write one name per line")],
)
def test_a_file_that_does_not_do_is_refused_in_one_line(
    panview: Panview, written: WrittenSet, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "labels.txt").write_text(text)
    for command in ("evaluate", "check"):
        ended = panview(command, written.root, "--pred", written.prediction, "--categories", tmp_path / "labels.txt")
        assert ended.code == 2
        assert words in ended.err
        assert ended.err.count("\n") == 1


def test_the_file_of_categories_is_never_written_over(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    own, labels = renumbered(written, tmp_path / "p")
    said = labels.read_text()
    ended = panview("evaluate", written.root, "--pred", own, "--categories", labels, "--json", labels, "--overwrite")
    assert ended.code == 2
    assert "is the file of categories, an input" in ended.err
    assert labels.read_text() == said


def test_a_label_without_category_is_void_everywhere(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    own, labels = renumbered(written, tmp_path / "p")
    names = labels.read_text().splitlines()
    used = {s["category_id"] for e in json.loads(own.read_text())["annotations"] for s in e["segments_info"]}
    gone = min(used)
    lines = ["none" if place == gone else name for place, name in enumerate(names)]
    labels.write_text("\n".join(lines))
    without = json.loads(own.read_text())
    for entry in without["annotations"]:
        entry["segments_info"] = [info for info in entry["segments_info"] if info["category_id"] != gone]
    ended = panview("evaluate", written.root, "--pred", own, "--categories", labels, "--json", "-")
    found = json.loads(ended.out)["results"][0]
    assert found["categories"]["numbers"][str(gone)]["category_id"] is None
    lost = next(v for v in found["per_class"].values() if v["name"] == names[gone])
    assert (lost["tp"], lost["fp"]) == (0, 0)
    checked = panview("check", written.root, "--pred", own, "--categories", labels)
    assert "PV406" not in checked.out


def shuffled(written: WrittenSet, out: Path) -> Path:
    """The predictions with the ids of their categories moved on by one, in a ring."""
    document = json.loads(written.prediction.read_text())
    ids = sorted(category["id"] for category in json.loads(written.ground_truth.read_text())["categories"])
    for entry in document["annotations"]:
        for info in entry["segments_info"]:
            info["category_id"] = ids[(ids.index(info["category_id"]) + 2) % len(ids)]
    document.pop("categories", None)
    out.mkdir()
    write_json(out / "own.json", document)
    (out / "own").symlink_to(written.prediction.with_suffix(""))
    return out / "own.json"


@pytest.fixture
def clear(tmp_path: Path) -> WrittenSet:
    """A set whose predictions are right."""
    rng = np.random.default_rng(4)
    ids = (1, 3, 18, 149, 187)
    pairs = []
    for _ in range(12):
        order = rng.permutation(5)
        parts = [(int(k) + 1, ids[k], (0, 24, 6 * place, 6 * place + 6)) for place, k in enumerate(order)]
        pairs.append(drawn_pair(parts, parts, (24, 30)))
    return write_set(tmp_path / "clear", pairs)


def test_any_permutation_is_told_with_the_command_that_mends_it(
    panview: Panview, clear: WrittenSet, tmp_path: Path
) -> None:
    own = shuffled(clear, tmp_path / "p")
    checked = panview("check", clear.root, "--pred", own)
    assert checked.code == 1
    assert "error PV316 category ids mean other categories" in checked.out
    assert " in 100 % of its pixels" in checked.out
    for blamed in ("PV504", "PV509", "PV315"):
        assert blamed not in checked.out
    assert f"own: panview check {clear.root} --pred {own} --write-categories FILE writes the likely" in checked.err
    assert f"panview convert {own} --to coco OUT --dataset {clear.root} --categories FILE\n" in checked.err
    file = tmp_path / "categories.txt"
    wrote = panview("check", clear.root, "--pred", own, "--write-categories", file)
    assert wrote.code == 1
    assert "# 100 % of its pixels" not in file.read_text()
    assert ": 100 % of its pixels\n" in file.read_text()
    new = ("--to", "coco", tmp_path / "new", "--dataset", clear.root)
    assert panview("convert", own, *new, "--categories", file).code == 0
    mended = panview("evaluate", clear.root, "--pred", tmp_path / "new", "--json", "-")
    assert json.loads(mended.out)["results"][0]["All"]["pq"] == 1.0
    # Again over a file of its own, and not over another one.
    assert panview("check", clear.root, "--pred", own, "--write-categories", file).code == 1
    file.write_text("mine")
    refused = panview("check", clear.root, "--pred", own, "--write-categories", file)
    assert (refused.code, file.read_text()) == (2, "mine")


def test_next_to_no_pq_is_explained_and_never_mended_by_itself(
    panview: Panview, clear: WrittenSet, tmp_path: Path
) -> None:
    own = shuffled(clear, tmp_path / "p")
    ended = panview("evaluate", clear.root, "--pred", own, "--json", "-")
    assert json.loads(ended.out)["results"][0]["All"]["pq"] == 0.0
    assert "own: category ids mean other categories than in the ground truth: category " in ended.err
    assert "says how to fix it" in ended.err
    right = panview("evaluate", clear.root, "--pred", clear.prediction)
    assert right.err == ""


def test_proposals_are_in_the_json_of_findings(panview: Panview, clear: WrittenSet, tmp_path: Path) -> None:
    own = shuffled(clear, tmp_path / "p")
    (proposal,) = json.loads(panview("check", clear.root, "--pred", own, "--json", "-").out)["proposals"]
    assert proposal["prediction"] == "own"
    assert [n["category_id"] for n in proposal["numbers"]] == [149, 187, 1, 3, 18]
    assert all(n["sure"] and n["why"] == "100 % of its pixels" for n in proposal["numbers"])
    assert json.loads(panview("check", clear.root, "--json", "-").out)["proposals"] == []


def test_nothing_to_propose_is_said(panview: Panview, clear: WrittenSet, tmp_path: Path) -> None:
    ended = panview("check", clear.root, "--pred", clear.prediction, "--write-categories", tmp_path / "c.txt")
    assert (ended.code, "there is nothing to propose" in ended.err) == (2, True)
    assert not (tmp_path / "c.txt").exists()


def test_names_go_before_pixels_in_what_is_proposed(panview: Panview, clear: WrittenSet, tmp_path: Path) -> None:
    own, _ = renumbered(clear, tmp_path / "p")
    categories = json.loads(clear.ground_truth.read_text())["categories"]
    labels = {place: category["name"].upper() for place, category in enumerate(reversed(categories))}
    (own.parent / "config.json").write_text(json.dumps({"id2label": labels}))
    (proposal,) = json.loads(panview("check", clear.root, "--pred", own, "--json", "-").out)["proposals"]
    assert {n["why"] for n in proposal["numbers"]} == {"by name"}
