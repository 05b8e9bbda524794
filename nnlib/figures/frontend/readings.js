// Views that speak in numbers: bars, readout, table.

import { clamp, format, html, scroller, write } from "./dom.js";

/** Horizontal bars with their numbers; a second value of each is drawn as a tick. */
export function barsView(spec, state) {
  const [low, high] = spec.range, percent = (v) => (100 * (clamp(v, low, high) - low)) / (high - low);
  const bars = spec.labels.map((label) => ({
    label: html("span", label), text: html("span", { "data-bar": "" }),
    fill: html("i"), tick: spec.second && html("i.nn-tick"),
  }));
  const node = html("div.nn-bars", ...bars.flatMap(({ label, fill, tick, text }) =>
    [label, html("div.nn-track", fill, tick), text]));
  const update = () => {
    const { data } = state.read(spec.values), zero = percent(0);
    bars.forEach(({ fill, tick, text }, i) => {
      const end = percent(data[i]);
      fill.className = data[i] < 0 ? "nn-bar-negative" : "nn-bar";
      fill.style.cssText = `left: ${Math.min(zero, end)}%; width: ${Math.abs(end - zero)}%`;
      if (tick) tick.style.left = `${percent(state.read(spec.second).data[i])}%`;
      write(text, format(data[i], spec.digits));
    });
  };
  return { node, update };
}

/** Named numbers in large type; one with `best` also keeps the least the reader has reached. */
export function readoutView(spec, state) {
  const number = (name) => html("dd", { "data-name": name });
  const items = spec.items.map((item) =>
    ({ ...item, reached: Infinity, now: number(item.name), least: item.best && number(`${item.name}-best`) }));
  const node = html("dl.nn-readout", ...items.map(({ label, now, least }) =>
    html("div", html("dt", label), now, least)));
  const update = () => {
    for (const item of items) {
      const value = state.number(item.value);
      write(item.now, `${format(value, item.digits)} ${item.unit}`.trim());
      if (!item.best) continue;
      // What descent finds is not the reader's own doing, so it does not count.
      if (state.mover === "reader") item.reached = Math.min(item.reached, value);
      write(item.least, `your best: ${item.reached === Infinity ? "none yet" : format(item.reached, item.digits)}`);
    }
  };
  return { node, update };
}

/** Columns of numbers; `mark` is the row to highlight. */
export function tableView(spec, state) {
  const titles = spec.columns.map(({ label }) => html("th", { scope: "col" }, label));
  const rows = spec.labels.map((label) => {
    const cells = spec.columns.map(() => html("td"));
    return { cells, node: html("tr", html("th", { scope: "row" }, label), ...cells) };
  });
  const update = () => {
    const columns = spec.columns.map(({ values }) => state.read(values).data);
    const marked = spec.mark && Math.round(state.number(spec.mark));
    rows.forEach(({ node, cells }, r) => {
      cells.forEach((cell, c) => write(cell, format(columns[c][r], spec.columns[c].digits)));
      node.classList.toggle("nn-marked", r === marked);
    });
  };
  const table = html("table.nn-table", html("thead", html("tr", html("td", spec.corner), ...titles)),
    html("tbody", ...rows.map(({ node }) => node)));
  return { node: scroller(spec.title || "Table", table), update };
}
