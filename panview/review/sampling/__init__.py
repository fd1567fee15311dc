"""Reviewing a sample: what is drawn, where it is kept, and what its verdicts say of all (docs/adr/0051)."""
