from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from panview import __version__
from panview.api.notes import area_notes
from panview.cli.app import run
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.metrics.stated_areas import AreaDifference
from tests.cli.conftest import Panview
from tests.support.boundary_reference import count_boundaries
from tests.support.reference import averages, count
from tests.support.sets import (
    CATEGORIES,
    WrittenSet,
    drawn_pair,
    random_pair,
    save_rgb,
    snapshot_of_folder,
    write_json,
    write_set,
)


def assert_one_line(err: str, *words: object) -> None:
    assert err.startswith("panview: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    for word in words:
        assert str(word) in err


def test_the_table_shows_all_things_stuff_and_each_category(panview: Panview, written: WrittenSet) -> None:
    ended = panview("evaluate", written.root, "--pred", written.prediction)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "my set / val2017: 6 images"
    starts = [line.split()[0] for line in lines if line.split()]
    assert [name for name in ("All", "Things", "Stuff", "person", "road") if name in starts] == [
        "All",
        "Things",
        "Stuff",
        "person",
        "road",
    ]
    rng = np.random.default_rng(9)
    expected = averages(count([random_pair(rng) for _ in range(6)]), [c["id"] for c in CATEGORIES])
    assert expected is not None
    figures = next(line.split() for line in lines if line.startswith("All"))
    assert figures[1:] == [*(f"{100 * value:.3f}" for value in expected[:3]), str(expected[3])]


def test_several_predictions_stand_side_by_side(panview: Panview, written: WrittenSet) -> None:
    other = written.prediction.with_name("other.json")
    other.write_bytes(written.prediction.read_bytes())
    other.with_suffix("").symlink_to(written.prediction.with_suffix(""))
    ended = panview("evaluate", written.root, "--pred", written.prediction, "--pred", other)
    figures = next(line.split() for line in ended.out.splitlines() if line.startswith("All"))
    assert figures[1:5] == figures[5:9]
    assert "model" in ended.out
    assert "other" in ended.out


def test_predictions_of_one_name_are_told_apart(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    other = written.root / "second run" / written.prediction.name
    other.parent.mkdir()
    other.write_bytes(written.prediction.read_bytes())
    other.with_suffix("").symlink_to(written.prediction.with_suffix(""))
    path = tmp_path / "pq.json"
    arguments = ("--pred", written.prediction, "--pred", other, "--pred", other, "--json", path)
    assert panview("evaluate", written.root, *arguments).code == 0
    names = [result["prediction"] for result in json.loads(path.read_text())["results"]]
    assert names == ["model", "model (second run)", "model (second run) 2"]


def test_the_json_contract(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    path = tmp_path / "out" / "pq.json"
    assert panview("evaluate", written.root, "--pred", written.prediction, "--json", path).code == 0
    document = json.loads(path.read_text())
    assert list(document) == ["panview", "format", "images", "areas", "results", "assumptions"]
    assert (document["panview"], document["images"]) == (__version__, 6)
    (result,) = document["results"]
    assert list(result) == ["prediction", "All", "Things", "Stuff", "per_class"]
    assert result["prediction"] == "model"
    rng = np.random.default_rng(9)
    stats = count([random_pair(rng) for _ in range(6)])
    assert list(result["per_class"]) == [str(c["id"]) for c in CATEGORIES]
    for category in CATEGORIES:
        entry, stat = result["per_class"][str(category["id"])], stats[category["id"]]
        assert list(entry) == ["name", "isthing", "pq", "sq", "rq", "iou_sum", "tp", "fp", "fn"]
        assert (entry["name"], entry["isthing"]) == (category["name"], category["isthing"])
        assert (entry["tp"], entry["fp"], entry["fn"]) == (stat.tp, stat.fp, stat.fn)
        assert entry["iou_sum"] == pytest.approx(stat.iou, abs=1e-12)
    for split, isthing in (("All", (0, 1)), ("Things", (1,)), ("Stuff", (0,))):
        assert list(result[split]) == ["pq", "sq", "rq", "n"]
        expected = averages(stats, [c["id"] for c in CATEGORIES if c["isthing"] in isthing])
        assert tuple(result[split].values()) == pytest.approx(expected, abs=1e-12)


def test_boundary_pq_comes_after_what_was_there_before(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    plain, path = tmp_path / "plain.json", tmp_path / "boundary.json"
    paths = (written.root, "--pred", written.prediction)
    assert panview("evaluate", *paths, "--json", plain).code == 0
    ended = panview("evaluate", *paths, "--json", path, "--boundary")
    assert (ended.code, ended.err) == (0, "")
    (before,), (result,) = (json.loads(file.read_text())["results"] for file in (plain, path))
    assert list(result) == [*before, "boundary"]
    boundary = result.pop("boundary")
    assert result == before
    assert list(boundary) == ["dilation_ratio", "All", "Things", "Stuff", "per_class"]
    assert boundary["dilation_ratio"] == 0.02
    rng = np.random.default_rng(9)
    stats = count_boundaries([random_pair(rng) for _ in range(6)])
    for category in CATEGORIES:
        entry, stat = boundary["per_class"][str(category["id"])], stats[category["id"]]
        assert list(entry) == list(before["per_class"][str(category["id"])])
        assert (entry["tp"], entry["fp"], entry["fn"]) == (stat.tp, stat.fp, stat.fn)
        assert entry["iou_sum"] == pytest.approx(stat.iou, abs=1e-12)
    expected = averages(stats, [c["id"] for c in CATEGORIES])
    assert tuple(boundary["All"].values()) == pytest.approx(expected, abs=1e-12)
    assert expected is not None
    figures = next(line.split() for line in ended.out.splitlines() if line.startswith("All"))
    assert figures[5:] == [f"{100 * value:.3f}" for value in expected[:3]]
    person = next(line.split() for line in ended.out.splitlines() if line.startswith("person"))
    assert person[7:] == [f"{100 * boundary['per_class']['1']['pq']:.3f}"]
    markdown = panview("evaluate", *paths, "--markdown", "--boundary").out.splitlines()
    assert markdown[2].endswith("| categories | Boundary PQ | Boundary SQ | Boundary RQ |")
    assert markdown[4].startswith("| All |")
    assert markdown[4].endswith(" | ".join(f"{100 * value:.3f}" for value in expected[:3]) + " |")


def test_json_on_stdout_is_nothing_but_json(panview: Panview, written: WrittenSet) -> None:
    ended = panview("evaluate", written.root, "--pred", written.prediction, "--json", "-", "--no-cache")
    assert json.loads(ended.out)["images"] == 6
    assert ended.err == ""


def test_a_split_that_does_not_occur_is_null_and_a_dash(panview: Panview, tmp_path: Path) -> None:
    written = write_set(tmp_path / "set", [drawn_pair([(1, 1, (0, 5, 0, 5))], [(1, 1, (0, 5, 0, 5))])])
    path = tmp_path / "pq.json"
    ended = panview("evaluate", written.root, "--pred", written.prediction, "--json", path)
    assert json.loads(path.read_text())["results"][0]["Stuff"] == {"pq": None, "sq": None, "rq": None, "n": 0}
    assert next(line.split() for line in ended.out.splitlines() if line.startswith("Stuff")) == [
        "Stuff",
        "—",
        "—",
        "—",
        "0",
    ]


def drop(written: WrittenSet, count: int) -> None:
    document = json.loads(written.prediction.read_text())
    del document["annotations"][:count]
    write_json(written.prediction, document)


def test_a_missing_prediction_is_an_error_or_empty(panview: Panview, written: WrittenSet) -> None:
    drop(written, 2)
    ended = panview("evaluate", written.root, "--pred", written.prediction)
    assert ended.code == 2
    assert_one_line(ended.err, written.prediction, "image 1000 (000000001000.jpg) and 1 more", "--missing empty")
    ended = panview("evaluate", written.root, "--pred", written.prediction, "--missing", "empty", "--json", "-")
    assert ended.code == 0
    assert ended.err == "model: 2 images without a prediction count as empty predictions\n"
    rng = np.random.default_rng(9)
    pairs = [random_pair(rng) for _ in range(6)]
    empty = [drawn_pair([], []), drawn_pair([], [])]
    stats = count([*pairs[2:], *empty])
    for pair in pairs[:2]:
        for segment in pair.truths:
            stats[segment.category_id].fn += not segment.iscrowd
    expected = averages(stats, [c["id"] for c in CATEGORIES])
    found = json.loads(ended.out)["results"][0]["All"]
    assert tuple(found.values()) == pytest.approx(expected, abs=1e-12)
    ended = panview("evaluate", written.root, "--pred", written.prediction, "--missing", "never")
    assert ended.code == 2
    assert_one_line(ended.err, "--missing never: expected error, empty or skip")


def test_foreign_predictions_are_left_out_with_a_note(panview: Panview, written: WrittenSet) -> None:
    document = json.loads(written.prediction.read_text())
    document["annotations"].append({"image_id": 5, "file_name": "5.png", "segments_info": []})
    write_json(written.prediction, document)
    ended = panview("evaluate", written.root, "--pred", written.prediction)
    assert ended.code == 0
    assert ended.err == "model: 1 prediction for an image that my set / val2017 lacks is left out\n"


def test_bad_input_is_one_line_and_exit_code_2(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    ended = panview("evaluate", nothing, "--pred", written.prediction)
    assert ended.code == 2
    assert_one_line(ended.err, nothing, "there is no such file or folder")
    png = written.prediction.with_suffix("") / "000000001003.png"
    save_rgb(png, np.full((24, 32), 77_777, np.uint32))
    ended = panview("evaluate", written.root, "--pred", written.prediction)
    assert (ended.code, ended.out) == (2, "")
    assert_one_line(ended.err, png, "segment id 77777 of image 1003 (000000001003.jpg) is not in model.json")
    written.prediction.write_bytes(b'{"annotations": [')
    ended = panview("evaluate", written.root, "--pred", written.prediction)
    assert ended.code == 2
    assert_one_line(ended.err, written.prediction, "is not valid JSON")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["evaluate"], "Missing argument 'PATH'; see panview evaluate --help"),
        (["evaluate", "x"], "Missing option '--pred'; see panview evaluate --help"),
        (["evaluate", "x", "--pred", "y", "--jobs", "0"], "--jobs"),
        (["evaluate", "x", "--pred", "y", "--jobs", "many"], "--jobs"),
        (["evaluate", "x", "--nonsense"], "--nonsense"),
        (["--nonsense"], "--nonsense"),
        (["a", "b"], "(b)"),
        (["evalute", "x"], "evalute: there is no such command, file or folder; did you mean panview evaluate?"),
        (["export", "x", "--pred", "y"], "--csv"),
        (["export", "x", "--pred", "y", "--csv", "z", "--tp-below", "2"], "--tp-below"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(panview: Panview, arguments: list[str], words: str) -> None:
    ended = panview(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert_one_line(ended.err, words)


def test_debug_adds_the_traceback(panview: Panview, tmp_path: Path) -> None:
    ended = panview("evaluate", tmp_path / "nothing", "--pred", "x", "--debug")
    assert ended.code == 2
    assert "Traceback (most recent call last)" in ended.err
    assert ended.err.splitlines()[-1].startswith("panview: ")


def test_control_characters_of_a_name_do_not_reach_the_terminal(panview: Panview, tmp_path: Path) -> None:
    ended = panview("evaluate", tmp_path / "a\nb\x1b[31m  [bold]c", "--pred", "x")
    assert ended.code == 2
    assert_one_line(ended.err, r"a\nb\x1b[31m  [bold]c: there is no such file or folder")


def test_names_are_printed_as_they_are(panview: Panview, tmp_path: Path) -> None:
    name = "a [bold]b[red] :cat: 日本語"
    written = write_set(tmp_path / name, [random_pair(np.random.default_rng(9))], name=name)
    document = json.loads(written.ground_truth.read_text())
    for category in document["categories"]:
        category["name"] = f"{category['name']} [red]x[/red] :dog:"
    write_json(written.ground_truth, document)
    other = written.prediction.with_name("other.json")
    other.write_bytes(written.prediction.read_bytes())
    other.with_suffix("").symlink_to(written.prediction.with_suffix(""))
    ended = panview("evaluate", written.root, "--pred", written.prediction, "--pred", other)
    assert ended.code == 0
    assert f"{name} / val2017: 1 image" in ended.out
    # The title names the folder, and each of the two tables the prediction.
    assert ended.out.count(name) == 3
    assert "sky-other-merged [red]x[/red] :dog:" in ended.out


def test_long_names_cost_no_figures(panview: Panview, tmp_path: Path) -> None:
    names = ["p" * 90, "q" * 90]
    written = write_set(tmp_path / "set", [random_pair(np.random.default_rng(9))], name=names[0])
    other = written.prediction.with_name(f"{names[1]}.json")
    other.write_bytes(written.prediction.read_bytes())
    other.with_suffix("").symlink_to(written.prediction.with_suffix(""))
    document = json.loads(written.ground_truth.read_text())
    for category in document["categories"]:
        category["name"] += "x" * 250
    write_json(written.ground_truth, document)
    ended = panview("evaluate", written.root, "--pred", written.prediction, "--pred", other)
    assert "…" not in ended.out
    assert all(name in ended.out for name in names)
    sky = next(line for line in ended.out.splitlines() if line.startswith("sky-other-merged" + "x" * 250))
    assert len(sky.split()) == 1 + 2 * 6


def test_a_terminal_that_lacks_a_letter_still_shows_the_figures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written = write_set(tmp_path / "日本語", [random_pair(np.random.default_rng(9))])
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stdout)
    with pytest.raises(SystemExit) as caught:
        run(["evaluate", str(written.root), "--pred", str(written.prediction)])
    assert caught.value.code == 0
    stdout.flush()
    printed = stdout.buffer.getvalue().decode()
    assert "??? / val2017: 1 image" in printed
    assert "All" in printed


def test_nothing_in_the_dataset_folder_is_written(panview: Panview, written: WrittenSet, folders: Path) -> None:
    before = snapshot_of_folder(written.root)
    for path in (written.root, written.root / "val2017", written.ground_truth):
        assert panview("evaluate", path, "--pred", written.prediction.parent).code == 0
    assert panview("export", written.root, "--pred", written.prediction, "--csv", "-").code == 0
    assert snapshot_of_folder(written.root) == before
    assert len(list((folders / "cache" / "tables").iterdir())) == 1


def test_no_cache_keeps_nothing(panview: Panview, written: WrittenSet, folders: Path) -> None:
    assert panview("evaluate", written.root, "--pred", written.prediction, "--no-cache").code == 0
    assert not (folders / "cache").exists()


def test_a_json_that_cannot_be_written(panview: Panview, written: WrittenSet) -> None:
    ended = panview("evaluate", written.root, "--pred", written.prediction, "--json", written.root)
    assert ended.code == 2
    assert_one_line(ended.err, written.root, "cannot be written")


def test_version(panview: Panview) -> None:
    assert panview("--version").out == f"panview {__version__}\n"


@pytest.mark.parametrize("command", ["evaluate", "export", "open", "demo", "doctor"])
def test_every_command_has_help_with_an_example(panview: Panview, command: str) -> None:
    ended = panview(command, "--help")
    assert ended.code == 0
    assert "Example: panview" in ended.out


@pytest.mark.parametrize("words", ["", "watch", "open", "coco", "coco prepare", "models"])
def test_help_shows_no_type_beside_flags(panview: Panview, words: str) -> None:
    ended = panview(*words.split(), "--help")
    assert ended.code == 0
    assert re.search(r"--help +Show this message", ended.out)
    assert "bool" not in ended.out.lower()
    assert "[[" not in ended.out


def test_figures_by_size_and_supercategory(panview: Panview, tmp_path: Path) -> None:
    # A small person that is found, a medium one that is missed, and a road with a spurious car on it.
    truth = [(9, 149, (0, 100, 0, 200)), (1, 1, (0, 5, 0, 5)), (2, 1, (50, 90, 0, 40))]
    prediction = [(9, 149, (0, 100, 0, 200)), (1, 1, (0, 5, 0, 5)), (3, 3, (0, 40, 100, 140))]
    written = write_set(tmp_path / "set", [drawn_pair(truth, prediction, (100, 200))])
    arguments = ("evaluate", written.root, "--pred", written.prediction, "--by", "size", "--by", "supercategory")
    result = json.loads(panview(*arguments, "--json", "-").out)["results"][0]
    sizes = result["by_size"]
    assert list(sizes) == ["small", "medium", "large"]
    assert [sizes[size]["per_class"]["1"]["fn"] for size in sizes] == [0, 1, 0]
    assert [sizes[size]["per_class"]["1"]["tp"] for size in sizes] == [1, 0, 0]
    assert [sizes[size]["per_class"]["3"]["fp"] for size in sizes] == [0, 1, 0]
    assert (sizes["small"]["All"]["pq"], sizes["medium"]["All"]["pq"], sizes["large"]["All"]["n"]) == (1, 0, 1)
    groups = result["by_supercategory"]
    assert list(groups) == list(dict.fromkeys(category["supercategory"] for category in CATEGORIES))
    assert groups["person"] == {"pq": 1 / 1.5, "sq": 1, "rq": 1 / 1.5, "n": 1, "tp": 1, "fp": 0, "fn": 1}
    assert groups["animal"] == {"pq": None, "sq": None, "rq": None, "n": 0, "tp": 0, "fp": 0, "fn": 0}
    out = panview(*arguments).out
    rows = {line.split("  ")[0]: line.split() for line in out.splitlines() if line}
    assert rows["All, small"][2:] == ["100.000", "100.000", "100.000", "1"]
    assert rows["Things, medium"][2:] == ["0.000", "0.000", "0.000", "2"]
    assert rows["vehicle"][1:] == ["0.000", "0.000", "0.000", "1"]
    assert "animal" not in rows
    markdown = panview(*arguments, "--markdown").out
    assert "| All, small | 100.000 | 100.000 | 100.000 | 1 |\n" in markdown
    assert "| vehicle | 0.000 | 0.000 | 0.000 | 1 |\n" in markdown
    plain = json.loads(panview("evaluate", written.root, "--pred", written.prediction, "--json", "-").out)["results"][0]
    assert not {"by_size", "by_supercategory"} & set(plain)


def test_what_figures_cannot_be_broken_down_by(panview: Panview, written: WrittenSet) -> None:
    ended = panview("evaluate", written.root, "--pred", written.prediction, "--by", "colour")
    assert ended.code == 2
    assert_one_line(ended.err, "--by colour", "size, supercategory or a column of --images-table FILE")


def test_the_ground_truth_as_its_own_prediction_is_remarked(panview: Panview, written: WrittenSet) -> None:
    ended = panview("evaluate", written.root, "--pred", written.ground_truth, "--json", "-")
    assert ended.code == 0
    assert "this is the ground truth compared with itself" in ended.err
    assert json.loads(ended.out)["results"][0]["All"]["pq"] == 1.0


def test_measuring_anew_loads_nothing_that_only_tables_of_rows_need(written: WrittenSet) -> None:
    code = (
        "import sys; from panview.cli.app import run\n"
        f"try: run(['evaluate', {str(written.root)!r}, '--pred', {str(written.prediction)!r}, '--no-cache'])\n"
        "finally: assert not {'polars', 'PySide6', 'torch'} & set(sys.modules), 'loaded'"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr


def test_the_headings_say_of_how_many_images_figures_are(panview: Panview, written: WrittenSet) -> None:
    short = written.prediction.with_name("short.json")
    short.write_bytes(written.prediction.read_bytes())
    short.with_suffix("").symlink_to(written.prediction.with_suffix(""))
    document = json.loads(short.read_text())
    del document["annotations"][:5]
    write_json(short, document)
    both = ("--pred", written.prediction, "--pred", short, "--missing", "skip")
    out = panview("evaluate", written.root, *both).out
    assert out.startswith("my set / val2017: 6 images\n")
    assert out.count("model (6 images)") == out.count("short (1 image)") == 2
    assert panview("compare", written.root, *both, "--resamples", 0).out.count("(1 image)") == 0
    alone = panview("evaluate", written.root, "--pred", short, "--missing", "skip")
    assert alone.out.startswith("my set / val2017: 1 of 6 images\n")
    assert "only 1 of 6 images is counted, the others have no prediction\n" in alone.err


def test_areas_of_the_json_are_spoken_of_where_they_make_a_difference(written: WrittenSet) -> None:
    dataset = read_dataset(find_ground_truth(written.root))
    said = {}
    for segments, pq in ((1, 0.6), (2, 0.50001), (2, 0.500001)):
        said[segments, pq] = list(area_notes(dataset, "model", AreaDifference(segments, 0.5, pq)))
    name = "panoptic_val2017.json"
    assert said[1, 0.6][0].startswith(
        f"model: 1 area in {name} differs from the pixels: All PQ 50.000 by pixels, 60.000 by"
    )
    assert said[2, 0.50001][0].startswith(f"model: 2 areas in {name} differ from the pixels: ")
    assert said[2, 0.500001] == []
