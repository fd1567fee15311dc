"""Packing is tried with a runtime that does what AppImage's does, by unsquashfs instead of mounting."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from panview.resources import resource_path
from tools.appimage import make_folder, pack
from tools.check_package import copy_of_checkout

_RUNTIME = """#!/bin/sh
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
size=$(sed -n 's/^# size //p;/^# size/q' "$0")
unsquashfs -q -n -d "$place/root" -o "$size" "$0" >/dev/null || exit 99
APPDIR=$(readlink -f "$place/root") APPIMAGE=$(readlink -f "$0") "$place/root/AppRun" "$@"
exit $?
"""


def runtime(path: Path) -> Path:
    text = _RUNTIME.replace("#!/bin/sh\n", "#!/bin/sh\n# size 000000\n")
    path.write_text(text.replace("000000", f"{len(text):06}"))
    return path


@pytest.mark.skipif(shutil.which("mksquashfs") is None, reason="needs squashfs-tools")
def test_what_is_packed_is_behind_the_runtime_and_starts(tmp_path: Path) -> None:
    folder = tmp_path / "x.AppDir"
    folder.mkdir()
    (folder / "AppRun").write_text('#!/bin/sh\necho "$APPIMAGE" "$@"\nexit 5\n')
    (folder / "AppRun").chmod(0o755)
    target = tmp_path / "x.AppImage"
    pack(folder, runtime(tmp_path / "runtime"), target)
    ended = subprocess.run([target, "one", "two words"], capture_output=True, text=True, timeout=300, check=False)
    assert (ended.returncode, ended.stdout) == (5, f"{target} one two words\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runtime", "x.AppDir", "x.AppImage"]


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="AppImages are a matter of Linux")
def test_the_folder_starts_alone(tmp_path: Path) -> None:
    """It downloads what panview needs, as any installation does."""
    source = copy_of_checkout(tmp_path / "source", with_git=False)
    wheel = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path / "dist"), str(source)]
    subprocess.run(wheel, check=True, timeout=300)
    (built,) = (tmp_path / "dist").iterdir()
    # As from an archive of the source: there is no git that would tell a version.
    assert built.name.split("-")[1] == "0.1.0.dev0"
    common = tmp_path / "common"
    common.mkdir()
    for name in ("LGPL-3", "GPL-3"):
        (common / name).write_text(name)
    folder = make_folder(built, tmp_path, Path(sys.base_prefix), common)
    bare = {"HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin", "PYTHONPATH": "/nowhere", "PYTHONHOME": "/nowhere"}

    def start(*arguments: object) -> str:
        command = [str(word) for word in (folder / "AppRun", *arguments)]
        return subprocess.run(
            command, cwd="/", env=bare, capture_output=True, text=True, timeout=300, check=True
        ).stdout

    assert start("--version").split()[1] == built.name.split("-")[1]
    demo = resource_path("demo")
    prediction = demo / "predictions" / "simulated_weak.json"
    picture = tmp_path / "window.png"
    start(demo, "--pred", prediction, "--screenshot", picture)
    assert picture.stat().st_size > 30_000
    start("desktop")
    entry = (tmp_path / "home" / ".local/share/applications/panview.desktop").read_text()
    assert f'Exec="{folder}/AppRun"' in entry
    assert "| PySide6_Essentials |" in (folder / "usr/share/doc/panview/THIRD_PARTY.md").read_text()
