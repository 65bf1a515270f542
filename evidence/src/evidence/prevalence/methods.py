"""Which method for a study of prevalence? What each can and cannot answer in a setting, with reasons and sources.

The advice is a rule, not an estimate: the same facts always give the same words, and what is not known is never taken for a yes.
"""

from __future__ import annotations

import dataclasses

from evidence.exceptions import DataError

__all__ = ["METHODS", "REASONS", "Advice", "Method", "Setting", "advise"]

FITS, WITH_CARE, NOT_HERE = "fits", "with_care", "not_here"
FRAMES = ("people", "households", "none", "unknown")
ACCESS = ("open", "partly", "none", "unknown")


@dataclasses.dataclass(frozen=True)
class Setting:
    """What is known of the place and the people. None and "unknown" mean that nobody knows yet.

    frame: whether there is a list to draw a sample from, of the people themselves, of households (or a census by area), or
    none; hidden: the people hide or are hidden by others; lists: how many lists of identified people are at hand; linked:
    whether the same person can be recognized on several of them; networked: whether the people know and would recruit each
    other; known_to_others: whether others know who of their acquaintances is in this situation; venues: whether there are places
    where the people come at known times; access: whether interviewers can go there.
    """

    frame: str = "unknown"
    hidden: bool | None = None
    lists: int | None = None
    linked: bool | None = None
    networked: bool | None = None
    known_to_others: bool | None = None
    venues: bool | None = None
    access: str = "unknown"

    def __post_init__(self) -> None:
        if self.frame not in FRAMES:
            raise DataError(f"The frame is one of {', '.join(FRAMES)}; it is {self.frame!r}.")
        if self.access not in ACCESS:
            raise DataError(f"The access is one of {', '.join(ACCESS)}; it is {self.access!r}.")
        if self.lists is not None and self.lists < 0:
            raise DataError(f"The number of lists is not negative; it is {self.lists}.")


@dataclasses.dataclass(frozen=True)
class Method:
    """A way to a figure. `command` of `evidence` computes it; empty where this library has none."""

    code: str
    title: str
    answers: str
    cannot: str
    command: str
    sources: tuple[tuple[str, str], ...]


@dataclasses.dataclass(frozen=True)
class Advice:
    """verdict: "fits", "with_care" or "not_here"; stops, doubts, grounds: codes of REASONS against it, to be settled, for it."""

    method: str
    verdict: str
    stops: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()


MICS = ("MICS manual: designing and selecting the sample", "https://www.hitpages.com/doc/4511649469825024/9/")
HARD_TO_SEE = (
    "ILO, Hard to see, harder to count, 3rd edition",
    "https://www.icsf.net/newss/world-news-hard-to-see-harder-to-count-handbook-on-forced-labour-surveys-3rd-edition-published-by-ilo/",
)
UK_2014 = (
    "Home Office 2014: an application of multiple systems estimation",
    "https://www.gov.uk/government/publications/modern-slavery-an-application-of-multiple-systems-estimation",
)
WHITEHEAD = (
    "Whitehead, Jackson, Balch, Francis 2021, against it",
    "https://eprints.lancs.ac.uk/id/eprint/136879/?template=browse",
)
SAN_DIEGO = (
    "NIJ: labor trafficking among unauthorized migrant workers, San Diego",
    "https://nij.ojp.gov/library/publications/estimating-labor-trafficking-among-unauthorized-migrant-workers-san-diego",
)
REVIEW = (
    "A review of prevalence estimation methods for human trafficking populations",
    "https://respect.international/a-review-of-prevalence-estimation-methods-for-human-trafficking-populations",
)
SIERRA_LEONE = (
    "Household survey and network scale-up compared, Sierra Leone",
    "https://research.birmingham.ac.uk/en/publications/an-empirical-comparison-of-a-traditional-strategy-and-network-sca/",
)

METHODS: dict[str, Method] = {
    one.code: one
    for one in (
        Method(
            "survey",
            "Household survey",
            "The share and the number in the sampled population, by area, age and sex, with a known error.",
            "People who live in workplaces, institutions or on the street, and those whom a household conceals.",
            "survey",
            (MICS, HARD_TO_SEE, SIERRA_LEONE),
        ),
        Method(
            "lists",
            "Multiple systems estimation",
            "The number of people who could have come to the notice of those who keep the lists, found or not.",
            "Who can never be on any list; shares by age or place where the lists are short; how people live.",
            "lists",
            (UK_2014, WHITEHEAD),
        ),
        Method(
            "rds",
            "Respondent-driven sampling",
            "The share with an outcome among people of a hidden, connected population.",
            "How many people the population has; people outside the network that the chains reach.",
            "rds",
            (SAN_DIEGO, REVIEW),
        ),
        Method(
            "scaleup",
            "Network scale-up",
            "The number of people in the situation, from what a general sample knows of its acquaintances.",
            "What is unknown even to acquaintances; how people live; small areas.",
            "scaleup",
            (REVIEW, SIERRA_LEONE),
        ),
        Method(
            "time_location",
            "Time-location sampling",
            "The share with an outcome among people who come to the places, by place and time.",
            "People who never come to these places; how many people there are.",
            "",
            (),
        ),
    )
}

# Every reason in one sentence. Programs that speak other languages translate these by their codes.
REASONS: dict[str, str] = {
    "frame_at_hand": "There is a list to draw a sample from, so every person has a known chance.",
    "no_frame": "Without a list of households or areas nobody has a known chance to be drawn.",
    "frame_unknown": "Find out whether there is a list of households or areas.",
    "hidden": "People who hide, or whom a household conceals, are missed; the figure is then too low.",
    "hidden_unknown": "Find out whether the people would be seen and would answer at home.",
    "no_access": "Interviewers cannot go there.",
    "access_partly": "The figure is then for the part of the area that can be reached, and says so.",
    "access_unknown": "Find out whether interviewers can go there.",
    "without_access": "It needs no interviews in the place.",
    "lists_three": "With three lists or more, dependence between lists can be modelled and tested.",
    "lists_two": "With two lists their independence must be assumed; it cannot be tested.",
    "lists_too_few": "It needs at least two lists of the same population and time.",
    "lists_unknown": "Find out which lists there are.",
    "linked": "The same person can be recognized on several lists.",
    "not_linked": "Unless the same person can be recognized on several lists, their overlap is unknown.",
    "linking_unknown": "Find out whether people can be recognized across the lists without showing who they are.",
    "lists_contested": "The method is contested for victims of trafficking; the choice of the model moves the figure more than the sample.",
    "networked": "The people know each other, so that chains of recruitment can run.",
    "not_networked": "Where the people do not know each other, chains of recruitment end at once.",
    "network_unknown": "Find out by a few interviews whether the people know each other and would recruit.",
    "rds_not_hidden": "The people can be reached by a list; a survey then says more with fewer assumptions.",
    "rds_remote": "Where interviewers cannot go, interviews must be held elsewhere or by telephone, which leaves some out.",
    "known_to_others": "Acquaintances know who is in the situation.",
    "not_known_to_others": "Where acquaintances do not know of it, answers are too low by an unknown factor.",
    "known_to_others_unknown": "Find out by a pilot whether acquaintances know of it.",
    "scaleup_frame": "It needs a sample of the general population, which can be drawn.",
    "scaleup_sizes": "It also needs groups of known size, such as teachers or twins, to learn how many people respondents know.",
    "venues": "There are places where the people come at known times.",
    "no_venues": "Without such places there is nothing to draw from.",
    "venues_unknown": "Map the places and times first.",
    "venues_only_visitors": "The figure is for people who come there, and says so.",
    "no_estimator": "No estimator here: this library computes no result of it and knows no source for one, so no record can be handed in.",
}


def advise(setting: Setting) -> tuple[Advice, ...]:
    """What speaks for and against each method in this setting: those that fit first, then those to be used with care.

    A method does not fit where one reason rules it out; it is to be used with care where something is open or would bend the
    figure. Limits that a method has everywhere stand in METHODS and do not count against it here.

    >>> [one.method for one in advise(Setting(frame="households", hidden=False, access="open")) if one.verdict == "fits"]
    ['survey']
    """
    found = [_survey(setting), _lists(setting), _rds(setting), _scale_up(setting), _time_location(setting)]
    order = (FITS, WITH_CARE, NOT_HERE)
    return tuple(sorted(found, key=lambda one: order.index(one.verdict)))


class _Reasons:
    def __init__(self) -> None:
        self.stops: list[str] = []
        self.doubts: list[str] = []
        self.grounds: list[str] = []

    def yes_no(self, fact: bool | None, *, yes: str, no: str, unknown: str) -> None:
        """A yes speaks for it, a no rules it out, and what is not known is to be found out."""
        if fact is None:
            self.doubts.append(unknown)
        elif fact:
            self.grounds.append(yes)
        else:
            self.stops.append(no)

    def access(self, access: str) -> None:
        if access == "none":
            self.stops.append("no_access")
        elif access == "partly":
            self.doubts.append("access_partly")
        elif access == "unknown":
            self.doubts.append("access_unknown")

    def advice(self, method: str) -> Advice:
        verdict = NOT_HERE if self.stops else WITH_CARE if self.doubts else FITS
        return Advice(method, verdict, tuple(self.stops), tuple(self.doubts), tuple(self.grounds))


def _has_frame(setting: Setting) -> bool | None:
    return None if setting.frame == "unknown" else setting.frame != "none"


def _survey(setting: Setting) -> Advice:
    reasons = _Reasons()
    reasons.yes_no(_has_frame(setting), yes="frame_at_hand", no="no_frame", unknown="frame_unknown")
    if setting.hidden is None:
        reasons.doubts.append("hidden_unknown")
    elif setting.hidden:
        reasons.doubts.append("hidden")
    reasons.access(setting.access)
    return reasons.advice("survey")


def _lists(setting: Setting) -> Advice:
    reasons = _Reasons()
    if setting.lists is None:
        reasons.doubts.append("lists_unknown")
    elif setting.lists < 2:
        reasons.stops.append("lists_too_few")
    else:
        (reasons.grounds if setting.lists > 2 else reasons.doubts).append(
            "lists_three" if setting.lists > 2 else "lists_two"
        )
    reasons.yes_no(setting.linked, yes="linked", no="not_linked", unknown="linking_unknown")
    if setting.access in ("none", "partly"):
        reasons.grounds.append("without_access")
    reasons.doubts.append("lists_contested")
    return reasons.advice("lists")


def _rds(setting: Setting) -> Advice:
    reasons = _Reasons()
    reasons.yes_no(setting.networked, yes="networked", no="not_networked", unknown="network_unknown")
    if _has_frame(setting) and setting.hidden is False:
        reasons.doubts.append("rds_not_hidden")
    if setting.access == "unknown":
        reasons.doubts.append("access_unknown")
    elif setting.access != "open":
        reasons.doubts.append("rds_remote")
    return reasons.advice("rds")


def _scale_up(setting: Setting) -> Advice:
    reasons = _Reasons()
    reasons.yes_no(_has_frame(setting), yes="scaleup_frame", no="no_frame", unknown="frame_unknown")
    reasons.yes_no(
        setting.known_to_others,
        yes="known_to_others",
        no="not_known_to_others",
        unknown="known_to_others_unknown",
    )
    reasons.access(setting.access)
    reasons.doubts.append("scaleup_sizes")
    return reasons.advice("scaleup")


def _time_location(setting: Setting) -> Advice:
    reasons = _Reasons()
    reasons.yes_no(setting.venues, yes="venues", no="no_venues", unknown="venues_unknown")
    reasons.access(setting.access)
    reasons.doubts += ["no_estimator", "venues_only_visitors"]
    return reasons.advice("time_location")
