from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.png import read_id_map
from panview.datasets.prediction_set import read_prediction_set
from panview.engine.category_mapping import CategoryMismatchError
from panview.engine.model_process import ModelDiedError, ModelProcess
from panview.engine.photos import require_photos
from panview.engine.predictor import ModelError
from panview.engine.run import run_model
from panview.engine.run_folder import locked, read_image, read_manifest
from panview.engine.run_request import Phase, RunControl, RunRequest
from panview.errors import Cancelled, PanviewError
from panview.metrics.evaluation import evaluate
from tests.engine.runs import Witness, content, leftovers, make_set, request_of, run
from tests.engine.toy_predictor import toy_source
from tests.support.archives import pack
from tests.support.patience import PATIENCE_S


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return make_set(tmp_path / "set", 7)


def test_a_run_writes_results_that_are_read_back(dataset: Dataset, tmp_path: Path) -> None:
    request = request_of(dataset, toy_source(tmp_path), tmp_path / "out")
    files, witness = run(request)
    assert witness.phases == [Phase.LOADING, Phase.RUNNING, Phase.FINISHED]
    assert sorted(image.row for image in witness.images) == list(range(7))
    last = witness.reports[-1]
    assert (last.done, last.total, last.resumed, last.unreadable, last.device) == (7, 7, 0, 0, "cpu")
    prediction = read_prediction_set(dataset, find_prediction(files.json))
    table = evaluate(dataset, prediction, jobs=1)
    assert prediction.name == "toy"
    for image in witness.images:
        place = prediction.segments.segments_of(image.row)
        assert prediction.segments.segment_id[place].tolist() == list(image.segment_ids)
    # Areas and boxes are those that are counted from the pixels.
    entries = json.loads(files.json.read_text())["annotations"]
    stated = {(e["image_id"], s["id"]): (s["area"], s["bbox"]) for e in entries for s in e["segments_info"]}
    for row in np.flatnonzero(table.side == 1):
        key = dataset.image_id[table.image[row]], int(table.segment_id[row])
        assert stated[key] == (int(table.area[row]), table.bbox[row].tolist())
    assert leftovers(tmp_path / "out") == []


def test_the_manifest_says_what_was_run(dataset: Dataset, tmp_path: Path) -> None:
    request = request_of(dataset, toy_source(tmp_path), tmp_path / "out", batch=3)
    run(request)
    manifest = read_manifest(request.run)
    assert manifest is not None
    assert manifest["state"] == "finished"
    assert manifest["model"] == "toy"
    assert manifest["labels"] == {"person": 1, "car": 3, "sky": 187, "grass": 193}
    assert manifest["thresholds"] == {"step": 86}
    assert manifest["batch_size"] == 3
    assert len(manifest["checkpoint_sha256"]) == 64
    assert sorted(manifest["seconds"]) == [str(500 + n) for n in range(7)]
    assert manifest["images"] == {"wanted": 7, "finished": 7}


def test_a_stopped_run_goes_on_where_it_stopped(dataset: Dataset, tmp_path: Path) -> None:
    source = toy_source(tmp_path, seconds=0.1)
    request = request_of(dataset, source, tmp_path / "out", batch=1)
    control, witness = RunControl(), Witness()

    def stop_after_three(image: object) -> None:
        witness.images.append(image)  # type: ignore[arg-type]
        if len(witness.images) == 3:
            control.stop()

    with ModelProcess() as process, pytest.raises(Cancelled):
        run_model(request, process, control, witness.reports.append, stop_after_three)
    done = witness.reports[-1].done
    assert 3 <= done < 7
    assert witness.reports[-1].phase == Phase.STOPPED
    partial = read_prediction_set(dataset, find_prediction(request.run.json), missing="skip")
    assert int((~partial.left_out).sum()) == done
    _, again = run(request)
    assert again.reports[-1].resumed == done
    assert [image.row for image in again.images] == list(range(7))
    run(request_of(dataset, source, tmp_path / "whole", batch=1))
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_a_paused_run_writes_what_is_finished_and_waits(dataset: Dataset, tmp_path: Path) -> None:
    request = request_of(dataset, toy_source(tmp_path, seconds=0.05), tmp_path / "out", batch=1)
    control, witness = RunControl(), Witness()
    seen: list[int] = []

    def watch(report: object) -> None:
        witness.reports.append(report)  # type: ignore[arg-type]
        # Once: where it is held before a third image is done, going on tells of two again.
        if witness.reports[-1].done == 2 and Phase.PAUSED not in witness.phases:
            control.pause()
        if witness.reports[-1].phase == Phase.PAUSED and not seen:
            seen.append(len(json.loads(request.run.json.read_text())["annotations"]))
            threading.Timer(0.5, control.resume).start()

    with ModelProcess() as process:
        run_model(request, process, control, watch, witness.images.append)
    assert seen[0] >= 2
    assert Phase.PAUSED in witness.phases
    assert witness.reports[-1].done == 7


def test_some_images_are_run_and_more_are_added_later(dataset: Dataset, tmp_path: Path) -> None:
    source = toy_source(tmp_path)
    run(request_of(dataset, source, tmp_path / "out", [4, 1]))
    _, witness = run(request_of(dataset, source, tmp_path / "out"))
    assert witness.reports[-1].resumed == 2
    assert len(json.loads((tmp_path / "out" / "toy.json").read_text())["annotations"]) == 7


def test_another_model_under_the_same_name_is_refused_until_told_to_start_over(
    dataset: Dataset, tmp_path: Path
) -> None:
    run(request_of(dataset, toy_source(tmp_path), tmp_path / "out"))
    other = toy_source(tmp_path, recipe={"other": 1})
    with pytest.raises(ModelError, match=r"another config; choose another name \(--name\)"):
        run(request_of(dataset, other, tmp_path / "out"))
    foreign = tmp_path / "out" / "toy" / "mine.png"
    foreign.write_bytes(b"not ours")
    _, witness = run(request_of(dataset, other, tmp_path / "out", fresh=True))
    assert witness.reports[-1].resumed == 0
    assert foreign.read_bytes() == b"not ours"


def test_runs_lie_side_by_side(dataset: Dataset, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run(request_of(dataset, toy_source(tmp_path, name), tmp_path / "out"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "one", "one.json", "one.run.json", "two", "two.json", "two.run.json",
    ]  # fmt: skip


def test_an_unreadable_image_is_recorded_and_the_run_goes_on(dataset: Dataset, tmp_path: Path) -> None:
    dataset.photo(2).write_bytes(b"no picture")
    dataset.photo(5).unlink()
    request = request_of(dataset, toy_source(tmp_path), tmp_path / "out")
    _, witness = run(request)
    assert (witness.reports[-1].done, witness.reports[-1].unreadable) == (7, 2)
    manifest = read_manifest(request.run)
    assert manifest is not None
    assert [entry["image_id"] for entry in manifest["unreadable"]] == [502, 505]
    assert "000002.png" in manifest["unreadable"][0]["why"]
    assert len(json.loads(request.run.json.read_text())["annotations"]) == 5


def test_a_photo_of_another_size_is_recorded(dataset: Dataset, tmp_path: Path) -> None:
    dataset.photo(1).write_bytes(make_set(tmp_path / "large", 1, (64, 64)).photo(0).read_bytes())
    request = request_of(dataset, toy_source(tmp_path), tmp_path / "out")
    _, witness = run(request)
    manifest = read_manifest(request.run)
    assert manifest is not None
    assert witness.reports[-1].unreadable == 1
    assert "is 64 x 64 pixels, but the dataset says 64 x 48" in manifest["unreadable"][0]["why"]


def test_too_little_memory_halves_the_batch(dataset: Dataset, tmp_path: Path) -> None:
    source = toy_source(tmp_path, fits=1)
    _, witness = run(request_of(dataset, source, tmp_path / "out", batch=4))
    sizes = [report.batch_size for report in witness.reports if report.batch_size]
    assert (sizes[0], sizes[-1]) == (4, 1)
    assert "the batch is now 1" in witness.reports[-1].message
    run(request_of(dataset, toy_source(tmp_path), tmp_path / "whole"))
    assert content(tmp_path / "out")["maps"] == content(tmp_path / "whole")["maps"]


def test_an_image_that_does_not_fit_alone_fails_the_run(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="too little memory for 1 images"):
        run(request_of(dataset, toy_source(tmp_path, fits=0), tmp_path / "out"))


def test_a_process_that_dies_says_so_keeps_what_is_finished_and_can_go_on(dataset: Dataset, tmp_path: Path) -> None:
    source = toy_source(tmp_path, crash_at="000004.png")
    with pytest.raises(ModelDiedError, match=r"signal 9 \(SIGKILL\).*of 7 images are finished and kept"):
        run(request_of(dataset, source, tmp_path / "out", batch=1))
    manifest = read_manifest(request_of(dataset, source, tmp_path / "out").run)
    assert manifest is not None
    assert manifest["state"] == "failed"
    _, witness = run(request_of(dataset, toy_source(tmp_path), tmp_path / "out", batch=1))
    assert witness.reports[-1].resumed == manifest["images"]["finished"]
    assert witness.reports[-1].done == 7


def test_what_a_model_raises_becomes_a_message(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="the model failed: RuntimeError: the toy broke"):
        run(request_of(dataset, toy_source(tmp_path, raise_at="000003.png"), tmp_path / "out"))
    with pytest.raises(ModelError, match="no such thing"):
        run(request_of(dataset, toy_source(tmp_path, refuses="no such thing"), tmp_path / "out2"))
    assert not (tmp_path / "out2" / "toy").exists()


def test_categories_that_do_not_fit_are_shown_and_can_be_accepted(dataset: Dataset, tmp_path: Path) -> None:
    source = toy_source(tmp_path, classes=("person", "zebra", "sky", "lava"))
    with pytest.raises(CategoryMismatchError, match=r"2 of the model's 4.*zebra, lava.*never predicted: car, grass"):
        run(request_of(dataset, source, tmp_path / "out"))
    files, _ = run(request_of(dataset, source, tmp_path / "out", accept_gaps=True))
    used = {s["category_id"] for e in json.loads(files.json.read_text())["annotations"] for s in e["segments_info"]}
    assert used == {1, 187}
    evaluate(dataset, read_prediction_set(dataset, files), jobs=1)


def test_one_run_is_written_by_one_process(dataset: Dataset, tmp_path: Path) -> None:
    request = request_of(dataset, toy_source(tmp_path), tmp_path / "out")
    with locked(request.run), pytest.raises(PanviewError, match="is already running"):
        run(request)
    run(request)


def test_a_stop_while_the_model_loads_is_prompt(dataset: Dataset, tmp_path: Path) -> None:
    request = request_of(dataset, toy_source(tmp_path, loading=2 * PATIENCE_S), tmp_path / "out")
    control = RunControl()
    threading.Timer(1.0, control.stop).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        run(request, control)
    assert time.monotonic() - began < PATIENCE_S


def test_a_stop_in_the_middle_of_a_long_batch_ends_the_process(dataset: Dataset, tmp_path: Path) -> None:
    request = request_of(dataset, toy_source(tmp_path, seconds=2 * PATIENCE_S), tmp_path / "out", batch=1)
    control, witness = RunControl(), Witness()

    def stop_when_running(report: object) -> None:
        witness.reports.append(report)  # type: ignore[arg-type]
        if witness.reports[-1].phase == Phase.RUNNING:
            # By then the batch has begun.
            threading.Timer(1.0, control.stop).start()

    with ModelProcess() as process:
        with pytest.raises(Cancelled):
            run_model(request, process, control, stop_when_running, witness.images.append)
        assert process.pid is None


def test_one_process_serves_several_runs(dataset: Dataset, tmp_path: Path) -> None:
    witness = Witness()
    with ModelProcess() as process:
        pids = set()
        for name in ("one", "two"):
            request = request_of(dataset, toy_source(tmp_path, name), tmp_path / "out")
            run_model(request, process, RunControl(), witness.reports.append, witness.images.append)
            pids.add(process.pid)
    assert len(pids) == 1
    assert len(witness.images) == 14


def test_a_full_disk_stops_with_a_message_and_leaves_nothing_half(dataset: Dataset, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24k", "tmpfs", str(small)], check=False)
    if mounted.returncode != 0:
        pytest.skip("no small disk can be mounted here")
    try:
        request = request_of(dataset, toy_source(tmp_path), small)
        with pytest.raises(PanviewError, match="No space left on device"):
            run(request)
        assert leftovers(small) == []
        for path in (small / "toy").glob("*.png"):
            assert read_image(path) is not None
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_name_that_is_no_file_name_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    request = request_of(dataset, toy_source(tmp_path), tmp_path / "out")
    for name in ("../out", "a/b", ".hidden", ""):
        source = type(request.model)(name, request.model.config, request.model.checkpoint, request.model.opener)
        with pytest.raises(PanviewError, match="cannot name a prediction set"):
            run(RunRequest(dataset, request.images, source, request.execution, request.folder))


def test_importing_the_engine_loads_no_framework() -> None:
    code = (
        "import sys, panview.engine.run, panview.engine.job_queue, panview.engine.families.registry as r;"
        "import panview.engine.families.mmdet.zoo, panview.engine.probe; assert r.families();"
        "bad = {'torch', 'mmdet', 'mmcv', 'cv2', 'PySide6', 'requests'} & set(sys.modules);"
        "assert not bad and 'transformers' not in sys.modules, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)


def test_photos_are_predicted_out_of_an_archive(dataset: Dataset, tmp_path: Path) -> None:
    plain, _ = run(request_of(dataset, toy_source(tmp_path), tmp_path / "plain"))
    pack(tmp_path / "set" / "val2017")
    archived = read_dataset(find_ground_truth(tmp_path / "set"))
    require_photos(archived, range(7))
    files, witness = run(request_of(archived, toy_source(tmp_path), tmp_path / "out"))
    assert witness.reports[-1].unreadable == 0
    for path in plain.map_folder.iterdir():
        assert np.array_equal(read_id_map(path), read_id_map(files.map_folder / path.name))
