// Filters, and how many results stand under each value of a facet. The same as site_builder/search/ranking.py.

import { numbers, reading, text } from "./index.js";
import { NOT_STATED } from "./labels.js";

/**
 * What filters and orders need: {fails, own, confirmed, places}. `fails` gives for each document the filters that it fails,
 * as bits; `own` are the documents of the visitor's cluster.
 */
export async function prepare(index, { from, sort }, active) {
  const [own, confirmed, inOrder, ...lists] = await Promise.all([
    from ? listsOf(index, "cluster").then((found) => found.get(from)) : [],
    // 0, or a number that grows with the day of the confirmation
    sort === "verified" && index.file("facet/verified.bin", numbers),
    places(index),
    ...active.map(([name]) => listsOf(index, name)),
  ]);
  return { fails: failing(active, lists, index.root.documents), own, confirmed, places: inOrder };
}

/** For each document the filters that it fails, as bits. */
function failing(active, lists, size) {
  const fails = new Int32Array(size);
  active.forEach(([, values], place) => {
    const passes = new Uint8Array(size).fill(values.has(NOT_STATED));
    for (const list of lists[place].values()) for (const n of list) passes[n] = 0;
    for (const value of values) for (const n of lists[place].get(value) ?? []) passes[n] = 1;
    passes.forEach((one, n) => (fails[n] |= !one << place));
  });
  return fails;
}

/** How many of those found stand under each value of a facet with these lists, if its own filter were not set. */
export function countsOf(lists, facet, { found, active, fails }) {
  const filter = active.findIndex(([name]) => name === facet);
  const open = new Uint8Array(fails.length);
  for (const n of found) open[n] = !(fails[n] & ~(1 << filter));
  const unstated = open.slice();
  const values = new Map();
  for (const [value, list] of lists) {
    let n = 0;
    for (const document of list) {
      n += open[document];
      unstated[document] = 0;
    }
    values.set(value, n);
  }
  return values.set(NOT_STATED, unstated.reduce((sum, one) => sum + one, 0));
}

/** Map of value to document numbers; empty if nobody states anything about a facet. */
export async function listsOf(index, name) {
  if (!Object.hasOwn(index.root.facets, name)) return new Map();
  return index.file(`facet/${name}.bin`, (bytes) => decode(index, bytes));
}

/** For each document its place in the order of names; null where that is its number. */
export async function places(index) {
  const { root, language } = index;
  if (!root.orders.includes(language)) return null;
  return index.file(`order.${language}.bin`, (bytes) => numbers(bytes).map((move, n) => n + (move & 1 ? ~(move >> 1) : move >> 1)));
}

/** Map of value to document numbers, from the bytes of a facet's file. */
export function decode({ root: { documents } }, bytes) {
  const [number, take] = reading(bytes);
  const found = new Map();
  for (let values = number(); values > 0; values--) {
    const name = text(take(number()));
    const size = number();
    const list = [];
    if (size & 1) {
      const bits = take((documents + 7) >> 3);
      for (let n = 0; n < documents; n++) if ((bits[n >> 3] >> (n & 7)) & 1) list.push(n);
    } else for (let at = 0, i = 0; i < size >> 1; i++) list.push((at += number()));
    found.set(name, list);
  }
  return found;
}
