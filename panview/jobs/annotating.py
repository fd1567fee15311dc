"""Sending images out to where they are annotated, and taking back what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from panview.parallel import CancelCheck, Progress
from panview.review.session import Scope, View

if TYPE_CHECKING:
    # At run time it is loaded when images are sent or taken back.
    from panview.datasets.annotation.out import Sent


class Back(NamedTuple):
    """What came back: the new truth, the one before, and what is said of them."""

    json: Path
    before: Path
    photos: Path
    lines: list[str]


def send(view: View, name: str, target: Path, of_prediction: bool, progress: Progress, cancelled: CancelCheck) -> Sent:
    """Write the listed or the selected images for an annotation tool, with their truth or what is predicted."""
    from panview.datasets.annotation.out import Sending, send_out
    from panview.datasets.annotation.registry import format_named

    snapshot = view.snapshot
    images = view.rows.listed & ~snapshot.dataset.left_out
    if snapshot.scope == Scope.SELECTED:
        images = np.zeros(len(snapshot.dataset), np.bool_)
        images[list(snapshot.selected)] = True
    prediction = snapshot.prediction if of_prediction else None
    if prediction is not None:
        images = images & ~prediction.left_out
    rows = np.flatnonzero(images).tolist()
    sending = Sending(snapshot.dataset, rows, format_named(name), target, prediction)
    return send_out(sending, progress=progress, cancelled=cancelled)


def take(pack: Path, returned: Path, target: Path, progress: Progress, cancelled: CancelCheck) -> Back:
    """Read what came back as a truth of its own, and compare it with the one before."""
    from panview.api.annotating import figure_lines, figures_of, summary
    from panview.datasets.annotation.back import Taking, take_back
    from panview.datasets.annotation.record import open_pack

    sent = open_pack(pack)
    taken = take_back(Taking(sent, returned, target), progress=progress, cancelled=cancelled)
    figures = figures_of(sent, taken, cancelled=cancelled)
    return Back(taken.json, sent.before.files.json, sent.photos, [*summary(taken), *figure_lines(figures)])
