"""What cards say."""

from __future__ import annotations

from dataclasses import dataclass

from panview.metrics.segment_table import Status
from panview.presentation.rows import ScoreRow
from panview.review.verdicts import VERDICTS
from panview.words import tr

REVIEWER_TITLES = (
    tr("Reviewer"),
    tr("Decided"),
    *(tr(kind.value[0].upper() + kind.value[1:]).replace("Prediction", "Pred.") for kind in VERDICTS),
    tr("In conflict"),
    tr("Settled"),
)
PAIR_TITLES = (tr("Reviewers"), tr("Both"), tr("The same"), tr("Kappa"), tr("95 % interval"))


@dataclass(frozen=True)
class ReviewersContent:
    """What the card of reviewers says.

    Attributes
    ----------
    summary : str
    reviewers, pairs : tuple of tuple of str
        Cells by `REVIEWER_TITLES` and `PAIR_TITLES`.
    """

    summary: str
    reviewers: tuple[tuple[str, ...], ...]
    pairs: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PanelSummary:
    """What the head of the sidebar shows.

    Attributes
    ----------
    images, total_images : int
        Images in scope and in the dataset.
    rows : tuple of ScoreRow
        All, Things, Stuff, and figures to compare with.
    """

    images: int
    total_images: int
    rows: tuple[ScoreRow, ...]


@dataclass(frozen=True)
class InspectorContent:
    """What the card says.

    Attributes
    ----------
    title : str
        Category.
    subtitle : str
        Such as "#3937500, matched with prediction #12".
    status : Status
        Gives the swatch and its word.
    rows : tuple of (label, value)
        Figures; the first are the most important.
    why : str
        The reason of the status in plain words.
    strong : int
        How many of the first figures stand out.
    """

    title: str
    subtitle: str
    status: Status
    rows: tuple[tuple[str, str], ...]
    why: str
    strong: int = 1


@dataclass(frozen=True)
class SampleText:
    """What is shown of a sample.

    Attributes
    ----------
    name : str
    progress : str
        Such as "64 of 200".
    answer : str
        The sentence; why there is none yet where there is none.
    said : bool
        Whether there is one.
    basis : str
        What it is from, in the tool tip.
    shown : bool
        Whether the sample is what the lists show.
    """

    name: str
    progress: str
    answer: str
    said: bool
    basis: str
    shown: bool
