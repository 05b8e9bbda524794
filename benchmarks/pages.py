"""What each page costs a reader on a slow machine and a slow line, beside another build's.

``python -m benchmarks.pages [FOLDER ...] [--only PART]`` opens every page of the book as built now,
and of the builds in the folders, in Chromium with its clock slowed down four times and a line of
10 Mbit/s with 40 ms of delay. Builds take turns, so that what else the machine does hits all alike.
For each it prints the bytes (gzip) and the requests of a first visit, when the page is interactive
(all live figures drawn), the layout shift, and the longest task.
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser

from tools.chromium import open_browser

SITE = Path(__file__).parents[1] / "_build" / "html"
SLOWER = 4
LINE = {"latency": 40, "downloadThroughput": 1.25e6, "uploadThroughput": 1.25e6}  # bytes a second
PACKED = {".png", ".webp", ".woff", ".woff2"}  # are compressed already
SETTLED = 3000  # ms of quiet in which late tasks and shifts show
OBSERVE = """
globalThis.seen = { shift: 0, longest: 0, live: 0 };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.longest = Math.max(seen.longest, entry.duration);
}).observe({ type: "longtask", buffered: true });
new MutationObserver(() => {
  if (document.documentElement?.dataset.nnHost === "ready") seen.live ||= performance.now();
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-nn-host"] });
"""
READ = """() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  const ready = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
  return { ...seen, interactive: Math.max(seen.live, paint, ready) };
}"""


@cache
def packed(path: Path) -> bytes:
    """Return a file as a server sends it."""
    data = path.read_bytes()
    return data if path.suffix in PACKED else gzip.compress(data, 6)


class _Handler(http.server.SimpleHTTPRequestHandler):
    """A server that compresses, as those do which carry the book."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        data = packed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        if path.suffix not in PACKED:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Yield the address of a folder."""
    handler = partial(_Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def visit(browser: Browser, address: str) -> dict[str, float]:
    """Return what a first visit to a page costs."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    tools = context.new_cdp_session(page)
    sizes: list[float] = []
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    tools.send("Network.emulateNetworkConditions", {"offline": False, **LINE})
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.add_init_script(OBSERVE)
    page.goto(address, wait_until="load", timeout=120_000)
    page.wait_for_timeout(SETTLED)
    found = page.evaluate(READ)
    context.close()
    received = [size for size in sizes if size]  # data addresses are no requests
    return {"kB": sum(received) / 1000, "requests": len(received), **found}


def main() -> None:
    """Print a line for each page and build."""
    parser = argparse.ArgumentParser(description="Measure every page of the book.")
    parser.add_argument("others", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--only", default="", help="a part of the pages' names")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    paths = sorted(path.relative_to(SITE) for path in SITE.rglob("*.html"))
    names = [p.as_posix() for p in paths if p.parts[0] != "_static" and given.only in p.as_posix()]
    print(f"{'page':40} {'kB':>8} requests interactive/ms  shift  longest task/ms")
    with open_browser() as browser:
        for name in names:
            compare(browser, name, [SITE, *given.others], given.runs)


def compare(browser: Browser, name: str, sites: list[Path], runs: int) -> None:
    """Print what a page costs in each build: medians over visits that take turns."""
    visits: dict[Path, list[dict[str, float]]] = {site: [] for site in sites}
    for _ in range(runs):
        for site, found in visits.items():
            if (site / name).is_file():
                with served(site.resolve()) as root:
                    found.append(visit(browser, f"{root}/{name}"))
    for site, found in visits.items():
        if found:
            middle = {key: median(one[key] for one in found) for key in found[0]}
            print(
                f"{name if site == SITE else f'  in {site}':40} {middle['kB']:8.1f} "
                f"{middle['requests']:8.0f} {middle['interactive']:14.0f} {middle['shift']:6.3f} "
                f"{middle['longest']:16.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
