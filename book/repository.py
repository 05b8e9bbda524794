"""Launch, source and issue buttons for the repository this book is built from.

The address comes from ``GITHUB_REPOSITORY`` (set by GitHub Actions) or from the git remote
``origin``, so a fork's book opens the fork's Binder. With no remote on a host that Binder knows,
the buttons are left out: better none than a dead one.
"""

from __future__ import annotations

import os
import re
import subprocess

from sphinx.application import Sphinx
from sphinx.config import Config

# git@host:owner/name.git   https://user@host/owner/name.git   ssh://git@host/owner/name
REMOTE = re.compile(
    r"^(?:\w+://)?(?:[^@/]*@)?(github\.com|gitlab\.com)[:/]([^/]+/[^/]+?)(?:\.git)?/?$"
)
BINDER = "https://mybinder.org"


def _git(folder: str, *arguments: str) -> str:
    """Return what git prints, or an empty string where git or its answer is missing."""
    try:
        run = subprocess.run(
            ["git", "-C", folder, *arguments], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return run.stdout.strip()


def repository_url(folder: str) -> str | None:
    """Return the web address of the repository in `folder`, or None when it has no public one."""
    if name := os.environ.get("GITHUB_REPOSITORY"):
        return f"https://github.com/{name}"
    if remote := REMOTE.match(_git(folder, "remote", "get-url", "origin")):
        return f"https://{remote[1]}/{remote[2]}"
    return None


def default_branch(folder: str) -> str:
    """Return the branch that the remote calls its default; `main` when it is not known."""
    head = _git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    return head.removeprefix("origin/") or "main"


def set_buttons(app: Sphinx, config: Config) -> None:
    """Fill in the theme's options about the repository, or take them out."""
    options = config.html_theme_options
    url = repository_url(app.srcdir)
    if url is None:
        for key in ("repository_url", "repository_branch", "launch_buttons"):
            options.pop(key, None)
        return
    options["repository_url"] = url
    options["repository_branch"] = default_branch(app.srcdir)
    options["launch_buttons"] = {"binderhub_url": BINDER, "notebook_interface": "jupyterlab"}
    options["use_repository_button"] = options["use_issues_button"] = True


def setup(app: Sphinx) -> dict[str, bool]:
    """Set the options once the configuration is read."""
    app.connect("config-inited", set_buttons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
