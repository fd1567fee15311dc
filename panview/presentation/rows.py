"""Rows of the smaller lists, as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from panview.metrics.segment_table import ErrorType
from panview.words import tr, trn

NEW_TAG = tr("new tag")


@dataclass(frozen=True)
class FindingRow:
    """A finding as it is shown.

    Attributes
    ----------
    severity : int
        Index into `SEVERITIES`.
    code : str
    text : str
    image : str
        File name, "" where it is about the whole set.
    where : str
        "ground truth", or the name of the prediction set.
    title, effect, remedy : str
        What the code means, what it does to PQ, and what to do.
    place : str
        File, and where in it.
    """

    severity: int
    code: str
    text: str
    image: str
    where: str
    title: str
    effect: str
    remedy: str
    place: str


@dataclass(frozen=True)
class PaletteRow:
    """An action of the palette.

    Attributes
    ----------
    id : str
        Name of the action in the table of actions.
    title : str
        What it does.
    shortcut : str
        As shown to people, empty for none.
    enabled : bool
        Whether it can be done now.
    group : str
        Its menu, shown before the title; also searched.
    aliases : tuple of str
        Other words for it, searched and not shown.
    holds : tuple of str
        Ids of the actions in the menu that it opens; it stands before them wherever it is found.
    """

    id: str
    title: str
    shortcut: str = ""
    enabled: bool = True
    group: str = ""
    aliases: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()


STALE_TITLES = (
    tr("Image"),
    tr("Status"),
    tr("Truth"),
    tr("Prediction"),
    tr("Verdict"),
    tr("Note"),
    tr("Reviewer"),
    tr("Time"),
)


@dataclass(frozen=True)
class StaleRow:
    """A verdict whose subject has changed.

    Attributes
    ----------
    cells : tuple of str
        What the row says, by `STALE_TITLES`.
    image : int
        Row of the image in the dataset, -1 where that has none of its id.
    gt_segment_id, pred_segment_id : int or None
        What the segments were called.
    """

    cells: tuple[str, ...]
    image: int
    gt_segment_id: int | None
    pred_segment_id: int | None


CHANGE_TITLES = (tr("Image"), tr("Change"), tr("Before"), tr("After"), tr("Pixels"), tr("Because"), tr("Reviewer"))
REFUSED_TITLES = (tr("Image"), tr("Requested"), tr("Segment"), tr("Reason"), tr("Reviewer"))


@dataclass(frozen=True)
class CorrectionRow:
    """A change, or a verdict or repair that is not applied.

    Attributes
    ----------
    cells : tuple of str
        By `CHANGE_TITLES` or `REFUSED_TITLES`.
    image : int
        Row of the image in the dataset, -1 where that has none of its id.
    change : int
        Place among the changes of its image; -1 for what is not applied.
    kind : int
        Colour of the change, an index into `panview.overlay.colourings.changes.KINDS`; -1 for none.
    """

    cells: tuple[str, ...]
    image: int
    change: int = -1
    kind: int = -1


@dataclass(frozen=True)
class KeyRow:
    """An action of the keys page.

    Attributes
    ----------
    id : str
        Name of the action in the table of actions.
    title : str
        What it does.
    group : str
        Rows of a group stand together under its name.
    shortcuts : tuple of str
        Key sequences in Qt's portable form, such as "Ctrl+K"; empty for none.
    aliases : tuple of str
        Other words for it, searched and not shown.
    """

    id: str
    title: str
    group: str
    shortcuts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelRow:
    """A model that can be chosen; ``name`` is empty for one of the user's own.

    Attributes
    ----------
    name, title, detail, figure : str
    needs : str
        What has to be installed before it can be run; empty where nothing is missing.
    command : str
        What installs it.
    takes_weights : bool
        Whether it can be run with weights of the user's own.
    always : bool
        Whether it is shown whatever is searched for.
    kept_bytes : int
        What the queries of an image take, about, where they are kept.
    """

    name: str
    title: str
    detail: str
    figure: str
    needs: str = ""
    command: str = ""
    takes_weights: bool = False
    always: bool = False
    kept_bytes: int = 0

    def is_found(self, query: str) -> bool:
        """Whether name or kind contains every word; some are always listed."""
        said = f"{self.title} {self.detail}".lower()
        return self.always or all(word in said for word in query.lower().split())


@dataclass(frozen=True)
class RunRow:
    """A run as it is shown.

    Attributes
    ----------
    number : int
    title : str
    state : str
        In a word or two: "running on cpu", "waiting".
    figures : str
        "12 of 40 · 3.1 images/s · 9 s left".
    done, total : int
        For the bar; total 0 while it is not known how long it takes.
    active : bool
        Show the bar.
    message : str
        Why it failed, or a remark; shown in full.
    tone : str
        "danger" for a failure, else "muted".
    finished : bool
        It came to its end; such rows are folded away.
    can_pause, can_resume, can_cancel, can_restart, can_accept, can_say, can_show, can_remove : bool
    """

    number: int
    title: str
    state: str
    figures: str = ""
    done: int = 0
    total: int = 0
    active: bool = False
    message: str = ""
    tone: str = "muted"
    finished: bool = False
    can_pause: bool = False
    can_resume: bool = False
    can_cancel: bool = False
    can_restart: bool = False
    can_accept: bool = False
    can_say: bool = False
    can_show: bool = False
    can_remove: bool = False


@dataclass(frozen=True)
class ScoreRow:
    """One row of scores.

    Attributes
    ----------
    label : str
        "All", "Things", "Stuff", or what a published figure is called.
    pq, sq, rq : float, optional
        Fractions, None where there is nothing to measure.
    n : int, optional
        Categories measured.
    quiet : bool
        Drawn muted, as a figure to compare with.
    undisputed : float, optional
        PQ with disputed truth left out; None where nothing is disputed, or nothing left to measure.
    """

    label: str
    pq: float | None
    sq: float | None
    rq: float | None
    n: int | None
    quiet: bool = False
    undisputed: float | None = None


@dataclass(frozen=True)
class ErrorBar:
    """One type of error.

    Attributes
    ----------
    error_type : ErrorType
    count : int
        Segments of it in scope.
    gain : float
        In All PQ if all were fixed, as a fraction.
    """

    error_type: ErrorType
    count: int
    gain: float


@dataclass(frozen=True)
class BarRow:
    """One row.

    Attributes
    ----------
    label : str
    fraction : float or None
        Length of the bar, 0 to 1; None for no bar.
    cells : tuple of str
        Figures, one per title of the table.
    tip : str
        What is said of the row under the mouse.
    """

    label: str
    fraction: float | None
    cells: tuple[str, ...]
    tip: str = ""


@dataclass(frozen=True)
class RecentEntry:
    """Something that was open before.

    Attributes
    ----------
    path : str
        Folder or JSON.
    name : str
        Such as "coco / val2017".
    place : str
        Where it is, such as the folder it lies in.
    """

    path: str
    name: str
    place: str


@dataclass(frozen=True)
class ListRow:
    """A row.

    Attributes
    ----------
    key : str
    title : str
    detail : str
        At the right, muted.
    """

    key: str
    title: str
    detail: str = ""


@dataclass(frozen=True)
class FormColumn:
    """A column that can be asked for.

    Attributes
    ----------
    name : str
        As an expression has it.
    labels : tuple of str or None
        The texts that it has; None for a column of numbers.
    yes_no : bool
        Whether it says yes or no.
    """

    name: str
    labels: tuple[str, ...] | None = None
    yes_no: bool = False


@dataclass(frozen=True)
class TagRow:
    """A tag.

    Attributes
    ----------
    tag : str
    here : int
        How many of the images that are chosen have it.
    chosen : int
        How many are chosen.
    total : int
        How many images of the set have it.
    is_new : bool
        Whether it is only being typed.
    """

    tag: str
    here: int
    chosen: int
    total: int
    is_new: bool = False

    @property
    def detail(self) -> str:
        """What is said of it beside its name."""
        if self.is_new:
            return NEW_TAG
        if 0 < self.here < self.chosen:
            return tr("on {here:,} of {chosen:,}", here=self.here, chosen=self.chosen)
        return trn("{total:,} image", "{total:,} images", self.total, total=self.total)


def tags_found(rows: Sequence[TagRow], query: str, chosen: int) -> list[TagRow]:
    """Return the tags that contain what is typed, those that begin with it first; then what is typed as a new one.

    Parameters
    ----------
    rows : sequence of TagRow
    query : str
    chosen : int
        How many images are chosen.

    Examples
    --------
    >>> [row.tag for row in tags_found([TagRow("at night", 1, 1, 3), TagRow("night", 0, 1, 2)], "Night", 1)]
    ['night', 'at night']
    """
    typed = " ".join(query.split())
    wanted = typed.casefold()
    found = [row for row in rows if wanted in row.tag.casefold()]
    found.sort(key=lambda row: not row.tag.casefold().startswith(wanted))
    if wanted and all(row.tag.casefold() != wanted for row in found):
        found.append(TagRow(typed, 0, chosen, 0, is_new=True))
    return found
