"""``panview ensemble``."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from panview.datasets.png import read_id_map
from tests.cli.conftest import Panview
from tests.cli.test_process import environment
from tests.support.ensemble_sets import WrittenSources, erring_sources
from tests.support.sets import snapshot_of_folder


@pytest.fixture
def sources(tmp_path: Path) -> WrittenSources:
    return erring_sources(tmp_path / "set", 11, 40)


def preds(sources: WrittenSources) -> list[object]:
    return [word for path in sources.predictions for word in ("--pred", path)]


def results(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((path / f"{path.name}.json").read_text())
    return document


def test_a_set_better_than_its_parts_with_the_figures_that_were_said(
    panview: Panview, sources: WrittenSources, tmp_path: Path
) -> None:
    out = tmp_path / "joined"
    before = snapshot_of_folder(sources.truth.parent.parent)
    ended = panview("ensemble", sources.truth, *preds(sources), "-o", out, "--csv", tmp_path / "rules.csv")
    assert ended.code == 0, ended.err
    assert snapshot_of_folder(sources.truth.parent.parent) == before
    assert ended.out.endswith(f"{out / 'joined.json'}\n")
    rule = json.loads((out / "joined.rule.json").read_text())
    assert rule["recommended"]
    assert f"{rule['rule']} is recommended: +" in ended.err
    evaluated = panview("evaluate", sources.truth, *preds(sources), "--pred", out, "--json", "-", "--no-cache")
    figures = {each["prediction"]: each["All"]["pq"] for each in json.loads(evaluated.out)["results"]}
    for part in rule["figures"]["parts"]:
        assert part["All"] == pytest.approx(figures[part["prediction"]], abs=1e-12)
    assert figures["joined"] > max(figures[name] for name in "abc") + 0.1
    held_out = {each["rule"]: each["held_out"]["All"] for each in rule["figures"]["rules"]}
    assert abs(held_out[rule["rule"]]["pq"] - figures["joined"]) < 0.05
    assert figures["joined"] <= rule["figures"]["bound"]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "rules.csv").read_text())))
    assert len(rows) == 15
    for row in rows:
        if row["split"] == "All":
            assert float(row["pq"]) == held_out[row["rule"]]["pq"]
            assert float(row["gain"]) == held_out[row["rule"]]["gain"]


def test_segments_say_where_they_came_from(panview: Panview, sources: WrittenSources, tmp_path: Path) -> None:
    """Every pixel of a segment is one of a segment of its source, of the same category; areas are those of the map."""
    out = tmp_path / "joined"
    assert panview("ensemble", sources.truth, *preds(sources), "-o", out).code == 0
    place = {name: number for number, name in enumerate("abc")}
    seen = set()
    for image, entry in enumerate(results(out)["annotations"]):
        id_map = read_id_map(out / "joined" / entry["file_name"])
        assert set(np.unique(id_map)) - {0} == {info["id"] for info in entry["segments_info"]}
        for info in entry["segments_info"]:
            pair = sources.pairs[place[info["source"]]][image]
            own = np.unique(pair.prediction[id_map == info["id"]])
            assert len(own) == 1
            (category,) = [each.category_id for each in pair.predictions if each.id == own[0]]
            assert (info["category_id"], info["area"]) == (category, int((id_map == info["id"]).sum()))
            assert 0 <= info["score"] <= 1
            seen.add(info["source"])
    assert seen == {"a", "b", "c"}


def test_a_rule_is_applied_where_there_is_no_truth(panview: Panview, sources: WrittenSources, tmp_path: Path) -> None:
    learned, out, photos = tmp_path / "learned", tmp_path / "out", tmp_path / "photos"
    assert panview("ensemble", sources.truth, *preds(sources), "-o", learned).code == 0
    document = json.loads(sources.truth.read_text())
    photos.mkdir()
    test_split = photos / "image_info_test2017.json"
    test_split.write_text(json.dumps({"images": document["images"], "categories": document["categories"]}))
    rule = learned / "learned.rule.json"
    ended = panview("ensemble", test_split, "--rule", rule, *preds(sources), "-o", out)
    assert ended.code == 0, ended.err
    assert ended.out == f"{out / 'out.json'}\n"
    assert results(out)["annotations"] == results(learned)["annotations"]
    assert (out / "out.rule.json").read_bytes() == rule.read_bytes()
    for path in (learned / "learned").iterdir():
        assert path.read_bytes() == (out / "out" / path.name).read_bytes()
    # Named sets find their places; others are taken in their order.
    turned = preds(sources)[2:] + preds(sources)[:2]
    assert panview("ensemble", test_split, "--rule", rule, *turned, "-o", tmp_path / "turned").code == 0
    assert results(tmp_path / "turned")["annotations"] == results(learned)["annotations"]
    renamed = sources.predictions[0].with_name("new.json")
    shutil.copy(sources.predictions[0], renamed)
    shutil.copytree(sources.predictions[0].with_suffix(""), renamed.with_suffix(""))
    others = ["--pred", renamed, *preds(sources)[2:]]
    ended = panview("ensemble", test_split, "--rule", rule, *others, "-o", tmp_path / "others")
    assert "are taken in this order: new as a, b as b, c as c" in ended.err
    assert results(tmp_path / "others")["annotations"] == results(learned)["annotations"]


def test_without_a_gain_no_rule_is_recommended(panview: Panview, sources: WrittenSources, tmp_path: Path) -> None:
    same = ["--pred", sources.predictions[2], "--pred", sources.predictions[2]]
    ended = panview("ensemble", sources.truth, *same, "-o", tmp_path / "joined")
    assert ended.code == 0
    assert (
        "no rule is recommended: the prediction sets are identical, and joining them gains nothing; use c\n"
        in ended.err
    )
    assert not json.loads((tmp_path / "joined" / "joined.rule.json").read_text())["recommended"]
    applied = panview(
        "ensemble", sources.truth, *same, "--rule", tmp_path / "joined" / "joined.rule.json", "-o", tmp_path / "again"
    )
    assert "this rule was not found to be better than c alone" in applied.err


def test_a_weaker_set_adds_nothing_to_a_perfect_one(panview: Panview, sources: WrittenSources, tmp_path: Path) -> None:
    perfect = sources.predictions[0].with_name("perfect.json")
    shutil.copy(sources.truth, perfect)
    shutil.copytree(sources.truth.with_suffix(""), perfect.with_suffix(""))
    line = ["ensemble", sources.truth, "--pred", perfect, "--pred", sources.predictions[0]]
    ended = panview(*line, "-o", tmp_path / "joined")
    assert ended.code == 0
    assert "no rule is recommended: none beats perfect on held-out images by more than chance explains" in ended.err
    assert "use perfect\n" in ended.err


def test_a_rule_of_ones_choice(panview: Panview, sources: WrittenSources, tmp_path: Path) -> None:
    ended = panview("ensemble", sources.truth, *preds(sources), "-o", tmp_path / "joined", "--use", "things-and-stuff")
    assert ended.code == 0
    assert re.search(r"things-and-stuff is recommended: \+.*; agreement[a-z-]* gains more \(\+", ended.err)
    infos = [info for entry in results(tmp_path / "joined")["annotations"] for info in entry["segments_info"]]
    assert len({info["source"] for info in infos if info["category_id"] in (149, 187)}) == 1
    assert len({info["source"] for info in infos if info["category_id"] not in (149, 187)}) == 1


REFUSED = [
    ("T --pred A -o OUT", "needs at least two prediction sets"),
    ("T --pred A --pred B -o OUT --use magic", "there is no such rule"),
    ("T --pred A --pred B -o FULL", "is not empty; choose another folder"),
    ("T --pred A --pred B -o OUT.json", "must be a folder"),
    ("T --pred A --pred B -o MAPS/new", "lies within"),
    ("T --pred A --pred B -o OUT --folds 41", "40 images are too few for 41 folds"),
    ("T --pred A --pred B -o OUT --areas json", "joins by pixels; leave out --areas json"),
    ("T --pred A --pred B --json A", "is the results of a"),
    ("T --pred A --pred B --rule A -o OUT", "is not an ensemble rule"),
    ("T --pred A --pred B --rule A", "needs --out DIR"),
    ("T --pred A --pred B --use agreement", "needs --out"),
    ("T --pred A --pred B --rule A -o OUT --json -", "nothing is learned or measured"),
]


@pytest.mark.parametrize(("line", "said"), REFUSED, ids=[line for line, _ in REFUSED])
def test_what_is_refused(panview: Panview, sources: WrittenSources, tmp_path: Path, line: str, said: str) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").touch()
    a, b = sources.predictions[:2]
    places = {"T": sources.truth, "A": a, "B": b, "OUT": tmp_path / "out", "FULL": full}
    places |= {"OUT.json": tmp_path / "out.json", "MAPS/new": a.with_suffix("") / "new"}
    before = snapshot_of_folder(tmp_path / "set")
    ended = panview("ensemble", *(places.get(word, word) for word in line.split()))
    assert ended.code == 2
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert snapshot_of_folder(tmp_path / "set") == before
    assert not (tmp_path / "out").exists()


SPOILT = [
    ("weight", lambda rule: rule["categories"][0].update(weight=0)),
    ("names a set", lambda rule: rule["categories"][0].update(source="z")),
    ("right of a", lambda rule: rule["sources"][0]["right"].pop()),
    ("expected_iou of b", lambda rule: rule["sources"][1]["expected_iou"][0].pop()),
    ("score_odds of c", lambda rule: rule["sources"][2]["score_odds"].append(1)),
    ("format 2", lambda rule: rule.update(format=2)),
    ("must name at least two sets", lambda rule: rule["sources"].clear()),
    ("knows no category", lambda rule: rule["categories"][0].update(id=77)),
]


def test_a_spoilt_rule_is_refused(panview: Panview, sources: WrittenSources, tmp_path: Path) -> None:
    assert panview("ensemble", sources.truth, *preds(sources), "-o", tmp_path / "joined").code == 0
    text = (tmp_path / "joined" / "joined.rule.json").read_text()
    for _, spoil in SPOILT:
        rule = json.loads(text)
        spoil(rule)
        place = tmp_path / "spoilt.rule.json"
        place.write_text(json.dumps(rule))
        ended = panview("ensemble", sources.truth, *preds(sources), "--rule", place, "-o", tmp_path / "out")
        assert ended.code == 2, ended.err
        assert str(place) in ended.err or "the rule joins 0 sets" in ended.err
    place.write_text(text)
    ended = panview("ensemble", sources.truth, *preds(sources)[:4], "--rule", place, "-o", tmp_path / "out")
    assert "the rule joins 3 sets (a, b, c), and 2 were given; give as many" in ended.err


def test_images_that_a_set_lacks_and_faulty_maps_are_left_out(
    panview: Panview, sources: WrittenSources, tmp_path: Path
) -> None:
    document = json.loads(sources.predictions[1].read_text())
    del document["annotations"][3]
    sources.predictions[1].write_text(json.dumps(document))
    damaged = sources.predictions[0].with_suffix("") / "000000001005.png"
    damaged.write_bytes(damaged.read_bytes()[:60])
    line = ["ensemble", sources.truth, *preds(sources), "-o", tmp_path / "joined", "--missing", "skip"]
    ended = panview(*line)
    assert ended.code == 2
    assert "000000001005.png" in ended.err
    ended = panview(*line, "--faults", "skip")
    assert ended.code == 0, ended.err
    assert "joining the 38 of 40 images that every prediction set has" in ended.err
    ids = [entry["image_id"] for entry in results(tmp_path / "joined")["annotations"]]
    assert ids == [1000 + number for number in range(40) if number not in (3, 5)]


def test_one_that_was_killed_goes_on(sources: WrittenSources, panview: Panview, tmp_path: Path) -> None:
    """The maps that were written stay; the set is the same as without the interruption."""
    words = [str(word) for word in ("ensemble", sources.truth, *preds(sources), "--jobs", "1", "-o")]
    assert panview(*words, tmp_path / "whole" / "joined").code == 0
    out, part = tmp_path / "joined", tmp_path / "joined.part"
    command = [sys.executable, "-m", "panview", *words, str(out)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()) as process:
        end = time.monotonic() + 300
        while time.monotonic() < end and process.poll() is None and len(list(part.rglob("*.png"))) < 5:
            time.sleep(0.0005)
        process.send_signal(signal.SIGKILL)
    if not out.exists():
        assert part.is_dir()
        # Another set of the same name is not mixed with it.
        other = panview(*words[:-1], "--use", "by-category", "-o", out)
        assert other.code == 2
        assert "was left by another ensemble that was interrupted" in other.err
    else:
        shutil.rmtree(out)
    kept = {path.name: path.stat().st_mtime_ns for path in part.rglob("0*.png")}
    assert panview(*words, out).code == 0
    assert not part.exists()
    for name, time_ns in kept.items():
        assert (out / "joined" / name).stat().st_mtime_ns == time_ns
    whole = tmp_path / "whole" / "joined"
    assert results(out) == results(whole)
    for path in (whole / "joined").iterdir():
        assert path.read_bytes() == (out / "joined" / path.name).read_bytes()


@pytest.mark.parametrize("kept_from", [1, 4_000_000], ids=["kept", "small"])
def test_the_column_source_is_that_of_the_json(
    panview: Panview, sources: WrittenSources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept_from: int
) -> None:
    """In the CSV and in expressions, also where the columns of the JSON come from the cache."""
    monkeypatch.setattr("panview.datasets.kept_documents.KEPT_FROM", kept_from)
    out = tmp_path / "joined"
    assert panview("ensemble", sources.truth, *preds(sources), "-o", out, "--use", "things-and-stuff").code == 0
    said = {
        (str(entry["image_id"]), str(info["id"])): info["source"]
        for entry in results(out)["annotations"]
        for info in entry["segments_info"]
    }
    for _ in range(2):
        ended = panview("export", sources.truth, "--pred", out, "--csv", "-", "--tp-below", "1")
        rows = list(csv.DictReader(io.StringIO(ended.out)))
        there = [row for row in rows if row["pred_segment_id"]]
        assert len(there) > 50
        for row in rows:
            assert row["source"] == said.get((row["image_id"], row["pred_segment_id"]), "")
    name = next(row["source"] for row in rows if row["status"] == "FP")
    ended = panview("export", sources.truth, "--pred", out, "--csv", "-", "--where", f"source = '{name}'")
    wanted = [row["pred_segment_id"] for row in rows if row["status"] == "FP" and row["source"] == name]
    assert [row["pred_segment_id"] for row in csv.DictReader(io.StringIO(ended.out))] == wanted
    other = panview("export", sources.truth, "--pred", sources.predictions[0], "--csv", "-")
    assert {row["source"] for row in csv.DictReader(io.StringIO(other.out))} == {""}


def test_a_source_that_is_no_text_is_none(panview: Panview, sources: WrittenSources) -> None:
    """Files of others may have the key and mean something else by it."""
    document = json.loads(sources.predictions[0].read_text())
    infos = [info for entry in document["annotations"] for info in entry["segments_info"]]
    for number, info in enumerate(infos):
        info["source"] = [7, None, "=x", {"a": 1}, ""][number % 5]
    sources.predictions[0].write_text(json.dumps(document))
    ended = panview("export", sources.truth, "--pred", sources.predictions[0], "--csv", "-", "--tp-below", "1")
    assert {row["source"] for row in csv.DictReader(io.StringIO(ended.out))} == {"", "'=x"}


def test_the_report_says_how_many_segments_of_each_source_are_right(
    panview: Panview, sources: WrittenSources, tmp_path: Path
) -> None:
    out, page = tmp_path / "joined", tmp_path / "report.html"
    assert panview("ensemble", sources.truth, *preds(sources), "-o", out, "--use", "things-and-stuff").code == 0
    both = ("--pred", sources.predictions[0], "--pred", out)
    ended = panview("report", sources.truth, *both, "-o", page, "--images", 0)
    assert ended.code == 0, ended.err
    text = page.read_text()
    part = text[text.index("Sources of joined") :]
    assert "Sources of a" not in text
    rows = re.findall(r'<th scope="row">(\w)</th>(.*?)</tr>', part[: part.index("</table>")])
    listed = panview("export", sources.truth, "--pred", out, "--csv", "-")
    wrong = [row["source"] for row in csv.DictReader(io.StringIO(listed.out)) if row["status"] == "FP"]
    infos = [info["source"] for entry in results(out)["annotations"] for info in entry["segments_info"]]
    assert [name for name, _ in rows] == sorted(set(infos))
    for name, cells in rows:
        segments, right, fp = (int(value) for value in re.findall(r">(\d+)<", cells)[:3])
        assert (segments, fp) == (infos.count(name), wrong.count(name))
        assert right == segments - fp
        assert f">{100 * right / segments:.1f}<" in cells
