"""The linter: what is wrong with a dataset and its prediction sets, all of it, without stopping at the first fault."""
