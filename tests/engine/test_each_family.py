"""What holds of runs holds of each family, with its own network: killed, stopped, paused, short of memory, damaged."""

from __future__ import annotations

import json
import math
import random
import shutil
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("mmdet")
pytest.importorskip("transformers")

import torch  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

from panview.engine.job_queue import JobQueue, JobState  # noqa: E402
from panview.engine.model_process import ModelDiedError, ModelProcess  # noqa: E402
from panview.engine.predictor import ModelError, ModelSource  # noqa: E402
from panview.engine.run import run_model  # noqa: E402
from panview.engine.run_folder import read_image, read_manifest  # noqa: E402
from panview.engine.run_request import Phase, RunControl, RunRequest  # noqa: E402
from panview.errors import Cancelled, PanviewError  # noqa: E402
from panview.reprocessing.run import open_kept  # noqa: E402
from panview.reprocessing.write import original_agreement  # noqa: E402
from tests.engine.runs import Witness, content, leftovers, make_set, request_of  # noqa: E402
from tests.engine.test_job_queue import Watched  # noqa: E402
from tests.engine.test_kill import run_until_killed  # noqa: E402
from tests.engine.watched_family import DEVICE, FAMILIES, source_of, watched  # noqa: E402

pytestmark = pytest.mark.slow

IMAGES = 6
SIZES = ((96, 128), (128, 96))
PATIENCE_S = 240
"""A framework is loaded twice, beside whatever else this machine does."""


class Case:
    """A family's model, a process that has it loaded, and what a run of it in one go comes to."""

    def __init__(self, family: str, folder: Path, process: ModelProcess) -> None:
        self.family = family
        self.source = source_of(family, folder)
        self.dataset = make_set(folder / "set", IMAGES, *SIZES)
        self.process = process
        self.run(self.request(folder / "out"))
        self.whole = content(folder / "out", self.source.name)

    def run(self, request: RunRequest, control: RunControl | None = None) -> Witness:
        """Run in the process that is there; it takes seconds to load a framework."""
        told = Witness()
        run_model(request, self.process, control or RunControl(), told.reports.append, told.images.append)
        return told

    def request(self, out: Path, source: ModelSource | None = None, batch: int = 1, **options: object) -> Any:  # noqa: ANN401
        """A request for all images; the model of MMDetection knows more categories than the set has."""
        return request_of(self.dataset, source or self.source, out, batch=batch, accept_gaps=True, **options)

    def is_whole(self, out: Path) -> bool:
        """Whether a folder holds the same to the last pixel, and nothing else."""
        assert leftovers(out) == []
        return content(out, self.source.name) == self.whole


@pytest.fixture(scope="module", params=FAMILIES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with ModelProcess() as process:
        yield Case(request.param, tmp_path_factory.mktemp(request.param), process)


def test_the_model_of_the_test_finds_something(case: Case) -> None:
    document: Any = case.whole["json"]
    assert sum(len(entry["segments_info"]) for entry in document["annotations"]) >= IMAGES


def test_killed_in_the_middle_of_a_step_the_run_goes_on_with_its_queries(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ModelDiedError, match=r"signal 9 \(SIGKILL\).*of 6 images"):
        case.run(case.request(tmp_path, watched(case.source, crash_after=3), keep_queries=True))
    kept = len(json.loads((tmp_path / "model.json").read_text())["annotations"])
    assert kept == 3
    # With a device of its own it writes beside, and goes on with what another way of running left.
    told = case.run(case.request(tmp_path, watched(case.source, device=DEVICE), keep_queries=True))
    assert (told.reports[-1].resumed, told.reports[-1].done) == (kept, IMAGES)
    # As without queries, to the last pixel.
    assert case.is_whole(tmp_path)
    opened = open_kept(tmp_path / "model.json")
    found = original_agreement(opened, range(IMAGES))
    assert (found.images, found.same_pixels > 0.99 * found.pixels) == (IMAGES, True)


def kill_and_compare(case: Case, out: Path, kills: int) -> None:
    rng, killed, finished = random.Random(11), 0, 0
    while killed < kills:
        device = {"device": DEVICE} if rng.random() < 0.5 else {}
        fresh = finished > 0 and rng.random() < 0.5
        if run_until_killed(case.request(out, watched(case.source, **device), fresh=fresh), rng.uniform(1.5, 9)):
            finished += 1
        else:
            killed += 1
        for path in (out / "model").glob("*.png"):
            assert read_image(path) is not None, path
    case.run(case.request(out, watched(case.source)))
    assert case.is_whole(out)


@pytest.mark.long
def test_killed_at_random_moments_the_run_ends_as_if_nothing_had_happened(case: Case, tmp_path: Path) -> None:
    kill_and_compare(case, tmp_path, 25)


def test_stopped_and_paused_it_goes_on_where_it_was(case: Case, tmp_path: Path) -> None:
    control, told, held = RunControl(), Witness(), []

    def stop_after_two(image: object) -> None:
        told.images.append(image)  # type: ignore[arg-type]
        if len(told.images) == 2:
            control.stop()

    with pytest.raises(Cancelled):
        run_model(case.request(tmp_path), case.process, control, told.reports.append, stop_after_two)
    done = told.reports[-1].done
    assert 2 <= done < IMAGES
    control, again = RunControl(), Witness()

    def watch(report: Any) -> None:  # noqa: ANN401
        again.reports.append(report)
        if report.phase == Phase.RUNNING and report.done > done and not held:
            held.append(0)
            control.pause()
        if report.phase == Phase.PAUSED and held == [0]:
            held[0] = len(json.loads((tmp_path / "model.json").read_text())["annotations"])
            threading.Timer(0.2, control.resume).start()

    run_model(case.request(tmp_path), case.process, control, watch, again.images.append)
    assert (again.reports[-1].resumed, again.reports[-1].done) == (done, IMAGES)
    assert held[0] > done or Phase.PAUSED not in again.phases
    assert case.is_whole(tmp_path)


def test_jobs_of_both_families_take_turns(case: Case, tmp_path: Path) -> None:
    other = source_of(next(name for name in FAMILIES if name != case.family), tmp_path)
    watching = Watched()
    queue: JobQueue = watching.queue
    try:
        first = queue.submit("first", lambda progress, cancelled: case.request(tmp_path / "first"))
        second = queue.submit("second", lambda progress, cancelled: case.request(tmp_path / "second", other))
        watching.wait(lambda: watching.images.get(first, 0) >= 1, PATIENCE_S)
        queue.pause(first)
        watching.wait(lambda: watching.state(second) in (JobState.RUNNING, JobState.DONE), PATIENCE_S)
        queue.resume(first)
        watching.wait(lambda: len(watching.ended) == 2, PATIENCE_S)
        assert {job.state for job in watching.jobs} == {JobState.DONE}
    finally:
        queue.close()
    assert case.is_whole(tmp_path / "first")
    assert len(json.loads((tmp_path / "second" / "model.json").read_text())["annotations"]) == IMAGES


@pytest.mark.parametrize("device", ["cpu", DEVICE])
def test_where_torch_has_no_memory_the_batch_is_halved(case: Case, tmp_path: Path, device: str) -> None:
    lines = tmp_path / "witness"
    source = watched(case.source, fits=1, witness=str(lines), device=device)
    told = case.run(case.request(tmp_path / "out", source, batch=4))
    sizes = [report.batch_size for report in told.reports if report.batch_size]
    assert (sizes[0], sizes[-1]) == (4, 1)
    assert "the batch is now 1" in told.reports[-1].message
    said = [line.split() for line in lines.read_text().splitlines()]
    # Photos that stand and lie do not share a batch, and what did not fit is not read again.
    assert max(int(words[1]) for words in said if words[0] == "predict") > 1
    assert len([words for words in said if words[0] == "read"]) == IMAGES
    if device == DEVICE:
        assert {words[2].rpartition("_")[0] for words in said if words[0] == "read"} == {"engine-read"}
    assert case.is_whole(tmp_path / "out")


def test_an_image_for_which_there_is_no_memory_at_all_ends_the_run(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="too little memory"):
        case.run(case.request(tmp_path, watched(case.source, fits=0)))
    manifest = read_manifest(case.request(tmp_path).run)
    assert manifest is not None
    assert manifest["state"] == "failed"


def copied(case: Case, folder: Path) -> tuple[ModelSource, Path]:
    """Copy a model's files; return the copy and the path of its weights."""
    if case.family == "mmdet":
        weights = Path(shutil.copy(case.source.checkpoint, folder / "weights.pth"))
        return ModelSource("model", case.source.config, str(weights)), weights
    shutil.copytree(case.source.checkpoint, folder / "copy")
    source = ModelSource("model", str(folder / "copy" / "config.json"), str(folder / "copy"), case.source.opener)
    return source, folder / "copy" / "model.safetensors"


def altered(weights: Path, number: float = 2.0) -> bytes:
    """Return weights of which one number is another, saved as their family saves them."""
    part = weights.with_name("part")
    whole: Any = torch.load(weights, weights_only=True) if weights.suffix == ".pth" else load_file(weights)
    tensors = whole["state_dict"] if weights.suffix == ".pth" else whole
    next(value for value in tensors.values() if value.ndim > 1).view(-1)[3] = number
    if weights.suffix == ".pth":
        torch.save(whole, part)
    else:
        save_file(whole, part, {"format": "pt"})
    made = part.read_bytes()
    part.unlink()
    return made


def test_damaged_weights_never_run(case: Case, tmp_path: Path) -> None:
    source, weights = copied(case, tmp_path)
    data, sums = weights.read_bytes(), weights.with_name("SHA256SUMS")
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 4
    damage = {"is damaged": bytes(flipped), "impossible weights": altered(weights, math.nan)}
    damage |= {"cut off|cannot be loaded|damaged": data[: len(data) // 2], "cannot be loaded|checkpoint": b""}
    for why, bad in damage.items():
        weights.write_bytes(bad)
        # Of safetensors, which have no checksum, the list beside them tells it.
        if why == "is damaged":
            sums.write_text(f"{sha256(data).hexdigest()}  {weights.name}\n")
        with pytest.raises(PanviewError, match=why):
            case.run(case.request(tmp_path / "out", source))
        sums.unlink(missing_ok=True)
        assert not [path for path in (tmp_path / "out").rglob("*") if path.suffix in (".json", ".png")]
    weights.write_bytes(data)
    sums.write_text(f"{sha256(data).hexdigest()}  {weights.name}\n")
    case.run(case.request(tmp_path / "out", source, images=[0, 1]))
    # Whole weights, but others: what is there is not of them.
    sums.unlink()
    weights.write_bytes(altered(weights))
    with pytest.raises(ModelError, match="already holds a run"):
        case.run(case.request(tmp_path / "out", source))
    weights.write_bytes(data)
    assert case.run(case.request(tmp_path / "out", source)).reports[-1].resumed == 2
    assert case.is_whole(tmp_path / "out")
