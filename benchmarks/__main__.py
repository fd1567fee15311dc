"""``python -m benchmarks``: make a set, measure, print a table."""

from __future__ import annotations

import argparse
import importlib
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from benchmarks.context import Context
from benchmarks.report import Figure, machine, print_machine, print_table, write_json
from benchmarks.synthetic import DISTINCT

GROUPS = {
    "start": ("benchmarks.starting", "measure"),
    "evaluate": ("benchmarks.evaluating", "measure"),
    "peers": ("benchmarks.peers", "measure"),
    "loop": ("benchmarks.looping", "measure"),
    "boundaries": ("benchmarks.boundaries", "measure"),
    "check": ("benchmarks.checking", "measure"),
    "tables": ("benchmarks.tables", "measure"),
    "reading": ("benchmarks.reading", "measure"),
    "archives": ("benchmarks.archives", "measure"),
    "window": ("benchmarks.window", "measure"),
    "deciding": ("benchmarks.deciding", "measure"),
    "comparing": ("benchmarks.comparing", "measure"),
    "joining": ("benchmarks.joining", "measure"),
    "converting": ("benchmarks.converting", "measure"),
    "predict": ("benchmarks.predicting", "measure"),
    "post-processing": ("benchmarks.post_processing", "measure"),
    "re-processing": ("benchmarks.reprocessing", "measure"),
    "streaming": ("benchmarks.streaming", "measure"),
    "pictures": ("benchmarks.large_pictures", "measure"),
    "growth": ("benchmarks.growing", "measure"),
    "large": ("benchmarks.window", "measure_large"),
    "million": ("benchmarks.window", "measure_million"),
    "parts": ("benchmarks.parts", "measure"),
}
"""Name of a group -> module and function of the context that yields figures. Imported when it runs."""
DEFAULT_GROUPS = [name for name in GROUPS if name not in {"growth", "large", "million", "parts"}]
"""Sets of 50,000 images and more take minutes to make; they are measured when asked for."""


def main() -> int:
    """Run the groups that are asked for and return an exit code: 1 when a budget is missed."""
    options = _parse()
    facts = machine()
    print_machine(facts)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="panview-benchmarks-") as temporary:
        context = Context(options.keep or Path(temporary), options.images, options.seed, options.shapes)
        start = time.perf_counter()
        files = context.main_set
        print(
            f"{files.images:,} pairs made in {time.perf_counter() - start:.0f} s with seed {options.seed}: "
            f"{min(files.images, DISTINCT)} distinct ones, the rest are the same files under other names, so that "
            "they are read from memory"
        )
        for name in options.only or DEFAULT_GROUPS:
            print(f"measuring {name} ...", flush=True)
            module, function = GROUPS[name]
            measure = cast("Callable[[Context], Iterator[Figure]]", getattr(importlib.import_module(module), function))
            figures += measure(context)
    print()
    print_table(figures)
    if options.json:
        write_json(options.json, facts, figures)
    return int(any(figure.verdict == "missed" for figure in figures))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure panview's speed against its budgets, beside panopticapi and hotcoco if there.",
        epilog="example: python -m benchmarks --images 5000 --json figures.json",
    )
    parser.add_argument("--images", type=_positive, default=500, metavar="N", help="pairs to make; full run: 5000")
    parser.add_argument("--only", action="append", choices=list(GROUPS), help="measure this group; may be repeated")
    parser.add_argument("--seed", type=int, default=0, help="of the made set; equal seeds make equal sets")
    help_ = "a COCO panoptic ground truth; pairs with its shapes are measured too"
    parser.add_argument("--shapes", type=Path, metavar="JSON", help=help_)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make the sets here and leave them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    return parser.parse_args()


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("expected at least 1")
    return value


if __name__ == "__main__":
    raise SystemExit(main())
