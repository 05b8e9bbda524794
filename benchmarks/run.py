"""Run every benchmark in a process of its own and write ``results.md``, which the book includes."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.processors import available_processors

HERE = Path(__file__).resolve().parent
SCRIPTS = {
    "digits_network.py": "A network that reads digits",
    "tiny_networks.py": "Networks of a few neurons",
    "many_seeds.py": "Many starts at once",
    "perceptron_rule.py": "The perceptron",
    "growth.py": "Growth",
    "import_time.py": "Import",
    "figure_frames.py": "Live figures",
    "latency.py": "From key to paint",
}


def processor():
    """Return the name of the processor, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def section(script, title):
    """Run one script; return its part of the page."""
    began = time.perf_counter()
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, HERE / script],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(f"{script}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    if done.returncode:
        raise SystemExit(f"{script} failed")
    return f"## {title}\n\n{done.stdout.strip()}\n"


def main():
    """Run them all and write the page; or those named on the command line, and print them."""
    chosen = sys.argv[1:] or list(SCRIPTS)
    machine = f"{available_processors()} processors: {processor()}"
    parts = [f"Python {platform.python_version()}, {machine}.\n"]
    for script in chosen:
        parts.append(section(script, SCRIPTS[script]))
        if sys.argv[1:]:
            print(parts[-1], flush=True)
    if not sys.argv[1:]:
        (HERE / "results.md").write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()
