"""Families of models: what is known of a framework without loading it, and the predictors that are loaded by name."""
