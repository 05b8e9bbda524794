"""Run the chapters that need it, all at once, before Sphinx reads them.

myst-nb stores executed notebooks in a jupyter-cache and finds them there by the text of their code
cells. Two things are missing for this book. myst-nb runs stale notebooks one after another; here
they run in parallel, into the same cache. And the cache does not know that a chapter's numbers also
depend on `nnlib`; here the cache's folder is named after a fingerprint of `nnlib` and of the pinned
requirements, so a change in either runs everything again and changes in prose run nothing.

A notebook that fails is left to myst-nb, which runs it once more and reports the failing cell.
"""

from __future__ import annotations

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from tools.processors import available_processors

logger = logging.getLogger(__name__)

# Pictures come with two pixels for each of the page's, and with the size they are shown in.
KERNEL_ARGUMENTS = ["--IPKernelApp.log_level=ERROR", "--InlineBackend.figure_formats=retina"]

SOURCES = (
    "nnlib/**/*.py",
    "nnlib/**/*.js",
    "nnlib/**/*.css",
    "book/execution.py",
    "requirements.txt",
    "constraints.txt",
)


def fingerprint(root: Path, patterns: tuple[str, ...] = SOURCES) -> str:
    """Return a short hash of files: by default, all that executed notebooks depend on."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def choose_cache(app: Sphinx, config: Config) -> None:
    """Point myst-nb to this fingerprint's cache and remove the caches of other fingerprints."""
    caches = Path(app.outdir).parent / "executed"
    current = caches / fingerprint(Path(app.srcdir))
    for old in caches.glob("*"):
        if old != current:
            shutil.rmtree(old)
    # Sphinx reads every page again when this setting changes, which is what is wanted.
    config.nb_execution_cache_path = str(current)


def merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighboring pieces of one stream: where a kernel cuts printed text is chance."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if output.output_type == "stream" and last and last.get("name") == output.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def run_stale(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Execute the notebooks among `docnames` that the cache does not hold, in parallel."""
    settings = env.__dict__["mystnb_config"]
    cache = get_cache(settings.execution_cache_path)
    paths = [Path(env.doc2path(name)) for name in docnames]
    notebooks = {
        path: nbformat.read(path, as_version=4) for path in paths if path.suffix == ".ipynb"
    }
    known = {record.hashkey for record in cache.list_cache_records()}
    stale = {
        path: notebook
        for path, notebook in notebooks.items()
        if cache.create_hashed_notebook(notebook)[1] not in known
    }

    def run(path: Path) -> ExecutionResult:
        timeout = settings.execution_timeout
        return single_nb_execution(
            stale[path],
            cwd=str(path.parent),
            timeout=timeout,
            allow_errors=False,
            extra_arguments=KERNEL_ARGUMENTS,
        )

    with ThreadPoolExecutor(available_processors()) as pool:
        for path, result in zip(stale, pool.map(run, stale), strict=True):
            if result.err is None:
                logger.info("executed %s in %.1f s", path.name, result.time)
                store(cache, path, result)


def store(cache: JupyterCacheAbstract, path: Path, result: ExecutionResult) -> None:
    """Put an executed notebook where myst-nb will find it."""
    for cell in result.nb.cells:
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs)
    bundle = CacheBundleIn(result.nb, str(path), data={"execution_seconds": result.time})
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the build: choose the cache, then fill it."""
    app.connect("config-inited", choose_cache)
    app.connect("env-before-read-docs", run_stale)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
