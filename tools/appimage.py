"""``python -m tools.appimage WHEEL OUT``: put panview, its packages and Python into one folder or one file for Linux.

The folder, ``OUT/panview.AppDir``, starts by its ``AppRun``. With ``--runtime FILE``, the runtime of
https://github.com/AppImage/type2-runtime, it becomes an AppImage too. Models do not come along: torch alone would
make it ten times as large. It runs where the C library is not older than here.
"""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

from tools.third_party import COMMON, notices

ROOT = Path(__file__).parents[1]
_VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
_APP_RUN = f"""#!/bin/sh
# Python finds its folders by its own place; what the user's shell says of another Python is not for this one.
here=$(dirname "$(readlink -f "$0")")
unset PYTHONHOME PYTHONPATH
export PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1
export LD_LIBRARY_PATH="$here/usr/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
# What a desktop is to start. APPIMAGE may be that of another program, such as the terminal.
[ "${{APPDIR:-}}" = "$here" ] || APPIMAGE="$here/AppRun"
export PANVIEW_PROGRAM="$APPIMAGE"
exec "$here/usr/bin/{_VERSION}" -m panview "$@"
"""
_NOT_OF_PYTHON = ("site-packages", "test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3")
_NOT_OF_QT = ("Qt/qml", "Qt/libexec", "Qt/metatypes", "include", "typesystems", "glue", "scripts", "doc")
_QT_PROGRAMS = ("assistant", "designer", "linguist", "lrelease", "lupdate", "balsam", "balsamui", "qmlformat")
_MIB = 1 << 20


def make_folder(wheel: Path, out: Path, python: Path, common: Path) -> Path:
    """Make the folder.

    Parameters
    ----------
    wheel : Path
        Of panview.
    out : Path
        Where ``panview.AppDir`` goes; an older one is replaced.
    python : Path
        Prefix of a Python of the version that runs this, such as one that uv installed.
    common : Path
        A folder with the texts of the LGPL and GPL.
    """
    folder = out / "panview.AppDir"
    shutil.rmtree(folder, ignore_errors=True)
    usr = folder / "usr"
    _copy_python(python, usr)
    packages = usr / "lib" / _VERSION / "site-packages"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-compile", "--target", str(packages)]
    subprocess.run([*install, "-c", str(ROOT / "constraints.txt"), str(wheel)], check=True)
    _leave_out(packages)
    _add_desktop(folder)
    text = notices("panview", distributions(path=[str(packages)]), common, f"usr/lib/{_VERSION}/site-packages")
    licence = usr / "lib" / _VERSION / "LICENSE.txt"
    if licence.is_file():
        text += (
            f"\n## Python {platform.python_version()}\n\n````\n{licence.read_text(encoding='utf-8').strip()}\n````\n"
        )
    target = usr / "share" / "doc" / "panview" / "THIRD_PARTY.md"
    target.parent.mkdir(parents=True)
    target.write_text(text, encoding="utf-8")
    return folder


def pack(folder: Path, runtime: Path, target: Path) -> None:
    """Make an AppImage: the runtime, and behind it the folder as a compressed file system."""
    image = target.with_suffix(".squashfs")
    how = ["-root-owned", "-noappend", "-quiet", "-no-progress", "-comp", "zstd"]
    subprocess.run(["mksquashfs", str(folder), str(image), *how], check=True)
    with target.open("wb") as out:
        for part in (runtime, image):
            with part.open("rb") as source:
                shutil.copyfileobj(source, out)
    image.unlink()
    target.chmod(0o755)


def _copy_python(python: Path, usr: Path) -> None:
    lib = usr / "lib" / _VERSION
    shutil.copytree(python / "lib" / _VERSION, lib, ignore=_ignored, symlinks=True)
    (usr / "bin").mkdir()
    shutil.copy2(python / "bin" / _VERSION, usr / "bin" / _VERSION)
    for library in (python / "lib").glob(f"lib{_VERSION}.so*"):
        shutil.copy2(library, usr / "lib" / library.name)


def _ignored(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in _NOT_OF_PYTHON or name == "__pycache__" or name.startswith("config-")}


def _leave_out(packages: Path) -> None:
    """Remove what only who writes programs needs; libraries of Qt stay, so that they can be replaced together."""
    for name in _NOT_OF_QT:
        shutil.rmtree(packages / "PySide6" / name, ignore_errors=True)
    for name in _QT_PROGRAMS:
        (packages / "PySide6" / name).unlink(missing_ok=True)
    for path in (*packages.rglob("*.pyi"), *(path for path in packages.glob("bin/*") if path.is_file())):
        path.unlink()


def _add_desktop(folder: Path) -> None:
    entry = (ROOT / "resources" / "desktop" / "panview.desktop").read_text(encoding="utf-8")
    # Only what is installed under this name can be tried.
    (folder / "panview.desktop").write_text(re.sub("TryExec=.*\n", "", entry), encoding="utf-8")
    icons = folder / "usr" / "share" / "icons" / "hicolor" / "scalable" / "apps"
    icons.mkdir(parents=True)
    for place in (folder / "panview.svg", icons / "panview.svg", folder / ".DirIcon"):
        shutil.copyfile(ROOT / "resources" / "panview.svg", place)
    run = folder / "AppRun"
    run.write_text(_APP_RUN, encoding="utf-8")
    run.chmod(0o755)


def main() -> None:
    """Make the folder and, with a runtime, the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--runtime", type=Path, help="file of AppImage's runtime")
    parser.add_argument("--python", type=Path, default=Path(sys.base_prefix), help="prefix of Python [%(default)s]")
    parser.add_argument("--common", type=Path, default=COMMON, help="folder of licence texts [%(default)s]")
    options = parser.parse_args()
    folder = make_folder(options.wheel, options.out, options.python, options.common)
    made = [folder]
    if options.runtime is not None:
        version = options.wheel.name.split("-")[1]
        made.append(options.out / f"panview-{version}-{platform.machine()}.AppImage")
        pack(folder, options.runtime, made[1])
    for path in made:
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        sys.stdout.write(f"{path}: {sum(file.stat().st_size for file in files) / _MIB:.0f} MiB\n")


if __name__ == "__main__":
    main()
