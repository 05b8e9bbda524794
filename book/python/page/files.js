// How the files of Python get into the page: over HTTP they are fetched; a page that was opened from
// disk may not do that, so there the same bytes come as scripts, in base64.

/** @type {Map<string, Promise<ArrayBuffer>>} */
const fetched = new Map();

/** @type {Record<string, string>} */
const fromScripts = {};
globalThis.nnPythonFiles = fromScripts;

export const isFromDisk = location.protocol === "file:";

/**
 * Loads a script of the site once it is needed.
 * @param {string} address
 * @returns {Promise<void>}
 */
export function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${address.split("?")[0]} could not be loaded`));
    document.head.append(script);
  });
}

/**
 * Returns the text that a script of the disk's form holds.
 * @param {string} name
 */
export async function textFromDisk(name) {
  await loadScript(addressOf(`disk/${name}.js`));
  const text = fromScripts[name];
  delete fromScripts[name];
  return text;
}

/**
 * The address of a file of Python in the page, in the very version that this page was built with.
 * @param {string} path
 */
export function addressOf(path) {
  return `${nnPython.root}python/${path}?v=${nnPython.mark}`;
}

/**
 * Returns a file; it is kept, so that a new start asks for nothing.
 * @param {string} name
 * @param {(bytes: number) => void} count is told of every piece that has come
 * @returns {Promise<ArrayBuffer>}
 */
export function getFile(name, count) {
  const known = fetched.get(name);
  if (known) return known;
  const file = isFromDisk ? decode(name, count) : download(name, count);
  fetched.set(name, file);
  file.catch(() => fetched.delete(name));
  return file;
}

/**
 * @param {string} name
 * @param {(bytes: number) => void} count
 */
async function decode(name, count) {
  const text = atob(await textFromDisk(name));
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  count(bytes.length);
  return bytes.buffer;
}

/**
 * @param {string} name
 * @param {(bytes: number) => void} count
 */
async function download(name, count) {
  const answer = await fetch(addressOf(`${name}.bin`));
  if (!answer.ok || !answer.body) throw new Error(`${name}.bin: ${answer.status}`);
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const pieces = [];
  const reader = answer.body.getReader();
  for (let next = await reader.read(); next.value; next = await reader.read()) {
    pieces.push(next.value);
    count(next.value.length);
  }
  return new Blob(pieces).arrayBuffer();
}
