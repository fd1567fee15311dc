"""``panview convert`` as a user runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.timing import run_child

FULL = 5000


def measure(context: Context) -> Iterator[Figure]:
    """Convert the main set's predictions to two other forms, and from one of them back."""
    files = context.main_set
    budget = 60 if files.images >= FULL else None
    with TemporaryDirectory(prefix="panview-convert-", dir=context.folder) as name:
        folder = Path(name)
        for source, target in (
            (files.prediction, "mmdet"),
            (files.prediction, "two-channel-16"),
            (folder / "mmdet", "coco"),
        ):
            arguments = ["-m", "panview", "convert", str(source), "--to", target, str(folder / target)]
            child = run_child([*arguments, "--dataset", str(files.ground_truth)])
            form = "COCO" if source == files.prediction else source.name
            what = f"panview convert, {form} to {'COCO' if target == 'coco' else target}, {files.images:,} images"
            yield Figure(what, child.seconds, "s", budget)
