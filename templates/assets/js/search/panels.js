// The filters: panels of boxes with counts, and the active ones as chips.

import { at, language, make, number } from "../dom.js";
import { NOT_STATED } from "./rank.js";
import { cleared, toggled } from "./state.js";
import { data, say, stated } from "./words.js";

export const panels = [...document.querySelectorAll("details[data-facet]")];
const title = at("panels").querySelector("summary");
const filtersWord = title.textContent;
const { compare } = new Intl.Collator(language);
const boxes = () => at("panels").querySelectorAll("input");

/** Calls `go` when a box is ticked; `asked` gives what is asked now. */
export function listen(asked, go) {
  at("panels").addEventListener("change", ({ target: { name, value, checked } }) => {
    go({ ...asked(), filters: toggled(asked().filters, name, value, checked) });
  });
}

/** Fills the panels of some facets with their values, once they are known. */
export async function fillPanels(index, facets, asked) {
  for (const { dataset, lastElementChild } of panels.filter((panel) => facets.has(panel.dataset.facet))) {
    const lists = await index.facet(dataset.facet); // it was loaded for its counts
    if (lastElementChild.querySelector("input")) continue; // another search was faster
    const values = ordered(index.things, dataset.facet, new Set(lists.keys()));
    if (new Set([...lists.values()].flat()).size < index.root.documents) values.push([NOT_STATED, 0]);
    lastElementChild.append(...values.map(([value, depth]) => box(index.things, dataset.facet, value, depth)));
  }
  tick(asked);
}

/** [value, depth] of the values that anyone states: narrower things below their broader ones, the rest by name. */
function ordered(things, facet, values) {
  const known = things.filter((thing) => thing.facet === facet && values.has(thing.id));
  const below = (broader, depth) =>
    known
      .filter((thing) => (thing.broader ?? "") === broader)
      .flatMap(({ id }) => [[id, depth], ...below(id, depth + 1)]);
  if (known.length && facet !== "country") return below("", 0);
  const label = (value) => labelOf(things, facet, value);
  return [...values].sort((a, b) => compare(label(a), label(b))).map((value) => [value, 0]);
}

/** What a value of a facet is called. */
export function labelOf(things, facet, value) {
  if (value === NOT_STATED) return say("unstated");
  return data.values[facet]?.[value] ?? things.find((thing) => thing.facet === facet && thing.id === value)?.label ?? value;
}

const box = (things, facet, value, depth) =>
  make(
    "label",
    { class: `depth-${Math.min(depth, 2)}`, "data-value": value },
    make("input", { type: "checkbox", name: facet, value }),
    make("span", {}, labelOf(things, facet, value)),
    make("span", { class: "num", "data-count": "" }),
  );

function tick(asked) {
  for (const one of boxes()) one.checked = asked.filters.get(one.name).has(one.value);
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

/** Shows how many results each box would leave; those of none are greyed. */
export function showCounts(counts) {
  for (const one of boxes()) {
    const values = counts.get(one.name);
    if (!values) continue;
    const n = values.get(one.value) ?? 0;
    const shown = one.parentElement.lastElementChild;
    shown.dataset.count = n;
    shown.textContent = number(n);
    one.parentElement.classList.toggle("none", n === 0 && !one.checked);
  }
}
