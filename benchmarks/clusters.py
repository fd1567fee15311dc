"""What a network would add: bytes that travel, counted, and a model of what they cost. A simulation, no measurement.

``python -m benchmarks.clusters`` measures on this machine, with one thread, what `evaluate --cluster` does with a block
of images and how many bytes each part of it is: what Ray would pickle for a task and for what comes back, the Parquet
file that is kept of it, and the maps that a machine reads. From these it works out how long a set would take on 1 to 16
machines whose network has some bandwidth and latency:

    time = start + max(work, wire, command) + join
    work    = images x seconds per image / cores of all machines + blocks x latency / cores of all machines
    wire    = images x bytes per image / bandwidth
    command = images x seconds per image that the command takes for what comes back

Work, wire and command go on at the same time, since each core has its next block while it is at one; so the slowest of
the three counts. All bytes go through one link: that of the command's machine, or of the file server that has the maps.
What the model leaves out: disks, other traffic, machines that are not equal, blocks that end late.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.synthetic import make_set
from panview import __version__
from panview.cluster.blocks import LARGEST
from panview.datasets.dataset import Dataset, PredictionSet
from panview.metrics.shard_files import load_shard, save_shard
from panview.metrics.shards import as_measured, evaluate_part, join, some_images, some_predictions

START_S = 3.0
"""To connect with a cluster; measured on this machine."""
MACHINES = (1, 2, 4, 8, 16)
LINKS = {"1 Gbit/s": 1e9 / 8, "10 Gbit/s": 1e10 / 8}
"""Bytes a second."""


@dataclass(frozen=True)
class Cost:
    """What one image costs, on average.

    Attributes
    ----------
    task, shard, parquet, maps : float
        Bytes: what goes out for it, what comes back, what is kept of that, and the two maps.
    work, command, join : float
        Seconds of one core: of whoever measures it, of the command for what comes back, and to join all at the end.
    """

    task: float
    shard: float
    parquet: float
    maps: float
    work: float
    command: float
    join: float


@dataclass(frozen=True)
class Network:
    """Machines and what is between them.

    Attributes
    ----------
    machines : int
    cores : int
        Of each.
    bandwidth : float
        Bytes a second of the link through which all goes.
    latency : float
        Seconds from a task's end until its core has heard of the next.
    maps_travel : bool
        They lie on a file server, not on the disk of each machine.
    """

    machines: int
    cores: int
    bandwidth: float
    latency: float
    maps_travel: bool


def measured_cost(dataset: Dataset, prediction: PredictionSet, folder: Path) -> Cost:
    """Measure what an image costs, block by block, as tasks of a cluster do."""
    images = len(dataset)
    task = back = parquet = work = command = 0.0
    shards = []
    for start in range(0, images, LARGEST):
        rows = np.arange(start, min(start + LARGEST, images))
        some, predicted = some_images(dataset, rows), some_predictions(prediction, rows)
        task += len(pickle.dumps((some, predicted, rows, __version__, (folder, folder)), protocol=5))
        began = time.perf_counter()
        shard = evaluate_part(some, predicted, rows, jobs=1)
        work += time.perf_counter() - began
        data = pickle.dumps(shard, protocol=5)
        back += len(data)
        began = time.perf_counter()
        path = folder / f"{start}.parquet"
        save_shard(path, pickle.loads(data), dataset, prediction)
        command += time.perf_counter() - began
        parquet += path.stat().st_size
        shards.append(load_shard(path, dataset, prediction))
    began = time.perf_counter()
    as_measured(dataset, prediction, join(shards))
    joined = time.perf_counter() - began
    sides = (dataset.ground_truth.maps, prediction.segments.maps)
    maps = sum(side.path(row).stat().st_size for side in sides for row in range(images))
    return Cost(*(total / images for total in (task, back, parquet, maps, work, command, joined)))


def expected_s(cost: Cost, images: int, network: Network) -> float:
    """Return how long a set would take by the model.

    Examples
    --------
    >>> cost = Cost(task=100, shard=400, parquet=300, maps=12_000, work=0.001, command=1e-5, join=1e-6)
    >>> [expected_s(cost, 100_000, Network(n, 16, 1.25e8, 0.001, True)) for n in (1, 16)]
    [13.12, 13.1]
    """
    cores = network.machines * network.cores
    blocks = -(-images // LARGEST)
    work = (images * cost.work + blocks * network.latency) / cores
    wire = images * (cost.task + cost.shard + (cost.maps if network.maps_travel else 0)) / network.bandwidth
    return round(START_S + max(work, wire, images * cost.command) + images * cost.join, 2)


def table(cost: Cost, images: int, cores: int, latency: float) -> Iterator[str]:
    """Return the lines of the table, as the documentation has them."""
    yield f"| network, maps | {' | '.join(f'{n}' for n in MACHINES)} |"
    yield f"|---|{'---:|' * len(MACHINES)}"
    for name, bandwidth in LINKS.items():
        for where, travel in (("on a file server", True), ("on each machine", False)):
            networks = [Network(n, cores, bandwidth, latency, travel) for n in MACHINES]
            cells = (f"{expected_s(cost, images, each):.0f} s" for each in networks)
            yield f"| {name}, {where} | {' | '.join(cells)} |"


def main() -> None:
    """Measure, and print what the model says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clusters", description=__doc__.splitlines()[0])
    parser.add_argument("--measure", type=int, default=1024, metavar="N", help="images to measure (default: 1024)")
    parser.add_argument("--images", type=int, default=118_287, metavar="N", help="of the set (default: COCO's train)")
    parser.add_argument("--cores", type=int, default=16, metavar="N", help="of each machine (default: 16)")
    parser.add_argument("--latency", type=float, default=1.0, metavar="MS", help="of a task (default: 1 ms)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        dataset, prediction = make_set(Path(folder) / "set", given.measure, 0).read()
        measured_cost(*(dataset, prediction), Path(folder))
        cost = measured_cost(dataset, prediction, Path(folder))
    write = sys.stdout.write
    write(f"an image, of {given.measure:,} in blocks of {LARGEST}:\n")
    write(f"  {cost.task:,.0f} bytes out, {cost.shard:,.0f} back, {cost.parquet:,.0f} kept as Parquet\n")
    write(f"  {cost.maps:,.0f} bytes of maps read\n")
    write(f"  {1e3 * cost.work:.2f} ms of a core, {1e6 * cost.command:.0f} us of the command\n")
    write(f"  {1e6 * cost.join:.0f} us to join\n\n")
    write(f"SIMULATED: {given.images:,} images, {given.cores} cores a machine, {given.latency:g} ms a task\n\n")
    for line in table(cost, given.images, given.cores, given.latency / 1e3):
        write(line + "\n")


if __name__ == "__main__":
    main()
