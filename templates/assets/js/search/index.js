// The files of the index, each fetched and decoded once. Pages know only search/manifest.json.

import { decodeFacet, decodeList, decodeShard, numbers, text, unpack } from "./decode.js";

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
