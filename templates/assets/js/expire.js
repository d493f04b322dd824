// What expires by itself in pages and files that were made before.

/** The visitor's day as YYYY-MM-DD. */
export function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** Rewrites what has expired since a page was built: badges say so, needs leave their list. */
export function expire(page) {
  for (const element of page.querySelectorAll("[data-until]")) {
    const { until, expired } = element.dataset;
    if (until >= today()) continue;
    if (expired) element.textContent = expired;
    else {
      const list = element.parentElement;
      element.remove();
      if (!list.children.length) list.closest("section").hidden = true;
    }
  }
}
