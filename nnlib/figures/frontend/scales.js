// Axes: where a value lies on the picture, and which round numbers to write beside it.

/** A linear map from [from, to] in data to start … end in pixels, with its inverse. */
export function linearScale([from, to], start, end) {
  const scale = (value) => start + ((value - from) / (to - from)) * (end - start);
  const invert = (pixel) => from + ((pixel - start) / (end - start)) * (to - from);
  return Object.assign(scale, { invert, domain: [from, to] });
}

/** Round tick values (1, 2 or 5 times a power of ten), about `count` of them. */
export function ticks([from, to], count) {
  const raw = (to - from) / count, power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((m) => m * power >= raw * 0.999) || 10);
  const first = Math.ceil(from / step - 1e-9), last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => clean((first + i) * step));
}

/** A value rounded to a step and kept between two bounds. */
export const snap = (value, min, max, step) => clean(Math.min(max, Math.max(min, Math.round(value / step) * step)));

/** Free of binary dust such as 0.30000000000000004. */
const clean = (value) => Number(value.toPrecision(12));
