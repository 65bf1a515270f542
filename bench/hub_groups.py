"""The pages of a group at work, as a visitor, a member, the chair and the secretariat reach them.

    python bench/hub_groups.py [--database sqlite|postgresql] [--times 10] [--only WORD …]

At 100 members and 1,000 events, and at 1,000 members and 10,000 events; pages are made anew for each request. Held at the
larger size: p95 <= 120 ms, of pages with a form <= 150 ms, and at most three times the small site where that is more
than a quick page takes, as the fullest lists are cut into pages. On a busy machine the processor time of the hub is held.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from group_site import CHAIR, MEMBER, SECRETARIAT, Size
from own_site import ROOT, VENDORS, environment_of_a_site
from page_times import measured, report

SMALL, LARGE = Size(100, 1000), Size(1000, 10_000)
GROWTH = 3.0


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--database", choices=VENDORS)
    words.add_argument("--times", type=int, default=10)
    words.add_argument("--only", nargs="*", default=[], help="pages whose name has one of these words")
    words.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = words.parse_args()
    if options.inside:
        print(json.dumps(measure(options.times, options.only)))
        return 0
    code = 0
    for vendor in [options.database] if options.database else VENDORS:
        small, large = (look(vendor, size, options) for size in (SMALL, LARGE))
        print(f"{vendor}; {LARGE.members:,} members, {LARGE.events:,} events")
        code |= report(small, large, growth_bar=GROWTH)
    return code


def look(vendor: str, size: Size, options: argparse.Namespace) -> dict[str, Any]:
    with environment_of_a_site(vendor) as environment:
        for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
            subprocess.run([sys.executable, "-m", "hub.commandline", *command], env=environment, cwd=ROOT, check=True)
        site = [sys.executable, str(ROOT / "bench" / "group_site.py"), json.dumps(size.__dict__)]
        subprocess.run(site, env=environment, cwd=ROOT, check=True)
        arguments = ["--inside", f"--times={options.times}", "--only", *options.only]
        done = subprocess.run(
            [sys.executable, __file__, *arguments],
            env=environment | {"ACTIONHUB_PAGE_CACHE": "off"},
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
        return dict(json.loads(done.stdout.splitlines()[-1]))


def measure(times: int, only: list[str]) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.cache import cache
    from django.test import Client

    from hub.accounts.models import Person
    from hub.initiatives.finding import warm
    from hub.lib.garbage import leave_out_what_stays

    warm()
    leave_out_what_stays()  # as the server does: Python's own settings make one request in ten wait for a collection
    found = {}
    pages = addresses()
    for role, email in (("visitor", None), ("member", MEMBER), ("chair", CHAIR), ("secretariat", SECRETARIAT)):
        client = Client(SERVER_NAME="127.0.0.1")
        if email:
            person = Person.objects.get(email=email)
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for name, address in pages.items():
            if all(word not in name for word in only) and only:
                continue
            # The numbers in the bar are counted anew.
            if timing := measured(client, address, times, before=cache.clear):
                found[f"{name} ({role})"] = timing
    return found


def addresses() -> dict[str, str]:
    from hub.accounts.models import Person
    from hub.groups.models import Group
    from hub.meetings.models import CalendarAddress, Meeting
    from hub.notifications.models import Announcement
    from hub.opportunities.models import Answer, Call

    group = Group.objects.get(name_en="Group at work")
    here = group.get_absolute_url()
    held, coming = Meeting.objects.earliest("pk"), Meeting.objects.latest("pk")
    call, answer = Call.objects.earliest("pk"), Answer.objects.earliest("pk")
    draft = Announcement.objects.get(state="draft")
    secret = CalendarAddress.objects.get_or_create(person=Person.objects.get(email=MEMBER))[0].secret
    return {
        "home": "/",
        "groups": "/groups/",
        "group": here,
        "group on a day": f"{here}?as_of=2020-01-01",
        "members": f"{here}members/",
        "members, last page": f"{here}members/?page=1000",
        "members on a day": f"{here}members/?as_of=2020-01-02",
        "join": f"{here}members/join/",
        "offices": f"{here}offices/",
        "terms of reference": f"{here}terms/",
        "work plan": group.plans.get().get_absolute_url(),
        "taking part": "/groups/taking-part/",
        "decisions of groups": "/groups/decisions/",
        "newcomers": "/partners/newcomers/",
        "meetings": "/meetings/",
        "meetings of the group": f"/meetings/?group={group.slug}",
        "meeting, held": held.get_absolute_url(),
        "meeting, to come": coming.get_absolute_url(),
        "carry over": f"{coming.get_absolute_url()}carry-over/",
        "decisions of meetings": "/meetings/decisions/",
        "decisions of meetings, searched": "/meetings/decisions/?q=resolution",
        "opportunities": "/opportunities/",
        "opportunities, one's own": "/opportunities/?mine=on",
        "call": call.get_absolute_url(),
        "call, answering": f"{call.get_absolute_url()}answers/new/",
        "answer": answer.get_absolute_url(),
        "answer, review": f"{answer.get_absolute_url()}review/",
        "inbox": "/inbox/",
        "inbox, older": "/inbox/?older",
        "following": "/inbox/following/",
        "my tasks": "/my-tasks/",
        "announcements": f"{here}announcements/",
        "announcement, new": f"{here}announcements/new/",
        "newsletter, new": f"{here}announcements/new/?kind=newsletter",
        "announcement": draft.get_absolute_url(),
        "announcement, preview": f"{draft.get_absolute_url()}preview/",
        "next e-mails": "/announcements/run/",
        "calendars": "/calendar/",
        "calendar": "/calendar.ics",
        "calendar of the group": f"{here}calendar.ics",
        "calendar of the member": f"/calendar/{secret}.ics",
        "feed of the group": f"/feeds/{group.slug}.atom",
        "feed of calls": "/feeds/opportunities/open.atom",
        "partners": "/partners/",
        "profile": "/profile/",
        "search": "/search/?q=organization",
        "record of events": "/events/",
        "desk": "/desk/",
        "desk, participations": "/desk/participation/",
        "edit the group": f"/desk/group/{group.pk}/",
    }


if __name__ == "__main__":
    sys.exit(main())
