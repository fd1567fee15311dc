"""``python -m tools.check_package``: build panview, install it into an environment of its own, and use it from there.

Nothing of the checkout can be reached by what is run: it is started in another folder, without its paths, and with
folders of its own for settings, cache and data.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from tests.support.display import NEEDED, virtual_display

ROOT = Path(__file__).parents[1]
PATIENCE_S = 300
"""For each step; a step that hangs ends the check."""
_WANTED = (
    "panview/resources/demo/demo-set.json",
    "panview/resources/models/demo_fpn_full.pth",
    "panview/resources/desktop/panview.desktop",
    "panview/review/report/templates/report.html",
    "panview/py.typed",
    "panview/_version.py",
)
_NOT_SOURCE = (".venv", ".venv-docs", "build", "dist", "__pycache__", ".mypy_cache", ".hypothesis")
_COMPILES = sys.platform != "win32" and shutil.which("cc") is not None
_SIZE = "900x600"
_PQ = (0.6606, 0.4344)
"""Of the simulated predictions, the strong and the weak."""


def main() -> None:
    """Build, install, run; end at the first thing that is not as it should be."""
    with tempfile.TemporaryDirectory(prefix="panview-package-") as folder, _display() as display:
        place = Path(folder)
        began = time.monotonic()

        def step(what: str) -> None:
            sys.stdout.write(f"{time.monotonic() - began:5.0f} s  {what}\n")
            sys.stdout.flush()

        source = copy_of_checkout(place / "source")
        wheel, sdist = build(source, place / "dist", place / "bare")
        step(f"built {wheel.name} and {sdist.name}")
        check_contents(wheel)
        check_without_compiler(sdist, place, place / "bare")
        step("the source distribution builds without a compiler too")
        run([python_of(place / "bare"), "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel], place)
        step("installed, without models")
        use(place, _version(wheel), display, step)


def copy_of_checkout(target: Path, *, with_git: bool = True) -> Path:
    """Copy what is of the project: a build writes beside the source, which others may be running at the same time."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        own = {name for name in names if name in _NOT_SOURCE or name.endswith((".so", ".egg-info"))}
        return own | ({".git", "_version.py"} & set(names) if not with_git else set())

    shutil.copytree(ROOT, target, ignore=left_out, symlinks=True)
    return target


def build(source: Path, out: Path, environment: Path) -> tuple[Path, Path]:
    """Make a bare environment and build both distributions with it; return wheel and source distribution."""
    venv.create(environment, with_pip=True)
    run([python_of(environment), "-m", "pip", "install", "-q", "build"], environment)
    run([python_of(environment), "-m", "build", "--outdir", out, source], environment)
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return wheel, sdist


def check_contents(wheel: Path) -> None:
    """Look that what is needed is in the wheel and what is not needed is not."""
    names = zipfile.ZipFile(wheel).namelist()
    missing = [name for name in _WANTED if name not in names]
    if _COMPILES and "panview/native/_compiled.abi3.so" not in names:
        missing.append("panview/native/_compiled.abi3.so")
    _require(not missing, f"the wheel lacks {missing}")
    stray = [name for name in names if not re.match(r"panview(/|-[^/]*\.dist-info/)", name) or name.endswith(".c")]
    _require(not stray, f"the wheel holds {stray}")
    if _COMPILES:
        _require("-cp311-abi3-" in wheel.name, f"{wheel.name} is not for Python 3.11 and later")


def check_without_compiler(sdist: Path, place: Path, environment: Path) -> None:
    """Build a wheel of the source distribution where compiling fails: it is one for every machine."""
    out = place / "without a compiler"
    run([python_of(environment), "-m", "pip", "wheel", "-q", "--no-deps", "-w", out, sdist], place, {"CC": "false"})
    (wheel,) = out.iterdir()
    _require(wheel.name.endswith("-py3-none-any.whl"), f"built {wheel.name} without a compiler")
    _require(_version(wheel) == _version(sdist), "the versions of wheel and source distribution differ")


def use(place: Path, version: str, display: str | None, step: Callable[[str], None]) -> None:
    """Run what a user runs first."""
    panview = python_of(place / "bare").with_name("panview")
    demo = place / "demo"
    _require(run([panview, "--version"], place).strip().endswith(version), "--version says another version")
    doctor = run([panview, "doctor"], place)
    _require(not _COMPILES or "compiled" in doctor, f"panview doctor finds no compiled module:\n{doctor}")
    picture = place / "panview-demo.png"
    # Without a display that is what it does by itself; elsewhere there always is one.
    to_file: list[str | Path] = [] if sys.platform.startswith("linux") else ["--screenshot", picture]
    run([panview, "demo", demo, *to_file], place)
    _require(picture.stat().st_size > 30_000, "the demo wrote no picture")
    step("demo without a display")
    sets = [demo / "predictions" / f"simulated_{name}.json" for name in ("strong", "weak")]
    predictions = [word for path in sets for word in ("--pred", str(path))]
    told = json.loads(run([panview, "evaluate", demo, *predictions, "--json", "-"], place))
    strong, weak = (entry["All"]["pq"] for entry in told["results"])
    _require((round(strong, 4), round(weak, 4)) == _PQ, f"evaluate says PQ {strong} and {weak}")
    picture = place / "window.png"
    run([panview, demo, *predictions, "--screenshot", picture, "--size", _SIZE], place)
    _require(picture.stat().st_size > 30_000, "--screenshot wrote no picture")
    step(f"evaluate (PQ {strong:.3f} and {weak:.3f}) and --screenshot")
    if display is None:
        step(f"no window: it needs {', '.join(NEEDED)}")
        return
    check_window([panview, demo, *predictions], place, display)
    step("a window")


def check_window(command: list[str | Path], place: Path, display: str) -> None:
    """Start a window on a display, wait until it is there, and close it as its user would."""
    environment = bare_environment(place) | {"DISPLAY": display}
    with (place / "window.log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=place, env=environment, stdout=log, stderr=log)
        try:
            search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "panview"]
            found = subprocess.run(
                search, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=True
            )
            time.sleep(2)
            window = found.stdout.split()[0]
            _require(process.poll() is None, f"the window went by itself:\n{Path(log.name).read_text()}")
            _close(process, window, environment)
        finally:
            process.kill()
    log_text = (place / "window.log").read_text(encoding="utf-8")
    _require(
        process.returncode == 0 and not log_text.strip(), f"the window ended with {process.returncode}:\n{log_text}"
    )


def _close(process: subprocess.Popen[bytes], window: str, environment: Mapping[str, str]) -> None:
    """Press Ctrl+Q in a window until it is gone."""
    for _ in range(20):
        # The window may go between press and release, which xdotool takes for an error.
        keys = ["xdotool", "key", "--window", window, "ctrl+q"]
        subprocess.run(keys, env=environment, capture_output=True, timeout=60, check=False)
        with suppress(subprocess.TimeoutExpired):
            process.wait(3)
            return
    _require(False, "the window does not close by Ctrl+Q")


def run(command: list[str | Path], place: Path, more: Mapping[str, str] | None = None) -> str:
    """Run a command outside of the checkout; return what it says on stdout."""
    words = [str(word) for word in command]
    environment = bare_environment(place) | dict(more or {})
    ended = subprocess.run(
        words, cwd=place, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    _require(ended.returncode == 0, f"{' '.join(words)} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def bare_environment(place: Path) -> dict[str, str]:
    """Return variables that lead neither to the checkout nor to what the user keeps."""
    kept = {
        key: value for key, value in os.environ.items() if not re.match("PYTHON|QT_|PANVIEW_|DISPLAY$|WAYLAND", key)
    }
    homes = {
        name: str(place / "home" / name) for name in ("PANVIEW_DATA_DIR", "PANVIEW_CACHE_DIR", "PANVIEW_CONFIG_DIR")
    }
    return kept | homes


def python_of(environment: Path) -> Path:
    """Return the interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _display() -> AbstractContextManager[str | None]:
    """Return a virtual screen, or nothing where there can be none and nobody says that there must."""
    possible = all(map(shutil.which, NEEDED)) or os.environ.get("PANVIEW_TEST_DISPLAY") == "required"
    return virtual_display() if possible else nullcontext()


def _version(distribution: Path) -> str:
    return distribution.name.removesuffix(".tar.gz").split("-")[1]


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(f"panview's package: {otherwise}")


if __name__ == "__main__":
    main()
