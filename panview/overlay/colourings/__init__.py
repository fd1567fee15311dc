"""What the colour of a segment can say: a module for each colouring, and the registry that lists them."""
