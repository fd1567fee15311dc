"""Decides in a team until a line comes in: ``python -m tests.review.team.keep_deciding ROOT ADDRESS AHEAD``.

Its clock is some seconds ahead.

Then it waits until all of it is at the server and says what it has decided; the next line is how many decisions there
are of all, and once it has them it says in which order.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.review.team.place import read_team_place
from panview.review.team.store import TeamStore
from panview.review.verdicts import VERDICTS
from tests.support.deciding import A_DECISION

_MOST_S = 300.0


def main() -> None:
    dataset = read_dataset(find_ground_truth(Path(sys.argv[1])))
    ahead = timedelta(seconds=float(sys.argv[3]))
    store = TeamStore.open(read_team_place(sys.argv[2]), dataset)
    # The first connection may be cut, too.
    while not store.team().may_decide:
        time.sleep(0.05)
    ended = threading.Event()
    stopping = threading.Thread(target=lambda: (sys.stdin.readline(), ended.set()), daemon=True)
    stopping.start()
    own: list[tuple[str, int]] = []
    while not ended.is_set():
        # All decide about the same few, so that they are in each other's way.
        made = replace(
            A_DECISION,
            subject=len(own) % 20,
            reviewer=store.team().reviewer,
            verdict=VERDICTS[len(own) % len(VERDICTS)],
            time=(datetime.now(UTC) + ahead).isoformat(timespec="milliseconds"),
        )
        own += [(each.device, each.device_number) for each in store.record([made])]
        time.sleep(0.02)
    stopping.join()
    until = time.monotonic() + _MOST_S
    while store.team().waiting and time.monotonic() < until:
        time.sleep(0.05)
    sys.stdout.write(json.dumps({"own": own, "waiting": store.team().waiting}) + "\n")
    sys.stdout.flush()
    count = int(sys.stdin.readline())
    while store.received_until() < count and time.monotonic() < until:
        time.sleep(0.05)
    log = [(each.device, each.device_number) for each in store.log()]
    stands = sorted((s, d.reviewer, d.verdict) for s in store.current().subjects() for d in store.current().said(s))
    sys.stdout.write(json.dumps({"log": log, "stands": stands}) + "\n")
    store.close()


if __name__ == "__main__":
    main()
