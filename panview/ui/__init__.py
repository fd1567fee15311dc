"""The window."""

from panview.ui.quick_imports import read_no_sources

read_no_sources()
