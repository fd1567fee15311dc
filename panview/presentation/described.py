"""What the lists show of a view, worked out by the thread that derives it: the window's own only lays it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from panview.presentation import describe
from panview.presentation.category_columns import CategoryColumns
from panview.presentation.describe_verdicts import reviewed_images, stale_decisions
from panview.presentation.disagreement_columns import Arrangement, Arranger, DisagreementColumns
from panview.presentation.image_columns import ImageColumns
from panview.presentation.rows import ErrorBar
from panview.review.filters import speaks_of_verdicts
from panview.review.progress import WorkList, work_list
from panview.review.session import View


@dataclass(frozen=True, eq=False)
class ShownFigures:
    """What the sidebar shows beside PQ, as `panview.presentation.describe` makes it.

    Attributes
    ----------
    categories : CategoryColumns
    bars : list of ErrorBar
    """

    categories: CategoryColumns
    bars: list[ErrorBar]


@dataclass(frozen=True, eq=False)
class Described:
    """Columns of the lists, each as `panview.presentation.describe` makes it.

    Attributes
    ----------
    disagreements : DisagreementColumns
    categories : CategoryColumns
    bars : list of ErrorBar
    images : ImageColumns
    listed : (k,) int32
        Images that the filter lists.
    arranged : Arrangement or None
        Order of the disagreements as they were to be sorted when this was worked out.
    work : WorkList
        What there is to decide in this list, whatever its filter asks of verdicts.
    done : int
        Of its rows, those that have a verdict.
    conflicts : int
        Of these, those that reviewers disagree about.
    reviewed : (n_images,) bool or None
        Images whose errors all have a verdict; None while nothing is decided.
    stale : int
        Decisions that no longer apply.
    """

    disagreements: DisagreementColumns
    categories: CategoryColumns
    bars: list[ErrorBar]
    images: ImageColumns
    listed: NDArray[np.int32]
    arranged: Arrangement | None
    work: WorkList
    done: int
    conflicts: int
    reviewed: NDArray[np.bool_] | None
    stale: int


_known: WeakKeyDictionary[View, Described] = WeakKeyDictionary()
_figures: WeakKeyDictionary[View, ShownFigures] = WeakKeyDictionary()


def shown_figures(view: View, previous: View | None = None) -> ShownFigures:
    """Return what the sidebar shows of a view, which is there long before its lists; parameters as for `described`."""
    found = _figures.get(view)
    if found is None:
        before = None if previous is None or not _same_figures(previous, view) else _figures.get(previous)
        found = before or ShownFigures(describe.category_columns(view), describe.error_bars(view))
        _figures[view] = found
    return found


def described(view: View, previous: View | None = None, arranger: Arranger | None = None) -> Described:
    """Return what the lists show of a view; the second time at once, as long as the view is there.

    Parameters
    ----------
    view : View
    previous : View, optional
        One that was described before: what follows from figures that are the same is taken over.
    arranger : Arranger, optional
        How disagreements are to be sorted.
    """
    found = _known.get(view)
    if found is None:
        figures = shown_figures(view, previous)
        disagreements = describe.disagreement_columns(view)
        work = _work(view, previous, disagreements)
        if speaks_of_verdicts(view.snapshot.filter):
            cost = np.nan_to_num(view.listing.impact[work.first])
            of_images = np.bincount(view.snapshot.table.image[work.first], cost, len(view.snapshot.dataset)).astype(
                np.float64
            )
            disagreements = replace(disagreements, image_cost=of_images[disagreements.image])
        found = _known[view] = Described(
            disagreements=disagreements,
            categories=figures.categories,
            bars=figures.bars,
            images=describe.image_columns(view),
            listed=np.flatnonzero(view.rows.listed).astype(np.int32),
            arranged=None if arranger is None else arranger(disagreements),
            work=work,
            done=work.done(view.rows.verdicts.verdict),
            conflicts=work.in_conflict(view.rows.verdicts.verdict),
            reviewed=reviewed_images(view),
            stale=len(stale_decisions(view)),
        )
    return found


def take_over(view: View, previous: View) -> None:
    """Let a view show what another one shows, from which it differs in the selected images alone."""
    found = _known.get(previous)
    if found is not None:
        _known[view] = found
        _figures[view] = ShownFigures(found.categories, found.bars)


def _work(view: View, previous: View | None, listed: DisagreementColumns) -> WorkList:
    """Return what there is to decide: the list itself, unless its filter asks for verdicts."""
    if not speaks_of_verdicts(view.snapshot.filter):
        return WorkList(listed.table_row, listed.other_row)
    known = _known.get(previous) if previous is not None else None
    return work_list(view, (previous, known.work) if previous is not None and known is not None else None)


def _same_figures(previous: View, view: View) -> bool:
    """Whether categories and errors of two views are the same: those of one table, scope and threshold."""
    same_table = previous.snapshot.table is view.snapshot.table
    return same_table and previous.quality is view.quality and previous.listing.gains is view.listing.gains
