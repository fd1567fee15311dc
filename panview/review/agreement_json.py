"""Who has decided what and how far they agree, as JSON."""

from __future__ import annotations

from typing import Any

from panview.review.agreement import Agreement, PairAgreement, ReviewerTally
from panview.review.verdicts import VERDICTS

SUMMARY_FORMAT = 1


def agreement_json(found: Agreement) -> dict[str, Any]:
    """Return what ``panview verdicts summary --json`` holds beside its version."""
    return {
        "decided": found.decided,
        "by_state": {basis.name.lower(): count for basis, count in found.by_basis.items()},
        "reviewers": [_reviewer(each) for each in found.reviewers],
        "pairs": [_pair(each) for each in found.pairs],
    }


def _reviewer(tally: ReviewerTally) -> dict[str, Any]:
    return {
        "reviewer": tally.reviewer,
        "decided": tally.decided,
        "verdicts": {verdict.value: count for verdict, count in tally.verdicts.items()},
        "in_conflict": tally.in_conflict,
        "settled": tally.settled,
        "last": tally.last or None,
    }


def _pair(pair: PairAgreement) -> dict[str, Any]:
    kappa = pair.kappa
    return {
        "first": pair.first,
        "second": pair.second,
        "both": kappa.n,
        "agreed": kappa.agreed,
        "kappa": kappa.kappa,
        "low": kappa.low,
        "high": kappa.high,
        "standard_error": kappa.standard_error,
        "level": 0.95,
        "verdicts": [verdict.value for verdict in VERDICTS],
        "counts": pair.counts.tolist(),
    }
