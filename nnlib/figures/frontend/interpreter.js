// The interpreter of computation graphs: what nnlib.graph.evaluate does in Python, in the page. A value is
// {shape, data, version}: the node's own shape behind any batch dimensions, numbers in C order, and when they changed.

/** Makes the JSON of a graph ready to run: `set` its parameters, then `get` its outputs. */
export function compile(json) {
  const nodes = json.nodes.map((node) => ({ args: [], shape: [], ...node }));
  for (const node of nodes) node.value = SOURCES[node.op] && valueOf(node.shape, SOURCES[node.op](node));
  return createProgram(nodes, json.outputs);
}

const valueOf = (shape, data) => ({ shape, data: Float64Array.from(data), version: 0 });

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
      if (!kernels[id]?.inputs.every((input, k) => input === inputs[k])) {
        kernels[id] = createKernel(node, inputs, node.args.map((arg) => nodes[arg].shape.length));
      }
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
    const { shape, data } = given.data ? given : given.length ? { shape: own, data: given }
      : { shape: [], data: [given] };
    if (sizeOf(shape) !== data.length || !sameShape(shape.slice(Math.max(0, shape.length - own.length)), own)) {
      throw new Error(`parameter ${name}: came ${data.length} numbers, shape [${shape}]; expected shape [${own}]`);
    }
    const fits = held && sameShape(held.shape, shape);
    if (fits && held.data.every((x, i) => x === data[i])) return;
    if (fits) held.data.set(data);
    else values[id] = valueOf(shape, data);
    values[id].version = ++clock;
  }

  /** The k-th output for many values of some parameters at once, {name: {shape: [...batch, ...own], data}}. */
  function batch(given, k) {
    // A twin of this program computes it: the values held here stay, and an unchanged batch costs nothing.
    const key = Object.keys(given).sort().join();
    if (!twins.has(key)) twins.set(key, createProgram(nodes, outputs));
    const twin = twins.get(key), batches = [];
    nodes.forEach(({ op, name, shape }, id) => {
      if (op !== "parameter") return;
      if (given[name]) batches.push(batchOf(given[name], shape.length));
      if (given[name] ?? values[id]) twin.set(name, given[name] ?? values[id]);
    });
    const result = twin.get(k), own = nodes[outputs[k]].shape, shape = [...broadcastShapes(batches), ...own];
    if (sameShape(result.shape, shape)) return result;
    const repeated = { ...valueOf(shape, zeros(sizeOf(shape))), version: result.version };
    sweep(LOOPS.broadcast_to, shape, view(repeated), aligned(result, own.length, shape.length))();
    return repeated;
  }

  return { set, get, value, batch };
}

// ---- shapes, and walking over arrays

const sizeOf = (shape) => shape.reduce((n, size) => n * size, 1);
const sameShape = (a, b) => a.join() === b.join();
const batchOf = (value, own) => value.shape.slice(0, value.shape.length - own);
const zeros = (n) => Array(n).fill(0);

function broadcastShapes(shapes) {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return zeros(rank).map((_, d) => {
    const sizes = new Set(shapes.map((shape) => shape[d - rank + shape.length] ?? 1).filter((size) => size !== 1));
    if (sizes.size > 1) throw new Error(`batches do not broadcast: [${shapes.join("] [")}]`);
    return [...sizes, 1][0];
  });
}

/** How far apart in memory neighbors along each axis are; 0 where one element is repeated. */
function stridesOf(shape) {
  let step = sizeOf(shape);
  return shape.map((size) => (size > 1 ? (step /= size) : 0));
}

const view = ({ shape, data }, strides = stridesOf(shape), offset = 0) => ({ data, strides, offset });

/** A value with `own` axes seen with `newOwn`, of `rank` with the batch: new axes come before and after the batch. */
function aligned(value, own, rank, newOwn = own) {
  const strides = stridesOf(value.shape), batch = strides.splice(0, strides.length - own);
  return view(value, [...zeros(rank - newOwn - batch.length), ...batch, ...zeros(newOwn - own), ...strides]);
}

/** A value from `start` on along an axis, counted from the end. */
const from = (value, axis, start) => view(value, undefined, start * stridesOf(value.shape).at(axis));

/** A value with one more axis, of size 1, that is `axis` from the end. */
const expanded = ({ shape, data }, axis) => ({ data, shape: shape.toSpliced(shape.length + 1 + axis, 0, 1) });

/** Returns a function that runs `loop` over all of `shape`; the first view is written, the others are read. */
function sweep(loop, shape, ...views) {
  const operands = [...views, UNUSED, UNUSED].slice(0, 4), axes = [];
  shape.forEach((size, d) => {
    const steps = operands.map(({ strides }) => strides[d] ?? 0), outer = axes.at(-1);
    // Two axes that lie in memory like one long axis are one.
    if (outer?.steps.every((step, k) => step === steps[k] * size)) axes.push({ size: axes.pop().size * size, steps });
    else if (size > 1) axes.push({ size, steps });
  });
  // The innermost loop is where the time goes: give it the last axis, or the longest if that is short.
  if (axes.at(-1)?.size < 16) axes.sort((a, b) => a.size - b.size);
  const { size: n, steps: [sr, sa, sb, sc] } = axes.pop() ?? { size: 1, steps: zeros(4) };
  const [r, a, b, c] = operands.map(({ data }) => data), starts = operands.map(({ offset }) => offset);
  const walk = (d, o, i, j, k) => {
    if (d === axes.length) return loop(n, r, o, sr, a, i, sa, b, j, sb, c, k, sc);
    const { size, steps: [tr, ta, tb, tc] } = axes[d];
    for (let m = 0; m < size; m++, o += tr, i += ta, j += tb, k += tc) walk(d + 1, o, i, j, k);
  };
  return () => walk(0, ...starts);
}

const UNUSED = { data: [0], strides: [], offset: 0 };

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

/** Allocates the value of a node; `run` computes it from the inputs, whose own axes are `ranks` in number. */
function createKernel(node, inputs, ranks) {
  const batch = broadcastShapes(inputs.map((input, k) => batchOf(input, ranks[k]))), shape = [...batch, ...node.shape];
  // The same numbers in the same order need no copy.
  if (node.op === "reshape" || node.op === "stop_gradient") {
    return { inputs, value: { shape, data: inputs[0].data, version: -1 }, run() {} };
  }
  const value = { shape, data: new Float64Array(sizeOf(shape)), version: -1 }, start = STARTS[node.op];
  const loop = LOOPS[node.exponent === 2 ? "square" : node.op];
  const sweeps = (SWEEPS[node.op] ?? elementwise)(node, value, inputs, ranks).map((each) => sweep(loop, ...each));
  const run = () => {
    if (start !== undefined) value.data.fill(start);
    for (const each of sweeps) each();
  };
  return { inputs, value, run };
}

// What an operation walks over: for each sweep a shape, where it writes, and what it reads.

const elementwise = (node, value, inputs, ranks) => [[value.shape, view(value),
  ...inputs.map((input, k) => aligned(input, ranks[k], value.shape.length, node.shape.length))]];

/** A sum or a maximum is written with a step of 0 along the axes that vanish. */
function reduced({ axis }, value, [input], [own]) {
  const rank = input.shape.length, vanishes = (d) => (axis === undefined ? d >= rank - own : d === rank + axis);
  return [[input.shape, view(value, stridesOf(input.shape.map((size, d) => (vanishes(d) ? 1 : size)))), view(input)]];
}

const SWEEPS = {
  sum: reduced,
  max: reduced,
  power: ({ exponent }, value, [input]) =>
    [[value.shape, view(value), view(input), view({ shape: [], data: [exponent] })]],
  transpose(_, value, [input]) {
    const strides = stridesOf(input.shape), [last, before] = [strides.pop(), strides.pop()];
    return [[value.shape, view(value), view(input, [...strides, last, before])]];
  },
  slice({ axis, start, stop }, value, [input]) {
    const part = input.shape.with(axis, stop - start);
    return [[part, view(value, stridesOf(part)), from(input, axis, start)]];
  },
  pad: ({ axis, before }, value, [input]) => [[input.shape, from(value, axis, before), view(input)]],
  stack: ({ axis }, value, inputs, [own]) => inputs.map((input, k) => [value.shape.with(axis, 1),
    from(value, axis, k), aligned(expanded(input, axis), own + 1, value.shape.length)]),
  // Rows × what is summed × columns, behind the batch: each operand lacks one of the three.
  matmul({ shape: [m, p] }, value, [a, b]) {
    const shape = [...value.shape.slice(0, -2), m, a.shape.at(-1), p], rank = shape.length;
    return [[shape, view(expanded(value, -2)), aligned(expanded(a, -1), 3, rank), aligned(expanded(b, -3), 3, rank)]];
  },
};
