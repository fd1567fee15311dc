"""COCO panoptic files <-> arrays: categories, id maps, JSON, discovery, the demo set."""
