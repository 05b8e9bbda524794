// The loops of the operations, which nnlib/figures/loops.py writes.

/**
 * Runs a formula n times over the arrays r, a, b and c, from places o, i, j and k on; each moves by
 * its own step, of which 0 repeats one number. A loop passes over the arrays that it does not read.
 */
export type Loop = (
  n: number,
  r: Float64Array,
  o: number,
  sr: number,
  a: Float64Array,
  i: number,
  sa: number,
  b: Float64Array,
  j: number,
  sb: number,
  c: Float64Array,
  k: number,
  sc: number,
) => void;

export declare const LOOPS: Record<string, Loop>;
