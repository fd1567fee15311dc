"""Sets in archives against the same sets in folders, in turns; and how long the list of a large archive takes."""

from __future__ import annotations

import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.context import TRAIN, Context
from benchmarks.report import Figure
from benchmarks.synthetic import SetFiles
from benchmarks.timing import median_ms
from panview.metrics.evaluation import evaluate
from panview.reading import open_file
from panview.zip_directory import read_directory

_ROUNDS = 7


def measure(context: Context) -> Iterator[Figure]:
    """Evaluate out of folders, stored and deflated members in turns, by the processor's time."""
    files = context.main_set
    with tempfile.TemporaryDirectory(prefix="panview-archives-") as name:
        ways = {"a folder": files}
        for way, method in (("stored members", zipfile.ZIP_STORED), ("deflated members", zipfile.ZIP_DEFLATED)):
            ways[way] = _packed(files, Path(name) / way.partition(" ")[0], method)
        sets = {way: written.read() for way, written in ways.items()}
        took: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(_ROUNDS):
            for way, opened in sets.items():
                began = time.process_time()
                evaluate(*opened, jobs=1)
                took[way].append((time.process_time() - began) / files.images)
        for way in list(ways)[1:]:
            ratio = median(a / b for a, b in zip(took[way], took["a folder"], strict=True))
            note = f"{1000 * median(took[way]):.3f} ms of the processor a pair"
            yield Figure(f"evaluate, {way} of an archive against a folder", ratio, "x", note=note)
        large = Path(name) / "large.zip"
        with zipfile.ZipFile(large, "w") as packed:
            for image in range(TRAIN):
                packed.writestr(f"train2017/{image:012d}.jpg", b"")
        size = large.stat().st_size
        with open_file(large) as stream:
            number = stream.fileno()
            took_ms = median_ms([lambda: read_directory(large, number, size)] * 5)
        yield Figure(f"list of an archive of {TRAIN:,} files", took_ms, "ms")
        theirs = median_ms([lambda: zipfile.ZipFile(large).close()] * 3)
        yield Figure("the same by Python's zipfile", theirs, "ms")


def _packed(files: SetFiles, root: Path, method: int) -> SetFiles:
    """Write a set again with its maps in archives."""
    root.mkdir()
    places = []
    for json in (files.ground_truth, files.prediction):
        place = root / json.name
        place.write_bytes(json.read_bytes())
        with zipfile.ZipFile(place.with_suffix(".zip"), "w", method) as packed:
            for path in sorted(json.with_suffix("").iterdir()):
                packed.write(path, f"{json.stem}/{path.name}")
        places.append(place)
    return SetFiles(root, places[0], places[1], files.images)
