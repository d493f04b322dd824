// The filters that are set: as ticked boxes, and as chips that can be removed. Loaded with the first, or with what leads on.

import { at, data, make, number, say } from "../dom.js";
import { nameThings, NOT_STATED, numbersOf } from "./labels.js";
import { stated, toggled } from "./show.js";

const title = at("panels").querySelector("summary");
const filtersWord = title.textContent;

/** Calls `go` when a box is ticked; `asked` gives what is asked now. */
export function listen(asked, go) {
  at("panels").addEventListener("change", ({ target: { name, value, checked } }) => {
    go({ ...asked(), filters: toggled(asked().filters, name, value, checked) });
  });
}

/** Completes the things of the facets that filter an answer. */
export const nameFilters = (index, { active }) => nameThings(index, numbersOf(index, active.map(([facet]) => facet)));

/** What a value of a facet is called. */
export function labelOf(things, facet, value) {
  if (value === NOT_STATED) return say("unstated");
  return data.values[facet]?.[value] ?? things.find((thing) => thing.facet === facet && thing.id === value)?.label ?? value;
}

/** Ticks the boxes of the filters. */
export function tick(asked) {
  for (const one of at("panels").querySelectorAll("input")) one.checked = asked.filters.get(one.name).has(one.value);
}

/** No filter at all. */
const cleared = (filters) => new Map([...filters.keys()].map((facet) => [facet, new Set()]));

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
