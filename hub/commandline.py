"""The command `actionhub`: Django's management commands under the product's name."""

import os
import select
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from hub.lib.garbage import scan_seldom

READER_GONE = 141  # what a shell reports of a program that wrote into a closed pipe


def main() -> None:
    scan_seldom()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    try:
        run_command(["actionhub", *sys.argv[1:]])
    except ImproperlyConfigured as error:
        # A wrong setting is reported in one sentence, without a traceback.
        sys.exit(f"actionhub: {error}")
    except BrokenPipeError:
        if not has_reader_gone(sys.stdout.fileno()):
            raise
        # `head` goes away after ten lines: nothing is wrong. Python writes what is left at its end, to nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(READER_GONE)


def run_command(words: list[str]) -> None:
    try:
        execute_from_command_line(words)
    finally:
        sys.stdout.flush()


def has_reader_gone(output: int) -> bool:
    poll = select.poll()
    poll.register(output, 0)
    return any(event & select.POLLERR for _output, event in poll.poll(0))


if __name__ == "__main__":
    main()
