// The files of the index, each fetched and decoded once. Pages know only search/manifest.json.
// site_builder/search/{index,codec,shards,facets}.py describe their formats.

import { today } from "../expire.js";

export const WORD = 0;
export const STATED = 1;
export const MENTIONED = 2;
export const HINTED = 3; // stated, and only hinted at by the surface

const FORMAT = 3;
const LABELS = 32; // things in a file
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

  /** Fetches what every query needs: `root`, and `things` by number, without their labels (see `name`). */
  async open() {
    this.manifest ??= this.#manifest(); // once, so that all files are of one index
    const root = await this.manifest.catch((reason) => {
      this.manifest = null;
      throw reason;
    });
    if (root.format !== FORMAT) throw new Error("another format");
    if (this.root) return this;
    const split = (found = "") => new Set(found.split(" "));
    this.own = split(root.stop[this.language]); // stop words
    this.every = split(Object.values(root.stop).join(" "));
    this.begins = split(root.begins); // those that begin a phrase
    let before = "";
    this.separators = root.separators.split(" ").map((coded) => (before = before.slice(0, parseInt(coded[0], 36)) + coded.slice(1)));
    this.things = Object.entries(root.things).flatMap(([facet, n]) => Array.from({ length: n }, () => ({ facet, id: "" })));
    this.root = root;
    return this;
  }

  /** Completes things, given by their numbers, with their id, label and broader; without numbers all. */
  async name(numbers = this.things.keys()) {
    const files = new Set([...numbers].map((number) => Math.floor(number / LABELS)));
    await Promise.all(
      [...files].map((file) =>
        this.#file(`label/${this.language}/${file}.bin`, (bytes) =>
          json(bytes).forEach(([id, label, broader], i) => Object.assign(this.things[file * LABELS + i], { id, label, broader })),
        ),
      ),
    );
  }

  /** Numbers of the things of some facets. */
  numbersOf(facets) {
    return [...this.things.keys()].filter((n) => facets.includes(this.things[n].facet));
  }

  /** Number of the shard in which a surface is, if it is anywhere. */
  route(surface, found = this.separators) {
    let low = 0;
    let high = found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (found[middle] <= surface) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** Map of surface to groups {kind, number, file, documents, weights, count}, sorted. */
  shard(number) {
    return this.#file(`s${number}.bin`, (bytes) => this.#valid("shard", decodeShard(bytes)));
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
    if (group.file < 0) return;
    [group.documents, group.weights] = await this.#file(`f${group.file}.bin`, decodeList);
    await this.#valid("group", group);
  }

  /** Map of value to document numbers; empty if nobody states anything about a facet. */
  async facet(name) {
    if (!Object.hasOwn(this.root.facets, name)) return new Map();
    return this.#file(`facet/${name}.bin`, (bytes) => {
      const found = decodeFacet(bytes, this.root.documents);
      return name === "accreditation" ? this.#valid("lists", found) : found;
    });
  }

  /** What a file says, without the certificates that have expired since; most indexes name no day. */
  async #valid(kind, found) {
    // A page that is older than the site goes without.
    if (this.root.expires < today()) await import("./expired.js").then((expired) => expired[kind](this, found), () => null);
    return found;
  }

  confirmed() {
    return this.#file("facet/verified.bin", numbers);
  }

  /** For each document its place in the order of names; null where that is its number. */
  async places() {
    if (!this.root.orders.includes(this.language)) return null;
    return this.#file(`order.${this.language}.bin`, (bytes) => numbers(bytes).map((move, n) => n + (move & 1 ? ~(move >> 1) : move >> 1)));
  }

  /** The slug of each document. */
  slugs() {
    return this.#file("slugs.bin", json);
  }

  /** What is shown of a document. */
  async card(document) {
    const { pack } = this.root;
    const cards = await this.#file(`card/${this.language}/${Math.floor(document / pack)}.bin`, json);
    return Object.fromEntries(CARD.map((field, i) => [field, cards[document % pack][i]]));
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
    const { index } = this.root;
    const response = await fetch(`${this.base}${index}/${path}`);
    if (response.ok) return unpack(response);
    if (response.status === 404 && (await this.#manifest()).index !== index) throw new Replaced();
    throw new Error(`${response.status} ${path}`);
  }
}

/** The unpacked bytes of a file; a host may have unpacked it already. */
async function unpack(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const decoder = new TextDecoder();
const text = (bytes) => decoder.decode(bytes);
const json = (bytes) => JSON.parse(text(bytes));

/** Functions that read one number, or some bytes, after the other. */
function reading(bytes) {
  let at = 0;
  const take = (length) => {
    at += length;
    if (at > bytes.length) throw new Error("cut off");
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

/** All numbers of a stream. */
function numbers(bytes) {
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
  const [, letters] = reading(streams[2]);
  const [common, rests, , references, headers, gaps, weights] = streams.map(numbers);
  const groups = decodeGroups(headers, gaps, weights);
  const found = new Map();
  const surface = new Uint8Array(Math.max(0, ...common.map((start, i) => start + rests[i])));
  let reference = 0;
  let newest = -1;
  let last = -1;
  common.forEach((start, i) => {
    surface.set(letters(rests[i]), start);
    const mine = [];
    for (let more = 1; more; ) {
      const code = references[reference] >> 1;
      more = references[reference++] & 1;
      if (code === 1) newest++;
      if (code) last = code === 1 ? newest : newest - (code - 2);
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
    const file = header & 1 ? headers[at++] : -1;
    const end = taken + (file < 0 ? count : 0);
    groups.push({ kind, number, file, count, documents: sums(gaps.subarray(taken, end)), weights: weights.subarray(taken, end) });
    taken = end;
  }
  return groups;
}

function decodeFacet(bytes, documents) {
  const [number, take] = reading(bytes);
  const found = new Map();
  for (let values = number(); values > 0; values--) {
    const name = text(take(number()));
    const size = number();
    const list = [];
    if (size & 1) {
      const bits = take((documents + 7) >> 3);
      for (let n = 0; n < documents; n++) if ((bits[n >> 3] >> (n & 7)) & 1) list.push(n);
    } else for (let at = 0, i = 0; i < size >> 1; i++) list.push((at += number()));
    found.set(name, list);
  }
  return found;
}
