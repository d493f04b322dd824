// What is said about an answer: how many, what was understood, corrected or left out, and where to look further.

import { at, make, number } from "../dom.js";
import { labelOf } from "./panels.js";
import { address, asRead, toggled, withoutWords } from "./state.js";
import { count, data, say, stated } from "./words.js";

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

function understoodElement({ facet, id, label, words }, answer, asked, go) {
  const name = stated(facet, label);
  const key = `${facet}:${id}`;
  // Where nobody would be left, or it is a filter already, it is only said.
  if (answer.counts.get(facet)?.get(id) === 0 || asked.filters.get(facet).has(id)) {
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

/** A link to another search, which this page answers itself. */
function goLink(text, next, go) {
  const link = make("a", { href: address(next) }, text);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(next);
  });
  return link;
}

/** What could not be loaded, and a way to try again. */
export function showFailure(text, retry) {
  const button = make("button", { type: "button" }, say("retry"));
  button.addEventListener("click", retry);
  at("failure").replaceChildren(...(text ? [text, button] : []));
  at("failure").hidden = !text;
}
