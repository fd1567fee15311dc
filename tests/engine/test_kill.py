from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from panview.engine.model_process import ModelDiedError, ModelProcess
from panview.engine.run import run_model
from panview.engine.run_folder import read_image
from panview.engine.run_request import RunControl, RunRequest
from panview.errors import PanviewError
from panview.resources import resource_path
from tests.engine.runs import content, leftovers, make_set, request_of, run
from tests.engine.toy_predictor import toy_source
from tests.support.demo_sets import shared_demo

IMAGES = 40

RUNNER = """
import sys
from pathlib import Path
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from tests.engine.runs import request_of, run
from tests.engine.toy_predictor import toy_source
from tests.support.demo_sets import shared_demo

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    dataset = read_dataset(find_ground_truth(folder / "set"))
    run(request_of(dataset, toy_source(folder, seconds=0.03), folder / "out", batch=1))
"""


def run_until_killed(request: RunRequest, seconds: float) -> bool:
    """Run with a kill -9 of the model process after some time; return whether it finished before."""
    with ModelProcess() as process:
        ended = threading.Event()

        def kill() -> None:
            end = time.monotonic() + seconds
            while time.monotonic() < end and not ended.is_set():
                time.sleep(0.001)
            pid = process.pid
            if pid is not None and not ended.is_set():
                os.kill(pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            run_model(request, process, RunControl(), lambda _: None, lambda _: None)
        except ModelDiedError:
            return False
        finally:
            ended.set()
            killer.join()
        return True


@pytest.mark.slow
@pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.long)])
def test_killed_at_random_moments_the_run_ends_as_if_nothing_had_happened(kills: int, tmp_path: Path) -> None:
    dataset = make_set(tmp_path / "set", IMAGES, (240, 320))
    source = toy_source(tmp_path, seconds=0.02)
    rng = random.Random(5)
    killed = finished = 0
    # Whenever it gets to the end it begins anew, so that all moments of a run are met.
    while killed < kills:
        request = request_of(dataset, source, tmp_path / "out", batch=1, fresh=finished > 0 and rng.random() < 0.3)
        if run_until_killed(request, rng.uniform(0.4, 1.4)):
            finished += 1
        else:
            killed += 1
        for path in (tmp_path / "out" / "toy").glob("*.png"):
            assert read_image(path) is not None, path
    run(request_of(dataset, source, tmp_path / "out", batch=1))
    run(request_of(dataset, source, tmp_path / "whole", batch=1))
    assert content(tmp_path / "out") == content(tmp_path / "whole")
    assert leftovers(tmp_path / "out") == []


@pytest.mark.long
def test_a_trained_model_that_is_killed_goes_on_where_it_stopped(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pytest.importorskip("mmdet")
    from panview.datasets.ground_truth import read_dataset
    from panview.datasets.layouts.find import find_ground_truth
    from panview.engine.predictor import ModelSource

    dataset = read_dataset(find_ground_truth(shared_demo(tmp_path_factory, 6).root))
    files = (str(resource_path("models/demo_fpn.py")), str(resource_path("models/demo_fpn_brief.pth")))
    source = ModelSource("toy", *files)
    killed = 0
    for _ in range(3):
        with ModelProcess() as process:

            def kill(_: object, process: ModelProcess = process) -> None:
                assert process.pid is not None
                os.kill(process.pid, signal.SIGKILL)

            try:
                request = request_of(dataset, source, tmp_path / "out", batch=1)
                done: list[object] = []
                run_model(
                    request,
                    process,
                    RunControl(),
                    lambda _: None,
                    lambda image, done=done, kill=kill: done.append(image) or (len(done) == 3 and kill(image)),  # type: ignore[misc]
                )
            except ModelDiedError:
                killed += 1
    run(request_of(dataset, source, tmp_path / "out", batch=1))
    run(request_of(dataset, source, tmp_path / "whole", batch=1))
    assert killed > 0
    assert content(tmp_path / "out") == content(tmp_path / "whole")
    assert leftovers(tmp_path / "out") == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("kills", [3, pytest.param(12, marks=pytest.mark.long)])
def test_with_its_owner_killed_the_model_process_ends_too_and_the_run_goes_on(kills: int, tmp_path: Path) -> None:
    dataset = make_set(tmp_path / "set", IMAGES)
    script = tmp_path / "runner.py"
    script.write_text(RUNNER)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    rng = random.Random(2)
    for _ in range(kills):
        owner = subprocess.Popen([sys.executable, str(script), str(tmp_path)], env=environment)
        time.sleep(rng.uniform(0.8, 2.5))
        children = psutil.Process(owner.pid).children(recursive=True) if owner.poll() is None else []
        owner.kill()
        owner.wait()
        gone, alive = psutil.wait_procs(children, timeout=300)
        assert not alive
    run(request_of(dataset, toy_source(tmp_path, seconds=0.03), tmp_path / "out", batch=1))
    run(request_of(dataset, toy_source(tmp_path, seconds=0.03), tmp_path / "whole", batch=1))
    assert content(tmp_path / "out") == content(tmp_path / "whole")
    assert leftovers(tmp_path / "out") == []


def test_a_damaged_result_is_made_again(tmp_path: Path) -> None:
    dataset = make_set(tmp_path / "set", 3)
    request = request_of(dataset, toy_source(tmp_path), tmp_path / "out")
    run(request)
    before = content(tmp_path / "out")
    png = tmp_path / "out" / "toy" / "000001.png"
    png.write_bytes(png.read_bytes()[:-20])
    (tmp_path / "out" / "toy" / ".0123456789abcdef.part").write_bytes(b"left by a crash")
    _, witness = run(request)
    assert witness.reports[-1].resumed == 2
    assert content(tmp_path / "out") == before
    assert leftovers(tmp_path / "out") == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    dataset = make_set(tmp_path / "set", 1)
    (tmp_path / "out").write_text("a file")
    with pytest.raises(PanviewError, match="out"):
        run(request_of(dataset, toy_source(tmp_path), tmp_path / "out"))
