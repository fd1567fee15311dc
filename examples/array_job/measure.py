"""Measure a prediction set in parts that know nothing of each other, as the tasks of an array job do."""

from __future__ import annotations

import argparse
from pathlib import Path

import panview
from panview.api.loading import read_prediction
from panview.metrics.cache import keep_measured
from panview.metrics.shard_files import load_shard, save_shard
from panview.metrics.shards import as_measured, evaluate_rows, join, shards
from panview.settings import cache_folder


def main() -> None:
    """Measure part I of N, or join all N."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("set", type=Path)
    parser.add_argument("pred", type=Path)
    parser.add_argument("parts", type=int, help="number of parts")
    parser.add_argument("folder", type=Path, help="where parts are kept, which all machines see")
    parser.add_argument("--part", type=int, help="measure this part, from 0 (default: join all)")
    options = parser.parse_args()

    val = panview.open(options.set)
    run = read_prediction(val.dataset, options.pred)
    files = [options.folder / f"{run.name}-{part}-of-{options.parts}.parquet" for part in range(options.parts)]
    if options.part is not None:
        rows = shards(val.dataset, options.parts)[options.part]
        save_shard(files[options.part], evaluate_rows(val.dataset, run, rows), val.dataset, run)
        return
    whole = join(load_shard(file, val.dataset, run) for file in files)
    keep_measured(cache_folder(), val.dataset, run, as_measured(val.dataset, run, whole))
    # Nothing is measured again: the table is in the cache, where commands and the window find it too.
    print(val.evaluate(options.pred))


if __name__ == "__main__":
    main()
