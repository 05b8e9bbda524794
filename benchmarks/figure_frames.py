"""What the script of a live figure takes when a slider moves, and how fast the playground trains.

The pages of the built book are opened from disk in headless Chromium, as a reader has them, without
a kernel (build it first: `make book`). Every slider is moved many times over its range. A move's
script time is what runs from the input event to the end of the next animation frame's callbacks.
Chromium's profiler says in which part of the script the time was spent, and its own counters what
layout and style took.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from nnlib.figures.bundle import module_text
from tools.chromium import ALL_SHOWN, open_browser

PAGES = Path(__file__).resolve().parents[1] / "_build" / "html" / "chapters"
WIDGETS = "script[type='application/vnd.jupyter.widget-state+json']"
MOVES, FRAME, WANTED_STEPS, LIGHT = 12, 1000 / 60, 60, 10
# Adds up what runs in the event and in the callbacks of the frame after it.
MOVE = """async ([place, moves]) => {
  const figure = document.querySelectorAll(".nn-figure")[place], times = [];
  const later = window.requestAnimationFrame;
  let spent = 0;
  window.requestAnimationFrame = (call) => later((now) => {
    const began = performance.now();
    call(now);
    spent += performance.now() - began;
  });
  const frame = () => new Promise((done) => later(() => setTimeout(done)));
  const sliders = [...figure.querySelectorAll("input[type=range]")].filter((s) => !s.disabled);
  for (const slider of sliders) {
    for (let k = 0; k < moves; k++) {
      const [low, high] = [Number(slider.min), Number(slider.max)];
      spent = 0;
      slider.value = low + ((high - low) * ((k * 7) % moves)) / (moves - 1);
      const began = performance.now();
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      spent += performance.now() - began;
      await frame();
      await frame();
      times.push(spent);
    }
  }
  window.requestAnimationFrame = later;
  return [sliders.length, times];
}"""


# Presses a button of the playground, then "Train", and adds up what runs between two frames.
STEPS = """async ([first, seconds]) => {
  const named = (text) => [...document.querySelectorAll("button")]
    .find((button) => button.textContent.trim() === text);
  const figure = named("Train").closest(".nn-figure");
  const steps = () => Number(/After (\\d+) steps/.exec(figure.textContent)[1]);
  const [later, every] = [window.requestAnimationFrame, window.setInterval];
  let spent = 0, going = true, solved = null;
  const times = [];
  const timed = (call) => (...given) => {
    const began = performance.now();
    call(...given);
    spent += performance.now() - began;
  };
  window.requestAnimationFrame = (call) => later(timed(call));
  window.setInterval = (call, delay) => every(timed(call), delay);
  const frame = () => {
    times.push(spent);
    spent = 0;
    if (/ 100 %/.test(figure.textContent)) solved ??= (performance.now() - began) / 1000;
    if (going) later(frame);
  };
  named(first).click();
  await new Promise((done) => setTimeout(done, 200));
  const from = steps(), began = performance.now();
  named("Train").click();
  later(frame);
  await new Promise((done) => setTimeout(done, 1000 * seconds));
  const took = (performance.now() - began) / 1000;
  named("Stop").click();
  going = false;
  [window.requestAnimationFrame, window.setInterval] = [later, every];
  await new Promise((done) => setTimeout(done, 200));
  return [(steps() - from) / took, times.length / took, times, solved];
}"""


def layout_seconds(session):
    """Return what Chromium has spent on style and layout so far."""
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return metrics["LayoutDuration"] + metrics["RecalcStyleDuration"]


def shares(profile, interpreter_lines):
    """Return the seconds in the graph's interpreter and in the rest of the figure's script."""
    nodes = {node["id"]: node["callFrame"] for node in profile["nodes"]}
    interpreter = views = 0.0
    for sample, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        frame = nodes[sample]
        if not frame["url"].startswith("blob:"):
            continue
        if frame["lineNumber"] in interpreter_lines:
            interpreter += 1e-6 * delta
        else:
            views += 1e-6 * delta
    return interpreter, views


def interpreter_lines():
    """Return the lines of the bundled module that are the interpreter's."""
    lines = module_text().splitlines()
    marks = [i for i, line in enumerate(lines) if line.startswith("// ---- ")] + [len(lines)]
    start = next(i for i in marks if "interpreter" in lines[i])
    return range(start, marks[marks.index(start) + 1])


def measure_page(page, name, n_figures):
    """Return a table line for each figure of an open page."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("Profiler.enable")
    for place in range(n_figures):
        before = layout_seconds(session)
        session.send("Profiler.start")
        n_sliders, times = page.evaluate(MOVE, [place, MOVES])
        profile = session.send("Profiler.stop")["profile"]
        if not times:
            continue
        layout = 1000 * (layout_seconds(session) - before) / len(times)
        interpreter, views = shares(profile, interpreter_lines())
        share = interpreter / max(interpreter + views, 1e-9)
        median, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        met = "yes" if late <= FRAME else "**no**"
        yield (
            f"| {name}, figure {place + 1} | {n_sliders} | {median:.1f} | {late:.1f} "
            f"| {share:.0%} | {1 - share:.0%} | {layout:.1f} | {met} |"
        )


def training(page):
    """Return the sentence about the playground."""
    steps, frames, times, _ = page.evaluate(STEPS, ["Reset", 3])
    *_, solved = page.evaluate(STEPS, ["Task: the spirals", 10])
    late = statistics.quantiles(times, n=20)[-1]
    met = "met" if steps >= WANTED_STEPS else "**not met**"
    light = "met" if late <= LIGHT else "**not met**"
    done = f"has the spirals right after {solved:.1f} seconds" if solved else "does not get them"
    return (
        f"The playground trains at {steps:.0f} full-batch steps a second and draws {frames:.0f} "
        f"frames meanwhile (bar: ≥ {WANTED_STEPS} steps, {met}). The scripts of such a frame take "
        f"{statistics.median(times):.1f} ms, p95 {late:.1f} ms (bar: ≤ {LIGHT} ms, {light}). It "
        f"{done} (bar: ≤ 10, {'met' if solved else '**not met**'})."
    )


def main():
    """Measure every figure and print the table."""
    print(
        "| figure | sliders | median, ms | p95, ms | interpreter | views | layout, ms | met |"
        "\n|---|---|---|---|---|---|---|---|"
    )
    said = ""
    with open_browser() as browser:
        for path in sorted(PAGES.glob("*.html")):
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            page.add_init_script(ALL_SHOWN)
            page.goto(path.as_uri())
            if page.locator(WIDGETS).count():
                page.wait_for_function("document.documentElement.dataset.nnHost === 'ready'")
                page.wait_for_timeout(300)
                n_figures = page.locator(".nn-figure").count()
                for line in measure_page(page, path.stem, n_figures):
                    print(line, flush=True)
                if page.get_by_role("button", name="Train", exact=True).count():
                    said = training(page)
            page.close()
    print(f"\nScript time of {MOVES} moves of every slider. {said}")


if __name__ == "__main__":
    main()
