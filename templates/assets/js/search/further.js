// What leads on from an answer, loaded once that is shown: boxes with counts that narrow it, and searches that are wider.

import { at, data, language, make, number, say } from "../dom.js";
import { countsOf, listsOf } from "./facets.js";
import { labelOf, tick } from "./filters.js";
import { NOT_STATED, nameThings, numbersOf } from "./labels.js";
import { goLink, withoutWords } from "./show.js";
import { near } from "./why.js";

const { compare } = new Intl.Collator(language);

/**
 * Fills the panels that are open, and says how many results each of their boxes would leave; those of none are greyed.
 * Nothing is shown once `isOver`. Returns why some could not be filled, if so; these stay as they are.
 */
export async function narrow(index, answer, asked, isOver) {
  const open = [...document.querySelectorAll("details[data-facet][open]")];
  const facets = open.map(({ dataset }) => dataset.facet);
  const [lists] = await Promise.all([
    Promise.allSettled(facets.map((facet) => listsOf(index, facet))),
    nameThings(index, numbersOf(index, facets)),
  ]);
  if (isOver()) return null;
  open.forEach((panel, i) => {
    if (lists[i].value) fill(panel, index, facets[i], lists[i].value, answer);
  });
  tick(asked);
  at("panels").removeAttribute("aria-busy");
  return lists.find(({ status }) => status === "rejected")?.reason;
}

function fill(panel, { things, root }, facet, lists, answer) {
  if (!panel.querySelector("fieldset")) {
    const values = ordered(things, facet, new Set(lists.keys()));
    if (new Set([...lists.values()].flat()).size < root.documents) values.push([NOT_STATED, 0]);
    const legend = make("legend", { class: "hidden" }, panel.querySelector("summary").textContent);
    panel.append(make("fieldset", {}, legend, ...values.map(([value, depth]) => box(things, facet, value, depth))));
  }
  const counts = countsOf(lists, facet, answer);
  const chosen = answer.active.find(([name]) => name === facet)?.[1];
  for (const { dataset, classList, lastElementChild: shown } of panel.querySelectorAll("label")) {
    const n = counts.get(dataset.value);
    shown.dataset.count = n;
    shown.textContent = number(n);
    classList.toggle("none", n === 0 && !chosen?.has(dataset.value));
  }
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

const box = (things, facet, value, depth) =>
  make(
    "label",
    { class: `depth-${Math.min(depth, 2)}`, "data-value": value },
    make("input", { type: "checkbox", name: facet, value }),
    make("span", {}, labelOf(things, facet, value)),
    make("span", { class: "num", "data-count": "" }),
  );

/** Shows the searches next to this one that find something, with how much; nothing once `isOver`. */
export async function widen(index, answer, asked, go, isOver) {
  const found = await near(index, answer);
  if (isOver()) return;
  const shown = found.map((one) => {
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
