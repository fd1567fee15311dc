"""Models on a graphics card, checked and measured by one command on a bare machine without a network.

``python -m benchmarks.on_gpu OUT`` needs what such a machine has (Python 3.12, torch, transformers, safetensors, numba,
pillow, OpenCV, numpy) and the wheels that ``python -m benchmarks.on_gpu.carry DIR`` gathers elsewhere, less than 50 MB:
``python -m benchmarks.on_gpu OUT --wheels DIR``. Neither polars nor Qt is loaded. It ends within nine minutes; what
does not fit is left out and named. Its exit code is 1 where a check fails. ``--device cpu --tiny`` is the same
with tiny models on a processor; a test runs it.
"""
