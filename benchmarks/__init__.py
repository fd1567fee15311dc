"""Speed of panview measured against the budgets of its design, and against panopticapi where that is importable.

``python -m benchmarks`` makes a COCO-like set from a seed, measures, and prints a table.
"""
