// An answer on the page: what is asked as chips, the teams, what nobody covers, and the organisations.

import { linkTo, metaOf } from "../card.js";
import { at, count, data, make, number, ownLink, say } from "../dom.js";
import { COVERS, LACKS, NEAR, UNSTATED } from "./answer.js";
import { address, languageName, toggled } from "./asked.js";

const MANY = 12; // needs beyond which those that somebody lacks are only counted
const DETAILED = 12; // uncovered needs for which somebody is named

const keyOf = ({ facet, id }) => `${facet}:${id}`;
const para = (className, ...children) => make("p", { class: className }, ...children);

/** What a thing is called. */
export function labelOf(index, facet, id) {
  if (facet === "language") return data.values.language?.[id] ?? languageName(id);
  return index.things.find((thing) => thing.facet === facet && thing.id === id)?.label ?? id;
}

/** A link to another question. */
const goLink = (text, next, go) => ownLink(text, address(next), () => go(next));
/** A thing with the facet it belongs to, where that is no competence. */
const named = (index, facet, id) => {
  const text = labelOf(index, facet, id);
  return facet === "competence" ? text : say("stated", { facet: data.facets[facet], text });
};

/** What is asked, as chips that can be removed. */
export function showAsked(index, asked, go) {
  const chip = (facet, id, kind) => {
    const name = named(index, facet, id);
    const names = { [`data-${kind}`]: keyOf({ facet, id }), "aria-label": say("remove", { name }) };
    const button = make("button", { type: "button", class: "tag", ...names }, name);
    button.addEventListener("click", () => {
      go(toggled(asked, facet, id, false));
      at("need").focus();
    });
    return make("li", {}, button);
  };
  const limits = [["country", asked.countries], ["language", asked.languages]];
  const certificates = asked.accreditations.map((id) => chip("accreditation", id, asked.shared ? "need" : "limit"));
  const needs = [...asked.needs.map(({ facet, id }) => chip(facet, id, "need")), ...(asked.shared ? certificates : [])];
  const every = [
    ...(asked.shared ? [] : certificates),
    ...limits.flatMap(([facet, ids]) => ids.map((id) => chip(facet, id, "limit"))),
  ];
  const titled = (title, chips) => (chips.length ? [make("li", { class: "label" }, title), ...chips] : []);
  at("needs").replaceChildren(...titled(say("needs"), needs));
  at("limits").replaceChildren(...titled(say("limits"), every));
}

/** What is said before the answer: what the address asked for in vain, and what limits exclude each other. */
export function showNotes(unknown, cut, answer, asked) {
  const texts = [];
  const shown = unknown.slice(0, 10).map((pair) => pair.slice(0, 60));
  if (unknown.length) texts.push(say("unknown", { ids: shown.join(", ") + (unknown.length > shown.length ? ", …" : "") }));
  if (cut) texts.push(say("cut"));
  if (answer?.documents.length) {
    if (!answer.wide) texts.push(count("narrow", answer.countries));
    if (!answer.smallest) texts.push(say("greedy"));
    else if (!answer.fewest) texts.push(say("rough"));
  }
  if (answer && asked.languages.length && answer.documents.some((n) => answer.open[n])) texts.push(say("open"));
  at("notes").replaceChildren(...texts.map((text) => para("soft", text)));
}

const meta = (card) => metaOf(card, data.clusters, say("keep"));

/** Names of needs after a word for what they are to somebody. */
function line(index, answer, word, state, needs) {
  const names = needs.map((need) => {
    const { facet, id } = answer.wanted[need];
    return make("span", { "data-covers": state === COVERS ? keyOf({ facet, id }) : undefined }, labelOf(index, facet, id));
  });
  return para("why", make("span", { class: "label" }, say(word)), " ", ...names);
}

/** What of the needs somebody covers, nearly covers, lacks and says nothing about; a line each. */
function standing(index, answer, document) {
  const of = (state) => [...answer.wanted.keys()].filter((need) => answer.state(document, need) === state);
  const lines = [];
  const add = (word, state) => of(state).length && lines.push(line(index, answer, word, state, of(state)));
  add("covers", COVERS);
  add("near", NEAR);
  if (answer.wanted.length <= MANY) add("lacks", LACKS);
  else if (of(LACKS).length) lines.push(para("why", count("lacking", of(LACKS).length)));
  add("unstated", UNSTATED);
  if (answer.open[document]) lines.push(para("why", make("span", { class: "label" }, say("unstated")), " ", data.facets.language));
  return lines;
}

/** The line that is read out when the answer changes. */
export function showTally({ wanted, documents, teams, uncovered }) {
  const parts = [count("count", documents.length)];
  if (teams.length && !uncovered.length) parts.push(count("covering", teams[0].length));
  else if (teams.length) parts.push(count("uncovered", uncovered.length));
  at("tally").textContent = documents.length ? parts.join(" · ") : say(wanted.length ? "nobody" : "empty");
  at("tally").dataset.resultCount = documents.length;
}

/** The teams; `cards` is a map of documents. */
export function showTeams(index, answer, cards) {
  at("teams").hidden = !answer.teams.length || answer.wanted.length < 2;
  at("team-list").replaceChildren(...(at("teams").hidden ? [] : answer.teams.map((team, i) => teamElement(index, answer, cards, team, i))));
}

function teamElement(index, answer, cards, team, place) {
  const members = team.map((document) => {
    const covered = [...answer.wanted.keys()].filter((need) => answer.state(document, need) === COVERS);
    const card = cards.get(document);
    const why = line(index, answer, "covers", COVERS, covered);
    return make("li", { "data-member": card.slug }, linkTo(card), meta(card), why);
  });
  const size = [count("count", team.length), count("countries", answer.countries)].join(" · ");
  const heading = make("h3", {}, say("team", { number: number(place + 1) }), " ", make("span", { class: "num" }, size));
  const relatives = team.filter((n) => answer.families[n] >= 0 && team.some((m) => m !== n && answer.families[m] === answer.families[n]));
  const said = relatives.map((n) => cards.get(n).name).join(", ");
  return make(
    "li",
    { "data-team": team.map((document) => cards.get(document).slug).join(",") },
    heading,
    make("ul", { class: "rows" }, ...members),
    ...(said ? [para("note", say("family", { names: said }))] : []),
  );
}

/** What nobody covers, each with the nearest thing there is. */
export function showUncovered(index, answer, asked, cards, go) {
  at("uncovered").hidden = !answer.near.length;
  at("uncovered-list").replaceChildren(
    ...answer.near.map(({ need, blocked, others }) => {
      const { facet, id } = answer.wanted[need];
      const ways = [
        ...blocked.map(({ limit, documents }) => {
          const lifted = { ...asked, ...(limit === "from" ? { own: true } : { [limit]: [] }) };
          const some = documents.map((n) => cards.get(n)).filter(Boolean).map((card) => [linkTo(card), ", "]);
          const names = some.flat().slice(0, -1);
          const item = make("li", { "data-near": limit }, goLink(count(`blocked-${limit}`, documents.length), lifted, go));
          if (names.length) item.append(": ", ...names, ...(documents.length > some.length ? [", …"] : []));
          return item;
        }),
        ...others.map(({ kind, id: other, count: n }) => {
          const instead = toggled(toggled(asked, facet, id, false), facet, other, true);
          const name = labelOf(index, facet, other);
          return make("li", { "data-near": kind }, goLink(say(kind, { name }), instead, go), " ", make("span", { class: "num" }, `(${number(n)})`));
        }),
      ];
      if (!ways.length) ways.push(make("li", { "data-near": "nothing" }, say("nowhere")));
      const title = make("h3", {}, named(index, facet, id));
      return make("li", { "data-uncovered": keyOf({ facet, id }) }, title, make("ul", { class: "dash" }, ...ways));
    }),
  );
}

/** Documents whose cards an answer shows, given how many of its organisations are listed. */
export const shownDocuments = ({ documents, teams, near }, listed) => [
  ...new Set([...documents.slice(0, listed), ...teams.flat(), ...near.slice(0, DETAILED).flatMap(exemplary)]),
];
const exemplary = ({ blocked }) => blocked.flatMap(({ documents }) => documents.slice(0, 3));

/** The organisations that cover something, best first. */
export function showResults(index, answer, listed, cards) {
  const all = answer.wanted.length;
  const rows = answer.documents.slice(0, listed).flatMap((document, i) => {
    const card = cards.get(document);
    const first = answer.isOwn[document] && (i === 0 || !answer.isOwn[answer.documents[i - 1]]);
    const covered = [...answer.wanted.keys()].filter((need) => answer.state(document, need) === COVERS).length;
    const share = para("share num", say("share", { num: number(covered), all: number(all) }));
    const item = make("li", { "data-result": card.slug }, linkTo(card), share, meta(card), ...standing(index, answer, document));
    return first ? [make("li", { class: "label turn" }, say("own")), item] : [item];
  });
  at("results").replaceChildren(make("ol", { class: "rows" }, ...rows));
  at("ranked").hidden = !rows.length;
  at("more").hidden = answer.documents.length <= listed;
}
