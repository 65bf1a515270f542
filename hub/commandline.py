"""The command `actionhub`: Django's management commands under the product's name."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from hub.lib.garbage import scan_seldom


def main() -> None:
    scan_seldom()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    try:
        execute_from_command_line(["actionhub", *sys.argv[1:]])
    except ImproperlyConfigured as error:
        # A wrong setting is reported in one sentence, without a traceback.
        sys.exit(f"actionhub: {error}")


if __name__ == "__main__":
    main()
