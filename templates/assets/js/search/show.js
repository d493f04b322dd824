// What the visitor asks, {q, literal, filters: Map(facet, Set(value)), from, sort, view}, which lives in the address; and
// what is shown of an answer: what is said about it (how many, what was understood, corrected or left out) and the results
// with the reason for each and its words marked. Filters are in filters.js, what leads on from an answer in further.js.

import { addressOf, linkTo, metaOf } from "../card.js";
import { at, count, data, language, make, number, ownLink, say } from "../dom.js";
import { words } from "./resolve.js";
import { matched, reasons } from "./why.js";

const LETTERS = /([\p{L}\p{N}\p{M}]+)/u;
const nameOf = (code) => new Intl.DisplayNames(language, { type: "language" }).of(code);
const other = (code) => (code === language ? undefined : code);

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
const asRead = (words) => asTyped(words).map((word) => word.used || typed(word)).join(" ");

/** The line that is read out when the results change; nothing if there are none because words are `unread`. */
export function showTally({ answer, results, clauses }, unread) {
  const full = clauses.reduce((sum, clause) => sum + clause.weight, 0);
  const covering = results.filter((result) => result.covered === full).length;
  const parts = [count(answer === "none" ? "near" : "count", results.length)];
  if (covering && covering < results.length) parts.push(count("covering", covering));
  at("tally").textContent = results.length ? parts.join(" · ") : unread.length ? "" : say("nothing");
  at("tally").dataset.resultCount = results.length;
}

/** What was corrected, with the way back, and what was left out; words that are `unread` are not said to be nowhere. */
export function showNotes({ notes, missing, corrections, words }, unread, asked, go) {
  const nowhere = missing.filter((word) => !unread.includes(word));
  const shown = notes
    .filter(([name]) => name !== "nothing" && name !== "missing")
    .concat(nowhere.length ? [["missing", { words: nowhere.join(", ") }]] : [])
    .map(([name, values]) => make("p", { class: "soft" }, say(name, values)));
  if (corrections.length) {
    const text = asRead(words);
    const literally = goLink(say("literal", { text: asked.q }), { ...asked, literal: true }, go);
    literally.dataset.literal = "";
    shown.unshift(make("p", { "data-corrected": text }, `${say("corrected", { text })} `, literally));
  }
  at("notes").replaceChildren(...shown);
}

/** Each recognised phrase with the things it may mean; one that is chosen becomes a filter and leaves the query. */
export function showUnderstood(answer, asked, go) {
  const phrases = new Map();
  for (const thing of answer.understood) phrases.set(`${thing.words}`, [...(phrases.get(`${thing.words}`) ?? []), thing]);
  const shown = [...phrases.values()].map((things) => {
    const choices = things.flatMap((thing, place) => {
      const choice = understoodElement(thing, answer, asked, go);
      return place ? [` ${say("or")} `, choice] : [choice];
    });
    return make("li", {}, ...choices);
  });
  at("understood").replaceChildren(...(shown.length ? [make("li", { class: "label" }, say("understood")), ...shown] : []));
}

function understoodElement({ facet, id, label, words, left }, answer, asked, go) {
  const key = `${facet}:${id}`;
  if (facet === "organisation") {
    const href = addressOf({ slug: id });
    return make("a", { class: "tag", href, "data-understood": key }, say("organisation", { name: label }));
  }
  const name = stated(facet, label);
  // Where nobody would be left, or it is a filter already, it is only said.
  if (!left || asked.filters.get(facet).has(id)) {
    return make("span", { "data-understood": key }, name);
  }
  const title = say("choose", { name });
  const button = make("button", { type: "button", class: "tag", "data-understood": key, title, "aria-label": title }, name);
  button.addEventListener("click", () => {
    go({ ...asked, q: withoutWords(answer.words, words), filters: toggled(asked.filters, facet, id, true) });
    at("q").focus();
  });
  return button;
}

/** A link to another search. */
export const goLink = (text, next, go) => ownLink(text, address(next), () => go(next));

/** What could not be loaded, and a way to try again. */
export function showFailure(text, retry) {
  const button = make("button", { type: "button" }, say("retry"));
  button.addEventListener("click", retry);
  at("failure").replaceChildren(...(text ? [text, button] : []));
  at("failure").hidden = !text;
}

/** Why a result was found, in words: [{field, id, text}]. */
export function explain(index, answer, result, card) {
  return reasons(index, answer.clauses, result, card).map(({ field, id, text }) => ({
    field,
    id,
    text: data.facets[field] ? stated(field, text) : say(field, { text }),
  }));
}

/** The element that holds the results, as a list or as a `table` (the module); those whose card is missing are left out. */
export function resultsElement(index, asked, answer, results, cards, table) {
  const { show, turn, whole } = table ?? LIST;
  const full = answer.clauses.reduce((sum, clause) => sum + clause.weight, 0);
  const rows = [];
  let before = { own: false, part: false };
  results.forEach((result, i) => {
    const card = cards[i];
    if (!card) return;
    const own = asked.from !== "" && card.clusters.includes(asked.from);
    const part = asked.sort === "relevance" && result.covered < full;
    if (own && !before.own) rows.push(turn(say("own")));
    else if (part && !before.part && rows.length) rows.push(turn(say("part")));
    before = { own, part };
    rows.push(show(card, explain(index, answer, result, card), matched(index, answer, result)));
  });
  return whole(rows, answer.clauses.length > 0);
}

const LIST = {
  show: item,
  turn: (text) => make("li", { class: "label turn" }, text),
  whole: (rows) => make("ol", { class: "rows" }, ...rows),
};

/** The line below a result that says why it was found. */
export const why = (tag, because) =>
  make(
    tag,
    { class: "why", "data-why": "" },
    ...because.map(({ field, id, text }) => make("span", { "data-field": field, "data-id": id }, text)),
  );

function item(card, because, found) {
  const meta = metaOf(card, data.clusters, say("keep"));
  const summary = make("p", { lang: other(card.language) }, ...marked(card.summary, found));
  const services = card.services
    .map(([text, code]) => make("p", { class: "service", lang: other(code) }, ...marked(text, found)))
    .filter((service) => service.querySelector("mark"));
  const shown = make("li", { "data-result": card.slug }, linkTo(card), meta, summary, ...services);
  if (other(card.language)) shown.append(make("p", { class: "note" }, say("language", { language: nameOf(card.language) })));
  if (because.length) shown.append(why("p", because));
  return shown;
}

/** A text in pieces, with the words in a set of folded words and phrases marked. */
export function marked(text, surfaces) {
  const pieces = text.split(LETTERS); // every second one is a word
  const found = pieces.flatMap((piece, place) => (place % 2 ? words(piece).map((word) => [word, place]) : []));
  const meant = new Set();
  for (const surface of surfaces) {
    const wanted = surface.split(" ");
    found.forEach((_, start) => {
      const part = found.slice(start, start + wanted.length);
      if (part.length < wanted.length || !part.every(([word], i) => word === wanted[i])) return;
      for (let place = part[0][1]; place <= part.at(-1)[1]; place++) meant.add(place);
    });
  }
  const shown = [];
  pieces.forEach((piece, place) => {
    if (!meant.has(place)) shown.push(piece);
    else if (meant.has(place - 1)) shown.at(-1).append(piece);
    else shown.push(make("mark", {}, piece));
  });
  return shown;
}
