"""The model of transformers that is shipped: a tiny Mask2Former of the demo set's categories."""

from __future__ import annotations

from pathlib import Path

from panview.engine.families.family import ListedModel
from panview.engine.families.transformers.folder import CONFIG, WEIGHTS
from panview.resources import resource_path

SHIPPED = {"demo_mask2former": "Mask2Former, tiny"}
"""Name, which is that of its folder too -> what lists say of it."""


def shipped_folder(name: str) -> Path:
    """Return the folder of a shipped model; it need not be there."""
    return resource_path(f"models/{name}")


def shipped_models(family: str) -> tuple[ListedModel, ...]:
    """Return the shipped models whose files are there."""
    return tuple(shipped_model(name, family) for name in SHIPPED if (shipped_folder(name) / WEIGHTS).is_file())


def shipped_model(name: str, family: str) -> ListedModel:
    """Return a shipped model by its name, whether its files are there or not."""
    folder = shipped_folder(name)
    weights = folder / WEIGHTS
    is_here = weights.is_file()
    return ListedModel(
        name,
        family,
        SHIPPED[name],
        None,
        weights.stat().st_size if is_here else None,
        is_here,
        is_shipped=True,
        config=str(folder / CONFIG),
        checkpoint=str(folder),
    )
