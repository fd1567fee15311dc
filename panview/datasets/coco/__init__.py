"""COCO 2017 with panoptic annotations: what belongs to it, fetching it, and completing a folder of it."""
