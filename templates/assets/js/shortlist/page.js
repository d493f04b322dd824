// The shortlist: the visitor's own, or the one in the address; compared, carried away, written to.

import { at, count, data, html, make, say } from "../dom.js";
import { csv, offer } from "../files.js";
import { keep, kept, slugs } from "../keep.js";
import { rowsOf, table } from "./compare.js";
import { attach } from "./letter.js";
import { addressOf, dataOf, profile } from "./profile.js";

const SIDE_BY_SIDE = 4;

const asked = () => slugs(new URLSearchParams(location.search).getAll("org"));
const same = (one, other) => one.length === other.length && one.every((slug) => other.includes(slug));

let list = asked().length ? asked() : kept();
let mine = same(list, kept());
let compared = slugs(new URLSearchParams(location.search).getAll("compare"));
const profiles = new Map(); // slug -> profile, null (no such page) or the Error
const refreshLetter = attach(at("request"));

/** Shows another list; one's own is kept, one that came with a link only stands in the address. */
function change(next, isMine = mine) {
  list = next;
  mine = isMine;
  if (mine) keep(list);
  compared = compared.filter((slug) => list.includes(slug));
  run();
}

async function run() {
  html.dataset.shortlist = "busy";
  const search = new URLSearchParams([...list.map((slug) => ["org", slug]), ...compared.map((slug) => ["compare", slug])]);
  history.replaceState(null, "", list.length ? `?${search}` : location.pathname);
  for (const link of document.querySelectorAll("a[hreflang]")) link.search = location.search;
  const wanted = list.filter((slug) => !profiles.get(slug)?.slug);
  const found = await Promise.all(wanted.map((slug) => profile(slug).catch((error) => error)));
  wanted.forEach((slug, i) => profiles.set(slug, found[i]));
  show();
  html.dataset.shortlist = "ready";
}

function show() {
  const there = list.map((slug) => profiles.get(slug)).filter((entry) => entry?.slug);
  const chosen = there.filter(({ slug }) => !compared.length || compared.includes(slug)).slice(0, SIDE_BY_SIDE);
  at("tally").textContent = there.length ? count("count", there.length) : "";
  at("empty").hidden = list.length > 0;
  at("lists").hidden = !there.length;
  showShared();
  showMissing();
  at("entries").replaceChildren(...there.map((entry) => item(entry, chosen)));
  at("sheet").replaceChildren(table(chosen, at("short").checked));
  const to = at("to");
  const before = to.value;
  to.replaceChildren(...there.map(({ slug, name }) => new Option(name, slug, false, slug === before)));
  refreshLetter();
}

/** A list that came with a link is not the visitor's: say so, and offer to keep it. */
function showShared() {
  at("shared").hidden = mine || !list.length;
  at("own-list").hidden = !kept().length;
}

function showMissing() {
  const gone = list.filter((slug) => profiles.get(slug) === null);
  const failed = list.filter((slug) => profiles.get(slug) instanceof Error);
  at("gone").hidden = !gone.length;
  at("gone-names").textContent = gone.length ? say("gone", { names: gone.join(", ") }) : "";
  at("failed").hidden = !failed.length;
}

function item({ slug, name, type, place, clusters, archived }, chosen) {
  const box = make("input", { type: "checkbox", value: slug });
  box.checked = chosen.some((other) => other.slug === slug);
  box.disabled = !box.checked && chosen.length >= SIDE_BY_SIDE;
  box.addEventListener("change", () => {
    const now = chosen.map((other) => other.slug);
    compared = box.checked ? [...now, slug] : now.filter((other) => other !== slug);
    if (!compared.length) compared = [slug]; // something is always shown
    run().then(() => at("entries").querySelector(`[value="${slug}"]`)?.focus());
  });
  const remove = make("button", { type: "button", class: "plain", "aria-label": say("remove", { name }) }, say("takeoff"));
  remove.addEventListener("click", () => {
    change(list.filter((other) => other !== slug));
    at("tally").focus();
  });
  const chips = clusters.map(({ name: cluster, hue }) => make("span", { class: `chip ${hue}` }, cluster));
  const meta = make("p", { class: "meta" }, make("span", {}, type), make("span", {}, place), ...chips);
  const head = make("div", {}, make("a", { class: "name", href: addressOf(slug) }, name), meta);
  if (archived) head.append(make("p", { class: "note" }, say("archived")));
  return make("li", { "data-entry": slug }, head, make("p", { class: "field" }, make("label", {}, box, say("compare"))), make("p", { class: "field" }, remove));
}

/** All profiles of the list as rows of one table. */
function rows() {
  const there = list.map((slug) => profiles.get(slug)).filter((entry) => entry?.slug);
  const labels = rowsOf(there);
  const head = [data.labels.name, ...labels.map(({ label }) => label), data.labels.website, data.labels.address];
  const lines = there.map((entry, i) => [
    entry.name,
    ...labels.map(({ cells }) => cells[i].map(({ text }) => text)),
    entry.website,
    new URL(addressOf(entry.slug), location.href).href,
  ]);
  return [head, ...lines];
}

/** The open data of all profiles of the list: as JSON one list, as vCards one file. */
async function records(ending) {
  const there = list.filter((slug) => profiles.get(slug)?.slug).map((slug) => profiles.get(slug).slug);
  const texts = await Promise.all(
    there.map(async (slug) => {
      const response = await fetch(dataOf(slug, ending));
      if (!response.ok) throw new Error(`${slug}: ${response.status}`);
      return response.text();
    }),
  );
  return ending === "vcf" ? texts.join("") : `${JSON.stringify({ shortlist: location.href, organisations: texts.map((text) => JSON.parse(text)) }, null, 1)}\n`;
}

async function save(ending) {
  at("saving").textContent = "";
  try {
    offer(`shortlist.${ending}`, ending === "csv" ? csv(rows()) : await records(ending));
  } catch (error) {
    console.warn(error);
    at("saving").textContent = say("unsaved");
  }
}

for (const button of document.querySelectorAll("[data-format]")) button.addEventListener("click", () => save(button.dataset.format));
at("print").addEventListener("click", () => print());
at("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(location.href).then(
    () => (at("saving").textContent = say("copied")),
    () => (at("saving").textContent = location.href),
  );
});
at("short").addEventListener("change", show);
at("retry").addEventListener("click", run);
at("forget").addEventListener("click", () => change(list.filter((slug) => profiles.get(slug) !== null)));
at("keep-shared").addEventListener("click", () => change(slugs([...kept(), ...list]), true));
at("own-list").addEventListener("click", () => change(kept(), true));
at("clear").addEventListener("click", () => change([]));
addEventListener("storage", () => mine && change(kept()));
addEventListener("popstate", () => location.reload());

at("shortlist").hidden = false;
run();
