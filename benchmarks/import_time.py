"""What `import nnlib` costs on top of `import numpy`, in fresh interpreters, in turns."""

from __future__ import annotations

import statistics
import subprocess
import sys

RUNS, LIMIT = 9, 60


def milliseconds(module):
    """Return the time of an import, cumulated, as ``-X importtime`` reports it."""
    command = [sys.executable, "-X", "importtime", "-c", f"import numpy, {module}"]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found = {}
    for line in report.splitlines():
        _, cumulated, name = line.removeprefix("import time:").rsplit("|", 2)
        if cumulated.strip().isdigit() and name.startswith(" ") and not name.startswith("  "):
            found[name.strip()] = int(cumulated) / 1000
    return found["numpy"], found.get(module, 0.0)


if __name__ == "__main__":
    times = [milliseconds("nnlib") for _ in range(RUNS)]
    numpy_ms, nnlib_ms = (statistics.median(column) for column in zip(*times, strict=True))
    print("| import | ms | bar | met |\n|---|---|---|---|")
    print(f"| `import numpy` | {numpy_ms:.0f} | | |")
    met = "yes" if nnlib_ms <= LIMIT else "**no**"
    print(f"| `import nnlib` after it | {nnlib_ms:.0f} | ≤ {LIMIT} ms | {met} |")
