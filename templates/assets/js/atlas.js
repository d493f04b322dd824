// The results of a search on the map: the atlas that the map page holds, with what was not found left out.

import { at, count, language, make, number, root, say } from "./dom.js";
import { json } from "./search/index.js";

const LARGE = 16; // members from which a dot is as large as the area in which it can be hit
let atlas = null;

/** Loads what showing results takes; `show` narrows the atlas to some results and returns its element. */
export async function prepare(index) {
  atlas ??= at("atlas") ?? fetched();
  const [element, slugs] = await Promise.all([atlas, index.file("slugs.bin", json)]).catch((reason) => {
    atlas = null;
    throw reason;
  });
  return { show: (results) => narrow(element, new Set(results.map(({ document }) => slugs[document]))) };
}

/** The atlas of the map page, which lies beside this one: addresses in it are right here too. */
async function fetched() {
  const response = await fetch(`${root}${language}/map/`);
  if (!response.ok) throw new Error(`${response.status} map`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const styles = make("link", { rel: "stylesheet", href: new URL("../css/map.css", import.meta.url).href });
  await new Promise((done) => {
    styles.onload = styles.onerror = done;
    document.head.append(styles);
  });
  return document.adoptNode(page.getElementById("atlas"));
}

function narrow(atlas, found) {
  const discs = new Map();
  for (const item of atlas.querySelectorAll("[data-result]")) {
    const { result, disc } = item.dataset;
    item.hidden = !found.has(result);
    if (disc && !item.hidden) discs.set(disc, (discs.get(disc) ?? new Set()).add(result));
  }
  for (const part of atlas.querySelectorAll("[data-group], [data-plate]")) {
    const n = part.querySelectorAll("[data-result]:not([hidden])").length;
    part.hidden = !n;
    part.querySelector("h2 .num, h3 .num").textContent = number(n);
    const leading = part.id ? atlas.querySelector(`a[href="#${CSS.escape(part.id)}"]`) : null; // a dot or a frame
    leading?.classList.toggle("gone", !n);
    if (n && leading?.matches(".dot")) showDot(leading, n);
  }
  for (const dot of atlas.querySelectorAll("[data-of]")) dot.classList.toggle("faint", !found.has(dot.dataset.of));
  for (const disc of atlas.querySelectorAll("g[data-disc]")) {
    const n = discs.get(disc.dataset.disc)?.size ?? 0;
    disc.classList.toggle("faint", !n);
    disc.querySelector("text").textContent = number(n);
  }
  return atlas;
}

function showDot(dot, n) {
  const { target, towns } = { ...dot.parentNode.dataset, ...dot.dataset };
  // The same as `_radius` in site_builder/site/views/map.py.
  const radius = target * Math.min(1, 0.4 + 0.6 * Math.sqrt((n - 1) / (LARGE - 1)));
  dot.querySelector("circle:not(.hit)").setAttribute("r", Math.round(10 * radius) / 10);
  dot.querySelector(".count").textContent = n > 1 ? number(n) : "";
  dot.setAttribute("aria-label", say("stated", { facet: towns, text: count("count", n) }));
}
