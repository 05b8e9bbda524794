// Near misses: the word of the book that was meant by one that it does not have.

/**
 * The first of the words that need the fewest changes, with the rest of its entry; none if all need
 * more than a slip or two.
 * @template {[string, ...unknown[]]} Entry
 * @param {string} word
 * @param {Entry[]} entries each begins with a word
 * @returns {Entry | undefined}
 */
export function nearest(word, entries) {
  if (word.length < 4 || /\d/.test(word)) return undefined;
  let most = word.length < 6 ? 1 : 2;
  let best;
  for (const entry of entries) {
    const needed = changes(word, entry[0], most);
    if (needed > most) continue;
    best = entry;
    most = needed - 1;
  }
  return best;
}

/**
 * How many letters have to be put in, left out, replaced or swapped with the next to make one word of
 * another; any number above `most` if it is more than that.
 * @param {string} one
 * @param {string} other
 * @param {number} most
 */
function changes(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  /** @type {number[][]} for the beginnings of both words, by their lengths */
  const table = [Array.from({ length: other.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = table[i - 1][j - 1] + Number(one[i - 1] !== other[j - 1]);
      row.push(Math.min(replaced, table[i - 1][j] + 1, row[j - 1] + 1));
      const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped && i > 1 && j > 1) row[j] = Math.min(row[j], table[i - 2][j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    table.push(row);
  }
  return table[one.length][other.length];
}
