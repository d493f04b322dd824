// How many results stand under each value of a facet.

export const NOT_STATED = "-";

/** For each facet the number of results under each value if its own filter were not set: Map(facet, Map(value, n)). */
export function counts(facets, counted, active, found, fails) {
  const all = new Map();
  for (const name of counted.filter((one) => facets.has(one))) {
    const filter = active.findIndex(([one]) => one === name);
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
