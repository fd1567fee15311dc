"""What is to be known of a set and its figures, each as one sentence: data for scripts, remarks on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

import numpy as np

from panview.api.words import counted, images_text, percent
from panview.datasets.assumptions import Assumption
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.faults import Fault, entries_summary, rows_at_fault
from panview.metrics.evaluation import absent_truths
from panview.metrics.faults import summary
from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.segment_table import SegmentTable, Side
from panview.metrics.stated_areas import AreaDifference
from panview.places import is_same

_NAMED = 3
"""How many of the images left out a note names; JSON outputs have all."""
_NEXT_TO_NOTHING = 0.2
"""With a smaller PQ of All it is asked whether the categories are those that they say."""
_NOTHING = 0.01
"""With a smaller PQ of All, something else than the model is likely to be wrong."""


def truth_notes(dataset: Dataset) -> Iterator[str]:
    """Yield what was assumed of a dataset, what is left out of it, and what a table of images does not know."""
    yield from assumption_notes(dataset.assumptions)
    if dataset.faults:
        total = len(dataset) + sum(fault.image < 0 for fault in dataset.faults)
        yield _of_entries(dataset.files.json.name, dataset.faults, total)
    if dataset.known.path is not None:
        # Imported here, since both load polars, which has been loaded for the table by now.
        from panview.review.filters import known_words
        from panview.review.image_columns import renamed_note

        said = "; ".join(filter(None, (dataset.known.note(len(dataset)), renamed_note(known_words(dataset)))))
        if said:
            yield said


def prediction_notes(dataset: Dataset, prediction: PredictionSet) -> Iterator[str]:
    """Yield how a prediction set was read, and what was left out of it or made up."""
    name = prediction.name
    yield from assumption_notes(prediction.assumptions)
    if prediction.mapping is not None:
        said = prediction.mapping
        yield f"{name}: categories as {said.source} says; {said.summary()}"
    for text in prediction.notes:
        yield f"{name}: {text}"
    if is_truth_itself(dataset, prediction):
        yield truth_itself_text(name)
    if prediction.faults:
        total = len(dataset) + sum(fault.image < 0 for fault in prediction.faults)
        yield _of_entries(name, prediction.faults, total)
    if prediction.foreign:
        yield f"{name}: {foreign_text(prediction.foreign, dataset.name)}"
    if (prediction.left_out & ~rows_at_fault([*prediction.faults, *dataset.faults], len(dataset))).any():
        count, total = int((~prediction.left_out).sum()), len(dataset)
        others = "the other has" if total - count == 1 else "the others have"
        verb = "is" if count == 1 else "are"
        yield f"{name}: only {count:,} of {total:,} images {verb} counted, {others} no prediction"
    if prediction.missing:
        they = "counts as an empty prediction" if prediction.missing == 1 else "count as empty predictions"
        yield f"{name}: {images_text(prediction.missing)} without a prediction {they}"


def truth_itself_text(name: str) -> str:
    """Return what is to be known of the ground truth that is taken for predictions."""
    return f"{name}: this is the ground truth compared with itself"


def is_truth_itself(dataset: Dataset, prediction: PredictionSet) -> bool:
    """Whether a prediction set is the file of the ground truth."""
    return is_same(prediction.segments.json, dataset.files.json)


def assumption_notes(assumptions: Iterable[Assumption]) -> Iterator[str]:
    """Yield what was assumed to read a set, one by one."""
    for assumption in assumptions:
        yield f"{assumption.path}: {assumption} [{assumption.code}]"


def foreign_text(count: int, name: str) -> str:
    """Say how many predictions are left out since they are of no image of a set."""
    one = count == 1
    them = "an image" if one else "images"
    return f"{counted(count, 'prediction')} for {them} that {name} lacks {'is' if one else 'are'} left out"


def fault_notes(faults: Sequence[Fault], prediction: PredictionSet) -> Iterator[str]:
    """Yield how many images were found to be at fault when their maps were read, where any were."""
    if faults:
        total = int(np.count_nonzero(~prediction.left_out))
        yield f"{prediction.name}: {summary(faults, total)}; left out of all figures: {_named_images(faults)}"


def empty_truth_notes(dataset: Dataset) -> Iterator[str]:
    """Yield that there is nothing to find where the ground truth lists no segment."""
    if not dataset.ground_truth.offsets[-1]:
        yield f"{dataset.files.json.name} lists no segments: nothing can be found or missed, so there is no PQ"


@dataclass(frozen=True)
class AbsentTruths:
    """Ground truth segments that count though they have no pixel.

    Attributes
    ----------
    count : int
    first : str
        Names the first of them.
    """

    count: int = 0
    first: str = ""

    def __add__(self, other: AbsentTruths) -> AbsentTruths:
        """Return those of two tables, of which the other comes later."""
        return AbsentTruths(self.count + other.count, self.first or other.first)


def absent_of(dataset: Dataset, table: SegmentTable) -> AbsentTruths:
    """Return the ground truth segments of a table that have no pixel; the dataset is of its images."""
    rows = absent_truths(table)
    rows = rows[~table.iscrowd[rows]]
    if len(rows) == 0:
        return AbsentTruths()
    first = int(rows[0])
    name = dataset.image_names[table.image[first]]
    return AbsentTruths(len(rows), f"segment {table.segment_id[first]} of {name}")


def absent_notes(dataset: Dataset, absent: AbsentTruths) -> Iterator[str]:
    """Yield how many ground truth segments have no pixel, where there are such."""
    if not absent.count:
        return
    what = (
        "1 ground truth segment has no pixel and counts"
        if absent.count == 1
        else f"{absent.count:,} ground truth segments have no pixel and count"
    )
    place = absent.first if absent.count == 1 else f"first {absent.first}"
    yield f"{dataset.files.json.name}: {what} as FN, as in panopticapi; {place}"


def area_notes(dataset: Dataset, name: str, difference: AreaDifference | None) -> Iterator[str]:
    """Yield by how much figures by pixels and by the JSON's areas differ, where that is seen in them."""
    if difference is None or percent(difference.pixels) == percent(difference.json):
        return
    one = difference.segments == 1
    areas = "1 area" if one else f"{difference.segments:,} areas"
    used = dataset.opening.areas
    other = "" if used == "json" else "; use --areas json for the latter, which published figures use"
    yield (
        f"{name}: {areas} in {dataset.files.json.name} {'differs' if one else 'differ'} from the pixels: "
        f"All PQ {percent(difference.pixels)} by pixels, {percent(difference.json)} by the JSON's areas{other}"
    )


def has_low_quality(quality: PanopticQuality) -> bool:
    """Whether PQ is so low that `category_notes` may have something to say."""
    return (quality.all.pq or 0.0) < _NEXT_TO_NOTHING


def category_notes(
    dataset: Dataset, prediction: PredictionSet, place: Path, table: SegmentTable, quality: PanopticQuality
) -> Iterator[str]:
    """Yield why figures are next to nothing, where the numbers stand for other categories than their ids say.

    Parameters
    ----------
    dataset, prediction, table
    place : Path
        As the prediction set was named.
    quality : PanopticQuality
        Over all images.
    """
    if not has_low_quality(quality):
        return
    from panview.linter.at_opening import check_categories

    no_match = _no_match(table, quality)
    fitting = _fitting(dataset, prediction) if no_match else None
    if fitting is not None:
        command = f"panview evaluate {quote(str(fitting))} --pred {quote(str(place))}"
        yield f"{prediction.name}: {no_match}; its category ids are those of {fitting.name} too: {command}"
        return
    findings = check_categories(dataset, prediction, table)
    if no_match and not findings:
        command = f"panview check {quote(str(dataset.files.json))} --pred {quote(str(place))}"
        yield f"{prediction.name}: {no_match}; {command} finds the reason"
    for finding in findings:
        command = f"panview check {dataset.files.json} --pred {place}"
        yield f"{prediction.name}: {finding.rule.title}: {finding.message}; {command} says how to fix it"


def _no_match(table: SegmentTable, quality: PanopticQuality) -> str:
    """Return that no or almost no segment matches where both sides have some, else an empty text."""
    if quality.all.pq is None or quality.all.pq >= _NOTHING:
        return ""
    if not all((table.side == side).any() for side in (Side.GROUND_TRUTH, Side.PREDICTION)):
        return ""
    return "almost no segment matches" if quality.counts.tp.any() else "no segment matches"


def _fitting(dataset: Dataset, prediction: PredictionSet) -> Path | None:
    """Return another truth of these images that has all category ids of a prediction set."""
    from panview.datasets.other_truths import fitting_truth

    if prediction.mapping is not None:
        return None
    used = dataset.categories.ids[np.unique(prediction.segments.category)].tolist()
    return fitting_truth(dataset.files.others, used)


def _of_entries(name: str, faults: Sequence[Fault], total: int) -> str:
    return f"{name}: {entries_summary(faults, total)}; left out of all figures: {_named_images(faults)}"


def _named_images(faults: Sequence[Fault]) -> str:
    """Return the names of the first few images at fault, their ids where they have none."""
    names = ", ".join(fault.image_name or str(fault.image_id) for fault in faults[:_NAMED])
    return f"{names} and {len(faults) - _NAMED:,} more" if len(faults) > _NAMED else names
