// How pages open an index: for the visitor's day.

/** Opens an index. Certificates that have expired since it was made count no more; most indexes name no day, and a page
 * that is older than the site goes without. */
export async function open(index) {
  await index.open();
  index.fresh ??= index.root.expires < new Date().toISOString() && import("./expired.js").then(({ since }) => since(index), () => null);
  await index.fresh;
}
