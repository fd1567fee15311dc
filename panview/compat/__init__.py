"""Standing in for other packages: what imports ``panopticapi`` can be served by panview.

    import panview.compat
    panview.compat.install()

From then on ``import panopticapi`` and ``from panopticapi.evaluation import pq_compute``, wherever they stand, find
`panview.compat.panopticapi`. Call it before what imports it, such as Detectron2 or MMDetection, is imported.
"""

from __future__ import annotations

import sys
from types import ModuleType

_MODULES = ("panopticapi", "panopticapi.utils", "panopticapi.evaluation")
_replaced: dict[str, ModuleType] = {}


def install() -> None:
    """Serve whoever imports ``panopticapi`` in this process from now on, also where that is installed.

    What was imported of the other one before stays as it is for whoever has it.

    Examples
    --------
    >>> import panview.compat
    >>> panview.compat.install()
    >>> from panopticapi.evaluation import OFFSET, pq_compute
    >>> OFFSET, pq_compute.__module__
    (16777216, 'panview.compat.panopticapi.evaluation')
    >>> panview.compat.uninstall()
    """
    import importlib

    for name in _MODULES:
        own, there = importlib.import_module(f"panview.compat.{name}"), sys.modules.get(name)
        if there is not None and there is not own:
            _replaced[name] = there
        sys.modules[name] = own


def uninstall() -> None:
    """Leave ``panopticapi`` to the package of that name again, if there is one."""
    for name in _MODULES:
        if getattr(sys.modules.get(name), "__name__", "").startswith(__name__):
            del sys.modules[name]
            if name in _replaced:
                sys.modules[name] = _replaced.pop(name)
