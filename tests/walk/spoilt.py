"""A prediction set with faults, for the walk."""

from __future__ import annotations

import json
from pathlib import Path


def spoil(prediction: Path, folder: Path) -> Path:
    """Copy a prediction set with faults of several kinds; its PNG files stay where they are. Return the JSON."""
    content = json.loads(prediction.read_text("utf-8"))
    annotations = content["annotations"]
    for annotation in annotations[::5]:
        annotation["segments_info"][0]["category_id"] += 1000
    for annotation in annotations[1:20:6]:
        annotation["segments_info"].pop()
    annotations[3]["segments_info"][0]["iscrowd"] = 1
    spoilt = folder / "spoilt.json"
    spoilt.write_text(json.dumps(content), "utf-8")
    spoilt.with_suffix("").symlink_to(prediction.with_suffix(""), target_is_directory=True)
    return spoilt
