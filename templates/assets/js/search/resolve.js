// From what somebody typed to clauses. The same steps as site_builder/search/{fold,query,resolver}.py, which explain them.

import { HINTED, MENTIONED, STATED, WORD } from "./index.js";

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
  let folded = "";
  let written = "";
  for (const letter of [...text.normalize("NFC"), " "]) {
    let counted = false;
    for (const part of foldLetter(letter).split(LETTERS)) {
      if (LETTERS.test(part)) {
        folded += part;
        if (!counted) written += letter;
        counted = true;
      } else if (part && folded) {
        found.push([folded, written]);
        folded = written = "";
        counted = false;
      }
    }
  }
  return found;
}

/** The folded words of a text. */
export const words = (text) => tokens(text).map(([folded]) => folded);

/** Whether a text ends in a letter or digit: then its last word may still be typed. */
export const endsInWord = (text) => LETTERS.test(fold([...text].pop() ?? ""));

/** Length of the common beginning of two words. */
export function shared(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

const EXACT = 10;
const CORRECTED = 5;
const HINT = 4;
const PREFIX = 1;

const isLong = (word) => [...word].length > 1;
const isCapital = (word) => word === word.toUpperCase() && word !== word.toLowerCase();

/**
 * {words, clauses, without, missing: [word], corrections: [{word, used}], impossible, shards}; `words` are those typed,
 * with their `place` and what is `used` instead (the page makes queries without some of them); a clause is {start, end,
 * written, folded, weight, things, terms: Map(key, {group, boost}), held, prefix, required, excluded}.
 * @param correct gives the words that are meant by one that is found nowhere (`spell.js`); none where null
 */
export async function resolve(index, query, correct) {
  const shards = new Map();
  let found = read(index.root, [...query].slice(0, 1000).join(""));
  const load = () =>
    Promise.all([...wanted(index, found)].map(async (number) => shards.set(number, await index.shard(number))));
  await load();
  let made = understand(index, shards, found);
  const free = !correct ? [] : made.lost.filter(({ unit }) => !unit).slice(0, 8);
  if (free.length) {
    await Promise.all(free.map(async (word) => (word.meant = await correct(index, shards.get(index.route(word.folded)), word.folded))));
    if (free.some(({ meant }) => meant.length)) {
      const read = (word, folded) => ({ ...word, folded, used: word.meant.join(" "), open: false });
      found = found.flatMap((word) => (word.meant?.length ? word.meant.map((folded) => read(word, folded)) : [word]));
      await load();
      made = understand(index, shards, found);
    }
  }
  const { all, lost } = made;
  await Promise.all(all.flatMap(({ terms }) => [...terms.values()].map(({ group }) => index.complete(group))));
  const clauses = all.filter(({ excluded }) => !excluded);
  if (!clauses.some(({ weight }) => weight)) clauses.forEach((clause) => (clause.weight = 1));
  const sought = lost.filter(({ excluded }) => !excluded);
  return {
    words: found,
    clauses,
    without: all.filter(({ excluded }) => excluded),
    missing: [...new Set(sought.map(({ written }) => written))],
    corrections: found
      .filter(({ used, place }, i) => used && place !== found[i - 1]?.place)
      .map(({ written, used }) => ({ word: written, used })),
    impossible: sought.some(({ quoted }) => quoted),
    shards,
  };
}

function read(root, query) {
  let found = [];
  let unit = 0;
  let minus = false;
  query.split(/["“”„«»]/).forEach((piece, number) => {
    const quoted = number % 2 > 0;
    const chunks = quoted ? [piece] : piece.split(/[ \t\r\n]+/);
    for (const chunk of chunks) {
      const excluded = quoted ? minus : /^-\p{L}/u.test(chunk) && !found.at(-1)?.any;
      const free = !quoted && !excluded;
      if (!free) unit++;
      for (const [folded, written] of tokens(chunk)) {
        const cut = [...folded].slice(0, 40).join("");
        // `own`: a stop word of the reader's language; `any`: of any language
        const stops = { own: free && root.own.has(cut), any: free && root.every.has(cut) };
        found.push({ folded: cut, written, ...stops, unit: free ? 0 : unit, quoted, excluded });
      }
    }
    minus = chunks.at(-1) === "-";
  });
  found = found.slice(0, 24);
  const every = found.every(({ any }) => any);
  found.forEach((word, place) => Object.assign(word, { place }, every && { own: false, any: false }));
  const last = found.at(-1);
  if (last && !last.unit) last.open = endsInWord(query); // it may still be typed
  return found;
}

/** The clauses in the order of their words, and the words that are found nowhere. */
function understand(index, shards, found) {
  const { root } = index;

  function lookup(first, surface, boosts) {
    const groups = shards.get(index.route(first))?.get(surface) ?? [];
    return new Map(groups.filter(({ kind }) => boosts[kind]).map((group) => [key(group), { group, boost: boosts[group.kind] }]));
  }
  const exact = ({ folded, used }) => lookup(folded, folded, { [WORD]: used ? CORRECTED : EXACT, [HINTED]: HINT });

  /** The clause of a phrase that names something. */
  function named(part) {
    const [first] = part;
    if (part.some(({ unit }) => unit !== first.unit)) return null;
    if (part.length === 1 && first.any && found.length > 1 && !isCapital(first.written)) return null;
    if (!mayBegin(root, first)) return null;
    const boost = part.some(({ used }) => used) ? CORRECTED : EXACT;
    const boosts = { [STATED]: boost, [MENTIONED]: boost };
    const words = part.map(({ folded }) => folded);
    const surfaces = shards.get(index.route(first.folded));
    let surface = words.join(" ");
    if (words.length > 1 && !first.unit && !surfaces.has(surface)) surface = alike(surfaces, words);
    const all = lookup(first.folded, surface, boosts);
    if (!all.size) return null;
    const groups = [...all.values()].map(({ group }) => group);
    const things = groups.filter(({ kind }) => kind === STATED).map(({ number }) => number);
    const held = groups.some(({ count }) => count);
    const asked = part.filter(({ own }) => !own);
    const terms = held ? all : new Map(asked.flatMap((word) => [...exact(word)]));
    return clause(part, Math.max(1, asked.length), terms, things, held);
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
    for (const [id, group] of begun) terms.set(id, { group, boost: PREFIX + (terms.get(id)?.boost ?? 0) });
    return clause([word], weight, terms, [], true, prefix);
  }

  const all = [];
  const taken = new Set();
  for (let size = Math.min(found.length, root.phrase); size; size--) {
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
  let most = 0;
  let best = "";
  surfaces.phrases ??= [...surfaces.keys()].filter((one) => one.includes(" ")).map((one) => one.split(" "));
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
  written: part.map((word) => word.written).join(" "),
  folded: part.map((word) => word.folded),
  weight,
  things,
  terms: new Map([...terms].filter(([, { group }]) => group.count)),
  held,
  prefix,
  required: part[0].quoted && !part[0].excluded,
  excluded: part[0].excluded,
});

const mayBegin = (root, { own, written, folded }) => !own || isCapital(written) || root.begins.has(folded);

/** Numbers of the shards of all words that can matter. */
function wanted(index, found) {
  const matter = found.filter((word) => mayBegin(index.root, word));
  return new Set(matter.flatMap(({ folded, open, own }) => [index.route(folded), ...(open && !own ? range(index, folded) : [])]));
}

/** Shards in which surfaces with a prefix stand; none if the prefix is too short or they are too many. */
export function range(index, prefix) {
  const first = index.route(prefix);
  const size = index.route(`${prefix}\uffff`) - first + 1;
  return isLong(prefix) && size <= index.root.widest ? Array.from({ length: size }, (_, i) => first + i) : [];
}

/** Identity of a term over all shards: its number where it has one, else the group itself. */
export const key = (group) => (group.number < 0 ? group : `${group.kind === HINTED ? STATED : group.kind} ${group.number}`);
