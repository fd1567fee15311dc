"""Gather what a bare machine lacks, where there is a network: ``python -m benchmarks.on_gpu.carry DIR``.

Wheels for Linux on x86-64; MMCV, which comes as source, is built into one without its compiled operators (panview has
those two that it needs, docs/adr/0011).
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

CARRIED = (
    "addict",
    "deflate",
    "imagecorruptions-imaug",
    "imaug",
    "msgspec",
    "onedl-mmengine",
    "platformdirs",
    "pycocotools",
    "shapely",
    "termcolor",
    "terminaltables",
    "yapf",
)
BUILT = ("onedl-mmcv", "onedl-mmdetection")
MOST_BYTES = 50_000_000
_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")


def pinned(names: tuple[str, ...], constraints: str) -> list[str]:
    """Return names with the versions that the constraints give them."""
    found = {}
    for line in constraints.splitlines():
        match = re.match(r"([A-Za-z0-9._-]+)==(\S+)", line)
        if match:
            found[_normal(match[1])] = match[2]
    return [f"{name}=={found[_normal(name)]}" if _normal(name) in found else name for name in names]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def gather(folder: Path, python: str) -> int:
    """Download and build the wheels; return their size in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    constraints = (Path(__file__).parents[2] / "constraints.txt").read_text(encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    kinds = ["--only-binary=:all:", "--python-version", python, "--implementation", "cp"]
    places = [word for platform in _PLATFORMS for word in ("--platform", platform)]
    wanted = pinned(CARRIED, constraints)
    subprocess.run([*pip, "download", "--no-deps", *kinds, *places, "-d", str(folder), *wanted], check=True)
    environment = os.environ | {"MMCV_WITH_OPS": "0"}
    built = pinned(BUILT, constraints)
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(folder), *built], check=True, env=environment)
    return sum(path.stat().st_size for path in folder.glob("*.whl"))


def main() -> int:
    """Gather them and say how much it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--python", default="3.12", help="version of Python there (default: %(default)s)")
    options = parser.parse_args()
    size = gather(options.folder, options.python)
    print(f"{len(list(options.folder.glob('*.whl')))} wheels, {size / 1e6:.1f} MB")
    return 0 if size <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
