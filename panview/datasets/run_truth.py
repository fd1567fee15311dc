"""The ground truth of a training, found by what lies in its folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from panview import places
from panview.addresses import is_kept, local_place
from panview.decoding import typed_json
from panview.errors import PanviewError
from panview.reading import read_file

_PANOPTIC_JSON = re.compile(r"""['"]([^'"\n]*panoptic[^'"\n]*\.json)['"]""")
_ROOT = re.compile(r"""(?:data_root|data_prefix|root)\s*[=:]\s*['"]([^'"\n]+)['"]""")
_LARGEST_CONFIG = 1 << 22


def truth_of_run(run: Path) -> Path:
    """Find the ground truth of a training by what lies in its folder.

    Asked are the manifests of `panview predict`, the configs that MMDetection keeps beside its results (as text:
    nothing in them is run), and the folders above.

    Raises
    ------
    PanviewError
        None was found.
    """
    for found in (*_of_manifests(run), *_of_configs(run), *_above(run)):
        return found
    raise PanviewError(
        f"{run}: no ground truth found, neither through its configs and manifests nor in the folders above; "
        "give --truth PATH"
    )


class _ManifestDataset(msgspec.Struct, gc=False):
    json: str


class _Manifest(msgspec.Struct, gc=False):
    dataset: _ManifestDataset


def _of_manifests(run: Path) -> Iterator[Path]:
    for manifest in (*_matching(run, "*.run.json"), *_matching(run, "*/*.run.json")):
        try:
            named = typed_json(read_file(manifest, _LARGEST_CONFIG), _Manifest).dataset.json
            # No place that only a file names is asked: an address must have been opened here before.
            json = local_place(named) if is_kept(named) else Path(named)
        except (PanviewError, msgspec.DecodeError, UnicodeDecodeError):
            continue
        if places.is_file(json):
            yield json


def _of_configs(run: Path) -> Iterator[Path]:
    """Yield panoptic JSONs that configs name, those of validation first."""
    found: dict[Path, None] = {}
    for pattern in ("*.py", "*/vis_data/*.py", "vis_data/*.py", "*.yaml", "*.yml"):
        for config in _matching(run, pattern):
            try:
                text = read_file(config, _LARGEST_CONFIG).decode(errors="replace")
            except PanviewError:
                continue
            roots = [Path(root) for root in dict.fromkeys(_ROOT.findall(text))]
            for name in dict.fromkeys(_PANOPTIC_JSON.findall(text)):
                for place in (Path(name), *(root / name for root in roots)):
                    absolute = (place, run / place) if not place.is_absolute() else (place,)
                    found.update(dict.fromkeys(path for path in absolute if places.is_file(path)))
    yield from sorted(found, key=lambda path: "val" not in path.name)


def _above(run: Path) -> Iterator[Path]:
    """Yield the folders above that are roots of sets; a set elsewhere below one of them may be anybody's."""
    from panview.datasets.layouts.registry import layouts

    for folder in (run, *run.absolute().parents[:3]):
        if places.is_remote(run) and not places.is_remote(folder):
            # Above all that an address can name.
            return
        try:
            if any(layout.splits(folder) for layout in layouts()):
                yield folder
        except (OSError, PanviewError):
            continue


def _matching(folder: Path, pattern: str) -> list[Path]:
    try:
        return places.matching(folder, pattern)
    except (OSError, PanviewError):
        return []
