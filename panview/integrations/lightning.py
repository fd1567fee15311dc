"""Lightning: a callback that measures what ``validation_step`` returns, and logs it.

::

    metric = panview.PanopticQuality(categories, label_divisor=1000)
    trainer = lightning.Trainer(callbacks=[PanopticQualityCallback(metric)])

and ``validation_step`` returns ``{"prediction": ..., "truth": ..., "image_id": ...}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lightning.pytorch import Callback

from panview.errors import ArraysError
from panview.metrics.loop import PanopticQuality


class PanopticQualityCallback(Callback):  # type: ignore[misc]
    """Log panoptic quality at the end of each validation or test, of all processes together.

    Parameters
    ----------
    metric : PanopticQuality
        Reset before each validation.
    per_category : bool
        Whether PQ of each category is logged too, as ``val/pq/person``.
    prediction, truth, image_id : str
        What the steps call them in what they return; the last may be missing.

    Notes
    -----
    Names are those of `panview.metrics.loop_quality.LoopQuality.flat`, so ``ModelCheckpoint(monitor="val/pq")`` keeps
    the best model.
    """

    def __init__(
        self,
        metric: PanopticQuality,
        *,
        per_category: bool = True,
        prediction: str = "prediction",
        truth: str = "truth",
        image_id: str = "image_id",
    ) -> None:
        self.metric = metric
        self.per_category = per_category
        self._names = prediction, truth, image_id

    def on_validation_epoch_start(self, trainer: object, pl_module: object) -> None:
        """Forget the last validation."""
        self.metric.reset()

    def on_validation_batch_end(self, trainer: object, pl_module: object, outputs: object, *others: object) -> None:
        """Match a batch.

        Raises
        ------
        ArraysError
            ``validation_step`` does not return prediction and truth, or they do not fit together.
        """
        self._update(outputs, "validation_step")

    def on_validation_epoch_end(self, trainer: object, pl_module: object) -> None:
        """Log the figures under ``val/``."""
        self._log("val")

    def on_test_epoch_start(self, trainer: object, pl_module: object) -> None:
        """Forget what was before."""
        self.metric.reset()

    def on_test_batch_end(self, trainer: object, pl_module: object, outputs: object, *others: object) -> None:
        """Match a batch."""
        self._update(outputs, "test_step")

    def on_test_epoch_end(self, trainer: object, pl_module: object) -> None:
        """Log the figures under ``test/``."""
        self._log("test")

    def _update(self, outputs: object, step: str) -> None:
        prediction, truth, image_id = self._names
        if not isinstance(outputs, Mapping) or prediction not in outputs or truth not in outputs:
            raise ArraysError(f'has to return a dictionary with "{prediction}" and "{truth}"', step)
        self.metric.update(outputs[prediction], outputs[truth], image_id=outputs.get(image_id))

    def _log(self, prefix: str) -> None:
        figures: dict[str, Any] = self.metric.compute().flat(prefix, per_category=self.per_category)
        # The metric has put the processes together.
        self.log_dict(figures, sync_dist=False)
