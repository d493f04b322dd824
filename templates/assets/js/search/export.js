// The results as a file to keep, made from the cards of all of them.

import { addressOf } from "../card.js";
import { data, language } from "../dom.js";
import { allCards, csv, offer } from "../files.js";
import { explain } from "./show.js";

/** Rows of all results in their order; rejects if one cannot be loaded. */
async function rowsOf(index, answer) {
  const cards = await allCards(index, answer.results.map(({ document }) => document));
  return cards.map((card, i) => rowOf(index, answer, answer.results[i], card));
}

const rowOf = (index, answer, result, card) => ({
  slug: card.slug,
  name: card.name,
  type: card.type,
  place: card.place,
  country: card.country,
  clusters: card.clusters.map((id) => data.clusters[id].name),
  concepts: card.concepts,
  summary: card.summary,
  language: card.language,
  machine_translation: card.machine,
  why: explain(index, answer, result, card).map(({ text }) => text),
  address: new URL(addressOf(card), location.href).href,
});

/** The head of the table and its lines. */
function table(rows) {
  const { columns, facets } = data;
  const names = {
    name: columns.name,
    type: facets.type,
    place: facets.place,
    country: facets.country,
    clusters: facets.cluster,
    concepts: columns.concepts,
    summary: columns.summary,
    why: columns.why,
    address: columns.address,
  };
  return [Object.values(names), ...rows.map((row) => Object.keys(names).map((name) => row[name]))];
}

const json = (rows) => `${JSON.stringify({ search: location.href, language, organisations: rows }, null, 1)}\n`;

/** Offers all results of an answer as a file; `format` is `csv` or `json`. */
export async function download(format, index, answer) {
  const rows = await rowsOf(index, answer);
  offer(`organisations.${format}`, format === "csv" ? csv(table(rows)) : json(rows));
}
