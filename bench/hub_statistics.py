"""Time and memory of importing published figures: python bench/hub_statistics.py FILE…

A site of its own with the built-in countries; prints processor seconds, figures a second and the peak of memory.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time


def main(files: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ACTIONHUB_VAR"] = folder
        command = [sys.executable, "-m", "hub.commandline"]
        for step in (["migrate"], ["loadcontent"]):
            subprocess.run([*command, *step], check=True, stdout=subprocess.DEVNULL)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(
            [*command, "importstatistics", *files, "--json"], check=True, capture_output=True, text=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = json.loads(done.stdout)["files"]
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures = sum(one["observations"] for one in found)
    print(f"{sum(bool(one['release']) for one in found)} of {len(found)} files, {figures} figures")
    print(
        f"{seconds:.1f} processor seconds, {time.monotonic() - start:.1f} s, {figures / seconds:.0f} figures a second"
    )
    print(f"peak of memory {after.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
