// What a search field suggests while one types: things that can be filtered by, and organisations by their names.
// Enter without a choice searches.

import { combobox } from "./combobox.js";
import { language, number, root } from "./dom.js";
import { Index, Replaced } from "./search/index.js";
import { nameThings } from "./search/labels.js";
import { open, search, words } from "./search/resolve.js";

const THINGS = 5;
const ORGANISATIONS = 4;
const CANDIDATES = 8; // results whose names are looked at
const LIGHT = 4000; // bytes of a facet up to which it is loaded for its counts

/** What a file holds, or null where it cannot be loaded. */
const ifThere = (file) =>
  file.catch((reason) => {
    if (reason instanceof Replaced) throw reason;
    return null;
  });

/**
 * What a text names or begins to name, the best first, without what nobody has: {things: [{facet, id, label, note}],
 * results}. `facets` are those of the things, with their names.
 */
export async function namedBy(index, text, facets) {
  await open(index);
  await nameThings(index);
  const filters = new Map(Object.keys(facets).map((facet) => [facet, new Set()]));
  const { clauses, results } = await search(index, { q: text, literal: true, filters, from: "", sort: "relevance" });
  const understood = clauses.flatMap((clause) => clause.things.map((n) => index.things[n]));
  const meant = [...understood, ...begunBy(index, words(text))].filter(({ facet }) => Object.hasOwn(facets, facet));
  const counted = await Promise.all(
    [...new Map(meant.map((thing) => [`${thing.facet} ${thing.id}`, thing])).values()].map(async ({ facet, id, label }) => {
      const found = index.root.facets[facet] <= LIGHT ? await ifThere(import("./search/facets.js").then(({ listsOf }) => listsOf(index, facet))) : null;
      const count = found && (found.get(id)?.length ?? 0);
      return { facet, id, label, count, note: found ? `${facets[facet]} · ${number(count)}` : facets[facet] };
    }),
  );
  return { things: counted.filter(({ count }) => count !== 0), results };
}

/** Things and organisations for a text: [{text, note, href}]; `from` is the visitor's cluster, if any. */
async function suggestionsFor(index, text, facets, from) {
  const typed = words(text);
  const { things, results } = await namedBy(index, text, facets);
  const cards = await Promise.all(results.slice(0, CANDIDATES).map(({ document }) => ifThere(index.card(document))));
  const named = cards.filter((card) => card && typed.every((word) => words(card.name).some((other) => other.startsWith(word))));
  return [
    ...things.slice(0, THINGS).map(({ facet, id, label, note }) => ({
      text: label,
      note,
      href: `${root}${language}/search/?${new URLSearchParams({ [facet]: id, ...(from && { from }) })}`,
    })),
    ...named.slice(0, ORGANISATIONS).map((card) => ({
      text: card.name,
      note: [...new Set([card.place, card.country])].join(", "),
      href: `${root}${language}/organisations/${card.slug}/`,
    })),
  ];
}

/** Things whose label has a word that begins with each word typed; those that begin with all of it first. */
function begunBy(index, typed) {
  const start = typed.join(" ");
  const found = index.things.filter(({ label }) => {
    const own = words(label);
    return typed.every((word) => own.some((other) => other.startsWith(word)));
  });
  const rank = ({ label }) => (words(label).join(" ").startsWith(start) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || a.label.length - b.label.length);
}

/** Makes a search form suggest. */
export function attach(form, from) {
  const { facets, suggestions } = JSON.parse(form.dataset.words);
  let index = new Index(root, language);
  const suggest = (text) =>
    suggestionsFor(index, text, facets, from).catch((reason) => {
      if (!(reason instanceof Replaced)) throw reason;
      index = new Index(root, language);
      return suggestionsFor(index, text, facets, from);
    });
  open(index).then(() => nameThings(index)).catch((error) => console.warn(error));
  combobox(form, form.querySelector("input[type=search]"), suggest, ({ href }) => location.assign(href), suggestions);
}
