"""A Ray cluster of two nodes that a process of its own holds: ``python -m tests.day.nodes CORES``.

It says its address, and the process ids of what looks after each node, as a line of JSON; the end of its input ends it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ray_cluster import ROOT, kill_one_below

_STORE_BYTES = 80_000_000


@dataclass(frozen=True)
class Nodes:
    """A cluster.

    Attributes
    ----------
    address : str
        Such as ``127.0.0.1:6379``.
    raylets : tuple of int
        Process ids; what works on a node is below.
    """

    address: str
    raylets: tuple[int, ...]

    def kill_a_worker(self) -> None:
        """Kill a process that is at work, as soon as there is one."""
        kill_one_below(self.raylets)


@contextmanager
def nodes(
    python: str, environment: Mapping[str, str], log: Path, cores: int = 1, before: Sequence[str] = ()
) -> Iterator[Nodes]:
    """Start two nodes of so many cores each, run by some Python; another command may stand before it."""
    with log.open("w") as said:
        process = subprocess.Popen(
            [*before, python, "-m", "tests.day.nodes", str(cores)],
            cwd=ROOT,
            env={**environment, "RAY_USAGE_STATS_ENABLED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, log.read_text()
        known = json.loads(line)
        yield Nodes(known["address"], tuple(known["raylets"]))
    finally:
        process.stdin.close()
        try:
            process.wait(300)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def main() -> None:
    from ray.cluster_utils import Cluster

    node = {"num_cpus": int(sys.argv[1]), "object_store_memory": _STORE_BYTES}
    # What the cluster prints is no line for whoever asked.
    said, sys.stdout = sys.stdout, sys.stderr
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    try:
        cluster.add_node(**node)
        raylets = [each.process.pid for node in cluster.list_all_nodes() for each in node.all_processes["raylet"]]
        said.write(json.dumps({"address": cluster.address, "raylets": raylets}) + "\n")
        said.flush()
        sys.stdin.read()
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main()
