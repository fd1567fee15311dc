"""The window in a process of its own: from files and arrays, closed, failing, and what is decided in it."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import panview
import panview.api.window as window_module
from panview.api.arrays import write_arrays
from panview.api.window import WindowError
from panview.api.window_request import WindowRequest, decoded, encoded
from panview.cli.window_process import _remove
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import Reading
from panview.datasets.opening import Opening
from panview.errors import ArraysError, NotFoundError
from panview.metrics.segment_table import Side, Status
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Decision, Verdict, own_verdict_file, subject_keys
from panview.settings import TEMPORARY_PREFIX, Settings, load_settings, with_recent
from tests.cli.test_process import environment
from tests.support.display import virtual_display
from tests.support.reference import Pair
from tests.support.sets import CATEGORIES, random_pair

NAMES = {1: "person", 2: "sky"}


Given = tuple[np.ndarray, list[dict[str, int]]]


@pytest.fixture(autouse=True)
def no_window_is_left() -> Iterator[None]:
    """A test that fails leaves no window behind."""
    yield
    for process in window_module._running:
        process.kill()
        process.wait(300)
    window_module._running.clear()


def as_arrays(pair: Pair) -> tuple[Given, Given]:
    """Both sides as id maps with their segments."""
    listed = (
        [{"id": s.id, "category_id": s.category_id, "iscrowd": int(s.iscrowd)} for s in segments]
        for segments in (pair.truths, pair.predictions)
    )
    return (pair.ground_truth, next(listed)), (pair.prediction, next(listed))


def test_a_window_on_files_opens_and_closes(run: panview.Evaluation) -> None:
    with run.show(image=1003) as window:
        assert window.is_open
        assert repr(window) == "<panview window, open>"
        assert window.verdicts.is_empty()
        with pytest.raises(TimeoutError, match="still open after"):
            window.wait(0.1)
    assert not window.is_open
    window.wait()
    window.close()
    assert (window.error, repr(window)) == ("", "<panview window, closed>")
    with run.where("iou < 0.6").at(0.6).show() as window:
        assert window.is_open


def test_a_window_on_arrays_takes_its_files_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    truth, prediction = as_arrays(random_pair(np.random.default_rng(4)))
    window = panview.show(truth, prediction, categories=CATEGORIES)
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert folder.name.startswith(TEMPORARY_PREFIX)
    # As by the button of the window.
    os.kill(window._process.pid, signal.SIGINT)
    window.wait(300)
    assert not folder.exists()
    del window
    gc.collect()
    assert not list(tmp_path.iterdir())


def test_arrays_are_none_of_the_sets_that_were_opened_last(val: panview.PanopticSet) -> None:
    truth, _ = as_arrays(random_pair(np.random.default_rng(4)))
    for _ in range(2):
        panview.show(truth, categories=CATEGORIES).close()
        val.show().close()
    assert all(TEMPORARY_PREFIX not in path for path in load_settings().recent)
    kept = Settings(recent=("/a/b.json",))
    assert with_recent(kept, f"/tmp/{TEMPORARY_PREFIX}x/arrays/annotations/panoptic_shown.json") == kept
    assert with_recent(kept, "/tmp/panview-shown.json").recent == ("/tmp/panview-shown.json", "/a/b.json")


def test_a_program_that_ends_leaves_its_window_open(tmp_path: Path) -> None:
    code = """
import numpy as np, panview
id_map = np.array([[1, 1], [2, 2]])
window = panview.show((id_map, {1: 1, 2: 2}), (id_map, {1: 1, 2: 2}))
print(window._process.pid)
"""
    command = [sys.executable, "-W", "error", "-c", code]
    offscreen = {**environment(), "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(tmp_path)}
    ended = subprocess.run(command, capture_output=True, text=True, env=offscreen, timeout=300, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    number = int(ended.stdout)
    # In a session of its own, so that Ctrl-C in the program's terminal is none for the window.
    assert os.getsid(number) == number
    (folder,) = tmp_path.iterdir()
    os.kill(number, signal.SIGTERM)
    ends = time.monotonic() + 300
    while folder.exists() and time.monotonic() < ends:
        time.sleep(0.05)
    assert not folder.exists()


def test_where_no_window_can_be_opened_the_reason_is_told(
    run: panview.Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(WindowError, match=r"^no display to open a window on; use --screenshot"):
        run.show()


def test_a_window_whose_process_dies_says_so(run: panview.Evaluation) -> None:
    window = run.show()
    window._process.kill()
    with pytest.raises(WindowError, match=r"the window exited with code -9: it gave no reason"):
        window.wait(300)


def test_what_cannot_be_shown_is_refused_before_a_window_opens(example: Path) -> None:
    truth = example / "coco"
    with pytest.raises(NotFoundError, match="there is no such file or folder"):
        panview.show(truth, example / "nothing.json")
    with pytest.raises(NotFoundError):
        panview.show(example / "nothing")
    with pytest.raises(NotFoundError, match="there is no image nope in coco / val2017; give its id or its file name"):
        panview.open(truth).evaluate(example / "a.json").show(image="nope")
    with pytest.raises(WindowError, match="expected paths of predictions, as for the truth, got tuple"):
        panview.show(truth, (np.zeros((2, 2)), {}))
    with pytest.raises(WindowError, match="expected arrays of predictions, as for the truth, got str"):
        panview.show((np.zeros((2, 2)), {}), "a.json")
    with pytest.raises(WindowError, match="expected a path or arrays, got int"):
        panview.show(3)


@pytest.mark.parametrize("seed", range(3))
def test_arrays_become_a_set_with_the_same_figures(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = [random_pair(rng) for _ in range(4)]
    truths, predictions = zip(*map(as_arrays, pairs), strict=True)
    photos = [rng.integers(0, 255, (*pair.ground_truth.shape, 3), np.uint8) for pair in pairs]
    written = write_arrays(tmp_path, list(truths), {"a": list(predictions)}, categories=CATEGORIES, photos=photos)
    run = panview.open(written.root).evaluate(*written.predictions)
    metric = panview.PanopticQuality(CATEGORIES)
    metric.update(list(predictions), list(truths))
    loop = metric.compute()
    assert run.pq.all.pq == loop.all.pq
    assert [run.per_category[name].to_list() for name in ("tp", "fp", "fn")] == [
        getattr(loop.counts, name).tolist() for name in ("tp", "fp", "fn")
    ]
    # The ids are those of the arrays, and the photos lie where the window looks.
    segments = run.segments.filter(side="ground truth")
    assert sorted(segments["segment_id"].to_list()) == sorted(s.id for pair in pairs for s in pair.truths)
    dataset = run.dataset
    with Image.open(dataset.photo(2)) as photo:
        assert photo.size == (32, 24)


def test_arrays_in_other_forms(tmp_path: Path) -> None:
    truth = np.array([[1, 1, 2, 2], [1, 1, 2, 2]])
    planes = np.stack([truth, np.array([[1, 2, 0, 0], [1, 2, 0, 0]])], axis=-1)
    for number, (given, options) in enumerate(
        [(planes, {}), (planes[..., 0] * 10 + planes[..., 1], {"label_divisor": 10})]
    ):
        root = tmp_path / str(number)
        root.mkdir()
        written = write_arrays(root, given, {"p": given}, categories=NAMES, things=[1], **options)
        run = panview.open(written.root).evaluate(*written.predictions)
        assert run.pq.all == 1
        assert run.per_category["tp"].to_list() == [2, 1]


def test_crowd_and_void_of_arrays(tmp_path: Path) -> None:
    truth = np.stack([np.array([[1, 1, 255, 2]] * 4), np.array([[0, 3, 0, 0]] * 4)], axis=-1)
    prediction = np.where(truth[..., :1] == 255, 1, truth)
    categories = {"categories": NAMES, "things": [1]}
    written = write_arrays(tmp_path, truth, {"p": prediction}, **categories, void=[255], crowd_instance=0)
    run = panview.open(written.root).evaluate(*written.predictions)
    assert sorted(run.segments["status"].to_list()) == ["TP"] * 4 + ["crowd", "ignored", "ignored"]


def test_categories_of_arrays_are_those_of_the_lists(tmp_path: Path) -> None:
    truth = np.array([[5, 5, 9], [5, 5, 9]])
    listed = [{"id": 5, "category_id": 1, "category_name": "dog"}, {"id": 9, "category_id": 7, "isthing": False}]
    scored = [{**listed[0], "score": 0.5}, listed[1]]
    written = write_arrays(tmp_path, (truth, listed), {"p": {"segmentation": truth, "segments_info": scored}})
    val = panview.open(written.root)
    assert val.categories.select("category", "thing").rows() == [("dog", True), ("category 7", False)]
    assert val.evaluate(*written.predictions).segments["score"].to_list() == [None, None, 0.5, None]
    with pytest.raises(ArraysError, match="give categories=..., since no list of segments names any"):
        panview.show(np.zeros((4, 4, 2), int))


@pytest.mark.parametrize(
    ("prediction", "message"),
    [
        ((np.zeros((3, 3), int), {}), "p, image 0: is 3 x 3 pixels, and the truth 3 x 2; bring both to one size"),
        ((np.zeros((2, 3), int), [{"id": 5, "category_id": 1}]), "p: entry 0 of segments_info has no pixel"),
        ([(np.zeros((2, 3), int), {})] * 2, "p: expected 1 images, as in the truth, got 2"),
        ((np.ones((2, 3), int), [{"id": 1, "category_id": 4}]), "4 is not one of the categories"),
    ],
)
def test_arrays_that_do_not_agree_are_refused(tmp_path: Path, prediction: object, message: str) -> None:
    truth = (np.ones((2, 3), int), {1: 1})
    with pytest.raises(ArraysError, match=message):
        write_arrays(tmp_path, truth, {"p": prediction}, categories=NAMES, things=[1])
    with pytest.raises(ArraysError, match=r"photos\[0\]: expected \(2, 3, 3\) uint8, got \(2, 3\) float64"):
        write_arrays(tmp_path / "b", truth, {}, categories=NAMES, things=[1], photos=[np.zeros((2, 3))])


def test_what_is_decided_is_read_back(run: panview.Evaluation, val: panview.PanopticSet) -> None:
    dataset, table = run.dataset, run.known.table
    rows = np.flatnonzero(run.known.table.status >= 2)[:2]
    keys = subject_keys(dataset, table, rows)
    verdicts, names = (Verdict.TRUTH_WRONG, Verdict.PREDICTION_WRONG), (run.name, "another")
    said = []
    for key, row, verdict, name in zip(keys.tolist(), rows.tolist(), verdicts, names, strict=True):
        image = dataset.image_id[int(table.image[row])]
        said.append(Decision(key, image, name, Side.PREDICTION, Status.FP, None, 8, verdict, "", "me", "2026-01-01"))
    with VerdictFile.open(own_verdict_file(dataset), dataset) as file:
        file.record(said)
    frame = val.verdicts
    assert frame["verdict"].to_list() == ["truth wrong", "prediction wrong"]
    assert frame["image"].to_list() == [dataset.image_names[int(table.image[row])] for row in rows]
    assert run.verdicts["prediction"].to_list() == [run.name]
    assert run.where("verdict = 'truth wrong'").segments.height == 1
    assert run.disagreements.filter(verdict="truth wrong").height == 1


@pytest.mark.slow
@pytest.mark.display
def test_a_person_decides_in_the_window_and_the_program_reads_it(
    run: panview.Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with virtual_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.delenv("QT_QPA_PLATFORM")
        with run.show() as window:
            found = subprocess.run(
                ["xdotool", "search", "--sync", "--onlyvisible", "--name", "panview"],
                capture_output=True, text=True, timeout=300, check=True,
            )  # fmt: skip
            number = found.stdout.split()[-1]
            subprocess.run(["xdotool", "windowactivate", "--sync", number], timeout=300, check=True)
            ends = time.monotonic() + 300
            while window.verdicts.is_empty() and time.monotonic() < ends:
                # The next disagreement, and that the truth is wrong there.
                subprocess.run(["xdotool", "key", "n", "w"], timeout=300, check=True)
                time.sleep(0.5)
            assert "truth wrong" in window.verdicts["verdict"].to_list()
        assert not window.is_open


def test_a_request_arrives_as_it_was_sent() -> None:
    opening = Opening(
        missing="skip",
        readings=(("p", Reading(FormName.CITYSCAPES, None, 3, True)),),
        categories=(("p", Path("names.txt")),),
        images_table=Path("t.csv"),
    )
    request = WindowRequest(Path("a b"), (Path("p"),), "1", opening, "dark", "iou < 1", 0.75, Path("/tmp/x"))
    assert decoded(encoded(request)) == request


def test_only_folders_of_arrays_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in (f"{TEMPORARY_PREFIX}x", "other", f"deep/{TEMPORARY_PREFIX}x"):
        (tmp_path / name).mkdir(parents=True)
        _remove(tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "other"]
    assert (tmp_path / f"deep/{TEMPORARY_PREFIX}x").is_dir()


def test_a_window_on_a_set_in_an_archive(tmp_path: Path, example: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "coco"), "zip", example / "coco"))
    run = panview.open(archive).evaluate(example / "b.json")
    with run.show() as window:
        assert window.is_open
    with run.set.show(run) as window:
        assert window.is_open
