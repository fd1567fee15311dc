"""The columns of segments: what a filter asks, frames and CSV hold, and the window lists, each declared once."""
