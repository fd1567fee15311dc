"""The ``panview`` command. Importing it loads neither Qt nor a model framework."""

from __future__ import annotations

import difflib
import io
import os
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, cast

import typer

from panview import __version__
from panview.cli.output import fail, leave_broken_pipe
from panview.errors import Cancelled, PanviewError

if TYPE_CHECKING:
    # At run time this would load NumPy for a --version.
    from panview.datasets.coco.release import SplitName
    from panview.datasets.dataset import MissingImages

P = ParamSpec("P")
# Typer does not export it: what click, or typer's own copy of it, raises for a wrong command line.
_UsageError = cast("type[Exception]", typer.BadParameter.__base__)

EXIT_FINDINGS = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
OPEN = "open"
_TARGETS = "coco, labels, labels-from-1, detectron2, mmdet, two-channel, two-channel-16, cityscapes"

app = typer.Typer(
    name="panview",
    help="Review panoptic segmentation: ground truth against predictions, segment by segment, with live PQ.",
    epilog="panview PATH opens the window; PATH is a COCO root, its image folder, or panoptic_*.json.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def run(arguments: list[str]) -> None:
    """Run the command line; a first argument that is no command is a path to open."""
    if "--debug" in arguments:
        arguments = [argument for argument in arguments if argument != "--debug"]
        os.environ["PANVIEW_DEBUG"] = "1"
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that the terminal's encoding lacks is shown with "?", which is better than no result.
            stream.reconfigure(errors="replace")
    names = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    names |= {
        str(group.name or group.typer_instance.info.name) for group in app.registered_groups if group.typer_instance
    }
    if not arguments or (arguments[0] not in names and arguments[0] not in {"--help", "--version"}):
        _refuse_misspelt_command(arguments, names)
        arguments = [OPEN, *arguments]
    try:
        code = app(args=arguments, prog_name="panview", standalone_mode=False)
    except _UsageError as error:
        usage = cast(Any, error)
        command_path = usage.ctx.command_path if usage.ctx else "panview"
        fail(f"{usage.format_message().rstrip('.')}; see {command_path} --help")
        raise SystemExit(EXIT_BAD_INPUT) from error
    except typer.Abort as error:
        raise SystemExit(EXIT_INTERRUPTED) from error
    raise SystemExit(code or 0)


def _refuse_misspelt_command(arguments: list[str], names: set[str]) -> None:
    if not arguments or os.path.lexists(arguments[0]):
        return
    close = difflib.get_close_matches(arguments[0], names, n=1, cutoff=0.7)
    if close:
        fail(f"{arguments[0]}: there is no such command, file or folder; did you mean panview {close[0]}?")
        raise SystemExit(EXIT_BAD_INPUT)


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Turn a user's error into one line and exit code 2, and Ctrl-C into 130."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            function(*args, **kwargs)
        except PanviewError as error:
            if os.environ.get("PANVIEW_DEBUG"):
                traceback.print_exc()
            fail(str(error))
            raise typer.Exit(EXIT_BAD_INPUT) from error
        except (KeyboardInterrupt, Cancelled) as error:
            fail("stopped")
            raise typer.Exit(EXIT_INTERRUPTED) from error
        except BrokenPipeError:
            leave_broken_pipe()
        except OSError as error:
            if os.environ.get("PANVIEW_DEBUG"):
                traceback.print_exc()
            fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
            raise typer.Exit(EXIT_BAD_INPUT) from error

    return guarded


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"panview {__version__}")
        raise typer.Exit


@app.callback()
def panview(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Review panoptic segmentation: ground truth against predictions, segment by segment, with live PQ."""


PathArgument = Annotated[
    Path, typer.Argument(metavar="PATH", help="COCO root, its image folder, or panoptic_*.json.", show_default=False)
]
PredictionOptions = Annotated[
    list[Path], typer.Option("--pred", metavar="PRED", help="Results JSON or its folder; may be given several times.")
]


@app.command(OPEN, epilog="Example: panview coco/ --pred mask2former.json")
@command
def open_window(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="COCO root, its image folder, or panoptic_*.json.", show_default=False),
    ] = None,
    pred: PredictionOptions = [],  # noqa: B006
    image: Annotated[int | None, typer.Option(metavar="ID", help="COCO id of the image to show.")] = None,
    screenshot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Render the window without a display to a PNG and leave.")
    ] = None,
    missing: Annotated[
        str, typer.Option(metavar="error|empty|skip", help="What an image without prediction is.")
    ] = "error",
    size: Annotated[str, typer.Option(metavar="WxH", help="Size of the screenshot.")] = "1600x1000",
    theme: Annotated[str | None, typer.Option(metavar="light|dark", help="Theme of this start.")] = None,
) -> None:
    """Open the window. This is what happens when PATH comes first: panview PATH."""
    from panview.cli.window import open_window as start

    start(path, pred, image, screenshot, missing_images(missing), parse_size(size), theme)


@app.command(epilog="Example: panview demo")
@command
def demo(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Where to make the demo set.", show_default=False)
    ] = None,
    screenshot: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a PNG instead of a window.")] = None,
    theme: Annotated[str | None, typer.Option(metavar="light|dark", help="Theme of this start.")] = None,
) -> None:
    """Make the demo set, if it is not there yet, and open it with its two simulated prediction sets."""
    from panview.cli.demo import run_demo

    run_demo(folder, screenshot, theme)


@app.command(epilog="Example: panview evaluate coco/ --pred a.json --pred b.json --json pq.json")
@command
def evaluate(
    path: PathArgument,
    pred: PredictionOptions,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the figures as JSON; - for stdout.")] = None,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="Threads; all cores without.")] = None,
    missing: Annotated[
        str, typer.Option(metavar="error|empty|skip", help="What an image without prediction is.")
    ] = "error",
    cache: Annotated[bool, typer.Option(help="Reuse and keep measured tables.")] = True,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the tables as they are usually published.")
    ] = False,
    boundary: Annotated[bool, typer.Option("--boundary", help="Also measure Boundary PQ.")] = False,
    by: Annotated[
        list[str],
        typer.Option(metavar="size|supercategory", help="Break the figures down; may be given several times."),
    ] = [],  # noqa: B006
) -> None:
    """Print PQ, SQ and RQ for All, Things, Stuff and per category, several predictions side by side."""
    from panview.cli.breakdowns import parse_breakdowns
    from panview.cli.evaluate import run_evaluate

    breakdowns = parse_breakdowns(by)
    run_evaluate(path, pred, json, jobs, missing_images(missing), cache, markdown, boundary, breakdowns)


@app.command(epilog="Example: panview compare coco/ --pred baseline.json --pred new.json --csv changes.csv")
@command
def compare(
    path: PathArgument,
    pred: PredictionOptions,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the figures as JSON; - for stdout.")] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the segments that fare differently; - for stdout.")
    ] = None,
    threshold: Annotated[float, typer.Option(metavar="IOU", help="IoU that a match must exceed, from 0.5.")] = 0.5,
    resamples: Annotated[
        int, typer.Option(metavar="N", min=0, max=100_000, help="For the intervals; 0 leaves them out.")
    ] = 1000,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Of the resamples.")] = 0,
    top: Annotated[int, typer.Option(metavar="N", min=0, help="So many segments broken and fixed are printed.")] = 10,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="Threads; all cores without.")] = None,
    missing: Annotated[
        str, typer.Option(metavar="error|empty|skip", help="What an image without prediction is.")
    ] = "error",
    cache: Annotated[bool, typer.Option(help="Reuse and keep measured tables.")] = True,
) -> None:
    """Compare prediction sets with the first: differences in PQ with intervals, segments fixed and broken."""
    from panview.cli.compare import CompareOptions, run_compare

    options = CompareOptions(json, csv, threshold, resamples, seed, top, jobs, missing_images(missing), cache)
    run_compare(path, pred, options)


@app.command(
    epilog="Example: panview export coco/ --pred a.json --csv a.csv --where \"category = 'person' and iou < 0.3\""
)
@command
def export(
    path: PathArgument,
    pred: Annotated[Path, typer.Option("--pred", metavar="PRED", help="Results JSON or its folder.")],
    csv: Annotated[Path, typer.Option(metavar="FILE", help="The CSV file to write; - for stdout.")],
    tp_below: Annotated[
        float | None, typer.Option(metavar="IOU", min=0, max=1, help="Also list matches with a smaller IoU.")
    ] = None,
    where: Annotated[str, typer.Option(metavar="EXPR", help="Only segments that meet this condition.")] = "",
    verdicts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of verdicts; those kept for this dataset without.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="Threads; all cores without.")] = None,
    missing: Annotated[
        str, typer.Option(metavar="error|empty|skip", help="What an image without prediction is.")
    ] = "error",
    cache: Annotated[bool, typer.Option(help="Reuse and keep measured tables.")] = True,
) -> None:
    """Write every disagreement, FN and FP, as a row of a CSV file."""
    from panview.cli.export import run_export

    run_export(path, pred, csv, tp_below, where, jobs, missing_images(missing), cache, verdicts)


@app.command(epilog="Example: panview report coco/ --pred a.json --pred b.json -o report.html")
@command
def report(
    path: PathArgument,
    pred: PredictionOptions,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The HTML page to write; - for stdout.")],
    images: Annotated[int, typer.Option(metavar="N", min=0, max=200, help="How many of the worst to show.")] = 12,
    threshold: Annotated[float, typer.Option(metavar="IOU", min=0.5, max=0.99, help="IoU of a match.")] = 0.5,
    where: Annotated[str, typer.Option(metavar="EXPR", help="Only images with a segment that meets this.")] = "",
    title: Annotated[str, typer.Option(metavar="TEXT", help="Of the page; the names of the sets without.")] = "",
    verdicts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of verdicts; those kept for this dataset without.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="Threads; all cores without.")] = None,
    missing: Annotated[
        str, typer.Option(metavar="error|empty|skip", help="What an image without prediction is.")
    ] = "error",
    cache: Annotated[bool, typer.Option(help="Reuse and keep measured tables.")] = True,
) -> None:
    """Write one self-contained HTML page: tables, charts, and the worst images as pictures."""
    from panview.cli.report import ReportOptions, run_report

    options = ReportOptions(out, images, threshold, where, title, verdicts, jobs, missing_images(missing), cache)
    run_report(path, pred, options)


@app.command(epilog="Example: panview check coco/ --pred mask2former.json --json findings.json")
@command
def check(
    path: PathArgument,
    pred: PredictionOptions = [],  # noqa: B006
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all findings as JSON; - for stdout.")] = None,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="Threads; all cores without.")] = None,
    missing: Annotated[
        str, typer.Option(metavar="error|empty|skip", help="What an image without prediction is.")
    ] = "error",
    every: Annotated[bool, typer.Option("--all", help="Print every finding as a line, not grouped.")] = False,
) -> None:
    """Look for faults in the data that spoil the figures; the exit code is 1 when there are errors."""
    from panview.cli.check import run_check

    run_check(path, pred, json, jobs, missing_images(missing), every)


@app.command("apply-verdicts", epilog="Example: panview apply-verdicts coco/ --pred a.json -o coco_corrected/")
@command
def apply_verdicts(
    path: PathArgument,
    pred: PredictionOptions,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the new set; empty or new.")],
    verdicts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of verdicts; those kept for this dataset without.")
    ] = None,
    reviewer: Annotated[str, typer.Option(metavar="NAME", help="Only the verdicts of this person.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the changes as CSV, write nothing.")] = False,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="Threads; all cores without.")] = None,
    missing: Annotated[
        str, typer.Option(metavar="error|empty|skip", help="What an image without prediction is.")
    ] = "error",
    cache: Annotated[bool, typer.Option(help="Reuse and keep measured tables.")] = True,
) -> None:
    """Write the ground truth, corrected by the verdicts, as a new COCO panoptic set; the old one is left as it is."""
    from panview.cli.apply_verdicts import ApplyOptions, run_apply_verdicts

    options = ApplyOptions(out, verdicts, reviewer, dry_run, jobs, missing_images(missing), cache)
    run_apply_verdicts(path, pred, options)


@app.command(epilog="Example: panview convert maps/ --to coco results/mask2former --dataset coco/")
@command
def convert(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="Results JSON, its folder, or a folder of maps.", show_default=False)
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write; empty or new.", show_default=False)],
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=f"Form to write: {_TARGETS}.")],
    source_form: Annotated[
        str, typer.Option("--from", metavar="FORMAT", help="Form of IN; found out without. Also detectron2-separated.")
    ] = "",
    dataset: Annotated[
        Path | None, typer.Option(metavar="PATH", help="COCO root or panoptic JSON; only its JSON is read.")
    ] = None,
    missing: Annotated[
        str, typer.Option(metavar="error|empty|skip", help="What an image without prediction is.")
    ] = "error",
    unknown: Annotated[
        str, typer.Option(metavar="error|void", help="What a value without a category is, in maps alone.")
    ] = "error",
    void: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Category id that means void in two-channel and cityscapes; 0, or 255."),
    ] = None,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="Threads; all cores without.")] = None,
) -> None:
    """Convert predictions between COCO panoptic and the forms of other programs."""
    from panview.cli.convert import ConvertOptions, run_convert

    run_convert(source, out, ConvertOptions(to, source_form, dataset, missing_images(missing), unknown, void, jobs))


@app.command(epilog="Example: panview predict coco/ --model mask2former_r50 --device cuda")
@command
def predict(
    path: PathArgument,
    model: Annotated[str, typer.Option(metavar="NAME", help="A model that panview models lists.")] = "",
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="A config of your own.")] = None,
    checkpoint: Annotated[Path | None, typer.Option(metavar="FILE", help="The weights for it.")] = None,
    device: Annotated[str, typer.Option(metavar="auto|cuda|mps|cpu", help="Where to run.")] = "auto",
    batch: Annotated[int, typer.Option(metavar="N", min=0, help="Images at a time; 0 chooses.")] = 0,
    half: Annotated[bool, typer.Option("--half", help="Half precision, on a graphics card.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the results.")] = None,
    name: Annotated[str, typer.Option(metavar="NAME", help="Of the prediction set; the model's without.")] = "",
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="Only the first N images.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over instead of going on with an earlier run.")] = False,
    accept_gaps: Annotated[
        bool, typer.Option("--accept-gaps", help="Run although categories do not fit; unknown ones become void.")
    ] = False,
    framework: Annotated[
        str, typer.Option(metavar="MODULE:FUNCTION", help="Opener of a framework other than MMDetection.")
    ] = "",
) -> None:
    """Run a panoptic model and write COCO panoptic results; goes on where an earlier run of it stopped."""
    from panview.cli.predict import PredictOptions, run_predict

    options = PredictOptions(
        model, config, checkpoint, device, batch, half, out, name, limit, fresh, accept_gaps, framework
    )
    run_predict(path, options)


models = typer.Typer(
    name="models",
    help="MMDetection's panoptic models: list them with their published PQ, or download weights.",
    epilog="Example: panview models download mask2former_r50",
    invoke_without_command=True,
    rich_markup_mode="rich",
)
app.add_typer(models)


@models.callback()
def models_without_command(context: typer.Context) -> None:
    """List the models when nothing else is asked for."""
    if context.invoked_subcommand is None:
        models_list()


@models.command("list", epilog="Example: panview models list --json")
@command
def models_list(
    json: Annotated[bool, typer.Option("--json", help="Print the list for programs.")] = False,
) -> None:
    """List the models that can be chosen by name."""
    from panview.cli.models import print_models

    print_models(as_json=json)


@models.command("download", epilog="Example: panview models download mask2former_r50")
@command
def models_download(name: Annotated[str, typer.Argument(metavar="NAME", help="A model of the list.")]) -> None:
    """Download the weights of a model; goes on where an earlier download was cut."""
    from panview.cli.models import download_model

    download_model(name)


coco = typer.Typer(
    name="coco",
    help="COCO 2017 with panoptic annotations: download it, or verify and complete a folder of it.",
    epilog="Example: panview coco download coco/",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.add_typer(coco)

CocoArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Root of the dataset.", show_default=False)]


@coco.command("download", epilog="Example: panview coco download coco/ --val --test")
@command
def coco_download(
    folder: CocoArgument,
    val: Annotated[bool, typer.Option("--val", help="5,000 images, 2 GB to download; chosen without a flag.")] = False,
    train: Annotated[bool, typer.Option("--train", help="118,287 images, 20 GB to download.")] = False,
    test: Annotated[bool, typer.Option("--test", help="40,670 images without annotations, 7.5 GB.")] = False,
    keep_zips: Annotated[bool, typer.Option("--keep-zips", help="Keep the archives in DIR when unpacked.")] = False,
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
    val: Annotated[bool, typer.Option("--val", help="Look for val2017.")] = False,
    train: Annotated[bool, typer.Option("--train", help="Look for train2017.")] = False,
    test: Annotated[bool, typer.Option("--test", help="Look for test2017.")] = False,
) -> None:
    """Verify a folder of COCO 2017, unpack archives that lie in it, and say what is missing and where to get it.

    Makes the JSON with which MMDetection runs panoptic models on test-dev. Without a flag it looks for the splits of
    which something is there. Ends with 1 if something is missing or damaged.
    """
    from panview.cli.coco import run_prepare

    if run_prepare(folder, _splits(val, train, test)):
        raise typer.Exit(EXIT_FINDINGS)


def _splits(val: bool, train: bool, test: bool) -> list[SplitName]:
    chosen: dict[SplitName, bool] = {"val": val, "train": train, "test": test}
    return [split for split, wanted in chosen.items() if wanted]


@app.command(epilog="Example: panview doctor")
@command
def doctor() -> None:
    """Print what is installed and whether a window can open here."""
    from panview.cli.doctor import run_doctor

    run_doctor()


def missing_images(value: str) -> MissingImages:
    """Read the value of ``--missing``."""
    if value in ("error", "empty", "skip"):
        return cast("MissingImages", value)
    raise PanviewError(f"--missing {value}: expected error, empty or skip")


def parse_size(text: str) -> tuple[int, int]:
    """Read "1600x1000" as width and height."""
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and 320 <= int(width) <= 16000 and 240 <= int(height) <= 16000):
        raise PanviewError(f"--size {text}: expected WIDTHxHEIGHT in pixels, such as 1600x1000")
    return int(width), int(height)
