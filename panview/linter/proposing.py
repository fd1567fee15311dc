"""What to propose that the numbers of a prediction set stand for: by names where it has any, else by what fits.

Nothing here is ever applied by itself: whoever lets the agreement with the truth choose gets too good a PQ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

import numpy as np

from panview.datasets.assumptions import Assumptions
from panview.datasets.category_file import names_beside, names_in
from panview.datasets.category_mapping import NamedIds, NamedNumbers
from panview.datasets.category_names import CategoryNames
from panview.datasets.coco_json import read_bytes
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.errors import PanviewError
from panview.linter.agreement import agreement_of
from panview.linter.assignment import Meant
from panview.linter.documents import list_prediction, list_truth
from panview.linter.findings import Finding
from panview.linter.label_space import check_label_space
from panview.linter.listed import category_index
from panview.linter.measuring import measure
from panview.linter.proposal import Proposal, ProposedNumber
from panview.linter.reading import read_leniently
from panview.linter.sampled import choose_sample
from panview.linter.to_check import SideToCheck, ToCheck, side_to_check
from panview.metrics.segment_table import Side
from panview.parallel import CancelCheck, Progress

_MOST = 0.5
"""Of a number's pixels, the share from which on a category is proposed for it at all."""


def proposal_of(
    prediction: str, meant: Sequence[Meant], categories: NamedIds, named: NamedNumbers | None, digest: str = ""
) -> Proposal:
    """Put together what names and pixels say of each number.

    Parameters
    ----------
    prediction : str
    meant : sequence of Meant
        By pixels, for each number that is used.
    categories : NamedIds
        Of the dataset.
    named : NamedNumbers or None
        What the prediction set's own names are, where it has any.
    digest : str
        Of the prediction set's JSON.
    """
    called = {} if named is None else {entry.number: entry.name for entry in named.entries}
    names = CategoryNames(tuple(categories.names))
    numbers = []
    for one in meant:
        own = categories.names[one.own] if one.own >= 0 else ""
        by_name = _by_name(called.get(one.number), names)
        if by_name >= 0:
            category, why, sure = by_name, "by name", True
        elif one.category >= 0 and one.category != one.own and (one.certain or (one.own < 0 and one.share >= _MOST)):
            category, why, sure = one.category, f"{100 * one.share:.0f} % of its pixels", one.certain
        elif one.own >= 0:
            category, why, sure = one.own, "its id", one.own_share >= _MOST
        else:
            category, why, sure = -1, "", False
        numbers.append(ProposedNumber(one.number, called.get(one.number, own), category, why, sure))
    ids = tuple(int(i) for i in np.asarray(categories.ids).tolist())
    return Proposal(prediction, tuple(numbers), tuple(categories.names), ids, digest)


def own_names(files: PredictionFiles) -> NamedNumbers | None:
    """Return what a prediction set itself, or the configuration beside it, calls its numbers; None for nothing."""
    try:
        return names_in(files.json, read_bytes(files.json)) or names_beside(files.json, files.map_folder)
    except PanviewError:
        return None


def propose_categories(
    truth: GroundTruthFiles,
    prediction: PredictionFiles,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Proposal:
    """Propose what the numbers of a prediction set stand for, whether it can be opened as it is or not.

    The maps of a sample of the images are looked at.

    Raises
    ------
    BadFileError
        A JSON cannot be read at all.
    Cancelled
    """
    findings: list[Finding] = []
    assumed = Assumptions()
    read = read_leniently(truth.json, Side.GROUND_TRUTH, assumed)
    document = read_leniently(prediction.json, Side.PREDICTION, assumed, prediction.name).document
    if read.document is None or document is None:
        raise PanviewError(f"{prediction.json if read.document else truth.json}: cannot be read; check the data")
    images, categories, truth_side = list_truth(truth, read.document, findings, assumed)
    maps = truth_side.maps.names
    side = list_prediction(prediction, document, images, maps, categories, frozenset(), findings, assumed)
    sample = frozenset(choose_sample(side.maps, images))
    sides = tuple(_only(side_to_check(each), sample) for each in (truth_side, side))
    shard = measure(ToCheck(images, sides, photos=False), jobs=jobs, progress=progress, cancelled=cancelled)
    whole = (truth_side, shard.sides[0]), (side, shard.sides[1])
    _, space = check_label_space(side, agreement_of(*whole, shard.overlaps[0], len(categories.ids)), categories)
    kinds = np.unique(side.category_id)
    own = category_index(categories.ids, kinds).tolist()
    unseen = [Meant(number, row, -1, 0.0, 0.0, False) for number, row in zip(kinds.tolist(), own, strict=True)]
    meant = space.meant or unseen
    digest = blake2b(read_bytes(prediction.json), digest_size=16).hexdigest()
    return proposal_of(prediction.name, meant, categories, own_names(prediction), digest)


def _only(side: SideToCheck, images: frozenset[int]) -> SideToCheck:
    names = tuple(name if image in images else "" for image, name in enumerate(side.maps.names))
    return replace(side, maps=replace(side.maps, names=names))


def _by_name(called: str | None, names: CategoryNames) -> int:
    if called is None:
        return -1
    try:
        return names.find(called)[0]
    except PanviewError:
        return -1


def ready_command(prediction: str, truth: str, file: str = "FILE") -> str:
    """Return the command that writes a prediction set with the ids that a file says."""
    return f"panview convert {prediction} --to coco OUT --dataset {truth} --categories {file}"
