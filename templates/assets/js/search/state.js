// What the visitor asks: {q, literal, filters: Map(facet, Set(value)), from, sort, view}. It lives in the address.

import { data, say } from "../words.js";

/** "Country: Belgium" */
export const stated = (facet, text) => say("stated", { facet: data.facets[facet], text });

const SORTS = ["relevance", "name", "verified"]; // the first is left out of the address, and so is the first view of the page

/** What an address asks for; facets and clusters that there are not are passed over. */
export function read(query, { facets, clusters }) {
  const given = new URLSearchParams(query);
  const one = (name, allowed) => allowed.find((value) => value === given.get(name)) ?? allowed[0];
  return {
    q: given.get("q") ?? "",
    literal: given.has("literal"),
    filters: new Map(Object.keys(facets).map((facet) => [facet, new Set(given.getAll(facet))])),
    from: Object.hasOwn(clusters, given.get("from")) ? given.get("from") : "",
    sort: one("sort", SORTS),
    view: one("view", data.views),
  };
}

/** The address's query of what is asked, with its question mark. */
export function address({ q, literal, filters, from, sort, view }) {
  const given = new URLSearchParams();
  if (q) given.set("q", q);
  if (q && literal) given.set("literal", "1");
  for (const [facet, values] of filters) for (const value of values) given.append(facet, value);
  if (from) given.set("from", from);
  if (sort !== SORTS[0]) given.set("sort", sort);
  if (view !== data.views[0]) given.set("view", view);
  return given.size ? `?${given}` : "?";
}

/** The filters with one more, or one fewer. */
export function toggled(filters, facet, value, on) {
  const values = new Set(filters.get(facet));
  if (on) values.add(value);
  else values.delete(value);
  return new Map(filters).set(facet, values);
}

/** No filter at all. */
export const cleared = (filters) => new Map([...filters.keys()].map((facet) => [facet, new Set()]));

/** A word as it can be typed again, by itself. */
const typed = ({ excluded, quoted, written }) => (excluded ? "-" : "") + (quoted ? `"${written}"` : written);

/** The words as typed; one may have been read as several. */
const asTyped = (words) => [...new Map(words.map((word) => [word.place, word])).values()];

/**
 * A query without its words from `start` to before `end`, as open-ended as it was; nothing is left of function words.
 * The same as `remaining` in site_builder/search/query.py.
 */
export function withoutWords(words, [start, end]) {
  const all = asTyped(words);
  const kept = all.filter(({ place }) => place < start || place >= end);
  if (kept.every(({ any, folded }) => any || [...folded].length === 1)) return "";
  return kept.map(typed).join(" ") + (end === all.length ? " " : "");
}

/** The query as it was read, with the words that stand for misspelt ones. */
export const asRead = (words) => asTyped(words).map((word) => word.used || typed(word)).join(" ");
