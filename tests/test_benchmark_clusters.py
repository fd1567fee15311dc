"""The model of what a network adds says what its formulas say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.clusters import MACHINES, START_S, Cost, Network, expected_s, table

COST = Cost(out=1_000, back=9_000, files=90_000, work=0.001, command=0.0001, join=1e-6, block=250)
NETWORK = Network(machines=1, workers=4, bandwidth=1e8, latency=0.01)


@pytest.mark.parametrize(
    ("network", "seconds"),
    [
        # 100,000 images: 100 s of work and 4 s of waiting for 4 workers, 10 GB on the wire, 10 s of the command.
        (NETWORK, 100),
        (replace(NETWORK, bandwidth=1e9), 26),
        (replace(NETWORK, files_travel=False), 26),
        (replace(NETWORK, machines=2, files_travel=False), 13),
        (replace(NETWORK, machines=8, files_travel=False), 10),
    ],
)
def test_the_slowest_of_work_wire_and_command_counts(network: Network, seconds: float) -> None:
    assert expected_s(COST, 100_000, network) == pytest.approx(START_S + seconds + 0.1)


def test_a_table_has_a_column_for_each_number_of_machines() -> None:
    head, rule, *lines = table(COST, 100_000, 4, 0.01, (True, False))
    assert head.count("|") == rule.count("|") == len(MACHINES) + 3
    assert [line.split("|")[2].strip() for line in lines] == ["on a file server", "on each machine"] * 2
    assert lines[1].split("|")[3].strip() == "29 s"
