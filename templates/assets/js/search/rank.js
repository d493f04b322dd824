// From clauses to an order, filters and counts. The same sums as site_builder/search/{ranking,answer}.py.

import { HINTED, MENTIONED, STATED } from "./decode.js";
import { words } from "./fold.js";
import { resolve } from "./resolve.js";

export const NOT_STATED = "-";

/**
 * Answers a query: {clauses, missing, results: [{document, covered, clauses, score}], counts, answer, notes, understood}.
 * @param {Index} index opened
 * @param {{q: string, filters: Map<string, Set<string>>, from: string, sort: string}} asked
 * @param {string[]} counted facets whose values are counted
 */
export async function search(index, asked, counted = []) {
  const active = [...asked.filters].filter(([, values]) => values.size);
  const needed = new Set(active.map(([name]) => name));
  const names = [...new Set([...counted, ...needed])];
  let failed = null;
  const optional = async (name) => {
    try {
      return await index.facet(name);
    } catch (reason) {
      if (needed.has(name)) throw reason;
      failed = { reason }; // only its counts are missing
      return null;
    }
  };
  const [resolved, own, confirmed, ...lists] = await Promise.all([
    resolve(index, asked.q),
    asked.from ? index.facet("cluster").then((found) => found.get(asked.from)) : [],
    asked.sort === "verified" ? index.confirmed() : null,
    ...names.map(optional),
  ]);
  const facets = new Map(names.map((name, i) => [name, lists[i]]).filter(([, found]) => found));
  const { found, fails } = pass(index, score(index, resolved), active, facets);
  const results = order(index, found, new Set(own), confirmed, asked.sort);
  const counts = count(facets, counted, fails, index.root.documents);
  return { ...resolved, ...judge(index, resolved, results), results, counts, failed };
}

function score(index, { clauses, missing }) {
  const found = new Map();
  const add = (document) => found.has(document) || found.set(document, { document, covered: 0, clauses: 0, score: 0 });
  if (!clauses.length && !missing.length) for (let n = 0; n < index.root.documents; n++) add(n);
  const terms = new Map();
  clauses.forEach((clause, place) => {
    for (const [key, { group, boost }] of clause.terms) {
      terms.set(key, { group, boost: boost + (terms.get(key)?.boost ?? 0) });
      for (const document of group.documents) {
        add(document);
        found.get(document).clauses |= 1 << place;
      }
    }
  });
  let squares = 0;
  for (const { group, boost } of terms.values()) {
    squares += boost * boost;
    group.documents.forEach((document, i) => (found.get(document).score += boost * group.weights[i]));
  }
  for (const one of found.values()) {
    one.score = one.score / 1000 / (Math.sqrt(squares) || 1);
    clauses.forEach(({ weight }, place) => (one.covered += ((one.clauses >> place) & 1) * weight));
  }
  return found;
}

/** Drops what fails a filter. `fails`: for each found document the facets it fails. */
function pass(index, found, active, facets) {
  const fails = new Map([...found.keys()].map((document) => [document, []]));
  for (const [name, values] of active) {
    const lists = facets.get(name);
    const passing = new Set([...values].flatMap((value) => lists.get(value) ?? []));
    const stated = new Set(values.has(NOT_STATED) ? [...lists.values()].flat() : found.keys());
    for (const [document, failed] of fails) if (!passing.has(document) && stated.has(document)) failed.push(name);
  }
  return { found: [...found.values()].filter(({ document }) => !fails.get(document).length), fails };
}

function order(index, found, own, confirmed, sort) {
  const { ranks } = index;
  const by = {
    name: () => 0,
    verified: (a, b) => confirmed[b.document] - confirmed[a.document],
    relevance: (a, b) => b.covered - a.covered || b.score - a.score,
  }[sort];
  return found.sort(
    (a, b) => own.has(a.document) - own.has(b.document) || by(a, b) || ranks[a.document] - ranks[b.document],
  );
}

/** For each facet the number of results under each value if its own filter were not set: Map(facet, Map(value, n)). */
function count(facets, counted, fails, documents) {
  const counts = new Map();
  for (const name of counted.filter((one) => facets.has(one))) {
    const open = new Uint8Array(documents);
    for (const [document, failed] of fails) open[document] = failed.every((one) => one === name);
    const unstated = open.slice();
    const found = new Map();
    for (const [value, list] of facets.get(name)) {
      let n = 0;
      for (const document of list) {
        n += open[document];
        unstated[document] = 0;
      }
      found.set(value, n);
    }
    counts.set(name, found.set(NOT_STATED, unstated.reduce((sum, one) => sum + one, 0)));
  }
  return counts;
}

/** How well the results answer, and why not fully; notes are [name of the text, its variables]. */
function judge({ things }, { clauses, missing }, results) {
  const notes = missing.length ? [["missing", { words: missing.join(", ") }]] : [];
  const unheld = clauses.filter((clause) => !clause.held);
  if (unheld.length) {
    const labels = new Set(unheld.flatMap((clause) => clause.things.slice(0, 1)).map((n) => things[n].label));
    notes.push(["unheld", { names: [...labels].join(", ") }]);
  }
  const understood = [...new Set(clauses.flatMap((clause) => clause.things))].map((n) => things[n]);
  if (!results.length) return { understood, answer: "none", notes: [...notes, ["nothing", {}]] };
  const best = results.reduce((a, b) => (b.covered > a.covered ? b : a));
  const left = clauses.filter((clause, place) => clause.weight && !((best.clauses >> place) & 1));
  if (left.length && !unheld.length) notes.push(["apart", {}]);
  if (unheld.length || left.some((clause) => clause.things.length)) return { understood, answer: "none", notes };
  return { understood, answer: left.length || missing.length ? "partial" : "full", notes };
}

/** Why a result was found: [{field, id, text}]. */
export function reasons({ things }, clauses, result, card) {
  const why = clauses.flatMap((clause, place) => ((result.clauses >> place) & 1 ? because(things, clause, result, card) : []));
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
