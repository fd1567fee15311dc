"""From the two id maps of an image to the pixels of its overlay: arrays in, arrays out, whoever shows them."""
