"""MMDetection's models. Nothing of the framework is imported with this package, nor with `zoo` and `family`."""
