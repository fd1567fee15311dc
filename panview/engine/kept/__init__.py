"""What a model run keeps beside its results, so that post-processing can be done again (docs/adr/0060)."""
