"""Builds ``panview/native/_compiled`` while panview is installed; where that fails panview goes without it."""

from __future__ import annotations

import sys
from hashlib import blake2b
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_FOLDER = Path("panview", "native")


class NativeBuild(BuildHookInterface[Any]):
    """A hook of hatchling; see [tool.hatch.build.hooks.custom] in pyproject.toml."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile beside the source, which is also where an editable installation looks."""
        if self.target_name != "wheel":
            return
        try:
            built = _build(Path(self.root))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever stops a compiler, panview works without
            self.app.display_warning(f"panview measures without its compiled module, more slowly: {error}")
            return
        build_data["artifacts"].append(built.relative_to(self.root).as_posix())
        build_data["pure_python"] = False
        # Of whatever Python from 3.11 on: held.h asks for the limited API of it.
        _, _, platform = self.build_config.builder.get_best_matching_tag().split("-", 2)
        build_data["tag"] = f"cp311-abi3-{platform}"


def _build(root: Path) -> Path:
    # The system's calls for files are those of POSIX.
    if sys.platform == "win32":
        raise OSError("not on Windows")
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    sources = sorted(path for path in (root / _FOLDER).iterdir() if path.suffix in (".c", ".h"))
    # As panview.native reads it.
    digest = blake2b(b"".join(path.read_bytes() for path in sources), digest_size=8).hexdigest()
    extension = Extension(
        "panview.native._compiled",
        [str(path) for path in sources if path.suffix == ".c"],
        define_macros=[("PANVIEW_SOURCE", f'"{digest}"'), ("_POSIX_C_SOURCE", "200809L")],
        # No contraction to fused operations: figures are to be the same to the last bit everywhere.
        extra_compile_args=["-O3", "-std=c11", "-ffp-contract=off", "-fvisibility=hidden"],
        # A name of ours is ours, even where Python is linked with a library that has a function of the same name.
        # Functions with a version for each processor stay visible whatever the compiler is told.
        extra_link_args=["-Wl,-Bsymbolic"] if sys.platform == "linux" else [],
        libraries=["m"],
        py_limited_api=True,
    )
    command = build_ext(Distribution({"name": "panview", "ext_modules": [extension]}))
    command.ensure_finalized()
    command.build_lib = str(root)
    command.build_temp = str(root / "build" / "native")
    # Also where an older one lies: it may be of another source.
    command.force = True
    command.run()
    return Path(command.get_ext_fullpath(extension.name))
