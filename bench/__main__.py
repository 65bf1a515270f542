"""All benchmarks, one after the other, each in a process of its own: python -m bench [name …]

A benchmark is a program in this folder named hub_… or evidence_…; it prints its own figures and ends with 0 when every
bar is held. The table at the end says which.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(wanted: list[str]) -> int:
    programs = sorted([*HERE.glob("hub_*.py"), *HERE.glob("evidence_*.py")])
    unknown = set(wanted) - {program.stem for program in programs}
    if unknown:
        print(f"No such benchmark: {', '.join(sorted(unknown))}. There are {', '.join(p.stem for p in programs)}.")
        return 2
    environment = os.environ | {"PYTHONPATH": str(HERE.parent), "PYTHONUNBUFFERED": "1"}
    table = []
    for program in programs:
        if wanted and program.stem not in wanted:
            continue
        print(f"== {program.stem}", flush=True)
        started = time.perf_counter()
        code = subprocess.run([sys.executable, str(program)], cwd=HERE.parent, env=environment, check=False).returncode
        table.append((program.stem, time.perf_counter() - started, code))
        print(flush=True)
    print(f"{'benchmark':<30} {'took':>8}   bars")
    for name, seconds, code in table:
        print(f"{name:<30} {seconds:>6.0f} s   {'held' if code == 0 else f'NOT HELD (ended with {code})'}")
    return int(any(code for _, _, code in table))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
