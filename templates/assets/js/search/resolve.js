// From what somebody typed to clauses, and from these to results, in order. The same steps and sums as
// site_builder/search/{fold,query,resolver,ranking}.py, which explain them.

import { HINTED, MENTIONED, STATED, WORD, key, shared } from "./index.js";

const EXACT = 10;
const CORRECTED = 5;
const HINT = 4;
const PREFIX = 1;
const MOST_LISTS = 12;

/** Opens an index. Certificates that have expired since it was made count no more; most indexes name no day, and a page
 * that is older than the site goes without. */
export async function open(index) {
  await index.open();
  index.fresh ??= index.root.expires < new Date().toISOString() && import("./expired.js").then(({ since }) => since(index), () => null);
  await index.fresh;
}

/**
 * Answers a query: what `resolve` says of it, {results: [{document, covered, clauses, score}]} and, for what leads on from
 * it, {found, active, bits, out, fails}: what is found whatever the filters, these, and for each document the clauses that
 * find it (as bits), whether it is left out, and the filters that it fails (as bits).
 * @param {Index} index opened
 * @param {{q: string, literal: boolean, filters: Map<string, Set<string>>, from: string, sort: string}} asked
 */
export async function search(index, asked) {
  const active = [...asked.filters].filter(([, values]) => values.size);
  const [resolved, columns] = await Promise.all([
    resolve(index, asked),
    active.length || asked.from || asked.sort !== "relevance" || index.root.orders.includes(index.language)
      ? import("./facets.js").then(({ prepare }) => prepare(index, asked, active))
      : {},
  ]);
  const { clauses, missing } = resolved;
  const scores = score(index, resolved);
  const { bits, out } = scores;
  const { fails = out } = columns;
  const required = clauses.reduce((sum, clause, place) => sum | (clause.required << place), 0);
  const all = !clauses.length && !missing.length;
  const found = [...bits.keys()].filter((n) => (all || bits[n]) && !out[n] && !(required & ~bits[n]));
  const results = ordered(found.filter((n) => !fails[n]), scores, asked.sort, columns);
  return { ...resolved, results, found, active, bits, out, fails };
}

/** For each document the clauses that find it, the words they cover, their sum, and whether it is left out. */
function score(index, { clauses, without, impossible }) {
  const size = index.root.documents;
  const bits = new Int32Array(size);
  const covered = new Uint8Array(size);
  const sums = new Float64Array(size);
  const out = new Uint8Array(size).fill(impossible);
  for (const { terms } of without) for (const { group } of terms.values()) for (const n of group.documents) out[n] = 1;
  const terms = new Map();
  clauses.forEach((clause, place) => {
    for (const [id, { group, boost }] of clause.terms) {
      terms.set(id, { group, boost: boost + (terms.get(id)?.boost ?? 0) });
      for (const n of group.documents) {
        if (!((bits[n] >> place) & 1)) covered[n] += clause.weight;
        bits[n] |= 1 << place;
      }
    }
  });
  let squares = 0;
  for (const { group, boost } of terms.values()) {
    squares += boost * boost;
    group.documents.forEach((n, i) => (sums[n] += boost * group.weights[i]));
  }
  return { bits, covered, sums, out, length: Math.sqrt(squares) || 1 };
}

/** The results in order. All that decides becomes one whole number, as numbers are sorted without calls. */
function ordered(found, { bits, covered, sums, length }, sort, { own = [], confirmed, places }) {
  const size = bits.length;
  const at = places ?? bits.map((_, n) => n);
  const inOrder = new Uint32Array(size);
  at.forEach((place, n) => (inOrder[place] = n));
  const isOwn = new Set(own);
  const most = sums.reduce((a, b) => Math.max(a, b), 0) + 1;
  const value = { name: () => 0, verified: (n) => confirmed[n], relevance: (n) => covered[n] * most + sums[n] }[sort];
  const highest = found.reduce((best, n) => Math.max(best, value(n)), 0) + 1;
  const keys = new Float64Array(found.length);
  found.forEach((n, i) => (keys[i] = ((isOwn.has(n) + 1) * highest - value(n)) * size + at[n]));
  const results = [];
  for (const one of keys.sort()) {
    const document = inOrder[one - Math.floor(one / size) * size]; // the remainder, which % is slow to find
    results.push({ document, covered: covered[document], clauses: bits[document], score: sums[document] / 1000 / length });
  }
  return results;
}

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

const isLong = (word) => [...word].length > 1;
export const isCapital = (word) => word === word.toUpperCase() && word !== word.toLowerCase();
export const first = (text, most) => [...text].slice(0, most).join("");

/**
 * {words, clauses, without, missing: [word], corrections: [{word, used}], impossible, shards}; `words` are those typed,
 * with their `place` and what is `used` instead (the page makes queries without some of them); a clause is {start, end,
 * written, folded, weight, things, terms: Map(key, {group, boost}), held, prefix, required, excluded}.
 */
async function resolve(index, { q, literal }) {
  const shards = new Map();
  let found = parse(index, first(q, 1000));
  const read = async () => {
    await Promise.all(wanted(index, found).map(async (number) => shards.set(number, await index.shard(number))));
    return understand(index, shards, found);
  };
  let made = await read();
  if (made.lost.length && !literal) {
    // What few questions need is loaded when one does; a page that is older than the site goes without.
    const spell = await import("./spell.js").catch(() => null);
    found = (await spell?.correct(index, shards, found, made.lost)) ?? found;
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
        found.push({ folded, written, any: free && lists.some((stop) => stop.has(folded)), unit: free ? 0 : unit, quoted, excluded, place: found.length });
      }
    }
    minus = chunks.at(-1) === "-";
  });
  found.splice(24);
  if (found.every(({ any }) => any)) for (const word of found) word.any = false;
  const own = index.stop.get(index.language);
  const said = new Set(found.filter(({ any, written }) => any && !isCapital(written)).map(({ folded }) => folded));
  const both = (stop) => [...said].filter((folded) => stop.has(folded));
  const asked = lists.filter((stop) => both(stop).length > both(own).length + 1); // of the language of the question
  const left = new Set([...own, ...asked.flatMap(both)]);
  for (const word of found) word.own = word.any && left.has(word.folded);
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
    const long = [...begun].filter(([, { long }]) => long).sort(([, a], [, b]) => b.count - a.count);
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
