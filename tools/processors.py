"""How many processors this process may use, which can be fewer than the machine has."""

from __future__ import annotations

import math
import os
from pathlib import Path

QUOTA = Path("/sys/fs/cgroup/cpu.max")  # a container's share: "150000 100000", or "max 100000"


def available_processors() -> int:
    """Return how many processors this process is allowed, at least one.

    Counted are the processors it may run on (``taskset``, a scheduler) and the share of time a
    container has of them (``docker run --cpus``).
    """
    if hasattr(os, "process_cpu_count"):  # Python 3.13
        allowed = os.process_cpu_count() or 1
    elif hasattr(os, "sched_getaffinity"):  # Linux
        allowed = len(os.sched_getaffinity(0))
    else:
        allowed = os.cpu_count() or 1
    return max(1, min(allowed, _quota()))


def _quota() -> int:
    """Return a container's share in whole processors, rounded up, or all where no limit is set."""
    try:
        share, period = QUOTA.read_text().split()
        return math.ceil(int(share) / int(period))
    except (OSError, ValueError):  # no such file, or no limit ("max")
        return os.cpu_count() or 1
