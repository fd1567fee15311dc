"""Pure functions on arrays: overlap, matching, segment table, panoptic quality."""
