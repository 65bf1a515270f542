"""A process that is killed while it tells people loses nothing and tells nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from hub.lib.tests.template_database import new_database

pytestmark = [pytest.mark.on_postgresql, pytest.mark.processes]

ROOT = Path(__file__).resolve().parents[3]
PEOPLE, EVENTS = 130, 7

PREPARE = f"""
    from django.db import transaction
    from hub.accounts.models import Person
    from hub.events.actions import record
    from hub.events.models import Verb
    from hub.lib.tests import factories
    from hub.notifications.models import Follow
    from allauth.account.models import EmailAddress
    group = factories.group()
    people = Person.objects.bulk_create(
        Person(email=f"p{{n}}@example.org", name=f"Person {{n}}", password="!", digest="daily") for n in range({PEOPLE})
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people
    )
    Follow.objects.bulk_create(Follow(person=one, kind="groups.group", object_id=group.pk) for one in people)
    with transaction.atomic():
        for _ in range({EVENTS}):
            record(Verb.CHANGED, group, by=None, after={{}})
"""
# Ends by its own SIGKILL at the moment that is named, the given time that it comes by; without one it does all.
WORK = """
    import os, signal, sys
    from hub.notifications import digests, spreading
    place, times = sys.argv[1], int(sys.argv[2])

    def deadly(module, name):
        work = getattr(module, name)
        count = [0]
        def wrapper(*args, **options):
            found = work(*args, **options)
            count[0] += 1
            if count[0] == times:
                os.kill(os.getpid(), signal.SIGKILL)
            return found
        setattr(module, name, wrapper)

    if place == "rows":
        deadly(spreading, "_write")
    elif place == "outbox":
        deadly(digests, "queue_emails")
    elif place == "between":
        deadly(digests, "_write_some")
    spreading.spread()
    digests.send_digests("https://hub.example.org")
"""
LOOK = """
    import json, re
    from collections import Counter
    from hub.accounts.models import OutgoingEmail
    from hub.notifications.models import Notification
    emails = OutgoingEmail.objects.all()
    print(json.dumps({
        "updates": Notification.objects.count(),
        "not mailed": Notification.objects.filter(is_mailed=False).count(),
        "people": emails.values("person").distinct().count(),
        "e-mails": emails.count(),
        "mailed": sum(int(re.search(r"(\\d+) updates", one.subject)[1]) for one in emails),
    }))
"""


def run(folder: Path, url: str, code: str, *words: object) -> tuple[int, str]:
    environment = os.environ | {"ACTIONHUB_VAR": str(folder), "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    program = "import django; django.setup()\n" + textwrap.dedent(code)
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)], cwd=ROOT, env=environment, text=True, capture_output=True,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.before_release
def test_killed_at_every_place_and_begun_again(django_db_setup: None, tmp_path: Path) -> None:
    url = new_database(tmp_path)
    assert run(tmp_path, url, PREPARE) == (0, "")
    # After the rows of updates, after the e-mails of the first fifty and of the second, and between the two.
    for place, times in (("rows", 1), ("outbox", 1), ("between", 1), ("outbox", 1), ("between", 1)):
        code, said = run(tmp_path, url, WORK, place, times)
        assert code == -9, said
    assert run(tmp_path, url, WORK, "nowhere", 0)[0] == 0
    code, said = run(tmp_path, url, LOOK)
    assert code == 0, said
    assert json.loads(said) == {
        "updates": PEOPLE * EVENTS, "not mailed": 0, "people": PEOPLE, "e-mails": PEOPLE, "mailed": PEOPLE * EVENTS,
    }  # fmt: skip
