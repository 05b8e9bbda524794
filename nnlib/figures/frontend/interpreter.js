// The interpreter of computation graphs: what nnlib.graph.evaluate does, in the page. A value is {shape, batch, data,
// version}: a node's own shape behind that of a batch, numbers in C order, and when they changed.

/** Makes a graph (see nnlib/figures/program.py) ready to run: `set` its parameters, then `get` its outputs. */
export function compile({ nodes, loops, outputs }) {
  const ready = nodes.map((node, i) => ({ args: [], shape: [], loops: loops[i], ...node }));
  for (const node of ready) node.value = SOURCES[node.op] && valueOf(node.shape, SOURCES[node.op](node), []);
  return createProgram(ready, outputs);
}

const valueOf = (shape, data, batch) => ({ shape, data: Float64Array.from(data), version: 0, batch });

function createProgram(nodes, outputs) {
  const values = nodes.map((node) => node.value), seen = [], kernels = [], twins = new Map();
  let clock = 0;

  /** The value of a node; computes only what has changed. */
  function value(id) {
    if (seen[id] === clock) return values[id];
    const node = nodes[id];
    if (node.op === "parameter" && !values[id]) throw new Error(`parameter ${node.name} has no value`);
    if (node.args.length) {
      const inputs = node.args.map(value), newest = Math.max(...inputs.map(({ version }) => version));
      // A kernel is bound to the arrays it reads and writes, which last until a shape changes.
      if (!kernels[id]?.inputs.every((input, k) => input === inputs[k])) kernels[id] = createKernel(node, inputs);
      values[id] = kernels[id].value;
      if (values[id].version !== newest) kernels[id].run();
      values[id].version = newest;
    }
    seen[id] = clock;
    return values[id];
  }

  /** The k-th output. Its numbers will be overwritten: copy what is to last. */
  const get = (k) => value(outputs[k]);

  /** Sets a parameter, if the graph uses it, to a number, a flat array or {shape, data}. */
  function set(name, given) {
    const id = nodes.findIndex((node) => node.op === "parameter" && node.name === name);
    if (id < 0) return;
    const own = nodes[id].shape, held = values[id];
    const { shape, data } = given.data ? given : { shape: given.length ? own : [], data: [given].flat() };
    if (sizeOf(shape) !== data.length || own.some((size, d) => size !== shape.at(d - own.length))) {
      throw new Error(`parameter ${name}: came ${data.length} numbers, shape [${shape}]; expected shape [${own}]`);
    }
    const fits = held && sameShape(held.shape, shape);
    if (fits && held.data.every((x, i) => x === data[i])) return;
    if (fits) held.data.set(data);
    else values[id] = valueOf(shape, data, shape.slice(0, shape.length - own.length));
    values[id].version = ++clock;
  }

  /** The k-th output for many values of some parameters at once, {name: {shape: [...batch, ...own], data}}. */
  function batch(given, k) {
    // A twin of this program computes it: the values held here stay, and an unchanged batch costs nothing.
    const key = Object.keys(given).sort().join();
    if (!twins.has(key)) twins.set(key, createProgram(nodes, outputs));
    const twin = twins.get(key);
    nodes.forEach(({ op, name }, id) => {
      if (op === "parameter" && (given[name] ?? values[id])) twin.set(name, given[name] ?? values[id]);
    });
    return twin.get(k);
  }

  return { set, get, value, batch };
}

// ---- shapes, and walking over arrays

const sizeOf = (shape) => shape.reduce((n, size) => n * size, 1);
const sameShape = (a, b) => a.join() === b.join();
const zeros = (n) => Array(n).fill(0);

function broadcastShapes(shapes) {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return zeros(rank).map((_, d) => {
    const sizes = new Set(shapes.map((shape) => shape[d - rank + shape.length] ?? 1).filter((size) => size !== 1));
    if (sizes.size > 1) throw new Error(`batches do not broadcast: [${shapes.join("] [")}]`);
    return [...sizes, 1][0];
  });
}

/** How far a value moves along each axis of a batch; 0 where it is repeated. */
function batchSteps({ shape, batch }, rank) {
  let step = sizeOf(shape);
  return [...zeros(rank - batch.length), ...batch.map((size) => (size > 1 ? (step /= size) : 0))];
}

/** A function that runs `loop` over all of `shape`; the first operand is written, the others are read. */
function sweep(loop, shape, operands) {
  const axes = [];
  shape.forEach((size, d) => {
    const steps = operands.map((operand) => operand.steps[d] ?? 0), outer = axes.at(-1);
    // Two axes that lie in memory like one long axis are one.
    if (outer?.steps.every((step, k) => step === steps[k] * size)) axes.push({ size: axes.pop().size * size, steps });
    else if (size > 1) axes.push({ size, steps });
  });
  // The time goes into the innermost loop: give it the last axis, or the longest if that is short.
  if (axes.at(-1)?.size < 16) axes.sort((a, b) => a.size - b.size);
  const { size: n, steps: [sr, sa, sb, sc] } = axes.pop() ?? { size: 1, steps: zeros(4) };
  const [r, a, b, c] = operands.map(({ data }) => data);
  const walk = (d, o, i, j, k) => {
    if (d === axes.length) return loop(n, r, o, sr, a, i, sa, b, j, sb, c, k, sc);
    const { size, steps: [tr, ta, tb, tc] } = axes[d];
    for (let m = 0; m < size; m++, o += tr, i += ta, j += tb, k += tc) walk(d + 1, o, i, j, k);
  };
  return () => walk(0, ...operands.map(({ start }) => start));
}

/** Allocates the value of a node; `run` computes it from the inputs. */
function createKernel(node, inputs) {
  const batch = broadcastShapes(inputs.map((input) => input.batch)), shape = [...batch, ...node.shape];
  // Without loops it is its input in another shape.
  if (!node.loops.length) return { inputs, value: { shape, data: inputs[0].data, version: -1, batch }, run() {} };
  const value = { shape, data: new Float64Array(sizeOf(shape)), version: -1, batch }, first = STARTS[node.op];
  const unread = { data: [node.exponent], steps: [], start: 0 };
  const sweeps = node.loops.map(({ shape, steps, start, reads }) => {
    const operands = [value, ...reads.map((k) => inputs[k])].map((each, k) =>
      ({ data: each.data, steps: [...batchSteps(each, batch.length), ...steps[k]], start: start[k] }));
    return sweep(LOOPS[node.exponent === 2 ? "square" : node.op], [...batch, ...shape],
      [...operands, unread, unread].slice(0, 4));
  });
  const run = () => {
    if (first !== undefined) value.data.fill(first);
    for (const each of sweeps) each();
  };
  return { inputs, value, run };
}

// ---- the operations

function spaced(start, stop, n) {
  const step = (stop - start) / (n - 1);
  return Array.from({ length: n }, (_, i) => (i === n - 1 ? stop : i * step + start));
}

const SOURCES = {
  constant: ({ values }) => values,
  linspace: ({ start, stop, n }) => spaced(start, stop, n),
  grid: ({ x_min, x_max, n_x, y_min, y_max, n_y }) =>
    spaced(y_min, y_max, n_y).flatMap((y) => spaced(x_min, x_max, n_x).flatMap((x) => [x, y])),
};

// Each operation is a formula. Its loop is compiled from it, since a loop that calls a function it is given takes
// several times as long. Every index has its own step; 0 repeats one number. Where e^-a overflows, 1 / ∞ is right.
const FORMULAS = {
  add: "a + b", sub: "a - b", mul: "a * b", div: "a / b", neg: "-a", exp: "exp(a)", log: "log(a)", tanh: "tanh(a)",
  sigmoid: "1 / (1 + exp(-a))", softplus: "max(a, 0) + log1p(exp(-abs(a)))", relu: "max(a, 0)", power: "a ** b",
  square: "a * a", maximum: "max(a, b)", greater: "a > b ? 1 : 0", where: "a !== 0 ? b : c",
  sum: "r + a", max: "max(r, a)", matmul: "r + a * b",
  transpose: "a", broadcast_to: "a", slice: "a", pad: "a", stack: "a",
};
const STARTS = { sum: 0, matmul: 0, max: -Infinity };
const AT = { r: "r[o]", a: "a[i]", b: "b[j]", c: "c[k]" };
const loopOf = (formula) => new Function("n, r, o, sr, a, i, sa, b, j, sb, c, k, sc", `
  const { abs, exp, log, log1p, max, tanh } = Math;
  for (; n--; o += sr, i += sa, j += sb, k += sc) r[o] = ${formula.replace(/\b[rabc]\b/g, (name) => AT[name])};`);
const LOOPS = Object.fromEntries(Object.entries(FORMULAS).map(([name, formula]) => [name, loopOf(formula)]));
