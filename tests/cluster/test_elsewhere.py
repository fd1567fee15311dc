"""A set at a web server on a cluster whose machines share no cache: each fetches for itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from panview.engine.run_folder import run_folder
from tests.cluster.test_evaluating import environment
from tests.day.nodes import Nodes, nodes
from tests.engine.runs import all_but_times, make_set
from tests.engine.toy_predictor import OPENER, toy_source
from tests.support.ray_cluster import ROOT
from tests.support.web_server import WebServer, serve

IMAGES = 16
pytestmark = pytest.mark.long


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WebServer]:
    make_set(tmp_path / "there" / "set", IMAGES, (64, 80))
    with serve(tmp_path / "there") as known:
        yield known


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Nodes]:
    """Two nodes on which the cache of whoever runs a command is an empty disk."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'panview[cluster]'")
    cache = tmp_path / "desk" / "cache"
    cache.mkdir(parents=True)
    hidden = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs tmpfs "$0" && exec "$@"', str(cache)]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*hidden, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("only root may hide a folder from a process")
    said = {**os.environ, "PYTHONPATH": str(ROOT), "RAY_AUTH_MODE": "disabled"}
    with nodes(sys.executable, said, tmp_path / "nodes.log", before=hidden) as known:
        yield known


def test_a_set_elsewhere_gives_what_it_gives_on_one_machine(apart: Nodes, server: WebServer, tmp_path: Path) -> None:
    source = toy_source(tmp_path / "toy")
    model = ["--config", source.config, "--checkpoint", source.checkpoint, "--framework", OPENER, "--batch", "1"]

    def panview(name: str, *words: str) -> str:
        known = {**environment(tmp_path / name), "RAY_ADDRESS": apart.address, "RAY_AUTH_MODE": "disabled"}
        command = [sys.executable, "-m", "panview", *words]
        ended = subprocess.run(command, env=known, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    here, there = str(tmp_path / "there"), server.address
    panview("alone", "predict", f"{here}/set", *model, "--out", f"{here}/runs")
    panview("desk", "predict", f"{there}/set", *model, "--out", str(tmp_path / "out"), "--cluster", "auto")
    wanted = all_but_times(run_folder(tmp_path / "there" / "runs", "toy"))
    assert all_but_times(run_folder(tmp_path / "out", "toy")) == wanted
    figures = panview("alone", "evaluate", f"{here}/set", "--pred", f"{here}/runs/toy.json", "--json", "-")
    shutil.rmtree(tmp_path / "desk" / "cache" / "remote")
    words = ("evaluate", f"{there}/set", "--pred", f"{there}/runs/toy.json", "--json", "-", "--cluster", "auto")
    assert panview("desk", *words) == figures
    # The machines have read the maps, and not whoever asked them to.
    maps = [path for path in (tmp_path / "desk" / "cache").rglob("*.png") if "val2017/" not in str(path)]
    assert not maps
