"""``python -m tools.third_party FILE``: write the notices of all packages that panview brings along when it is bundled.

Which packages these are, their licences and the texts of these come from what is installed. A wheel of panview bundles
none of them; an AppImage does.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement

COMMON = Path("/usr/share/common-licenses")
"""Where Debian keeps the texts that packages only name."""
_TEXTS = re.compile(r"(licen[cs]es?|copying|notice|authors)[^/]*$", re.IGNORECASE)
_NAMED = {"pyside6-essentials": ("LGPL-3", "GPL-3"), "shiboken6": ("LGPL-3", "GPL-3")}
"""Packages that come without the text of their licence, and which texts these are."""
_HEAD = """# What comes with this bundle of panview

panview itself is free to use under the MIT licence. The bundle also holds the packages below, each under its own
licence.

## Qt and PySide6

Qt, PySide6 and Shiboken are used under the GNU Lesser General Public License, version 3. They are unchanged, as the Qt
Company publishes them on https://pypi.org/project/PySide6-Essentials/, and are loaded at run time from files of their
own: you may replace `PySide6` and `shiboken6` in `{place}` by versions that you built, and you may take the program
apart to see how it works with them. In an AppImage, `--appimage-extract` gives you that folder.

Their source code is on https://download.qt.io/official_releases/QtForPython/ and
https://download.qt.io/official_releases/qt/. What Qt itself is made of is listed on
https://doc.qt.io/qt-6/licenses-used-in-qt.html.

"""


def notices(root: str, installed: Iterable[Distribution], common: Path, place: str) -> str:
    """Return the notices of what a distribution needs.

    Parameters
    ----------
    root : str
        The distribution; it is not in the list itself.
    installed : iterable of Distribution
    common : Path
        A folder of licence texts, as `COMMON`.
    place : str
        Where the packages are in the bundle, for the text.

    Raises
    ------
    SystemExit
        A package has no licence, or no text of one.
    """
    needed = closure(root, {normalised(found.metadata["Name"]): found for found in installed})
    table = ["| package | version | licence |", "|---|---|---|"]
    parts = []
    for name, found in sorted(needed.items()):
        licence = licence_of(found)
        texts = texts_of(found, common)
        if not licence or not texts:
            raise SystemExit(f"{name}: the installed metadata name no licence or hold no text of it")
        table.append(f"| {found.metadata['Name']} | {found.version} | {licence} |")
        parts += [
            f"## {found.metadata['Name']} {found.version}\n",
            *(f"````\n{text.strip()}\n````\n" for text in texts),
        ]
    return _HEAD.format(place=place) + "## Packages\n\n" + "\n".join(table) + "\n\n" + "\n".join(parts)


def closure(root: str, installed: dict[str, Distribution]) -> dict[str, Distribution]:
    """Return all distributions that one needs, without extras that nobody asks for."""
    found: dict[str, Distribution] = {}
    to_see = [(root, frozenset[str]())]
    seen = set()
    while to_see:
        name, extras = to_see.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        if name not in installed:
            raise SystemExit(f"{name}: is needed and not installed")
        found[name] = installed[name]
        for requirement in map(Requirement, installed[name].requires or ()):
            # All else of the environment is that of this Python.
            environments = [{"extra": extra} for extra in extras | {""}]
            if requirement.marker is None or any(requirement.marker.evaluate(values) for values in environments):
                to_see.append((normalised(requirement.name), frozenset(requirement.extras)))
    del found[root]
    return found


def licence_of(found: Distribution) -> str:
    """Return the licence that a distribution names, in a line; empty if none."""
    expression = found.metadata["License-Expression"]
    if expression:
        return str(expression)
    classifiers = [text for text in found.metadata.get_all("Classifier") or () if text.startswith("License ::")]
    names = [text.rpartition(" :: ")[2] for text in classifiers if not text.endswith("OSI Approved")]
    said = str(found.metadata["License"] or "").strip()
    if said and len(said) < 80 and "\n" not in said and "copyright" not in said.lower():
        return said
    return ", ".join(names)


def texts_of(found: Distribution, common: Path) -> list[str]:
    """Return the texts of a distribution's licences and notices, in the order of their names."""
    named = _NAMED.get(normalised(found.metadata["Name"]), ())
    own = sorted(str(path) for path in found.files or () if ".dist-info/" in str(path) and _TEXTS.search(path.name))
    paths = [*(Path(str(found.locate_file(path))) for path in own), *(common / name for name in named)]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    said = str(found.metadata["License"] or "")
    return texts or ([said] if "\n" in said else [])


def normalised(name: str) -> str:
    """Return the name of a package as the index has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--packages", type=Path, help="folder that the packages are installed in, if not this Python's")
    parser.add_argument("--common", type=Path, default=COMMON, help="folder of licence texts [%(default)s]")
    options = parser.parse_args()
    installed = distributions(path=[str(options.packages)]) if options.packages else distributions()
    place = "usr/lib/python*/site-packages" if options.packages else "site-packages"
    options.out.write_text(notices("panview", installed, options.common, place), encoding="utf-8")
    sys.stdout.write(f"{options.out}\n")


if __name__ == "__main__":
    main()
