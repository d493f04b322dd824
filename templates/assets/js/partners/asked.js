// What the visitor looks for: {needs: [{facet, id}], accreditations, countries, languages: [id], shared, from, own,
// least}. It lives in the address, under the names of the search page's filters.

import { data, language } from "../dom.js";

export const NEEDS = ["competence", "area", "modality", "stage"];
const LIMITS = { accreditation: "accreditations", country: "countries", language: "languages" };
const MOST = 300; // things asked for that are looked at
const COUNTRIES = 9; // more are not asked for

/** What an address asks for, and what in it there is not: {asked, unknown: ["competence=x"], cut}. */
export function read(query, things) {
  const asked = { needs: [], accreditations: [], countries: [], languages: [], shared: false, from: "", own: false, least: 1 };
  const unknown = [];
  const known = new Set(things.map(({ facet, id }) => `${facet}=${id}`));
  const given = new Map([...new URLSearchParams(query)].map(([name, value]) => [`${name}=${value}`, [name, value]]));
  for (const [pair, [name, value]] of [...given].slice(0, MOST)) {
    if (NEEDS.includes(name) && known.has(pair)) asked.needs.push({ facet: name, id: value });
    else if (name === "language" && languageName(value)) asked.languages.push(value);
    else if (Object.hasOwn(LIMITS, name) && known.has(pair)) asked[LIMITS[name]].push(value);
    else if (name === "from" && Object.hasOwn(data.clusters, value)) asked.from = value;
    else if (pair === "own=1") asked.own = true;
    else if (pair === "certificates=team") asked.shared = true;
    else if (name === "countries" && /^[1-9]$/.test(value)) asked.least = Number(value);
    else if (isOurs(name)) unknown.push(pair);
  }
  return { asked, unknown, cut: given.size > MOST };
}

const isOurs = (name) =>
  NEEDS.includes(name) || Object.hasOwn(LIMITS, name) || ["from", "own", "certificates", "countries"].includes(name);

/** The address's query of what is asked, with its question mark. */
export function address({ needs, shared, from, own, least, ...limits }) {
  const given = new URLSearchParams();
  for (const { facet, id } of needs) given.append(facet, id);
  for (const [name, list] of Object.entries(LIMITS)) for (const id of limits[list]) given.append(name, id);
  if (shared) given.set("certificates", "team");
  if (from) given.set("from", from);
  if (from && own) given.set("own", "1");
  if (least > 1) given.set("countries", Math.min(least, COUNTRIES));
  return given.size ? `?${given}` : "?";
}

/** What is asked with one thing more, or without it. */
export function toggled(asked, facet, id, on) {
  if (NEEDS.includes(facet)) {
    const needs = asked.needs.filter((need) => need.facet !== facet || need.id !== id);
    return { ...asked, needs: on ? [...needs, { facet, id }] : needs };
  }
  const others = asked[LIMITS[facet]].filter((other) => other !== id);
  return { ...asked, [LIMITS[facet]]: on ? [...others, id] : others };
}

/** The name of a language, empty if it is none. */
export function languageName(code) {
  try {
    return new Intl.DisplayNames(language, { type: "language", fallback: "none" }).of(code) ?? "";
  } catch {
    return "";
  }
}
