"""The commands about samples: sample, estimate. What they do is loaded when they run."""

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
    error_thresholds,
    verdicts_place,
)
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening
from panview.metrics.default_thresholds import MOSTLY, NEAR_MISS_IOU

commands = Commands()

SampleVerdictsOption = Annotated[
    str | None,
    Option(
        "--verdicts",
        metavar="FILE",
        help="Verdict file beside which samples are saved, or postgresql://HOST/DB (default: this dataset's).",
    ),
]


@commands.command(epilog="Example: panview sample coco/ --pred mask2former.json -n 200 --by category --name audit")
@command
@set_options
def sample(
    path: PathArgument,
    pred: PredictionOptions,
    name: Annotated[str, Option(metavar="NAME", help="Name of the sample.")],
    count: Annotated[int, Option("--count", "-n", metavar="N", min=1, help="Number of units to draw.")] = 200,
    of: Annotated[
        str, Option(metavar="disagreements|segments", help="Kind of item to draw; segments include matches.")
    ] = "disagreements",
    by: Annotated[
        str, Option(metavar="category|size|error|impact", help="Stratify (default: plain random sample).")
    ] = "",
    where: Annotated[str, Option(metavar="EXPR", help="Draw only from segments that meet this condition.")] = "",
    seed: Annotated[int, Option(metavar="N", help="The same seed draws the same units.")] = 1,
    verdicts: SampleVerdictsOption = None,
    tp_below: Annotated[
        float | None, Option("--tp-below", metavar="IOU", help="Also draw from matches with a smaller IoU.")
    ] = None,
    near_miss: NearMissOption = NEAR_MISS_IOU,
    mostly: MostlyOption = MOSTLY,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    overwrite: Annotated[bool, Option("--overwrite", help="Replace a sample of this name.")] = False,
    *,
    opening: Opening,
) -> None:
    """Draw a random sample to decide, and keep it beside the verdict file.

    In the window, and wherever a condition is asked for, it is the segments with sample = 'NAME'.
    """
    from panview.cli.sample import SampleOptions, run_sample

    options = SampleOptions(
        name,
        count,
        of,
        by,
        where,
        seed,
        verdicts_place(verdicts),
        tp_below,
        error_thresholds(near_miss, mostly),
        jobs,
        opening,
        cache,
        overwrite,
    )
    run_sample(path, pred, options)


@commands.command(epilog="Example: panview estimate coco/ --pred mask2former.json --name audit --json estimate.json")
@command
@set_options
def estimate(
    path: PathArgument,
    pred: PredictionOptions,
    name: Annotated[str, Option(metavar="NAME", help="Name of the sample (default: the newest).")] = "",
    json: Annotated[
        Path | None, Option(metavar="FILE", help="Write the estimate to this JSON file; - for stdout.")
    ] = None,
    verdicts: SampleVerdictsOption = None,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    overwrite: OverwriteOption = False,
    *,
    opening: Opening,
) -> None:
    """Estimate from a sample's verdicts how much of the truth is wrong, and what PQ would be with it corrected."""
    from panview.cli.sample import EstimateOptions, run_estimate

    run_estimate(path, pred, EstimateOptions(name, json, verdicts_place(verdicts), jobs, opening, cache, overwrite))
