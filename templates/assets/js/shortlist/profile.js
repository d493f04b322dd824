// A profile as this site's pages show it, read for comparison: every label, date and plural is in the page's language.

import { language, root } from "../dom.js";
import { expire } from "../expire.js";

export const addressOf = (slug) => `${root}${language}/organisations/${slug}/`;
export const dataOf = (slug, ending) => `${root}data/organisations/${slug}.${ending}`;

/** What an organisation states: {slug, name, type, place, clusters, website, archived, parts}; null where it has no page.
 * `parts` has a map each for competences and the like, for sections, and for facts: label -> [{text, lang}] in the order
 * of the page; what is not stated is missing. */
export async function profile(slug, moved = false) {
  const response = await fetch(addressOf(slug));
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = page.querySelector("[data-page=organisation] main");
  if (!main) {
    const target = page.querySelector("meta[http-equiv=refresh]")?.content.split("/").at(-2); // a former address
    return target && !moved ? profile(target, true) : null;
  }
  expire(page);
  const under = main.querySelector(".under");
  return {
    slug,
    name: textOf(main.querySelector("h1")),
    type: textOf(under.querySelector(":scope > a, :scope > span")),
    place: textOf(under.querySelector("[data-place]")),
    clusters: [...under.querySelectorAll(".chip")].map((chip) => ({ name: textOf(chip), hue: chip.classList[1] })),
    website: under.querySelector("[rel=external]")?.href ?? "",
    archived: main.querySelector("[data-archived]") !== null,
    parts: partsOf(main),
  };
}

const textOf = (element) => element.textContent.replace(/\s+/g, " ").trim();
const valueOf = (element) => ({ text: textOf(element), lang: element.closest("[lang]")?.lang ?? "" });

function partsOf(main) {
  const parts = [new Map(), new Map(), new Map()];
  const put = (part, label, values) => values.length && parts[part].set(textOf(label), values);
  for (const pair of main.querySelectorAll(".pairs > div")) {
    const items = [...pair.querySelectorAll("li")];
    put(0, pair.querySelector("dt"), (items.length ? items : [...pair.querySelectorAll("dd")]).map(valueOf));
  }
  for (const section of main.querySelectorAll("section[data-part]")) {
    const items = [...section.querySelectorAll(":scope > h3, :scope > ul > li, :scope > ol > li")];
    put(1, section.querySelector("h2"), items.map(itemOf));
  }
  for (const term of main.querySelectorAll("aside dl > dt")) {
    const values = [];
    for (let next = term.nextElementSibling; next?.tagName === "DD"; next = next.nextElementSibling) values.push(next);
    put(2, term, values.filter((value) => !value.classList.contains("soft")).map(valueOf));
  }
  return parts;
}

/** A service or a certificate by its name, with what its badge says. */
function itemOf(item) {
  const name = item.querySelector(".name");
  if (!name) return valueOf(item);
  const badge = item.querySelector("[data-validity]");
  return badge ? { text: `${textOf(name)} (${textOf(badge)})`, lang: "" } : valueOf(name);
}
