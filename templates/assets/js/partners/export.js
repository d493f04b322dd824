// An answer as a file to keep: every organisation that covers something, and the teams.

import { addressOf } from "../card.js";
import { data, language } from "../dom.js";
import { allCards, csv, offer } from "../files.js";
import { COVERS, LACKS, NEAR, UNSTATED } from "./answer.js";

/** Offers an answer as a file; `format` is `csv` or `json`. Rejects if a card cannot be loaded. */
export async function download(format, index, answer, labelOf) {
  const cards = await allCards(index, answer.documents);
  const slugs = new Map(answer.documents.map((document, i) => [document, cards[i].slug]));
  const rows = cards.map((card, i) => {
    const document = answer.documents[i];
    const some = (state) => answer.wanted.filter((_, need) => answer.state(document, need) === state).map(({ facet, id }) => labelOf(facet, id));
    return {
      slug: card.slug,
      name: card.name,
      type: card.type,
      place: card.place,
      country: card.country,
      clusters: card.clusters.map((id) => data.clusters[id].name),
      covers: some(COVERS),
      near: some(NEAR),
      lacks: some(LACKS),
      unstated: some(UNSTATED),
      teams: answer.teams.flatMap((team, number) => (team.includes(document) ? [String(number + 1)] : [])),
      address: new URL(addressOf(card), location.href).href,
    };
  });
  const { columns, facets } = data;
  const names = { ...columns, type: facets.type, place: facets.place, country: facets.country, clusters: facets.cluster };
  const keys = Object.keys(rows[0] ?? {}).slice(1);
  const table = () => csv([keys.map((key) => names[key]), ...rows.map((row) => keys.map((key) => row[key]))]);
  const json = () => ({
    search: location.href,
    language,
    needs: answer.wanted,
    uncovered: answer.uncovered.map((need) => answer.wanted[need]),
    smallest: answer.smallest,
    teams: answer.teams.map((team) => team.map((document) => slugs.get(document))),
    organisations: rows,
  });
  offer(`partners.${format}`, format === "csv" ? table() : `${JSON.stringify(json(), null, 1)}\n`);
}
