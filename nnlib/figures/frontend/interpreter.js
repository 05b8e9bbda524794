// The interpreter of computation graphs: what nnlib.graph.evaluate does, in the page.
//
// It knows how to run the loop of each operation (nnlib/figures/loops.py), nested in others, over
// flat arrays. Which loops, nnlib/figures/program.py has worked out from the shapes.

/** @import { Batch, GraphSpec, LoopSpec, NodeSpec, ParameterValue } from "./types.d.ts" */
/** @import { GivenNumbers, Program, Value } from "./types.d.ts" */
/** @import { Loop } from "./loops.js" */

import { LOOPS } from "./loops.js";

/**
 * A node with nothing left out, its loops, and its value if it has no arguments.
 * @typedef {NodeSpec & {
 *   args: number[], shape: number[], loops: LoopSpec[], given?: Value
 * }} ReadyNode
 */

/**
 * What computes a node: bound to the arrays it reads and writes, which last until a shape changes.
 * @typedef {{ inputs: Value[], value: Value, run: () => void }} Kernel
 */

/**
 * An array as loops walk over it: how far it moves along each, and where it starts.
 * @typedef {{ data: Float64Array, steps: number[], start: number }} Operand
 */

/**
 * Makes a graph ready to run: `set` its parameters, then `get` its outputs.
 * @param {GraphSpec} graph
 */
export function compile({ nodes, loops, runs, outputs }) {
  /** @type {ReadyNode[]} */
  const ready = nodes.map(({ back = [], ...node }, i) => {
    const args = back.map((by) => i - by);
    return { args, shape: [], loops: loops[runs[i]], ...node };
  });
  for (const node of ready) {
    const source = SOURCES[node.op];
    if (source) node.given = valueOf(node.shape, source(/** @type {GivenNumbers} */ (node)), []);
  }
  return createProgram(ready, outputs);
}

/**
 * @param {number[]} shape
 * @param {ArrayLike<number>} data
 * @param {number[]} batch
 * @returns {Value}
 */
const valueOf = (shape, data, batch) => ({
  shape,
  data: Float64Array.from(data),
  version: 0,
  batch,
});

/**
 * @param {ReadyNode[]} nodes
 * @param {number[]} outputs
 * @returns {Program}
 */
function createProgram(nodes, outputs) {
  const values = nodes.map((node) => node.given);
  const parameters = new Map(nodes.map(({ op, name }, id) => [op === "parameter" && name, id]));
  /** @type {number[]} when each node was last looked at */
  const seen = [];
  /** @type {Kernel[]} */
  const kernels = [];
  /** @type {Map<string, Program>} */
  const twins = new Map();
  let clock = 0;

  /** @type {Program["value"]} */
  function value(id) {
    if (seen[id] !== clock) {
      if (nodes[id].args.length) values[id] = computed(id);
      seen[id] = clock;
    }
    const found = values[id];
    if (!found) throw new Error(`parameter ${nodes[id].name} has no value`);
    return found;
  }

  /**
   * The value of a node with arguments, computed again if one of them has changed.
   * @param {number} id
   */
  function computed(id) {
    const inputs = nodes[id].args.map(value);
    const newest = Math.max(...inputs.map(({ version }) => version));
    const isBound = kernels[id]?.inputs.every((input, k) => input === inputs[k]);
    if (!isBound) kernels[id] = createKernel(nodes[id], inputs);
    const kernel = kernels[id];
    if (kernel.value.version !== newest) kernel.run();
    kernel.value.version = newest;
    return kernel.value;
  }

  /** @type {Program["set"]} */
  function set(name, given) {
    const id = parameters.get(name);
    if (id === undefined) return;
    const own = nodes[id].shape;
    const { shape, data } = asBatch(given, own);
    checkShape(name, shape, data, own);
    const held = values[id];
    if (held && sameShape(held.shape, shape)) {
      if (held.data.every((x, i) => x === data[i])) return;
      held.data.set(data);
      held.version = ++clock;
    } else {
      const made = valueOf(shape, data, shape.slice(0, shape.length - own.length));
      made.version = ++clock;
      values[id] = made;
    }
  }

  /** @type {Program["batch"]} */
  function batch(given, k) {
    // A twin of this program computes it: the values held here stay, and an unchanged batch costs
    // nothing.
    const key = Object.keys(given).sort().join();
    const twin = twins.get(key) ?? createProgram(nodes, outputs);
    twins.set(key, twin);
    nodes.forEach(({ op, name = "" }, id) => {
      const now = given[name] ?? values[id];
      if (op === "parameter" && now) twin.set(name, now);
    });
    return twin.get(k);
  }

  return { set, get: (k) => value(outputs[k]), value, batch };
}

/**
 * What a parameter is given, with its shape: a number, a flat array of the parameter's own shape,
 * or numbers that come with a shape.
 * @param {ParameterValue | Batch} given
 * @param {number[]} own
 * @returns {Batch}
 */
function asBatch(given, own) {
  if (typeof given === "number") return { shape: [], data: [given] };
  if (Array.isArray(given)) return { shape: given.length ? own : [], data: given };
  return given;
}

/**
 * @param {string} name
 * @param {number[]} shape
 * @param {ArrayLike<number>} data
 * @param {number[]} own
 */
function checkShape(name, shape, data, own) {
  const endsInOwn = own.every((size, d) => size === shape.at(d - own.length));
  if (sizeOf(shape) === data.length && endsInOwn) return;
  const came = `${data.length} numbers, shape [${shape}]`;
  throw new Error(`parameter ${name}: came ${came}; expected shape [${own}]`);
}

// ---- shapes, and walking over arrays

/** @param {number[]} shape */
const sizeOf = (shape) => shape.reduce((n, size) => n * size, 1);

/**
 * @param {number[]} a
 * @param {number[]} b
 */
const sameShape = (a, b) => a.join() === b.join();

/**
 * @param {number} n
 * @returns {number[]}
 */
const zeros = (n) => Array(n).fill(0);

/** @param {number[][]} shapes */
function broadcastShapes(shapes) {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return zeros(rank).map((_, d) => {
    const sizes = shapes.map((shape) => shape[d - rank + shape.length] ?? 1);
    const long = new Set(sizes.filter((size) => size !== 1));
    if (long.size > 1) throw new Error(`batches do not broadcast: [${shapes.join("] [")}]`);
    return [...long, 1][0];
  });
}

/**
 * How far a value moves along each axis of a batch; 0 where it is repeated.
 * @param {Value} value
 * @param {number} rank
 */
function batchSteps({ shape, batch }, rank) {
  let step = sizeOf(shape);
  const steps = batch.map((size) => {
    if (size <= 1) return 0;
    step /= size;
    return step;
  });
  return [...zeros(rank - batch.length), ...steps];
}

/**
 * The axes to loop over. Two that lie in memory like one long axis are one.
 * @param {number[]} shape
 * @param {Operand[]} operands
 */
function mergedAxes(shape, operands) {
  /** @type {{ size: number, steps: number[] }[]} */
  const axes = [];
  shape.forEach((size, d) => {
    const steps = operands.map((operand) => operand.steps[d] ?? 0);
    const outer = axes.at(-1);
    if (outer?.steps.every((step, k) => step === steps[k] * size)) {
      axes[axes.length - 1] = { size: outer.size * size, steps };
    } else if (size > 1) {
      axes.push({ size, steps });
    }
  });
  return axes;
}

/**
 * A function that runs `loop` over all of `shape`; the first of the four operands is written, the
 * others are read.
 * @param {Loop} loop
 * @param {number[]} shape
 * @param {Operand[]} operands
 */
function sweep(loop, shape, operands) {
  const axes = mergedAxes(shape, operands);
  // The time goes into the innermost loop: give it the last axis, or the longest if that is short.
  const last = axes.at(-1);
  if (last && last.size < 16) axes.sort((one, other) => one.size - other.size);
  const inner = axes.pop() ?? { size: 1, steps: zeros(4) };
  const [sr, sa, sb, sc] = inner.steps;
  const [r, a, b, c] = operands.map(({ data }) => data);

  /**
   * Loops over axis d and those inside it, from places o, i, j and k of the four arrays.
   * @type {(d: number, o: number, i: number, j: number, k: number) => void}
   */
  const walk = (d, o, i, j, k) => {
    if (d === axes.length) {
      loop(inner.size, r, o, sr, a, i, sa, b, j, sb, c, k, sc);
      return;
    }
    const { size, steps } = axes[d];
    const [tr, ta, tb, tc] = steps;
    for (let m = 0; m < size; m++) {
      walk(d + 1, o + m * tr, i + m * ta, j + m * tb, k + m * tc);
    }
  };
  const [o, i, j, k] = operands.map(({ start }) => start);
  return () => walk(0, o, i, j, k);
}

/**
 * Allocates the value of a node; `run` computes it from the inputs.
 * @param {ReadyNode} node
 * @param {Value[]} inputs
 * @returns {Kernel}
 */
function createKernel(node, inputs) {
  const batch = broadcastShapes(inputs.map((input) => input.batch));
  const shape = [...batch, ...node.shape];
  if (!node.loops.length) {
    // It is its input in another shape.
    const value = { shape, data: inputs[0].data, version: -1, batch };
    return { inputs, value, run() {} };
  }
  const value = { shape, data: new Float64Array(sizeOf(shape)), version: -1, batch };
  const sweeps = node.loops.map((loop) => sweepOf(node, loop, value, inputs));
  const first = STARTS[node.op];
  const run = () => {
    if (first !== undefined) value.data.fill(first);
    for (const each of sweeps) each();
  };
  return { inputs, value, run };
}

/**
 * One of a node's loops over its value and what that reads, for every place of the batch.
 * @param {ReadyNode} node
 * @param {LoopSpec} loop
 * @param {Value} value
 * @param {Value[]} inputs
 */
function sweepOf(node, { shape, steps, start, reads }, value, inputs) {
  const read = reads?.map((k) => inputs[k]) ?? inputs;
  const operands = [value, ...read].map((each, k) => ({
    data: each.data,
    steps: [...batchSteps(each, value.batch.length), ...steps[k]],
    start: start?.[k] ?? 0,
  }));
  // In the place of an array that is not read stands the exponent of a power.
  const exponent = { data: Float64Array.of(node.exponent ?? NaN), steps: [], start: 0 };
  const four = [...operands, exponent, exponent].slice(0, 4);
  return sweep(loopOf(node), [...value.batch, ...shape], four);
}

// ---- the operations

/**
 * @param {number} start
 * @param {number} stop
 * @param {number} n
 */
function spaced(start, stop, n) {
  const step = (stop - start) / (n - 1);
  return Array.from({ length: n }, (_, i) => (i === n - 1 ? stop : i * step + start));
}

/**
 * Nodes whose numbers are given.
 * @type {Record<string, (attributes: GivenNumbers) => number[]>}
 */
const SOURCES = {
  constant: ({ values }) => values,
  linspace: ({ start, stop, n }) => spaced(start, stop, n),
  grid({ x_min, x_max, n_x, y_min, y_max, n_y }) {
    const xs = spaced(x_min, x_max, n_x);
    return spaced(y_min, y_max, n_y).flatMap((y) => xs.flatMap((x) => [x, y]));
  },
};

/**
 * What an operation that accumulates starts from.
 * @type {Record<string, number>}
 */
const STARTS = { sum: 0, matmul: 0, max: -Infinity };

/** @param {NodeSpec} node */
const loopOf = (node) => LOOPS[node.exponent === 2 ? "square" : node.op];
