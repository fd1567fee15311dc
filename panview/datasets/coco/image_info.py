"""The JSON with which MMDetection runs panoptic models on test-dev, whose annotations are not public.

It is COCO's ``image_info_test-dev2017.json`` with the categories of the panoptic ground truth in place of those of the
instances, which lack stuff and ``isthing``; MMDetection's ``tools/misc/gen_coco_panoptic_test_info.py`` makes the same.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from panview.datasets.coco.release import PANOPTIC_TEST_DEV_JSON, TEST_DEV_JSON, VAL_JSON
from panview.datasets.coco_json import NO_JSON, read_bytes
from panview.decoding import typed_json
from panview.errors import BadFileError
from panview.files import write_whole


def make_panoptic_image_info(root: Path) -> bool:
    """Write the JSON for test-dev, unless it is there and right.

    Returns
    -------
    bool
        Whether it was written.

    Raises
    ------
    BadFileError
        One of the two files that it is made of is damaged, or another one has its place.
    """
    target = root / PANOPTIC_TEST_DEV_JSON
    info, categories = _members(root / TEST_DEV_JSON), _categories(root / VAL_JSON)
    if target.exists():
        there = _members(target)
        if _value(there.get("categories")) == _value(categories) and _value(there.get("images")) == _value(
            info.get("images")
        ):
            return False
        raise BadFileError(
            target, f"does not fit {TEST_DEV_JSON} and {VAL_JSON}; move it away, and it will be made again"
        )
    # All other members are passed on unchanged and in order.
    write_whole(target, msgspec.json.encode({**info, "categories": categories}))
    return True


def _members(path: Path) -> dict[str, msgspec.Raw]:
    try:
        return typed_json(read_bytes(path), dict[str, msgspec.Raw])
    except NO_JSON as error:
        raise BadFileError(path, f"is cut off or damaged ({error})") from error


def _categories(path: Path) -> msgspec.Raw:
    members = _members(path)
    if "categories" not in members:
        raise BadFileError(path, "has no categories; it is not COCO's")
    return members["categories"]


def _value(raw: msgspec.Raw | None) -> object:
    return None if raw is None else msgspec.json.decode(raw)
