// What a reader wrote stays in their browser, cell by cell, with the text that the cell had then.

/** @typedef {{ was: string, text: string }} Edit */

const key = `nn-python:${nnPython.page}`;

/** @returns {Edit[]} */
export function storedEdits() {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "[]");
  } catch {
    return []; // where nothing may be stored, or something else was
  }
}

/**
 * Keeps what a reader made of a cell; the cell's own text is not kept.
 * @param {string} was
 * @param {string} text
 */
export function storeEdit(was, text) {
  const others = storedEdits().filter((edit) => edit.was !== was);
  if (text !== was) others.push({ was, text });
  try {
    if (others.length) localStorage.setItem(key, JSON.stringify(others));
    else localStorage.removeItem(key);
  } catch {
    // It lasts as long as the page does.
  }
}
