// Who covers which need: possible partners, best first, and what comes near where nobody does. The same rules as
// site_builder/matching/candidates.py, on the lists of the index's facets.

import { listsOf, places as placesOf } from "../search/facets.js";
import { consortia } from "./teams.js";

export const [LACKS, COVERS, NEAR, UNSTATED] = [0, 1, 2, 3];
/** Why somebody who covers a need is left out, in the order in which it is looked at; names of what is asked. */
export const LIMITS = ["from", "accreditations", "countries", "languages"];

/** The needs that a team covers together. */
export const wantedOf = ({ needs, accreditations, shared }) =>
  shared ? [...needs, ...accreditations.map((id) => ({ facet: "accreditation", id }))] : needs;

/**
 * {wanted, documents: the ranked ones, state(document, need), isOwn, open: those whose languages are not known,
 * families: number of the family of each document, near: [{need, blocked: [{limit, documents}], others: [{kind, id,
 * count}]}] for the needs that nobody covers, and the teams of `consortia` as documents}
 */
export async function answer(index, asked) {
  const wanted = wantedOf(asked);
  const size = index.root.documents;
  const loaded = new Set([...wanted.map(({ facet }) => facet), "home", "family"]);
  if (asked.from) loaded.add("cluster");
  for (const [limit, facet] of [["accreditations", "accreditation"], ["countries", "country"], ["languages", "language"]]) {
    if (asked[limit].length) loaded.add(facet);
  }
  const [places, ...columns] = await Promise.all([placesOf(index), ...[...loaded].map((name) => listsOf(index, name))]);
  const facets = new Map([...loaded].map((name, i) => [name, columns[i]]));
  const under = (facet, id) => facets.get(facet).get(id) ?? [];
  const flags = (lists) => {
    const found = new Uint8Array(size);
    for (const list of lists) for (const n of list) found[n] = 1;
    return found;
  };

  const isOwn = flags(asked.from ? [under("cluster", asked.from)] : []);
  const out = new Uint8Array(size); // 0, or 1 + place of the limit in LIMITS
  const leaveOut = (limit, passes) => passes.forEach((one, n) => !one && !out[n] && (out[n] = 1 + LIMITS.indexOf(limit)));
  if (!asked.own) leaveOut("from", isOwn.map((one) => !one));
  if (!asked.shared) for (const id of asked.accreditations) leaveOut("accreditations", flags([under("accreditation", id)]));
  if (asked.countries.length) leaveOut("countries", flags(asked.countries.map((id) => under("country", id))));
  let open = new Uint8Array(size);
  if (asked.languages.length) {
    open = flags(facets.get("language").values()).map((stated) => !stated);
    const spoken = flags(asked.languages.map((id) => under("language", id)));
    leaveOut("languages", spoken.map((one, n) => one || open[n]));
  }

  const placeOf = (n) => (places ? places[n] : n);
  const things = new Map(index.things.map((thing) => [`${thing.facet} ${thing.id}`, thing]));
  const broader = ({ facet, id }) => index.things[things.get(`${facet} ${id}`)?.broader]?.id;
  const states = wanted.map(() => new Uint8Array(size));
  const counts = [LACKS, COVERS, NEAR, UNSTATED].map(() => new Uint16Array(size));
  const stated = new Map([...facets].map(([name, lists]) => [name, flags(lists.values())]));
  wanted.forEach((need, i) => {
    const state = states[i];
    for (const n of under(need.facet, broader(need))) state[n] = NEAR;
    for (const n of under(need.facet, need.id)) state[n] = COVERS;
    const said = stated.get(need.facet);
    for (let n = 0; n < size; n++) {
      if (!said[n]) state[n] = UNSTATED;
      counts[state[n]][n]++;
    }
  });
  const documents = [...counts[COVERS].keys()].filter((n) => counts[COVERS][n] && !out[n]);
  documents.sort(
    (a, b) =>
      isOwn[a] - isOwn[b] ||
      counts[COVERS][b] - counts[COVERS][a] ||
      open[a] - open[b] ||
      counts[NEAR][b] - counts[NEAR][a] ||
      counts[LACKS][a] - counts[LACKS][b] ||
      placeOf(a) - placeOf(b),
  );

  const homes = new Array(size);
  for (const [home, list] of facets.get("home")) for (const n of list) homes[n] = home;
  const families = new Int32Array(size).fill(-1);
  [...facets.get("family").values()].forEach((list, family) => list.forEach((n) => (families[n] = family)));
  const lists = wanted.map(() => []);
  for (let place = 0; place < documents.length; place++) {
    const n = documents[place];
    for (let need = 0; need < states.length; need++) if (states[need][n] === COVERS) lists[need].push(place);
  }
  const made = consortia(lists, documents.map((n) => homes[n]), asked.least);

  /** Who covers a need but is left out, and what else of its group is there. */
  function nearest(need) {
    const { facet, id } = wanted[need];
    const having = [...under(facet, id)];
    const blocked = LIMITS.map((limit, i) => ({ limit, documents: having.filter((n) => out[n] === i + 1) }));
    const fitting = (other) => under(facet, other).filter((n) => !out[n]).length;
    const others = [];
    for (let up = broader({ facet, id }), seen = new Set(); up && !seen.has(up); up = broader({ facet, id: up })) {
      seen.add(up);
      const count = fitting(up);
      if (!count) continue;
      others.push({ kind: "broader", id: up, count });
      break;
    }
    const siblings = index.things
      .filter((thing) => thing.facet === facet && thing.id !== id && thing.broader !== undefined && index.things[thing.broader].id === broader({ facet, id }))
      .map((thing) => ({ kind: "sibling", id: thing.id, count: fitting(thing.id) }))
      .filter(({ count }) => count)
      .sort((a, b) => b.count - a.count);
    return { need, blocked: blocked.filter((one) => one.documents.length), others: [...others, ...siblings.slice(0, 3)] };
  }

  return {
    ...made,
    wanted,
    documents,
    state: (n, need) => states[need][n],
    isOwn,
    open,
    families,
    teams: made.teams.map((team) => team.map((place) => documents[place])),
    near: made.uncovered.map(nearest),
  };
}
