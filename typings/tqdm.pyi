from typing import Any

class tqdm:
    @classmethod
    def set_lock(cls, lock: Any) -> None: ...
