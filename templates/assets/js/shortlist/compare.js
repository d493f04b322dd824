// Up to four profiles side by side, with what only some of them have marked.

import { data, language, make, say } from "../dom.js";
import { addressOf } from "./profile.js";

const other = (lang) => (lang && lang !== language ? lang : undefined);

/** Rows of a comparison: [{label, cells: [[{text, lang, common}]], same}]. A value is common if everyone who states anything
 * in its row states it: what somebody does not state is not known, so it is no difference. */
export function rowsOf(profiles) {
  const alone = (text) => [{ text, lang: "" }];
  const first = [
    { label: data.labels.type, cells: profiles.map(({ type }) => alone(type)) },
    { label: data.labels.place, cells: profiles.map(({ place }) => alone(place)) },
    { label: data.labels.cluster, cells: profiles.map(({ clusters }) => clusters.flatMap(({ name }) => alone(name))) },
  ];
  const rest = [0, 1, 2].flatMap((part) => {
    const labels = new Set(profiles.flatMap(({ parts }) => [...parts[part].keys()]));
    return [...labels].map((label) => ({ label, cells: profiles.map(({ parts }) => parts[part].get(label) ?? []) }));
  });
  return [...first, ...rest].map(({ label, cells }) => {
    const stating = cells.filter((cell) => cell.length);
    const isCommon = ({ text }) => stating.every((cell) => cell.some((value) => value.text === text));
    const marked = cells.map((cell) => cell.map((value) => ({ ...value, common: isCommon(value) })));
    return { label, cells: marked, same: stating.length > 1 && marked.flat().every(({ common }) => common) };
  });
}

/** The comparison as a table; `isShort` leaves out the rows that are the same everywhere. */
export function table(profiles, isShort) {
  const rows = rowsOf(profiles).filter(({ same }) => !(isShort && same));
  const heads = profiles.map((profile) => make("th", { scope: "col" }, make("a", { class: "name", href: addressOf(profile.slug) }, profile.name)));
  const lines = rows.map(({ label, cells, same }) =>
    make("tr", { class: same ? "same" : undefined }, make("th", { scope: "row" }, label), ...cells.map((cell) => cellOf(cell))),
  );
  return make("table", {}, make("thead", {}, make("tr", {}, make("td", {}), ...heads)), make("tbody", {}, ...lines));
}

function cellOf(values) {
  if (!values.length) return make("td", { class: "soft" }, say("unstated"));
  const items = values.map(({ text, lang, common }) =>
    common
      ? make("li", { lang: other(lang) }, text)
      : make("li", { class: "only", lang: other(lang) }, text, make("span", { class: "hidden", lang: language }, ` (${say("only")})`)),
  );
  return make("td", {}, make("ul", {}, ...items));
}
