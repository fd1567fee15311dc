"""Out to annotation tools and back: images with their segments in the tools' own files (docs/adr/0053)."""
