// The files of the index, each fetched and decoded once. Pages know only search/manifest.json.
// site_builder/search/{index,codec,shards,facets}.py describe their formats.

export const WORD = 0;
export const STATED = 1;
export const MENTIONED = 2;
export const HINTED = 3; // stated, and only hinted at by the surface

const FORMAT = 8;
const CARD = "slug name type place country clusters concepts summary language machine services aliases".split(" ");

/** A new index has been published since the manifest was read: ask again. */
export class Replaced extends Error {}

export class Index {
  /** @param {string} root relative address of the site's root, e.g. "../../" */
  constructor(root, language) {
    this.base = `${root}search/`;
    this.language = language;
    this.files = new Map();
  }

  /** Fetches what every query needs: `root`, and `things` by number, without their labels (see labels.js). */
  open() {
    this.opened ??= this.#open().catch((reason) => {
      this.opened = null;
      throw reason;
    });
    return this.opened; // once, so that all files are of one index
  }

  async #open() {
    const root = await this.#manifest();
    if (root.format !== FORMAT) throw Error("format");
    this.separators = uncoded(root.separators, " ");
    this.stop = new Map(Object.entries(root.stop).map(([language, found]) => [language, new Set(uncoded(found, /(?=\d)/))]));
    this.things = Object.entries(root.things).flatMap(([facet, n]) => Array.from({ length: n }, () => ({ facet })));
    this.root = root;
    return this;
  }

  /** Number of the shard in which a surface is, if it is anywhere. */
  route(surface, found = this.separators) {
    let low = 0;
    for (let high = found.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (found[middle] <= surface) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** Map of surface to groups {kind, number, long, documents, weights, count}, sorted. */
  shard(number) {
    let name = 0n;
    for (const letter of `${this.separators.slice(number, number + 2)}`) {
      name = BigInt.asUintN(64, (name ^ BigInt(letter.codePointAt())) * 0x100000001b3n);
    }
    return this.file(`s${name}.bin`, decodeShard);
  }

  /** Completes a group whose postings are in a file of their own. */
  async complete(group) {
    if (group.long) [group.documents, group.weights] = await this.file(`f${key(group)}.bin`, decodeList);
  }

  /** What is shown of a document. */
  async card(document) {
    const { pack } = this.root;
    const cards = await this.file(`card/${this.language}/${Math.floor(document / pack)}.bin`, json);
    return Object.fromEntries(CARD.map((field, i) => [field, cards[document % pack][i]]));
  }

  async #manifest() {
    const response = await fetch(`${this.base}manifest.json`, { cache: "no-cache" });
    return response.json(); // an error page is none
  }

  /** What `decode` makes of a file. It is asked for once; one that failed is asked for again when it is needed again. */
  file(path, decode) {
    if (!this.files.has(path)) {
      const found = this.#fetch(path).then(decode).then((made) => this.left?.(path, made) ?? made);
      found.catch(() => this.files.delete(path));
      this.files.set(path, found);
    }
    return this.files.get(path);
  }

  async #fetch(path) {
    const { index, folder, versions } = this.root;
    const response = await fetch(`${this.base}${folder}/${path}?v=${versions[path.split("/")[0]] ?? index}`);
    if (response.ok) return unpack(response);
    if (response.status === 404 && (await this.#manifest()).index !== index) throw new Replaced();
    throw Error(path);
  }
}

/** Identity of a group over all shards: its number where it has one, else the group itself. */
export const key = (group) => (group.number < 0 ? group : group.number * 4 + (group.kind === HINTED ? STATED : group.kind));

/** Words that are given with a digit in place of the letters that each shares with the one before. */
export function uncoded(found, between) {
  let before = "";
  return found.split(between).map((one) => (before = before.slice(0, one[0]) + one.slice(1)));
}

/** The unpacked bytes of a file; a host may have unpacked it already. */
async function unpack(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Response(bytes).body.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const decoder = new TextDecoder();
export const text = (bytes) => decoder.decode(bytes);
export const json = (bytes) => JSON.parse(text(bytes));

/** Functions that read one number, or some bytes, after the other. */
export function reading(bytes) {
  let at = 0;
  const take = (length) => {
    at += length;
    if (at > bytes.length) throw Error("cut off");
    return bytes.subarray(at - length, at);
  };
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const [byte] = take(1);
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  return [number, take];
}

/** Length of the common beginning of two words. */
export function shared(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

/** All numbers of a stream. */
export function numbers(bytes) {
  const found = new Uint32Array(bytes.length);
  let count = 0;
  let shift = 0;
  for (const byte of bytes) {
    found[count] |= (byte & 127) << shift;
    shift = byte < 128 ? 0 : shift + 7;
    if (!shift) count++;
  }
  return found.slice(0, count);
}

function sums(gaps) {
  for (let i = 1; i < gaps.length; i++) gaps[i] += gaps[i - 1];
  return gaps;
}

function decodeList(bytes) {
  const found = numbers(bytes);
  const half = found.length / 2;
  return [sums(found.subarray(0, half)), found.subarray(half)];
}

function decodeShard(bytes) {
  const [number, take] = reading(bytes);
  const [, , ...lengths] = Array.from({ length: 9 }, number);
  const streams = lengths.map(take);
  let letter = 0;
  const [common, rests, , references, headers, gaps, weights] = streams.map(numbers);
  const groups = decodeGroups(headers, gaps, weights);
  const found = new Map();
  const surface = new Uint8Array(lengths[2]); // no surface is longer than all letters together
  let reference = 0;
  let newest = -1;
  let last = -1;
  common.forEach((start, i) => {
    surface.set(streams[2].subarray(letter, (letter += rests[i])), start);
    const mine = [];
    for (let more = 1; more; ) {
      const code = references[reference] >> 1;
      more = references[reference++] & 1;
      if (code === 1) last = ++newest;
      else if (code) last = newest - code + 2;
      mine.push(groups[last]);
    }
    found.set(text(surface.subarray(0, start + rests[i])), mine);
  });
  return found;
}

function decodeGroups(headers, gaps, weights) {
  const groups = [];
  let taken = 0;
  for (let at = 0; at < headers.length; ) {
    const header = headers[at++];
    const count = header >> 4;
    const kind = (header >> 2) & 3;
    const number = kind !== WORD || header & 2 ? headers[at++] : -1;
    const long = header & 1;
    const end = taken + (long ? 0 : count);
    groups.push({ kind, number, long, count, documents: sums(gaps.subarray(taken, end)), weights: weights.subarray(taken, end) });
    taken = end;
  }
  return groups;
}
