"""The commands about data: check, apply-verdicts, convert, coco. What they do is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from panview.cli.declaring import Argument, Commands, Option
from panview.cli.guard import EXIT_FINDINGS, command
from panview.cli.options import (
    CacheOption,
    ClusterOption,
    JobsOption,
    MissingOption,
    MostlyOption,
    NearMissOption,
    OverwriteOption,
    PathArgument,
    PredictionOptions,
    VerdictsOption,
    cluster_place,
    error_thresholds,
    missing_images,
    verdicts_place,
)
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.metrics.default_thresholds import MOSTLY, NEAR_MISS_IOU

if TYPE_CHECKING:
    from panview.datasets.coco.release import SplitName

_TARGETS = "coco, labels, labels-from-1, detectron2, mmdet, two-channel, two-channel-16, cityscapes"
_ONLY_READ = (
    "labels-things-first, labels-stuff-first, detectron2-separated, "
    "transformers, rle, semantic+instances, divisor and step"
)
commands = Commands()


@commands.command(epilog="Example: panview check coco/ --pred mask2former.json --json findings.json")
@command
@set_options
def check(
    path: PathArgument,
    pred: PredictionOptions = [],  # noqa: B006
    json: Annotated[
        Path | None, Option(metavar="FILE", help="Write all findings to this JSON file; - for stdout.")
    ] = None,
    jobs: JobsOption = None,
    every: Annotated[bool, Option("--all", help="Print one line per finding instead of groups.")] = False,
    write_categories: Annotated[
        Path | None,
        Option(
            "--write-categories",
            metavar="FILE",
            help="Write the likely meaning of the category numbers to this file, for --categories.",
        ),
    ] = None,
    near_duplicates: Annotated[
        bool, Option("--near-duplicates", help="Also find nearly identical photos (decodes every photo).")
    ] = False,
    against: Annotated[
        Path | None,
        Option(metavar="PATH", help="Also find photos that are in another set, such as the training split."),
    ] = None,
    overwrite: OverwriteOption = False,
    cluster: ClusterOption = None,
    *,
    opening: Opening,
) -> None:
    """Check the data for faults that spoil the figures; exit with 1 if there are errors."""
    from panview.cli.check import run_check

    place = cluster_place(cluster)
    run_check(path, pred, json, jobs, opening, every, overwrite, write_categories, near_duplicates, against, place)


@commands.command("apply-verdicts", epilog="Example: panview apply-verdicts coco/ --pred a.json -o coco_corrected/")
@command
@set_options
def apply_verdicts(
    path: PathArgument,
    pred: PredictionOptions,
    out: Annotated[Path, Option("--out", "-o", metavar="DIR", help="Folder for the new set; must be new or empty.")],
    verdicts: VerdictsOption = None,
    reviewer: Annotated[str, Option(metavar="NAME", help="Apply only the verdicts of this person.")] = "",
    assume_defaults: Annotated[
        bool,
        Option("--assume-defaults", help="Assume that verdicts of format 1 were given at the usual thresholds."),
    ] = False,
    repairs: Annotated[bool, Option(help="Apply repairs that reviewers made in the window, too.")] = True,
    near_miss: NearMissOption = NEAR_MISS_IOU,
    mostly: MostlyOption = MOSTLY,
    dry_run: Annotated[bool, Option("--dry-run", help="Print the changes as CSV and write nothing.")] = False,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    *,
    opening: Opening,
) -> None:
    """Write the ground truth, corrected by the verdicts, as a new COCO panoptic set; the old set stays as it is.

    Every verdict does what its reviewer saw, whatever thresholds are set today. Verdicts of format 1 do not record
    the thresholds: --assume-defaults assumes the usual ones, or those of --near-miss and --mostly. Repairs made in the
    window count before verdicts on the same segments.
    """
    from panview.cli.apply_verdicts import ApplyOptions, run_apply_verdicts
    from panview.review.thresholds import Thresholds

    thresholds = error_thresholds(near_miss, mostly)
    if not assume_defaults and (near_miss, mostly) != (NEAR_MISS_IOU, MOSTLY):
        raise PanviewError("--near-miss and --mostly need --assume-defaults; add it")
    assume = Thresholds(near_miss_iou=thresholds.near_miss_iou, mostly=thresholds.mostly) if assume_defaults else None
    options = ApplyOptions(out, verdicts_place(verdicts), reviewer, dry_run, jobs, opening, cache, assume, repairs)
    run_apply_verdicts(path, pred, options)


@commands.command(epilog="Example: panview convert maps/ --to coco results/mask2former --dataset coco/")
@command
def convert(
    source: Annotated[Path, Argument(metavar="IN", help="Results JSON, its folder, or a folder of maps.")],
    out: Annotated[Path, Argument(metavar="OUT", help="Folder to write; must be new or empty.")],
    to: Annotated[str, Option("--to", metavar="FORMAT", help=f"Output format: {_TARGETS}.")],
    source_form: Annotated[
        str, Option("--from", metavar="FORMAT", help=f"Input format (default: detected). Also {_ONLY_READ}.")
    ] = "",
    dataset: Annotated[
        Path | None, Option(metavar="PATH", help="COCO root or panoptic JSON of the dataset; only the JSON is read.")
    ] = None,
    missing: MissingOption = "error",
    unknown: Annotated[
        str, Option(metavar="error|void", help="How to treat values without a category, in maps without a JSON.")
    ] = "error",
    void: Annotated[
        int | None,
        Option(
            metavar="N",
            min=0,
            help="Number that means void, in maps without a JSON (default: 0, or 255 if 0 is a category).",
        ),
    ] = None,
    divisor: Annotated[
        int | None, Option(metavar="N", min=2, help="Read IN as maps of category x N + instance.")
    ] = None,
    categories: Annotated[
        Path | None,
        Option(metavar="FILE", help="Meaning of the category numbers in IN: names, pairs, or a JSON that names them."),
    ] = None,
    strict: Annotated[bool, Option("--strict", help="Refuse a set that can only be read with assumptions.")] = False,
    pred_folder: Annotated[
        Path | None,
        Option("--pred-folder", metavar="DIR", help="Folder of the maps, if IN is a JSON (default: detected)."),
    ] = None,
    jobs: JobsOption = None,
) -> None:
    """Convert predictions between COCO panoptic and the formats of other programs."""
    from panview.cli.convert import ConvertOptions, run_convert

    options = ConvertOptions(
        to, source_form, dataset, missing_images(missing), unknown, void, jobs, categories, divisor, strict, pred_folder
    )
    run_convert(source, out, options)


@commands.command(epilog="Example: panview cache --clear --keep 20")
@command
def cache(
    clear: Annotated[bool, Option("--clear", help="Remove the copies, those used longest ago first.")] = False,
    keep: Annotated[float, Option(metavar="GB", min=0, help="With --clear: leave this much.")] = 0,
) -> None:
    """List the local copies of remote sets and the disk space they take, or remove them."""
    from panview.cli.copies import run_cache

    run_cache(clear=clear, keep=keep)


coco = Commands(
    name="coco",
    help="Download COCO 2017 with panoptic annotations, or verify and complete a copy.",
    epilog="Example: panview coco download coco/",
)
commands.add(coco)

CocoArgument = Annotated[Path, Argument(metavar="DIR", help="Root of the dataset.")]


@coco.command("download", epilog="Example: panview coco download coco/ --val --test")
@command
def coco_download(
    folder: CocoArgument,
    val: Annotated[bool, Option("--val", help="5,000 images, 2 GB to download (the default).")] = False,
    train: Annotated[bool, Option("--train", help="118,287 images, 20 GB to download.")] = False,
    test: Annotated[bool, Option("--test", help="40,670 images without annotations, 7.5 GB.")] = False,
    keep_zips: Annotated[bool, Option("--keep-zips", help="Keep the archives in DIR after unpacking.")] = False,
) -> None:
    """Download, verify and unpack COCO 2017; an interrupted download continues where it stopped.

    Set PANVIEW_COCO_URL to use a mirror instead of http://images.cocodataset.org.
    """
    from panview.cli.coco import run_download

    run_download(folder, _splits(val, train, test) or ["val"], keep_zips=keep_zips)


@coco.command("prepare", epilog="Example: panview coco prepare /data/coco")
@command
def coco_prepare(
    folder: CocoArgument,
    val: Annotated[bool, Option("--val", help="Check val2017.")] = False,
    train: Annotated[bool, Option("--train", help="Check train2017.")] = False,
    test: Annotated[bool, Option("--test", help="Check test2017.")] = False,
) -> None:
    """Verify a copy of COCO 2017, unpack the archives in it, and list what is missing and where to get it.

    Also makes the JSON that MMDetection needs to run panoptic models on test-dev. Without a flag, checks every split
    that is at least partly there. Exits with 1 if something is missing or damaged.
    """
    from panview.cli.coco import run_prepare

    if run_prepare(folder, _splits(val, train, test)):
        raise SystemExit(EXIT_FINDINGS)


def _splits(val: bool, train: bool, test: bool) -> list[SplitName]:
    chosen: dict[SplitName, bool] = {"val": val, "train": train, "test": test}
    return [split for split, wanted in chosen.items() if wanted]
