// What a tool page's script knows from its page: words and names, in its data element.

import { at, counted, fill } from "./dom.js";

export const data = JSON.parse(at("page-data").textContent);
export const say = (name, values = {}) => fill(data.words[name], values);
export const count = (name, n) => counted(data.counted[name], n);
