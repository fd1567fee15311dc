"""Other forms of panoptic predictions, to and from COCO panoptic results (docs/adr/0019)."""
