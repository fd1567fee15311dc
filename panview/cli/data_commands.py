"""The commands about data: check, apply-verdicts, convert, coco. What they do is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from panview.cli.declaring import Argument, Commands, Option
from panview.cli.guard import EXIT_FINDINGS, command
from panview.cli.options import (
    CacheOption,
    JobsOption,
    MissingOption,
    MostlyOption,
    NearMissOption,
    OverwriteOption,
    PathArgument,
    PredictionOptions,
    VerdictsOption,
    error_thresholds,
    missing_images,
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
    json: Annotated[Path | None, Option(metavar="FILE", help="Write all findings as JSON; - for stdout.")] = None,
    jobs: JobsOption = None,
    every: Annotated[bool, Option("--all", help="Print every finding as a line, not grouped.")] = False,
    write_categories: Annotated[
        Path | None,
        Option(
            "--write-categories",
            metavar="FILE",
            help="Write what the numbers of the predictions seem to stand for, for --categories.",
        ),
    ] = None,
    overwrite: OverwriteOption = False,
    *,
    opening: Opening,
) -> None:
    """Look for faults in the data that spoil the figures; the exit code is 1 when there are errors."""
    from panview.cli.check import run_check

    run_check(path, pred, json, jobs, opening, every, overwrite, write_categories)


@commands.command("apply-verdicts", epilog="Example: panview apply-verdicts coco/ --pred a.json -o coco_corrected/")
@command
@set_options
def apply_verdicts(
    path: PathArgument,
    pred: PredictionOptions,
    out: Annotated[Path, Option("--out", "-o", metavar="DIR", help="Folder for the new set; empty or new.")],
    verdicts: VerdictsOption = None,
    reviewer: Annotated[str, Option(metavar="NAME", help="Only the verdicts of this person.")] = "",
    assume_defaults: Annotated[
        bool,
        Option("--assume-defaults", help="Take verdicts of format 1 as given at the usual thresholds."),
    ] = False,
    near_miss: NearMissOption = NEAR_MISS_IOU,
    mostly: MostlyOption = MOSTLY,
    dry_run: Annotated[bool, Option("--dry-run", help="Print the changes as CSV, write nothing.")] = False,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    *,
    opening: Opening,
) -> None:
    """Write the ground truth, corrected by the verdicts, as a new COCO panoptic set; the old one is left as it is.

    Every verdict does what its reviewer saw, whatever thresholds are set today. Verdicts of format 1 do not hold that:
    for them --assume-defaults assumes thresholds, the usual ones or those of --near-miss and --mostly.
    """
    from panview.cli.apply_verdicts import ApplyOptions, run_apply_verdicts
    from panview.review.thresholds import Thresholds

    thresholds = error_thresholds(near_miss, mostly)
    if not assume_defaults and (near_miss, mostly) != (NEAR_MISS_IOU, MOSTLY):
        raise PanviewError("--near-miss and --mostly say what --assume-defaults assumes; give that too")
    assume = Thresholds(near_miss_iou=thresholds.near_miss_iou, mostly=thresholds.mostly) if assume_defaults else None
    options = ApplyOptions(out, verdicts, reviewer, dry_run, jobs, opening, cache, assume)
    run_apply_verdicts(path, pred, options)


@commands.command(epilog="Example: panview convert maps/ --to coco results/mask2former --dataset coco/")
@command
def convert(
    source: Annotated[Path, Argument(metavar="IN", help="Results JSON, its folder, or a folder of maps.")],
    out: Annotated[Path, Argument(metavar="OUT", help="Folder to write; empty or new.")],
    to: Annotated[str, Option("--to", metavar="FORMAT", help=f"Form to write: {_TARGETS}.")],
    source_form: Annotated[
        str, Option("--from", metavar="FORMAT", help=f"Form of IN; found out without. Also {_ONLY_READ}.")
    ] = "",
    dataset: Annotated[
        Path | None, Option(metavar="PATH", help="COCO root or panoptic JSON; only its JSON is read.")
    ] = None,
    missing: MissingOption = "error",
    unknown: Annotated[
        str, Option(metavar="error|void", help="What a value without a category is, in maps alone.")
    ] = "error",
    void: Annotated[
        int | None,
        Option(metavar="N", min=0, help="Number that means void in maps alone; 0, or 255 where 0 is a category."),
    ] = None,
    divisor: Annotated[int | None, Option(metavar="N", min=2, help="IN is maps of category x N + instance.")] = None,
    categories: Annotated[
        Path | None,
        Option(metavar="FILE", help="What the numbers of IN stand for: names, pairs, or a JSON that names them."),
    ] = None,
    strict: Annotated[bool, Option("--strict", help="Refuse a set that takes assumptions to be read.")] = False,
    pred_folder: Annotated[
        Path | None, Option("--pred-folder", metavar="DIR", help="The maps of the JSON that is IN, if elsewhere.")
    ] = None,
    jobs: JobsOption = None,
) -> None:
    """Convert predictions between COCO panoptic and the forms of other programs."""
    from panview.cli.convert import ConvertOptions, run_convert

    options = ConvertOptions(
        to, source_form, dataset, missing_images(missing), unknown, void, jobs, categories, divisor, strict, pred_folder
    )
    run_convert(source, out, options)


coco = Commands(
    name="coco",
    help="COCO 2017 with panoptic annotations: download it, or verify and complete a folder of it.",
    epilog="Example: panview coco download coco/",
)
commands.add(coco)

CocoArgument = Annotated[Path, Argument(metavar="DIR", help="Root of the dataset.")]


@coco.command("download", epilog="Example: panview coco download coco/ --val --test")
@command
def coco_download(
    folder: CocoArgument,
    val: Annotated[bool, Option("--val", help="5,000 images, 2 GB to download; chosen without a flag.")] = False,
    train: Annotated[bool, Option("--train", help="118,287 images, 20 GB to download.")] = False,
    test: Annotated[bool, Option("--test", help="40,670 images without annotations, 7.5 GB.")] = False,
    keep_zips: Annotated[bool, Option("--keep-zips", help="Keep the archives in DIR when unpacked.")] = False,
) -> None:
    """Fetch COCO 2017 and unpack it; goes on where an earlier call was interrupted, and verifies everything.

    PANVIEW_COCO_URL names a mirror to use instead of http://images.cocodataset.org.
    """
    from panview.cli.coco import run_download

    run_download(folder, _splits(val, train, test) or ["val"], keep_zips=keep_zips)


@coco.command("prepare", epilog="Example: panview coco prepare /data/coco")
@command
def coco_prepare(
    folder: CocoArgument,
    val: Annotated[bool, Option("--val", help="Look for val2017.")] = False,
    train: Annotated[bool, Option("--train", help="Look for train2017.")] = False,
    test: Annotated[bool, Option("--test", help="Look for test2017.")] = False,
) -> None:
    """Verify a folder of COCO 2017, unpack archives that lie in it, and say what is missing and where to get it.

    Makes the JSON with which MMDetection runs panoptic models on test-dev. Without a flag it looks for the splits of
    which something is there. Ends with 1 if something is missing or damaged.
    """
    from panview.cli.coco import run_prepare

    if run_prepare(folder, _splits(val, train, test)):
        raise SystemExit(EXIT_FINDINGS)


def _splits(val: bool, train: bool, test: bool) -> list[SplitName]:
    chosen: dict[SplitName, bool] = {"val": val, "train": train, "test": test}
    return [split for split, wanted in chosen.items() if wanted]
