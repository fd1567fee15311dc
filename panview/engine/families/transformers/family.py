"""transformers as a family: models of the Hugging Face hub, and folders as its ``save_pretrained`` writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from panview.download import ByteProgress
from panview.engine.families.family import ListedModel, missing_packages, never
from panview.engine.families.transformers import hub
from panview.engine.families.transformers.folder import CONFIG, KINDS, read_folder
from panview.engine.families.transformers.known import KNOWN, KnownModel
from panview.engine.families.transformers.shipped import SHIPPED, shipped_folder, shipped_model, shipped_models
from panview.engine.predictor import ModelSource
from panview.errors import PanviewError

OPENER = "panview.engine.families.transformers.predictor:open_predictor"


@dataclass(frozen=True)
class TransformersFamily:
    """See `panview.engine.families.family.Family`."""

    name: str = "transformers"
    title: str = "transformers"
    packages: tuple[str, ...] = ("torch", "transformers", "safetensors", "scipy")
    install: str = "pip install 'panview[transformers]'"

    def recognises(self, text: str) -> bool:
        """Whether it is ``hf:...``, the shipped model, or a folder with a config, also in a cache of the hub."""
        return text.startswith(hub.PREFIX) or text in SHIPPED or (_folder(text) / CONFIG).is_file()

    def models(self) -> Sequence[ListedModel]:
        """Return the model that is shipped, then well-known ones, then what else lies in the cache."""
        known = [_listed(_of_hub(model), model.collection, model.pq) for model in KNOWN]
        names = {model.name for model in known}
        shipped = shipped_models(self.name)
        return (*shipped, *known, *(found for found in _others() if found.name not in names))

    def find(self, text: str) -> ListedModel:
        """Return a model of the hub or of a folder, or the one that is shipped."""
        if text in SHIPPED:
            return shipped_model(text, self.name)
        if text.startswith(hub.PREFIX):
            model = hub.parse(text)
            known = next((one for one in KNOWN if one.id == model.id), None)
            here = hub.snapshot(model)
            collection = KINDS[read_folder(here).kind] if here is not None else known.collection if known else ""
            return _listed(model, collection, known.pq if known else None)
        saved = read_folder(_folder(text))
        return ListedModel(
            hub.origin_of(saved.folder)[0] or saved.folder.name,
            self.name,
            KINDS[saved.kind],
            None,
            sum(path.stat().st_size for path in saved.weights),
            is_here=True,
            config=str(saved.folder / CONFIG),
            checkpoint=str(saved.folder),
        )

    def fetch(
        self, text: str, progress: ByteProgress | None = None, cancelled: Callable[[], bool] = never
    ) -> ModelSource:
        """Return a model ready to run, out of the cache, from the hub, or from a folder."""
        self._require_packages()
        if not text.startswith(hub.PREFIX):
            folder = shipped_folder(text) if text in SHIPPED else _folder(text)
            name, origin = hub.origin_of(folder)
        else:
            model = hub.parse(text)
            folder = hub.snapshot(model) or hub.fetch(model, progress, cancelled)
            # A snapshot is named after its commit, whatever branch was asked for.
            name, origin = model.name, f"{hub.PREFIX}{model.id}@{folder.name}"
        saved = read_folder(folder)
        return ModelSource(name or folder.name, str(folder / CONFIG), str(saved.folder), OPENER, origin)

    def _require_packages(self) -> None:
        if missing_packages(self):
            raise PanviewError(f"running models of transformers needs packages that are not installed: {self.install}")


TRANSFORMERS = TransformersFamily()


def _of_hub(model: KnownModel) -> hub.HubModel:
    owner, name = model.id.split("/")
    return hub.HubModel(owner, name, model.revision or hub.MAIN)


def _folder(text: str) -> Path:
    """Return the folder that a path means: itself, or of a model in any cache of the hub its newest snapshot."""
    folder = Path(text).expanduser().absolute()
    return hub.snapshot_in(folder) or folder


def _others() -> list[ListedModel]:
    found = []
    for model in hub.cached():
        folder = hub.snapshot(model)
        try:
            kind = KINDS[read_folder(folder).kind] if folder is not None else ""
        except PanviewError:
            # The cache holds models of every kind.
            continue
        found.append(_listed(model, kind, None))
    return found


def _listed(model: hub.HubModel, collection: str, pq: float | None) -> ListedModel:
    folder = hub.snapshot(model)
    size = sum(path.stat().st_size for path in folder.glob("*.safetensors")) if folder is not None else None
    return ListedModel(
        str(model),
        TransformersFamily.name,
        collection,
        pq,
        size,
        folder is not None,
        index_name=model.id,
        ask_first=True,
        config=str(folder / CONFIG) if folder is not None else "",
        checkpoint=str(folder) if folder is not None else "",
    )
