"""What predictions look like, in words; called on a thread of its own."""

from __future__ import annotations

from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.datasets.forms.names import VALUE_FORMS, FormName
from panview.datasets.layouts.find import find_prediction
from panview.errors import PanviewError
from panview.presentation.form_titles import TITLES
from panview.words import tr


def recognised(path: Path, dataset: Dataset | None) -> str:
    """Return as what predictions are recognised.

    Parameters
    ----------
    path : Path
    dataset : Dataset, optional
        What is open; its categories tell apart maps alone, of which some are then read.
    """
    # Imported here: a set with a JSON need not wait for this.
    from panview.datasets.forms.map_folder import UnclearFormError

    try:
        files = find_prediction(path)
        form = files.form
        if form in VALUE_FORMS:
            if dataset is None:
                return tr("Maps only: their values are interpreted once the set's categories are known")
            from panview.datasets.forms.image_set import image_set_of
            from panview.datasets.forms.registry import open_source
            from panview.datasets.forms.source import Asked

            form = open_source(files, Asked(image_set_of(dataset))).form
    except UnclearFormError as error:
        if error.fitting:
            return tr(
                "Not recognised: could be {list}; choose a form",
                list=tr(" or ").join(TITLES[each] for each in error.fitting),
            )
        return tr("Not recognised from the values of its maps; choose a form")
    except PanviewError as error:
        return tr("Not recognised: {removeprefix}", removeprefix=str(error).removeprefix(f"{path}: "))
    return tr("Recognised as {titles}", titles=TITLES[form or FormName.COCO])
