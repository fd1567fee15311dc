"""A model's own post-processing done again with other parameters, from the queries that a run has kept.

`panview.engine.kept` is what a run keeps; `rules` says which parameters each rule has; `image` applies a rule to one
image, at any size; `run` opens what a run has kept; `write` makes a new prediction set (docs/adr/0060).
"""
