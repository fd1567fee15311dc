"""Tasks in threads that a Ctrl-C, or the first error, brings to an end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from panview.errors import Cancelled

Stop = Callable[[], bool]
"""Asked between two pieces of work: whether to leave off."""
Task = Callable[[Stop], None]

_PATIENCE_S = 2.0
"""How long an interrupted run waits for its threads; one may hang in a connection that says nothing."""


def in_threads(tasks: Iterable[Task], count: int, stop: Stop) -> None:
    """Carry out tasks in at most ``count`` threads, and return when all are done.

    The threads do not keep the process alive: what they do is safe to break off at any moment.

    Raises
    ------
    Exception
        The first that a task raised; the other tasks were told to stop.
    Cancelled
        They were told to stop from outside.
    """
    waiting = iter(tasks)
    errors: list[BaseException] = []
    failed = threading.Event()
    lock = threading.Lock()

    def stop_all() -> bool:
        return failed.is_set() or stop()

    def work(ended: threading.Event) -> None:
        try:
            while True:
                with lock:
                    task = next(waiting, None)
                if task is None:
                    return
                if stop_all():
                    raise Cancelled
                task(stop_all)
        except BaseException as error:  # noqa: BLE001
            # Raised again by whoever started the tasks.
            with lock:
                errors.append(error)
            failed.set()
        finally:
            ended.set()

    # Not `Thread.join`: interrupted by Ctrl-C, Python 3.11 considers the thread ended.
    all_ended = [threading.Event() for _ in range(count)]
    threads = [
        threading.Thread(target=work, args=(ended,), name=f"coco-{i}", daemon=True) for i, ended in enumerate(all_ended)
    ]
    try:
        for thread in threads:
            thread.start()
        for ended in all_ended:
            # Without a time limit, Windows would not deliver Ctrl-C.
            while not ended.wait(0.2):
                pass
    except BaseException:
        failed.set()
        end = time.monotonic() + _PATIENCE_S
        for thread, ended in zip(threads, all_ended, strict=True):
            if thread.ident is not None:
                ended.wait(max(0.0, end - time.monotonic()))
        raise
    for thread in threads:
        thread.join()
    if errors:
        raise next((error for error in errors if not isinstance(error, Cancelled)), errors[0])
