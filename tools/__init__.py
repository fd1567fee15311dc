"""What panview is made with: the demo set, its models, the compiled module, packages. Nothing here is installed."""
