"""A review as one self-contained HTML page: data -> figures -> page."""
