"""The commands that give figures: evaluate, compare, export, report. What they do is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Commands, Option
from panview.cli.guard import command
from panview.cli.options import (
    CacheOption,
    JobsOption,
    MostlyOption,
    NearMissOption,
    OverwriteOption,
    PathArgument,
    PredictionOptions,
    VerdictsOption,
    error_thresholds,
)
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening
from panview.metrics.default_thresholds import MOSTLY, NEAR_MISS_IOU, POOR_MASK_IOU

PIPELINES = "Pass marks"

JunitOption = Annotated[
    Path | None,
    Option(metavar="FILE", help="Write what came of the pass marks as JUnit XML; - for stdout.", panel=PIPELINES),
]
commands = Commands()


@commands.command(epilog="Example: panview evaluate coco/ --pred a.json --pred b.json --json pq.json")
@command
@set_options
def evaluate(
    path: PathArgument,
    pred: PredictionOptions,
    json: Annotated[Path | None, Option(metavar="FILE", help="Write the figures as JSON; - for stdout.")] = None,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    markdown: Annotated[bool, Option("--markdown", help="Print the tables as they are usually published.")] = False,
    boundary: Annotated[bool, Option("--boundary", help="Also measure Boundary PQ.")] = False,
    by: Annotated[
        list[str],
        Option(
            metavar="size|supercategory|COLUMN",
            help="Break the figures down, also by a column of --images-table; may be given several times.",
        ),
    ] = [],  # noqa: B006
    fail_under: Annotated[
        list[str],
        Option(
            metavar="OF.FIGURE=VALUE",
            help="End with 1 below this: All.pq=0.40, category:person.rq=0.5, id:1.sq=0.7; may be given several times.",
            panel=PIPELINES,
        ),
    ] = [],  # noqa: B006
    junit: JunitOption = None,
    overwrite: OverwriteOption = False,
    *,
    opening: Opening,
) -> None:
    """Print PQ, SQ and RQ for All, Things, Stuff and per category, several predictions side by side."""
    from panview.cli.breakdowns import parse_breakdowns
    from panview.cli.evaluate import run_evaluate

    breakdowns, columns = parse_breakdowns(by)
    run_evaluate(
        path, pred, json, jobs, opening, cache, markdown, boundary, breakdowns, overwrite, columns, fail_under, junit
    )


@commands.command(epilog="Example: panview compare coco/ --pred baseline.json --pred new.json --csv changes.csv")
@command
@set_options
def compare(
    path: PathArgument,
    pred: PredictionOptions,
    json: Annotated[Path | None, Option(metavar="FILE", help="Write the figures as JSON; - for stdout.")] = None,
    csv: Annotated[
        Path | None, Option(metavar="FILE", help="Write the segments that fare differently; - for stdout.")
    ] = None,
    threshold: Annotated[float, Option(metavar="IOU", help="IoU that a match must exceed, from 0.5.")] = 0.5,
    resamples: Annotated[
        int,
        Option(
            metavar="N",
            min=0,
            max=100_000,
            help="Exchanges of two sets, for the intervals; 0 for none.",
        ),
    ] = 1000,
    seed: Annotated[int, Option(metavar="N", min=0, help="Of the exchanges.")] = 0,
    top: Annotated[int, Option(metavar="N", min=0, help="So many segments broken and fixed are printed.")] = 10,
    by: Annotated[
        list[str],
        Option(
            metavar="COLUMN", help="Compare for each value of a column of --images-table; may be given several times."
        ),
    ] = [],  # noqa: B006
    near_miss: NearMissOption = NEAR_MISS_IOU,
    mostly: MostlyOption = MOSTLY,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    markdown: Annotated[bool, Option("--markdown", help="Print what differs as Markdown.")] = False,
    fail_on_worse: Annotated[
        bool, Option("--fail-on-worse", help="End with 1 where All PQ is below the first set's.", panel=PIPELINES)
    ] = False,
    beyond_interval: Annotated[
        bool,
        Option(
            "--beyond-interval", help="With --fail-on-worse: only where the loss is more than chance.", panel=PIPELINES
        ),
    ] = False,
    junit: JunitOption = None,
    overwrite: OverwriteOption = False,
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
        opening,
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
        Path | None, Option(metavar="FILE", help="The CSV file of disagreements to write; - for stdout.")
    ] = None,
    tags: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            help="Write the tags of the images, as --images-table takes them; - for stdout.",
        ),
    ] = None,
    tp_below: Annotated[
        float | None, Option(metavar="IOU", min=0, max=1, help="Also list matches with a smaller IoU.")
    ] = None,
    where: Annotated[str, Option(metavar="EXPR", help="Only segments that meet this condition.")] = "",
    near_miss: NearMissOption = NEAR_MISS_IOU,
    mostly: MostlyOption = MOSTLY,
    verdicts: VerdictsOption = None,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    overwrite: OverwriteOption = False,
    *,
    opening: Opening,
) -> None:
    """Write every disagreement, FN and FP, as a row of a CSV file; or the tags of the images as a table."""
    from panview.cli.export import ExportOptions, run_export

    thresholds = error_thresholds(near_miss, mostly)
    options = ExportOptions(csv, tags, tp_below, where, jobs, opening, cache, verdicts, thresholds, overwrite)
    run_export(path, pred, options)


@commands.command(epilog="Example: panview report coco/ --pred a.json --pred b.json -o report.html")
@command
@set_options
def report(
    path: PathArgument,
    pred: PredictionOptions,
    out: Annotated[Path, Option("--out", "-o", metavar="FILE", help="The HTML page to write; - for stdout.")],
    images: Annotated[int, Option(metavar="N", min=0, max=200, help="How many of the worst to show.")] = 12,
    threshold: Annotated[float, Option(metavar="IOU", min=0.5, max=0.99, help="IoU of a match.")] = 0.5,
    where: Annotated[str, Option(metavar="EXPR", help="Only images with a segment that meets this.")] = "",
    title: Annotated[str, Option(metavar="TEXT", help="Of the page; the names of the sets without.")] = "",
    tp_below: Annotated[
        float, Option(metavar="IOU", min=0, max=1, help="Matches with a smaller IoU are poor masks.")
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
    """Write one self-contained HTML page: tables, charts, and the worst images as pictures."""
    from panview.cli.report import ReportOptions, run_report

    options = ReportOptions(
        out,
        images,
        threshold,
        where,
        title,
        verdicts,
        jobs,
        opening,
        cache,
        error_thresholds(near_miss, mostly),
        tp_below,
        overwrite,
    )
    run_report(path, pred, options)
