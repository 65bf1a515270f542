"""What is wrong or thin in a plan: rules with stable codes, kept as data, each with a sample that breaks it and one that keeps it."""

from hub.workplans.lint.actions import lint
from hub.workplans.lint.rules import RULES, Finding, Rule, findings

__all__ = ["RULES", "Finding", "Rule", "findings", "lint"]
