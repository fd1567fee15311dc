"""The commands about models and what is installed: predict, models, doctor. What they do is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Argument, Commands, Option
from panview.cli.guard import command
from panview.cli.options import ClusterOption, PathArgument, cluster_place
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
            help="Model from the list of panview models, hf:OWNER/NAME[@REVISION], or a model folder or file.",
        ),
    ] = "",
    download: Annotated[
        bool, Option("--download", help="Download a Hugging Face model if it is not on this machine.")
    ] = False,
    config: Annotated[Path | None, Option(metavar="FILE", help="Your own MMDetection config.")] = None,
    checkpoint: Annotated[
        Path | None,
        Option(metavar="FILE", help="Weights for --config, or your own weights for an MMDetection --model."),
    ] = None,
    device: Annotated[
        str,
        Option(
            metavar="auto|cuda|cuda:N|mps|cpu|all",
            help="Device to run on; several such as cuda:0,cuda:1, or all graphics cards, run side by side.",
        ),
    ] = "auto",
    batch: Annotated[int, Option(metavar="N", min=0, help="Images per batch; 0 chooses automatically.")] = 0,
    half: Annotated[bool, Option("--half", help="Use half precision (graphics cards only).")] = False,
    out: Annotated[
        Path | None, Option(metavar="DIR", help="Folder for the results (default: in the data folder).")
    ] = None,
    name: Annotated[str, Option(metavar="NAME", help="Name of the prediction set (default: the model's).")] = "",
    limit: Annotated[int | None, Option(metavar="N", min=1, help="Run only on the first N images.")] = None,
    fresh: Annotated[bool, Option("--fresh", help="Start over instead of continuing an earlier run.")] = False,
    keep_queries: Annotated[
        bool,
        Option("--keep-queries", help="Keep what panview reprocess needs: about 1.5 MB per photo."),
    ] = False,
    accept_gaps: Annotated[
        bool, Option("--accept-gaps", help="Run even if categories do not match; unknown ones become void.")
    ] = False,
    categories: Annotated[
        Path | None,
        Option(
            metavar="FILE", help="Meaning of the model's labels: names, pairs, or a JSON (default: matched by name)."
        ),
    ] = None,
    framework: Annotated[
        str,
        Option(
            metavar="MODULE:FUNCTION",
            help="Your own function that opens a model from a config, a checkpoint or both.",
        ),
    ] = "",
    cluster: ClusterOption = None,
    *,
    opening: Opening,
) -> None:
    """Run a panoptic model and write COCO panoptic results; an interrupted run continues where it stopped."""
    from panview.engine.execution import Execution, check_execution

    if device == "all":
        from panview.engine.probe import every_card

        device = every_card()
    # Checked before loading anything slow.
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
        keep_queries=keep_queries,
        cluster=cluster_place(cluster),
    )
    run_predict(path, options, opening)


models = Commands(
    name="models",
    help="List panoptic models with their published PQ, or download weights.",
    epilog="Example: panview models download mask2former_r50",
    default="list",
)
commands.add(models)


@models.command("list", epilog="Example: panview models list --json")
@command
def models_list(
    search: Annotated[
        str, Option(metavar="WORDS", help="List only models whose name or kind contains all these words.")
    ] = "",
    json: Annotated[bool, Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the models that --model can name."""
    from panview.cli.models import print_models

    print_models(as_json=json, search=search)


@models.command("download", epilog="Example: panview models download mask2former_r50")
@command
def models_download(
    name: Annotated[str, Argument(metavar="NAME", help="Model from the list, or hf:OWNER/NAME[@REVISION].")],
) -> None:
    """Download the weights of a model; an interrupted download continues where it stopped."""
    from panview.cli.models import download_model

    download_model(name)


@commands.command(epilog="Example: panview doctor")
@command
def doctor() -> None:
    """Print what is installed, what models can run on, and whether a window can open."""
    from panview.cli.doctor import run_doctor

    run_doctor()
