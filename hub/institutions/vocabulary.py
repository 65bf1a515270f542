"""Kinds of institution and the checklist of independence, in our words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.institutions.models import Kind

PARIS_PRINCIPLES = (
    "https://www.ohchr.org/en/instruments-mechanisms/instruments/principles-relating-status-national-institutions-paris"
)


@dataclass(frozen=True)
class Question:
    code: str
    part: Promise
    text: Promise


_FOUNDED, _PEOPLE, _MEANS, _WORK = _("How it is founded"), _("Who decides"), _("Means"), _("Work")

QUESTIONS = [
    Question("in_law", _FOUNDED, _("Is it founded by the constitution or a law, not by a decision of the government alone?")),
    Question("broad", _FOUNDED, _("Does its mandate cover both protecting and promoting rights, as widely as possible?")),
    Question("private", _FOUNDED, _("May it look at what private persons and firms do, workplaces and homes among them?")),
    Question("pluralist", _PEOPLE, _("Do its members come from different parts of society, trade unions among them?")),
    Question("open_choice", _PEOPLE, _("Are its members chosen in an open procedure, by criteria that were made public?")),
    Question("secure_term", _PEOPLE, _("Do its members hold office for a fixed time, and are they removed only for reasons in the law?")),
    Question("no_orders", _PEOPLE, _("Does it decide by itself, with officials of the government as advisers only?")),
    Question("own_money", _MEANS, _("Has it enough money of its own, without control by the government that bears on its independence?")),
    Question("own_staff", _MEANS, _("Does it choose its staff and have premises of its own?")),
    Question("own_motion", _WORK, _("May it take up any matter by itself, without being asked?")),
    Question("access", _WORK, _("May it hear anybody, ask for any paper and enter places, unannounced where need be?")),
    Question("publishes", _WORK, _("May it publish its opinions and reports by itself?")),
    Question("advises", _WORK, _("Does it advise on laws, and on treaties before and after they are ratified?")),
    Question("complaints", _WORK, _("May it take complaints of single persons? The Principles leave this open.")),
    Question("works_with", _WORK, _("Does it work with civil society, and with offices in the country’s regions?")),
]  # fmt: skip

KINDS: dict[str, Promise] = {
    Kind.NHRI: _(
        "A body of the state that is independent of the government, protects and promotes human rights, and is reviewed by its "
        "peers against the Paris Principles."
    ),
    Kind.RAPPORTEUR: _(
        "Watches what is done against trafficking, gathers figures, and reports. In some countries the coordinator reports, in "
        "others a government body or an independent one."
    ),
    Kind.EQUALITY: _("Helps people who are treated unequally, studies discrimination, and recommends."),
    Kind.INSPECTORATE: _(
        "Inspects places of work, finds violations of labour law and imposes penalties or asks for them."
    ),
    Kind.MONITORING: _("Finds children at work, refers them to school and services, and follows what becomes of them."),
    Kind.OTHER: _("An ombuds office, a commission, a council or a court with a mandate of its own."),
}

GRADES: dict[str, Promise] = {
    "A": _("in full compliance with the Paris Principles"),
    "B": _("in partial compliance"),
    "C": _("not in compliance"),
    "D": _("no status"),
}
