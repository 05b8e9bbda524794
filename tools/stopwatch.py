"""Run one step of `make test`, and say beforehand how long the steps before it took.

Usage: ``python tools/stopwatch.py NAME COMMAND [ARGUMENT ...]``; it leaves with the command's exit
status. The times are kept in ``_build/steps.txt``, a line per step, which the caller removes before
the first.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

STEPS = Path("_build/steps.txt")


def run(name: str, command: list[str], steps: Path = STEPS) -> int:
    """Run a command, note its seconds under its name, and return its exit status."""
    before = steps.read_text().splitlines() if steps.exists() else []
    print("==>", name, f"(so far: {', '.join(before)})" if before else "", flush=True)
    start = time.perf_counter()
    status = subprocess.run(command).returncode
    steps.parent.mkdir(parents=True, exist_ok=True)
    with steps.open("a") as file:
        file.write(f"{name} {time.perf_counter() - start:.0f} s\n")
    return status


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
