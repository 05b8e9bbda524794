"""The jobs behind `make`: the environment they keep, the browser they find, how they end."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import browser, processors, tasks

ROOT = Path(__file__).parents[2]


def executable(path, text="#!/bin/sh\nexit 0\n"):
    """Write a command that starts and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


# --- the browser -------------------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Return an empty folder that is all the path there is, on a machine without a browser."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROMIUM", raising=False)
    for name in browser.WINDOWS_FOLDERS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(browser, "_applications", list)
    monkeypatch.setattr(browser, "_playwrights_own", lambda python: str(tmp_path / "own"))
    return folder


@pytest.fixture
def attempts(monkeypatch):
    """Return the list of commands that would be run to install a browser, to which a test adds."""
    commands = []
    monkeypatch.setattr(browser, "_attempt", lambda command, seconds: commands.append(command))
    return commands


def as_user(monkeypatch, number):
    monkeypatch.setattr(browser.os, "geteuid", lambda: number, raising=False)


def test_browser_is_looked_for_in_this_order(machine, tmp_path, monkeypatch):
    found = [executable(tmp_path / "own")]
    assert browser.find_browser() == found[-1]
    found.append(executable(tmp_path / "Applications" / "Chromium"))
    monkeypatch.setattr(browser, "_applications", lambda: [found[1]])
    assert browser.find_browser() == found[-1]
    for name in reversed(browser.NAMES):
        found.append(executable(machine / name))
        assert browser.find_browser() == found[-1]
    monkeypatch.setenv("CHROMIUM", executable(tmp_path / "mine"))
    assert browser.find_browser() == str(tmp_path / "mine")


def test_machine_without_a_browser(machine):
    assert browser.find_browser() is None


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/sh\necho requires the snap to be installed >&2\nexit 1\n",
        "#!/no/such/shell\n",
        "not a program",
    ],
)
def test_name_without_a_browser_behind_it_is_passed_over(machine, monkeypatch, text):
    monkeypatch.setenv("CHROMIUM", executable(machine / "mine", text))
    executable(machine / "chromium", text)
    assert browser.find_browser() is None
    second = executable(machine / "google-chrome")
    assert browser.find_browser() == second


def test_applications_of_other_systems(monkeypatch):
    monkeypatch.setattr(browser.sys, "platform", "darwin")
    chrome = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    assert chrome in browser._applications()
    monkeypatch.setattr(browser.sys, "platform", "win32")
    monkeypatch.setenv("PROGRAMFILES", "C:/Program Files")
    found = [Path(path).as_posix() for path in browser._applications()]
    assert "C:/Program Files/Google/Chrome/Application/chrome.exe" in found
    assert "C:/Program Files/Microsoft/Edge/Application/msedge.exe" in found


def test_nothing_is_installed_where_a_browser_is(machine, attempts, capsys):
    path = executable(machine / "chromium")
    assert browser.get_browser("python") == path
    assert attempts == []
    assert capsys.readouterr().out == f"{path}\n"


def test_wrong_path_in_the_environment_is_mentioned(machine, monkeypatch, capsys):
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    path = executable(machine / "chromium")
    assert browser.get_browser("python") == path
    assert "CHROMIUM is /no/such/browser, which does not start." in capsys.readouterr().out


@pytest.mark.parametrize(("user", "apt"), [(1000, True), (0, False)])
def test_only_root_with_apt_get_installs_for_the_system(
    machine, attempts, monkeypatch, capsys, user, apt
):
    as_user(monkeypatch, user)
    if apt:
        executable(machine / "apt-get")
    assert browser.get_browser("python") is None
    assert [command[:4] for command in attempts] == [["python", "-m", "playwright", "install"]]
    assert capsys.readouterr().out.endswith("None to be had.\n")


def test_download_that_starts_is_enough(machine, tmp_path, monkeypatch):
    as_user(monkeypatch, 0)
    executable(machine / "apt-get")
    commands = []

    def download(command, seconds):
        commands.append(command)
        executable(tmp_path / "own")

    monkeypatch.setattr(browser, "_attempt", download)
    assert browser.get_browser("python") == str(tmp_path / "own")
    assert len(commands) == 1


def test_download_that_lacks_libraries_gets_them(machine, tmp_path, monkeypatch):
    as_user(monkeypatch, 0)
    executable(machine / "apt-get")

    def install(command, seconds):
        complete = "install-deps" in command
        executable(tmp_path / "own", f"#!/bin/sh\nexit {0 if complete else 127}\n")

    monkeypatch.setattr(browser, "_attempt", install)
    assert browser.get_browser("python") == str(tmp_path / "own")


@pytest.mark.skipif(os.name == "nt", reason="apt-get is Debian's")
def test_root_gets_the_package_of_the_system(machine, tmp_path, monkeypatch, capsys):
    """The commands are really run; `apt-get` notes what it is asked for and brings a browser."""
    as_user(monkeypatch, 0)
    log = tmp_path / "log"
    python = executable(tmp_path / "python", "#!/bin/sh\necho Error: no network\nexit 1\n")
    bring = f'printf "#!/bin/sh\\n" > {machine}/chromium; /bin/chmod +x {machine}/chromium'
    note = f'#!/bin/sh\necho "$DEBIAN_FRONTEND: $*" >> {log}\n'
    executable(machine / "apt-get", f'{note}case "$*" in *chromium*) {bring};; esac\n')
    assert browser.get_browser(python) == str(machine / "chromium")
    assert log.read_text().splitlines() == [
        "noninteractive: -o DPkg::Lock::Timeout=120 update",
        "noninteractive: -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends chromium",
    ]
    assert capsys.readouterr().out.splitlines() == [
        "No Chromium yet: downloading Playwright's.",
        "That failed: Error: no network",
        "No Chromium yet: installing the system's package.",
        str(machine / "chromium"),
    ]


@pytest.mark.skipif(os.name == "nt", reason="process groups are Unix's")
def test_attempt_that_hangs_is_ended_with_all_it_started(tmp_path, capsys):
    pid = tmp_path / "pid"
    browser._attempt(["sh", "-c", f"sleep 600 & echo $! > {pid}; wait"], 5)
    assert capsys.readouterr().out == "That failed: not done after 5 s\n"
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", pid.read_text().strip()], text=True, capture_output=True
    ).stdout
    assert state.strip() in ("", "Z")  # gone, or about to be


def test_command_that_is_not_there_is_a_failed_attempt(capsys):
    browser._attempt(["/no/such/command"], 10)
    assert capsys.readouterr().out.startswith("That failed: ")


# --- `make test` with and without a browser ----------------------------------------------------


STEPS = ["browser", "style", "code", "notebooks", "build", "pages"]


@pytest.fixture
def checks(monkeypatch):
    """Return the calls that `test` makes; nothing is installed and nothing is run."""
    calls = []
    monkeypatch.setattr(tasks, "install", lambda kind: None)
    monkeypatch.setattr(tasks, "check_code", lambda: None)
    monkeypatch.setattr(tasks, "site", lambda: calls.append("site"))
    monkeypatch.setattr(tasks, "pytest", lambda *arguments: calls.append(arguments))
    monkeypatch.setenv("CHROMIUM", "")
    monkeypatch.delenv("CI", raising=False)
    return calls


def test_browser_comes_first_and_is_handed_on(checks, monkeypatch, capsys):
    monkeypatch.setattr(tasks, "get_browser", lambda python: "/usr/bin/chromium")
    tasks.main(["test"])
    assert os.environ["CHROMIUM"] == "/usr/bin/chromium"
    assert not any("--without-browser" in call for call in checks)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == STEPS
    assert "so far: browser 0 s, style 0 s, code 0 s, notebooks 0 s, build 0 s" in lines[-1]


@pytest.mark.parametrize("ci", ["", "true"])
def test_without_a_browser_the_rest_is_checked_and_one_line_says_so(
    checks, monkeypatch, capsys, ci
):
    monkeypatch.setattr(tasks, "get_browser", lambda python: None)
    monkeypatch.setenv("CI", ci)
    if ci:
        with pytest.raises(SystemExit) as left:
            tasks.main(["test"])
        assert left.value.code == 1
    else:
        tasks.main(["test"])
    assert len(checks) == 4
    assert [call[-1] for call in checks if "--without-browser" in call] == ["--without-browser"] * 2
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith("==>")] == lines[-1:]
    assert lines[-1].startswith("Not checked, for want of a browser")


def test_fault_and_no_browser_both_are_told(checks, monkeypatch, capsys):
    def fail(*arguments):
        raise SystemExit(3)

    monkeypatch.setattr(tasks, "get_browser", lambda python: None)
    monkeypatch.setattr(tasks, "pytest", fail)
    with pytest.raises(SystemExit) as left:
        tasks.main(["test"])
    assert left.value.code == 3
    assert capsys.readouterr().out.splitlines()[-1].startswith("Not checked")


WANTING = """
import pytest
from tools.chromium import open_browser

@pytest.fixture(scope="module")
def browser():
    with open_browser() as browser:
        yield browser

@pytest.mark.parametrize("number", range(3))
def test_with_a_fixture(browser, number): ...

def test_by_itself():
    with open_browser(): ...

def test_of_something_else(): ...
"""


@pytest.mark.parametrize(
    ("options", "ci", "status", "told"),
    [
        (("-n", "0"), "", 0, True),
        (("-n", "1"), "true", 1, True),
        (("-n", "0", "--without-browser"), "true", 0, False),
    ],
)
def test_tests_that_want_a_browser_are_counted_once(machine, tmp_path, options, ci, status, told):
    for name in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "test_wanting.py").write_text(WANTING)
    variables = {"CI": ci, "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "test_wanting.py", *options],
        cwd=tmp_path,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )
    assert run.returncode == status, run.stdout
    assert "1 passed, 4 without a browser in" in run.stdout.splitlines()[-1]
    assert run.stdout.count("no Chromium found") == told


# --- the virtual environment -------------------------------------------------------------------


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a folder with requirements and an environment of its own; pip's calls are noted."""
    root = tmp_path / "a bóok"
    root.mkdir()
    for names in tasks.REQUIREMENTS.values():
        for name in names:
            (root / name).write_text(name)
    python = tasks.PYTHON.relative_to(tasks.VENV)
    monkeypatch.setattr(tasks, "ROOT", root)
    monkeypatch.setattr(tasks, "VENV", root / ".venv")
    monkeypatch.setattr(tasks, "PYTHON", root / ".venv" / python)
    return root


@pytest.fixture
def installed(project, monkeypatch):
    """Return the list of requirements files that pip was called with, in an environment."""
    (project / ".venv").mkdir()
    files = []
    monkeypatch.setattr(tasks, "make_environment", lambda: None)
    monkeypatch.setattr(tasks, "run", lambda *command: files.append(command[-1]))
    return files


def test_second_call_installs_nothing(installed):
    tasks.install("book")
    tasks.install("book")
    assert installed == ["requirements.txt"]


def test_what_includes_the_rest_is_enough(installed):
    tasks.install("tests")
    tasks.install("book")
    assert installed == ["requirements-test.txt"]


@pytest.mark.parametrize("name", ["requirements.txt", "constraints.txt", "pyproject.toml"])
def test_new_requirements_are_installed(installed, project, name):
    tasks.install("tests")
    old = (project / name).stat()
    (project / name).write_text("something else")
    os.utime(project / name, (old.st_atime, old.st_mtime - 1000))  # as from an archive
    tasks.install("tests")
    assert installed == ["requirements-test.txt"] * 2
    (project / "requirements-bench.txt").write_text("something else")  # not asked for
    tasks.install("tests")
    assert len(installed) == 2


def test_interrupted_installation_is_done_again(installed, monkeypatch):
    def interrupt(*command):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(tasks, "run", interrupt)
        tasks.install("book")
    tasks.install("book")
    assert installed == ["requirements.txt"]


def test_moved_project_is_installed_again(installed, project, monkeypatch):
    tasks.install("book")
    moved = project.rename(project.parent / "moved")
    monkeypatch.setattr(tasks, "ROOT", moved)
    monkeypatch.setattr(tasks, "VENV", moved / ".venv")
    tasks.install("book")
    assert installed == ["requirements.txt"] * 2


@pytest.mark.skipif(os.name == "nt", reason="its Python is a script here")
def test_environment_is_made_anew_only_when_it_does_not_work(project, monkeypatch, capsys):
    marker = tasks.VENV / "marker"

    def make(*command):
        assert command == (sys.executable, "-m", "venv", tasks.VENV)
        tasks.VENV.mkdir()
        (tasks.VENV / "pyvenv.cfg").touch()
        executable(tasks.PYTHON)

    def is_kept():
        marker.touch()
        tasks.make_environment()
        return marker.exists()

    monkeypatch.setattr(tasks, "run", make)
    tasks.make_environment()
    assert is_kept()
    tasks.PYTHON.unlink()
    tasks.PYTHON.symlink_to("/no/such/python3.9")  # it has gone, as after an update of the system
    assert not is_kept()
    executable(tasks.PYTHON, "#!/bin/sh\nexit 1\n")  # too old, or without pip
    assert not is_kept()
    assert is_kept()
    elsewhere = tasks.VENV.rename(project.parent / "elsewhere")
    tasks.VENV.symlink_to(project.parent / "gone")
    tasks.make_environment()
    assert not tasks.VENV.is_symlink() and elsewhere.exists()
    assert capsys.readouterr().out.count("Making the virtual environment") == 4


def test_half_an_environment_is_removed(project, monkeypatch):
    def interrupt(*command):
        (tasks.VENV / "lib").mkdir(parents=True)
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks, "run", interrupt)
    with pytest.raises(KeyboardInterrupt):
        tasks.make_environment()
    assert not tasks.VENV.exists()


def test_folder_that_is_no_environment_is_never_removed(project):
    (tasks.VENV / "work").mkdir(parents=True)
    with pytest.raises(SystemExit, match="in the way"):
        tasks.make_environment()
    assert (tasks.VENV / "work").exists()


def test_missing_module_and_old_python_are_told(project, monkeypatch):
    monkeypatch.setattr(tasks.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"apt-get install python3\.\d+-venv"):
        tasks.make_environment()
    monkeypatch.setattr(tasks.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed, and .* is 3\.9"):
        tasks.main(["book"])


def test_status_of_a_failed_command_is_passed_on():
    with pytest.raises(SystemExit) as left:
        tasks.run(sys.executable, "-c", "raise SystemExit(3)")
    assert left.value.code == 3


def test_commands_run_as_the_book_needs_it(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "8")
    monkeypatch.setenv("IPYTHONDIR", "/home/of/a/reader")
    said = tmp_path / "said"
    program = f"import os; open({str(said)!r}, 'w').write(repr(dict(os.environ)))"
    tasks.run(sys.executable, "-c", program)
    seen = eval(said.read_text())
    assert "MPLBACKEND" not in seen
    assert seen["OPENBLAS_NUM_THREADS"] == "1"
    assert seen["IPYTHONDIR"] == str(tasks.VENV / "settings" / "ipython")


def test_only_what_was_built_is_removed(project):
    for name in ("_build/html", ".pytest_cache", ".venv", "chapters"):
        (project / name).mkdir(parents=True)
    for name in (".coverage", ".coverage.host.1"):
        (project / name).touch()
    tasks.main(["clean"])
    left = {path.name for path in project.iterdir()}
    assert {".venv", "chapters", "requirements.txt"} <= left
    assert not left & {"_build", ".pytest_cache", ".coverage", ".coverage.host.1"}


@pytest.mark.skipif(os.name == "nt", reason="there the script is called by itself")
def test_make_hands_every_job_to_the_script():
    for job in tasks.JOBS:
        run = subprocess.run(
            ["make", "-n", "--no-print-directory", job, "PYTHON=python3.99"],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert run.stdout == f"python3.99 tools/tasks.py {job}\n"


# --- processors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "expected"),
    [("max 100000", 6), ("150000 100000", 2), ("50000 100000", 1), ("900000 100000", 6), ("", 6)],
)
def test_processors_are_those_allowed(tmp_path, monkeypatch, share, expected):
    monkeypatch.setattr(processors, "QUOTA", tmp_path / "cpu.max")
    if share:
        (tmp_path / "cpu.max").write_text(share + "\n")
    monkeypatch.setattr(processors.os, "cpu_count", lambda: 64)
    monkeypatch.setattr(processors.os, "process_cpu_count", lambda: 6, raising=False)
    assert processors.available_processors() == expected
    monkeypatch.delattr(processors.os, "process_cpu_count")
    affinity = set(range(6))
    monkeypatch.setattr(processors.os, "sched_getaffinity", lambda pid: affinity, raising=False)
    assert processors.available_processors() == expected


def test_processors_where_the_system_tells_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(processors, "QUOTA", tmp_path / "none")
    monkeypatch.delattr(processors.os, "process_cpu_count", raising=False)
    monkeypatch.delattr(processors.os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(processors.os, "cpu_count", lambda: None)
    assert processors.available_processors() == 1
