"""The jobs of this project on Linux, macOS and Windows, with nothing but Python.

    python3 tools/tasks.py book        build the book and print where it is
    python3 tools/tasks.py serve       build it and serve it on http://127.0.0.1:8000
    python3 tools/tasks.py test        every check: code, notebooks, pages in a browser
    python3 tools/tasks.py notebooks   run the chapters and store their outputs
    python3 tools/tasks.py twice       run each cell of the chapters twice: the same both times?
    python3 tools/tasks.py bench       measure nnlib and its peers (installs PyTorch and JAX)
    python3 tools/tasks.py lint        style and types of the code
    python3 tools/tasks.py clean       remove what was built; the virtual environment stays
    python3 tools/tasks.py site        build the pages; installs nothing

`make book` and the others call this script. The Python that runs it makes the virtual environment.
Settings come from the environment: VENV, its folder; WORKERS, how many processes run checks; PORT,
of the server.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.browser import HOW_TO_GET_ONE, browser_required, get_browser
from tools.processors import available_processors

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / (os.environ.get("VENV") or ".venv")
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SITE = ROOT / "_build" / "html"
OLDEST = (3, 11)

# What each kind of work needs installed, and the files that say so. Each kind includes those above.
REQUIREMENTS = {
    "book": ("requirements.txt", "constraints.txt", "pyproject.toml"),
    "tests": ("requirements-test.txt",),
    "bench": ("requirements-bench.txt",),
}
SETTINGS = {
    # One thread per process for NumPy's matrix products: the same sums in the same order
    # everywhere, and no fight for the processor when notebooks run side by side.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    # What a user keeps in the home folder (styles of pictures, code that runs first, kernels of the
    # same name) must not change the book, and the home folder may be closed for writing.
    "MPLCONFIGDIR": str(VENV / "settings" / "matplotlib"),
    "IPYTHONDIR": str(VENV / "settings" / "ipython"),
    "JUPYTER_CONFIG_DIR": str(VENV / "settings" / "jupyter"),
    "JUPYTER_DATA_DIR": str(VENV / "share" / "jupyter"),
    "PYTHONUTF8": "1",
}
DROPPED = ("MPLBACKEND",)  # with some of its values notebooks would show no pictures
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
NOT_CHECKED = (
    "Not checked, for want of a browser: live figures, and pages as a reader sees them (counted "
    f"above as without a browser). To check them, {HOW_TO_GET_ONE}, and run this again."
)
CACHES = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis")
MADE = ("_build", *CACHES, ".coverage", ".coverage.*")


def run(*command: str | Path) -> None:
    """Run a command in the project's folder; leave with its exit status if it fails."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    words = [str(part) for part in command]
    done = subprocess.run(words, cwd=ROOT, env=kept | SETTINGS, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def install(kind: str) -> None:
    """Have an environment that holds what a kind of work needs; do nothing where it does."""
    make_environment()
    stamp = VENV / f".for-{kind}"
    if stamp.exists() and stamp.read_text() == fingerprint(kind):
        return
    file = REQUIREMENTS[kind][0]
    print(f"Installing what {file} asks for", flush=True)
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "-r", file)
    for included in kinds_up_to(kind):
        (VENV / f".for-{included}").write_text(fingerprint(included))


def kinds_up_to(kind: str) -> list[str]:
    """Return a kind of work and those that it includes."""
    kinds = list(REQUIREMENTS)
    return kinds[: kinds.index(kind) + 1]


def fingerprint(kind: str) -> str:
    """Return a hash of what is asked for, and of where: nnlib is installed by its path."""
    digest = hashlib.sha256(str(ROOT).encode())
    for included in kinds_up_to(kind):
        for name in REQUIREMENTS[included]:
            digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """Make the virtual environment, unless there is one that works: its Python may have gone."""
    if environment_works():
        return
    remove_environment()
    print(f"Making the virtual environment {VENV}", flush=True)
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
            raise SystemExit(
                f"{sys.executable} lacks the module {module}, which makes virtual environments "
                f"(Debian, Ubuntu: apt-get install {package})"
            )
    try:
        run(sys.executable, "-m", "venv", VENV)
    except BaseException:  # half of one would be taken for a whole one
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def environment_works() -> bool:
    """Return whether there is an environment whose Python starts, is new enough and has pip."""
    program = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([PYTHON, "-c", program], capture_output=True).returncode == 0
    except OSError:
        return False


def remove_environment() -> None:
    """Remove an environment that does not work, and never a folder that is something else."""
    if VENV.is_symlink():
        VENV.unlink()
    elif (VENV / "pyvenv.cfg").exists():
        shutil.rmtree(VENV)
    elif VENV.exists() and any(VENV.iterdir()):
        raise SystemExit(f"{VENV} is in the way: it is not a virtual environment")


def book() -> None:
    """Build the book and say where it is."""
    install("book")
    site()


def site() -> None:
    """Build the pages."""
    try:
        run(PYTHON, "-c", JUPYTER_BOOK, "build", "-W", "--keep-going", "--quiet", ".")
    except BaseException:
        # Sphinx would not read a faulty page again, and so would not mention its fault.
        shutil.rmtree(ROOT / "_build" / ".doctrees", ignore_errors=True)
        raise
    print(f"The book is ready: {SITE / 'index.html'}", flush=True)


def serve() -> None:
    """Build the book and serve it to this machine until the reader has enough."""
    book()
    port = os.environ.get("PORT") or "8000"
    print(f"Serving on http://127.0.0.1:{port} (stop with Ctrl-C)", flush=True)
    run(PYTHON, "-m", "http.server", "--bind", "127.0.0.1", "--directory", SITE, port)


def test() -> None:
    """Check everything; without a browser, all but what needs one."""
    install("tests")
    taken: list[str] = []
    with step("browser", taken):
        found = provide_browser()
    options = () if found else ("--without-browser",)
    try:
        with step("style", taken):
            check_code()
        with step("code", taken):
            pytest("tests", "--ignore", "tests/site", "--cov", *options)
        with step("notebooks", taken):
            pytest("intro.ipynb", "chapters", "--nbval", "--dist", "loadfile")
        with step("build", taken):
            site()
        with step("pages", taken):
            pytest("tests/site", *options)
    finally:
        if not found:
            print(NOT_CHECKED, flush=True)
    if not found and browser_required():
        raise SystemExit(1)


@contextmanager
def step(name: str, taken: list[str]) -> Iterator[None]:
    """Announce a step and how long those before it took; note how long it takes."""
    print("==>", name, f"(so far: {', '.join(taken)})" if taken else "", flush=True)
    start = time.perf_counter()
    yield
    taken.append(f"{name} {time.perf_counter() - start:.0f} s")


def provide_browser() -> str | None:
    """Find or install a browser for what is run next, and return its path, or None."""
    found = get_browser(str(PYTHON))
    if found:
        os.environ["CHROMIUM"] = found
    return found


def pytest(*arguments: str) -> None:
    """Run tests side by side; the slowest are listed."""
    workers = os.environ.get("WORKERS") or str(min(2, available_processors()))
    options = ("-n", workers, "--dist", "worksteal", "--durations", "5")
    run(PYTHON, "-m", "pytest", *options, *arguments)


def notebooks() -> None:
    """Run the chapters and store their outputs, with a picture of each live figure."""
    install("tests")
    provide_browser()
    run(PYTHON, "tools/refresh_notebooks.py")


def twice() -> None:
    """Run each cell of the chapters twice; fail where it says something else the second time."""
    install("book")
    run(PYTHON, "tools/run_cells_twice.py")


def bench() -> None:
    """Measure nnlib and its peers side by side, and the live figures of the built pages."""
    install("bench")
    provide_browser()
    site()
    run(PYTHON, "benchmarks/run.py")
    program = ROOT / "benchmarks" / "the_same_in_pytorch.py"
    environment = os.environ | SETTINGS | {"PYTHONPATH": str(ROOT)}
    shown = subprocess.run([PYTHON, program], env=environment, stdout=subprocess.PIPE, check=True)
    program.with_suffix(".txt").write_bytes(shown.stdout)


def lint() -> None:
    """Check the style and the types of the code."""
    install("tests")
    check_code()


def check_code() -> None:
    """Check what can be seen without running it: style and types, of Python and JavaScript."""
    run(PYTHON, "-m", "ruff", "check", ".")
    run(PYTHON, "-m", "mypy")
    run(PYTHON, "tools/check_javascript.py")


def clean() -> None:
    """Remove what was built."""
    for path in (found for name in MADE for found in ROOT.glob(name)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


JOBS = {
    job.__name__: job for job in (book, serve, test, notebooks, twice, bench, lint, clean, site)
}


def main(arguments: list[str] | None = None) -> None:
    """Do the job that the command line names; leave with its exit status."""
    if sys.version_info < OLDEST:
        version = ".".join(str(part) for part in sys.version_info[:2])
        raise SystemExit(
            f"Python 3.11 or newer is needed, and {sys.executable} is {version}. "
            "If a newer one is installed: PYTHON=python3.12 make book"
        )
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a path may have letters it cannot print
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("job", choices=JOBS)
    try:
        JOBS[parser.parse_args(arguments).job]()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
