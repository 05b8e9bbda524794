// Takes text apart into the words that are compared. What a reader types and what the book says go the
// same way: "∂L/∂w₁₁", "dL/dw_11" and "\partial L / \partial w_{11}" are the words "dl" and "dw11", "σ"
// is "sigma", and "gradients" is "gradient".

/** @type {Map<string, string>} */
const NAMES = new Map();
for (const pair of (
  "α alpha, β beta, γ gamma, δ delta, ε epsilon, ζ zeta, η eta, θ theta, ι iota, κ kappa, λ lambda, " +
  "μ mu, ν nu, ξ xi, π pi, ρ rho, σ sigma, ς sigma, τ tau, υ upsilon, φ phi, χ chi, ψ psi, ω omega, " +
  "∂ d, ∇ nabla, ∞ infinity, ∑ sum, ∏ product, √ root"
).split(", ")) {
  const [sign, name] = pair.split(" ");
  NAMES.set(sign, name);
}
const SIGN = new RegExp(`[${[...NAMES.keys()].join("")}]`, "gu");
// What may be one word: letters and digits, accents and primes, and an index, perhaps in braces.
const RUN = /(?:[\p{L}\p{N}\p{M}∂∇∞∑∏√'’′]|_(?:[{(][\p{L}\p{N}\p{M},]+[)}])?)+/gu;
const HYPHEN = /(?<![\p{L}-])\p{L}{3,}-\p{L}{3,}(?![\p{L}-])/gu;
const POWER = /[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱᵏⁿˡᵀ]+/gu;
const LETTER = `[a-z](?:hat|bar)?|${[...NAMES.values()].join("|")}`;
const INDEXED = new RegExp(`^d?(?:${LETTER})_\\w`);
// Words that a question has and its answer need not have.
const SMALL = new Set(
  (
    "a an and are as at be but by can do does for from get has have how i if in into is it its me my no " +
    "not of on or so than that the their then there this to too very was we what when where which who " +
    "why will with you your"
  )
    .split(" ")
    .map(stem),
);

/** @typedef {{words: string[], start: number, end: number}} Run */

/**
 * The words of a text, each with the part of the text that it comes from.
 * @param {string} text
 * @returns {Run[]}
 */
export function runs(text) {
  return Array.from(text.matchAll(RUN), (found) => {
    const start = found.index ?? 0;
    return { words: remembered(found[0]), start, end: start + found[0].length };
  });
}

/**
 * The words by which a text is found; "cross-entropy" also as one.
 * @param {string} text
 * @returns {string[]}
 */
export function compared(text) {
  const joined = (text.match(HYPHEN) ?? []).map((pair) => pair.replace("-", ""));
  return [...(text.match(RUN) ?? []), ...joined].flatMap(remembered);
}

/** @type {Map<string, string[]>} */
const read = new Map();

/**
 * The words of a run: most runs of a book come often.
 * @param {string} run
 */
function remembered(run) {
  const before = read.get(run);
  if (before) return before;
  const found = wordsOf(run);
  read.set(run, found);
  return found;
}

/**
 * All that was read up to now: words as they are spelled in a text, and as they are compared.
 * @returns {[string, string][]}
 */
export function spellings() {
  const single = [...read].filter(([, found]) => found.length === 1);
  return single.map(([run, [word]]) => [run.toLowerCase(), word]);
}

/**
 * The words of a question: without the small ones, unless it has no others.
 * @param {string} question
 * @returns {string[]}
 */
export function asked(question) {
  const plain = question
    .replace(/\\partial\s*/g, "∂")
    .replace(/\\(?:[dt]?frac|left|right|text|mathbf)(?![a-z])/g, " ");
  const all = [...new Set(runs(plain).flatMap((run) => run.words))];
  const large = all.filter((word) => !SMALL.has(word));
  return large.length ? large : all;
}

/**
 * @param {string} run
 * @returns {string[]}
 */
function wordsOf(run) {
  return run
    .replace(POWER, " ")
    .normalize("NFKD")
    .replace(/(?<![\p{L}\p{N}])(\p{L})\u0302/gu, "$1hat")
    .replace(/(?<![\p{L}\p{N}])(\p{L})\u0304/gu, "$1bar")
    .replace(/[\p{M}'’′{}(),]/gu, "")
    .toLowerCase()
    .split(" ")
    .flatMap(spelled)
    .filter(Boolean);
}

/**
 * Signs by their names, a letter together with its index; names of code come apart.
 * @param {string} word
 * @returns {string[]}
 */
function spelled(word) {
  const named = word.replace(SIGN, (sign) => NAMES.get(sign) ?? "");
  if (INDEXED.test(named)) return [named.replace(/_/g, "")];
  return named === word ? word.split("_").map(stem) : [named];
}

/**
 * What the forms of a word have in common: "separates", "separated" and "separable" are "separ".
 * @param {string} word
 * @returns {string}
 */
function stem(word) {
  if (word.length < 4 || /[^a-z]/.test(word)) return word;
  let base = word;
  if (/(?:[xz]|[cs]h|ss)es$/.test(word)) base = word.slice(0, -2);
  else if (/ies$/.test(word)) base = `${word.slice(0, -3)}y`;
  else if (/trices$/.test(word)) base = word.replace(/trices$/, "trix");
  else if (/[^isu]s$/.test(word) && word !== "bias") base = word.slice(0, -1);
  const verb = without(base, /(?:ing|ed)$/);
  if (verb !== base) return without(verb, /at$/).replace(/([bdgmnprt])\1$/, "$1");
  const root = without(base, /(?:ation|ator|ative|able|ible|ive|ate|ence|ance|ity)$/);
  return base.length > 4 ? root.replace(/e$/, "") : base;
}

/**
 * A word without an ending, if enough is left to tell it from others.
 * @param {string} word
 * @param {RegExp} ending
 */
function without(word, ending) {
  const rest = word.replace(ending, "");
  return rest.length > 3 && /[aeiouy]/.test(rest) ? rest : word;
}
