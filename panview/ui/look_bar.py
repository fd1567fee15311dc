"""The bar above a canvas and how the canvas looks: the same in every window."""

from __future__ import annotations

from panview.review.look import CanvasStyle, Framing, Layer
from panview.ui.commands import LookCommands
from panview.ui.panels.canvas_bar import CanvasBar
from panview.ui.second_window import CanvasWindow


def join_look(window: CanvasWindow, looks: LookCommands) -> None:
    """Send what is chosen in the bar and in the legend of a window as commands."""
    bar = window.canvas_bar
    bar.layer_changed.connect(lambda key: looks.set_layer(Layer(key)))
    bar.colour_changed.connect(looks.set_colour)
    bar.outlines_changed.connect(looks.toggle_outlines)
    bar.close_up_changed.connect(looks.toggle_framing)
    bar.solo_changed.connect(looks.toggle_solo)
    bar.opacity_changed.connect(looks.set_opacity)
    window.canvas.status_toggled.connect(looks.toggle_status)


def show_look(bar: CanvasBar, chosen: CanvasStyle, shown: CanvasStyle) -> None:
    """Show in a bar how the canvas looks, as it was chosen and as far as it can be shown."""
    bar.set_style(
        shown.layer.value,
        shown.colour_by,
        outlines=chosen.outlines,
        opacity=chosen.opacity,
        close_up=chosen.framing is Framing.SEGMENT,
        solo=chosen.solo,
    )
