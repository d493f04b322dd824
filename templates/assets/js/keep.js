// The shortlist: it stays in the visitor's browser, and buttons put organisations on it.

import { at, number } from "./dom.js";

const KEY = "catalogue:shortlist";
const MOST = 100; // organisations; a hostile address may name more
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** What may stand on a list: slugs, each once. */
export const slugs = (found) => [...new Set(found)].filter((slug) => SLUG.test(slug) && slug.length <= 80).slice(0, MOST);

/** The slugs on the visitor's list in the order they were put there; none where nothing can be kept. */
export function kept() {
  try {
    return slugs([JSON.parse(localStorage.getItem(KEY) ?? "[]")].flat());
  } catch {
    return [];
  }
}

/** Replaces the visitor's list; returns whether the browser keeps it. */
export function keep(list) {
  try {
    localStorage.setItem(KEY, JSON.stringify(slugs(list)));
  } catch {
    return false; // storage is switched off
  }
  show();
  return true;
}

function show() {
  const list = kept();
  for (const button of document.querySelectorAll("button[data-keep]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", list.includes(button.dataset.keep));
  }
  const entry = at("kept");
  if (!entry) return;
  entry.hidden = !list.length;
  entry.querySelector("span").textContent = number(list.length);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-keep]");
  if (!button) return;
  const list = kept();
  const slug = button.dataset.keep;
  if (keep(list.includes(slug) ? list.filter((other) => other !== slug) : [...list, slug])) return;
  location.href = `${at("kept").querySelector("a").href}?org=${slug}`; // then the list is in the address alone
});
addEventListener("storage", show); // another tab
new MutationObserver(show).observe(at("main"), { childList: true, subtree: true }); // results come and go
show();
