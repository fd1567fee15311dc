"""COCO's 133 panoptic categories by name: which are things; see https://cocodataset.org/#panoptic-2020."""

from __future__ import annotations

from collections.abc import Sequence

_THINGS = (
    "person|bicycle|car|motorcycle|airplane|bus|train|truck|boat|traffic light|fire hydrant|stop sign|"
    "parking meter|bench|bird|cat|dog|horse|sheep|cow|elephant|bear|zebra|giraffe|backpack|umbrella|handbag|tie|"
    "suitcase|frisbee|skis|snowboard|sports ball|kite|baseball bat|baseball glove|skateboard|surfboard|"
    "tennis racket|bottle|wine glass|cup|fork|knife|spoon|bowl|banana|apple|sandwich|orange|broccoli|carrot|"
    "hot dog|pizza|donut|cake|chair|couch|potted plant|bed|dining table|toilet|tv|laptop|mouse|remote|keyboard|"
    "cell phone|microwave|oven|toaster|sink|refrigerator|book|clock|vase|scissors|teddy bear|hair drier|"
    "toothbrush"
).split("|")
_STUFF = (
    "banner|blanket|bridge|cardboard|counter|curtain|door-stuff|floor-wood|flower|fruit|gravel|house|light|"
    "mirror-stuff|net|pillow|platform|playingfield|railroad|river|road|roof|sand|sea|shelf|snow|stairs|tent|"
    "towel|wall-brick|wall-stone|wall-tile|wall-wood|water-other|window-blind|window-other|tree-merged|"
    "fence-merged|ceiling-merged|sky-other-merged|cabinet-merged|table-merged|floor-other-merged|pavement-merged|"
    "mountain-merged|grass-merged|dirt-merged|paper-merged|food-other-merged|building-other-merged|rock-merged|"
    "wall-other-merged|rug-merged"
).split("|")
KINDS_OF_COCO = dict.fromkeys(_THINGS, 1) | dict.fromkeys(_STUFF, 0)
"""Name -> isthing."""


def kinds_by_name(names: Sequence[str], said: Sequence[int | None]) -> list[int] | None:
    """Return ``isthing`` of each category by its name, None if the name does not tell.

    Parameters
    ----------
    names : sequence of n str
    said : sequence of n int or None
        What the JSON says, None where it says nothing; it must not contradict the names.
    """
    kinds = [KINDS_OF_COCO.get(name) for name in names]
    agree = all(kind is not None and other in (None, kind) for kind, other in zip(kinds, said, strict=True))
    return [kind for kind in kinds if kind is not None] if agree else None
