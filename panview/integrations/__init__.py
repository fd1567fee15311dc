"""What plugs panview's panoptic quality into frameworks: a module for each, imported by name; see ``docs/training.md``.

Importing one takes its framework; ``import panview`` never does.
"""
