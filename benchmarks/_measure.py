"""How every row of the table is measured: the same work, in turns, one thread, on a quiet machine.

Peers are first made to prove that they compute the same thing. Then they take turns, so that a
machine that slows down slows all of them, and each keeps the median of 9 turns. A turn during which
the processor was lent to somebody else does not count: its wall clock is ahead of its own seconds.
"""

from __future__ import annotations

import _threads  # noqa: F401, first of all

# isort: split
import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np

SAMPLES = 9
LONG_ENOUGH = 0.02  # seconds: a turn's first call finds the last peer's numbers in the caches
OWN_SHARE = 0.93  # of the wall clock, in a turn that counts


@dataclass(frozen=True)
class Timing:
    """Seconds of a call: the median, half the distance between the quartiles, turns discarded."""

    seconds: float
    spread: float
    discarded: int

    def divided(self, n: int) -> Timing:
        """Return the time of one step of a call that takes n."""
        return Timing(self.seconds / n, self.spread / n, self.discarded)

    def beyond(self, other: Timing, n: int) -> Timing:
        """Return the time of each of the n steps that this call took more than another."""
        spread = (self.spread + other.spread) / n
        return Timing((self.seconds - other.seconds) / n, spread, self.discarded)


def compare(peers: dict[str, Callable[[], object]], samples: int = SAMPLES) -> dict[str, Timing]:
    """Time functions in turns.

    Parameters
    ----------
    peers : dict of str to callable
        What to call, by name.
    samples : int
        Turns that count, for each.

    Returns
    -------
    dict of str to Timing
        Seconds for one call.
    """
    calls = {name: _calls(call) for name, call in peers.items()}
    good = {name: [] for name in peers}
    bad = {name: [] for name in peers}
    for _ in range(2 * samples):  # then disturbed turns must do
        for name, call in peers.items():
            if len(good[name]) < samples:
                seconds, quiet = _turn(call, calls[name])
                (good if quiet else bad)[name].append(seconds)
    return {name: _timing(good[name], bad[name], samples) for name in peers}


def once(call: Callable[[], object]) -> tuple[object, Timing]:
    """Return what a slow call computes, and its seconds."""
    began = time.perf_counter()
    result = call()
    return result, Timing(time.perf_counter() - began, 0.0, 0)


def _calls(call):
    """Say how many calls make a turn long enough."""
    call()
    began = time.perf_counter()
    call()
    return max(1, int(LONG_ENOUGH / max(time.perf_counter() - began, 1e-7)))


def _turn(call, n_calls):
    wall, own = time.perf_counter(), time.process_time()
    for _ in range(n_calls):
        call()
    wall, own = time.perf_counter() - wall, time.process_time() - own
    return wall / n_calls, own > OWN_SHARE * wall


def _timing(good, bad, samples):
    """Take the quickest of the disturbed turns where too few were undisturbed."""
    times = good + sorted(bad)[: max(0, samples - len(good))]
    low, _, high = statistics.quantiles(times, n=4)
    return Timing(statistics.median(times), (high - low) / 2, len(bad))


def agree(results: dict[str, object], rtol: float = 1e-9, atol: float = 0.0) -> None:
    """Check that all peers computed the same numbers as the first.

    Parameters
    ----------
    results : dict of str to (sequence of) array_like
        What each computed.
    rtol, atol : float
        As in `numpy.testing.assert_allclose`.

    Raises
    ------
    AssertionError
        If one did not; the message names it.
    """
    (first, expected), *others = results.items()
    for name, result in others:
        for a, b in zip(_flat(expected), _flat(result), strict=True):
            np.testing.assert_allclose(b, a, rtol, atol, err_msg=f"{name} is not like {first}")


def _flat(result):
    parts = result if isinstance(result, tuple | list) else [result]
    return [np.asarray(part, dtype=np.float64) for part in parts]


@dataclass(frozen=True)
class Row:
    """One line of a table: some work, what it took everyone, and whether the bar is met.

    Parameters
    ----------
    work : str
        What was timed.
    timings : dict of str to Timing
        By peer; ours is called 'nnlib'.
    unit : str
        'µs' or 'ms'.
    bars : tuple of (str, bool)
        What was to be reached, in words, and whether it was.
    """

    work: str
    timings: dict[str, Timing]
    unit: str
    bars: tuple[tuple[str, bool], ...]

    def ratio(self, peer: str) -> float:
        """Return how many times as long as nnlib a peer takes."""
        return self.timings[peer].seconds / self.timings["nnlib"].seconds


SCALE = {"µs": 1e6, "ms": 1e3}


def table(rows: list[Row]) -> str:
    """Return rows as a Markdown table: a line for each peer, fastest first, then the bars."""
    lines = ["| work | who | time | takes × nnlib |", "|---|---|---|---|"]
    for row in rows:
        work = row.work
        for name, timing in sorted(row.timings.items(), key=lambda item: item[1].seconds):
            who, time = name, _say(timing, row.unit)
            if name == "nnlib":
                who, time = f"**{who}**", f"**{time}**"
            lines.append(f"| {work} | {who} | {time} | {row.ratio(name):.2f} |")
            work = ""
        for text, met in row.bars:
            lines.append(f"| | *bar* | {text} | {'met' if met else '**missed**'} |")
    return "\n".join(lines)


def _say(timing, unit):
    value, spread = (SCALE[unit] * x for x in (timing.seconds, timing.spread))
    digits = max(0, 1 - math.floor(math.log10(value)) + 1)
    return f"{value:.{digits}f} ± {spread:.{digits}f} {unit}"


def at_most(row_seconds: float, limit: float, unit: str) -> tuple[str, bool]:
    """Return the bar 'at most so much time'."""
    return f"≤ {limit:g} {unit}", row_seconds * SCALE[unit] <= limit


def versions(*names: str) -> str:
    """Name the versions of packages, the BLAS kernel and its threads."""
    from threadpoolctl import threadpool_info

    found = []
    for name in ("numpy", *names):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    blas = sorted(
        {
            f"{pool['internal_api']} {pool['version']} ({pool.get('architecture', '?')} kernel, "
            f"{pool['num_threads']} thread)"
            for pool in threadpool_info()
            if pool["user_api"] == "blas"
        }
    )
    return "; ".join(found + blas)
