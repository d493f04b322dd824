// The results as a table, loaded when one is asked for.

import { chips, linkTo, placeOf, star } from "../card.js";
import { data, make, say } from "../dom.js";
import { why } from "./show.js";

export function show(card, because) {
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

export const turn = (text) => make("tr", { class: "turn" }, make("th", { class: "label", scope: "rowgroup", colspan: "5" }, text));

export function whole(rows, isQuery) {
  const { columns, facets } = data;
  const names = [columns.name, facets.type, facets.place, facets.cluster, isQuery ? columns.why : columns.concepts];
  const head = make("tr", {}, ...names.map((name) => make("th", { class: "label", scope: "col" }, name)));
  const body = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
  return make("div", { class: "sheet", role: "region", "aria-labelledby": "tally", tabindex: "0" }, body);
}

