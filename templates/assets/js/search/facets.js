// Filters, and how many results stand under each value of a facet. The same as site_builder/search/ranking.py.

import { numbers, reading, text } from "./index.js";

export const NOT_STATED = "-";

/**
 * What filters, counts and orders need: {fails, counts, failed, own, confirmed, places}. `fails` gives for each document
 * the filters that it fails, as bits; `counts(found)` for each facet the number of those found under each value if its own
 * filter were not set: Map(facet, Map(value, n)); `failed` a facet that is missing, but only for its counts; `own` the
 * documents of the visitor's cluster.
 */
export async function prepare(index, { from, sort }, active, counted) {
  const needed = active.map(([name]) => name);
  const names = [...new Set([...counted, ...needed])];
  let failed = null;
  const optional = (name) =>
    listsOf(index, name).catch((reason) => {
      if (needed.includes(name)) throw reason;
      failed = { reason };
    });
  const [own, confirmed, inOrder, ...lists] = await Promise.all([
    from ? listsOf(index, "cluster").then((found) => found.get(from)) : [],
    // 0, or a number that grows with the day of the confirmation
    sort === "verified" && index.file("facet/verified.bin", numbers),
    places(index),
    ...names.map(optional),
  ]);
  const facets = new Map(names.map((name, i) => [name, lists[i]]).filter(([, found]) => found));
  const fails = failing(active, facets, index.root.documents);
  return { fails, failed, own, confirmed, places: inOrder, counts: (found) => counts(facets, counted, needed, found, fails) };
}

/** For each document the filters that it fails, as bits. */
function failing(active, facets, size) {
  const fails = new Int32Array(size);
  active.forEach(([name, values], place) => {
    const passes = new Uint8Array(size).fill(values.has(NOT_STATED));
    const lists = facets.get(name);
    for (const list of lists.values()) for (const n of list) passes[n] = 0;
    for (const value of values) for (const n of lists.get(value) ?? []) passes[n] = 1;
    passes.forEach((one, n) => (fails[n] |= !one << place));
  });
  return fails;
}

function counts(facets, counted, needed, found, fails) {
  const all = new Map();
  for (const name of counted.filter((one) => facets.has(one))) {
    const filter = needed.indexOf(name);
    const open = new Uint8Array(fails.length);
    for (const n of found) open[n] = !(fails[n] & ~(1 << filter));
    const unstated = open.slice();
    const values = new Map();
    for (const [value, list] of facets.get(name)) {
      let n = 0;
      for (const document of list) {
        n += open[document];
        unstated[document] = 0;
      }
      values.set(value, n);
    }
    all.set(name, values.set(NOT_STATED, unstated.reduce((sum, one) => sum + one, 0)));
  }
  return all;
}

/** Map of value to document numbers; empty if nobody states anything about a facet. */
export async function listsOf(index, name) {
  if (!Object.hasOwn(index.root.facets, name)) return new Map();
  return index.file(`facet/${name}.bin`, (bytes) => decode(bytes, index.root.documents));
}

/** For each document its place in the order of names; null where that is its number. */
export async function places(index) {
  const { root, language } = index;
  if (!root.orders.includes(language)) return null;
  return index.file(`order.${language}.bin`, (bytes) => numbers(bytes).map((move, n) => n + (move & 1 ? ~(move >> 1) : move >> 1)));
}

function decode(bytes, documents) {
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
