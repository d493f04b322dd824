// What lists show of an organisation: the card that the index holds for it.

import { language, make, root } from "./dom.js";

export const addressOf = (card) => `${root}${language}/organisations/${card.slug}/`;
export const placeOf = (card) => [...new Set([card.place, card.country])].join(", ");
export const linkTo = (card) => make("a", { class: "name", href: addressOf(card) }, card.name);

/** A card's clusters; `clusters` are their names and hues by id. */
export const chips = (card, clusters) =>
  card.clusters.map((id) => make("span", { class: `chip cluster-${clusters[id].index}` }, clusters[id].name));

/** A button for the shortlist, called `word`; keep.js gives it its state. */
export const star = ({ slug, name }, word) =>
  make("button", { type: "button", class: "keep", "data-keep": slug, "aria-label": `${word}: ${name}`, hidden: "" }, word);

/** The line below an organisation's name. */
export const metaOf = (card, clusters, word) =>
  make("p", { class: "meta" }, make("span", {}, card.type), make("span", {}, placeOf(card)), ...chips(card, clusters), star(card, word));
