"""The real consumers read what goes out, pixel by pixel, and what they write again comes back as it was."""

from __future__ import annotations

import base64
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from panview.datasets.annotation.record import open_pack
from panview.datasets.dataset import Dataset
from tests.support.annotating import held, peer, sent, strange_pairs, taken, written_set

SCRIPT = Path(__file__).parents[2] / "support" / "annotation_peer.py"
TOOLS = {
    "cvat": ("datumaro", "voc_instance_segmentation"),
    "coco": ("datumaro", "coco_instances"),
    "label-studio": ("label_studio_sdk", "label-studio"),
    "labelme": ("labelme", "labelme"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TOOLS)
def test_a_real_consumer_reads_and_writes(name: str, tmp_path: Path) -> None:
    module, tool = TOOLS[name]
    python = peer(module)
    dataset = written_set(tmp_path / "set", strange_pairs(np.random.default_rng(11)))
    pack = sent(dataset, name, tmp_path / "pack")
    folder = pack
    if name == "cvat":
        folder = tmp_path / "unpacked"
        zipfile.ZipFile(pack / "annotations.zip").extractall(folder)
    again = tmp_path / ("export.json" if name == "label-studio" else "export")
    ended = subprocess.run(
        [python, str(SCRIPT), tool, str(folder), str(again)], check=False, timeout=300, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
    _same(json.loads(ended.stdout), dataset, pack, name)
    new, back = taken(pack, again, tmp_path / "new")
    assert held(new) == held(dataset)
    assert back.touched == 0
    assert back.back == len(dataset)


def _same(seen: dict[str, list[dict[str, Any]]], dataset: Dataset, pack: Path, name: str) -> None:
    """Hold what the consumer sees against the truth that went out."""
    opened = open_pack(pack)
    truth = dataset.ground_truth
    assert len(seen) == len(dataset)
    for row, image in enumerate(opened.pack.images):
        found = {}
        own_key = image.file_name if name == "label-studio" else image.frame
        for one in seen[own_key]:
            height, width = one["shape"]
            bits = np.frombuffer(base64.b64decode(one["bits"]), np.uint8)
            mask = np.unpackbits(bits, count=height * width).reshape(height, width)
            found[mask.tobytes()] = one
        id_map = truth.read_id_map(row, dataset.size(row))
        own = truth.segments_of(row)
        expected = 0
        for k in range(own.start, own.stop):
            mask = (id_map == truth.segment_id[k]).astype(np.uint8)
            if not mask.any():
                continue
            expected += 1
            one = found[mask.tobytes()]
            assert one["label"] == dataset.categories.names[truth.category[k]]
            _knows_more(one, int(truth.segment_id[k]), bool(truth.iscrowd[k]), name)
        assert len(found) == len(seen[own_key]) == expected


def _knows_more(one: dict[str, Any], segment_id: int, iscrowd: bool, name: str) -> None:
    if name == "coco":
        assert one["panview_id"] == segment_id
        assert one["is_crowd"] == one["panview_crowd"] == iscrowd
    elif name == "label-studio":
        assert one["id"] == f"segment-{segment_id}"
        assert one.get("text", []) == (["crowd"] if iscrowd else [])
    elif name == "labelme":
        assert one["id"] == segment_id
        assert one["flags"] == ({"crowd": True} if iscrowd else {})
