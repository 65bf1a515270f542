"""The words of `evidence.prevalence.methods` in the languages of the site, by its codes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERDICTS: dict[str, Any] = {
    "fits": _("Fits here"),
    "with_care": _("With care"),
    "not_here": _("Does not fit here"),
}

ANSWERS: dict[str, Any] = {
    "survey": _("The share and the number in the sampled population, by area, age and sex, with a known error."),
    "lists": _("The number of people who could have come to the notice of those who keep the lists, found or not."),
    "rds": _("The share with an outcome among people of a hidden, connected population."),
    "scaleup": _("The number of people in the situation, from what a general sample knows of its acquaintances."),
    "time_location": _("The share with an outcome among people who come to the places, by place and time."),
}

CANNOT: dict[str, Any] = {
    "survey": _("People who live in workplaces, institutions or on the street, and those whom a household conceals."),
    "lists": _("Who can never be on any list; shares by age or place where the lists are short; how people live."),
    "rds": _("How many people the population has; people outside the network that the chains reach."),
    "scaleup": _("What is unknown even to acquaintances; how people live; small areas."),
    "time_location": _("People who never come to these places; how many people there are."),
}

REASONS: dict[str, Any] = {
    "frame_at_hand": _("There is a list to draw a sample from, so every person has a known chance."),
    "no_frame": _("Without a list of households or areas nobody has a known chance to be drawn."),
    "frame_unknown": _("Find out whether there is a list of households or areas."),
    "hidden": _("People who hide, or whom a household conceals, are missed; the figure is then too low."),
    "hidden_unknown": _("Find out whether the people would be seen and would answer at home."),
    "no_access": _("Interviewers cannot go there."),
    "access_partly": _("The figure is then for the part of the area that can be reached, and says so."),
    "access_unknown": _("Find out whether interviewers can go there."),
    "without_access": _("It needs no interviews in the place."),
    "lists_three": _("With three lists or more, dependence between lists can be modelled and tested."),
    "lists_two": _("With two lists their independence must be assumed; it cannot be tested."),
    "lists_too_few": _("It needs at least two lists of the same population and time."),
    "lists_unknown": _("Find out which lists there are."),
    "linked": _("The same person can be recognized on several lists."),
    "not_linked": _("Unless the same person can be recognized on several lists, their overlap is unknown."),
    "linking_unknown": _("Find out whether people can be recognized across the lists without showing who they are."),
    "lists_contested": _(
        "The method is contested for victims of trafficking; the choice of the model moves the figure more than the sample."
    ),
    "networked": _("The people know each other, so that chains of recruitment can run."),
    "not_networked": _("Where the people do not know each other, chains of recruitment end at once."),
    "network_unknown": _("Find out by a few interviews whether the people know each other and would recruit."),
    "rds_not_hidden": _("The people can be reached by a list; a survey then says more with fewer assumptions."),
    "rds_remote": _(
        "Where interviewers cannot go, interviews must be held elsewhere or by telephone, which leaves some out."
    ),
    "known_to_others": _("Acquaintances know who is in the situation."),
    "not_known_to_others": _("Where acquaintances do not know of it, answers are too low by an unknown factor."),
    "known_to_others_unknown": _("Find out by a pilot whether acquaintances know of it."),
    "scaleup_frame": _("It needs a sample of the general population, which can be drawn."),
    "scaleup_sizes": _(
        "It also needs groups of known size, such as teachers or twins, to learn how many people respondents know."
    ),
    "venues": _("There are places where the people come at known times."),
    "no_venues": _("Without such places there is nothing to draw from."),
    "venues_unknown": _("Map the places and times first."),
    "venues_only_visitors": _("The figure is for people who come there, and says so."),
    "no_estimator": _(
        "No estimator here: this library computes no result of it and knows no source for one, so no record can be handed in."
    ),
}
