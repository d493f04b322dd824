// From what somebody typed to clauses. The same steps as site_builder/search/resolver.py, which explains them.

import { HINTED, MENTIONED, STATED, WORD } from "./decode.js";
import { endsInWord, tokens } from "./fold.js";

const BOOSTS = { [WORD]: 10, [STATED]: 10, [MENTIONED]: 10, [HINTED]: 4 };
const PREFIX = 1;

const isLong = (word) => [...word].length > 1;
const isCapital = (word) => word === word.toUpperCase() && word !== word.toLowerCase();

/** {clauses: [{written, folded, weight, things, terms: Map(key, {group, boost}), held, prefix}], missing: [word]} */
export async function resolve(index, query) {
  const { root } = index;
  const letters = [...query].slice(0, 1000).join("");
  const found = read(root, letters);
  const open = endsInWord(letters) ? found.at(-1) : null; // the word that may still be typed
  const shards = new Map();
  await Promise.all(
    [...wanted(index, found, open)].map(async (number) => shards.set(number, await index.shard(number))),
  );

  function lookup(first, surface, ...kinds) {
    const groups = shards.get(index.route(first))?.get(surface) ?? [];
    return new Map(groups.filter(({ kind }) => kinds.includes(kind)).map((group) => [key(group), termOf(group)]));
  }
  const exact = ({ folded }) => lookup(folded, folded, WORD, HINTED);

  /** The clause of a phrase that names something. */
  function named(part) {
    const [first] = part;
    if (part.length === 1 && first.any && found.length > 1 && !isCapital(first.written)) return null;
    if (!mayBegin(root, first)) return null;
    const all = lookup(first.folded, part.map(({ folded }) => folded).join(" "), STATED, MENTIONED);
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
    const prefix = word === open && isLong(word.folded) ? word.folded : "";
    const begun = new Map();
    for (const number of prefix && range(index, prefix)) {
      for (const [surface, groups] of shards.get(number)) {
        if (surface.startsWith(prefix)) for (const group of groups) if (group.count) begun.set(key(group), group);
      }
    }
    for (const [id, group] of begun) terms.set(id, { group, boost: PREFIX + (terms.get(id)?.boost ?? 0) });
    return clause([word], weight, terms, [], true, prefix);
  }

  const clauses = [];
  const used = new Set();
  for (let size = Math.min(found.length, root.phrase); size; size--) {
    for (let start = 0; start + size <= found.length; start++) {
      const part = found.slice(start, start + size);
      if (!part.some((word) => used.has(word)) && (clauses[start] ??= named(part))) part.forEach((word) => used.add(word));
    }
  }
  const missing = new Set();
  found.forEach((word, place) => {
    if (used.has(word) || word.own) return;
    const optional = word.any || !isLong(word.folded);
    const made = plain(word, optional ? 0 : 1);
    if (made.terms.size) clauses[place] = made;
    else if (!optional) missing.add(word.written);
  });
  const ordered = clauses.filter(Boolean);
  if (!ordered.some(({ weight }) => weight)) ordered.forEach((made) => (made.weight = 1));
  await Promise.all(ordered.flatMap(({ terms }) => [...terms.values()].map(({ group }) => index.complete(group))));
  return { clauses: ordered, missing: [...missing] };
}

const clause = (part, weight, terms, things, held, prefix = "") => ({
  written: part.map((word) => word.written).join(" "),
  folded: part.map((word) => word.folded),
  weight,
  things,
  terms: new Map([...terms].filter(([, { group }]) => group.count)),
  held,
  prefix,
});

function read(root, query) {
  const found = tokens(query)
    .slice(0, 24)
    .map(([folded, written]) => ({
      folded: folded.slice(0, 40),
      written,
      own: root.own.has(folded), // a stop word of the reader's language; `any`: of any language
      any: root.every.has(folded),
    }));
  if (found.every(({ any }) => any)) for (const word of found) word.own = word.any = false;
  return found;
}

const mayBegin = (root, { own, written, folded }) => !own || isCapital(written) || root.begins.has(folded);

/** Numbers of the shards of all words that can matter. */
function wanted(index, found, open) {
  const numbers = found.filter((word) => mayBegin(index.root, word)).map(({ folded }) => index.route(folded));
  return new Set(open && !open.own ? [...numbers, ...range(index, open.folded)] : numbers);
}

/** Shards in which surfaces with a prefix stand; none if the prefix is too short or they are too many. */
function range(index, prefix) {
  const first = index.route(prefix);
  const size = index.route(`${prefix}\uffff`) - first + 1;
  return isLong(prefix) && size <= 4 ? Array.from({ length: size }, (_, i) => first + i) : [];
}

const termOf = (group) => ({ group, boost: BOOSTS[group.kind] });

/** Identity of a term over all shards: its number where it has one, else the group itself. */
const key = (group) => (group.number < 0 ? group : `${group.kind === HINTED ? STATED : group.kind} ${group.number}`);
