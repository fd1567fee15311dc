"""Panels: setters in, signals out."""
