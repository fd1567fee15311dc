"""A stand-in for cocodataset/panopticapi: the same names, arguments, table and figures; see ``docs/training.md``."""
