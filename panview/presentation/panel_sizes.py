"""Widths and heights of the panels: the usual size in a window of that size, times the user's own factor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from panview.words import tr

IMAGES, LIST, RUNS, FIGURES, SEGMENT = "images", "list", "runs", "figures", "segment"
PANELS = {
    IMAGES: tr("list of images"),
    LIST: tr("list at the bottom"),
    RUNS: tr("model runs"),
    FIGURES: "figures",
    SEGMENT: tr("selected segment"),
}
"""Key of a panel -> what it is called in a sentence."""
_HIDDEN = tr("Hidden: {panel}")
_HIDDEN_WITH_KEY = tr("Hidden: {panel}; press {keys} to show it again")


def hidden_words(panel: str, keys: str) -> str:
    """Return what is said of a panel that was hidden; ``panel`` is empty where several were, ``keys`` without a key."""
    words = PANELS[panel] if panel else tr("panels")
    return (_HIDDEN_WITH_KEY if keys else _HIDDEN).format(panel=words, keys=keys)


LEAST_MIDDLE, LEAST_CENTRE = 360, 160
"""Pixels in width and in height that the canvas keeps, whatever somebody has dragged."""
_NARROWEST, _WIDEST = 0.3, 4.0


@dataclass(frozen=True)
class Usual:
    """The share of the room that a panel usually takes.

    Attributes
    ----------
    share : float
        Of the room.
    least, most : int
        Pixels.
    """

    share: float
    least: int
    most: int

    def of(self, room: int) -> int:
        """Return its size in pixels."""
        return min(max(round(self.share * room), self.least), self.most)


USUAL = {
    # Together less than two fifths of the width, so that three fifths are left for the image.
    IMAGES: Usual(0.18, 172, 400),
    FIGURES: Usual(0.2125, 200, 460),
    LIST: Usual(0.27, 150, 420),
    SEGMENT: Usual(0.4, 120, 640),
}
"""The size of what is at the right is that of the figures, and it is shared with the selected segment."""


@dataclass(frozen=True)
class PanelState:
    """The panels as the user has resized and hidden them.

    Attributes
    ----------
    hidden : frozenset of str
        Keys of `PANELS`.
    factors : mapping
        Key of `USUAL` -> size over the usual one in the window that it was chosen in. What was chosen in a small window
        is therefore wide in a large one, and fits into another small one.
    """

    hidden: frozenset[str] = frozenset()
    factors: Mapping[str, float] = field(default_factory=dict)

    def size(self, panel: str, room: int) -> int:
        """Return the size of a panel in a room of so many pixels."""
        usual = USUAL[panel]
        return max(usual.least, round(usual.of(room) * self.factors.get(panel, 1.0)))

    def with_size(self, panel: str, size: int, room: int) -> PanelState:
        """Return the state after a panel was dragged to a size."""
        factor = min(max(size / USUAL[panel].of(room), _NARROWEST), _WIDEST)
        return replace(self, factors={**self.factors, panel: round(factor, 4)})

    def toggled(self, panel: str) -> PanelState:
        """Return the state with a panel hidden, or shown again."""
        return replace(self, hidden=self.hidden ^ {panel})

    def alone(self) -> PanelState:
        """Return the state with the image alone, or with all panels if it is alone already."""
        return replace(self, hidden=frozenset() if self.hidden >= set(PANELS) else frozenset(PANELS))

    def as_text(self) -> str:
        """Return it as JSON."""
        return json.dumps({"hidden": sorted(self.hidden), "factors": dict(self.factors)})

    @staticmethod
    def of_text(text: str) -> PanelState:
        """Return the state that a JSON holds; whatever is missing or wrong in it is as usual."""
        try:
            said = json.loads(text)
        except ValueError:
            return PanelState()
        hidden, factors = (said.get(name) for name in ("hidden", "factors")) if isinstance(said, dict) else (None, None)
        known = frozenset(key for key in hidden if key in PANELS) if isinstance(hidden, list) else frozenset()
        sizes = {
            key: min(max(float(value), _NARROWEST), _WIDEST)
            for key, value in (factors.items() if isinstance(factors, dict) else ())
            if key in USUAL and isinstance(value, int | float)
        }
        return PanelState(known, sizes)


def across(state: PanelState, room: int, *, left: bool, right: bool) -> list[int]:
    """Return the widths of what is at the left, in the middle and at the right.

    Parameters
    ----------
    state : PanelState
    room : int
        Pixels, without the handles.
    left, right : bool
        Whether there is anything.
    """
    wide = [state.size(IMAGES, room) if left else 0, state.size(FIGURES, room) if right else 0]
    least = [USUAL[IMAGES].least if left else 0, USUAL[FIGURES].least if right else 0]
    # Panels that were made wide shrink where the image would have no room.
    over = sum(wide) + LEAST_MIDDLE - room
    spare = [size - low for size, low in zip(wide, least, strict=True)]
    if over > 0 and sum(spare) > 0:
        part = min(1.0, over / sum(spare))
        wide = [size - round(part * more) for size, more in zip(wide, spare, strict=True)]
    return [wide[0], max(room - sum(wide), 1), wide[1]]


def below(state: PanelState, room: int, *, runs_alone: int = 0) -> list[int]:
    """Return the heights of the middle and of the list below it; ``runs_alone`` is that of runs without the list."""
    tall = runs_alone or max(min(state.size(LIST, room), room - LEAST_CENTRE), USUAL[LIST].least)
    return [max(room - tall, 1), tall]


def beside(state: PanelState, room: int) -> list[int]:
    """Return the heights of the figures and of the selected segment below them."""
    tall = min(state.size(SEGMENT, room), max(room - USUAL[SEGMENT].least, 1))
    return [max(room - tall, 1), tall]
