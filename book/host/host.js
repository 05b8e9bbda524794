// Brings the widgets of a built page to life with no kernel and no server: from their saved state
// in the page it makes models, links them, shows core ipywidgets as native inputs, and hands every
// anywidget its model and an element. Pages opened from disk may not load modules, and a strict
// content policy lets no text become one: this is a classic script, and the modules come as
// functions in `nnModules`.

(() => {
  // ---- models

  /** @typedef {{ model_name: string, state: Record<string, any> }} SavedWidget */

  /** @typedef {(model: Model, value?: unknown) => void} Listener */

  /**
   * The saved state of every widget of the page, by its id.
   * @type {Record<string, SavedWidget>}
   */
  const saved = {};

  /** @type {Map<string, Model>} */
  const models = new Map();

  /** A widget's state, with the events that the anywidget contract promises. */
  class Model {
    /** @type {{ event: string, callback: Listener }[]} */
    listeners = [];

    widget_manager = { get_model: async (/** @type {string} */ reference) => modelOf(reference) };

    /** @param {SavedWidget} widget */
    constructor({ model_name: name, state }) {
      this.name = name;
      this.state = state;
    }

    /** @param {string} key */
    get(key) {
      return this.state[key];
    }

    /**
     * Sets one trait, or several given as an object.
     * @param {string | Record<string, unknown>} key
     * @param {unknown} [value]
     */
    set(key, value) {
      if (typeof key === "object") {
        for (const [name, each] of Object.entries(key)) this.set(name, each);
        return;
      }
      if (this.state[key] === value) return;
      this.state[key] = value;
      for (const event of [`change:${key}`, "change"]) {
        for (const listener of this.listeners) {
          if (listener.event === event) listener.callback(this, value);
        }
      }
    }

    /**
     * @param {string} events separated by spaces
     * @param {Listener} callback
     */
    on(events, callback) {
      for (const event of events.split(" ")) this.listeners.push({ event, callback });
    }

    /**
     * Takes away the listeners of some events, or of all; those of one callback, or all.
     * @param {string} [events]
     * @param {Listener} [callback]
     */
    off(events, callback) {
      const names = events?.split(" ");
      this.listeners = this.listeners.filter((one) => {
        const isOther = callback && callback !== one.callback;
        return (names && !names.includes(one.event)) || isOther;
      });
    }

    save_changes() {} // there is no kernel to tell

    send() {}
  }

  /**
   * The model that a widget's state refers to.
   * @param {string} reference
   */
  function modelOf(reference) {
    const id = reference.replace("IPY_MODEL_", "");
    if (!models.has(id) && saved[id]) models.set(id, new Model(saved[id]));
    return models.get(id);
  }

  /**
   * jslink and jsdlink are models of their own, with [widget, trait] pairs.
   * @param {Model} link
   */
  function connect(link) {
    const [from, trait] = link.get("source");
    const [to, other] = link.get("target");
    const source = modelOf(from);
    const target = modelOf(to);
    if (!source || !target) return;
    follow(source, trait, target, other);
    if (link.name === "LinkModel") follow(target, other, source, trait);
    target.set(other, source.get(trait));
  }

  /** @param {string[]} ids of widgets, some of which may be links */
  function connectLinks(ids) {
    for (const id of ids) {
      const model = modelOf(id);
      if (model && /^(Directional)?LinkModel$/.test(model.name)) connect(model);
    }
  }

  /**
   * @param {Model} leader
   * @param {string} trait
   * @param {Model} follower
   * @param {string} other
   */
  function follow(leader, trait, follower, other) {
    leader.on(`change:${trait}`, () => follower.set(other, leader.get(trait)));
  }

  // ---- controls

  /**
   * Makes an element; attributes that start with "on" are set as event handlers.
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {Record<string, string | number | (() => void)>} attributes
   * @param {...(Node | string)} children
   */
  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) Object.assign(node, { [name]: value });
      else node.setAttribute(name, String(value));
    }
    node.append(...children);
    return node;
  }

  /**
   * The pieces of a name in which a comma between subscripts, as in w₁,₂, stands as low as they do.
   * @param {string} text
   */
  function withLowCommas(text) {
    const pieces = text.split(/(?<=[\u2080-\u209c]),(?=[\u2080-\u209c])/);
    return pieces.flatMap((piece, i) =>
      i ? [element("span", { class: "nn-comma" }, ","), piece] : [piece],
    );
  }

  /**
   * A labelled row of inputs.
   * @param {Model} model
   * @param {() => void} update is called now and whenever the state changes
   * @param {HTMLElement} input
   * @param {...HTMLElement} others
   */
  function labelled(model, update, input, ...others) {
    model.on("change", update);
    update();
    const description = element("span", {}, ...withLowCommas(model.get("description")));
    const label = element("label", {}, description, input);
    return element("div", { class: "nn-control" }, label, ...others);
  }

  /**
   * The number in a text, NaN if it is none: with a decimal point or comma, and any minus sign.
   * @param {string} text
   */
  function numberIn(text) {
    const plain = text.trim().replace(/[−–]/g, "-").replace(",", ".");
    return plain === "" ? NaN : Number(plain);
  }

  /**
   * A range and, beside it, the same number to type.
   * @param {Model} model
   */
  function slider(model) {
    const { min, max, step, description } = model.state;
    const range = element("input", {
      type: "range",
      autocomplete: "off", // or a browser restores, on reload, the slider and not the figure
      min,
      max,
      step,
      oninput: () => model.set("value", range.valueAsNumber),
    });
    const bounds = `from ${min} to ${max}`.replaceAll("-", "−");
    const beyond = element("span", { class: "nn-beyond", role: "status" });
    // A number counts when it is finished: half of it is another number. Of a field of the type
    // "number" a browser would take a decimal comma away, and turn it under the wheel.
    const typed = element("input", {
      type: "text",
      class: "nn-typed",
      inputmode: "decimal",
      autocomplete: "off",
      title: bounds,
      "aria-label": `${description}, typed, ${bounds}`,
      onchange() {
        const asked = numberIn(typed.value);
        const value = Number.isInteger(step) ? Math.round(asked) : asked; // a count is whole
        const isValid = value >= min && value <= max;
        typed.setAttribute("aria-invalid", String(!isValid));
        beyond.textContent = isValid ? "" : `A number ${bounds} is wanted.`;
        if (isValid) model.set("value", value);
      },
      oninput() {
        typed.removeAttribute("aria-invalid");
        beyond.textContent = "";
      },
      onblur() {
        typed.removeAttribute("aria-invalid");
        update();
      },
    });
    const update = () => {
      const text = String(Number(Number(model.get("value")).toPrecision(12)));
      range.value = text; // which has steps, while any number may be typed
      if (document.activeElement === typed) return;
      typed.value = text;
      typed.size = Math.max(5, text.length);
    };
    return labelled(model, update, range, typed, beyond);
  }

  /**
   * A whole number with a button on each side of it.
   * @param {Model} model
   */
  function counter(model) {
    const { min, max, description } = model.state;
    const shown = element("output", { class: "nn-count" });
    /** @type {(sign: string, word: string, by: number) => HTMLButtonElement} */
    const button = (sign, word, by) => {
      const label = `${description}, one ${word}`;
      const onclick = () => model.set("value", model.get("value") + by);
      return element("button", { type: "button", "aria-label": label, onclick }, sign);
    };
    const [less, more] = [button("−", "less", -1), button("+", "more", 1)];
    const update = () => {
      const value = Math.round(model.get("value"));
      shown.textContent = String(value);
      less.disabled = value <= min;
      more.disabled = value >= max;
    };
    model.on("change", update);
    update();
    const name = element("span", {}, ...withLowCommas(description));
    const count = element("span", { class: "nn-counting" }, less, shown, more);
    return element("div", { class: "nn-control nn-counter" }, name, count);
  }

  /**
   * A list to choose from.
   * @param {Model} model
   */
  function selection(model) {
    /** @type {string[]} */
    const labels = model.get("_options_labels");
    const options = labels.map((label) => element("option", {}, label));
    const select = element("select", { autocomplete: "off" }, ...options);
    select.onchange = () => model.set("index", select.selectedIndex);
    const update = () => {
      select.selectedIndex = model.get("index");
    };
    return labelled(model, update, select);
  }

  /** @param {Model} model */
  function checkbox(model) {
    const input = element("input", { type: "checkbox", autocomplete: "off" });
    input.onchange = () => model.set("value", input.checked);
    const update = () => {
      input.checked = Boolean(model.get("value"));
    };
    return labelled(model, update, input);
  }

  /**
   * A box with other widgets in it.
   * @param {Model} model
   */
  function box(model) {
    /** @type {string[]} */
    const references = model.get("children");
    const children = references.map((reference) => show(modelOf(reference)));
    const classes = ["nn-layout", ...(model.get("_dom_classes") ?? [])];
    const node = element("div", { class: classes.join(" ") }, ...children);
    if (node.matches(".nn-explorer")) Promise.all(waiting).then(() => moveControls(node));
    return node;
  }

  /**
   * A slider belongs beside what it moves: a live figure keeps a slot for its controls.
   * @param {Element} explorer
   */
  function moveControls(explorer) {
    const controls = explorer.querySelectorAll(":scope > :is(.nn-controls, .nn-folds)");
    explorer.querySelector(".nn-slot")?.append(...controls);
  }

  /**
   * A fold for each of the boxes in it, closed at first.
   * @param {Model} model
   */
  function accordion(model) {
    /** @type {string[]} */
    const references = model.get("children");
    const folds = references.map((reference, i) => {
      const summary = element("summary", {}, model.get("titles")[i]);
      return element("details", { class: "nn-fold" }, summary, show(modelOf(reference)));
    });
    return element("div", { class: "nn-folds" }, ...folds);
  }

  // ---- anywidgets

  /**
   * @typedef {object} Widget
   * @property {(given: { model: Model }) => unknown} [initialize]
   * @property {(given: { model: Model, el: Element }) => unknown} render
   */

  /**
   * The modules that the page has, each with the promise of its widget.
   * @type {Map<unknown, Promise<Widget>>}
   */
  const widgets = new Map();

  /**
   * The style sheets that the page has.
   * @type {Set<string>}
   */
  const styled = new Set();

  /**
   * What is not on view yet.
   * @type {Promise<void>[]}
   */
  let waiting = [];

  /**
   * An anywidget: its module is run once per page, its style added once.
   * @param {Model} model
   */
  function anywidget(model) {
    const node = element("div", { class: "nn-widget" });
    const rendered = render(model, node).catch((error) => {
      // Sliders that move nothing would look alive.
      const whole = node.closest(".nn-explorer") ?? node;
      whole.replaceWith(fallback(`This figure did not start (${error.message}).`), still(whole));
      console.error(error);
    });
    waiting.push(rendered);
    return node;
  }

  /**
   * @param {Model} model
   * @param {Element} el
   */
  async function render(model, el) {
    const source = textOf(model, "_esm");
    const widget = widgets.get(source) ?? widgetOf(source);
    widgets.set(source, widget);
    addStyle(textOf(model, "_css"));
    const { initialize, render } = await widget;
    await initialize?.({ model });
    await render({ model, el });
  }

  /**
   * What stands in the page under the name that a widget's state has for a text.
   * @param {Model} model
   * @param {"_esm" | "_css"} key
   */
  const textOf = (model, key) => globalThis.nnModules?.[model.get(key)];

  /**
   * Runs a module.
   * @param {unknown} source
   * @returns {Promise<Widget>}
   */
  async function widgetOf(source) {
    if (typeof source !== "function") throw new Error("the page does not have its script");
    const { default: widget } = source();
    return typeof widget === "function" ? widget() : widget;
  }

  /**
   * Adds a style sheet, in a way that no content policy forbids.
   * @param {unknown} css
   */
  function addStyle(css) {
    if (typeof css !== "string" || styled.has(css)) return;
    styled.add(css);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
  }

  // ---- what cannot be shown

  /**
   * Says why something is not here, and what a reader can do.
   * @param {string} reason
   */
  function fallback(reason) {
    const launch = document.querySelector(".dropdown-launch-buttons");
    const way = launch ? "press the launch button above, or run" : "run";
    return element("p", { class: "nn-text" }, `${reason} To use it, ${way} this page's notebook.`);
  }

  /**
   * The picture that readers without scripts see in the place of a figure.
   * @param {Element} figure
   */
  function still(figure) {
    const place = element("div", {});
    place.innerHTML = figure.closest(".nn-room")?.querySelector("noscript")?.textContent ?? "";
    return place;
  }

  // ---- the page

  /** @type {Record<string, (model: Model) => HTMLElement>} */
  const VIEWS = {
    FloatSlider: slider,
    IntSlider: slider,
    BoundedIntText: counter,
    Dropdown: selection,
    ToggleButtons: selection,
    Checkbox: checkbox,
    Accordion: accordion,
    Box: box,
    HBox: box,
    VBox: box,
    GridBox: box,
    Any: anywidget,
  };

  /**
   * Makes the element of a widget.
   * @param {Model} [model]
   */
  function show(model) {
    const view = model && VIEWS[model.name.replace(/Model$/, "")];
    return view ? view(model) : fallback("This control needs a running kernel.");
  }

  /**
   * What scripts of one kind in the page hold, with the script.
   * @param {"state" | "view"} kind
   * @returns {[HTMLScriptElement, any][]}
   */
  function parsed(kind) {
    /** @type {NodeListOf<HTMLScriptElement>} */
    const scripts = document.querySelectorAll(`script[type$="jupyter.widget-${kind}+json"]`);
    return Array.from(scripts, (script) => [script, JSON.parse(script.textContent ?? "")]);
  }

  /**
   * Shows a figure, as soon as it is drawn.
   * @param {HTMLScriptElement} place
   * @param {string} id
   */
  async function mount(place, id) {
    waiting = [];
    place.after(show(modelOf(id)));
    await Promise.all(waiting);
    drawn().then(() => place.closest(".nn-room")?.setAttribute("data-nn-drawn", ""));
  }

  /** Waits until what is in the page now is drawn. */
  async function drawn() {
    for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  }

  /**
   * Nodes are given as steps from one to the next, which weigh less (book/live_figures.py): puts
   * their numbers in the place of these.
   * @param {any} part of a specification
   * @param {{ node: number }} last node so far
   */
  function unroll(part, last) {
    if (typeof part?.node === "number") part.node = last.node += part.node;
    else if (part && typeof part === "object")
      Object.values(part).forEach((each) => unroll(each, last));
  }

  /** Brings figures to life one after the other, so that a reader is never held up for long. */
  async function startPage() {
    document.documentElement.dataset.nnHost = "starting";
    for (const [, { state }] of parsed("state")) Object.assign(saved, state);
    for (const { state } of Object.values(saved)) {
      unroll(state.spec, { node: 0 });
      let last = 0;
      const outputs = state.spec?.graph.outputs;
      outputs?.forEach((/** @type {number} */ step, /** @type {number} */ i) => {
        outputs[i] = last += step;
      });
    }
    connectLinks(Object.keys(saved));
    for (const [place, { model_id: id }] of parsed("view")) {
      await mount(place, id);
      await new Promise((resume) => setTimeout(resume));
    }
    await drawn();
    document.documentElement.dataset.nnHost = "ready";
  }

  /** For widgets whose state comes after the page: those that Python in the page makes. */
  globalThis.nnHost = {
    mount(state, id) {
      Object.assign(saved, state);
      connectLinks(Object.keys(state));
      return show(modelOf(id));
    },
  };

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", startPage);
  else startPage();
})();
