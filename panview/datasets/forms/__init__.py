"""Ways in which id maps are stored; one small module for each."""
