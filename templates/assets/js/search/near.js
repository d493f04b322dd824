// Near misses: what could be let go of. The same as site_builder/search/near.py, which explains them.

/** [{kind, facet, id, label, words, count}], those with most results first; `full` are the clauses to be covered. */
export async function nearMisses(index, { clauses, missing, impossible, active, bits, out, fails }, full) {
  /** Counts documents (all, or some) with the clauses that pass every filter but that (its place; -1: none). */
  const count = (some, filter, documents = bits.keys()) =>
    [...documents].filter((n) => !out[n] && !(some & ~bits[n]) && !(fails[n] & ~(1 << filter))).length;
  const found = [];
  const add = (kind, facet, { id, label }, words, n) => n && found.push({ kind, facet, id, label, words, count: n });
  const named = (facet, id) => index.things.find((thing) => thing.facet === facet && thing.id === id);
  const broader = async (facet, id, words, mask, filter) => {
    const wider = named(facet, named(facet, id)?.broader);
    if (wider) add("broader", facet, wider, words, count(mask, filter, (await index.facet(facet).catch(() => new Map())).get(wider.id) ?? []));
  };
  const facets = [...active.map(([facet]) => facet), ...clauses.flatMap(({ things }) => things.map((n) => index.things[n].facet))];
  await index.name(index.numbersOf(facets));
  if (impossible || (missing.length && !clauses.length)) return found;
  for (const [place, [facet, values]] of active.entries()) {
    const [id] = values;
    const one = values.size === 1;
    add("without", facet, one ? (named(facet, id) ?? { id, label: id }) : { id: "", label: "" }, null, count(full, place));
    if (one) await broader(facet, id, null, full, place);
  }
  for (const [place, { start, end, weight, written, things }] of clauses.entries()) {
    // the parts of a compound go together
    const rest = clauses.reduce((bits, other, i) => (other.start === start ? bits & ~(1 << i) : bits), full);
    if (!weight || clauses[place - 1]?.start === start || (missing.length && !rest)) continue;
    if (rest) add("drop", "", { id: "", label: written }, [start, end], count(rest, -1));
    for (const { facet, id } of things.map((number) => index.things[number])) {
      if (!active.some(([name]) => name === facet)) await broader(facet, id, [start, end], rest, -1);
    }
  }
  return found.sort((a, b) => b.count - a.count);
}
