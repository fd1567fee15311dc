from typing import Any

from PySide6.QtGui import QIcon

def icon(*names: str, **kwargs: Any) -> QIcon: ...
