// What a search field suggests while one types: things that can be filtered by, and organisations by their names.
// The field is a combobox with a listbox as the ARIA Authoring Practices describe them; Enter without a choice searches.

import { counted, language, make, number, root } from "./dom.js";
import { Index, Replaced } from "./search/index.js";
import { search } from "./search/rank.js";
import { fold, words } from "./search/resolve.js";

const PAUSE = 80; // milliseconds without a key before the list changes
const LETTERS = 2; // fewer say too little
const THINGS = 5;
const ORGANISATIONS = 4;
const CANDIDATES = 8; // results whose names are looked at
const LIGHT = 4000; // bytes of a facet up to which it is loaded for its counts

let index = new Index(root, language);

/** What a file holds, or null where it cannot be loaded. */
const ifThere = (file) =>
  file.catch((reason) => {
    if (reason instanceof Replaced) throw reason;
    return null;
  });

/** Things and organisations for a text: [{text, note, href}]; `from` is the visitor's cluster, if any. */
async function suggestionsFor(text, facets, from) {
  await index.open();
  const typed = words(text);
  const filters = new Map(Object.keys(facets).map((facet) => [facet, new Set()]));
  const answer = await search(index, { q: text, literal: true, filters, from: "", sort: "relevance" });
  const candidates = answer.results.slice(0, CANDIDATES);
  const cards = await Promise.all(candidates.map(({ document }) => ifThere(index.card(document))));
  const things = await Promise.all(
    [...answer.understood, ...begunBy(typed)].map(async ({ facet, id, label }) => {
      const found = index.root.facets[facet] <= LIGHT ? await ifThere(index.facet(facet)) : null;
      return { key: `${facet} ${id}`, facet, id, label, count: found && (found.get(id)?.length ?? 0) };
    }),
  );
  const held = [...new Map(things.filter(({ count }) => count !== 0).map((thing) => [thing.key, thing])).values()];
  const named = cards.filter((card) => card && typed.every((word) => words(card.name).some((other) => other.startsWith(word))));
  return [
    ...held.slice(0, THINGS).map(({ facet, id, label, count }) => ({
      text: label,
      note: count === null ? facets[facet] : `${facets[facet]} · ${number(count)}`,
      href: `${root}${language}/search/?${new URLSearchParams({ [facet]: id, ...(from && { from }) })}`,
    })),
    ...named.slice(0, ORGANISATIONS).map((card) => ({
      text: card.name,
      note: [...new Set([card.place, card.country])].join(", "),
      href: `${root}${language}/organisations/${card.slug}/`,
    })),
  ];
}

/** Things whose label has a word that begins with each word typed; those that begin with all of it first. */
function begunBy(typed) {
  const start = typed.join(" ");
  const found = index.things.filter(({ label }) => {
    const own = words(label);
    return typed.every((word) => own.some((other) => other.startsWith(word)));
  });
  const rank = ({ label }) => (words(label).join(" ").startsWith(start) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || a.label.length - b.label.length);
}

/** Makes a search form suggest. */
export function attach(form, from) {
  const { facets, suggestions } = JSON.parse(form.dataset.words);
  const field = form.querySelector("input[type=search]");
  const list = make("ul", { id: `${field.id}-suggestions`, role: "listbox", "aria-label": field.labels[0].textContent });
  const status = make("p", { class: "hidden", role: "status" });
  let options = [];
  let chosen = -1;
  let latest = 0;
  let pause = 0;

  const styles = make("link", { rel: "stylesheet", href: new URL("../css/suggest.css", import.meta.url).href });
  document.head.append(styles);
  list.hidden = true;
  form.classList.add("suggests");
  form.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    field.setAttribute(name, value);
  }

  function close() {
    latest++;
    clearTimeout(pause);
    show([]);
    status.textContent = "";
  }

  function show(found) {
    options = found.map(({ text, note, href }, place) => {
      const option = make("li", { role: "option", id: `${list.id}-${place}`, "aria-selected": "false" });
      option.append(make("span", {}, text), " ", make("span", { class: "soft" }, note));
      option.addEventListener("click", () => location.assign(href));
      return Object.assign(option, { href });
    });
    list.replaceChildren(...options);
    list.hidden = !options.length;
    field.setAttribute("aria-expanded", String(options.length > 0));
    choose(-1);
  }

  function choose(place) {
    chosen = place;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  async function update(again = true) {
    const mine = ++latest;
    const text = field.value;
    try {
      const found = fold(text).trim().length < LETTERS ? [] : await suggestionsFor(text, facets, from);
      if (mine !== latest || document.activeElement !== field) return;
      show(found);
      status.textContent = found.length ? counted(suggestions, found.length) : "";
    } catch (error) {
      if (error instanceof Replaced && again) {
        index = new Index(root, language);
        await update(false);
        return;
      }
      console.warn(error);
      if (mine === latest) show([]); // the form leads to the search page all the same
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(update, PAUSE);
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const { length } = options;
    if (event.key === "ArrowDown" && length) choose(chosen + 1 < length ? chosen + 1 : -1);
    else if (event.key === "ArrowUp" && length) choose(chosen < 0 ? length - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) location.assign(options[chosen].href);
    else if (event.key === "Escape" && length) close();
    else return;
    event.preventDefault();
  });
  index.open().catch((error) => console.warn(error));
  if (field.value) update();
}
