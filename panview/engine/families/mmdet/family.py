"""MMDetection as a family: its own zoo, and the demo models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from panview.download import ByteProgress
from panview.engine.families.family import ChosenModel, ListedModel, never
from panview.engine.families.mmdet import zoo
from panview.engine.predictor import ModelSource


@dataclass(frozen=True)
class MmdetFamily:
    """See `panview.engine.families.family.Family`."""

    name: str = "mmdet"
    title: str = "MMDetection"
    packages: tuple[str, ...] = ("torch", "mmdet", "mmcv", "mmengine")
    install: str = zoo.INSTALL

    def recognises(self, text: str) -> bool:
        """Whether it is a name of the zoo."""
        return any(text in (model.name, model.index_name) for model in zoo.list_models())

    def models(self) -> Sequence[ListedModel]:
        """Return the four first, then the demo models, then the rest."""
        return tuple(_listed(model) for model in zoo.list_models())

    def find(self, text: str) -> ListedModel:
        """Return a model by its name, or its name in the index."""
        return _listed(zoo.find_model(text))

    def fetch(
        self, text: str, progress: ByteProgress | None = None, cancelled: Callable[[], bool] = never
    ) -> ModelSource:
        """Return a model of the zoo ready to run."""
        return zoo.fetch(zoo.find_model(text), progress, cancelled)

    def own_weights(self, text: str, checkpoint: Path) -> ChosenModel:
        """Return a model of the zoo with weights of the user's own, called after both unless they are the published."""
        return zoo.with_weights(zoo.find_model(text), checkpoint)


MMDETECTION = MmdetFamily()


def _listed(model: zoo.Model) -> ListedModel:
    return ListedModel(
        model.name,
        MmdetFamily.name,
        model.collection,
        model.pq,
        model.size,
        model.is_here,
        not model.weights_url,
        model.index_name,
        config=str(model.config),
        checkpoint=str(model.checkpoint),
        takes_weights=True,
    )
