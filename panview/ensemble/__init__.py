"""One prediction set from several: candidates, votes, placing, rules that are learned and measured honestly."""
