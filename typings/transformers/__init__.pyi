from typing import Any

from transformers import logging as logging

__version__: str

def __getattr__(name: str) -> Any: ...
