"""What the demo models make of the demo set: which results are there already, and which are still to be made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from panview.datasets.coco_json import GroundTruthJson, read_json
from panview.engine.families.family import missing_packages
from panview.engine.families.mmdet.family import MMDETECTION
from panview.engine.families.mmdet.zoo import demo_models
from panview.engine.families.transformers.family import TRANSFORMERS
from panview.engine.families.transformers.shipped import shipped_models
from panview.engine.run_folder import RunFolder, read_manifest
from panview.engine.run_request import Phase

FOLDER = "predictions"
"""In the demo set's folder, which is the program's own."""
IN_ORDER = ("demo_fpn_full", "demo_mask2former", "demo_fpn_brief")
"""The best, the one of another family, the rest."""
SIDE_BY_SIDE = IN_ORDER[:2]
"""What the demo shows beside each other as soon as both are there."""


@dataclass(frozen=True)
class DemoRuns:
    """The demo models' results, as `IN_ORDER`.

    Attributes
    ----------
    folder : Path
        Where they are, or go.
    finished : tuple of Path
        Results JSONs that are there.
    to_run : tuple of str
        Names of the models that are still to be run.
    """

    folder: Path
    finished: tuple[Path, ...]
    to_run: tuple[str, ...]


def demo_runs(root: Path) -> DemoRuns | None:
    """Look at what is there for a demo set; None where models cannot be run."""
    here = set()
    if not missing_packages(MMDETECTION):
        here |= {model.name for model in demo_models() if model.is_here}
    if not missing_packages(TRANSFORMERS):
        here |= {model.name for model in shipped_models(TRANSFORMERS.name)}
    names = [name for name in IN_ORDER if name in here]
    if not names:
        return None
    folder = root / FOLDER
    _, digest = read_json(root / "annotations" / "panoptic_val2017.json", GroundTruthJson)
    runs = [RunFolder(folder, name) for name in names]
    finished = [run for run in runs if _is_finished(run, digest)]
    return DemoRuns(folder, tuple(run.json for run in finished), tuple(run.name for run in runs if run not in finished))


def _is_finished(run: RunFolder, digest: str) -> bool:
    manifest = read_manifest(run) or {}
    decisive = manifest.get("decisive")
    same_set = isinstance(decisive, dict) and decisive.get("dataset") == digest
    return same_set and manifest.get("state") == Phase.FINISHED and run.json.is_file()
