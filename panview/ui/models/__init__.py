"""Qt models: thin adapters over arrays."""
