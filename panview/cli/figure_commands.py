"""The commands that give figures: evaluate, compare, export, report. What they do is loaded when they run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Commands, Option
from panview.cli.guard import command
from panview.cli.options import (
    CacheOption,
    ClusterOption,
    JobsOption,
    MostlyOption,
    NearMissOption,
    OverwriteOption,
    PartsOption,
    PathArgument,
    PredictionOptions,
    VerdictsOption,
    cluster_place,
    error_thresholds,
    verdicts_place,
)
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening
from panview.metrics.default_thresholds import MOSTLY, NEAR_MISS_IOU, POOR_MASK_IOU

PIPELINES = "Pass marks"

JunitOption = Annotated[
    Path | None,
    Option(metavar="FILE", help="Write the outcome of the pass marks as JUnit XML; - for stdout.", panel=PIPELINES),
]
commands = Commands()


@commands.command(epilog="Example: panview evaluate coco/ --pred a.json --pred b.json --json pq.json")
@command
@set_options
def evaluate(
    path: PathArgument,
    pred: PredictionOptions,
    json: Annotated[
        Path | None, Option(metavar="FILE", help="Write the figures to this JSON file; - for stdout.")
    ] = None,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    markdown: Annotated[
        bool, Option("--markdown", help="Print the tables as Markdown, in the layout that papers use.")
    ] = False,
    boundary: Annotated[bool, Option("--boundary", help="Also measure Boundary PQ.")] = False,
    by: Annotated[
        list[str],
        Option(
            metavar="size|supercategory|COLUMN",
            help="Break the figures down by size, supercategory or a column of --images-table; can be repeated.",
        ),
    ] = [],  # noqa: B006
    fail_under: Annotated[
        list[str],
        Option(
            metavar="OF.FIGURE=VALUE",
            help="Exit with 1 if a figure is lower: All.pq=0.40, category:person.rq=0.5, id:1.sq=0.7; can be repeated.",
            panel=PIPELINES,
        ),
    ] = [],  # noqa: B006
    junit: JunitOption = None,
    overwrite: OverwriteOption = False,
    cluster: ClusterOption = None,
    parts: PartsOption = None,
    *,
    opening: Opening,
) -> None:
    """Print PQ, SQ and RQ for All, Things, Stuff and each category, with prediction sets side by side."""
    from panview.cli.breakdowns import parse_breakdowns
    from panview.cli.evaluate import run_evaluate

    breakdowns, columns = parse_breakdowns(by)
    run_evaluate(
        path,
        pred,
        json,
        jobs,
        replace(opening, parts=parts),
        cache,
        markdown,
        boundary,
        breakdowns,
        overwrite,
        columns,
        fail_under,
        junit,
        cluster_place(cluster),
    )


@commands.command(epilog="Example: panview compare coco/ --pred baseline.json --pred new.json --csv changes.csv")
@command
@set_options
def compare(
    path: PathArgument,
    pred: PredictionOptions,
    json: Annotated[
        Path | None, Option(metavar="FILE", help="Write the figures to this JSON file; - for stdout.")
    ] = None,
    csv: Annotated[
        Path | None, Option(metavar="FILE", help="Write the segments that changed to this CSV file; - for stdout.")
    ] = None,
    threshold: Annotated[float, Option(metavar="IOU", help="IoU that a match must exceed; at least 0.5.")] = 0.5,
    resamples: Annotated[
        int,
        Option(
            metavar="N",
            min=0,
            max=100_000,
            help="Number of resamples for the intervals; 0 for no intervals.",
        ),
    ] = 1000,
    seed: Annotated[int, Option(metavar="N", min=0, help="Seed of the resampling.")] = 0,
    top: Annotated[int, Option(metavar="N", min=0, help="Number of fixed and broken segments to print.")] = 10,
    by: Annotated[
        list[str],
        Option(metavar="COLUMN", help="Also compare for each value of a column of --images-table; can be repeated."),
    ] = [],  # noqa: B006
    near_miss: NearMissOption = NEAR_MISS_IOU,
    mostly: MostlyOption = MOSTLY,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    markdown: Annotated[bool, Option("--markdown", help="Print the differences as Markdown.")] = False,
    fail_on_worse: Annotated[
        bool, Option("--fail-on-worse", help="Exit with 1 if All PQ is lower than the first set's.", panel=PIPELINES)
    ] = False,
    beyond_interval: Annotated[
        bool,
        Option(
            "--beyond-interval",
            help="With --fail-on-worse: only if the loss is larger than chance explains.",
            panel=PIPELINES,
        ),
    ] = False,
    junit: JunitOption = None,
    overwrite: OverwriteOption = False,
    parts: PartsOption = None,
    *,
    opening: Opening,
) -> None:
    """Compare prediction sets with the first: differences in PQ with intervals, segments fixed and broken."""
    from panview.cli.compare import CompareOptions, run_compare

    thresholds = error_thresholds(near_miss, mostly)
    options = CompareOptions(
        json,
        csv,
        threshold,
        resamples,
        seed,
        top,
        jobs,
        replace(opening, parts=parts),
        cache,
        thresholds,
        overwrite,
        tuple(by),
        markdown,
        fail_on_worse,
        beyond_interval,
        junit,
    )
    run_compare(path, pred, options)


@commands.command(
    epilog="Example: panview export coco/ --pred a.json --csv a.csv --where \"category = 'person' and iou < 0.3\""
)
@command
@set_options
def export(
    path: PathArgument,
    pred: PredictionOptions = [],  # noqa: B006
    csv: Annotated[
        Path | None, Option(metavar="FILE", help="Write the disagreements to this CSV file; - for stdout.")
    ] = None,
    tags: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            help="Write the tags of the images to this file, for --images-table; - for stdout.",
        ),
    ] = None,
    tp_below: Annotated[
        float | None, Option(metavar="IOU", min=0, max=1, help="Also list matches with an IoU below this.")
    ] = None,
    where: Annotated[str, Option(metavar="EXPR", help="List only segments that meet this condition.")] = "",
    sort: Annotated[
        str,
        Option(
            metavar="pq_impact|score|models|suspicion",
            help="Column whose highest values come first (default: the order of the images).",
        ),
    ] = "",
    queue: Annotated[
        str,
        Option(
            metavar="K/N",
            help="List only the disagreements of reviewer K of N; K/N+10% adds the 10% that are for everybody.",
        ),
    ] = "",
    near_miss: NearMissOption = NEAR_MISS_IOU,
    mostly: MostlyOption = MOSTLY,
    verdicts: VerdictsOption = None,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    overwrite: OverwriteOption = False,
    parts: PartsOption = None,
    *,
    opening: Opening,
) -> None:
    """Write the disagreements (FN and FP) as CSV, one per row, or the tags of the images as a table."""
    from panview.cli.export import ExportOptions, run_export

    thresholds = error_thresholds(near_miss, mostly)
    options = ExportOptions(
        csv,
        tags,
        tp_below,
        where,
        jobs,
        replace(opening, parts=parts),
        cache,
        verdicts_place(verdicts),
        thresholds,
        overwrite,
        queue,
        sort,
    )
    run_export(path, pred, options)


@commands.command(epilog="Example: panview report coco/ --pred a.json --pred b.json -o report.html")
@command
@set_options
def report(
    path: PathArgument,
    pred: PredictionOptions,
    out: Annotated[Path, Option("--out", "-o", metavar="FILE", help="HTML file to write; - for stdout.")],
    images: Annotated[int, Option(metavar="N", min=0, max=200, help="Number of worst images to show.")] = 12,
    threshold: Annotated[float, Option(metavar="IOU", min=0.5, max=0.99, help="IoU that a match must exceed.")] = 0.5,
    where: Annotated[
        str, Option(metavar="EXPR", help="Use only images with a segment that meets this condition.")
    ] = "",
    title: Annotated[str, Option(metavar="TEXT", help="Title of the page (default: the names of the sets).")] = "",
    tp_below: Annotated[
        float, Option(metavar="IOU", min=0, max=1, help="IoU below which a match is a poor mask.")
    ] = POOR_MASK_IOU,
    near_miss: NearMissOption = NEAR_MISS_IOU,
    mostly: MostlyOption = MOSTLY,
    verdicts: VerdictsOption = None,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    overwrite: OverwriteOption = False,
    *,
    opening: Opening,
) -> None:
    """Write a self-contained HTML report: tables, charts, and pictures of the worst images."""
    from panview.cli.report import ReportOptions, run_report

    options = ReportOptions(
        out,
        images,
        threshold,
        where,
        title,
        verdicts_place(verdicts),
        jobs,
        opening,
        cache,
        error_thresholds(near_miss, mostly),
        tp_below,
        overwrite,
    )
    run_report(path, pred, options)
