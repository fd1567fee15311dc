"""``panview watch`` in a terminal: what is there, what comes, what is waited for, and what cannot be read."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Panview
from tests.cli.test_categories import renumbered
from tests.cli.test_evaluate import assert_one_line
from tests.cli.test_process import environment
from tests.support.sets import WrittenSet
from tests.support.training import make_truth, predictions, write_evaluation


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a training, with its truth beside it."""
    _, pairs = make_truth(tmp_path / "coco")
    for epoch in (1, 2, 10):
        write_evaluation(tmp_path / "run" / f"epoch_{epoch}" / "results.json", predictions(pairs, epoch))
    return tmp_path / "run"


def test_what_is_there_is_listed_in_its_order(panview: Panview, run: Path, tmp_path: Path) -> None:
    truth, out = tmp_path / "coco", tmp_path / "watch.json"
    ended = panview("watch", run, "--truth", truth, "--once", "--json", out)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "run on coco / val2017: 8 images"
    assert [line.split()[0] for line in lines[2:]] == ["epoch_1", "epoch_2", "epoch_10"]
    document = json.loads(out.read_text())
    evaluations = document["evaluations"]
    assert [(each["name"], each["step"]) for each in evaluations] == [("epoch_1", 1), ("epoch_2", 2), ("epoch_10", 10)]
    paths = [argument for each in evaluations for argument in ("--pred", each["path"])]
    figures = json.loads(panview("evaluate", truth, *paths, "--json", "-").out)["results"]
    assert [each["All"] for each in evaluations] == [each["All"] for each in figures]
    compared = json.loads(panview("compare", truth, *paths[:4], "--resamples", 0, "--json", "-").out)["comparisons"][0]
    against = evaluations[1]["against"]
    assert against["name"] == "epoch_1"
    assert {key: against[key] for key in ("fixed", "broken", "improved", "worse")} == {
        key: compared[key] for key in ("fixed", "broken", "improved", "worse")
    }
    assert against["differences"]["All"] == pytest.approx(compared["All"]["difference"], abs=1e-15)
    cells = lines[3].split()
    assert cells[1] == f"{100 * evaluations[1]['All']['pq']:.3f}"
    assert cells[6:] == [f"{100 * against['differences']['All']:+.3f}", str(against["fixed"]), str(against["broken"])]


def test_the_truth_is_found_and_said(panview: Panview, run: Path, tmp_path: Path) -> None:
    far = tmp_path / "a" / "b" / "c" / "d" / "run"
    far.mkdir(parents=True)
    refused = panview("watch", far, "--once")
    assert refused.code == 2
    assert_one_line(refused.err, "--truth PATH")
    inner = tmp_path / "coco" / "runs" / "a"
    inner.parent.mkdir()
    run.rename(inner)
    ended = panview("watch", inner, "--once")
    assert ended.code == 0
    assert ended.err == f"{tmp_path / 'coco'}: used as the ground truth; choose another with --truth\n"
    assert len(ended.out.splitlines()) == 5


def test_what_is_not_whole_or_cannot_be_read_is_named(panview: Panview, run: Path, tmp_path: Path) -> None:
    (run / "epoch_2" / "results" / "000000001002.png").unlink()
    text = (run / "epoch_10" / "results.json").read_text()
    (run / "epoch_10" / "results.json").write_text(text.replace('"image_id": 1003', '"image_id": 1999'))
    out = tmp_path / "watch.json"
    ended = panview("watch", run, "--truth", tmp_path / "coco", "--once", "--json", out)
    assert ended.code == 0
    said = ended.err.splitlines()
    assert len(said) == 2
    assert said[0].startswith("epoch_10: cannot be read: ")
    assert "--missing skip" in said[0]
    assert said[1] == "epoch_2: not complete yet: 7 of 8 maps are there"
    document = json.loads(out.read_text())
    assert [each["name"] for each in document["evaluations"]] == ["epoch_1"]
    assert [each["name"] for each in document["faults"]] == ["epoch_10"]
    assert [each["name"] for each in document["waiting"]] == ["epoch_2"]
    skipped = panview("watch", run, "--truth", tmp_path / "coco", "--once", "--missing", "skip")
    assert [line.split()[0] for line in skipped.out.splitlines()[2:]] == ["epoch_1", "epoch_10"]


def test_what_is_said_of_how_sets_are_stored_holds_for_all_of_them(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    own, labels = renumbered(written, tmp_path / "p")
    arguments = ("watch", own.parent, "--truth", written.root, "--once", "--json", "-")
    refused = json.loads(panview(*arguments).out)
    assert "--categories FILE" in refused["faults"][0]["reason"]
    (found,) = json.loads(panview(*arguments, "--categories", labels).out)["evaluations"]
    pair = ("evaluate", written.root, "--pred", written.prediction, "--json", "-")
    assert found["All"] == json.loads(panview(*pair).out)["results"][0]["All"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none"], ["there is no such folder to watch"]),
        (["RUN", "--json", "x.json"], ["--json x.json: needs --once or --no-window"]),
        (["RUN", "--jobs", "2"], ["--jobs 2: needs --once or --no-window"]),
        (["RUN", "--no-cache"], ["--no-cache: needs --once or --no-window"]),
        (["RUN", "--once", "--truth", "none"], ["none: there is no such file or folder"]),
        (["RUN", "--truth", "none"], ["none: there is no such file or folder"]),
        (["RUN", "--truth", "TRUTH", "--theme", "pink"], ["expected light, dark or high-contrast"]),
    ],
)
def test_what_cannot_be_followed_ends_with_2(
    panview: Panview, run: Path, tmp_path: Path, arguments: list[str], words: list[str]
) -> None:
    places = {"RUN": str(run), "TRUTH": str(tmp_path / "coco")}
    ended = panview("watch", *(places.get(word, word) for word in arguments))
    assert ended.code == 2
    assert_one_line(ended.err, *words)


def test_without_a_display_it_says_what_can_be_done(
    panview: Panview, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    ended = panview("watch", run, "--truth", tmp_path / "coco")
    assert ended.code == 2
    assert_one_line(ended.err, "no display to open a window on; --no-window follows in the terminal, --once lists")


def test_a_training_is_followed_as_it_writes(tmp_path: Path) -> None:
    """One process trains, another follows it, until Ctrl-C."""
    run, root, out = tmp_path / "run", tmp_path / "coco", tmp_path / "watch.json"
    make_truth(root)
    run.mkdir()
    follow = [sys.executable, "-m", "panview", "watch", str(run), "--truth", str(root), "--no-window"]
    train = [sys.executable, "-m", "tests.support.training", str(run), str(tmp_path / "other"), "3", "0.4"]
    with subprocess.Popen(
        [*follow, "--every", "0.1", "--json", str(out)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
    ) as following:  # fmt: skip
        try:
            subprocess.run(train, check=True, timeout=300, capture_output=True, env=environment())
            deadline = time.monotonic() + 300
            while time.monotonic() < deadline and _count(out) < 3:
                time.sleep(0.05)
        finally:
            following.send_signal(signal.SIGINT)
        printed, said = following.communicate(timeout=300)
    assert [line.split()[0] for line in printed.splitlines()[2:]] == ["epoch_1", "epoch_2", "epoch_3"]
    assert (following.returncode, said) == (130, "panview: stopped\n")
    assert [each["against"] is None for each in json.loads(out.read_text())["evaluations"]] == [True, False, False]


@pytest.mark.slow
def test_the_command_opens_a_window_that_follows(run: Path, tmp_path: Path, folders: Path) -> None:
    """Without a screen nobody sees it; that it measures what comes, the cache tells."""
    following = [
        sys.executable,
        "-m",
        "panview",
        "watch",
        str(run),
        "--truth",
        str(tmp_path / "coco"),
        "--every",
        "0.1",
    ]
    env = environment() | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(following, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as window:
        try:
            # That of the truth alone is the fourth.
            assert _tables(folders, 4) == 4
            _, pairs = make_truth(tmp_path / "other")
            write_evaluation(run / "epoch_11" / "results.json", predictions(pairs, 11))
            assert _tables(folders, 5) == 5
            assert window.poll() is None
        finally:
            window.send_signal(signal.SIGTERM)
        printed, said = window.communicate(timeout=300)
    assert (window.returncode, printed) == (130, "")
    assert "Traceback" not in said


def _tables(folders: Path, wanted: int) -> int:
    """Wait until so many tables are in the cache; return how many are."""
    deadline = time.monotonic() + 300
    while len(tables := list((folders / "cache").rglob("*.table"))) < wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    return len(tables)


def _count(out: Path) -> int:
    return len(json.loads(out.read_text())["evaluations"]) if out.exists() else 0
