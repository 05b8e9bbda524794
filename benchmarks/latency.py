"""From key to paint: how long a slider takes to move a figure, side by side in one run.

Three routes to the same picture, the three-neuron network over its data:

- the live figure in a static page, from disk, with no kernel;
- the live figure in JupyterLab, beside a kernel;
- ``ipywidgets.interact`` redrawing the same curve with matplotlib, in JupyterLab.

Each sample is one arrow key on a focused slider, timed in the page from the key event to the task
after the frame in which the picture changed. The machine should have nothing else to do.

Run ``python benchmarks/latency.py``; it prints a Markdown table.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import numpy as np
from ipywidgets.embed import embed_data

from nnlib.datasets import traffic
from nnlib.gallery import three_neurons
from tools.chromium import open_browser
from tools.jupyterlab import PATIENCE, open_notebook, run_cell, serve_notebook
from tools.snapshots import page_of

MOVES = 100
FRAME = 1000 / 60
CELLS = (
    """\
import numpy as np
from nnlib.datasets import traffic
from nnlib.gallery import three_neurons
X, y = traffic(np.random.default_rng(0))
three_neurons(X, y)""",
    """\
import matplotlib.pyplot as plt
from ipywidgets import interact
grid = np.linspace(0, 24, 193)
@interact(w_11=(-2.0, 2.0, 0.05), b_11=(-15.0, 15.0, 0.05), w_12=(-2.0, 2.0, 0.05),
          b_12=(-15.0, 15.0, 0.05), w_21=(-3.0, 3.0, 0.05), w_22=(-3.0, 3.0, 0.05),
          b_21=(-10.0, 10.0, 0.05))
def draw(w_11=0.5, b_11=-9.0, w_12=-0.5, b_12=3.0, w_21=-0.5, w_22=-0.5, b_21=3.0):
    piece_1 = w_21 * np.maximum(w_11 * grid + b_11, 0)
    piece_2 = w_22 * np.maximum(w_12 * grid + b_12, 0)
    plt.plot(grid, piece_1, grid, piece_2, grid, piece_1 + piece_2 + b_21)
    plt.scatter(X, y)
    plt.ylim(-4, 8)
    plt.show()""",
)
# Times a key until the task after the frame in which something under `root` changed; where the
# change is a new picture, it must have been decoded. A message sent at the start of a frame arrives
# when the frame is done, so whatever had changed by then has been painted.
WATCH = """(root) => {
  const log = (window.latency = []), { port1, port2 } = new MessageChannel();
  let start = null, changed = false;
  addEventListener("keydown", (event) => { start = event.timeStamp; changed = false; }, true);
  new MutationObserver(async (changes) => {
    const images = changes.flatMap(({ addedNodes }) => [...addedNodes])
      .flatMap((node) => node.querySelectorAll ? [...node.querySelectorAll("img")] : []);
    await Promise.all(images.map((image) => image.decode().catch(() => {})));
    changed = true;
  }).observe(document.querySelector(root), { subtree: true, childList: true, attributes: true });
  port1.onmessage = () => {
    if (start === null || !changed) return;
    log.push(performance.now() - start);
    start = null;
  };
  requestAnimationFrame(function frame() {
    port2.postMessage(0);
    requestAnimationFrame(frame);
  });
}"""


def samples(page, root, slider):
    """Return the latency in milliseconds of each of MOVES keys."""
    page.locator(slider).first.focus()
    page.evaluate(WATCH, root)
    for i in range(MOVES):
        page.keyboard.press("ArrowRight" if i // 20 % 2 == 0 else "ArrowLeft")
        try:
            page.wait_for_function("(n) => window.latency.length > n", arg=i, timeout=5000)
        except Exception as error:
            raise RuntimeError(f"{root}: key {i} changed nothing in 5 s") from error
        page.wait_for_timeout(20)
    return page.evaluate("window.latency")[:MOVES]


def static_page(browser, folder):
    """Measure the live figure in a page opened from disk."""
    explorer = three_neurons(*traffic(np.random.default_rng(0)))
    data = embed_data(views=[explorer], drop_defaults=False)
    path = folder / "page.html"
    path.write_text(page_of(data["manager_state"], data["view_specs"]), "utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 1200})
    page.goto(path.as_uri())
    page.wait_for_function("document.documentElement.dataset.nnHost === 'ready'")
    page.wait_for_timeout(500)
    times = {
        "live figure, static page": samples(page, ".nn-figure", "input[type=range]"),
        "live figure, static page, landscape redrawn": samples(
            page, ".nn-figure", ".nn-control:nth-child(3) input[type=range]"
        ),
    }
    page.close()
    return times


def in_jupyterlab(browser, folder):
    """Measure the live figure and `interact` beside a kernel."""
    with serve_notebook(folder, CELLS) as address:
        page = browser.new_page(viewport={"width": 1400, "height": 1600})
        open_notebook(page, address)
        run_cell(page, 0)
        page.locator(".nn-figure").wait_for(timeout=PATIENCE)
        page.wait_for_timeout(2000)
        live = samples(page, ".nn-figure", ".nn-controls .noUi-handle")
        run_cell(page, 1)
        picture = ".widget-interact .jp-OutputArea img"
        page.locator(picture).first.wait_for(timeout=PATIENCE)
        page.wait_for_timeout(2000)
        redrawn = samples(page, ".widget-interact .widget-output", ".widget-interact .noUi-handle")
        page.close()
    return {"live figure, JupyterLab": live, "interact + matplotlib, JupyterLab": redrawn}


def main():
    """Run the three routes and print the table."""
    with open_browser() as browser, tempfile.TemporaryDirectory() as folder:
        times = static_page(browser, Path(folder))
        (Path(folder) / "lab").mkdir()
        times |= in_jupyterlab(browser, Path(folder) / "lab")
    slow = statistics.median(times["interact + matplotlib, JupyterLab"])
    print("| route | moves | median, ms | p95, ms | within a frame | interact takes |")
    print("|---|---|---|---|---|---|")
    for route, values in times.items():
        middle, late = statistics.median(values), statistics.quantiles(values, n=20)[-1]
        share = sum(value <= FRAME for value in values) / len(values)
        print(
            f"| {route} | {len(values)} | {middle:.1f} | {late:.1f} | {share:.0%} "
            f"| {slow / middle:.1f}× |"
        )


if __name__ == "__main__":
    main()
