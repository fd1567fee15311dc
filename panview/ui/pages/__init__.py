"""The pages in the middle of the review."""
