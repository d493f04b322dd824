// Corrections of words that are found nowhere, loaded when there is one. The same steps as
// site_builder/search/spelling.py, which explains them.

import { HINTED, STATED, json, shared, text, uncoded } from "./index.js";

const MOST = 8; // words of a query
const SHORTEST = 4;
const LEAST = 2;
const TWO_EDITS = 6;

/** How much speaks for a surface. */
const rank = (groups) =>
  Math.max(...groups.map(({ kind, count }) => (kind === STATED || kind === HINTED ? 9 : count ? Math.min(8, 32 - Math.clz32(count)) : LEAST)));

/** The words of a query, with those that are meant by the ones that are lost. */
export async function correct(index, shards, words, lost) {
  const meant = new Map();
  const look = async (word) => meant.set(word, await meantBy(index, shards.get(index.route(word.folded)), word.folded));
  await Promise.all(lost.filter(({ unit }) => !unit).slice(0, MOST).map(look));
  const read = (word, found) => found.map((folded) => ({ ...word, folded, used: found.join(" "), open: false }));
  return words.flatMap((word) => (meant.get(word)?.length ? read(word, meant.get(word)) : [word]));
}

/** The surface that is meant by a word, or those of the parts of a compound; none if there is none. */
async function meantBy(index, shard, word) {
  if ([...word].length < SHORTEST || /[0-9]/.test(word) || shard.has(word)) return [];
  let found = best(word, [...shard].map(([surface, groups]) => [surface, rank(groups)]));
  if (found?.[0] !== 1) {
    const backwards = await mirrored(index, word).catch((reason) => (index.lost ? index.lost(word, reason) : Promise.reject(reason)));
    found = best(word, backwards, found);
    if (!(found?.[0] < TWO_EDITS)) {
      for (const parts of splits(word, backwards)) {
        if ((await index.shard(index.route(parts[0]))).has(parts[0])) return parts;
      }
    }
  }
  return found ? [found[2]] : [];
}

/** [modifier, head] that a compound may be made of, the longest head first. */
const splits = (word, surfaces) =>
  surfaces
    .filter(([head]) => head.length >= SHORTEST && word.endsWith(head))
    .sort(([a], [b]) => b.length - a.length)
    .flatMap(([head]) => {
      const before = word.slice(0, -head.length);
      const links = ["", "s", "es", "n", "en", "er", "e"].filter((link) => before.endsWith(link) && before.length > link.length + 2);
      return links.map((link) => [before.slice(0, before.length - link.length), head]);
    });

function best(word, surfaces, found) {
  for (const [surface, rank] of surfaces) {
    const cost = rank < LEAST || /[0-9 ]/.test(surface) ? 0 : costOf(word, surface);
    const less = cost && (!found || cost - found[0] || found[1] - rank || (surface < found[2] ? -1 : 1));
    if (less === true || less < 0) found = [cost, rank, surface];
  }
  return found;
}

function costOf(word, surface) {
  const longer = Math.abs(surface.length - word.length);
  if (longer > 4 || surface.length < SHORTEST - 1) return 0;
  const distance = longer < 3 ? edits(word, surface) : 3;
  if (distance < 2) return 1;
  const common = shared(word, surface);
  if (common > Math.max(SHORTEST, word.length - 4)) return 2 + word.length - common;
  return distance === 2 && word.length > 7 ? TWO_EDITS : 0;
}

/** Letters missing, too many, wrong or transposed (optimal string alignment). */
function edits(one, other) {
  const rows = [[...Array(other.length + 1).keys()]];
  for (let i = 1; i <= one.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= other.length; j++) {
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      rows[i][j] = Math.min(
        rows[i - 1][j] + 1,
        rows[i][j - 1] + 1,
        rows[i - 1][j - 1] + (one[i - 1] !== other[j - 1]),
        swapped ? rows[i - 2][j - 2] + 1 : 99,
      );
    }
  }
  return rows[one.length][other.length];
}

/** [surface, rank] of each surface near a word in the lexicon sorted by reversed words. */
async function mirrored(index, word) {
  const mirror = (letters) => [...letters].reverse().join("");
  const number = index.route(mirror(word), await index.file("rev.bin", json));
  return index.file(`r${number}.bin`, (bytes) => {
    const [coded, ranks] = text(bytes).split("\n");
    return uncoded(coded, /(?=\d)/).map((word, i) => [mirror(word), +ranks[i]]);
  });
}
