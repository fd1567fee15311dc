"""The version, as it was taken from the tags of git when panview was built or installed.

Rooms take it from here and not from `panview`, which stands above all of them.
"""

try:
    # Written when panview is built or installed.
    from panview._version import version as __version__
except ImportError:
    # A checkout that runs in place.
    __version__ = "0.1.0.dev0"

__all__ = ["__version__"]
