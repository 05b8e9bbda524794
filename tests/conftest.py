"""Settings shared by every test: the same arithmetic everywhere, no windows, no deadlines."""

import os

# Before NumPy is imported. One thread, so that sums are taken in the same order on every machine
# and workers do not fight for the processor; the Makefile says the same for its other commands.
for variable in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{variable}_NUM_THREADS", "1")
os.environ.setdefault("VECLIB_MAXIMUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

from hypothesis import settings  # noqa: E402 (after the settings of NumPy and Matplotlib)

# A slow or busy machine must not fail a test that is right.
settings.register_profile("book", deadline=None)
settings.load_profile("book")
