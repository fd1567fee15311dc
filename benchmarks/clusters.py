"""What a network would add to a cluster: bytes that travel, counted, and a model of what they cost. It is a simulation.

``python -m benchmarks.clusters`` does on this machine, one process after the other, what the machines of a cluster do
with blocks of images, counts the bytes of each part, and the time of a processor:

- `evaluate`: what is pickled for a task, what is pickled of its result, the Parquet file that the command keeps of
  that, and the two maps that a machine reads;
- `predict`: what is pickled for a block and for its answers, the photo that is read and the map that is written. How
  long a model takes is no matter of the network, and is assumed.

From these it works out how long a set would take on 1 to 16 machines, between which a link has some bandwidth:

    time = start + max(work, wire, command) + join
    work = (images x seconds per image + blocks x latency) / workers of all machines
    wire = images x bytes per image / bandwidth
    command = images x seconds per image that the command takes for what comes back

Work, wire and command go on at the same time, so that the slowest of them counts. All bytes go through one link, that
of the machine that has the files. Left out are disks, other traffic, machines that differ, and blocks that end late.
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
from panview.cluster.predicting import BATCHES
from panview.datasets.coco_results import PredictedSegment
from panview.datasets.dataset import Dataset, PredictionSet
from panview.engine.messages import ImageDone, ImageTask, PredictImages
from panview.metrics.shard_files import load_shard, save_shard
from panview.metrics.shards import as_measured, evaluate_part, join, some_images, some_predictions

START_S = 3.0
"""To connect with a cluster, as measured on two cores."""
MACHINES = (1, 2, 4, 8, 16)
LINKS = {"1 Gbit/s": 1e9 / 8, "10 Gbit/s": 1e10 / 8}
"""Bytes a second."""


@dataclass(frozen=True)
class Cost:
    """What an image costs, on average.

    Attributes
    ----------
    out, back, files : float
        Bytes: what is sent for it, what comes back, and the files that are read or written of it.
    work, command, join : float
        Seconds of whoever does it, of the command for what comes back, and to join all at the end.
    block : int
        Images of a block.
    kept : float
        Bytes that the command keeps on its own disk, which do not travel.
    """

    out: float
    back: float
    files: float
    work: float
    command: float
    join: float
    block: int
    kept: float = 0.0


@dataclass(frozen=True)
class Network:
    """Machines and what is between them.

    Attributes
    ----------
    machines, workers : int
        How many, and how many blocks each works on at a time.
    bandwidth : float
        Bytes a second of the link through which all goes.
    latency : float
        Seconds from a block's end until the worker has the next.
    files_travel : bool
        They lie on a file server, not on the disk of each machine.
    """

    machines: int
    workers: int
    bandwidth: float
    latency: float
    files_travel: bool = True


def expected_s(cost: Cost, images: int, network: Network) -> float:
    """Return how many seconds a set would take by the model.

    Examples
    --------
    >>> cost = Cost(out=100, back=400, files=12_000, work=0.01, command=1e-5, join=1e-6, block=250)
    >>> [expected_s(cost, 100_000, Network(n, 16, 1.25e8, 0.001)) for n in (1, 16)]
    [65.625, 13.1]
    """
    workers = network.machines * network.workers
    work = (images * cost.work + -(-images // cost.block) * network.latency) / workers
    wire = images * (cost.out + cost.back + cost.files * network.files_travel) / network.bandwidth
    return round(START_S + max(work, wire, images * cost.command) + images * cost.join, 3)


def cost_of_evaluating(dataset: Dataset, prediction: PredictionSet, folder: Path) -> Cost:
    """Measure what an image costs `evaluate`, block by block, as the tasks of a cluster do."""
    images = len(dataset)
    out = back = kept = work = command = 0.0
    shards = []
    for start in range(0, images, LARGEST):
        rows = np.arange(start, min(start + LARGEST, images))
        some, predicted = some_images(dataset, rows), some_predictions(prediction, rows)
        out += len(_pickled((some, predicted, rows, __version__, (folder, folder))))
        began = time.process_time()
        shard = evaluate_part(some, predicted, rows, jobs=1)
        work += time.process_time() - began
        data = _pickled(shard)
        back += len(data)
        path = folder / f"{start}.parquet"
        began = time.process_time()
        save_shard(path, pickle.loads(data), dataset, prediction)
        command += time.process_time() - began
        kept += path.stat().st_size
        shards.append(load_shard(path, dataset, prediction))
    began = time.process_time()
    as_measured(dataset, prediction, join(shards))
    joined = time.process_time() - began
    sides = (dataset.ground_truth.maps, prediction.segments.maps)
    files = sum(side.path(row).stat().st_size for side in sides for row in range(images))
    per_image = (total / images for total in (out, back, files, work, command, joined))
    return Cost(*per_image, LARGEST, kept / images)


def cost_of_predicting(dataset: Dataset, prediction: PredictionSet, photos: int, seconds: float) -> Cost:
    """Count what travels for an image that is predicted, of those that have a photo; how long it takes is given."""
    categories = dataset.categories.ids.astype(np.int32)
    isthing = tuple(dataset.categories.isthing.tolist())
    out = back = files = 0.0
    for row in range(photos):
        png = prediction.segments.maps.path(row)
        task = ImageTask(row, dataset.image_id[row], str(dataset.photo(row)), str(png), dataset.size(row))
        # As many as a map of such a set has, each as wide as they are.
        found = tuple(PredictedSegment(n, 184, 10_000 + n, (n, n, 100, 100), 0, 0.987654) for n in range(1, 27))
        out += len(_pickled(PredictImages(1, (task,) * BATCHES, categories, "0" * 24, isthing, 1))) / BATCHES
        back += len(_pickled([ImageDone(1, row + n, found, 0.1234) for n in range(BATCHES)])) / BATCHES
        files += dataset.photo(row).stat().st_size + png.stat().st_size
    return Cost(out / photos, back / photos, files / photos, seconds, 0.0, 0.0, BATCHES)


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, protocol=5)


def table(cost: Cost, images: int, workers: int, latency: float, where: tuple[bool, ...]) -> Iterator[str]:
    """Return the lines of a table, as the documentation has them."""
    yield f"| network | files | {' | '.join(str(n) for n in MACHINES)} |"
    yield f"|---|---|{'---:|' * len(MACHINES)}"
    for name, bandwidth in LINKS.items():
        for travel in where:
            networks = [Network(n, workers, bandwidth, latency, travel) for n in MACHINES]
            cells = " | ".join(f"{expected_s(cost, images, each):,.0f} s" for each in networks)
            yield f"| {name} | {'on a file server' if travel else 'on each machine'} | {cells} |"


def main() -> None:
    """Measure, and print what the model says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clusters", description=__doc__.splitlines()[0])
    parser.add_argument("--measure", type=int, default=512, metavar="N", help="images to measure (default: 512)")
    parser.add_argument("--images", type=int, default=118_287, metavar="N", help="of the set (default: COCO's train)")
    parser.add_argument("--cores", type=int, default=4, metavar="N", help="of each machine (default: 4)")
    parser.add_argument("--latency", type=float, default=1.0, metavar="MS", help="of a block (default: 1 ms)")
    parser.add_argument(
        "--model", type=float, default=50.0, metavar="MS", help="of an image on a card (default: 50 ms)"
    )
    given = parser.parse_args()
    photos = min(given.measure, 32)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = make_set(folder / "set", given.measure, 0, photos=photos, distinct=given.measure)
        dataset, prediction = files.read()
        cost_of_evaluating(dataset, prediction, folder)
        evaluating = cost_of_evaluating(dataset, prediction, folder)
        predicting = cost_of_predicting(dataset, prediction, photos, given.model / 1e3)
    write = sys.stdout.write
    for name, cost in (("evaluate", evaluating), ("predict", predicting)):
        write(f"{name}, an image in blocks of {cost.block}: {cost.out:,.0f} bytes out, {cost.back:,.0f} back, ")
        write(f"{cost.files:,.0f} of files, {cost.kept:,.0f} kept by the command\n")
        write(f"    {1e3 * cost.work:.3f} ms of a worker, {1e6 * cost.command:.1f} us of the command, ")
        write(f"{1e6 * cost.join:.1f} us to join\n")
    latency, many = given.latency / 1e3, f"{given.images:,} images"
    write(f"\nSIMULATED, evaluate: {many}, {given.cores} cores a machine, {given.latency:g} ms a block\n")
    for line in table(evaluating, given.images, given.cores, latency, (True, False)):
        write(f"{line}\n")
    write(f"\nSIMULATED, predict: {many}, one card a machine, {given.model:g} ms an image\n")
    for line in table(predicting, given.images, 1, latency, (True,)):
        write(f"{line}\n")


if __name__ == "__main__":
    main()
