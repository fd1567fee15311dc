"""What COCO 2017 consists of: archives on a server, and the parts that they are unpacked to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from panview.errors import PanviewError

SplitName = Literal["val", "train", "test"]
SPLITS: tuple[SplitName, ...] = get_args(SplitName)

OFFICIAL_URL = "http://images.cocodataset.org"
URL_VARIABLE = "PANVIEW_COCO_URL"
"""Environment variable with the address of a mirror that has the same archives in the same folders."""

_PNG_BYTES = 7_000
_INSTANCE_BYTES = 4_000
_PANOPTIC_BYTES = 5_000
_INFO_BYTES = 400
"""About what an image takes of each kind once it is unpacked, for the check of free space."""

VAL_JSON = "annotations/panoptic_val2017.json"
TEST_DEV_JSON = "annotations/image_info_test-dev2017.json"
PANOPTIC_TEST_DEV_JSON = "annotations/panoptic_image_info_test-dev2017.json"
"""Made here from the other two; no archive has it."""


@dataclass(frozen=True)
class Archive:
    """A zip file on the server.

    Attributes
    ----------
    path : str
        Below the server's address, such as "zips/val2017.zip".
    size : int
        In bytes.
    sha256 : str
        Of its content, or the first digits of it; empty where none is known.
    """

    path: str
    size: int
    sha256: str = ""

    @property
    def name(self) -> str:
        """Its file name."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Part:
    """Files of one kind that come from one archive: a folder of photos or id maps, or a JSON.

    Attributes
    ----------
    path : str
        Below the dataset's root, with slashes: "val2017", "annotations/panoptic_val2017.json".
    archive : Archive
    count : int
        Files in the folder, or images that the JSON lists.
    suffix : str
        Of the files in the folder; empty for a JSON.
    nested : str
        Entry of the archive that is itself the archive of the folder; empty if it is in the outer one.
    size : int
        About how many bytes it has when unpacked.
    is_needed : bool
        False for what a review can do without.
    """

    path: str
    archive: Archive
    count: int
    suffix: str = ""
    nested: str = ""
    size: int = 0
    is_needed: bool = True

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder of files."""
        return bool(self.suffix)

    @property
    def name(self) -> str:
        """The last piece of its path; for a folder also how it is called in its archive."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Release:
    """Archives and numbers of images. Tests describe small ones of the same shape.

    Attributes
    ----------
    archives : mapping of str to Archive
        By file name without ``.zip``.
    images : mapping of str to int
        By split, and "test-dev".
    """

    archives: Mapping[str, Archive]
    images: Mapping[str, int]

    def parts(self, splits: Iterable[SplitName]) -> tuple[Part, ...]:
        """Return the parts of some splits, each once; id maps come before the JSON that names them."""
        parts = [part for split in splits for part in self._parts_of(split)]
        return tuple(dict.fromkeys(parts))

    def _parts_of(self, split: SplitName) -> list[Part]:
        photos = self._photos(split)
        if split != "test":
            return [photos, self._id_maps(split), self._panoptic_json(split), self._instances(split)]
        info = self.archives["image_info_test2017"]
        dev, whole = self.images["test-dev"], self.images["test"]
        return [
            photos,
            Part(TEST_DEV_JSON, info, dev, size=dev * _INFO_BYTES),
            Part("annotations/image_info_test2017.json", info, whole, "", "", whole * _INFO_BYTES, False),
            # It provides the categories of the panoptic JSON for test-dev.
            self._panoptic_json("val"),
        ]

    def _photos(self, split: SplitName) -> Part:
        archive = self.archives[f"{split}2017"]
        return Part(f"{split}2017", archive, self.images[split], ".jpg", size=archive.size)

    def _id_maps(self, split: SplitName) -> Part:
        name, count = f"annotations/panoptic_{split}2017", self.images[split]
        archive = self.archives["panoptic_annotations_trainval2017"]
        # The archive stays beside it while being unpacked.
        return Part(name, archive, count, ".png", f"{name}.zip", 2 * count * _PNG_BYTES)

    def _panoptic_json(self, split: SplitName) -> Part:
        archive, count = self.archives["panoptic_annotations_trainval2017"], self.images[split]
        return Part(f"annotations/panoptic_{split}2017.json", archive, count, size=count * _PANOPTIC_BYTES)

    def _instances(self, split: SplitName) -> Part:
        archive, count = self.archives["annotations_trainval2017"], self.images[split]
        return Part(f"annotations/instances_{split}2017.json", archive, count, "", "", count * _INSTANCE_BYTES, False)


# COCO publishes no checksums. Sizes and SHA-256 are those that several projects which downloaded the archives wrote
# down independently, among them ParlAI, KerasCV and vernier; the server speaks plain HTTP, so they are worth having.
COCO_2017 = Release(
    {
        archive.name.removesuffix(".zip"): archive
        for archive in (
            Archive(
                "zips/val2017.zip", 815_585_330, "4f7e2ccb2866ec5041993c9cf2a952bbed69647b115d0f74da7ce8f4bef82f05"
            ),
            Archive(
                "zips/train2017.zip", 19_336_861_798, "69a8bb58ea5f8f99d24875f21416de2e9ded3178e903f1f7603e283b9e06d929"
            ),
            Archive(
                "zips/test2017.zip", 6_646_970_404, "c7908c3c9f94ba2f3340ebbeec58c25db6be8774f18d68c2f15d0e369d95baba"
            ),
            Archive(
                "annotations/annotations_trainval2017.zip",
                252_907_541,
                "113a836d90195ee1f884e704da6304dfaaecff1f023f49b6ca93c4aaae470268",
            ),
            Archive(
                "annotations/image_info_test2017.zip",
                1_144_034,
                "e52f412dd7195ac8f98d782b44c6dd30ea10241e9f42521f67610fbe055a74f8",
            ),
            Archive(
                "annotations/panoptic_annotations_trainval2017.zip",
                860_725_834,
                "c05f76d2129b6b561eb70efe16e7006df62f73fb92889132d373b9d90e31a370",
            ),
        )
    },
    {"val": 5_000, "train": 118_287, "test": 40_670, "test-dev": 20_288},
)


def address(archive: Archive) -> str:
    """Return where an archive is downloaded from: the official server, or the mirror of ``PANVIEW_COCO_URL``.

    Raises
    ------
    PanviewError
        The mirror's address is none.
    """
    base = os.environ.get(URL_VARIABLE) or OFFICIAL_URL
    if not base.startswith(("http://", "https://")):
        raise PanviewError(f"{URL_VARIABLE}={base}: must begin with http:// or https://")
    return f"{base.rstrip('/')}/{archive.path}"
