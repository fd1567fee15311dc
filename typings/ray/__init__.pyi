# Used through a ModuleType, loaded only where a cluster is asked for; this names what is imported.
from typing import Any

def __getattr__(name: str) -> Any: ...
