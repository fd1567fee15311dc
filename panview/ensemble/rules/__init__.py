"""The rules by which sets are joined, from plain to strong, each a module with a line in ``registry``."""
