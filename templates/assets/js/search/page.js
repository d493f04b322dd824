// The search page: what is typed and chosen goes into the address, and the answer onto the page.

import { words } from "./fold.js";
import { Index, Replaced } from "./index.js";
import { reasons, search } from "./rank.js";

const PAGE = 20; // results shown at a time
const PAUSE = 120; // milliseconds without a key before a search
const SMALL = 24000; // bytes of all facets up to which all of them are loaded and counted

const html = document.documentElement;
const language = html.lang;
const root = html.dataset.root;
const data = JSON.parse(document.getElementById("search-data").textContent);
const plural = new Intl.PluralRules(language);
const digits = new Intl.NumberFormat(language);
const at = (id) => document.getElementById(id);
const panels = [...document.querySelectorAll("details[data-facet]")];
const boxes = [...document.querySelectorAll("#panels input")];
const field = at("q");

let index = new Index(root, language);
let asked = readAddress();
let shown = PAGE;
let latest = 0;
let pause = 0;

const say = (name, values = {}) => fill(data.words[name], values);
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const count = (name, n) =>
  fill(data.counted[name][plural.select(n)] ?? data.counted[name].other, { num: digits.format(n) });

/** An element; texts are only ever set as text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function readAddress() {
  const given = new URLSearchParams(location.search);
  const filters = new Map(Object.keys(data.facets).map((facet) => [facet, new Set(given.getAll(facet))]));
  const sort = ["name", "verified"].find((name) => name === given.get("sort")) ?? "relevance";
  return { q: given.get("q") ?? "", filters, from: given.get("from") ?? "", sort };
}

function writeAddress(push) {
  const given = new URLSearchParams();
  if (asked.q) given.set("q", asked.q);
  for (const [facet, values] of asked.filters) for (const value of values) given.append(facet, value);
  if (asked.from) given.set("from", asked.from);
  if (asked.sort !== "relevance") given.set("sort", asked.sort);
  const query = given.size ? `?${given}` : "";
  if (query !== location.search) history[push ? "pushState" : "replaceState"](null, "", location.pathname + query);
  for (const link of document.querySelectorAll("a[hreflang]")) link.search = query;
}

/** Puts the state into the controls, where it did not come from them. */
function showState() {
  if (field.value !== asked.q) field.value = asked.q;
  at("sort").value = asked.sort;
  at("from").value = asked.from;
  for (const box of boxes) box.checked = asked.filters.get(box.name).has(box.value);
}

function change(push) {
  shown = PAGE;
  writeAddress(push);
  showState();
  run();
}

async function run() {
  const mine = ++latest;
  html.dataset.search = "busy";
  try {
    await index.open();
    const small = Object.values(index.root.facets).reduce((sum, size) => sum + size, 0) <= SMALL;
    const counted = panels.filter((panel) => small || panel.open).map((panel) => panel.dataset.facet);
    const answer = await search(index, asked, counted);
    const results = answer.results.slice(0, shown);
    const cards = await Promise.allSettled(results.map(({ document }) => index.card(document)));
    if (mine !== latest) return;
    const failed = answer.failed || cards.find((card) => card.status === "rejected");
    if (failed?.reason instanceof Replaced) throw failed.reason;
    showAnswer(answer);
    showResults(answer, results, cards.map((card) => card.value));
    showCounts(answer.counts);
    showFailure(Boolean(failed));
    html.dataset.search = "ready";
  } catch (error) {
    if (mine !== latest) return;
    if (error instanceof Replaced) {
      index = new Index(root, language);
      run();
      return;
    }
    console.warn(error);
    showFailure(true);
    html.dataset.search = "failed";
  }
}

function showFailure(failed) {
  const retry = make("button", { type: "button" }, say("retry"));
  retry.addEventListener("click", run);
  at("failure").replaceChildren(...(failed ? [say("failed"), retry] : []));
  at("failure").hidden = !failed;
}

function showAnswer({ results, notes, understood, clauses }) {
  const full = clauses.reduce((sum, clause) => sum + clause.weight, 0);
  const covering = results.filter((result) => result.covered === full).length;
  const parts = [count("count", results.length)];
  if (covering && covering < results.length) parts.push(count("covering", covering));
  at("tally").textContent = results.length ? parts.join(" · ") : say("nothing");
  at("tally").dataset.resultCount = results.length;
  const sentences = notes.filter(([name]) => name !== "nothing");
  at("notes").replaceChildren(...sentences.map(([name, values]) => make("p", { class: "soft" }, say(name, values))));
  const named = understood.map(({ facet, id, label }) =>
    make("li", { "data-understood": `${facet}:${id}` }, say("stated", { facet: data.facets[facet], text: label })),
  );
  at("understood").replaceChildren(...(named.length ? [make("li", { class: "label" }, say("understood")), ...named] : []));
  const chips = [...asked.filters].flatMap(([facet, values]) => [...values].map((value) => showFilter(facet, value)));
  at("active").replaceChildren(...chips);
}

function showFilter(facet, value) {
  const box = boxes.find((one) => one.name === facet && one.value === value);
  const name = fill(data.words.stated, { facet: data.facets[facet], text: box?.nextElementSibling.textContent ?? value });
  const label = say("remove", { name });
  const button = make("button", { type: "button", "data-active-filter": `${facet}:${value}`, "aria-label": label }, name);
  button.addEventListener("click", () => {
    asked.filters.get(facet).delete(value);
    change(true);
    field.focus();
  });
  return make("li", {}, button);
}

function showResults(answer, results, cards) {
  const full = answer.clauses.reduce((sum, clause) => sum + clause.weight, 0);
  const rows = [];
  let before = { own: false, part: false };
  results.forEach((result, i) => {
    const card = cards[i];
    if (!card) return;
    const own = asked.from !== "" && card.clusters.includes(asked.from);
    const part = asked.sort === "relevance" && result.covered < full;
    if (own && !before.own) rows.push(make("li", { class: "label turn" }, say("own")));
    else if (part && !before.part && rows.length) rows.push(make("li", { class: "label turn" }, say("part")));
    before = { own, part };
    rows.push(showResult(answer, result, card));
  });
  at("results").replaceChildren(...rows);
  at("origin").textContent = cards.some((card) => card?.machine) ? say("machine") : "";
  at("more").hidden = answer.results.length <= shown;
}

function showResult(answer, result, card) {
  const why = reasons(index, answer.clauses, result, card);
  const lang = card.language === language ? undefined : card.language;
  const place = [...new Set([card.place, card.country])].join(", ");
  const meta = make("p", { class: "meta" }, make("span", {}, card.type), make("span", {}, place));
  for (const id of card.clusters) {
    const { name, index: hue } = data.clusters[id];
    meta.append(make("span", { class: `chip cluster-${hue}` }, name));
  }
  const row = make(
    "li",
    { "data-result": card.slug },
    make("a", { class: "name", href: `${root}${language}/organisations/${card.slug}/` }, card.name),
    meta,
    make("p", { lang }, ...highlight(card.summary, answer.clauses)),
  );
  if (lang) row.append(make("p", { class: "note" }, say("language", { language: nameOf(lang) })));
  const because = why.map(({ field: place, id, text }) => {
    const facet = data.facets[place];
    const words = facet ? say("stated", { facet, text }) : say(place, { text });
    return make("span", { "data-field": place, "data-id": id }, words);
  });
  row.append(make("p", { class: "why", "data-why": "" }, ...because));
  return row;
}

const nameOf = (code) => new Intl.DisplayNames(language, { type: "language" }).of(code);

/** The text in pieces, with those that hold a word of the query marked. */
function highlight(text, clauses) {
  const isMeant = (word) => clauses.some((c) => c.folded.includes(word) || (c.prefix && word.startsWith(c.prefix)));
  return text.split(/(\s+)/).map((piece) => (words(piece).some(isMeant) ? make("mark", {}, piece) : piece));
}

function showCounts(counts) {
  for (const box of boxes) {
    const values = counts.get(box.name);
    if (!values) continue;
    const n = values.get(box.value) ?? 0;
    const number = box.parentElement.querySelector("[data-count]");
    number.dataset.count = n;
    number.textContent = digits.format(n);
    box.parentElement.classList.toggle("none", n === 0 && !box.checked);
  }
}

/** Arrow keys move between the field and the results; Escape leads back to the field and empties it. */
function move(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...document.querySelectorAll("#results .name")];
  const here = links.indexOf(document.activeElement);
  const inField = document.activeElement === field;
  if (event.key === "ArrowDown" && (inField || here >= 0)) (links[here + 1] ?? links.at(-1))?.focus();
  else if (event.key === "ArrowUp" && here >= 0) (links[here - 1] ?? field).focus();
  else if (event.key === "Escape" && here >= 0) field.focus();
  else if (event.key === "Escape" && inField && field.value) {
    asked.q = "";
    change(true);
  } else return;
  event.preventDefault();
}

field.addEventListener("input", () => {
  asked.q = field.value;
  clearTimeout(pause);
  if ([...field.value.trim()].length === 1) return;
  html.dataset.search = "busy";
  pause = setTimeout(change, PAUSE, false);
});
at("search").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(pause);
  change(true);
});
for (const name of ["sort", "from"]) {
  at(name).addEventListener("change", () => {
    asked[name] = at(name).value;
    change(true);
  });
}
for (const box of boxes) {
  box.addEventListener("change", () => {
    const values = asked.filters.get(box.name);
    if (box.checked) values.add(box.value);
    else values.delete(box.value);
    change(true);
  });
}
for (const panel of panels) panel.addEventListener("toggle", () => panel.open && run());
at("more").addEventListener("click", () => {
  const next = shown;
  shown += PAGE;
  run().then(() => document.querySelectorAll("#results .name")[next]?.focus());
});
document.addEventListener("keydown", move);
addEventListener("popstate", () => {
  asked = readAddress();
  shown = PAGE;
  showState();
  run();
});

for (const panel of panels) if (asked.filters.get(panel.dataset.facet).size) panel.open = true;
at("panels").open = matchMedia("(min-width: 60rem)").matches;
at("finder").hidden = false;
writeAddress(false);
showState();
run();
