"""Named views in words."""

from __future__ import annotations

from collections.abc import Sequence

from panview.presentation.rows import ListRow
from panview.review.remembered.views import NamedView

_SCOPES = {"filtered": "figures of the filtered images", "selected": "", "whole": ""}


def view_rows(views: Sequence[NamedView]) -> tuple[ListRow, ...]:
    """Return the rows of the card, in the order of the alphabet."""
    ordered = sorted(views, key=lambda each: each.name.casefold())
    return tuple(ListRow(each.name, each.name, view_text(each)) for each in ordered)


def view_text(view: NamedView) -> str:
    """Return what a view shows, such as "iou < 0.5 · by iou · coloured by category"."""
    cell = view.filter.pixels
    parts = [
        view.filter.line or ("" if cell else "everything"),
        f"pixels of {cell[0] or 'void'} as {cell[1] or 'void'}" if cell else "",
        f"images by {view.images.by.removeprefix('column: ')}" if view.images.by else "",
        f"coloured by {view.colouring}" if view.colouring else "",
        _SCOPES.get(view.scope, ""),
    ]
    return " · ".join(filter(None, parts))
