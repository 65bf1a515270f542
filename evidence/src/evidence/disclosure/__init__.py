"""Disclosure control: small counts hidden, with what would give them away, and an attack that proves it.

`rules` hides groups of respondents in tables of surveys. `suppress_table` hides counts of people in a table with published
totals; `attack` is what a reader could work out from all that is known; `protect` hides until the attack fails, over linked
tables, earlier releases, titles, percentages and map labels. `private` releases counts with noise and keeps the budget.
"""

from evidence.disclosure.attacker import Bounds, Target, attack, world_of
from evidence.disclosure.knowledge import Count, CountTable, Fact, Share
from evidence.disclosure.protecting import Release, protect
from evidence.disclosure.rules import Rules, complementary, round_to_base, suppress, too_small
from evidence.disclosure.suppression import THRESHOLD, Suppressed, suppress_table

__all__ = [
    "THRESHOLD",
    "Bounds",
    "Count",
    "CountTable",
    "Fact",
    "Release",
    "Rules",
    "Share",
    "Suppressed",
    "Target",
    "attack",
    "complementary",
    "protect",
    "round_to_base",
    "suppress",
    "suppress_table",
    "too_small",
    "world_of",
]
