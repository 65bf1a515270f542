"""Every named view as a visitor, a partner and the secretariat reach it, at 1,000 and at 100,000 initiatives.

    python bench/hub_pages.py [--database sqlite|postgresql] [--times 10] [--only NAME …]

The large site has 10,000 partners and 1,000,000 events; both sites are built once (seeded_site.py) and used again. Pages are
made anew for each request: the cache of public pages is off. Held: p95 <= 120 ms, of pages with a form <= 150 ms, and at
most twice the time of the small site where that is more than the time of a quick page. Files that hold everything are
measured and held to nothing here. On a busy machine the bars are held to the hub's own processor time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from own_site import VENDORS
from page_times import measured, report
from seeded_site import ADDRESSES, LARGE, SMALL, people_of_the_site, seeded_site

GROWTH = 2.0


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--database", choices=VENDORS)
    words.add_argument("--times", type=int, default=10)
    words.add_argument("--only", nargs="*", default=[], help="views whose name begins so")
    words.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = words.parse_args()
    if options.inside:
        return measure(options.times, tuple(options.only))
    code = 0
    for vendor in [options.database] if options.database else VENDORS:
        results = []
        for size in (SMALL, LARGE):
            with seeded_site(size, vendor) as environment:
                arguments = ["--inside", f"--times={options.times}", "--only", *options.only]
                done = subprocess.run(
                    [sys.executable, __file__, *arguments],
                    env=environment | {"ACTIONHUB_PAGE_CACHE": "off"},
                    check=True,
                    stdout=subprocess.PIPE,
                )
                results.append(json.loads(done.stdout.splitlines()[-1]))
        sizes = f"{LARGE.initiatives:,} initiatives, {LARGE.partners:,} partners, {LARGE.events:,} events"
        print(f"{vendor}; {sizes}")
        code |= report(*results, growth_bar=GROWTH)
    return code


def measure(times: int, only: tuple[str, ...]) -> int:
    """One line of JSON: by role and view what a page takes."""
    import django

    django.setup()
    from django.test import Client

    from hub.initiatives.finding import warm
    from hub.lib.garbage import leave_out_what_stays

    warm()  # as the server does after its start
    leave_out_what_stays()
    addresses = named_addresses()
    found: dict[str, dict[str, Any]] = {}
    for role, person in people_of_the_site().items():
        client = Client(SERVER_NAME="127.0.0.1")
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for name, address in addresses.items():
            if name.startswith(only or "") and (timing := measured(client, address, times)):
                found[f"{name} ({role})"] = timing
    print(json.dumps(found))
    return 0


def named_addresses() -> dict[str, str]:
    """One address of each named view, and those of the fullest records."""
    from django.conf import settings
    from django.db.models import Count

    from hub.groups.models import Group
    from hub.partners.models import Organization
    from hub.vocabularies.models import Country

    found: dict[str, str] = {}
    for name, path in json.loads(Path(settings.VAR, ADDRESSES).read_text()):
        kind = f"{name} {path.split('/')[2]}" if name in ("editing:edit", "editing:new", "editing:desk_list") else name
        found.setdefault(kind, path)
    group = Group.objects.annotate(n=Count("participations")).order_by("-n", "pk")[0]
    partner = Organization.objects.annotate(n=Count("initiative_roles")).order_by("-n", "pk")[0]
    country = Country.objects.annotate(n=Count("initiatives")).order_by("-n", "pk")[0]
    return found | {
        "groups:group, fullest": group.get_absolute_url(),
        "groups:members, fullest": f"{group.get_absolute_url()}members/",
        "groups:members, on a day": f"{group.get_absolute_url()}members/?as_of=2020-01-01",
        "groups:members, as recorded": f"{group.get_absolute_url()}members/?known={date.today() - timedelta(1)}",  # noqa: DTZ011
        "partners:partner, fullest": partner.get_absolute_url(),
        "countries:country, fullest": country.get_absolute_url(),
        "initiatives:initiatives, filtered": f"/initiatives/?country={country.iso3}&status=active",
        "initiatives:initiatives, last page": f"/initiatives/?page={10**6}",
        "initiatives:initiatives, searched": "/initiatives/?q=cocoa+inspection",
        "initiatives:initiatives, map": "/initiatives/?view=map",
        "partners:partners, last page": f"/partners/?page={10**6}",
        "partners:partners, searched": "/partners/?q=synthetic+organization",
        "pages:search, few hits": "/search/?q=cocoa+inspection",
        "pages:search, many hits": "/search/?q=synthetic",
        "pages:events, further back": "/events/?before=5000",
        "editing:desk_list, searched": "/desk/initiative/?q=cocoa",
        "library:items, searched": "/library/?q=synthetic",
    }


if __name__ == "__main__":
    sys.exit(main())
