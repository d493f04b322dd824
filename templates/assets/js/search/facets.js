// Filters, and how many results stand under each value of a facet. The same as site_builder/search/ranking.py.

export const NOT_STATED = "-";

/**
 * What filters and counts need: {fails, counts, failed}. `fails` gives for each document the filters that it fails, as
 * bits; `counts(found)` for each facet the number of those found under each value if its own filter were not set:
 * Map(facet, Map(value, n)); `failed` a facet that is missing, but only for its counts.
 */
export async function prepare(index, active, counted) {
  const needed = active.map(([name]) => name);
  const names = [...new Set([...counted, ...needed])];
  let failed = null;
  const optional = (name) =>
    index.facet(name).catch((reason) => {
      if (needed.includes(name)) throw reason;
      failed = { reason };
    });
  const lists = await Promise.all(names.map(optional));
  const facets = new Map(names.map((name, i) => [name, lists[i]]).filter(([, found]) => found));
  const fails = failing(active, facets, index.root.documents);
  return { fails, failed, counts: (found) => counts(facets, counted, needed, found, fails) };
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
