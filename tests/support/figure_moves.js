// Moves everything a reader can move, at random but the same way every time: sliders, typed numbers,
// choices, ticks, buttons, and points by their arrow keys. Looks at the text after every few moves.
// Returns what went wrong: [] if nothing did. The front end writes "undefined" for NaN, and some figures are about
// just that: `mayBeUndefined`.
async ([selector, count, seed, mayBeUndefined = false]) => {
  const root = document.querySelector(selector), wrong = [];
  const random = () => (seed = (1103515245 * seed + 12345) % 2147483648) / 2147483648;
  const pick = (list) => list[Math.floor(random() * list.length)];
  const say = (node, type, init = {}) => node.dispatchEvent(new Event(type, { bubbles: true, ...init }));
  const press = (node, key) => node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, shiftKey: random() > 0.5 }));
  addEventListener("error", (event) => wrong.push(event.message));
  addEventListener("unhandledrejection", (event) => wrong.push(String(event.reason)));
  for (let move = 1; move <= count; move++) {
    const node = pick([...root.querySelectorAll("input, select, button:not(.nn-full), [role=slider], .nn-pad")]);
    const [low, high] = [Number(node.min), Number(node.max)];
    if (node.type === "range") { node.value = low + (high - low) * random(); say(node, "input"); }
    else if (node.classList.contains("nn-typed")) { node.value = pick(["", -1e9, 1e9, "0,5", 4 * random() - 2]); say(node, "input"); say(node, "change"); say(node, "blur"); }
    else if (node.tagName === "SELECT") { node.value = pick([...node.options]).value; say(node, "change"); }
    else if (node.type === "checkbox" || (node.tagName === "BUTTON" && !node.textContent.startsWith("Copy"))) node.click();
    else press(node, pick(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", " "]));
    if (move % 10 === 0) {
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const bad = (mayBeUndefined ? /NaN|\[object/ : /NaN|undefined|\[object/).exec(root.textContent);
      if (bad) wrong.push(`after ${move} moves: …${root.textContent.slice(Math.max(0, bad.index - 60), bad.index + 30)}…`);
      const attributes = [...root.querySelectorAll("svg *")].filter((part) => [...part.attributes].some(({ value }) => /NaN|undefined|Infinity/.test(value)));
      if (attributes.length) wrong.push(`after ${move} moves: ${attributes[0].outerHTML.slice(0, 200)}`);
    }
    if (wrong.length) return wrong;
  }
  return wrong;
}
