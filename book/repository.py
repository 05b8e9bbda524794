"""Launch, source and issue buttons for the repository this book is built from.

The address comes from the variables that GitHub Actions sets (as do other forges' runners of such
workflows) or from the git remote ``origin``, so a fork's book opens the fork's Binder. It must be
this folder's own repository: an unpacked archive may lie inside another one. Where no address is
known, the buttons are left out, and so is Binder's for a forge that Binder does not know: better
none than a dead one.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

# git@host:owner/name.git   https://user@host/owner/name.git   ssh://git@host/group/owner/name
REMOTE = re.compile(
    r"^(?:\w+://)?(?:[^@/]*@)?(github\.com|gitlab\.com)[:/]([^/]+(?:/[^/]+?)+)(?:\.git)?/?$"
)
BINDER = "https://mybinder.org"
# The addresses for which the theme writes a link that Binder understands.
BINDER_KNOWS = re.compile(r"^https://(?:github|gitlab)\.com/[^/]+/[^/]+$")
KEYS = ("repository_url", "repository_provider", "repository_branch", "launch_buttons")


def _git(folder: str, *arguments: str) -> str:
    """Return what git prints, or an empty string where git or its answer is missing."""
    # In a hook, git sets variables that name the repository of the commit, wherever one asks.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "-C", folder, *arguments]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    except OSError:
        return ""
    return run.stdout.strip()


def _is_root(folder: str) -> bool:
    """Return whether a folder is the root of a repository, not merely somewhere inside one."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    return bool(top) and Path(top).resolve() == Path(folder).resolve()


def _workflow_url(folder: str) -> str | None:
    """Return the address that a workflow runs for, if this folder is what it has checked out."""
    name, workspace = os.environ.get("GITHUB_REPOSITORY"), os.environ.get("GITHUB_WORKSPACE")
    if not name or (workspace and Path(workspace).resolve() != Path(folder).resolve()):
        return None
    server = os.environ.get("GITHUB_SERVER_URL") or "https://github.com"
    return f"{server.rstrip('/')}/{name}"


def repository_url(folder: str) -> str | None:
    """Return the web address of the repository in `folder`, or None when it has no public one."""
    if url := _workflow_url(folder):
        return url
    if _is_root(folder) and (remote := REMOTE.match(_git(folder, "remote", "get-url", "origin"))):
        return f"https://{remote[1]}/{remote[2]}"
    return None


def default_branch(folder: str) -> str:
    """Return the branch that the remote calls its default; `main` when it is not known."""
    head = _git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    return head.removeprefix("origin/") or "main"


def set_buttons(app: Sphinx, config: Config) -> None:
    """Fill in the theme's options about the repository, or take them out."""
    options = config.html_theme_options
    for key in KEYS:
        options.pop(key, None)
    folder = str(app.srcdir)
    url = repository_url(folder)
    if url is None:
        return
    options["repository_url"] = url
    # Forges that run GitHub's workflows have its form of addresses.
    options["repository_provider"] = "gitlab" if url.startswith("https://gitlab.com/") else "github"
    options["repository_branch"] = default_branch(folder)
    options["use_repository_button"] = options["use_issues_button"] = True
    if BINDER_KNOWS.match(url):
        options["launch_buttons"] = {"binderhub_url": BINDER, "notebook_interface": "jupyterlab"}


def setup(app: Sphinx) -> dict[str, bool]:
    """Set the options once the configuration is read."""
    app.connect("config-inited", set_buttons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
