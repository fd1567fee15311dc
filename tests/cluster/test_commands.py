"""Commands on a cluster, also one elsewhere through Ray's client: what one machine gives, whatever is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest

from panview.engine.run_folder import run_folder
from tests.cluster.test_evaluating import command, environment, written_set
from tests.engine.runs import all_but_times, leftovers, make_set
from tests.engine.toy_predictor import OPENER, toy_source
from tests.support.ports import quiet_port
from tests.support.ray_cluster import ROOT, kill_a_worker, two_nodes, workers

IMAGES = 24
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


class Far(NamedTuple):
    """A cluster that this process belongs to, and where others find it."""

    cluster: Any
    address: str


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    port = quiet_port()
    with two_nodes(monkeypatch, tmp_path, port=port) as cluster:
        # Whoever uses it is on no machine of it.
        monkeypatch.delenv("RAY_ADDRESS")
        yield Far(cluster, f"ray://127.0.0.1:{port}")


def ended(words: list[str], tmp_path: Path, name: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(words, env=environment(tmp_path / name), capture_output=True, timeout=200, check=False)


@pytest.mark.long
def test_figures_are_those_of_one_machine(far: Far, tmp_path: Path) -> None:
    written = written_set(tmp_path / "set", 100)
    alone = ended(command(written), tmp_path, "alone")
    there = ended(command(written, "--cluster", far.address), tmp_path, "there")
    assert (there.returncode, there.stdout, there.stderr) == (0, alone.stdout, alone.stderr)


@pytest.mark.long
@pytest.mark.parametrize("where", ["auto", "ray://"])
def test_a_run_goes_on_when_a_worker_and_when_the_command_is_killed(
    far: Far, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "auto":
        monkeypatch.setenv("RAY_ADDRESS", far.cluster.address)
    make_set(tmp_path / "set", IMAGES, (64, 80))

    alone = ended(predicting(tmp_path, "alone"), tmp_path, "alone")
    assert alone.returncode == 0, alone.stderr
    out = tmp_path / "there" / "out"
    words = predicting(tmp_path, "there", "--cluster", far.address if where == "ray://" else where, seconds=0.3)
    first = started(words, tmp_path)
    wait_for_maps(out, 3, first)
    first.kill()
    first.communicate(timeout=300)
    kept = len(list(out.rglob("*.png")))
    assert 3 <= kept < IMAGES
    again = started(words, tmp_path)
    wait_for_maps(out, kept + 3, again)
    kill_a_worker(far.cluster)
    assert len(list(out.rglob("*.png"))) < IMAGES
    printed, said = again.communicate(timeout=200)
    assert again.returncode == 0, said
    assert printed.decode() == f"{out / 'toy.json'}\n"
    assert all_but_times(run_folder(out, "toy")) == all_but_times(run_folder(tmp_path / "alone" / "out", "toy"))
    assert leftovers(out) == []
    # Ray says nothing of its own.
    assert {line.split(b" ")[0] for line in said.splitlines()} == {b"Loading", b"toy"}


@pytest.mark.long
@pytest.mark.parametrize(
    "signals", [(signal.SIGTERM,), (signal.SIGINT, signal.SIGINT)], ids=["SIGTERM", "Ctrl-C twice"]
)
def test_asked_to_end_it_ends_with_a_line_and_its_model_too(
    far: Far, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signals: tuple[signal.Signals, ...]
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", far.cluster.address)
    make_set(tmp_path / "set", IMAGES, (64, 80))
    words = predicting(tmp_path, "there", "--cluster", "auto", seconds=0.3)
    running = started(words, tmp_path)
    wait_for_maps(tmp_path / "there" / "out", 3, running)
    # While it runs, nobody else writes there.
    second = ended(words, tmp_path, "second")
    assert (second.returncode, second.stderr.count(b"\n")) == (2, 1)
    assert b"toy is already running; wait for it" in second.stderr
    for number in signals:
        running.send_signal(number)
        time.sleep(0.1)
    printed, said = running.communicate(timeout=300)
    kept, stopped = said.decode().splitlines()[-2:]
    # A shell calls it 130, too, where the second Ctrl-C comes while Python itself is ending.
    assert running.returncode in (130, -signal.SIGINT)
    assert (printed, stopped) == (b"", "panview: stopped")
    assert kept.endswith(f"of {IMAGES} images are finished and kept; run the same command to continue")
    assert b"***" not in said
    deadline = time.monotonic() + 300
    while workers(far.cluster) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not workers(far.cluster)


def test_an_address_in_the_environment_where_nobody_listens_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'panview[cluster]'")
    address = f"127.0.0.1:{quiet_port()}"
    monkeypatch.setenv("RAY_ADDRESS", address)
    refused = ended(command(written_set(tmp_path / "set", 3), "--cluster", "auto"), tmp_path, "there")
    said = refused.stderr.decode()
    assert (refused.returncode, refused.stdout, said.count("\n")) == (2, b"", 1)
    assert f"RAY_ADDRESS is {address}, and nothing answers there (Connection refused)" in said
    assert "or unset RAY_ADDRESS" in said


def test_where_no_cluster_answers_one_line_says_so(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'panview[cluster]'")
    port = quiet_port()
    written = written_set(tmp_path / "set", 3)
    refused = ended(command(written, "--cluster", f"ray://127.0.0.1:{port}"), tmp_path, "there")
    said = refused.stderr.decode()
    assert (refused.returncode, refused.stdout, said.count("\n")) == (2, b"", 1)
    assert f"--cluster ray://127.0.0.1:{port}: nothing answers there (Connection refused); check host and port" in said


@pytest.mark.long
@pytest.mark.parametrize("is_replaced", [False, True])
def test_where_the_head_dies_one_line_says_so_and_the_run_goes_on_later(
    far: Far, tmp_path: Path, is_replaced: bool
) -> None:
    make_set(tmp_path / "set", IMAGES, (64, 80))
    running = started(predicting(tmp_path, "toy", "--cluster", far.address, seconds=0.5), tmp_path)
    wait_for_maps(tmp_path / "toy", 3, running)
    port = far.address.rpartition(":")[2]
    # What serves Ray's client is gone, and another is there perhaps, as after a restart.
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "ray.util.client.server" in words and any(word.endswith(port) for word in words):
            for each in (*process.children(recursive=True), process):
                each.kill()
    serve = [sys.executable, "-m", "ray.util.client.server", "--address", far.cluster.address, "--mode", "proxy"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen([*serve, "--port", port], stdout=quiet, stderr=quiet) if is_replaced else None
    try:
        out, said = running.communicate(timeout=200)
    finally:
        if server is not None:
            for each in (*psutil.Process(server.pid).children(recursive=True), server):
                each.kill()
            server.wait()
    assert (running.returncode, out) == (2, b""), said
    assert "Traceback" not in said.decode()
    assert "the cluster is gone" in said.decode().splitlines()[-1]
    again = ended(predicting(tmp_path, "toy"), tmp_path, "alone")
    assert again.returncode == 0, again.stderr
    assert not leftovers(tmp_path / "toy" / "out")


def predicting(tmp_path: Path, name: str, *more: str, seconds: float = 0) -> list[str]:
    source = toy_source(tmp_path / name, seconds=seconds)
    model = ["--config", source.config, "--checkpoint", source.checkpoint, "--framework", OPENER, "--batch", "1"]
    out = ["--out", str(tmp_path / name / "out"), *more]
    return [sys.executable, "-m", "panview", "predict", str(tmp_path / "set"), *model, *out]


def started(words: list[str], tmp_path: Path) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(words, env=environment(tmp_path / "there"), stdout=pipe, stderr=pipe, cwd=ROOT)


def wait_for_maps(out: Path, count: int, running: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 300
    while len(list(out.rglob("*.png"))) < count:
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)
