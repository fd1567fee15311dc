"""The commands about models and what is installed: predict, models, doctor. What they do is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Argument, Commands, Option
from panview.cli.guard import command
from panview.cli.options import PathArgument
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening

commands = Commands()


@commands.command(epilog="Example: panview predict coco/ --model mask2former_r50 --device cuda")
@command
@set_options
def predict(
    path: PathArgument,
    model: Annotated[
        str,
        Option(
            metavar="NAME",
            help="A model that panview models lists; hf:OWNER/NAME[@REVISION]; or a folder or file of a family.",
        ),
    ] = "",
    download: Annotated[
        bool, Option("--download", help="Download a model of the Hugging Face hub that is not here.")
    ] = False,
    config: Annotated[Path | None, Option(metavar="FILE", help="A config of your own.")] = None,
    checkpoint: Annotated[
        Path | None, Option(metavar="FILE", help="The weights for it, or other weights for a --model of MMDetection.")
    ] = None,
    device: Annotated[str, Option(metavar="auto|cuda|cuda:N|mps|cpu", help="Where to run.")] = "auto",
    batch: Annotated[int, Option(metavar="N", min=0, help="Images at a time; 0 chooses.")] = 0,
    half: Annotated[bool, Option("--half", help="Half precision, on a graphics card.")] = False,
    out: Annotated[Path | None, Option(metavar="DIR", help="Folder for the results.")] = None,
    name: Annotated[str, Option(metavar="NAME", help="Of the prediction set; the model's without.")] = "",
    limit: Annotated[int | None, Option(metavar="N", min=1, help="Only the first N images.")] = None,
    fresh: Annotated[bool, Option("--fresh", help="Start over instead of going on with an earlier run.")] = False,
    accept_gaps: Annotated[
        bool, Option("--accept-gaps", help="Run although categories do not fit; unknown ones become void.")
    ] = False,
    categories: Annotated[
        Path | None,
        Option(metavar="FILE", help="What the model's labels stand for: names, pairs, or a JSON; by names without."),
    ] = None,
    framework: Annotated[
        str,
        Option(
            metavar="MODULE:FUNCTION",
            help="Opener of your own, installed or in the current folder; it takes config, checkpoint or both.",
        ),
    ] = "",
    *,
    opening: Opening,
) -> None:
    """Run a panoptic model and write COCO panoptic results; goes on where an earlier run of it stopped."""
    from panview.engine.execution import Execution, check_execution

    # Before anything is loaded that takes its time.
    check_execution(Execution(device, batch, half))
    from panview.cli.predict import PredictOptions, run_predict

    options = PredictOptions(
        model=model,
        config=config,
        checkpoint=checkpoint,
        device=device,
        batch=batch,
        half=half,
        out=out,
        name=name,
        limit=limit,
        fresh=fresh,
        accept_gaps=accept_gaps,
        framework=framework,
        download=download,
        categories=categories,
    )
    run_predict(path, options, opening)


models = Commands(
    name="models",
    help="Panoptic models: list them with their published PQ, or download weights.",
    epilog="Example: panview models download mask2former_r50",
    default="list",
)
commands.add(models)


@models.command("list", epilog="Example: panview models list --json")
@command
def models_list(
    json: Annotated[bool, Option("--json", help="Print the list for programs.")] = False,
) -> None:
    """List the models that can be chosen by name."""
    from panview.cli.models import print_models

    print_models(as_json=json)


@models.command("download", epilog="Example: panview models download mask2former_r50")
@command
def models_download(
    name: Annotated[str, Argument(metavar="NAME", help="A model of the list, or hf:OWNER/NAME[@REVISION].")],
) -> None:
    """Download the weights of a model; goes on where an earlier download was cut."""
    from panview.cli.models import download_model

    download_model(name)


@commands.command(epilog="Example: panview doctor")
@command
def doctor() -> None:
    """Print what is installed and whether a window can open here."""
    from panview.cli.doctor import run_doctor

    run_doctor()
