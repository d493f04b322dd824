// What frames the results: what is said about them (how many, what was understood, corrected or left out, where to look
// further), and the filters: panels of boxes with counts, and the active ones as chips.

import { addressOf } from "../card.js";
import { at, language, make, number, ownLink } from "../dom.js";
import { count, data, say } from "../words.js";
import { NOT_STATED, listsOf } from "./facets.js";
import { address, asRead, cleared, stated, toggled, withoutWords } from "./state.js";

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
    const lists = await listsOf(index, dataset.facet); // it was loaded for its counts
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
    known.filter((thing) => things[thing.broader] === broader).flatMap((thing) => [[thing.id, depth], ...below(thing, depth + 1)]);
  if (known.length && facet !== "country") return below(undefined, 0);
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

/** Searches next to this one that find something, with how much. */
export function showNear(index, answer, asked, go) {
  const shown = answer.near.map((one) => {
    const { kind, facet, id, label, count: n } = one;
    const name = !facet ? label : id ? labelOf(index.things, facet, id) : data.facets[facet];
    const link = goLink(say(kind === "broader" ? "broader" : "without", { name }), nearby(one, answer, asked), go);
    link.dataset.near = kind;
    return make("li", { class: "dots" }, link, make("span", { class: "num", "data-count": n }, number(n)));
  });
  at("near").hidden = !shown.length;
  at("near-list").replaceChildren(...shown);
}

function nearby({ kind, facet, id, words }, answer, asked) {
  const q = words ? withoutWords(answer.words, words) : asked.q;
  const filters = facet ? new Map(asked.filters).set(facet, new Set(kind === "broader" ? [id] : [])) : asked.filters;
  return { ...asked, q, filters };
}

/** A link to another search. */
const goLink = (text, next, go) => ownLink(text, address(next), () => go(next));

/** What could not be loaded, and a way to try again. */
export function showFailure(text, retry) {
  const button = make("button", { type: "button" }, say("retry"));
  button.addEventListener("click", retry);
  at("failure").replaceChildren(...(text ? [text, button] : []));
  at("failure").hidden = !text;
}
