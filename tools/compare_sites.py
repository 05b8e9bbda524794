"""Compare two builds of the book, page by page.

``python -m tools.compare_sites BEFORE AFTER`` opens each page of both folders from disk and
reports what differs: live figures, their elements and texts, also after every control is moved; the
words of the article; messages in the console. ``--pictures`` compares screenshots as well, at 1280
and 390 px in both themes, and keeps those that differ in a folder.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from tools.chromium import ALL_SHOWN, open_browser

MATHJAX = "**/mathjax/**"
LOOKS = [(width, theme) for width in (1280, 390) for theme in ("light", "dark")]
READY = (
    "document.readyState === 'complete' && (document.documentElement.dataset.nnHost === 'ready' ||"
    " !document.querySelector('script[type*=widget-view]'))"
)
READ = """() => {
  const texts = (selector) =>
    [...document.querySelectorAll(selector)].map((each) => each.textContent).join("|");
  const count = (selector) => document.querySelectorAll(selector).length;
  const article = document.querySelector("article")?.cloneNode(true);
  for (const node of article?.querySelectorAll(".math, .nn-layout, script, style") ?? [])
    node.remove();
  return {
    figures: count(".nn-widget svg, .nn-widget canvas, .nn-widget table"),
    controls: count(".nn-control"),
    "elements of figures": count(".nn-widget *, .nn-layout *"),
    "texts of figures": texts(".nn-widget, .nn-control"),
    "needing a kernel": texts(".nn-layout, .nn-text").split("needs a running kernel").length,
    "elements of the article": article?.querySelectorAll("*:not(i, svg, path)").length,
    words: article?.textContent.replace(/\\s+/g, " "),
  };
}"""
MOVE = """() => {
  const fire = (node, type) => node.dispatchEvent(new Event(type, { bubbles: true }));
  for (const range of document.querySelectorAll(".nn-layout input[type=range]")) {
    range.value = Number(range.min) + (range.max - range.min) * 0.37;
    fire(range, "input");
  }
  for (const box of document.querySelectorAll(".nn-control input[type=checkbox]")) box.click();
  for (const select of document.querySelectorAll(".nn-control select")) {
    select.selectedIndex = select.options.length - 1;
    fire(select, "change");
  }
}"""


def pages_of(site: Path) -> list[str]:
    """Return the pages of a build, in order."""
    found = (path.relative_to(site) for path in site.rglob("*.html"))
    return sorted(path.as_posix() for path in found if "_static" not in path.parts)


def observe(page: Page, address: str) -> dict[str, Any]:
    """Return what a page shows and says, before and after its controls are moved."""
    said: list[str] = []
    page.bring_to_front()  # a page behind another one is not painted
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.wait_for_function(READY, timeout=60_000)
    found = page.evaluate(READ)
    page.evaluate(MOVE)
    moved = settled(page)
    found["texts of figures, moved"] = moved["texts of figures"]
    found["elements of figures, moved"] = moved["elements of figures"]
    return found | {"exceptions": said}


def settled(page: Page) -> dict[str, Any]:
    """Return what a page shows once that has stayed the same for a second."""
    found, before = page.evaluate(READ), None
    while found != before:
        page.wait_for_timeout(1000)
        found, before = page.evaluate(READ), found
    return found


def picture(page: Page, address: str, width: int, theme: Any) -> np.ndarray:
    """Return a whole page as it looks: its pixels."""
    page.bring_to_front()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.goto(address)
    page.wait_for_function(READY, timeout=60_000)
    page.evaluate("document.fonts.ready.then(() => true)")
    return np.asarray(Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB"))


def difference(before: np.ndarray, after: np.ndarray) -> str:
    """Return in words how far two pictures differ; nothing where they do not."""
    if before.shape != after.shape:
        return f"sizes {before.shape[1::-1]} and {after.shape[1::-1]}"
    rows, columns = np.nonzero((before != after).any(axis=2))
    if not rows.size:
        return ""
    area = f"x {columns.min()}-{columns.max()}, y {rows.min()}-{rows.max()}"
    return f"{rows.size} pixels, {area}"


def compare_pictures(pages: list[Page], path: str, sites: list[Path], folder: Path) -> list[str]:
    """Return how a page's looks differ, and keep the pictures that do."""
    found = []
    for width, theme in LOOKS:
        both = [
            picture(p, f"{s.as_uri()}/{path}", width, theme)
            for p, s in zip(pages, sites, strict=True)
        ]
        if words := difference(*both):
            found.append(f"{width} px, {theme}: {words}")
            for name, pixels in zip(("before", "after"), both, strict=True):
                stem = path.replace("/", "-").removesuffix(".html")
                Image.fromarray(pixels).save(folder / f"{stem}-{width}-{theme}-{name}.png")
    return found


def compare(path: str, sites: list[Path], browser: Any, pictures: Path | None) -> list[str]:
    """Return the differences of one page, in words."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(ALL_SHOWN)
    context.route(MATHJAX, lambda route: route.abort())
    pages = [context.new_page() for _ in sites]
    before, after = (observe(p, f"{s.as_uri()}/{path}") for p, s in zip(pages, sites, strict=True))
    found = [
        f"{key}: {_excerpt(before[key], after[key])}" for key in before if before[key] != after[key]
    ]
    if pictures:
        found += compare_pictures(pages, path, sites, pictures)
    context.close()
    return found


def _excerpt(before: Any, after: Any) -> str:
    """Return two values from shortly before the place where they part."""
    if not isinstance(before, str):
        return f"{before} and {after}"
    same = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    return " and ".join(repr(text[max(same - 20, 0) : same + 60]) for text in (before, after))


def main() -> int:
    """Compare the builds named on the command line."""
    parser = argparse.ArgumentParser(description="Compare two builds of the book.")
    parser.add_argument("sites", nargs=2, type=Path, metavar="FOLDER")
    parser.add_argument("--pictures", type=Path, help="compare screenshots; keep them here")
    parser.add_argument("--only", default="", help="a part of the pages' names")
    given = parser.parse_args()
    sites = [site.resolve() for site in given.sites]
    if given.pictures:
        given.pictures.mkdir(parents=True, exist_ok=True)
    before, after = map(pages_of, sites)
    failures = [f"pages: {sorted(set(before) ^ set(after))} in one build alone"] * (before != after)
    with open_browser() as browser:
        for path in (path for path in before if path in after and given.only in path):
            found = compare(path, sites, browser, given.pictures)
            failures += found
            print(path, "; ".join(found) or "the same", flush=True)
    print(f"{len(failures)} differences")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
