// The search page: what is typed and chosen goes into the address, and the answer onto the page.

import { at, data, html, language, root, say } from "../dom.js";
import { keepMyCluster, myCluster } from "../site.js";
import { Index, Replaced } from "./index.js";
import { open, search, tokens } from "./resolve.js";
import { address, read, resultsElement, showFailure, showNotes, showTally, showUnderstood } from "./show.js";
import { judge } from "./why.js";

const PAGE = 10; // results shown at a time
const PAUSE = 120; // milliseconds without a key before a search

/** An index that answers from what it could load. */
class TolerantIndex extends Index {
  #shards = new Set();
  #groups = new Set();
  #words = new Set();

  /** Forgets what was lost; the files are asked for again when they are needed again. */
  retry() {
    this.#shards.clear();
    this.#groups.clear();
    this.#words.clear();
  }

  shard(number) {
    return super.shard(number).catch((reason) => {
      this.#lose(this.#shards, number, reason);
      return new Map();
    });
  }

  /** The surfaces like a word could not be had; there are none then. */
  lost(word, reason) {
    this.#lose(this.#words, word, reason);
    return [];
  }

  async complete(group) {
    await super.complete(group).catch((reason) => this.#lose(this.#groups, group, reason));
  }

  #lose(lost, what, reason) {
    if (reason instanceof Replaced) throw reason;
    console.warn(reason);
    lost.add(what);
  }

  /** Words of a query, as typed, that could not be looked up, or not in full. */
  unread(query, clauses) {
    const isLost = (folded) => this.#words.has(folded) || this.#shards.has(this.route(folded));
    const words = tokens(query).filter(([folded]) => isLost(folded));
    const partly = clauses.filter(({ terms }) => [...terms.values()].some(({ group }) => this.#groups.has(group)));
    return [...new Set([...words.map(([, written]) => written), ...partly.map(({ written }) => written)])];
  }
}

const field = at("q");
const views = [...document.querySelectorAll("[data-view]")];
const panels = [...document.querySelectorAll("details[data-facet]")];

let index = new TolerantIndex(root, language);
let asked = read(location.search, data);
let answered = null; // the last answer that was shown
let filters = null; // the module that shows them, once it is needed
let shown = PAGE;
let latest = 0;
let pause = 0;
let again = run; // what another try is

/** A script that is loaded when it is needed. Many browsers never ask twice for one that failed: a new page does. */
const script = (loading) =>
  loading.catch((reason) => {
    again = () => location.reload(); // all that is asked stands in the address
    throw reason;
  });

/** Puts what is asked into the address and the controls. */
function show(push) {
  const query = address(asked);
  if (query !== (location.search || "?")) history[push ? "pushState" : "replaceState"](null, "", query);
  for (const link of document.querySelectorAll("a[hreflang]")) link.search = location.search;
  if (field.value !== asked.q) field.value = asked.q;
  at("sort").value = asked.sort;
  at("sort").parentElement.hidden = asked.view === "map";
  at("from").value = asked.from;
  for (const view of views) view.setAttribute("aria-pressed", view.dataset.view === asked.view);
  if (answered) filters?.showFilters(index, asked, go);
}

/** The visitor asks something: from here on in the name of their own cluster, if the address names none. */
function go(next, push = true) {
  const mine = Object.hasOwn(data.clusters, myCluster()) ? myCluster() : "";
  asked = { ...next, from: next.from || mine };
  shown = PAGE;
  show(push);
  run();
}

async function run() {
  const mine = ++latest;
  html.dataset.search = "busy";
  index.retry();
  try {
    await open(index);
    let [answer] = await Promise.all([search(index, asked), begin()]);
    const unread = index.unread(asked.q, answer.clauses);
    // A word whose file is missing is not misspelt.
    if (unread.length && !asked.literal) answer = await search(index, { ...asked, literal: true });
    const atlas = asked.view === "map" ? await (await script(import("../atlas.js"))).prepare(index) : null;
    const table = asked.view === "table" ? await script(import("./table.js")) : null;
    const results = atlas ? [] : answer.results.slice(0, shown);
    // Labels and cards travel side by side.
    const [cards, judged] = await Promise.all([
      Promise.allSettled(results.map(({ document }) => index.card(document))),
      judge(index, answer),
      filters?.nameFilters(index, answer),
    ]);
    if (mine !== latest) return;
    const failed = cards.find((card) => card.status === "rejected");
    if (failed?.reason instanceof Replaced) throw failed.reason;
    answered = { ...answer, ...judged };
    filters?.showFilters(index, asked, go);
    showAnswer(answered, unread, results, cards.map((card) => card.value), atlas, table);
    showFailure(unread.length ? say("unread", { words: unread.join(", ") }) : failed ? say("failed") : "", again);
    lead();
  } catch (error) {
    fail(error, mine, "failed");
  }
}

/** Asks for the files of the filters, so that they come beside the scripts that read them. One that fails comes again. */
async function begin() {
  const read = async (bytes) => (await script(import("./facets.js"))).decode(index, bytes);
  const active = [...asked.filters].filter(([, { size }]) => size);
  for (const [facet] of active) if (index.root.facets[facet]) index.file(`facet/${facet}.bin`, read).catch(() => {});
  if (active.length) await needFilters();
}

async function needFilters() {
  const found = await script(import("./filters.js"));
  if (!filters) found.listen(() => asked, go);
  filters = found;
}

/** Shows what leads on from the answer that is shown. */
async function lead() {
  const mine = ++latest;
  const isOver = () => mine !== latest;
  html.dataset.search = "answered";
  import("../keep.js").catch(console.warn); // the buttons of the shortlist
  try {
    // The first needs the next two.
    const loading = Promise.all([import("./further.js"), import("./facets.js"), needFilters(), import("./keys.js")]);
    const [{ narrow, widen }] = await script(loading);
    const [failure] = await Promise.all([narrow(index, answered, asked, isOver), widen(index, answered, asked, go, isOver)]);
    if (failure) throw failure;
    if (html.dataset.search === "answered") html.dataset.search = "ready"; // else something else is being typed
  } catch (error) {
    fail(error, mine, "ready");
  }
}

/** Begins anew where a new index has been published, else says that something is missing; unless it is `mine` no more. */
function fail(error, mine, state) {
  if (mine !== latest) return;
  if (error instanceof Replaced) {
    index = new TolerantIndex(root, language);
    run();
    return;
  }
  console.warn(error);
  if (state === "failed" || at("failure").hidden) showFailure(say("failed"), again);
  html.dataset.search = state;
}

function showAnswer(answer, unread, results, cards, atlas, table) {
  showTally(answer, unread);
  showNotes(answer, unread, asked, go);
  showUnderstood(answer, asked, go);
  at("near").hidden = true;
  const drawn = atlas ? atlas.show(answer.results) : resultsElement(index, asked, answer, results, cards, table);
  if (drawn !== at("results").firstElementChild) at("results").replaceChildren(drawn); // the map keeps its focus
  at("origin").textContent = cards.some((card) => card?.machine) ? say("machine") : "";
  at("more").hidden = Boolean(atlas) || answer.results.length <= shown;
  at("download").hidden = !answer.results.length;
}

async function save(format) {
  at("saving").textContent = say("preparing");
  try {
    const { download } = await import("./export.js");
    await download(format, index, answered);
    at("saving").textContent = "";
  } catch (error) {
    console.warn(error);
    at("saving").textContent = say("unsaved");
  }
}

field.addEventListener("input", () => {
  clearTimeout(pause);
  if ([...field.value.trim()].length === 1) return;
  html.dataset.search = "busy";
  pause = setTimeout(() => go({ ...asked, q: field.value, literal: false }, false), PAUSE);
});
at("search").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(pause);
  go({ ...asked, q: field.value, literal: asked.literal && field.value === asked.q });
});
at("sort").addEventListener("change", () => go({ ...asked, sort: at("sort").value }));
at("from").addEventListener("change", () => {
  keepMyCluster(at("from").value);
  go({ ...asked, from: at("from").value });
});
for (const view of views) view.addEventListener("click", () => go({ ...asked, view: view.dataset.view }));
for (const button of document.querySelectorAll("[data-format]")) {
  button.addEventListener("click", () => save(button.dataset.format));
}
for (const panel of panels) {
  panel.addEventListener("toggle", () => panel.open && /answered|ready/.test(html.dataset.search) && lead());
}
at("more").addEventListener("click", () => {
  const next = shown;
  shown += PAGE;
  run().then(() => document.querySelectorAll("#results .name")[next]?.focus());
});
addEventListener("popstate", () => {
  asked = read(location.search, data);
  shown = PAGE;
  show(false);
  run();
});

for (const panel of panels) if (asked.filters.get(panel.dataset.facet).size) panel.open = true;
at("panels").open = matchMedia("(min-width: 60rem)").matches;
at("finder").hidden = false;
show(false);
run();
