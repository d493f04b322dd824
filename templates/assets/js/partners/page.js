// The partner finder: what is needed goes into the address, and who covers it onto the page.

import { combobox } from "../combobox.js";
import { at, data, html, language, root, say } from "../dom.js";
import { Index, Replaced } from "../search/index.js";
import { nameThings, numbersOf } from "../search/labels.js";
import { open } from "../search/resolve.js";
import { keepMyCluster, myCluster } from "../site.js";
import { namedBy } from "../suggest.js";
import { answer, wantedOf } from "./answer.js";
import { address, NEEDS, read, toggled } from "./asked.js";
import { labelOf, shownDocuments, showAsked, showNotes, showResults, showTally, showTeams, showUncovered } from "./show.js";

const PAGE = 20; // organisations shown at a time
const SUGGESTED = 8;
const NAMEABLE = [...NEEDS, "accreditation", "country"];

const field = at("need");
const boxes = [...document.querySelectorAll("#panels fieldset input")];

let index = new Index(root, language);
let asked = null;
let unknown = [];
let cut = false;
let answered = null;
let shown = PAGE;
let latest = 0;

/** What a text names that can be asked for; a new index is opened where it was replaced. */
async function suggest(text) {
  const facets = Object.fromEntries(NAMEABLE.map((facet) => [facet, data.facets[facet]]));
  const { things } = await namedBy(index, text, facets).catch((reason) => {
    if (!(reason instanceof Replaced)) throw reason;
    index = new Index(root, language);
    return namedBy(index, text, facets);
  });
  return things.slice(0, SUGGESTED).map((thing) => ({ ...thing, text: thing.label }));
}

function add({ facet, id }) {
  field.value = "";
  go(toggled(asked, facet, id, true));
}

/** Puts what is asked into the address and the controls. */
function show(push) {
  const query = address(asked);
  if (push && query !== (location.search || "?")) history.pushState(null, "", query);
  for (const link of document.querySelectorAll("a[hreflang]")) link.search = location.search;
  at("from").value = asked.from;
  at("own").checked = asked.own;
  at("own").disabled = !asked.from;
  at("least").value = asked.least;
  at("certificates").value = asked.shared ? "team" : "each";
  at("certified").hidden = !asked.accreditations.length;
  for (const box of boxes) box.checked = asked[box.name === "country" ? "countries" : "languages"].includes(box.value);
  showAsked(index, asked, go);
}

/** The visitor asks something: from here on in the name of their own cluster, if the address names none. */
function go(next) {
  const mine = Object.hasOwn(data.clusters, myCluster()) ? myCluster() : "";
  asked = { ...next, from: next.from || mine };
  [unknown, cut, shown] = [[], false, PAGE];
  show(true);
  run();
}

/** The index, with names for what can be asked for. */
async function opened() {
  await open(index);
  await nameThings(index, numbersOf(index, NAMEABLE));
}

/** Reads the address, once the index says what there is. */
async function restore() {
  try {
    await opened();
    ({ asked, unknown, cut } = read(location.search, index.things));
    shown = PAGE;
    show(false);
  } catch (error) {
    fail(error, restore);
    return;
  }
  await run();
}

async function run() {
  const mine = ++latest;
  html.dataset.partners = "busy";
  try {
    await opened();
    const isEmpty = !wantedOf(asked).length;
    const made = await answer(index, asked);
    const documents = shownDocuments(made, shown);
    const cards = new Map(await Promise.all(documents.map(async (document) => [document, await index.card(document)])));
    if (mine !== latest) return;
    answered = made;
    at("start").hidden = !isEmpty;
    showNotes(unknown, cut, isEmpty ? null : made, asked);
    showTally(made);
    showTeams(index, made, cards);
    showUncovered(index, made, asked, cards, go);
    showResults(index, made, shown, cards);
    at("download").hidden = !made.documents.length;
    at("failure").hidden = true;
    html.dataset.partners = "ready";
  } catch (error) {
    if (mine === latest) fail(error, run);
  }
}

function fail(error, retry) {
  if (error instanceof Replaced) {
    index = new Index(root, language);
    retry();
    return;
  }
  console.warn(error);
  const button = document.createElement("button");
  button.append(say("retry"));
  button.addEventListener("click", retry);
  at("failure").replaceChildren(say("failed"), " ", button);
  at("failure").hidden = false;
  html.dataset.partners = "failed";
}

async function save(format) {
  at("saving").textContent = say("preparing");
  try {
    const { download } = await import("./export.js");
    await download(format, index, answered, (facet, id) => labelOf(index, facet, id));
    at("saving").textContent = "";
  } catch (error) {
    console.warn(error);
    at("saving").textContent = say("unsaved");
  }
}

const close = combobox(at("ask"), field, suggest, add, data.counted.suggestions);
at("ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text || !asked) return;
  const [first] = await suggest(text).catch(() => []);
  close();
  if (first) add(first);
  else at("tally").textContent = say("notfound", { text: text.slice(0, 60) });
});
at("from").addEventListener("change", () => {
  keepMyCluster(at("from").value);
  go({ ...asked, from: at("from").value });
});
at("own").addEventListener("change", () => go({ ...asked, own: at("own").checked }));
at("least").addEventListener("change", () => go({ ...asked, least: Number(at("least").value) }));
at("certificates").addEventListener("change", () => go({ ...asked, shared: at("certificates").value === "team" }));
for (const box of boxes) box.addEventListener("change", () => go(toggled(asked, box.name, box.value, box.checked)));
for (const button of document.querySelectorAll("[data-format]")) {
  button.addEventListener("click", () => save(button.dataset.format));
}
at("more").addEventListener("click", async () => {
  const next = shown;
  shown += PAGE;
  await run();
  document.querySelectorAll("#results .name")[next]?.focus();
});
addEventListener("popstate", restore);

at("finder").hidden = false;
restore();
