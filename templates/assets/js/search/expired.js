// Leaves out who holds a certificate no longer: what the index says of them was true when it was built. The same as in
// site_builder/search/reader.py.

import { today } from "../expire.js";

/** Map of scheme to the documents that hold it no longer. */
async function gone(index) {
  await index.name(index.numbersOf(["accreditation"]));
  const found = new Map();
  for (const [value, list] of await index.facet("until")) {
    const [day, id] = value.split(" ");
    if (day >= today()) break; // they are sorted
    found.set(id, new Set([...(found.get(id) ?? []), ...list]));
  }
  return found;
}

/** Narrows the lists of the facet of accreditations. */
export async function lists(index, found) {
  for (const [id, documents] of await gone(index)) {
    const left = found.get(id).filter((n) => !documents.has(n));
    if (left.length) found.set(id, left);
    else found.delete(id);
  }
}

/** Narrows the groups of a shard. */
export async function shard(index, found) {
  const expired = await gone(index);
  for (const one of new Set([...found.values()].flat())) narrow(index, one, expired);
}

/** Narrows a group whose postings have come from a file of their own. */
export const group = async (index, found) => narrow(index, found, await gone(index));

function narrow(index, found, expired) {
  const { facet, id } = index.things[found.number] ?? {};
  const isStated = found.kind & 1; // STATED or HINTED in index.js, which loads this
  const documents = isStated && facet === "accreditation" && expired.get(id);
  if (!documents) return;
  const isLeft = (_, i) => !documents.has(found.documents[i]);
  [found.weights, found.documents] = [found.weights.filter(isLeft), found.documents.filter(isLeft)];
  if (found.file < 0) found.count = found.documents.length;
}
