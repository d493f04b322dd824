// The results, as a list or as a table, with the reason for each and its words marked.

import { chips, linkTo, metaOf, placeOf, star } from "../card.js";
import { language, make } from "../dom.js";
import { data, say } from "../words.js";
import { words } from "./resolve.js";
import { stated } from "./state.js";
import { matched, reasons } from "./why.js";

const LETTERS = /([\p{L}\p{N}\p{M}]+)/u;
const nameOf = (code) => new Intl.DisplayNames(language, { type: "language" }).of(code);
const other = (code) => (code === language ? undefined : code);

/** Why a result was found, in words: [{field, id, text}]. */
export function explain(index, answer, result, card) {
  return reasons(index, answer.clauses, result, card).map(({ field, id, text }) => ({
    field,
    id,
    text: data.facets[field] ? stated(field, text) : say(field, { text }),
  }));
}

/** The element that holds the results; those whose card is missing are left out. */
export function resultsElement(index, asked, answer, results, cards) {
  const full = answer.clauses.reduce((sum, clause) => sum + clause.weight, 0);
  const show = asked.view === "table" ? row : item;
  const turn = asked.view === "table" ? turnRow : turnItem;
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
  return asked.view === "table" ? table(rows, answer.clauses.length > 0) : make("ol", { class: "rows" }, ...rows);
}

const why = (tag, because) =>
  make(
    tag,
    { class: "why", "data-why": "" },
    ...because.map(({ field, id, text }) => make("span", { "data-field": field, "data-id": id }, text)),
  );
const turnItem = (text) => make("li", { class: "label turn" }, text);
const turnRow = (text) => make("tr", { class: "turn" }, make("th", { class: "label", scope: "rowgroup", colspan: "5" }, text));

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

function row(card, because) {
  const last = because.length ? why("td", because) : make("td", {}, card.concepts.join(" · "));
  return make(
    "tr",
    { "data-result": card.slug },
    make("th", { scope: "row" }, linkTo(card), star(card, say("keep"))),
    make("td", {}, card.type),
    make("td", {}, placeOf(card)),
    make("td", { class: "several" }, ...chips(card, data.clusters)),
    last,
  );
}

function table(rows, isQuery) {
  const { columns, facets } = data;
  const names = [columns.name, facets.type, facets.place, facets.cluster, isQuery ? columns.why : columns.concepts];
  const head = make("tr", {}, ...names.map((name) => make("th", { class: "label", scope: "col" }, name)));
  const body = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
  return make("div", { class: "sheet", role: "region", "aria-labelledby": "tally", tabindex: "0" }, body);
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
