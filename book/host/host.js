// Brings the widgets of a built page to life with no kernel and no server: from their saved state in the page it makes
// models, links them, shows core ipywidgets as native inputs, and hands every anywidget its model and an element. Pages
// opened from disk may not load modules: this is a classic script, and the modules come as texts in `nnModules`.

(() => {
  const saved = {}, models = new Map(), modules = new Map(), styled = new Set(), waiting = [];

  /** A widget's state, with the events that the anywidget contract promises. */
  class Model {
    listeners = [];
    widget_manager = { get_model: async (reference) => modelOf(reference) };
    constructor({ model_name: name, state }) { Object.assign(this, { name, state }); }
    get(key) { return this.state[key]; }
    set(key, value) {
      if (typeof key === "object") return Object.entries(key).forEach((entry) => this.set(...entry));
      if (this.state[key] === value) return;
      this.state[key] = value;
      for (const event of [`change:${key}`, "change"]) {
        for (const listener of this.listeners) if (listener.event === event) listener.callback(this, value);
      }
    }
    on(events, callback) { for (const event of events.split(" ")) this.listeners.push({ event, callback }); }
    off(events, callback) {
      const names = events?.split(" ");
      this.listeners = this.listeners.filter((one) =>
        (names && !names.includes(one.event)) || (callback && callback !== one.callback));
    }
    save_changes() {} // there is no kernel to tell
    send() {}
  }

  function modelOf(reference) {
    const id = reference.replace("IPY_MODEL_", "");
    if (!models.has(id) && saved[id]) models.set(id, new Model(saved[id]));
    return models.get(id);
  }

  /** jslink and jsdlink are models of their own, with [widget, trait] pairs. */
  function connect(link) {
    const [[from, key], [to, other]] = ["source", "target"].map((end) => link.get(end));
    const [a, b] = [from, to].map(modelOf);
    if (!a || !b) return;
    const follow = (x, from, y, to) => x.on(`change:${from}`, () => y.set(to, x.get(from)));
    follow(a, key, b, other);
    if (link.name === "LinkModel") follow(b, other, a, key);
    b.set(other, a.get(key));
  }

  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node[name] = value;
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  /** A labelled row of inputs; `update` is called now and whenever the state changes. */
  function labelled(model, update, input, ...others) {
    model.on("change", update);
    update();
    const label = element("label", {}, element("span", {}, model.get("description")), input);
    return element("div", { class: "nn-control" }, label, ...others);
  }

  /** A range and, beside it, the same number to type. */
  function slider(model) {
    const { min, max, step, description } = model.state, whole = model.name.startsWith("Int");
    const range = element("input", { type: "range", min, max, step,
      oninput: () => model.set("value", range.valueAsNumber) });
    const typed = element("input", {
      type: "number", min, max, step: whole ? 1 : "any", "aria-label": `${description}, typed`,
      oninput() {
        const value = typed.valueAsNumber, valid = value >= min && value <= max;
        typed.setAttribute("aria-invalid", !valid);
        if (valid) model.set("value", whole ? Math.round(value) : value);
      },
      onblur() {
        typed.removeAttribute("aria-invalid");
        update();
      },
    });
    const update = () => {
      const value = Number(Number(model.get("value")).toPrecision(whole ? 12 : 6));
      range.value = value; // which has steps, while any number may be typed
      if (document.activeElement !== typed) typed.value = value;
    };
    return labelled(model, update, range, typed);
  }

  function selection(model) {
    const select = element("select", { onchange: () => model.set("index", select.selectedIndex) },
      ...model.get("_options_labels").map((label) => element("option", {}, label)));
    return labelled(model, () => { select.selectedIndex = model.get("index"); }, select);
  }

  function checkbox(model) {
    const input = element("input", { type: "checkbox", onchange: () => model.set("value", input.checked) });
    return labelled(model, () => { input.checked = Boolean(model.get("value")); }, input);
  }

  function box(model) {
    const children = model.get("children").map((child) => show(modelOf(child)));
    const node = element("div", { class: ["nn-layout", ...model.get("_dom_classes") ?? []].join(" ") }, ...children);
    // A slider belongs beside what it moves: a live figure keeps a slot for its controls.
    if (node.matches(".nn-explorer")) Promise.all(waiting).then(() => {
      const controls = node.querySelector(":scope > .nn-controls");
      if (controls) node.querySelector(".nn-slot")?.append(controls);
    });
    return node;
  }

  /** An anywidget: its module is imported once per page, its style added once. */
  function anywidget(model) {
    const [source, css] = ["_esm", "_css"].map((key) => globalThis.nnModules?.[model.get(key)] ?? model.get(key));
    const node = element("div", { class: "nn-widget" });
    if (css && !styled.has(css)) document.head.append(element("style", {}, css));
    styled.add(css);
    if (!modules.has(source)) {
      modules.set(source, import(URL.createObjectURL(new Blob([source], { type: "text/javascript" }))));
    }
    const start = async ({ default: widget }) => {
      const { initialize, render } = typeof widget === "function" ? await widget() : widget;
      await initialize?.({ model });
      await render({ model, el: node });
    };
    waiting.push(modules.get(source).then(start).catch((error) => {
      node.replaceWith(fallback());
      console.error(error);
    }));
    return node;
  }

  const fallback = () => element("p", { class: "nn-text" },
    "This control needs a running kernel: open the page with the launch button above, or run its notebook.");

  const VIEWS = {
    FloatSlider: slider, IntSlider: slider, Dropdown: selection, ToggleButtons: selection, Checkbox: checkbox,
    Box: box, HBox: box, VBox: box, GridBox: box, Any: anywidget,
  };
  const show = (model) => (VIEWS[model?.name.replace(/Model$/, "")] || fallback)(model);

  function start() {
    const parsed = (kind) => Array.from(document.querySelectorAll(`script[type$="jupyter.widget-${kind}+json"]`),
      (script) => [script, JSON.parse(script.textContent)]);
    document.documentElement.dataset.nnHost = "starting";
    for (const [, { state }] of parsed("state")) Object.assign(saved, state);
    Object.keys(saved).map(modelOf).filter(({ name }) => /^(Directional)?LinkModel$/.test(name)).forEach(connect);
    for (const [place, { model_id: id }] of parsed("view")) place.after(show(modelOf(id)));
    Promise.all(waiting).then(() => { document.documentElement.dataset.nnHost = "ready"; });
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
