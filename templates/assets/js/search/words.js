// The words and names that the page's data gives its script.

import { at, counted, fill } from "../dom.js";

export const data = JSON.parse(at("search-data").textContent);

export const say = (name, values = {}) => fill(data.words[name], values);
export const count = (name, n) => counted(data.counted[name], n);

/** "Country: Belgium" */
export const stated = (facet, text) => say("stated", { facet: data.facets[facet], text });
