"""Prediction sets of a training: which are found, when they are whole, and in which order they come."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.layouts.find import find_ground_truth
from panview.datasets.run_sets import RunSets, Sighting, steps_of
from panview.datasets.run_truth import truth_of_run
from panview.errors import PanviewError
from tests.support.patience import wait_until
from tests.support.reference import Pair
from tests.support.sets import save_rgb, write_json
from tests.support.training import make_truth, predictions, write_evaluation, write_slowly


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Pair]]:
    return make_truth(tmp_path_factory.mktemp("truth") / "coco")


def names(sighting: Sighting) -> list[str]:
    return [each.name for each in sighting.sets]


def reasons(sighting: Sighting) -> dict[str, str]:
    return {each.name: each.reason for each in sighting.waiting}


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        (["epoch_1", "epoch_10", "epoch_2"], [1, 10, 2]),
        (["iter_20000/val", "Iter-500/val"], [20000, 500]),
        (["coco2017_epoch3", "coco2017_epoch12"], [3, 12]),
        (["1/panoptic_val2017", "12/panoptic_val2017"], [1, 12]),
        (["run5/model_0004999", "run5/model_0009999"], [4999, 9999]),
        (["inference_0004999/predictions"], [4999]),
        (["last", "best"], [None, None]),
        (["panoptic_7"], [7]),
        (["a/panoptic_val2017", "b/panoptic_val2017"], [None, None]),
        (["unit5_epoch_2", "unit5_epoch_4"], [2, 4]),
        (["x_1", "x_1"], [None, None]),
        (["epoch_3/iter_250", "epoch_3/iter_500"], [250, 500]),
        ([], []),
    ],
)
def test_the_number_that_tells_evaluations_apart(given: list[str], steps: list[int | None]) -> None:
    assert steps_of(given) == steps


def test_sets_are_found_wherever_trainings_write_them(truth: tuple[Path, list[Pair]], tmp_path: Path) -> None:
    run, pairs = tmp_path / "work_dirs" / "m2f", truth[1]
    write_evaluation(run / "epoch_10" / "results.json", pairs)
    write_evaluation(run / "epoch_2" / "results.json", pairs)
    write_evaluation(run / "20240512_101010" / "iter_30" / "x.panoptic.json", pairs)
    write_evaluation(run / "inference_0000004" / "predictions.json", pairs, maps=run / "inference_0000004")
    write_evaluation(run / "top.panoptic.json", pairs)
    # What also lies there is none.
    write_json(run / "vis_data" / "scalars.json", {"loss": 1})
    write_json(run / "x.run.json", {"dataset": {}})
    save_rgb_in(run / "vis_data" / "vis_image", pairs)
    (run / "epoch_2.pth").write_bytes(b"PK")
    (run / ".hidden").mkdir()
    write_evaluation(run / ".hidden" / "a.json", pairs)
    sighting = RunSets(run).look()
    assert names(sighting) == ["epoch_2", "inference_0000004", "epoch_10", "20240512_101010/iter_30", "top"]
    assert [each.step for each in sighting.sets] == [2, 4, 10, 30, None]
    assert sighting.waiting == ()


def save_rgb_in(folder: Path, pairs: list[Pair]) -> None:
    folder.mkdir(parents=True)
    for i, pair in enumerate(pairs):
        save_rgb(folder / f"{1000 + i:012d}.png", pair.prediction)


def test_a_link_to_another_of_the_sets_is_no_set_of_its_own(truth: tuple[Path, list[Pair]], tmp_path: Path) -> None:
    run = tmp_path / "run"
    json = write_evaluation(run / "epoch_1" / "results.json", truth[1])
    (run / "latest").symlink_to(json.parent, target_is_directory=True)
    (run / "round").symlink_to(run, target_is_directory=True)
    (run / "up").symlink_to(tmp_path, target_is_directory=True)
    (run / "last.json").symlink_to(json)
    (run / "last").symlink_to(json.with_suffix(""), target_is_directory=True)
    assert names(RunSets(run).look()) == ["epoch_1"]
    # What lies elsewhere is one, as is a run that is a link itself.
    other = write_evaluation(tmp_path / "scratch" / "epoch_2" / "results.json", truth[1])
    (run / "epoch_2").symlink_to(other.parent, target_is_directory=True)
    (tmp_path / "link").symlink_to(run, target_is_directory=True)
    assert names(RunSets(tmp_path / "link").look()) == ["epoch_1", "epoch_2"]


def test_the_ground_truth_is_no_prediction_set(truth: tuple[Path, list[Pair]], tmp_path: Path) -> None:
    root = tmp_path / "coco"
    shutil.copytree(truth[0].parents[1], root)
    write_evaluation(root / "run" / "epoch_1.json", truth[1])
    files = find_ground_truth(root)
    assert names(RunSets(root, files).look()) == ["run/epoch_1", "predictions/model"]
    assert "annotations/panoptic_val2017" in names(RunSets(root).look())


def test_a_set_is_waited_for_until_it_is_whole(truth: tuple[Path, list[Pair]], tmp_path: Path) -> None:
    run, sets = tmp_path / "run", RunSets(tmp_path / "run")
    json = write_evaluation(run / "epoch_1.json", truth[1])
    maps, text = json.with_suffix(""), json.read_bytes()
    kept = tmp_path / "kept"
    shutil.move(maps, kept)
    json.write_bytes(b"")
    maps.mkdir()
    assert reasons(sets.look()) == {"epoch_1": "epoch_1.json is not completely written yet"}
    json.write_bytes(text[:-2])
    assert reasons(sets.look()) == {"epoch_1": "epoch_1.json is not completely written yet"}
    json.write_bytes(text)
    assert reasons(sets.look()) == {"epoch_1": "0 of 8 maps are there"}
    for path in sorted(kept.iterdir())[:5]:
        shutil.copy(path, maps)
    assert reasons(sets.look()) == {"epoch_1": "5 of 8 maps are there"}
    for path in sorted(kept.iterdir())[5:]:
        shutil.copy(path, maps)
    data = (kept / "000000001003.png").read_bytes()
    for part in (b"", data[:5], data[:-1]):
        (maps / "000000001003.png").write_bytes(part)
        assert reasons(sets.look()) == {"epoch_1": "000000001003.png is not completely written yet"}
    (maps / "000000001003.png").write_bytes(data)
    assert names(sets.look()) == ["epoch_1"]


def test_a_set_that_is_written_over_has_another_stamp(truth: tuple[Path, list[Pair]], tmp_path: Path) -> None:
    json = tmp_path / "run" / "results.panoptic.json"
    sets = RunSets(json.parent)
    write_evaluation(json, truth[1])
    (first,) = sets.look().sets
    assert sets.look().sets == (first,)
    write_evaluation(json, predictions(truth[1], 5))
    (second,) = sets.look().sets
    assert (second.path, second.stamp != first.stamp) == (first.path, True)
    json.write_bytes(json.read_bytes()[:-9])
    assert sets.look().sets == ()


def test_a_folder_is_listed_again_when_it_may_have_changed_within_a_tick(
    truth: tuple[Path, list[Pair]], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    write_evaluation(run / "epoch_1.json", truth[1])
    sets = RunSets(run)
    assert names(sets.look()) == ["epoch_1"]
    # Its clock is coarse: the next change comes with the same time.
    before = run.stat().st_mtime_ns
    write_evaluation(run / "epoch_2.json", truth[1])
    os.utime(run, ns=(before, before))
    assert names(sets.look()) == ["epoch_1", "epoch_2"]
    # What has rested for long is not listed once more.
    long_ago = before - 100 * 10**9
    os.utime(run, ns=(long_ago, long_ago))
    assert names(sets.look()) == ["epoch_1", "epoch_2"]
    write_evaluation(run / "epoch_3.json", truth[1])
    os.utime(run, ns=(long_ago, long_ago))
    assert names(sets.look()) == ["epoch_1", "epoch_2"]
    os.utime(run)
    assert names(sets.look()) == ["epoch_1", "epoch_2", "epoch_3"]


def test_other_forms_are_taken_once_they_rest(truth: tuple[Path, list[Pair]], tmp_path: Path) -> None:
    run = tmp_path / "run"
    folder = run / "epoch_3"
    folder.mkdir(parents=True)
    for i in range(3):
        np.save(folder / f"{1000 + i:012d}.npy", np.zeros((24, 32), np.int32))
    sets = RunSets(run)
    assert reasons(sets.look()) == {"epoch_3": "may still be being written"}
    np.save(folder / "000000001004.npy", np.zeros((24, 32), np.int32))
    assert reasons(sets.look()) == {"epoch_3": "may still be being written"}
    assert names(sets.look()) == ["epoch_3"]
    # Masks in a JSON alone, in the folder itself.
    entry = {"image_id": 1000, "category_id": 1, "segmentation": {"size": [24, 32], "counts": [0, 768]}, "score": 0.9}
    write_json(run / "iter_500.json", [entry])
    looks = [names(sets.look()) for _ in range(4)]
    assert looks[0] == ["epoch_3"]
    assert looks[-1] == ["epoch_3", "iter_500"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PanviewError, match="there is no such folder to watch"):
        RunSets(tmp_path / "none").look()


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads all")
def test_a_folder_that_is_somebody_elses_is_passed_over(truth: tuple[Path, list[Pair]], tmp_path: Path) -> None:
    write_evaluation(tmp_path / "run" / "epoch_1.json", truth[1])
    closed = tmp_path / "run" / "closed"
    closed.mkdir(0o000)
    assert names(RunSets(tmp_path / "run").look()) == ["epoch_1"]


def test_while_it_is_written_a_set_is_never_taken_for_whole(truth: tuple[Path, list[Pair]], tmp_path: Path) -> None:
    """The JSON comes first and in pieces, each map in two: whenever somebody looks, the set is as it will be or not."""
    run = tmp_path / "run"
    run.mkdir()
    sets, looks = RunSets(run), 0

    def is_looked_at() -> None:
        # Between any two pieces, and while each is written.
        before = looks
        wait_until(lambda: looks > before + 1, pause_s=0.001)

    writer = threading.Thread(target=write_slowly, args=(run / "epoch_1.json", truth[1], is_looked_at))
    writer.start()
    while not sets.look().sets:
        looks += 1
    sizes = {path.name: path.stat().st_size for path in (run / "epoch_1").iterdir()}
    looks += 1000
    writer.join()
    assert sizes == {path.name: path.stat().st_size for path in (run / ".whole" / "epoch_1").iterdir()}
    assert looks > 5


def test_the_truth_is_found_by_what_lies_there(truth: tuple[Path, list[Pair]], tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    shutil.copytree(truth[0].parents[1], tmp_path / "another")
    with pytest.raises(PanviewError, match="--truth PATH"):
        truth_of_run(run)
    root, name = truth[0].parents[1], truth[0].relative_to(truth[0].parents[1]).as_posix()
    (run / "m2f.py").write_text(
        f"data_root = '{root}/'\n"
        "train = dict(ann_file='annotations/panoptic_train2017.json')\n"
        f"val_evaluator = [dict(type='CocoPanopticMetric', ann_file='{name}')]\n"
    )
    assert truth_of_run(run) == truth[0]
    (run / "m2f.py").unlink()
    write_json(run / "m2f.run.json", {"dataset": {"json": str(truth[0])}})
    assert truth_of_run(run) == truth[0]
    inner = root / "runs" / "a"
    inner.mkdir(parents=True)
    assert truth_of_run(inner) == root
    shutil.rmtree(root / "runs")
