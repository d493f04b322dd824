// An index that answers from what it could load.

import { tokens } from "./fold.js";
import { Index, Replaced } from "./index.js";

export class TolerantIndex extends Index {
  #shards = new Set();
  #groups = new Set();
  #words = new Set();

  /** Forgets what was lost; the files are asked for again when they are needed again. */
  retry() {
    this.#shards.clear();
    this.#groups.clear();
    this.#words.clear();
  }

  shard(number) {
    return super.shard(number).catch((reason) => {
      this.#lose(this.#shards, number, reason);
      return new Map();
    });
  }

  backwards(word) {
    return super.backwards(word).catch((reason) => {
      this.#lose(this.#words, word, reason);
      return [];
    });
  }

  async complete(group) {
    await super.complete(group).catch((reason) => this.#lose(this.#groups, group, reason));
  }

  #lose(lost, what, reason) {
    if (reason instanceof Replaced) throw reason;
    console.warn(reason);
    lost.add(what);
  }

  /** Words of a query, as typed, that could not be looked up, or not in full. */
  unread(query, clauses) {
    const isLost = (folded) => this.#words.has(folded) || this.#shards.has(this.route(folded));
    const words = tokens(query).filter(([folded]) => isLost(folded));
    const partly = clauses.filter(({ terms }) => [...terms.values()].some(({ group }) => this.#groups.has(group)));
    return [...new Set([...words.map(([, written]) => written), ...partly.map(({ written }) => written)])];
  }
}
