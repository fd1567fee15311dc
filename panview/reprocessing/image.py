"""Post-processing of one image done again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from panview.engine.kept.codes import to_logits, to_probabilities
from panview.engine.kept.queries import Kept, KeptDetections, KeptQueries
from panview.engine.post_processing import Frame, Instances, Queries, Segments, Semantics
from panview.engine.post_processing.frame import Size
from panview.reprocessing.masks import PastedMasks, RememberedMasks, SteppedMasks, StraightMasks, StuffMap
from panview.reprocessing.rules import Rule, Values

THREADS = 2


class Reprocessor:
    """What was kept of one image, ready to be processed again and again; not for several threads at once.

    What does not depend on what is set is made once, and the contest of the queries is held again only where score,
    mask threshold or size are others.

    Parameters
    ----------
    kept : KeptQueries or KeptDetections
    rule : Rule
    isthing : (n_labels,) bool
    threads : int
        The outcome is the same to the last bit for any number.
    """

    def __init__(
        self, kept: Kept, rule: Rule, isthing: Sequence[bool] | NDArray[np.bool_], *, threads: int = THREADS
    ) -> None:
        self._rule = rule
        self._isthing = np.asarray(isthing, np.bool_)
        self._of: _Queries | _Detections
        self._of = _Queries(kept, threads) if isinstance(kept, KeptQueries) else _Detections(kept)
        self.photo = kept.photo

    def segments(self, values: Values, size: Size | None = None) -> Segments:
        """Apply the rule.

        Parameters
        ----------
        values : mapping of str to float
            A value for each parameter of the rule, as `Rule.check` returns them.
        size : (height, width), optional
            Of the picture to make, in one step and fast. None makes the photo's, by the steps of the model: this is
            what a prediction set holds.

        Returns
        -------
        Segments
            Labels are the model's. Areas are pixels of the picture; where it is smaller than the photo, so are the
            areas that a rule asks for.
        """
        area = 1.0 if size is None else size[0] * size[1] / (self.photo[0] * self.photo[1])
        return self._of.segments(self._rule, values, size, area, self._isthing)


def reprocess(
    kept: Kept,
    rule: Rule,
    isthing: Sequence[bool] | NDArray[np.bool_],
    values: Values,
    size: Size | None = None,
    *,
    threads: int = THREADS,
) -> Segments:
    """Apply a rule to one image once; see `Reprocessor`."""
    return Reprocessor(kept, rule, isthing, threads=threads).segments(values, size)


class _Queries:
    """Queries that were kept, for the rules of mask classification."""

    def __init__(self, kept: KeptQueries, threads: int) -> None:
        logits = to_logits(kept.codes)
        frame = kept.frame
        scale = tuple(kept.codes.shape[axis + 1] / frame.padded[axis] for axis in (0, 1))
        shown = frame.shown[0] * scale[0], frame.shown[1] * scale[1]
        self._kept = kept
        self._stepped = RememberedMasks(SteppedMasks(logits, threads))
        self._straight = RememberedMasks(StraightMasks(logits, shown, threads))

    def segments(
        self, rule: Rule, values: Values, size: Size | None, area: float, isthing: NDArray[np.bool_]
    ) -> Segments:
        kept = self._kept
        masks = self._stepped if size is None else self._straight
        frame = kept.frame if size is None else Frame.whole(size)
        # All of them are objects: no label is the one that stands for none.
        queries = Queries(kept.scores, kept.labels, len(isthing), masks)
        found: Segments = rule.function(queries, frame, isthing, rule.arguments(values, area))
        return found


class _Detections:
    """Detections that were kept, for Panoptic FPN."""

    def __init__(self, kept: KeptDetections) -> None:
        self._kept = kept
        self._probabilities = to_probabilities(kept.shares)
        self._stuff = StuffMap(kept.stuff)

    def segments(
        self, rule: Rule, values: Values, size: Size | None, area: float, isthing: NDArray[np.bool_]
    ) -> Segments:
        kept = self._kept
        height, width = kept.photo if size is None else size
        scale = np.array([width / kept.photo[1], height / kept.photo[0]] * 2, np.float32)
        masks = PastedMasks(self._probabilities, kept.boxes * scale, values["mask"], (height, width))
        found: Segments = rule.function(
            Instances(kept.scores, kept.labels, masks),
            Semantics(self._stuff, self._stuff.channels),
            Frame.whole((height, width)),
            rule.arguments(values, area),
        )
        return found
