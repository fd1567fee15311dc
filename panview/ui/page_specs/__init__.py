"""What can stand in the middle of the review: a module for each page, and the registry that lists them."""
