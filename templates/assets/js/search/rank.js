// From clauses to an order, filters and counts. The same sums as site_builder/search/{ranking,answer}.py.

import { NOT_STATED, counts } from "./count.js";
import { nearMisses } from "./near.js";
import { resolve } from "./resolve.js";
import { judge, matched } from "./why.js";

export { NOT_STATED } from "./count.js";
export { reasons } from "./why.js";

const FEW = 3; // full results up to which near misses are offered

/**
 * Answers a query: {clauses, missing, corrections, dropped, literal, results: [{document, covered, clauses, score,
 * matched}], counts, answer, notes, understood, near}.
 * @param {Index} index opened
 * @param {{q: string, literal: boolean, filters: Map<string, Set<string>>, from: string, sort: string}} asked
 * @param {string[]} counted facets whose values are counted
 */
export async function search(index, asked, counted = []) {
  const active = [...asked.filters].filter(([, values]) => values.size);
  const needed = new Set(active.map(([name]) => name));
  const names = [...new Set([...counted, ...needed])];
  let failed = null;
  const optional = (name) =>
    index.facet(name).catch((reason) => {
      if (needed.has(name)) throw reason;
      failed = { reason }; // only its counts are missing
    });
  const [resolved, own, confirmed, ...lists] = await Promise.all([
    resolve(index, asked.q, asked.literal),
    asked.from ? index.facet("cluster").then((found) => found.get(asked.from)) : [],
    asked.sort === "verified" ? index.confirmed() : null,
    ...names.map(optional),
  ]);
  const facets = new Map(names.map((name, i) => [name, lists[i]]).filter(([, found]) => found));
  const { clauses } = resolved;
  const mask = (member) => clauses.reduce((bits, clause, place) => bits | (clause[member] ? 1 << place : 0), 0);
  const full = mask("weight");
  const required = mask("required");
  const { bits, out, make } = score(index, resolved);
  const fails = failing(active, facets, bits.length);
  const empty = !clauses.length && !resolved.missing.length;
  const found = [...bits.keys()].filter((n) => (empty || bits[n]) && !out[n] && !(required & ~bits[n]));
  const results = found.filter((n) => !fails[n]).map(make);
  order(index, results, new Set(own), confirmed, asked.sort);
  const count = (some, filter, documents = bits.keys()) =>
    [...documents].filter((n) => !out[n] && !(some & ~bits[n]) && !(fails[n] & ~(1 << filter))).length;
  const few = results.filter((one) => !(full & ~one.clauses)).length <= FEW;
  const missed = (reason) => {
    failed = { reason };
    return [];
  };
  const near = few ? await nearMisses(index, resolved, active, full, count).catch(missed) : [];
  return {
    ...resolved,
    ...judge(index, resolved, results),
    dropped: resolved.missing,
    literal: Boolean(asked.literal),
    results,
    near,
    counts: counts(facets, counted, active, found, fails),
    failed,
  };
}

/** For each document the clauses that find it (bits) and whether it is left out; and a function that makes a result. */
function score(index, resolved) {
  const { clauses, without, impossible } = resolved;
  const size = index.root.documents;
  const bits = new Int32Array(size);
  const sums = new Float64Array(size);
  const out = new Uint8Array(size).fill(impossible);
  for (const { terms } of without) for (const { group } of terms.values()) for (const n of group.documents) out[n] = 1;
  const terms = new Map();
  clauses.forEach((clause, place) => {
    for (const [id, { group, boost }] of clause.terms) {
      terms.set(id, { group, boost: boost + (terms.get(id)?.boost ?? 0) });
      for (const n of group.documents) bits[n] |= 1 << place;
    }
  });
  let squares = 0;
  for (const { group, boost } of terms.values()) {
    squares += boost * boost;
    group.documents.forEach((n, i) => (sums[n] += boost * group.weights[i]));
  }
  const length = Math.sqrt(squares) || 1;
  const make = (document) => ({
    document,
    covered: clauses.reduce((sum, { weight }, place) => sum + ((bits[document] >> place) & 1) * weight, 0),
    clauses: bits[document],
    score: sums[document] / 1000 / length,
    get matched() {
      return matched(index, resolved, this);
    },
  });
  return { bits, out, make };
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

function order({ ranks }, found, own, confirmed, sort) {
  const by = {
    name: () => 0,
    verified: (a, b) => confirmed[b.document] - confirmed[a.document],
    relevance: (a, b) => b.covered - a.covered || b.score - a.score,
  }[sort];
  found.sort((a, b) => own.has(a.document) - own.has(b.document) || by(a, b) || ranks[a.document] - ranks[b.document]);
}
