"""``panview evaluate``: the figures, as a table for people and as JSON for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from rich import box
from rich.table import Table

from panview import __version__
from panview.cli.loading import load_dataset, load_prediction, measure
from panview.cli.output import plain_console, write_stdout
from panview.datasets.dataset import Dataset, MissingImages, distinct_name
from panview.files import write_whole
from panview.metrics.panoptic_quality import Average, PanopticQuality, count_matches, panoptic_quality

Result = tuple[str, PanopticQuality]


def run_evaluate(
    path: Path, predictions: list[Path], json: Path | None, jobs: int | None, missing: MissingImages, cache: bool
) -> None:
    """Evaluate each prediction set and print or write what came out."""
    dataset = load_dataset(path)
    results: list[Result] = []
    for prediction_path in predictions:
        prediction = load_prediction(dataset, prediction_path, missing=missing)
        prediction = distinct_name(prediction, [name for name, _ in results])
        table = measure(dataset, prediction, jobs=jobs, cache=cache)
        counts = count_matches(table, len(dataset.categories))
        results.append((prediction.name, panoptic_quality(counts, dataset.categories.isthing)))
    if json is not None:
        text = msgspec.json.format(msgspec.json.encode(as_json(dataset, results)), indent=2) + b"\n"
        if str(json) == "-":
            write_stdout(text)
            return
        write_whole(json, text)
    print_results(dataset, results)


def as_json(dataset: Dataset, results: list[Result]) -> dict[str, Any]:
    """Return the results in the form of the JSON contract; fractions, not per cent."""
    return {
        "panview": __version__,
        "images": len(dataset),
        "results": [
            {
                "prediction": name,
                "All": _average_json(quality.all),
                "Things": _average_json(quality.things),
                "Stuff": _average_json(quality.stuff),
                "per_class": {
                    str(dataset.categories.ids[i]): {
                        "name": dataset.categories.names[i],
                        "isthing": int(dataset.categories.isthing[i]),
                        "pq": float(quality.pq[i]),
                        "sq": float(quality.sq[i]),
                        "rq": float(quality.rq[i]),
                        "iou_sum": float(quality.counts.iou_sum[i]),
                        "tp": int(quality.counts.tp[i]),
                        "fp": int(quality.counts.fp[i]),
                        "fn": int(quality.counts.fn[i]),
                    }
                    for i in range(len(dataset.categories))
                },
            }
            for name, quality in results
        ],
    }


def print_results(dataset: Dataset, results: list[Result]) -> None:
    """Print the tables."""
    console = plain_console()
    if not console.is_terminal:
        # A pipe has no width; a table cut to 80 columns would lose figures.
        console.width = 100_000
    console.print(f"{dataset.name}: {len(dataset):,} images")
    console.print(_split_table(results))
    console.print(_category_table(dataset, results))


def _average_json(average: Average) -> dict[str, float | int | None]:
    return {"pq": average.pq, "sq": average.sq, "rq": average.rq, "n": average.n}


def _split_table(results: list[Result]) -> Table:
    table = _table([name for name, _ in results], ("PQ", "SQ", "RQ", "N"))
    for split in ("All", "Things", "Stuff"):
        cells = []
        for _, quality in results:
            average: Average = getattr(quality, split.lower())
            cells += [*(_percent(value) for value in (average.pq, average.sq, average.rq)), str(average.n)]
        table.add_row(split, *cells)
    return table


def _category_table(dataset: Dataset, results: list[Result]) -> Table:
    table = _table([name for name, _ in results], ("PQ", "SQ", "RQ", "TP", "FP", "FN"))
    for i, name in enumerate(dataset.categories.names):
        if not any(quality.occurs[i] for _, quality in results):
            continue
        cells = []
        for _, quality in results:
            occurs, counts = bool(quality.occurs[i]), quality.counts
            cells += [_percent(float(v[i]) if occurs else None) for v in (quality.pq, quality.sq, quality.rq)]
            cells += [f"{int(count[i]):,}" for count in (counts.tp, counts.fp, counts.fn)]
        table.add_row(name, *cells)
    return table


def _table(names: list[str], columns: tuple[str, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    # In a narrow terminal a long name is folded before a figure is cut.
    table.add_column("", overflow="fold")
    for name in names:
        for position, column in enumerate(columns):
            # The prediction's name stands over the first of its columns, where there are several predictions.
            title = f"{name}\n{column}" if len(names) > 1 and position == 0 else f"\n{column}" * (len(names) > 1)
            table.add_column(title or column, justify="right", no_wrap=True)
    return table


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.3f}"
