"""Demo sets for tests: the one that ships, or its first pictures."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from panview.datasets.demo import DemoSet, demo_set_in, make_demo_set
from panview.resources import resource_path


def shared_demo(factory: pytest.TempPathFactory, images: int = 40) -> DemoSet:
    """Return a demo set that is only read, made once for all processes of a run of the tests."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Each worker has a folder of its own in that of the run.
        folder = folder.parent
    place = folder / f"demo of {images}" / "demo"
    with FileLock(f"{place.parent}.lock"):
        if place.exists():
            return demo_set_in(place)
        return make_demo_set(place) if images == 40 else first_of_demo(place, images)


def first_of_demo(folder: Path, images: int) -> DemoSet:
    """Write what drawing so many pictures would write: files and entries of the first of those that ship."""
    shipped, part = demo_set_in(resource_path("demo")), folder.with_name(f"{folder.name}.part")
    for path in (shipped.root / "annotations" / "panoptic_val2017.json", *shipped.predictions):
        content = json.loads(path.read_text(encoding="utf-8"))
        content |= {key: content[key][:images] for key in ("images", "annotations")}
        target = part / path.relative_to(shipped.root)
        target.with_suffix("").mkdir(parents=True)
        target.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
        for entry in content["annotations"]:
            shutil.copyfile(path.with_suffix("") / entry["file_name"], target.with_suffix("") / entry["file_name"])
        for entry in content["images"]:
            photo = part / "val2017" / entry["file_name"]
            photo.parent.mkdir(exist_ok=True)
            shutil.copyfile(shipped.root / "val2017" / entry["file_name"], photo)
    part.rename(folder)
    return demo_set_in(folder)
