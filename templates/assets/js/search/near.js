// Near misses: what could be let go of. The same as site_builder/search/near.py, which explains them.

import { listsOf } from "./facets.js";
import { nameThings, numbersOf } from "./labels.js";

/** [{kind, facet, id, label, words, count}], those with most results first; `full` are the clauses to be covered. */
export async function nearMisses(index, { clauses, missing, impossible, active, bits, out, fails }, full) {
  /** Counts documents (all, or some) with the clauses that pass every filter but that (its place; -1: none). */
  const count = (some, filter, documents = bits.keys()) =>
    [...documents].filter((n) => !out[n] && !(some & ~bits[n]) && !(fails[n] & ~(1 << filter))).length;
  const found = [];
  const add = (kind, facet, { id, label }, words, n) => n && found.push({ kind, facet, id, label, words, count: n });
  const named = (facet, id) => index.things.find((thing) => thing.facet === facet && thing.id === id);
  const broader = async (thing, words, mask, filter) => {
    if (thing?.broader === undefined) return;
    const { facet } = thing;
    const [lists] = await Promise.all([listsOf(index, facet).catch(() => new Map()), nameThings(index, [thing.broader])]);
    const wider = index.things[thing.broader];
    add("broader", facet, wider, words, count(mask, filter, lists.get(wider.id) ?? []));
  };
  const filtered = numbersOf(index, active.map(([facet]) => facet));
  await nameThings(index, [...filtered, ...clauses.flatMap(({ things }) => things)]);
  if (impossible || (missing.length && !clauses.length)) return found;
  for (const [place, [facet, values]] of active.entries()) {
    const [id] = values;
    const one = values.size === 1;
    add("without", facet, one ? (named(facet, id) ?? { id, label: id }) : { id: "", label: "" }, null, count(full, place));
    if (one) await broader(named(facet, id), null, full, place);
  }
  for (const [place, { start, end, weight, written, things }] of clauses.entries()) {
    // the parts of a compound go together
    const rest = clauses.reduce((bits, other, i) => (other.start === start ? bits & ~(1 << i) : bits), full);
    if (!weight || clauses[place - 1]?.start === start || (missing.length && !rest)) continue;
    if (rest) add("drop", "", { id: "", label: written }, [start, end], count(rest, -1));
    for (const thing of things.map((number) => index.things[number])) {
      if (!active.some(([facet]) => facet === thing.facet)) await broader(thing, [start, end], rest, -1);
    }
  }
  return found.sort((a, b) => b.count - a.count);
}
