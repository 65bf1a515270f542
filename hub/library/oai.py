"""OAI-PMH 2.0: the public part of the library for programs that harvest records of many libraries.

https://www.openarchives.org/OAI/openarchivesprotocol.html. Arguments, paging and errors are those of the protocol; the
XML is written in `hub.library.oaixml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from hub.lib.visibility import STRANGER
from hub.library.models import HarvestRecord, Item
from hub.partners.models import Organization

PAGE = 50
PREFIX = "oai_dc"
TOKENS_LIVE = timedelta(days=2)
SETS = {f"kind:{kind}": label for kind, label in Item.Kind.choices}
DAY, MOMENT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

# Required and optional arguments of each verb.
VERBS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "ListIdentifiers": ({"metadataPrefix"}, {"from", "until", "set"}),
    "ListRecords": ({"metadataPrefix"}, {"from", "until", "set"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
}
LISTS = {"ListIdentifiers", "ListRecords"}


class OaiError(Exception):
    """An error of the protocol: its code, and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True)
class Question:
    """A request. For a list that continues: after which record, how many came before and how many there are."""

    verb: str
    arguments: dict[str, str]
    identifier: str = ""
    since: str = ""
    until: str = ""
    of_set: str = ""
    after: tuple[str, int] | None = None
    given: int = 0
    total: int | None = None


@dataclass(frozen=True)
class Page:
    """Some records of a list, and the token for the next ones; None at the end of the list."""

    records: list[HarvestRecord]
    token: str | None
    given: int
    total: int


def parse(sent: Any) -> Question:
    """The request, or an error of the protocol. `sent`: a QueryDict."""
    if any(len(sent.getlist(name)) > 1 for name in sent):
        code = "badVerb" if len(sent.getlist("verb")) > 1 else "badArgument"
        raise OaiError(code, "An argument stands there twice.")
    arguments = {name: str(value) for name, value in sent.items()}
    verb = arguments.get("verb", "")
    if verb not in VERBS:
        raise OaiError("badVerb", f"The verb is one of {', '.join(VERBS)}.")
    given = set(arguments) - {"verb"}
    if verb in LISTS and "resumptionToken" in given:
        if given != {"resumptionToken"}:
            raise OaiError("badArgument", "A resumption token stands alone beside its verb.")
        return _resume(verb, arguments)
    must, may = VERBS[verb]
    if missing := must - given:
        raise OaiError("badArgument", f"{verb} needs {', '.join(sorted(missing))}.")
    if unknown := given - must - may:
        raise OaiError("badArgument", f"{verb} takes no {', '.join(sorted(unknown))[:80]}.")
    if "resumptionToken" in given:  # ListSets: all sets are in one response
        raise OaiError("badResumptionToken", "This list of sets is never cut; there is no such token.")
    if arguments.get("metadataPrefix", PREFIX) != PREFIX:
        raise OaiError("cannotDisseminateFormat", f"The only format is {PREFIX}.")
    since, until = _dates(arguments)
    return Question(
        verb, arguments, arguments.get("identifier", ""), since, until, _check_set(arguments.get("set", ""))
    )


def _check_set(name: str) -> str:
    if name and name != "kind" and name not in SETS:
        raise OaiError("noRecordsMatch", "There is no such set.")
    return name


def _dates(arguments: dict[str, str]) -> tuple[str, str]:
    since, until = arguments.get("from", ""), arguments.get("until", "")
    for value in filter(None, (since, until)):
        _moment(value)
    if since and until:
        if len(since) != len(until):
            raise OaiError("badArgument", "from and until are both days or both moments.")
        if since > until:
            raise OaiError("badArgument", "from lies after until.")
    return since, until


def _moment(value: str, *, is_end: bool = False) -> datetime:
    try:
        if DAY.fullmatch(value):
            day = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
            return day + timedelta(days=1, seconds=-1) if is_end else day
        if MOMENT.fullmatch(value):
            return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    raise OaiError("badArgument", "A date is written as 2026-11-29 or 2026-11-29T12:00:00Z.")


def _resume(verb: str, arguments: dict[str, str]) -> Question:
    """A token contains its request, signed: nothing is stored here, and a forged one is recognised."""
    try:
        state = signing.loads(arguments["resumptionToken"], salt="oai", max_age=TOKENS_LIVE)
        asked, since, until, of_set, moment, key, given, total = state
    except (signing.BadSignature, ValueError, TypeError):
        raise OaiError("badResumptionToken", "This token is not one of ours, or older than two days.") from None
    if asked != verb:
        raise OaiError("badResumptionToken", f"This token belongs to {asked}.")
    return Question(
        verb, arguments, since=since, until=until, of_set=of_set, after=(moment, key), given=given, total=total
    )


def found_by(question: Question) -> QuerySet[HarvestRecord]:
    records = HarvestRecord.objects.all()
    if question.since:
        records = records.filter(changed_at__gte=_moment(question.since))
    if question.until:
        records = records.filter(changed_at__lte=_moment(question.until, is_end=True))
    if question.of_set.startswith("kind:"):
        records = records.filter(kind=question.of_set.removeprefix("kind:"))
    return records.order_by("changed_at", "pk")


def with_items(records: QuerySet[HarvestRecord], *, in_full: bool) -> QuerySet[HarvestRecord]:
    records = records.select_related("item")
    if not in_full:
        return records
    open_ones = Organization.objects.visible_to(STRANGER)
    return records.prefetch_related(
        "item__issues", "item__countries", Prefetch("item__organizations", queryset=open_ones)
    )


def page_of(question: Question) -> Page:
    """The next records of a list. A record that changes in the meantime comes again at the end; none is skipped."""
    records = found_by(question)
    total = question.total if question.total is not None else records.count()
    if not total:
        raise OaiError("noRecordsMatch", "No record fits.")
    if question.after is not None:
        moment, key = _moment(question.after[0]), question.after[1]
        records = records.filter(Q(changed_at__gt=moment) | Q(changed_at=moment, pk__gt=key))
    rows = list(with_items(records, in_full=question.verb == "ListRecords")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    token: str | None = None
    if more:
        last = rows[-1]
        state = [
            question.verb, question.since, question.until, question.of_set,
            stamp(last.changed_at), last.pk, question.given + len(rows), total,
        ]  # fmt: skip
        token = signing.dumps(state, salt="oai")
    elif question.after is not None:
        token = ""
    return Page(rows, token, question.given, total)


def find(identifier: str, host: str) -> HarvestRecord:
    """The record with an identifier such as oai:hub.example.org:LI-7Q4K2M9-3."""
    start = f"oai:{host}:"
    public_id = identifier.removeprefix(start) if identifier.startswith(start) else ""
    record = with_items(HarvestRecord.objects.filter(public_id=public_id), in_full=True).first() if public_id else None
    if record is None:
        raise OaiError("idDoesNotExist", "There is no record with this identifier.")
    return record


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def first_stamp() -> str:
    first = HarvestRecord.objects.order_by("changed_at").values_list("changed_at", flat=True).first()
    return stamp(first or timezone.now())
