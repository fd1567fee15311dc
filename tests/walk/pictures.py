"""Take the pictures of the documentation anew: ``python -m tests.walk.pictures``, or ``make pictures``.

The walk goes through a real window in both themes; the pictures that ``docs/images`` already has are replaced.
To add one, photograph it in `tests/walk/walk.py` and copy it there once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from panview.datasets.demo import make_demo_set
from tests.support.display import virtual_display

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"


def main() -> None:
    """Walk in each theme and replace the pictures that the documentation has."""
    with tempfile.TemporaryDirectory() as folder, virtual_display() as display:
        demo, out = Path(folder, "demo"), Path(folder, "pictures")
        make_demo_set(demo)
        out.mkdir()
        keep = [sys.executable, "-m", "panview", "predict", str(demo), "--model", "demo_mask2former"]
        keep += ["--keep-queries", "--device", "cpu", "--out", str(Path(folder, "runs"))]
        subprocess.run(keep, cwd=ROOT, check=True, timeout=3600)
        for theme in ("dark", "light"):
            home = Path(folder, f"home-{theme}")
            home.mkdir()
            environment = {**os.environ, "DISPLAY": display, "HOME": str(home)}
            # Nobody waits for a picture.
            environment.setdefault("PANVIEW_WALK_PATIENCE", "900")
            environment.pop("QT_QPA_PLATFORM", None)
            command = [sys.executable, "-m", "tests.walk.walk", str(demo), str(out), theme]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=3600)
            # With a home of its own, where nobody has decided anything.
            home = Path(folder, f"reviewers-{theme}")
            home.mkdir()
            command = [sys.executable, "-m", "tests.walk.reviewers", str(demo), str(out), theme]
            subprocess.run(command, cwd=ROOT, env={**environment, "HOME": str(home)}, check=True, timeout=3600)
            home = Path(folder, f"reprocessing-{theme}")
            home.mkdir()
            run = Path(folder, "runs", "demo_mask2former.json")
            command = [sys.executable, "-m", "tests.walk.reprocessing", str(demo), str(run), str(out), theme]
            subprocess.run(command, cwd=ROOT, env={**environment, "HOME": str(home)}, check=True, timeout=3600)
            home = Path(folder, f"german-{theme}")
            home.mkdir()
            command = [sys.executable, "-m", "panview", str(demo), "--pred", str(run), "--theme", theme]
            command += ["--screenshot", str(out / f"german-{theme}.png")]
            german = {**environment, "HOME": str(home), "LC_ALL": "de_DE.UTF-8"}
            subprocess.run(command, cwd=ROOT, env=german, check=True, timeout=3600)
        taken = {path.name for path in out.iterdir()}
        for path in sorted(IMAGES.glob("*.png")):
            if path.name in taken:
                shutil.copyfile(out / path.name, path)
            sys.stdout.write(f"{path.name}: {'taken again' if path.name in taken else 'not on the walk'}\n")


if __name__ == "__main__":
    main()
