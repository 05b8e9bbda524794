"""What every test shares: the same arithmetic, no windows, no deadlines, and a missing browser.

A test that finds no Chromium to open is neither passed nor failed nor listed: pytest's last line
counts such tests as "without a browser", and one line says how to get one. Under ``CI=true`` the
run fails, unless ``--without-browser`` says that it is known.
"""

import os

# Before NumPy is imported. One thread, so that sums are taken in the same order on every machine
# and workers do not fight for the processor; tools/tasks.py says the same for its other commands.
for variable in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{variable}_NUM_THREADS", "1")
os.environ.setdefault("VECLIB_MAXIMUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

import pytest  # noqa: E402 (after the settings of NumPy and Matplotlib, as the rest)
from hypothesis import settings  # noqa: E402

from tools.browser import NO_BROWSER, browser_required  # noqa: E402
from tools.chromium import NoBrowserError  # noqa: E402

# A slow or busy machine must not fail a test that is right.
settings.register_profile("book", deadline=None)
settings.load_profile("book")

WITHOUT_BROWSER = "without a browser"


def pytest_addoption(parser):
    """Let `make test` say that no browser could be had; it tells so itself, at the end."""
    parser.addoption("--without-browser", action="store_true", help="a missing browser is known")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Report a test that found no browser as one, not as failed; also when a fixture looked."""
    report = yield
    if call.excinfo and call.excinfo.errisinstance(NoBrowserError):
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, NO_BROWSER)
        report.without_browser = True
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report):
    """Count them apart from tests that are skipped, each of which is listed with its reason."""
    if getattr(report, "without_browser", False):
        return WITHOUT_BROWSER, "b", "NO BROWSER"
    return None


def pytest_terminal_summary(terminalreporter, config):
    """Say once how to get a browser."""
    missing = terminalreporter.stats.get(WITHOUT_BROWSER)
    if missing and not config.getoption("without_browser"):
        terminalreporter.write_line(NO_BROWSER)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    """Fail for want of a browser where one is required."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")  # not in a worker
    missing = reporter and reporter.stats.get(WITHOUT_BROWSER)
    if missing and browser_required() and not session.config.getoption("without_browser"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
