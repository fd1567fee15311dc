"""Run by an interpreter that has the real consumers of annotation files: one reads a pack, and writes it again.

``python annotation_peer.py TOOL FOLDER OUT`` prints a JSON of what the tool sees: of each image a list of segments,
each with its label, its mask as bits along the rows, and what else the tool knows of it. Where OUT is not ``-`` the
tool writes there what it read. Nothing of panview is imported.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

Seen = dict[str, list[dict[str, Any]]]


def segment(label: str, mask: np.ndarray, **more: object) -> dict[str, Any]:
    """A segment as the JSON has it."""
    inside = np.asarray(mask) > 0
    bits = base64.b64encode(np.packbits(inside)).decode("ascii")
    return {"label": label, "shape": list(inside.shape), "bits": bits, **more}


def by_datumaro(folder: Path, out: str, kind: str) -> Seen:
    """What CVAT reads and writes with."""
    import datumaro as dm

    dataset = dm.Dataset.import_from(str(folder), kind)
    labels = dataset.categories()[dm.AnnotationType.label]
    seen = {
        item.id: [
            segment(labels[one.label].name, one.image, **{k: v for k, v in one.attributes.items() if k != "__kept"})
            for one in item.annotations
            if one.type == dm.AnnotationType.mask
        ]
        for item in dataset
    }
    if out != "-":
        if kind != "coco_instances":
            colours = dataset.categories()[dm.AnnotationType.mask].colormap
            known = {label.name: [colours[place], [], []] for place, label in enumerate(labels.items)}
            dataset.export(out, kind, save_media=False, apply_colormap=True, label_map=known)
        else:
            # CVAT makes no boxes of masks, and keeps the attributes that a task's labels have.
            for item in dataset:
                item.annotations = [one for one in item.annotations if one.type == dm.AnnotationType.mask]
                for one in item.annotations:
                    del one.attributes["is_crowd"]
            dataset.export(out, "coco_instances", save_media=False)
    return seen


def by_label_studio(folder: Path, out: str) -> Seen:
    """Label Studio's own decoder, and its encoder."""
    from label_studio_sdk.converter import brush

    seen: Seen = {}
    tasks = [task for path in sorted(folder.glob("tasks-*.json")) for task in json.loads(path.read_text("utf-8"))]
    for number, task in enumerate(tasks, start=1):
        (answer,) = task.get("annotations") or task["predictions"]
        layers = []
        for region in answer["result"]:
            value = region["value"]
            height, width = region["original_height"], region["original_width"]
            mask = brush.decode_rle(value["rle"]).reshape(height, width, 4)[:, :, 3]
            layers.append(segment(value["brushlabels"][0], mask, id=region["id"], **region.get("meta", {})))
            value["rle"] = brush.mask2rle(mask)
        seen[task["data"]["panview_image"]] = layers
        answer.update(id=number, completed_by=1, was_cancelled=False, updated_at="2026-01-01T00:00:00Z")
        task.update(id=number, annotations=[answer], predictions=[], drafts=[])
    if out != "-":
        Path(out).write_text(json.dumps(tasks), encoding="utf-8")
    return seen


def by_labelme(folder: Path, out: str) -> Seen:
    """labelme's loader, and its rule which shapes are one instance."""
    from labelme import utils
    from labelme._label_file import LabelFile

    seen: Seen = {}
    names = [line for line in (folder / "labels.txt").read_text("utf-8").splitlines() if line]
    values = {name: place - 1 for place, name in enumerate(names)}
    for path in sorted((folder / "images").rglob("*.json")):
        file = LabelFile(str(path))
        said = json.loads(path.read_text("utf-8"))
        shape = said["imageHeight"], said["imageWidth"]
        classes, instances = utils.shapes_to_label(shape, file.shapes, values)
        own = path.relative_to(folder / "images").with_suffix("").as_posix()
        flags = {(s["label"], s["group_id"]): s["flags"] for s in file.shapes}
        order = list(dict.fromkeys((s["label"], s["group_id"]) for s in file.shapes))
        seen[own] = [
            segment(label, instances == number, id=group, flags=flags[label, group])
            for number, (label, group) in enumerate(order, start=1)
            if label not in names[:2]
        ]
        for number, (label, _) in enumerate(order, start=1):
            assert (classes[instances == number] == values[label]).all()
        if out != "-":
            place = Path(out) / f"{own}.json"
            place.parent.mkdir(parents=True, exist_ok=True)
            again = LabelFile()
            shapes = []
            for one in file.shapes:
                mask = None if one["mask"] is None else utils.img_arr_to_b64(one["mask"].astype(np.uint8))
                shapes.append({key: value for key, value in one.items() if key != "other_data"} | {"mask": mask})
            again.save(str(place), shapes, said["imagePath"], *shape)
    return seen


def main(tool: str, folder: Path, out: str) -> Seen:
    """Read by a tool."""
    if tool in ("voc_instance_segmentation", "coco_instances"):
        return by_datumaro(folder, out, tool)
    return {"label-studio": by_label_studio, "labelme": by_labelme}[tool](folder, out)


if __name__ == "__main__":
    found = main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
    sys.stdout.write(json.dumps(found))
