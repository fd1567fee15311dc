"""Ways in which truth, maps and photos are arranged on disks; one small module for each."""
