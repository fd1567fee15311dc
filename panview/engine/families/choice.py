"""From what somebody chose, by options or in a dialog, to a model ready to run."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from panview.download import ByteProgress
from panview.engine.families.family import ChosenModel, TakesWeights, missing_packages, never
from panview.engine.families.mmdet.zoo import own_model
from panview.engine.families.registry import family_of
from panview.engine.predictor import ModelSource
from panview.errors import NotFoundError, PanviewError


@dataclass(frozen=True)
class ModelChoice:
    """A model as it was chosen.

    Attributes
    ----------
    model : str
        A name that a family knows, or whatever else one recognises: ``hf:OWNER/NAME``, a folder, a file.
    config, checkpoint : Path or None
        Files of the user's own. A checkpoint beside a model is other weights for it.
    framework : str
        ``module:function`` of an opener that no family names; it takes config or checkpoint, or both.
    name : str
        Of the prediction set; empty takes the model's.
    """

    model: str = ""
    config: Path | None = None
    checkpoint: Path | None = None
    framework: str = ""
    name: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is made of files alone, so that there is nothing to look up or to download."""
        return not self.model


def check_choice(choice: ModelChoice) -> None:
    """Refuse what says too little or contradicts itself; looks at no file.

    Raises
    ------
    PanviewError
        The message says what to give.
    """
    config, checkpoint = choice.config is not None, choice.checkpoint is not None
    if choice.model and (config or choice.framework):
        raise PanviewError(
            "give either --model, or --config with --checkpoint; for other weights of a known model give --model NAME "
            "with --checkpoint FILE"
        )
    if choice.model or (config and checkpoint) or (choice.framework and (config or checkpoint)):
        return
    if choice.framework:
        raise PanviewError("--framework needs the model's files: --config FILE, --checkpoint FILE, or both")
    if config or checkpoint:
        raise PanviewError(
            "--config and --checkpoint belong together; give both, or, for weights of a known model, --model NAME with "
            "--checkpoint FILE (panview models lists them)"
        )
    raise PanviewError(
        "no model is given: use --model with NAME (see panview models), hf:OWNER/NAME or a folder, or --config with "
        "--checkpoint"
    )


def model_of(
    choice: ModelChoice, progress: ByteProgress | None = None, cancelled: Callable[[], bool] = never
) -> ChosenModel:
    """Return the model that was chosen, its weights downloaded if they are not here.

    Raises
    ------
    PanviewError
        There is none, or it cannot be had; the message says why and what to do.
    Cancelled
    """
    check_choice(choice)
    chosen = _model_of(choice, progress, cancelled)
    return chosen._replace(source=replace(chosen.source, name=choice.name or chosen.source.name))


def _model_of(choice: ModelChoice, progress: ByteProgress | None, cancelled: Callable[[], bool]) -> ChosenModel:
    if choice.framework:
        return ChosenModel(_of_framework(choice))
    if choice.config is not None and choice.checkpoint is not None:
        return ChosenModel(own_model(choice.config, choice.checkpoint))
    family = family_of(choice.model)
    missing = missing_packages(family)
    if missing:
        raise PanviewError(
            f"{choice.model}: {family.title} needs {', '.join(missing)}, not installed: {family.install}"
        )
    if choice.checkpoint is None:
        return ChosenModel(family.fetch(choice.model, progress, cancelled))
    if not isinstance(family, TakesWeights):
        raise PanviewError(
            f"{choice.model}: a {family.title} model comes with its weights; leave --checkpoint out, and give the "
            "file or folder that "
            "holds both as --model"
        )
    return family.own_weights(choice.model, choice.checkpoint)


def _of_framework(choice: ModelChoice) -> ModelSource:
    """Return a model that an opener of the user's own takes; its module may lie in the current folder."""
    files = [None if file is None else file.expanduser().absolute() for file in (choice.config, choice.checkpoint)]
    for file in files:
        if file is not None and not file.exists():
            raise NotFoundError(f"{file}: there is no such file")
    config, checkpoint = files
    name = next(file.stem for file in files if file is not None)
    return ModelSource(
        name, str(config or ""), str(checkpoint or ""), choice.framework, folder=_folder_of(choice.framework)
    )


def _folder_of(opener: str) -> str:
    """Return the current folder where the module of an opener lies in it and is not installed, else an empty text."""
    top = opener.partition(":")[0].partition(".")[0]
    here = Path.cwd()
    lies_here = bool(top) and ((here / f"{top}.py").is_file() or (here / top).is_dir())
    return str(here) if lies_here and importlib.util.find_spec(top) is None else ""
