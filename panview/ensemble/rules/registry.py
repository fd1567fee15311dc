"""All rules, from plain to strong. A new one is a module of this folder and a line here."""

from __future__ import annotations

from panview.ensemble.rules.agreement import Agreement, AgreementWithCutoffs
from panview.ensemble.rules.by_category import ByCategory
from panview.ensemble.rules.dropping import Dropping
from panview.ensemble.rules.rule import Rule
from panview.ensemble.rules.things_and_stuff import ThingsAndStuff

RULES: tuple[Rule, ...] = (ThingsAndStuff(), ByCategory(), Dropping(), Agreement(), AgreementWithCutoffs())
"""In this order they are listed; of rules that are as good the first is taken."""
