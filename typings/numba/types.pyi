from typing import Any

class Dispatcher:
    def __init__(self, dispatcher: Any) -> None: ...
