"""Make ``resources/model_sizes.json``: what the weights of each model of the zoo take, counted on the model itself.

``python -m benchmarks.model_sizes`` builds every model once. The index of MMDetection does not tell how large the files
are, and asking the server would be a use of the network that nobody asked for.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path

from panview.engine.families.mmdet import mmcv_ops, zoo

TARGET = Path(__file__).parents[1] / "resources" / "model_sizes.json"


def main() -> None:
    """Count, and write."""
    warnings.simplefilter("ignore")
    mmcv_ops.install()
    import mmdet.models  # noqa: F401
    from mmdet.registry import MODELS
    from mmengine.registry import init_default_scope

    from panview.engine.families.mmdet.config import prepare_model, read_config

    init_default_scope("mmdet")
    TARGET.write_text("{}")
    sizes = {}
    for model in zoo.zoo_models():
        built = MODELS.build(prepare_model(read_config(model.config)))
        sizes[model.index_name] = sum(t.numel() * t.element_size() for t in built.state_dict().values())
        print(f"{model.index_name}: {sizes[model.index_name] / 1e6:.0f} MB")
    TARGET.write_text(json.dumps(sizes, indent=2) + "\n")


if __name__ == "__main__":
    main()
