"""Ways in which truth, maps and photos lie on disks; one small module for each."""
