"""The commands behind ``annotate``: out to annotation tools and back. What they do is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Argument, Commands, Option
from panview.cli.guard import command
from panview.cli.options import (
    CacheOption,
    JobsOption,
    MostlyOption,
    NearMissOption,
    PathArgument,
    PredictionOptions,
    VerdictsOption,
    error_thresholds,
    verdicts_place,
)
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening
from panview.metrics.default_thresholds import MOSTLY, NEAR_MISS_IOU, POOR_MASK_IOU

_FORMATS = "cvat, coco, label-studio or labelme"
commands = Commands()
annotate = Commands(
    name="annotate",
    help="Send images to an annotation tool, and take them back as a new ground truth.",
    epilog="Example: panview annotate out coco/ --pred a.json --where \"verdict = 'truth wrong'\" --to cvat -o fix/",
)
commands.add(annotate)


@annotate.command(
    "out", epilog="Example: panview annotate out coco/ --to label-studio --list disagreements.csv -o fix/"
)
@command
@set_options
def annotate_out(
    path: PathArgument,
    to: Annotated[str, Option("--to", metavar="FORMAT", help=f"Format of the tool: {_FORMATS}.")],
    out: Annotated[Path, Option("--out", "-o", metavar="DIR", help="Folder to write; must be new or empty.")],
    pred: PredictionOptions = [],  # noqa: B006
    segments: Annotated[
        str,
        Option(metavar="truth|prediction", help="Segments to send: the ground truth, or the first --pred as a draft."),
    ] = "truth",
    where: Annotated[
        str, Option(metavar="EXPR", help="Send only images with a segment that meets this condition.")
    ] = "",
    list_file: Annotated[
        Path | None,
        Option(
            "--list",
            metavar="FILE",
            help="Send only these images: a CSV from panview, or one id or file name per line.",
        ),
    ] = None,
    photo_files: Annotated[
        str,
        Option(
            "--photo-files", metavar="copy|link|none", help="Copy the photos into DIR, link to them there, or neither."
        ),
    ] = "copy",
    photo_root: Annotated[
        str,
        Option(
            "--photo-root",
            metavar="URL",
            help="URL of the folder with the photos, for Label Studio (default: local files below the folder of DIR).",
        ),
    ] = "",
    tp_below: Annotated[
        float, Option("--tp-below", metavar="IOU", min=0, max=1, help="IoU below which a match is a poor mask.")
    ] = POOR_MASK_IOU,
    near_miss: NearMissOption = NEAR_MISS_IOU,
    mostly: MostlyOption = MOSTLY,
    verdicts: VerdictsOption = None,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    *,
    opening: Opening,
) -> None:
    """Write images and their segments in the format of an annotation tool, with all that is needed to take them back.

    What the format cannot hold is listed by image in not_held.csv, and kept beside.
    """
    from panview.cli.annotate import OutOptions, run_annotate_out

    options = OutOptions(
        to,
        out,
        segments,
        where,
        list_file,
        photo_files,
        photo_root,
        tp_below,
        error_thresholds(near_miss, mostly),
        verdicts_place(verdicts),
        jobs,
        opening,
        cache,
    )
    run_annotate_out(path, pred, options)


@annotate.command("in", epilog="Example: panview annotate in fix/ task_1_annotations.zip -o coco_fixed/ --pred a.json")
@command
def annotate_in(
    pack: Annotated[Path, Argument(metavar="PACK", help="Folder that panview annotate out wrote.")],
    returned: Annotated[Path, Argument(metavar="FILE", help="Export of the tool: an archive, a JSON, or a folder.")],
    out: Annotated[Path, Option("--out", "-o", metavar="DIR", help="Folder for the new set; must be new or empty.")],
    source_form: Annotated[
        str, Option("--from", metavar="FORMAT", help=f"Format of FILE (default: detected): {_FORMATS}.")
    ] = "",
    complete: Annotated[
        Path | None,
        Option("--complete", metavar="PATH", help="Ground truth whose other images complete the new set."),
    ] = None,
    pred: PredictionOptions = [],  # noqa: B006
    jobs: JobsOption = None,
) -> None:
    """Write what an annotation tool exported as a new ground truth, and list what changed.

    Segments that are found again keep their ids. With --pred, All PQ before and after is printed.
    """
    from panview.cli.annotate import run_annotate_in

    run_annotate_in(pack, returned, out, source_form, complete, pred, jobs)
