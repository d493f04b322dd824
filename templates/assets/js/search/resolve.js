// From what somebody typed to clauses. The same steps as site_builder/search/{fold,query,resolver}.py, which explain them.

import { HINTED, MENTIONED, STATED, WORD } from "./index.js";

const EXACT = 10;
const CORRECTED = 5;
const HINT = 4;
const PREFIX = 1;
const MOST_LISTS = 12;

// Folding and tokenising: a test compares all letters with Python's. Each letter before what it becomes.
const SPECIAL = new Map("ßss æae œoe øo łl đd ðd þth ħh ŧt ıi ςσ".split(" ").map(([from, ...to]) => [from, to.join("")]));
const LETTERS = /([\p{L}\p{N}]+)/u;

const foldLetter = (letter) =>
  /[™℠]/.test(letter)
    ? " "
    : letter.normalize("NFKD").toLowerCase().replace(/[^ -~]/gu, (c) => SPECIAL.get(c) ?? c).replace(/[\u0300-\u036f]/g, "");

/** The text without case, accents and ligatures. */
export const fold = (text) => [...text].map(foldLetter).join("");

/** [folded word, the word as written] of each word of a text. */
export function tokens(text) {
  const found = [];
  let word = ["", ""];
  for (const letter of [...text.normalize("NFC"), " "]) {
    let rest = letter; // what is written of it is counted once
    for (const part of foldLetter(letter).split(LETTERS)) {
      if (LETTERS.test(part)) {
        word = [word[0] + part, word[1] + rest];
        rest = "";
      } else if (part && word[0]) {
        found.push(word);
        word = ["", ""];
        rest = letter;
      }
    }
  }
  return found;
}

/** The folded words of a text. */
export const words = (text) => tokens(text).map(([folded]) => folded);

/** Length of the common beginning of two words. */
export function shared(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

const isLong = (word) => [...word].length > 1;
export const isCapital = (word) => word === word.toUpperCase() && word !== word.toLowerCase();
export const first = (text, most) => [...text].slice(0, most).join("");

/**
 * {words, clauses, without, missing: [word], corrections: [{word, used}], impossible, shards}; `words` are those typed,
 * with their `place` and what is `used` instead (the page makes queries without some of them); a clause is {start, end,
 * written, folded, weight, things, terms: Map(key, {group, boost}), held, prefix, required, excluded}.
 * @param correct gives the words with corrections of those that are found nowhere (`spell.js`), if there are any
 */
export async function resolve(index, query, correct) {
  const shards = new Map();
  let found = parse(index, first(query, 1000));
  const read = async () => {
    await Promise.all(wanted(index, found).map(async (number) => shards.set(number, await index.shard(number))));
    return understand(index, shards, found);
  };
  let made = await read();
  const corrected = correct && made.lost.length && (await correct(index, shards, found, made.lost));
  if (corrected) {
    found = corrected;
    made = await read();
  }
  const { all } = made;
  await Promise.all(all.flatMap(({ terms }) => [...terms.values()].map(({ group }) => index.complete(group))));
  const clauses = all.filter(({ excluded }) => !excluded);
  if (!clauses.some(({ weight }) => weight)) for (const clause of clauses) clause.weight = 1;
  const lost = made.lost.filter(({ excluded }) => !excluded);
  const used = new Map(found.filter((word) => word.used).map((word) => [word.place, { word: word.written, used: word.used }]));
  return {
    words: found,
    clauses,
    without: all.filter(({ excluded }) => excluded),
    missing: [...new Set(lost.map(({ written }) => written))],
    corrections: [...used.values()],
    impossible: lost.some(({ quoted }) => quoted),
    shards,
  };
}

/**
 * The words of a query; `own` are stop words of the reader's language, or of that in which they ask, `any` of any. Words
 * of one `unit` other than 0 belong together. One that is `open` may still be typed.
 */
function parse(index, query) {
  const found = [];
  const lists = [...index.stop.values()];
  let unit = 0;
  let minus = false;
  query.split(/["“”„«»]/).forEach((piece, number) => {
    const quoted = number % 2 > 0;
    const chunks = quoted ? [piece] : piece.split(/[ \t\r\n]+/);
    for (const chunk of chunks) {
      const excluded = quoted ? minus : /^-\p{L}/u.test(chunk) && !found.at(-1)?.any;
      const free = !quoted && !excluded;
      if (!free) unit++;
      for (const [whole, written] of tokens(chunk)) {
        const folded = first(whole, 40);
        found.push({ folded, written, any: free && lists.some((stop) => stop.has(folded)), unit: free ? 0 : unit, quoted, excluded });
      }
    }
    minus = chunks.at(-1) === "-";
  });
  found.splice(24);
  const every = found.every(({ any }) => any);
  found.forEach((word, place) => Object.assign(word, { place }, every && { any: false }));
  const own = index.stop.get(index.language) ?? new Set();
  const isIn = ({ any, folded, written }, stop) => any && stop.has(folded) && !isCapital(written);
  const count = (stop) => new Set(found.filter((word) => isIn(word, stop)).map(({ folded }) => folded)).size;
  const asked = lists.filter((stop) => count(stop) > count(own) + 1); // of the language of the question
  for (const word of found) word.own = word.any && (own.has(word.folded) || asked.some((stop) => isIn(word, stop)));
  const last = found.at(-1);
  if (last && !last.unit) last.open = LETTERS.test(fold([...query].pop()));
  return found;
}

/** The clauses in the order of their words, and the words that are found nowhere. */
function understand(index, shards, found) {
  const { phrase } = index.root;

  const lookup = (word, surface, boosts) =>
    new Map(
      (shards.get(index.route(word))?.get(surface) ?? [])
        .filter(({ kind }) => boosts[kind])
        .map((group) => [key(group), { group, boost: boosts[group.kind] }]),
    );
  const exact = ({ folded, used }) => lookup(folded, folded, { [WORD]: used ? CORRECTED : EXACT, [HINTED]: HINT });

  /** The clause of a phrase that names something. */
  function named(part) {
    const [{ folded, written, unit, any }] = part;
    if (part.some((word) => word.unit !== unit) || !mayBegin(index, ...part)) return null;
    if (part.length === 1 && any && found.length > 1 && !isCapital(written)) return null;
    const boost = part.some(({ used }) => used) ? CORRECTED : EXACT;
    const words = part.map((word) => word.folded);
    const surfaces = shards.get(index.route(folded));
    let surface = words.join(" ");
    if (words.length > 1 && !unit && !surfaces.has(surface)) surface = alike(surfaces, words);
    const all = lookup(folded, surface, { [STATED]: boost, [MENTIONED]: boost });
    if (!all.size) return null;
    const groups = [...all.values()].map(({ group }) => group);
    const things = groups.filter(({ kind }) => kind === STATED).map(({ number }) => number);
    const held = groups.some(({ count }) => count);
    const weight = Math.max(1, part.filter(({ own }) => !own).length);
    const telling = part.filter(({ any }) => !any);
    return clause(part, weight, held ? all : new Map(telling.flatMap((word) => [...exact(word)])), things, held);
  }

  function plain(word, weight) {
    const terms = exact(word);
    const prefix = word.open && isLong(word.folded) ? word.folded : "";
    const begun = new Map();
    for (const number of range(index, prefix)) {
      for (const [surface, groups] of shards.get(number)) {
        if (surface.startsWith(prefix)) for (const group of groups) if (group.count) begun.set(key(group), group);
      }
    }
    const long = [...begun].filter(([, { file }]) => file >= 0).sort(([, a], [, b]) => b.count - a.count);
    for (const [id] of long.slice(MOST_LISTS)) begun.delete(id);
    for (const [id, group] of begun) terms.set(id, { group, boost: PREFIX + (terms.get(id)?.boost ?? 0) });
    return clause([word], weight, terms, [], true, prefix);
  }

  const all = [];
  const taken = new Set();
  for (let size = Math.min(found.length, phrase); size; size--) {
    for (let start = 0; start + size <= found.length; start++) {
      const part = found.slice(start, start + size);
      if (!part.some((word) => taken.has(word)) && (all[start] ??= named(part))) part.forEach((word) => taken.add(word));
    }
  }
  const lost = found.filter((word, place) => {
    if (taken.has(word) || word.own) return false;
    const optional = word.any || !(isLong(word.folded) || word.quoted);
    const made = plain(word, optional ? 0 : 1);
    if (made.terms.size) all[place] = made;
    return !made.terms.size && !optional;
  });
  return { all: all.filter(Boolean), lost };
}

/** The phrase whose words are other forms of the words, the one with most letters in common. */
function alike(surfaces, words) {
  let [most, best] = [0, ""];
  surfaces.phrases ??= [...surfaces.keys()].map((one) => one.split(" ")).filter((one) => one.length > 1);
  for (const others of surfaces.phrases) {
    if (others.length !== words.length || shared(others[0], words[0]) < 2) continue;
    const sum = words.reduce((common, word, i) => {
      const same = shared(word, others[i]);
      const alike = same > 3 && same * 5 >= 3 * Math.max(word.length, others[i].length);
      return common + (alike || word === others[i] ? same : -999);
    }, 0);
    if (sum > most) [most, best] = [sum, others.join(" ")];
  }
  return best;
}

const clause = (part, weight, terms, things, held, prefix = "") => ({
  start: part[0].place,
  end: part.at(-1).place + 1,
  written: part.map(({ written }) => written).join(" "),
  folded: part.map(({ folded }) => folded),
  weight,
  things,
  terms: new Map([...terms].filter(([, { group }]) => group.count)),
  held,
  prefix,
  required: part[0].quoted && !part[0].excluded,
  excluded: part[0].excluded,
});

/** Whether a phrase may begin with these words. */
const mayBegin = ({ root }, { own, written, folded }, next) =>
  !own || isCapital(written) || (next && root.begins[folded]?.includes(first(next.folded, 1)));

/** Numbers of the shards of all words that can matter. */
const wanted = (index, found) => [
  ...new Set(
    found
      .filter((word, place) => mayBegin(index, word, found[place + 1]))
      .flatMap(({ folded, open, own }) => [index.route(folded), ...(open && !own ? range(index, folded) : [])]),
  ),
];

/** Shards in which surfaces with a prefix stand; none if the prefix is too short or they are too many. */
export function range(index, prefix) {
  const start = index.route(prefix);
  const size = index.route(`${prefix}\uffff`) - start + 1;
  return isLong(prefix) && size <= index.root.widest ? Array.from({ length: size }, (_, i) => start + i) : [];
}

/** Identity of a term over all shards: its number where it has one, else the group itself. */
export const key = (group) => (group.number < 0 ? group : `${group.kind === HINTED ? STATED : group.kind} ${group.number}`);
