// From clauses to results, in order. The same sums as site_builder/search/ranking.py.

import { resolve } from "./resolve.js";

// What few questions need is loaded when one does; a page that is older than the site goes without.
const correct = (...asked) => import("./spell.js").then((spell) => spell.correct(...asked), () => null);

/**
 * Answers a query: what `resolve` says of it, {results: [{document, covered, clauses, score}]} and, for what leads on from
 * it, {found, active, bits, out, fails}: what is found whatever the filters, these, and for each document the clauses that
 * find it (as bits), whether it is left out, and the filters that it fails (as bits).
 * @param {Index} index opened
 * @param {{q: string, literal: boolean, filters: Map<string, Set<string>>, from: string, sort: string}} asked
 */
export async function search(index, asked) {
  const active = [...asked.filters].filter(([, values]) => values.size);
  const [resolved, columns] = await Promise.all([
    resolve(index, asked.q, asked.literal ? null : correct),
    active.length || asked.from || asked.sort !== "relevance" || index.root.orders.includes(index.language)
      ? import("./facets.js").then(({ prepare }) => prepare(index, asked, active))
      : {},
  ]);
  const { clauses, missing } = resolved;
  const scores = score(index, resolved);
  const { bits, out } = scores;
  const { fails = out } = columns;
  const required = clauses.reduce((sum, clause, place) => sum | (clause.required << place), 0);
  const all = !clauses.length && !missing.length;
  const found = [...bits.keys()].filter((n) => (all || bits[n]) && !out[n] && !(required & ~bits[n]));
  const results = ordered(found.filter((n) => !fails[n]), scores, asked.sort, columns);
  return { ...resolved, results, found, active, bits, out, fails };
}

/** For each document the clauses that find it, the words they cover, their sum, and whether it is left out. */
function score(index, { clauses, without, impossible }) {
  const size = index.root.documents;
  const bits = new Int32Array(size);
  const covered = new Uint8Array(size);
  const sums = new Float64Array(size);
  const out = new Uint8Array(size).fill(impossible);
  for (const { terms } of without) for (const { group } of terms.values()) for (const n of group.documents) out[n] = 1;
  const terms = new Map();
  clauses.forEach((clause, place) => {
    for (const [id, { group, boost }] of clause.terms) {
      terms.set(id, { group, boost: boost + (terms.get(id)?.boost ?? 0) });
      for (const n of group.documents) {
        if (!((bits[n] >> place) & 1)) covered[n] += clause.weight;
        bits[n] |= 1 << place;
      }
    }
  });
  let squares = 0;
  for (const { group, boost } of terms.values()) {
    squares += boost * boost;
    group.documents.forEach((n, i) => (sums[n] += boost * group.weights[i]));
  }
  return { bits, covered, sums, out, length: Math.sqrt(squares) || 1 };
}

/** The results in order. All that decides becomes one whole number, as numbers are sorted without calls. */
function ordered(found, { bits, covered, sums, length }, sort, { own = [], confirmed, places }) {
  const size = bits.length;
  const at = places ?? bits.map((_, n) => n);
  const inOrder = new Uint32Array(size);
  at.forEach((place, n) => (inOrder[place] = n));
  const isOwn = new Uint8Array(size);
  for (const n of own) isOwn[n] = 1;
  const most = sums.reduce((a, b) => Math.max(a, b), 0) + 1;
  const value = { name: () => 0, verified: (n) => confirmed[n], relevance: (n) => covered[n] * most + sums[n] }[sort];
  const highest = found.reduce((best, n) => Math.max(best, value(n)), 0) + 1;
  const keys = new Float64Array(found.length);
  found.forEach((n, i) => (keys[i] = ((isOwn[n] + 1) * highest - value(n)) * size + at[n]));
  const results = [];
  for (const one of keys.sort()) {
    const document = inOrder[one - Math.floor(one / size) * size]; // the remainder, which % is slow to find
    results.push({ document, covered: covered[document], clauses: bits[document], score: sums[document] / 1000 / length });
  }
  return results;
}
