"""A real Ray cluster of two nodes on this machine, and a form of maps whose reader dies."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from panview.datasets.forms.form import MapTask
from panview.datasets.forms.id_png import ID_PNG
from panview.datasets.runs import RunMap
from panview.errors import PanviewError
from tests.support.patience import PATIENCE_S

AT_WORK = ("ray::_", "ray::Model")
"""How the title of a process begins that works on a task, or holds an actor, of panview."""
ROOT = Path(__file__).parent.parent.parent


@contextmanager
def two_nodes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cores: int = 1, port: int = 0) -> Iterator[Any]:
    """Start two nodes of so many cores each; ``auto`` means them, and Ray's client finds them at a port."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'panview[cluster]'")
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    node = {"num_cpus": cores, "object_store_memory": 80_000_000, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=node | ({"ray_client_server_port": port} if port else {}))
    try:
        cluster.add_node(num_cpus=cores, object_store_memory=80_000_000)
        monkeypatch.setenv("RAY_ADDRESS", cluster.address)
        yield cluster
    finally:
        cluster.shutdown()


def workers(cluster: Any) -> list[psutil.Process]:  # noqa: ANN401 - Ray's
    """Return the processes of a cluster that work on a task now."""
    return _at_work(_raylets(cluster))


def kill_a_worker(cluster: Any, ended: threading.Event | None = None) -> bool:  # noqa: ANN401
    """Kill a process of a cluster that is at work, as soon as there is one; return False if the work ends first."""
    return _do_to_one(_raylets(cluster), psutil.Process.kill, ended) is not None


def kill_one_below(raylets: Sequence[int]) -> None:
    """Kill a process that is at work below one of those that look after a node, as soon as there is one."""
    _do_to_one(raylets, psutil.Process.kill)


def suspend_a_worker(cluster: Any) -> psutil.Process:  # noqa: ANN401
    """Have a process of a cluster that is at work hang, as soon as there is one, and return it."""
    found = _do_to_one(_raylets(cluster), psutil.Process.suspend)
    assert found is not None
    return found


def _do_to_one(
    raylets: Sequence[int], what: Callable[[psutil.Process], None], ended: threading.Event | None = None
) -> psutil.Process | None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if ended is not None and ended.is_set():
            return None
        for process in _at_work(raylets):
            try:
                what(process)
            except psutil.NoSuchProcess:
                continue
            return process
        time.sleep(0.01)
    raise TimeoutError("no process was at work")


def _raylets(cluster: Any) -> list[int]:  # noqa: ANN401
    nodes = cluster.list_all_nodes()
    return [raylet.process.pid for node in nodes for raylet in node.all_processes.get("raylet", ())]


def _at_work(raylets: Sequence[int]) -> list[psutil.Process]:
    found = []
    for raylet in raylets:
        for process in psutil.Process(raylet).children(recursive=True):
            try:
                title = (process.cmdline() or [""])[0]
            except psutil.Error:
                continue
            # Raylets have agents of their own, which are named in this way too.
            if title.startswith(AT_WORK):
                found.append(process)
    return found


@dataclass(frozen=True)
class DeadlyForm:
    """COCO's form, read by a reader that ends its process at some files, as a fault in compiled code would.

    Attributes
    ----------
    deadly : frozenset of str
        Names of these files.
    seconds : float
        How long each map takes, so that there is time to kill somebody.
    """

    deadly: frozenset[str] = frozenset()
    seconds: float = 0.0
    name = "deadly"

    def read(self, task: MapTask) -> RunMap:
        if task.path.name in self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(self.seconds)
        return ID_PNG.read(task)

    def read_batch(self, tasks: Sequence[MapTask]) -> list[RunMap | PanviewError]:
        found: list[RunMap | PanviewError] = []
        for task in tasks:
            try:
                found.append(self.read(task))
            except PanviewError as error:
                found.append(error)
        return found
