"""How likely the truth is wrong where a prediction set contradicts it, as the verdicts so far say (docs/adr/0049)."""
