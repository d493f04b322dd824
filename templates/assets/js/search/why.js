// How well results answer, and why each was found. The same as site_builder/search/answer.py.

import { HINTED, MENTIONED, STATED, WORD, key } from "./index.js";
import { nameThings } from "./labels.js";
import { first, isCapital, range, words } from "./resolve.js";

const PLACES = ["place", "country", "cluster"];
const BEST = 5; // results whose names are looked for in the query
const FEW = 3; // full results up to which near misses are offered

/**
 * How well an answer answers: {answer, notes, understood}; notes are [name of the text, its variables]; of what is
 * understood, things and then organisations, `left` says whether a filter for it leaves anybody. From then on all things
 * named have their labels.
 */
export async function judge(index, answer) {
  const { clauses } = answer;
  const terms = clauses.flatMap((clause) => [...clause.terms.values()]);
  const named = terms.filter(({ group }) => group.kind !== WORD).map(({ group }) => group.number);
  await nameThings(index, [...clauses.flatMap(({ things }) => things), ...named]);
  const { understood, ...rest } = verdict(index, answer);
  return { ...rest, understood: [...understood, ...(await organisations(index, answer))] };
}

/** What comes near where few answer in full; see near.js. */
export async function near(index, answer) {
  const full = answer.clauses.reduce((sum, { weight }, place) => sum | ((weight > 0) << place), 0);
  if (answer.results.filter((one) => !(full & ~one.clauses)).length > FEW) return [];
  // A page that is older than the site goes without.
  return import("./near.js").then(({ nearMisses }) => nearMisses(index, answer, full), () => []);
}

/** Those of the best results whose whole name or alias stands in the query. */
async function organisations(index, { words: all, results }) {
  const asked = all.filter(({ excluded }) => !excluded);
  const better = (a, b) => b.covered - a.covered || b.score - a.score || a.document - b.document;
  const best = asked.length ? [...results].sort(better).slice(0, BEST) : [];
  const cards = await Promise.all(best.map(({ document }) => index.card(document).catch(() => null)));
  return cards.filter(Boolean).flatMap(({ slug, name, aliases }) => {
    const runs = [name, ...aliases].map((one) => run(asked, words(one).map((word) => first(word, 40))));
    const found = runs.reduce((a, b) => (b.length > a.length ? b : a));
    return found.length ? [{ facet: "organisation", id: slug, label: name, words: [found[0].place, found.at(-1).place + 1] }] : [];
  });
}

/** The words of a query that are a name; a lone function word is one only in capitals or by itself. */
function run(asked, name) {
  const isHere = (_, start) => name.every((word, i) => word === asked[start + i]?.folded);
  const start = name.length ? asked.findIndex(isHere) : -1;
  const found = start < 0 ? [] : asked.slice(start, start + name.length);
  return found.length === 1 && found[0].any && !isCapital(found[0].written) ? [] : found;
}

function verdict({ things }, { clauses, missing, corrections, results, out, fails }) {
  const notes = missing.length ? [["missing", { words: missing.join(", ") }]] : [];
  const unheld = clauses.filter((clause) => !clause.held);
  if (unheld.length) {
    const labels = new Set(unheld.flatMap((clause) => clause.things.slice(0, 1)).map((n) => things[n].label));
    notes.push(["unheld", { names: [...labels].join(", ") }]);
  }
  const isLeft = (terms, n) => terms.get(key({ kind: STATED, number: n }))?.group.documents.some((one) => !out[one] && !fails[one]);
  const named = clauses.flatMap(({ things: numbers, terms, start, end }) =>
    numbers.map((n) => [n, { ...things[n], words: [start, end], left: isLeft(terms, n) }]),
  );
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

/** The folded words and phrases to be highlighted in a result. */
export function matched(index, { clauses, shards }, result) {
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
  const isIn = (...texts) => texts.some((text) => words(text).some(isMeant));
  const field = isIn(card.name, ...card.aliases) ? "name" : isIn(card.summary) ? "summary" : "text";
  return [{ field, id: "", text: clause.written }];
}
