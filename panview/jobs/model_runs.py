"""Model runs: the requests that the engine gets, and what a typed model is; called on threads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.datasets.prediction_set import read_prediction_set
from panview.engine.execution import Execution
from panview.engine.families.choice import ModelChoice, model_of
from panview.engine.families.registry import family_of
from panview.engine.found_runs import FoundRun
from panview.engine.job_queue import ByteProgress, CancelCheck
from panview.engine.photos import require_photos
from panview.engine.run_folder import RunFolder
from panview.engine.run_request import RunRequest
from panview.errors import BadFileError, PanviewError
from panview.metrics.cache import cached_evaluation, save_table, table_path
from panview.metrics.evaluated import EvaluatedPrediction, faults_of
from panview.metrics.live import LiveSet, table_as_read
from panview.metrics.stated_areas import with_areas
from panview.presentation.describe_runs import typed_note
from panview.settings import cache_folder

if TYPE_CHECKING:
    # At run time it is loaded when somebody wants to run a model.
    from panview.presentation.run_choice import RunChoice


def prepare(
    choice: RunChoice,
    dataset: Dataset,
    images: NDArray[np.int64],
    folder: Path,
    fresh: bool,
    progress: ByteProgress,
    cancelled: CancelCheck,
) -> RunRequest:
    """Make the request of a run; in the engine's thread, since weights may have to be downloaded."""
    require_photos(dataset, images.tolist())
    wanted = ModelChoice(choice.model, choice.config, choice.checkpoint, name=choice.name)
    chosen = model_of(wanted, progress, cancelled)
    execution = Execution(choice.device, choice.batch_size, choice.half)
    return RunRequest(
        dataset,
        images,
        chosen.source,
        execution,
        folder,
        fresh=fresh,
        remark=chosen.remark,
        keep_queries=choice.keep_queries,
    )


def prepare_rest(found: FoundRun, dataset: Dataset, _progress: ByteProgress, _cancelled: CancelCheck) -> RunRequest:
    """Make the request of a run that goes on, with the model that its manifest names."""
    assert found.source is not None
    images = np.arange(len(dataset), dtype=np.int64)
    require_photos(dataset, images.tolist())
    return RunRequest(dataset, images, found.source, Execution("auto", 0, found.half), found.run.folder)


def typed(text: str) -> str:
    """Return what a typed model is, as the dialog says it."""
    try:
        return typed_note(family_of(text).find(text))
    except BadFileError as error:
        # The line above says which file it is.
        raise PanviewError(f"{error.problem[:1].upper()}{error.problem[1:]}") from error


def read_files(live: LiveSet, run: RunFolder, cancelled: CancelCheck) -> EvaluatedPrediction:
    """Read the results of a run from its files; the table is there already if they say the same."""
    prediction = read_prediction_set(live.dataset, run.files, missing="skip")
    table = table_as_read(live, prediction)
    if table is None:
        measured = cached_evaluation(cache_folder(), live.dataset, prediction, cancelled=cancelled)
        known = measured.prediction or prediction
        return EvaluatedPrediction(known, measured.table, faults=faults_of(live.dataset, known, measured.faults))
    path = table_path(cache_folder(), live.dataset, prediction)
    if not path.exists():
        save_table(path, with_areas(live.dataset, table, "pixels"))
    return EvaluatedPrediction(prediction, table)
