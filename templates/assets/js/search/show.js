// What is shown of an answer: what is said about it (how many, what was understood, corrected or left out), the active
// filters as chips, and the results with the reason for each and its words marked. What leads on from it is in further.js.

import { addressOf, linkTo, metaOf } from "../card.js";
import { at, language, make, number, ownLink } from "../dom.js";
import { count, data, say } from "../words.js";
import { NOT_STATED } from "./labels.js";
import { words } from "./resolve.js";
import { address, asRead, cleared, stated, toggled, withoutWords } from "./state.js";
import { matched, reasons } from "./why.js";

const LETTERS = /([\p{L}\p{N}\p{M}]+)/u;
const nameOf = (code) => new Intl.DisplayNames(language, { type: "language" }).of(code);
const other = (code) => (code === language ? undefined : code);

export const panels = [...document.querySelectorAll("details[data-facet]")];
const title = at("panels").querySelector("summary");
const filtersWord = title.textContent;

/** Calls `go` when a box is ticked; `asked` gives what is asked now. */
export function listen(asked, go) {
  at("panels").addEventListener("change", ({ target: { name, value, checked } }) => {
    go({ ...asked(), filters: toggled(asked().filters, name, value, checked) });
  });
}

/** What a value of a facet is called. */
export function labelOf(things, facet, value) {
  if (value === NOT_STATED) return say("unstated");
  return data.values[facet]?.[value] ?? things.find((thing) => thing.facet === facet && thing.id === value)?.label ?? value;
}

/** Ticks the boxes of the filters. */
export function tick(asked) {
  for (const one of at("panels").querySelectorAll("input")) one.checked = asked.filters.get(one.name).has(one.value);
}

/** Ticks the boxes of the filters, and shows these as chips that can be removed. */
export function showFilters(index, asked, go) {
  tick(asked);
  const active = [...asked.filters].flatMap(([facet, values]) => [...values].map((value) => [facet, value]));
  title.textContent = active.length ? `${filtersWord} (${number(active.length)})` : filtersWord;
  const chips = active.map(([facet, value]) => {
    const name = stated(facet, labelOf(index.things, facet, value));
    const chip = { "data-active-filter": `${facet}:${value}`, "aria-label": say("remove", { name }) };
    const button = make("button", { type: "button", class: "tag", ...chip }, name);
    button.addEventListener("click", () => {
      go({ ...asked, filters: toggled(asked.filters, facet, value, false) });
      (document.querySelector("[data-active-filter]") ?? at("q")).focus();
    });
    return make("li", {}, button);
  });
  if (chips.length > 1) {
    const all = make("button", { type: "button", class: "plain", id: "clear" }, say("clear"));
    all.addEventListener("click", () => {
      go({ ...asked, filters: cleared(asked.filters) });
      at("q").focus();
    });
    chips.push(make("li", {}, all));
  }
  at("active").replaceChildren(...chips);
}

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
