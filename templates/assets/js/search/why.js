// How well results answer, and why each was found. The same as site_builder/search/answer.py.

import { HINTED, MENTIONED, STATED, WORD } from "./decode.js";
import { words } from "./fold.js";
import { key, range } from "./resolve.js";

const PLACES = ["place", "country", "cluster"];

/** How well the results answer, and why not fully; notes are [name of the text, its variables]. */
export function judge({ things }, { clauses, missing, corrections }, results) {
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
  const field = ["name", "summary"].find((part) => words(card[part]).some(isMeant)) ?? "text";
  return [{ field, id: "", text: clause.written }];
}
