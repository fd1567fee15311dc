"""Named views in words."""

from __future__ import annotations

from collections.abc import Sequence

from panview.presentation.rows import ListRow
from panview.review.remembered.views import NamedView
from panview.words import tr

_SCOPES = {"filtered": tr("figures of the filtered images"), "selected": "", "whole": ""}


def view_rows(views: Sequence[NamedView]) -> tuple[ListRow, ...]:
    """Return the rows of the card, in the order of the alphabet."""
    ordered = sorted(views, key=lambda each: each.name.casefold())
    return tuple(ListRow(each.name, each.name, view_text(each)) for each in ordered)


def view_text(view: NamedView) -> str:
    """Return what a view shows, such as "iou < 0.5 · by iou · coloured by category"."""
    cell = view.filter.pixels
    parts = [
        view.filter.line or ("" if cell else tr("everything")),
        tr("pixels of {part} as {part_2}", part=cell[0] or "void", part_2=cell[1] or "void") if cell else "",
        tr("images by {removeprefix}", removeprefix=view.images.by.removeprefix("column: ")) if view.images.by else "",
        tr("coloured by {colouring}", colouring=view.colouring) if view.colouring else "",
        _SCOPES.get(view.scope, ""),
    ]
    return " · ".join(filter(None, parts))
