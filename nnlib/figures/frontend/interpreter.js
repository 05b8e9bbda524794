// The interpreter of computation graphs: what nnlib.graph.evaluate does in Python, in the page.
//
// It reads the JSON of nnlib.graph.to_json and knows the same operations: a formula, its loss and its
// gradients are defined once, in Python. A value is {shape, data, version}: numbers in C order, and a
// count that changes when they do. Its shape is the node's own shape behind any batch dimensions.

/** Makes a graph ready to run: `set` its parameters, then `get` its outputs, as often as wanted. */
export function compile(json) {
  const nodes = json.nodes.map((node) => ({ args: [], shape: [], ...node }));
  for (const node of nodes) {
    const source = SOURCES[node.op];
    if (source) node.value = { shape: node.shape, data: Float64Array.from(source(node)), version: 0 };
    node.depends = new Set(node.op === "parameter" ? [node.name] : node.args.flatMap((id) => [...nodes[id].depends]));
  }
  const parameters = new Map(nodes.flatMap((node, id) => (node.op === "parameter" ? [[node.name, id]] : [])));
  return createProgram(nodes, parameters, json.outputs);
}

function createProgram(nodes, parameters, outputs) {
  const values = nodes.map((node) => node.value), fresh = values.map((value) => value !== undefined);
  const kernels = [], twins = new Map();
  let clock = 0;

  /** The value of a node; computes only what has changed since it was last asked for. */
  function value(id) {
    if (fresh[id]) return values[id];
    const node = nodes[id];
    if (node.op === "parameter") throw new Error(`parameter ${node.name} has no value`);
    const inputs = node.args.map((arg) => value(arg));
    // A kernel is bound to the arrays it reads and writes, which last until a shape changes.
    if (!kernels[id]?.inputs.every((input, k) => input === inputs[k])) {
      kernels[id] = createKernel(node, inputs, node.args.map((arg) => nodes[arg].shape.length));
    }
    kernels[id].run();
    kernels[id].value.version = ++clock;
    fresh[id] = true;
    return (values[id] = kernels[id].value);
  }

  /** The k-th output. Its numbers are overwritten when it is next computed: copy what is to last. */
  const get = (k) => value(outputs[k]);

  /** Sets a parameter to a number, a flat array or {shape, data}; a name the graph does not use changes nothing. */
  function set(name, given) {
    const id = parameters.get(name);
    if (id === undefined) return;
    const own = nodes[id].shape;
    const { shape, data } = typeof given === "number" ? { shape: [], data: [given] } : given.data ? given : { shape: own, data: given };
    if (sizeOf(shape) !== data.length || !sameShape(shape.slice(Math.max(0, shape.length - own.length)), own)) {
      throw new Error(`parameter ${name}: came ${data.length} numbers, shape [${shape}]; expected shape [${own}]`);
    }
    const held = values[id], fits = held && sameShape(held.shape, shape);
    if (fits && held.data.every((x, i) => x === data[i])) return;
    if (fits) held.data.set(data);
    else values[id] = { shape: [...shape], data: Float64Array.from(data) };
    values[id].version = ++clock;
    nodes.forEach(({ depends }, k) => depends.has(name) && (fresh[k] = k === id));
  }

  /**
   * The k-th output for many values of some parameters at once, {name: {shape: [...batch, ...own], data}}.
   * A twin of this program computes it, so the values held here stay and an unchanged batch costs nothing.
   */
  function batch(given, k) {
    const key = Object.keys(given).sort().join();
    if (!twins.has(key)) twins.set(key, createProgram(nodes, parameters, outputs));
    const twin = twins.get(key), batches = [];
    for (const [name, id] of parameters) {
      if (given[name]) batches.push(batchOf(given[name], nodes[id].shape.length));
      if (given[name] ?? values[id]) twin.set(name, given[name] ?? values[id]);
    }
    const result = twin.get(k), own = nodes[outputs[k]].shape, shape = [...broadcastShapes(batches), ...own];
    if (sameShape(result.shape, shape)) return result;
    const repeated = { shape, data: new Float64Array(sizeOf(shape)), version: result.version };
    sweep(LOOPS.copy, shape, [view(repeated), aligned(result, own.length, shape.length, own.length)])();
    return repeated;
  }

  return { set, get, value, batch };
}

// ---- shapes, and walking over arrays

const sizeOf = (shape) => shape.reduce((n, size) => n * size, 1);
const sameShape = (a, b) => a.length === b.length && a.every((size, d) => size === b[d]);
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

/** How far apart in memory neighbors along each axis are; 0 where the one element there is repeats. */
function stridesOf(shape) {
  let step = sizeOf(shape);
  return shape.map((size) => (size > 1 ? (step /= size) : 0));
}

const view = (value, strides = stridesOf(value.shape), offset = 0) => ({ data: value.data, strides, offset });

/** A value with `own` axes of its own seen with `newOwn`, and `rank` in all: axes are added before the batch and after it. */
function aligned(value, own, rank, newOwn) {
  const strides = stridesOf(value.shape), batch = strides.splice(0, strides.length - own);
  return view(value, [...zeros(rank - newOwn - batch.length), ...batch, ...zeros(newOwn - own), ...strides]);
}

/** Returns a function that runs `loop` over all of `shape`; the first view is written, the others are read. */
function sweep(loop, shape, views) {
  const operands = [...views, ...Array(4 - views.length).fill(UNUSED)], axes = [];
  shape.forEach((size, d) => {
    const steps = operands.map(({ strides }) => strides[d] ?? 0), outer = axes.at(-1);
    // Two axes that lie in memory like one long axis are one.
    if (outer?.steps.every((step, k) => step === steps[k] * size)) Object.assign(outer, { size: outer.size * size, steps });
    else if (size > 1) axes.push({ size, steps });
  });
  // The innermost loop is where the time goes: give it the last axis, or the longest if that is short.
  if (axes.length && axes.at(-1).size < 16) axes.sort((a, b) => a.size - b.size);
  const { size: n, steps: [sr, sa, sb, sc] } = axes.pop() ?? { size: 1, steps: zeros(4) };
  const [r, a, b, c] = operands.map(({ data }) => data), starts = operands.map(({ offset }) => offset);
  const walk = (d, o, i, j, k) => {
    if (d === axes.length) return loop(n, r, o, sr, a, i, sa, b, j, sb, c, k, sc);
    const { size, steps: [tr, ta, tb, tc] } = axes[d];
    for (let m = 0; m < size; m++, o += tr, i += ta, j += tb, k += tc) walk(d + 1, o, i, j, k);
  };
  return () => walk(0, ...starts);
}

const UNUSED = { data: new Float64Array(1), strides: [], offset: 0 };

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

// One loop per operation, each index going on by its own step (0: one number, broadcast). They are written
// out because a loop that calls a function it is given takes several times as long.
const LOOPS = {
  copy(n, r, o, sr, a, i, sa) { for (; n--; o += sr, i += sa) r[o] = a[i]; },
  sum(n, r, o, sr, a, i, sa) { for (; n--; o += sr, i += sa) r[o] += a[i]; },
  max(n, r, o, sr, a, i, sa) { for (; n--; o += sr, i += sa) r[o] = Math.max(r[o], a[i]); },
  neg(n, r, o, sr, a, i, sa) { for (; n--; o += sr, i += sa) r[o] = -a[i]; },
  square(n, r, o, sr, a, i, sa) { for (; n--; o += sr, i += sa) r[o] = a[i] * a[i]; },
  exp(n, r, o, sr, a, i, sa) { for (; n--; o += sr, i += sa) r[o] = Math.exp(a[i]); },
  log(n, r, o, sr, a, i, sa) { for (; n--; o += sr, i += sa) r[o] = Math.log(a[i]); },
  tanh(n, r, o, sr, a, i, sa) { for (; n--; o += sr, i += sa) r[o] = Math.tanh(a[i]); },
  relu(n, r, o, sr, a, i, sa) { for (; n--; o += sr, i += sa) r[o] = Math.max(a[i], 0); },
  sigmoid(n, r, o, sr, a, i, sa) {
    for (; n--; o += sr, i += sa) {
      const small = Math.exp(-Math.abs(a[i])); // at most 1, so nothing overflows
      r[o] = (a[i] >= 0 ? 1 : small) / (1 + small);
    }
  },
  softplus(n, r, o, sr, a, i, sa) {
    for (; n--; o += sr, i += sa) r[o] = Math.max(a[i], 0) + Math.log1p(Math.exp(-Math.abs(a[i])));
  },
  add(n, r, o, sr, a, i, sa, b, j, sb) { for (; n--; o += sr, i += sa, j += sb) r[o] = a[i] + b[j]; },
  sub(n, r, o, sr, a, i, sa, b, j, sb) { for (; n--; o += sr, i += sa, j += sb) r[o] = a[i] - b[j]; },
  mul(n, r, o, sr, a, i, sa, b, j, sb) { for (; n--; o += sr, i += sa, j += sb) r[o] = a[i] * b[j]; },
  div(n, r, o, sr, a, i, sa, b, j, sb) { for (; n--; o += sr, i += sa, j += sb) r[o] = a[i] / b[j]; },
  power(n, r, o, sr, a, i, sa, b, j, sb) { for (; n--; o += sr, i += sa, j += sb) r[o] = a[i] ** b[j]; },
  maximum(n, r, o, sr, a, i, sa, b, j, sb) { for (; n--; o += sr, i += sa, j += sb) r[o] = Math.max(a[i], b[j]); },
  greater(n, r, o, sr, a, i, sa, b, j, sb) { for (; n--; o += sr, i += sa, j += sb) r[o] = a[i] > b[j] ? 1 : 0; },
  where(n, r, o, sr, a, i, sa, b, j, sb, c, k, sc) {
    for (; n--; o += sr, i += sa, j += sb, k += sc) r[o] = a[i] !== 0 ? b[j] : c[k];
  },
};

/** Allocates the value of a node; `run` computes it from the inputs, whose numbers of own axes are `ranks`. */
function createKernel(node, inputs, ranks) {
  const batch = broadcastShapes(inputs.map((input, k) => batchOf(input, ranks[k]))), shape = [...batch, ...node.shape];
  // The same numbers in the same order need no copy.
  const shared = node.op === "reshape" || node.op === "stop_gradient";
  const value = { shape, data: shared ? inputs[0].data : new Float64Array(sizeOf(shape)), version: 0 };
  const run = shared ? () => {} : (KERNELS[node.op] ?? KERNELS.elementwise)({ node, value, inputs, ranks, batch });
  return { inputs, value, run };
}

const KERNELS = {
  elementwise({ node, value, inputs, ranks }, loop = LOOPS[node.op]) {
    const views = inputs.map((input, k) => aligned(input, ranks[k], value.shape.length, node.shape.length));
    return sweep(loop, value.shape, [view(value), ...views]);
  },
  broadcast_to: (kernel) => KERNELS.elementwise(kernel, LOOPS.copy),
  power({ node, value, inputs }) {
    const loop = node.exponent === 2 ? LOOPS.square : LOOPS.power;
    return sweep(loop, value.shape, [view(value), view(inputs[0]), view({ shape: [], data: [node.exponent] })]);
  },
  sum: (kernel) => reduction(kernel, 0),
  max: (kernel) => reduction(kernel, -Infinity),
  transpose({ value, inputs: [input] }) {
    const strides = stridesOf(input.shape), [last, before] = [strides.pop(), strides.pop()];
    return sweep(LOOPS.copy, value.shape, [view(value), view(input, [...strides, last, before])]);
  },
  slice({ node, value, inputs: [input] }) {
    const at = input.shape.length + node.axis, strides = stridesOf(input.shape);
    const part = input.shape.with(at, node.stop - node.start);
    return sweep(LOOPS.copy, part, [view(value, stridesOf(part)), view(input, strides, node.start * strides[at])]);
  },
  pad({ node, value, inputs: [input] }) {
    const at = value.shape.length + node.axis, strides = stridesOf(value.shape);
    return sweep(LOOPS.copy, input.shape, [view(value, strides, node.before * strides[at]), view(input)]);
  },
  stack({ node, value, inputs, ranks: [own] }) {
    const at = value.shape.length + node.axis, shape = value.shape.toSpliced(at, 1);
    const strides = stridesOf(value.shape), [step] = strides.splice(at, 1);
    const copies = inputs.map((input, k) =>
      sweep(LOOPS.copy, shape, [view(value, strides, k * step), aligned(input, own, shape.length, own)]));
    return () => copies.forEach((copy) => copy());
  },
  /** A product of matrices per entry of the batch: a loop over the batch whose elements are matrices. */
  matmul({ node, value, inputs, batch }) {
    const [m, p] = node.shape, k = inputs[0].shape.at(-1);
    const products = (n, r, o, sr, a, i, sa, b, j, sb) => {
      for (; n--; o += sr, i += sa, j += sb) multiply(m, k, p, r, o, a, i, b, j);
    };
    return sweep(products, batch, [value, ...inputs].map((operand) => aligned(operand, 2, batch.length + 2, 2)));
  },
};

/** A sum or a maximum: the result is written with a step of 0 along the axes that vanish. */
function reduction({ node, value, inputs: [input], batch }, start) {
  const vanishes = (d) => (node.axis === undefined ? d >= batch.length : d === input.shape.length + node.axis);
  const strides = stridesOf(input.shape.map((size, d) => (vanishes(d) ? 1 : size)));
  const accumulate = sweep(LOOPS[node.op], input.shape, [view(value, strides), view(input)]);
  return () => {
    value.data.fill(start);
    accumulate();
  };
}

/** r (m, p) = a (m, k) b (k, p); columns innermost, so that memory is read in order. */
function multiply(m, k, p, r, o, a, i, b, j) {
  for (let row = 0; row < m; row++, o += p) {
    for (let column = 0; column < p; column++) r[o + column] = 0;
    for (let t = 0, from = j; t < k; t++, i++, from += p) {
      for (let column = 0; column < p; column++) r[o + column] += a[i] * b[from + column];
    }
  }
}
