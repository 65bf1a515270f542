"""Read a calendar as khal does: python read_by_khal.py < FILE. Writes JSON. In a process of its own: khal changes how the
library that it stands on reads time zones."""

import datetime as dt
import json
import sys
from typing import Any

import pytz
from khal.icalendar import cal_from_ics, split_ics
from khal.khalendar.event import Event

LOCALE: Any = {
    "default_timezone": pytz.utc, "local_timezone": pytz.utc, "timeformat": "%H:%M", "dateformat": "%Y-%m-%d",
    "longdateformat": "%Y-%m-%d", "datetimeformat": "%Y-%m-%d %H:%M", "longdatetimeformat": "%Y-%m-%d %H:%M",
}  # fmt: skip


def moment(at: dt.date) -> str:
    return f"{at.astimezone(pytz.utc):%Y-%m-%dT%H:%M:%SZ}" if isinstance(at, dt.datetime) else at.isoformat()


def read(text: str, raw: Any) -> dict[str, Any]:
    event = Event.fromString(text, locale=LOCALE, calendar="ours")
    end = event.end + dt.timedelta(days=1) if event.allday else event.end  # khal names the last day itself
    return {
        "uid": event.uid, "summary": event.summary, "begin": moment(event.start),
        "end": moment(end) if "DTEND" in raw else "", "sequence": raw["SEQUENCE"], "status": str(raw["STATUS"]),
        "location": event.location,
    }  # fmt: skip


everything = sys.stdin.read()
# What khal adds by itself, such as an hour where no end is said, is left out.
raws = {str(one["UID"]): one for one in cal_from_ics(everything).walk() if one.name == "VEVENT"}
texts = {uid: text for text in split_ics(everything) for uid in raws if f"UID:{uid}" in text}
sys.stdout.write(json.dumps([read(text, raws[uid]) for uid, text in texts.items()]))
