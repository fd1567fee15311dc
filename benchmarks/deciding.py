"""What a person waits for while deciding: the next disagreement, a verdict, a filter, a page."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.comparing import second_prediction
from benchmarks.context import PHOTOS, Context
from benchmarks.report import Figure
from benchmarks.synthetic import SetFiles, photo_name, same_file
from benchmarks.timing import run_for_figures, seconds
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import Status
from panview.review.meaning import see
from panview.review.thresholds import Thresholds
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Verdict

SAVED = 1000
_TIMEOUT_S = 1200


def measure(context: Context) -> Iterator[Figure]:
    """Measure in a window and at the file of verdicts.

    Disagreements are gone through on the main set, whose images are crowded and all get photos; what grows with the
    number of segments is measured with as many of them as COCO has.
    """
    files = context.main_set
    _photos_for_all(files)
    with tempfile.TemporaryDirectory(prefix="panview-deciding-") as folder:
        user = Path(folder)
        _run(files, user, "warm", [files.prediction])
        figures = _run(files, user, "decide", [files.prediction])
        for what, key, budget in (
            ("next disagreement, prefetched", "next prefetched", 16),
            ("next disagreement, cold", "next cold", 60),
            ("verdict on disk and next disagreement, prefetched", "verdict prefetched", None),
            ("verdict on disk and next disagreement, cold", "verdict cold", None),
            ("verdict on 1,000 rows at once on disk and next disagreement", "verdict on many", 1000),
        ):
            note = "from the key press until it is drawn" if budget else "and drawn; from the key press"
            yield Figure(what, figures[key], "ms", budget, note=note)
        figures = _decided(files, "decide", [files.prediction])
        yield Figure("next disagreement, prefetched, 1,000 rows decided", figures["next prefetched"], "ms", 16)
        files = context.val_set
        both, size = [files.prediction, second_prediction(files)], f"{files.images:,} images"
        _run(files, user, "warm", both)
        figures = _run(files, user, "filter", both)
        for kind in ("category", "error type", "name", "expression", "none"):
            note = f"until all lists are drawn: {figures[f'{kind}, lists']:.1f} ms"
            yield Figure(f"filter by {kind} to figures in the sidebar, {size}", figures[kind], "ms", 16, note=note)
        figures = _decided(files, "filter", both)
        for kind in ("category", "expression", "none"):
            what = f"filter by {kind} to figures in the sidebar, 1,000 rows decided, {size}"
            yield Figure(what, figures[kind], "ms", 16)
        figures = _run(files, user, "pages", both)
        for page in ("figures", "confusion", "compare"):
            first, again, follow = (figures.get(f"{page} {kind}") for kind in ("first", "again", "follow"))
            note = {"figures": "the charts' library loaded", "compare": "intervals included"}.get(page, "")
            yield Figure(f"page {page}, opened for the first time, {size}", first, "ms", note=note)
            yield Figure(f"page {page}, opened again, {size}", again, "ms")
            yield Figure(f"page {page} follows a filter, {size}", follow, "ms")
    yield from _saves(context)


def _saves(context: Context) -> Iterator[Figure]:
    """Save verdicts one by one, each synced; beside it what the disk takes to sync a page at all."""
    dataset, prediction = context.main_set.read()
    table = evaluate(dataset, prediction)
    rows = np.flatnonzero(table.status == Status.FN)[:SAVED]
    with tempfile.TemporaryDirectory(prefix="panview-verdicts-", dir=context.folder) as folder:
        bare = _sync_times(Path(folder) / "page")
        times = []
        with VerdictFile.open(Path(folder) / "verdicts.sqlite", dataset) as file:
            for row in rows.tolist():
                decisions = make_decisions(
                    dataset,
                    prediction.name,
                    table,
                    see(table, dataset.categories.isthing, Thresholds()),
                    (row,),
                    verdict=Verdict.PREDICTION_WRONG,
                    note="",
                    reviewer="benchmark",
                    time="2026-01-01T00:00:00+00:00",
                )
                times.append(1000 * seconds(lambda decisions=decisions: file.record(decisions)))  # type: ignore[misc]
    yield Figure("sync of 4 KB to this disk, half of them", float(np.median(bare)), "ms", note="a bare fsync")
    for share, what in ((50, "half of them"), (95, "95 % of them"), (100, "slowest")):
        note = f"of {len(times):,}, one by one" + ("; the first makes the file" if share == 100 else "")
        budget = 5 if share < 100 else None
        yield Figure(f"verdict saved on disk, {what}", float(np.percentile(times, share)), "ms", budget, note=note)


def _sync_times(path: Path) -> list[float]:
    page = os.urandom(4096)
    with path.open("wb", buffering=0) as stream:

        def write() -> None:
            stream.write(page)
            os.fsync(stream.fileno())

        return [1000 * seconds(write) for _ in range(200)]


def _photos_for_all(files: SetFiles) -> None:
    """Give every image the photo of the image whose id maps it has."""
    folder = files.root / "val2017"
    for index in range(PHOTOS, files.images):
        if not (folder / photo_name(index)).exists():
            same_file(folder / photo_name(index % PHOTOS), folder / photo_name(index))


def _decided(files: SetFiles, task: str, predictions: Sequence[Path]) -> dict[str, float]:
    """Run a task after a thousand rows were decided, whose verdicts no other task finds."""
    with tempfile.TemporaryDirectory(prefix="panview-decided-") as folder:
        _run(files, Path(folder), "warm", predictions)
        return _run(files, Path(folder), f"{task} with 1,000 decided", predictions)


def _run(files: SetFiles, user: Path, task: str, predictions: Sequence[Path]) -> dict[str, float]:
    arguments = [task, str(files.root), *map(str, predictions)]
    return run_for_figures("benchmarks.deciding_process", arguments, user, _TIMEOUT_S)
