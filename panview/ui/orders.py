"""By what both lists of the window are sorted, as it is kept."""

from __future__ import annotations

from panview.review.remembered.views import KeptOrder
from panview.ui.main_window import MainWindow


def image_order(window: MainWindow) -> KeptOrder:
    """Return how the images are sorted."""
    return KeptOrder(*window.image_list.model.sort_key())


def list_order(window: MainWindow) -> KeptOrder:
    """Return how the disagreements are sorted."""
    return KeptOrder(*window.disagreements.order())


def set_image_order(window: MainWindow, order: KeptOrder) -> None:
    """Sort the images; a column that this set does not have changes nothing."""
    if order.by and window.image_list.sort_choice.has(order.by):
        window.image_list.set_sort(order.by, order.descending)


def set_list_order(window: MainWindow, order: KeptOrder) -> None:
    """Sort the disagreements; a column that this set does not have changes nothing."""
    if order.by:
        window.disagreements.set_order_by(order.by, order.descending)
