// The files of the index, each fetched and decoded once. Pages know only search/manifest.json.
// site_builder/search/{index,codec,shards,facets}.py describe their formats.

export const WORD = 0;
export const STATED = 1;
export const MENTIONED = 2;
export const HINTED = 3; // stated, and only hinted at by the surface

const FORMAT = 2;
const CARD = "slug name type place country clusters concepts summary language machine services".split(" ");
const json = (bytes) => JSON.parse(text(bytes));

/** A new index has been published since the manifest was read: ask again. */
export class Replaced extends Error {}

export class Index {
  /** @param {string} root relative address of the site's root, e.g. "../../" */
  constructor(root, language) {
    this.base = `${root}search/`;
    this.language = language;
    this.files = new Map();
  }

  /** Fetches what every query needs. */
  async open() {
    this.manifest ??= this.#manifest(); // once, so that all files are of one index
    const manifest = await this.manifest.catch((reason) => {
      this.manifest = null;
      throw reason;
    });
    if (manifest.format !== FORMAT) throw new Error("another format");
    this.hash = manifest.index;
    const names = [`order.${this.language}.bin`, `labels.${this.language}.bin`];
    const [root, ranks, labels] = await Promise.all([
      this.#file("root.bin", (bytes) => this.#prepare(json(bytes))),
      this.#file(names[0], numbers),
      this.#file(names[1], json),
    ]);
    this.root = root;
    this.ranks = ranks;
    this.things ??= labels.flatMap(([facet, found]) => found.map(([id, label, broader]) => ({ facet, id, label, broader })));
    return this;
  }

  /** Number of the shard in which a surface is, if it is anywhere. */
  route(surface, found = this.root.separators) {
    let low = 0;
    let high = found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (found[middle] <= surface) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  shard(number) {
    return this.#file(`s${number}.bin`, decodeShard);
  }

  /** [surface, rank] of each surface near a word in the lexicon sorted by reversed words. */
  async backwards(word) {
    const mirror = (letters) => [...letters].reverse().join("");
    const number = this.route(mirror(word), await this.#file("rev.bin", json));
    const lines = (bytes) => text(bytes).split("\n").filter(Boolean);
    return this.#file(`r${number}.bin`, (bytes) => lines(bytes).map((line) => [mirror(line.slice(0, -1)), +line.at(-1)]));
  }

  /** Completes a group whose postings are in a file of their own. */
  async complete(group) {
    if (group.file >= 0 && !group.documents.length) {
      [group.documents, group.weights] = await this.#file(`f${group.file}.bin`, decodeList);
    }
  }

  /** Document numbers under each value of a facet; nothing if nobody states anything about it. */
  async facet(name) {
    if (!Object.hasOwn(this.root.facets, name)) return new Map();
    return this.#file(`facet/${name}.bin`, (bytes) => decodeFacet(bytes, this.root.documents));
  }

  confirmed() {
    return this.#file("facet/verified.bin", numbers);
  }

  /** What is shown of a document. */
  async card(document) {
    const { pack } = this.root;
    const cards = await this.#file(`card/${this.language}/${Math.floor(document / pack)}.bin`, json);
    return Object.fromEntries(CARD.map((field, i) => [field, cards[document % pack][i]]));
  }

  #prepare(root) {
    const split = (found) => new Set(found.split(" "));
    root.every = split(Object.values(root.stop).join(" "));
    root.own = split(root.stop[this.language] ?? "");
    root.begins = split(root.begins);
    return root;
  }

  async #manifest() {
    const response = await fetch(`${this.base}manifest.json`, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  }

  /** A file is asked for once; one that failed is asked for again when it is needed again. */
  #file(path, decode) {
    if (!this.files.has(path)) {
      const found = this.#fetch(path).then(decode);
      found.catch(() => this.files.delete(path));
      this.files.set(path, found);
    }
    return this.files.get(path);
  }

  async #fetch(path) {
    const response = await fetch(`${this.base}${this.hash}/${path}`);
    if (response.ok) return unpack(response);
    if (response.status === 404 && (await this.#manifest()).index !== this.hash) throw new Replaced();
    throw new Error(`${response.status} ${path}`);
  }
}

/** The unpacked bytes of a file; a host may have unpacked it already. */
export async function unpack(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export const text = (bytes) => new TextDecoder().decode(bytes);

/** Reads numbers and bytes one after the other. */
class Cursor {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  number() {
    let value = 0;
    let shift = 0;
    for (;;) {
      if (this.at >= this.bytes.length) throw new Error("cut off");
      const byte = this.bytes[this.at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
      shift += 7;
    }
  }

  take(length) {
    if (this.at + length > this.bytes.length) throw new Error("cut off");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** All numbers of a stream. */
export function numbers(bytes) {
  const cursor = new Cursor(bytes);
  const found = [];
  while (cursor.at < bytes.length) found.push(cursor.number());
  return found;
}

function sums(gaps) {
  let at = 0;
  return gaps.map((gap) => (at += gap));
}

/** A long list: [document numbers, weights]. */
export function decodeList(bytes) {
  const found = numbers(bytes);
  return [sums(found.slice(0, found.length / 2)), found.slice(found.length / 2)];
}

/** A shard: Map of surface to groups {kind, number, file, documents, weights, count}, sorted. */
export function decodeShard(bytes) {
  const cursor = new Cursor(bytes);
  const head = Array.from({ length: 9 }, () => cursor.number());
  const streams = head.slice(2).map((length) => cursor.take(length));
  const [shared, lengths, , references, headers, gaps, weights] = streams.map((s, i) => (i === 2 ? s : numbers(s)));
  const groups = decodeGroups(headers, gaps, weights);
  const letters = new Cursor(streams[2]);
  const found = new Map();
  let before = new Uint8Array();
  let reference = 0;
  let newest = -1;
  let last = -1;
  shared.forEach((common, i) => {
    const surface = new Uint8Array(common + lengths[i]);
    surface.set(before.subarray(0, common));
    surface.set(letters.take(lengths[i]), common);
    before = surface;
    const mine = [];
    for (let more = 1; more; ) {
      const code = references[reference] >> 1;
      more = references[reference++] & 1;
      if (code === 1) newest++;
      if (code) last = code === 1 ? newest : newest - (code - 2);
      mine.push(groups[last]);
    }
    found.set(text(surface), mine);
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
    const file = header & 1 ? headers[at++] : -1;
    const end = taken + (file < 0 ? count : 0);
    const documents = sums(gaps.slice(taken, end));
    groups.push({ kind, number, file, count, documents, weights: weights.slice(taken, end) });
    taken = end;
  }
  return groups;
}

/** A facet: Map of value to document numbers. */
export function decodeFacet(bytes, documents) {
  const cursor = new Cursor(bytes);
  const found = new Map();
  for (let values = cursor.number(); values > 0; values--) {
    const name = text(cursor.take(cursor.number()));
    const size = cursor.number();
    if (size & 1) {
      const bits = cursor.take((documents + 7) >> 3);
      found.set(name, [...Array(documents).keys()].filter((n) => (bits[n >> 3] >> (n & 7)) & 1));
    } else {
      found.set(name, sums(Array.from({ length: size >> 1 }, () => cursor.number())));
    }
  }
  return found;
}
