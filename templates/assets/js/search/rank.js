// From clauses to results: their order, their filters and counts, and why each was found. The same sums and words as
// site_builder/search/{ranking,answer}.py.

import { HINTED, MENTIONED, STATED, WORD } from "./index.js";
import { key, range, resolve, words } from "./resolve.js";

export const NOT_STATED = "-";
const PLACES = ["place", "country", "cluster"];
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
    resolve(index, asked.q, asked.literal ? null : correct),
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
  const nearby = few ? await near(index, resolved, active, full, count).catch(missed) : [];
  return {
    ...resolved,
    ...judge(index, resolved, results),
    dropped: resolved.missing,
    literal: Boolean(asked.literal),
    results,
    near: nearby,
    counts: counts(facets, counted, active, found, fails),
    failed,
  };
}

// What few questions need is loaded when one does; a page that is older than the site goes without.
const correct = (...word) => import("./spell.js").then((spell) => spell.correct(...word), () => []);
const near = (...asked) => import("./near.js").then(({ nearMisses }) => nearMisses(...asked), () => []);

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

/** For each facet the number of results under each value if its own filter were not set: Map(facet, Map(value, n)). */
function counts(facets, counted, active, found, fails) {
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

/** How well the results answer, and why not fully; notes are [name of the text, its variables]. */
function judge({ things }, { clauses, missing, corrections }, results) {
  const notes = missing.length ? [["missing", { words: missing.join(", ") }]] : [];
  const unheld = clauses.filter((clause) => !clause.held);
  if (unheld.length) {
    const labels = new Set(unheld.flatMap((clause) => clause.things.slice(0, 1)).map((n) => things[n].label));
    notes.push(["unheld", { names: [...labels].join(", ") }]);
  }
  const named = clauses.flatMap(({ things: numbers, start, end }) => numbers.map((n) => [n, { ...things[n], words: [start, end] }]));
  const understood = [...new Map(named.reverse()).values()].reverse();
  if (!results.length) return { understood, answer: "none", notes: [...notes, ["nothing", {}]] };
  const best = results.reduce((a, b) => (b.covered > a.covered ? b : a));
  const left = clauses.filter((clause, place) => clause.weight && !((best.clauses >> place) & 1));
  if (left.length && !unheld.length) notes.push(["apart", {}]);
  const isAbout = understood.some(({ facet }) => !PLACES.includes(facet));
  if (unheld.length || left.some((clause) => clause.things.length) || (missing.length && !isAbout)) {
    return { understood, answer: "none", notes };
  }
  return { understood, answer: left.length || missing.length || corrections.length ? "partial" : "full", notes };
}

const hit = (clauses, result) => clauses.filter((_, place) => (result.clauses >> place) & 1);

/** The folded words and phrases to be highlighted. */
function matched(index, { clauses, shards }, result) {
  const found = new Set();
  for (const { terms, folded, prefix } of hit(clauses, result)) {
    const keys = new Set();
    for (const [id, { group }] of terms) {
      if (!group.documents.includes(result.document)) continue;
      keys.add(id);
      if (group.kind !== WORD) found.add(words(index.things[group.number].label).join(" "));
    }
    for (const number of new Set([index.route(folded[0]), ...range(index, prefix)])) {
      for (const [surface, groups] of shards.get(number)) if (groups.some((group) => keys.has(key(group)))) found.add(surface);
    }
  }
  return [...found].sort();
}

/** Why a result was found: [{field, id, text}]. */
export function reasons({ things }, clauses, result, card) {
  const why = hit(clauses, result).flatMap((clause) => because(things, clause, result, card));
  return [...new Map(why.map((reason) => [JSON.stringify(reason), reason])).values()];
}

function because(things, clause, { document }, card) {
  const numbers = (...kinds) =>
    [...clause.terms.values()]
      .filter(({ group }) => kinds.includes(group.kind) && group.documents.includes(document))
      .map(({ group }) => group.number)
      .sort((a, b) => a - b);
  const stated = numbers(STATED, HINTED);
  if (stated.length) return stated.map((n) => ({ field: things[n].facet, id: things[n].id, text: things[n].label }));
  const mentioned = numbers(MENTIONED);
  if (mentioned.length) return mentioned.map((n) => ({ field: "text", id: things[n].id, text: things[n].label }));
  const isMeant = (word) => clause.folded.includes(word) || (clause.prefix && word.startsWith(clause.prefix));
  const field = ["name", "summary"].find((part) => words(card[part]).some(isMeant)) ?? "text";
  return [{ field, id: "", text: clause.written }];
}
