"""What a situation analysis asks: the questions of the inter-agency toolkit on child labour in humanitarian action, in our words."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

LONGEST = 10_000  # characters of a section


class Section(NamedTuple):
    key: str
    part: Any  # texts in the language of the reader
    title: Any
    hint: Any


KNOWN, FACTORS, SIGNS, HELP, CARE = (
    _("What is known already"),
    _("What makes it likelier, and what protects"),
    _("How to recognise it"),
    _("Help, and what is missing"),
    _("How this was found out"),
)
SECTIONS = (
    Section(
        "before", KNOWN, _("Before the crisis"),
        _("Published figures and studies: which work children and forced workers did, where, how many, by whom counted."),
    ),
    Section("change", KNOWN, _("Since the crisis"), _("What is worse, what is new, what is better; since when; who says so.")),
    Section(
        "work", KNOWN, _("Kinds of work"),
        _("Sectors and tasks, ages, girls and boys, hours; the worst forms by themselves: armed groups, trafficking, hazards."),
    ),
    Section(
        "risks_person", FACTORS, _("Risks: child and family"),
        _("Separation, loss of income or papers, debt, disability, being out of school, arrival without anybody."),
    ),
    Section(
        "risks_around", FACTORS, _("Risks: community and beyond"),
        _("Demand for cheap work, recruiters, closed schools, rules on work and residence, armed groups, routes."),
    ),
    Section(
        "protects_person", FACTORS, _("What protects: child and family"),
        _("School, income, papers, adults who look after a child, friends, knowing one’s rights."),
    ),
    Section(
        "protects_around", FACTORS, _("What protects: community and beyond"),
        _("Services, committees, employers who check ages, the right to work, inspection, leaders who speak up."),
    ),
    Section(
        "signs", SIGNS, _("Signs"),
        _("What staff and neighbours can see: injuries, absence, who collects the pay, who speaks for a worker, papers withheld."),
    ),
    Section(
        "services", HELP, _("Services there are"),
        _("Who helps with what, for whom, until when; how somebody is referred. No address of a shelter."),
    ),
    Section("gaps", HELP, _("Gaps in help"), _("What is missing, for whom, and why.")),
    Section("unknown", HELP, _("Gaps in knowledge"), _("What nobody knows yet, and how it could be found out without harm.")),
    Section(
        "method", CARE, _("Sources and method"),
        _("Which documents were read, how many people were asked and how; what was not possible."),
    ),
    Section(
        "care", CARE, _("Care taken"),
        _("Consent, who was told what, what was done where somebody was in danger. No names."),
    ),
)  # fmt: skip
KEYS = tuple(section.key for section in SECTIONS)
