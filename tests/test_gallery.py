"""The gallery takes its pictures in processes of their own, which have no Django."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_what_takes_pictures_needs_no_django() -> None:
    root = Path(__file__).resolve().parents[1]
    ask = "import tests.gallery.pictures, django.apps; assert not django.apps.apps.ready"
    done = subprocess.run([sys.executable, "-c", ask], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
