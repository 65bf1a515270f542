"""Pictures of every kind of page: `make gallery` writes var/gallery/index.html. To be looked at before a release.

A site of its own is seeded and served; the crawler of the browser tests finds the pages of each role.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

import django

from tests.browser import site as sites


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("folder", type=Path, help="where index.html and the pictures go; emptied first")
    parser.add_argument("--only", default="", help="only kinds of page whose name contains this, such as workplans:")
    words = parser.parse_args()
    django.setup()
    from hub.lib.tests.template_database import migrated_file
    from tests.gallery.index import write_index
    from tests.gallery.pages import find_pages
    from tests.gallery.pictures import take_pictures

    chromium = sites.chromium()
    if chromium is None:
        raise SystemExit("No Chromium found. Install it, or name it: CHROMIUM=/path/to/chromium")
    begun = time.monotonic()
    shutil.rmtree(words.folder, ignore_errors=True)
    words.folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="actionhub-gallery-") as folder:
        shutil.copyfile(migrated_file(), f"{folder}/actionhub.sqlite3")
        site = sites.prepare(Path(folder), f"sqlite:///{folder}/actionhub.sqlite3")
        seeded = sites.seed(site)
        process = sites.serve(site, Path(folder) / "serve.log")
        try:
            pages, cookies = find_pages(site, seeded, only=words.only)
            pictures = take_pictures(chromium, site.address, pages, cookies, words.folder)
        finally:
            process.terminate()
            process.wait(timeout=30)
    index = write_index(words.folder, pictures)
    seconds = round(time.monotonic() - begun)
    print(f"{len(pictures)} pictures of {len({one.kind for one in pages})} kinds of page in {seconds} s: {index}")  # noqa: T201


if __name__ == "__main__":
    main()
