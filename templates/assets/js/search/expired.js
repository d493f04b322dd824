// Leaves out who holds a certificate no longer: what the index says of them was true when it was built. The same as in
// site_builder/search/reader.py.

import { today } from "../expire.js";
import { listsOf } from "./facets.js";
import { nameThings, numbersOf } from "./labels.js";

/** Has an index (`left`) make of its files what is still true. */
export async function since(index) {
  if (index.root.expires >= today()) return;
  const [until] = await Promise.all([listsOf(index, "until"), nameThings(index, numbersOf(index, ["accreditation"]))]);
  const gone = new Map();
  for (const [value, list] of until) {
    const [day, id] = value.split(" ");
    if (day >= today()) break; // they are sorted
    gone.set(id, new Set([...(gone.get(id) ?? []), ...list]));
  }
  index.left = (path, found) => (/^s\d/.test(path) ? shard(index, found, gone) : path === "facet/accreditation.bin" ? lists(found, gone) : found);
}

/** Narrows the lists of the facet of accreditations. */
function lists(found, gone) {
  for (const [id, documents] of gone) {
    const left = found.get(id).filter((n) => !documents.has(n));
    if (left.length) found.set(id, left);
    else found.delete(id);
  }
  return found;
}

/** Narrows the groups of a shard. */
async function shard(index, found, gone) {
  for (const group of new Set([...found.values()].flat())) {
    const { facet, id } = index.things[group.number] ?? {};
    const isStated = group.kind & 1; // STATED or HINTED in index.js, which loads this
    const documents = isStated && facet === "accreditation" && gone.get(id);
    if (!documents) continue;
    await index.complete(group);
    const isLeft = (_, i) => !documents.has(group.documents[i]);
    [group.weights, group.documents] = [group.weights.filter(isLeft), group.documents.filter(isLeft)];
    Object.assign(group, { long: 0, count: group.documents.length });
  }
  return found;
}
